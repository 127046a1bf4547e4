import { instantOf } from '@omenhall/contracts/gift/wall-clock.rules';
import { refuse } from '../foundation/refuse.ts';
import { daysAfter, mostDaysAhead } from './gift.rules.ts';

/** The moment a plan means, or null for as soon as it may. Refuses what is over, and what lies more than a year ahead. */
export function plannedMoment({ sendAt, zone }: { sendAt: string | null; zone: string }, now: Date): Date | null {
  if (sendAt === null) return null;
  const moment = instantOf(sendAt, zone) ?? refuse('bad-input', 'no such time on any wall');
  if (moment <= now) refuse('bad-input', 'a gift is sent in the past', 'This time is over where the gift goes. Choose a later one.');
  if (moment > daysAfter(now, mostDaysAhead)) refuse('bad-input', 'a gift is sent in more than a year', 'Choose a time within a year.');
  return moment;
}
