import { restSeconds } from './cool-down.rules.ts';

/** Remembers per destination how it answered lately, and writes the automatic pause when it needs rest. */
export interface CoolDowns {
  /** It answered: whatever ran before is forgotten. */
  wellFor: (dest: string) => void;
  /** It asks for rest now. Answers the seconds of it. */
  rest: (dest: string, reason: string, wishSeconds?: number) => Promise<number>;
  /** It could not be reached; the fifth time in a row it rests. */
  unreachable: (dest: string) => Promise<void>;
}

/**
 * `write` never rejects: what became of a call must not be forgotten because its pause could not be written. Calls that
 * were under way when a rest began speak of the same trouble: they share that rest, and only a longer wish prolongs it.
 */
export function openCoolDowns(write: (dest: string, seconds: number, reason: string) => Promise<void>, nowMs: () => number = () => performance.now()): CoolDowns {
  const rests = new Map<string, { inARow: number; untilMs: number }>();
  const misses = new Map<string, number>();
  const leftSeconds = (dest: string): number => Math.max(0, (rests.get(dest)?.untilMs ?? 0) - nowMs()) / 1000;

  const rest: CoolDowns['rest'] = async (dest, reason, wishSeconds) => {
    const left = leftSeconds(dest);
    if (left > 0 && (wishSeconds ?? 0) <= left) return left;
    const inARow = (rests.get(dest)?.inARow ?? 0) + (left > 0 ? 0 : 1);
    const seconds = restSeconds(inARow, wishSeconds);
    rests.set(dest, { inARow, untilMs: nowMs() + seconds * 1000 });
    await write(dest, seconds, reason);
    return seconds;
  };
  return {
    wellFor(dest) {
      rests.delete(dest);
      misses.delete(dest);
    },
    rest,
    async unreachable(dest) {
      if (leftSeconds(dest) > 0) return;
      const inARow = (misses.get(dest) ?? 0) + 1;
      misses.set(dest, inARow % 5);
      if (inARow === 5) await rest(dest, 'unreachable');
    },
  };
}
