import { syncStripe } from '@omenhall/core/payment';
import { calendar } from '@omenhall/jobs/calendar';
import type { Hands } from '../hands.ts';
import { withRun } from '../with-run.ts';

/**
 * Agrees with the payment desk, in the desk's name: events every quarter of an hour, everything once a day from 02:00
 * UTC on. A run that meets one from the command line does nothing; the jobs it leaves are found by the next pass.
 */
export const stripeSyncHandler = (hands: Hands) => withRun(hands, calendar.stripe_sync, async (ctx, signal) => {
  const inName = (owner: { houseId: string; subjectId: string | null } | null) => hands.asDesk(owner, 'stripe_sync').ctx;
  const run = await syncStripe(
    { ask: hands.askInbox, unowned: inName(null), inNameOf: inName, ofHouse: inName({ houseId: ctx.house.id, subjectId: null }), payments: hands.payments }, { dryRun: false, whole: 'when-due', signal });
  hands.onSync(run);
  return { rowsProcessed: run.events.settled + run.healed, rowsSkipped: run.events.known + run.events.ignored };
});
