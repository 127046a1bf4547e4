/** What the command line asks of a bench; each takes what concerns it. */
export interface Wish {
  /** Empty jobs per runner and round, in hundreds. */
  jobs: number;
  rounds: number;
  /** Orders, one after another, per transport. */
  orders: number;
  /** Ended jobs in the full ledger. */
  rows: number;
  /** Names among the bench's parts; none means all of them. */
  runners: readonly string[];
  say: (words: string) => void;
}

/** One thing that is measured. */
export interface Bench {
  name: string;
  /** What `--runner` may single out. */
  parts?: readonly string[];
  run(wish: Wish): Promise<Report | object[]>;
}

/** Rows for a table, or single figures, each under a name, and what they were measured with. A bench without settings answers with its rows alone. */
export type Report = { settings: object } & Record<string, object | number>;
