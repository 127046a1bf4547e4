import { listSchedules, pauseSchedule as stop, resumeSchedule as goOn } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { actorOf, requireReason } from './load-work.ts';

/**
 * Stops a schedule: its slots pass and leave nothing, and what was left before goes on. A second call changes nothing.
 * @throws HouseError `not-found` for a name the calendar does not know; `bad-input` for a reason that is no code
 */
export async function pauseSchedule(inside: Inside, name: string, reason = 'operator'): Promise<void> {
  await requireSchedule(inside, name);
  await stop(inside.query, name, { reason: requireReason(reason), actor: actorOf(inside) });
}

/** Lets it go on with its next slot; those that passed are neither run nor missed. Refuses as `pauseSchedule` does. */
export async function resumeSchedule(inside: Inside, name: string): Promise<void> {
  await requireSchedule(inside, name);
  await goOn(inside.query, name, { actor: actorOf(inside) });
}

/** Also for a schedule of another house, which the caller does not see. */
export async function requireSchedule({ query }: Inside, name: string): Promise<void> {
  if (!(await listSchedules(query)).some((schedule) => schedule.name === name)) refuse('not-found', 'no such schedule');
}
