/** The part of an order that decides whether its reading may be paid for. */
export interface OrderStanding {
  status: string;
  failureCode: string | null;
  processingSince: Date | null;
}

/** Whether an order of a reading rules out another: it is opened, paid, given back, undone, in a slow bank's hands, or looked at by a person. */
const isSettled = ({ status, failureCode, processingSince }: OrderStanding): boolean =>
  ['paid', 'unlocked', 'refunded', 'withdrawn'].includes(status) || failureCode === 'amount_mismatch' || (status === 'created' && processingSince !== null);

/** What stands in the way of a new order: one with nothing more to pay, the opened one before all, or else one that waits for its payment. */
export type Standing<Order> = { word: 'settled'; order: Order } | { word: 'open'; order: Order } | { word: 'none' };

/** @param newestFirst every order of one reading */
export function standingOf<Order extends OrderStanding>(newestFirst: readonly Order[]): Standing<Order> {
  const settled = newestFirst.find(({ status }) => status === 'unlocked') ?? newestFirst.find(isSettled);
  if (settled !== undefined) return { word: 'settled', order: settled };
  const open = newestFirst.find(({ status }) => status === 'created');
  return open === undefined ? { word: 'none' } : { word: 'open', order: open };
}
