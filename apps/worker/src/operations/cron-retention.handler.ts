import { purge } from '@omenhall/core/operations';
import { calendar } from '@omenhall/jobs/calendar';
import type { Hands } from '../hands.ts';
import { withRun } from '../with-run.ts';

/** Clears away old runs of the calendar. */
export const cronRetentionHandler = (hands: Hands) => withRun(hands, calendar.cron_retention, (ctx, signal) => purge(ctx, 'runs', signal));
