import { purge } from '@omenhall/core/operations';
import { calendar } from '@omenhall/jobs/calendar';
import type { Hands } from '../hands.ts';
import { withRun } from '../with-run.ts';

/** Clears away what the ledger need not remember. */
export const deliveryRetentionHandler = (hands: Hands) => withRun(hands, calendar.delivery_retention, (ctx, signal) => purge(ctx, 'deliveries', signal));
