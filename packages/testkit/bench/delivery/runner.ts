import type { Stopwatch } from '../stopwatch.ts';
import type { Ground } from './ground.ts';

/** How many jobs are in hand at once, whoever runs them. */
export const concurrency = 100;
/** Jobs that are left in one call or one transaction, whoever leaves them. */
export const perCall = 100;

/** An engine that the bench runs empty jobs through. */
export interface Runner {
  name: string;
  needsRedis: boolean;
  /** Whether its jobs live in Postgres, so that its WAL is counted. */
  hasWal: boolean;
  /** How it is set up and by whose advice, printed with the figures. */
  settings: Record<string, unknown>;
  /** Between two looks for work when nothing wakes it: idle samples are spread over as much, so that none falls into step. */
  pollMs: number;
  /** A queue with nothing in it. */
  open(ground: Ground, jobs: number): Promise<OpenRunner>;
}

export interface OpenRunner {
  /** Its own database, for ANALYZE; null when it has none. */
  databaseUrl: string | null;
  /** Leaves jobs in one call or transaction; resolves when they are committed. */
  leave(numbers: readonly number[]): Promise<void>;
  /** Begins to work. */
  work(watch: Stopwatch): Promise<void>;
  /** Resolves when all that was left has been worked off and written down; the watch rings before that for some. */
  drained(watch: Stopwatch): Promise<void>;
  /** Leaves one job as a lone request would. What it resolves to is done after the commit, on the clock. */
  leaveOne(n: number): Promise<() => void>;
  /** Throws when what is stored afterwards is not what full work leaves. Counted apart from all clocks. */
  prove?(jobs: number): Promise<void>;
  close(): Promise<void>;
}
