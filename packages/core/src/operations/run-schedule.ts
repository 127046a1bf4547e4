import { runScheduleNow } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { actorOf } from './load-work.ts';
import { requireSchedule } from './pause-schedule.ts';

/**
 * Leaves one run beside the calendar, also of a paused schedule; whether it may overlap is the run's own affair.
 * Each call is a run of its own. @throws HouseError `not-found` for a name the calendar does not know
 */
export async function runSchedule(inside: Inside, name: string): Promise<void> {
  await requireSchedule(inside, name);
  const left = (await runScheduleNow(inside.query, name, { actor: actorOf(inside) })) ?? refuse('not-found', 'no such schedule');
  if (left.hint !== null) inside.left.push(left.hint);
}
