import type { PaymentKnown, PaymentStatus } from '@omenhall/contracts/payment/payment.schema';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import type { OrderState } from '@omenhall/contracts/values/state-words';

const statusOfState: Readonly<Record<OrderState, PaymentStatus>> = {
  draft: 'unpaid', awaiting_payment: 'unpaid', processing: 'processing', paid: 'succeeded', in_preparation: 'succeeded', ready: 'succeeded', needs_person: 'succeeded',
  expired: 'canceled', failed: 'failed', disputed: 'disputed', refunded: 'refunded',
};

/** The one word for a payment: the order's own state where it is known, else what the desk answered; null while neither is. */
export function statusOf(tracker: Pick<Tracker, 'state' | 'paidAt'> | undefined, payment: Pick<PaymentKnown, 'status'> | undefined): PaymentStatus | null {
  if (!tracker) return payment?.status ?? null;
  const status = statusOfState[tracker.state];
  // The page may have asked the desk a moment before the order's own state was told anew.
  if (status === 'unpaid') return payment?.status ?? 'unpaid';
  return status;
}

/** What was paid above the price, and whether that went back; null when nothing was. In minor units. A membership is charged again and again, which is no surplus. */
export function paidTwice({ opens, amountMinor, money }: Pick<Tracker, 'opens' | 'amountMinor' | 'money'>): { amountMinor: number; back: boolean } | null {
  const surplus = money.paid - amountMinor;
  if (opens === 'membership' || surplus <= 0) return null;
  return money.refunded < surplus ? { amountMinor: surplus - money.refunded, back: false } : { amountMinor: surplus, back: true };
}

export type MoneyLine = 'paid' | 'twice' | 'twiceBack' | 'returned' | 'returning' | 'slow' | 'held' | 'taken' | 'stands';

/** What has become of an order's money, line by line, in the order in which it is read. Amounts in minor units; null where a line has none. */
export function moneyLines(tracker: Pick<Tracker, 'opens' | 'amountMinor' | 'money' | 'state'>): { line: MoneyLine; amountMinor: number | null }[] {
  const { money, state } = tracker;
  const surplus = paidTwice(tracker);
  const left = money.paid - money.refunded;
  const lines: [MoneyLine, number | null, boolean][] = [
    ['slow', null, money.paid === 0 && money.processingSince !== null],
    ['paid', money.paid, money.paid > 0],
    [surplus?.back ? 'twiceBack' : 'twice', surplus?.amountMinor ?? null, surplus !== null],
    ['returned', money.refunded, money.refunded > 0],
    ['returning', left, state === 'refunded' && left > 0 && surplus?.back !== false && money.disputed === 0],
    ['held', money.disputed, money.dispute === 'open' && money.disputed > 0],
    ['taken', money.disputed, money.dispute === 'lost' && money.disputed > 0],
    ['stands', null, money.dispute === 'won'],
  ];
  return lines.flatMap(([line, amountMinor, holds]) => (holds ? [{ line, amountMinor }] : []));
}
