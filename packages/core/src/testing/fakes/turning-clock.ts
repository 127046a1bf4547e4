import type { Clock } from '../../foundation/ports.ts';

/** A clock that runs as the wall's does, and can be turned. */
export interface TurningClock extends Clock {
  /** Turns it on; a negative number turns it back. */
  turnSeconds(seconds: number): void;
}

export function turningClock(): TurningClock {
  let turnedMs = 0;
  return {
    now: () => new Date(Date.now() + turnedMs),
    turnSeconds(seconds) { turnedMs += seconds * 1000; },
  };
}
