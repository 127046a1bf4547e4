/** Counts what starts and ends, times it from the first start to the last end, and lets one wait for the start of a job. */
export interface Stopwatch {
  onStart: (n: number) => void;
  onEnd: () => void;
  /** Resolves when every job has ended, for runners that tell of an end. */
  ended: Promise<void>;
  /** Whether any end was heard. */
  hasEnds: () => boolean;
  allStarted: Promise<void>;
  /** Jobs in a second, the clock stopped at `untilMs` (performance.now) or at the last end. */
  perSecond: (untilMs?: number) => number;
  /** How often handlers were started: more than there are jobs means that one ran twice. */
  starts: () => number;
  /** Resolves when job `n` starts. */
  started: (n: number) => Promise<void>;
}

export function openStopwatch(jobs: number): Stopwatch {
  let starts = 0;
  let ends = 0;
  let firstAt = 0;
  let lastAt = 0;
  let ringStarted: () => void = () => undefined;
  let ringEnded: () => void = () => undefined;
  const allStarted = new Promise<void>((resolve) => (ringStarted = resolve));
  const ended = new Promise<void>((resolve) => (ringEnded = resolve));
  const awaited = new Map<number, () => void>();
  return {
    ended,
    allStarted,
    starts: () => starts,
    hasEnds: () => ends > 0,
    perSecond: (untilMs = lastAt) => (jobs * 1000) / (untilMs - firstAt),
    started: (n) => new Promise<void>((resolve) => awaited.set(n, resolve)),
    onStart(n) {
      starts += 1;
      if (starts === 1) firstAt = performance.now();
      if (starts === jobs) ringStarted();
      awaited.get(n)?.();
    },
    onEnd() {
      ends += 1;
      lastAt = performance.now();
      if (ends === jobs) ringEnded();
    },
  };
}
