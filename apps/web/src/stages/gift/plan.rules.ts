import { instantOf, wallClockOf } from '@omenhall/contracts/gift/wall-clock.rules';

/** Where and when, as it stands in the fields. */
export interface Plan {
  way: 'letter' | 'hand';
  recipient: string;
  when: 'now' | 'later';
  sendAt: string;
  zone: string;
}

export const isAddress = (typed: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(typed.trim());

/** What the house is asked to do with a plan. Whoever hands a gift over needs no hour. */
export const wishOf = ({ way, recipient, when, sendAt, zone }: Plan): { recipient: string | null; sendAt: string | null; zone: string } =>
  ({ recipient: way === 'letter' ? recipient.trim() : null, sendAt: way === 'letter' && when === 'later' ? sendAt : null, zone });

/** Fields of a plan that keep it from being sent. */
export function findFaults(plan: Plan, mayWrite: boolean, now: Date): ('recipient' | 'consent' | 'sendAt')[] {
  if (plan.way === 'hand') return [];
  const moment = plan.when === 'later' ? instantOf(plan.sendAt, plan.zone) : now;
  const fits = moment !== null && (plan.when === 'now' || (moment > now && moment.getTime() < now.getTime() + 366 * 86_400_000));
  return [...(isAddress(plan.recipient) ? [] : ['recipient' as const]), ...(mayWrite ? [] : ['consent' as const]), ...(fits ? [] : ['sendAt' as const])];
}

export interface Arrival {
  /** `Thu 24 December, 09:00` by the clock there. */
  there: string;
  /** The same moment by the clock here; null when both clocks agree. */
  here: string | null;
  place: string;
  /** The hour that was chosen is skipped there. */
  moved: boolean;
}

/** When a gift arrives, by both clocks; null while there is no such time. */
export function arrivalOf({ sendAt, zone }: { sendAt: string; zone: string }, own: string): Arrival | null {
  const moment = instantOf(sendAt, zone);
  if (moment === null) return null;
  const say = (timeZone: string): string => new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' }).format(moment);
  return { there: say(zone), here: wallClockOf(moment, own) === wallClockOf(moment, zone) ? null : say(own), place: placeOf(zone), moved: wallClockOf(moment, zone) !== sendAt };
}

/** `America/New_York` is said as New York. */
export const placeOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/** Zones this browser knows, with its own among them. */
export function zonesHere(own: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes(own) ? known : [own, ...known];
}

export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
