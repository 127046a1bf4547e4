import type { GapKind } from '@omenhall/contracts/operator/money.schema';
import type { PaymentSeen, SessionSeen, SubscriptionSeen } from '../foundation/desk-words.rules.ts';
import { balanceOf, linesOf, type BookLine } from './money.rules.ts';

/** What the desk knows of one order, as `seePurchase` gives it. */
type PurchaseSeen = { kind: 'payment'; session: SessionSeen } | { kind: 'membership'; subscription: SubscriptionSeen };

/** Where one order stands, as far as money can move it. */
export interface Standing {
  status: string;
  unlocked: boolean;
  amount: number;
  currency: string;
  sessionId: string | null;
  /** Everything else that settling writes: words, ids and sums, by name. */
  words: Readonly<Record<string, string | number | null>>;
  lines: readonly Pick<BookLine, 'kind' | 'stripeObjectId' | 'paymentIntentId' | 'amount' | 'currency' | 'reason'>[];
}

/** Payments that the desk tells of: one of a session, one per paid bill of a subscription. */
export const paymentsOf = (seen: PurchaseSeen): PaymentSeen[] =>
  (seen.kind === 'payment' ? [seen.session.payment] : seen.subscription.invoices.map(({ payment }) => payment)).filter((payment) => payment !== null);

/** Everything that came in there, less what went back or is held by a bank. Minor units. */
export function keptThere(seen: PurchaseSeen): number {
  return paymentsOf(seen).map((payment) => balanceOf(linesOf(payment))).reduce((sum, { received, refunded, disputed }) => sum + received - refunded - disputed, 0);
}

/** Gaps that settling closes; the others wait for a person. */
const mended: ReadonlySet<GapKind> = new Set(['paid_missing', 'refund_missing', 'dispute_missing', 'state_differs']);
export const mends = (kind: GapKind): boolean => mended.has(kind);

export interface GapSeen {
  kind: GapKind;
  /** What the desk has and what the books have, in minor units; null where the gap is about no amount. */
  thereMinor: number | null;
  hereMinor: number | null;
}

const nameOf = ({ kind, stripeObjectId }: Pick<BookLine, 'kind' | 'stripeObjectId'>): string => `${kind} ${stripeObjectId}`;
const gapOf = ({ kind, reason }: Pick<BookLine, 'kind' | 'reason'>): GapKind =>
  kind === 'charge' ? 'paid_missing' : kind === 'refund' || reason === 'refund_failed' ? 'refund_missing' : 'dispute_missing';

/**
 * What keeps an order here from being what the desk says it is.
 *
 * @param before how it stands
 * @param after how it stands once it is settled; the same object where settling has nothing to do
 */
export function gapsOf(before: Standing, after: Standing, seen: PurchaseSeen): GapSeen[] {
  const gaps = new Map<GapKind, GapSeen>();
  const add = (kind: GapKind, thereMinor: number | null, hereMinor: number | null): void => {
    const known = gaps.get(kind);
    gaps.set(kind, { kind, thereMinor: sum(known?.thereMinor, thereMinor), hereMinor: sum(known?.hereMinor, hereMinor) });
  };
  const had = new Map(before.lines.map((line) => [nameOf(line), line]));
  for (const line of after.lines) if (!had.has(nameOf(line))) add(gapOf(line), line.amount, 0);
  if (gaps.size === 0 && JSON.stringify([before.status, before.unlocked, before.words]) !== JSON.stringify([after.status, after.unlocked, after.words])) add('state_differs', null, null);

  const there = new Map(paymentsOf(seen).flatMap(linesOf).map((line) => [nameOf(line), line]));
  const seenPayments = new Set(paymentsOf(seen).map(({ id }) => id));
  for (const line of after.lines) {
    const twin = there.get(nameOf(line));
    if (twin === undefined) {
      if (seenPayments.has(line.paymentIntentId)) add('not_there', 0, line.amount);
    } else if (twin.amount !== line.amount || twin.currency !== line.currency) add('amount_differs', twin.amount, line.amount);
  }
  if (seen.kind === 'payment' && seen.session.id === after.sessionId) {
    const { payment } = seen.session;
    const received = payment?.status === 'succeeded' ? payment.received : null;
    if (after.unlocked && after.amount > 0 && received === null) add('unlocked_unpaid', 0, after.amount);
    // Money of another amount opens nothing and belongs to the payer until it is given back.
    if (received !== null && (received.amountMinor !== after.amount || received.currency !== after.currency) && keptThere(seen) > 0) add('amount_differs', received.amountMinor, after.amount);
  }
  return [...gaps.values()];
}

const sum = (known: number | null | undefined, more: number | null): number | null => (more === null ? (known ?? null) : (known ?? 0) + more);

const wholeAtHour = 2;

/** Whether a comparison of everything is due: one belongs to each day from 02:00 UTC on. */
export function isWholeDue(lastWholeAt: Date | null, now: Date): boolean {
  const today = new Date(now);
  today.setUTCHours(wholeAtHour, 0, 0, 0);
  const newest = today.getTime() <= now.getTime() ? today.getTime() : today.getTime() - 86_400_000;
  return lastWholeAt === null || lastWholeAt.getTime() < newest;
}

/** Days over which the desk can be asked for its events. Stripe keeps thirty; the one that is about to be forgotten is not built on. */
const eventDays = 29;

/** A place that the desk may have forgotten is none. */
export const placeStillKnown = <Place extends { createdAt: Date }>(place: Place | null, now: Date): Place | null =>
  place !== null && now.getTime() - place.createdAt.getTime() < eventDays * 86_400_000 ? place : null;
