/** What the command line asks of a bench; each takes what concerns it. */
export interface Wish {
  /** Empty jobs per runner and round, in hundreds. */
  jobs: number;
  rounds: number;
  /** Orders, one after another, per transport. */
  orders: number;
  say: (words: string) => void;
}

/** One thing that is measured; each row of its answer is a line of the table. */
export interface Bench {
  name: string;
  run(wish: Wish): Promise<object[]>;
}
