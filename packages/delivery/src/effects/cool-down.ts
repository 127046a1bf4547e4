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

/** `write` never rejects: what became of a call must not be forgotten because its pause could not be written. */
export function openCoolDowns(write: (dest: string, seconds: number, reason: string) => Promise<void>): CoolDowns {
  const rests = new Map<string, number>();
  const misses = new Map<string, number>();

  const rest: CoolDowns['rest'] = async (dest, reason, wishSeconds) => {
    const inARow = (rests.get(dest) ?? 0) + 1;
    rests.set(dest, inARow);
    const seconds = restSeconds(inARow, wishSeconds);
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
      const inARow = (misses.get(dest) ?? 0) + 1;
      misses.set(dest, inARow);
      if (inARow < 5) return;
      misses.delete(dest);
      await rest(dest, 'unreachable');
    },
  };
}
