/** One statement through the caller's transaction; `$1` style parameters, rows as plain objects. */
export type Query = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** "Look at this row": the id, the waiting period it belongs to, and the house's queue. Losing one costs time only. */
export interface Hint {
  id: string;
  dispatchSeq: number;
  queue: string;
}
