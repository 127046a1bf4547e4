import { receiptEmailJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import type { PaymentSeen, SubscriptionSeen } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { judgeSubscription, keepMembership, leaveEndNow, paidBills, type SubscriptionVerdict } from '../membership/index.ts';
import { bookedOf, bookMoney, type BookedPurchase } from './book-money.ts';
import { followRefunds } from './follow-refunds.ts';
import { askToDecide, giveBack } from './give-back.ts';
import { balanceOf, isAllBack, keptOf, type Balance, type DisputeWord } from './money.rules.ts';
import { openPurchase } from './open-purchase.ts';
import type { PaymentVerdict } from './payment.rules.ts';

interface Link {
  id: string; order_code: string; status: string; amount: number; currency: string; interval: string; livemode: boolean; client_reference_id: string; subscription_id: string | null;
  failure_code: string | null; product_slug: string; opens: string; opened: boolean; found_double: boolean; lives_elsewhere: boolean;
}

/** One bill that was paid, and what the books hold of it. */
interface Bill {
  invoiceId: string;
  payment: PaymentSeen;
  booked: Balance;
  /** The books had not seen it before. */
  fresh: boolean;
}

/**
 * Brings the order of a membership to what the desk knows of its subscription: every bill that was paid is in the books
 * and has its receipt, the membership follows the subscription, and what is one too many ends with its money back. Events
 * may come in any order and any number; the end is the same, and a second call changes nothing.
 */
export async function settleMembership(inside: Inside, linkId: string, subscription: SubscriptionSeen): Promise<PaymentVerdict['word']> {
  const link = await lockLink(inside, linkId, subscription);
  const agreed = {
    status: link.status, amount: link.amount, currency: link.currency, interval: link.interval, livemode: link.livemode, clientReferenceId: link.client_reference_id, subscriptionId: link.subscription_id,
    opened: link.opened, memberElsewhere: link.found_double || link.lives_elsewhere,
  };
  const early = judgeSubscription(agreed, subscription, 0);
  if (early.word === 'pending') return early.word;
  if (early.word === 'mismatch' && early.code !== 'amount_mismatch') {
    // Not this order's subscription: whatever it brought is no line of its books.
    await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: link.id, outcome: 'refused', meta: { code: early.code } });
    return early.word;
  }
  const bills = await bookBills(inside, link, subscription);
  const verdict = judgeSubscription(agreed, subscription, bills.reduce((sum, { booked }) => sum + keptOf(booked), 0));
  const word = await actOn(inside, link, subscription, verdict, bills);
  for (const { payment } of bills) await followRefunds(inside, link.id, payment);
  return word;
}

async function lockLink(inside: Inside, linkId: string, subscription: SubscriptionSeen): Promise<Link> {
  // One order at a time: two words about one must not be acted on side by side.
  await inside.query('select 1 as held from purchase_links where id = $1::uuid for update', [linkId]);
  const [link] = await inside.query<Link>(
    `select l.id::text as id, l.order_code, l.status, l.amount, l.currency, l.interval, l.livemode, l.client_reference_id, l.subscription_id, l.failure_code, p.slug as product_slug, p.opens,
            exists (select 1 from memberships m where m.purchase_link_id = l.id) as opened,
            exists (select 1 from refund_requests r where r.purchase_link_id = l.id and r.class = 'duplicate' and r.payment_intent_id = any ($2::text[])) as found_double,
            exists (select 1 from app.live_membership() o where o.purchase_link_id <> l.id) as lives_elsewhere
       from purchase_links l join products p on p.id = l.product_id where l.id = $1::uuid`,
    [linkId, subscription.invoices.flatMap(({ payment }) => payment?.id ?? [])],
  );
  return link ?? refuse('not-found', `purchase link ${linkId}`);
}

/** Books what the books lack of every bill that was paid. */
async function bookBills(inside: Inside, link: Link, subscription: SubscriptionSeen): Promise<Bill[]> {
  const bills: Bill[] = [];
  for (const { id, payment } of paidBills(subscription)) {
    if (payment === null) continue;
    const added = await bookMoney(inside, orderOf(link), payment);
    bills.push({ invoiceId: id, payment, booked: balanceOf(await bookedOf(inside, link.id, payment.id)), fresh: added.some(({ kind }) => kind === 'charge') });
  }
  return bills;
}

async function actOn(inside: Inside, link: Link, subscription: SubscriptionSeen, verdict: SubscriptionVerdict, bills: readonly Bill[]): Promise<PaymentVerdict['word']> {
  switch (verdict.word) {
    case 'unlock':
    case 'already':
      // Another one of this person was opened at this very moment: then this is the second.
      if (!(await keepMembership(inside, link.id, subscription))) return actOn(inside, link, subscription, { word: 'surplus', class: 'duplicate' }, bills);
      await keepSubscription(inside, link, subscription);
      // Every bill has a receipt of its own, the first as well.
      if (verdict.word === 'unlock') await openPurchase(inside, { linkId: link.id, opens: link.opens, readingId: null, paid: false });
      for (const bill of bills.filter(({ fresh }) => fresh)) await leaveReceipt(inside, link.id, bill);
      await followBills(inside, link.id, subscription, bills);
      break;
    case 'gone':
      await stand(inside, link, subscription, bills);
      await endAtDesk(inside, link.id, subscription);
      break;
    case 'surplus':
      for (const { payment, booked } of bills) await giveBack(inside, orderOf(link), payment, booked, verdict.class);
      await endAtDesk(inside, link.id, subscription);
      if (link.subscription_id !== null && link.subscription_id !== subscription.id) break;
      // What was undone is still told to its end.
      if (link.opened) await keepMembership(inside, link.id, subscription);
      await stand(inside, link, subscription, bills);
      break;
    case 'mismatch':
      await holdForReview(inside, link, verdict.code, bills);
      // Nothing is opened for it, so nothing more may be collected.
      await endAtDesk(inside, link.id, subscription);
      break;
    case 'pending':
  }
  return verdict.word;
}

const orderOf = (link: Link): BookedPurchase => ({ id: link.id, orderCode: link.order_code, productSlug: link.product_slug, livemode: link.livemode });

const leaveReceipt = (inside: Inside, linkId: string, { invoiceId, payment }: Bill) => leaveJob(inside, receiptEmailJob, {
  payload: { letter: 'membership_receipt', purchaseLinkId: linkId, paymentIntentId: payment.id }, idempotencyKey: `receipt:${linkId}:${invoiceId}`, safeSubject: 'Your receipt', links: [{ entity: 'purchase', key: linkId }],
});

const endAtDesk = async (inside: Inside, linkId: string, { id, status }: SubscriptionSeen): Promise<void> => {
  if (status !== 'canceled') await leaveEndNow(inside, linkId, id);
};

/** An order whose money opens nothing, beside another membership or given back before. */
async function stand(inside: Inside, link: Link, subscription: SubscriptionSeen, bills: readonly Bill[]): Promise<void> {
  await keepSubscription(inside, link, subscription);
  if (['created', 'expired', 'failed'].includes(link.status)) await inside.query(`update purchase_links set status = 'paid', updated_at = now() where id = $1::uuid`, [link.id]);
  await followBills(inside, link.id, subscription, bills);
}

/** A subscription that is not as agreed opens nothing: it is booked, the order says why, and a person decides what becomes of its money. */
async function holdForReview(inside: Inside, link: Link, code: string, bills: readonly Bill[]): Promise<void> {
  if (link.failure_code !== code) {
    await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: link.id, outcome: 'refused', meta: { code } });
    await inside.query(
      `update purchase_links set status = case when status in ('created', 'expired') then 'failed' else status end, failure_code = $2::text, processing_since = null, updated_at = now() where id = $1::uuid`, [link.id, code],
    );
  }
  for (const { payment, booked } of bills) await askToDecide(inside, orderOf(link), payment, booked, code);
}

async function keepSubscription(inside: Inside, link: Link, subscription: SubscriptionSeen): Promise<void> {
  const [first] = paidBills(subscription);
  await inside.query(
    `update purchase_links set subscription_id = $2::text, payment_intent_id = coalesce(payment_intent_id, $3::text), paid_at = coalesce(paid_at, $4::timestamptz), processing_since = null, failure_code = null, updated_at = now()
      where id = $1::uuid and (subscription_id is null or payment_intent_id is null or paid_at is null)`,
    [link.id, subscription.id, first?.payment?.id ?? null, inside.clock.now()],
  );
}

/** The order says what all bills of its subscription come to; whoever got everything back is no member any more. */
async function followBills(inside: Inside, linkId: string, subscription: SubscriptionSeen, bills: readonly Bill[]): Promise<void> {
  const [link] = await inside.query<{ status: string; unlocked: boolean; dispute: DisputeWord | null }>('select status, unlocked_at is not null as unlocked, dispute from purchase_links where id = $1::uuid', [linkId]);
  if (link === undefined) refuse('not-found', `purchase link ${linkId}`);
  const sum = (part: keyof Balance): number => bills.reduce((total, { booked }) => total + booked[part], 0);
  const balance: Balance = { received: sum('received'), refunded: sum('refunded'), disputed: sum('disputed') };
  const allBack = isAllBack(balance);
  const status = allBack ? (['paid', 'unlocked', 'failed'].includes(link.status) ? 'refunded' : link.status) : link.status === 'refunded' ? (link.unlocked ? 'unlocked' : 'paid') : link.status;
  await inside.query(
    `update purchase_links set refunded_amount = $2::int, dispute = $3::text, status = $4::text, updated_at = now() where id = $1::uuid and (refunded_amount, dispute, status) is distinct from ($2::int, $3::text, $4::text)`,
    [linkId, balance.refunded, disputeOf(balance, bills, link.dispute), status],
  );
  if (allBack) await endAtDesk(inside, linkId, subscription);
}

/** The books tell whether a bank holds anything; that it has taken it for good is the desk's word, which an older picture does not take back. */
function disputeOf({ disputed }: Balance, bills: readonly Bill[], before: DisputeWord | null): DisputeWord | null {
  const words = bills.flatMap(({ payment }) => payment.disputes.map(({ status }) => status));
  if (disputed === 0) return words.length === 0 && before === null ? null : 'won';
  return words.includes('open') ? 'open' : words.includes('lost') || before === 'lost' ? 'lost' : 'open';
}
