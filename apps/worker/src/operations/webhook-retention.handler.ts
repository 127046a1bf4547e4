import { purge } from '@omenhall/core/operations';
import { calendar } from '@omenhall/jobs/calendar';
import type { Hands } from '../hands.ts';
import { withRun } from '../with-run.ts';

/** Clears away old events of the payment desk. */
export const webhookRetentionHandler = (hands: Hands) => withRun(hands, calendar.webhook_retention, (ctx, signal) => purge(ctx, 'webhooks', signal));
