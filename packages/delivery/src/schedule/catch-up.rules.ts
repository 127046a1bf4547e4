/** How late a slot may be and still count as run in its time: longer than any restart of the fleet. */
export const freshSeconds = 300;

export interface DueSlots {
  /** The newest slots that have come, oldest first; at most a hundred. */
  newest: readonly Date[];
  /** How many came before those. */
  earlier: number;
}

export interface CaughtUp {
  /** To be run, oldest first. */
  fire: Date[];
  /** Written down as missed, each with its time. */
  missed: Date[];
  /** Further missed ones, too many to name. */
  more: number;
}

/** Which of the slots that have come are run, and which are missed. `now` is the database's. */
export function catchUp({ newest, earlier }: DueSlots, policy: 'none' | 'last' | 'all', max: number, now: Date): CaughtUp {
  const last = newest.at(-1);
  const count = last === undefined ? 0
    : policy === 'all' ? Math.min(max, newest.length)
    : policy === 'last' || now.getTime() - last.getTime() <= freshSeconds * 1000 ? 1 : 0;
  const split = newest.length - count;
  return { fire: newest.slice(split), missed: newest.slice(0, split), more: earlier };
}
