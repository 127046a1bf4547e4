import type { Hint, Query } from '../ledger/index.ts';

/**
 * Writes the fenced finish through the caller's transaction. Throws `FenceLost` when the claim is no longer ours, so that
 * the transaction rolls back and nothing of a displaced worker becomes visible. Hints it is given are kicked after commit.
 */
export type Settle = (query: Query) => Promise<void>;

/**
 * What a handler may answer.
 * `done`: it happened. `later`: not now, and no attempt is used. `never`: it cannot work, a person is needed.
 * `failed`: this try did not work, the next may.
 */
export type Outcome =
  | { word: 'done'; within?: (settle: Settle) => Promise<Hint[] | void> }
  | { word: 'later'; seconds: number; code: string }
  | { word: 'never'; code: string; detail?: string }
  | { word: 'failed'; code: string; wishSeconds?: number; detail?: string };

/** Every outcome that leaves the work undone. */
export type NotDone = Exclude<Outcome, { word: 'done' }>;

/**
 * It happened. With `within`, the handler opens its own transaction, writes, calls `settle(query)` once inside it, and
 * commits: its rows and the finish become true together. Hints it returns are kicked after that commit.
 */
export const done = (o?: { within?: (settle: Settle) => Promise<Hint[] | void> }): Outcome =>
  o?.within === undefined ? { word: 'done' } : { word: 'done', within: o.within };

/** Not now: waits `seconds` and uses no attempt. `code` says why in the trail. */
export const later = (o: { seconds: number; code: string }): NotDone => ({ word: 'later', ...o });

/** It cannot work: the job is dead at once. `detail` is scrubbed and cut to 200 characters. */
export const never = (code: string, detail?: string): NotDone =>
  detail === undefined ? { word: 'never', code } : { word: 'never', code, detail };

/** This try did not work. `wishSeconds` is a provider's own wish and wins over a shorter backoff. */
export const failed = (code: string, o: { wishSeconds?: number; detail?: string } = {}): NotDone => ({ word: 'failed', code, ...o });

/**
 * Thrown inside `within`: the handler's transaction is rolled back, and the job ends with this outcome instead of done.
 */
export class Instead extends Error {
  override readonly name = 'Instead';
  readonly outcome: NotDone;
  constructor(outcome: NotDone) {
    super(`ended as ${outcome.word} by ${outcome.code}`);
    this.outcome = outcome;
  }
}

/** The claim was taken back: whatever this worker still wants to write must not become true. */
export class FenceLost extends Error {
  override readonly name = 'FenceLost';
  constructor() {
    super('the claim on this job was taken back');
  }
}
