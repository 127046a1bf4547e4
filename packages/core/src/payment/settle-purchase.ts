import type { Inside } from '../foundation/context.ts';
import type { PaymentSeen, SessionSeen } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { requestRefund } from '../refund/index.ts';
import { bookedOf, bookMoney } from './book-money.ts';
import { followBooks } from './follow-books.ts';
import { followRefunds } from './follow-refunds.ts';
import { balanceOf, keptOf, type Balance } from './money.rules.ts';
import { openPurchase } from './open-purchase.ts';
import { judgePayment, type PaymentVerdict } from './payment.rules.ts';
import type { PurchaseSeen } from './see-purchase.ts';

interface Link {
  id: string; order_code: string; status: string; amount: number; currency: string; client_reference_id: string; checkout_session_id: string | null; payment_intent_id: string | null;
  reading_id: string | null; livemode: boolean; product_slug: string; opens: string; unlocked: boolean; failure_code: string | null; opened_elsewhere: boolean;
}

/**
 * Brings a purchase to what the desk knows of it: the books get every line they lack, and link, reading, refunds and
 * jobs follow from the books, in one transaction; a change of state writes its own audit event. Whatever was learnt
 * before, in any order and however often, the end is the same, and a second call changes nothing. A picture of the desk
 * that is older than what the books hold changes nothing either.
 */
export async function settlePurchase(inside: Inside, linkId: string, seen: PurchaseSeen): Promise<PaymentVerdict['word']> {
  if (seen.kind === 'membership') refuse('broken', 'no membership is sold');
  const link = await lockLink(inside, linkId);
  const { session } = seen;
  const agreed = {
    status: link.status, amount: link.amount, currency: link.currency, livemode: link.livemode, clientReferenceId: link.client_reference_id, checkoutSessionId: link.checkout_session_id,
    paymentIntentId: link.payment_intent_id, unlocked: link.unlocked, openedElsewhere: link.opened_elsewhere,
  };
  const early = judgePayment(agreed, session, { received: 0, refunded: 0, disputed: 0 });
  if (early.word === 'mismatch' && early.code !== 'amount_mismatch') {
    // Not this order's session: whatever it brought is no line of its books.
    await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: link.id, outcome: 'refused', meta: { code: early.code } });
    return early.word;
  }
  const { payment } = session;
  if (payment === null) return (await actOn(inside, link, session, early, null)).word;

  const added = await bookMoney(inside, { id: link.id, orderCode: link.order_code, productSlug: link.product_slug, livemode: session.livemode }, payment);
  const booked = balanceOf(await bookedOf(inside, link.id, payment.id));
  const verdict = await actOn(inside, link, session, judgePayment(agreed, session, booked), booked);
  await followBooks(inside, link.id, payment, added.some(({ kind }) => kind === 'dispute'));
  await followRefunds(inside, link.id, payment);
  return verdict.word;
}

/**
 * One order at a time: two words about one must not be acted on side by side. Then the reading, for two orders of one
 * scroll; whoever comes second sees what the first has opened.
 */
async function lockLink(inside: Inside, linkId: string): Promise<Link> {
  const [link] = await inside.query<Omit<Link, 'opened_elsewhere'>>(
    `select l.id::text as id, l.order_code, l.status, l.amount, l.currency, l.client_reference_id, l.checkout_session_id, l.payment_intent_id, l.reading_record_id::text as reading_id, l.livemode,
            p.slug as product_slug, p.opens, l.unlocked_at is not null as unlocked, l.failure_code
       from purchase_links l join products p on p.id = l.product_id where l.id = $1::uuid for update of l`,
    [linkId],
  );
  if (link === undefined) refuse('not-found', `purchase link ${linkId}`);
  if (link.reading_id === null) return { ...link, opened_elsewhere: false };
  await inside.query('select id::text as id from reading_records where id = $1::uuid for update', [link.reading_id]);
  const [others] = await inside.query<{ opened: boolean }>(
    'select exists (select 1 from purchase_links o where o.reading_record_id = $1::uuid and o.id <> $2::uuid and o.unlocked_at is not null) as opened', [link.reading_id, link.id],
  );
  return { ...link, opened_elsewhere: others?.opened ?? false };
}

async function actOn(inside: Inside, link: Link, session: SessionSeen, verdict: PaymentVerdict, booked: Balance | null): Promise<PaymentVerdict> {
  const { payment } = session;
  switch (verdict.word) {
    case 'unlock':
      await keepPayment(inside, link, session);
      await openPurchase(inside, { linkId: link.id, opens: link.opens, readingId: link.reading_id, paid: true });
      break;
    case 'surplus':
      if (payment !== null && booked !== null) await giveBack(inside, link, payment, booked, verdict.class);
      await stand(inside, link, session);
      break;
    case 'gone':
      await stand(inside, link, session);
      break;
    case 'mismatch':
      await holdForReview(inside, link, payment, booked, verdict.code);
      break;
    case 'processing':
      if (link.status !== 'created') break;
      await inside.query(`update purchase_links set processing_since = $2::timestamptz, updated_at = now() where id = $1::uuid and processing_since is null`, [link.id, inside.clock.now()]);
      await sayOfReading(inside, link.id, 'processing');
      break;
    case 'declined':
      if (link.status !== 'created') break;
      await inside.query(`update purchase_links set status = 'failed', failure_code = 'declined', processing_since = null, updated_at = now() where id = $1::uuid`, [link.id]);
      await sayOfReading(inside, link.id, 'failed');
      break;
    case 'expired':
      if (link.status === 'created') await inside.query(`update purchase_links set status = 'expired', updated_at = now() where id = $1::uuid`, [link.id]);
      break;
    case 'pending':
    case 'already':
  }
  return verdict;
}

/** An order that stood on no payment stands on this one, which opens nothing. */
async function stand(inside: Inside, link: Link, session: SessionSeen): Promise<void> {
  if (link.payment_intent_id !== null) return;
  await keepPayment(inside, link, session);
  if (['created', 'expired', 'failed'].includes(link.status)) await inside.query(`update purchase_links set status = 'paid', updated_at = now() where id = $1::uuid`, [link.id]);
}

/** Money for what is paid for goes back by itself, unless the house wants to look at each; money for what was undone always does. */
async function giveBack(inside: Inside, link: Link, payment: PaymentSeen, booked: Balance, reason: 'duplicate' | 'withdrawal'): Promise<void> {
  if (await isAskedBack(inside, payment)) return;
  await requestRefund(inside, {
    purchaseLinkId: link.id, orderCode: link.order_code, productSlug: link.product_slug, paymentIntentId: payment.id, amount: { ...payment.received, amountMinor: keptOf(booked) }, class: reason, openedBy: 'house',
    resultOpened: false, requestKey: `${reason}:${payment.id}`, granted: reason === 'withdrawal' || (await givesDuplicatesBack(inside)),
  });
}

/** Money that is not as agreed opens nothing: it is booked, the order says why, and a person decides what becomes of it. */
async function holdForReview(inside: Inside, link: Link, payment: PaymentSeen | null, booked: Balance | null, code: string): Promise<void> {
  if (link.failure_code !== code) {
    await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: link.id, outcome: 'refused', meta: { code } });
    await inside.query(
      `update purchase_links set status = case when status in ('created', 'expired') then 'failed' else status end, failure_code = $2::text, processing_since = null, updated_at = now() where id = $1::uuid`, [link.id, code],
    );
  }
  if (payment === null || booked === null || keptOf(booked) === 0 || (await isAskedBack(inside, payment))) return;
  await requestRefund(inside, {
    purchaseLinkId: link.id, orderCode: link.order_code, productSlug: link.product_slug, paymentIntentId: payment.id, amount: { ...payment.received, amountMinor: keptOf(booked) }, class: 'technical_error', openedBy: 'house',
    resultOpened: false, requestKey: `${code}:${payment.id}`, granted: false,
  });
}

/** Whether somebody has asked for this very money before; a second question about it would give it back twice. */
async function isAskedBack(inside: Inside, payment: PaymentSeen): Promise<boolean> {
  const asked = await inside.query(`select 1 as asked from refund_requests where payment_intent_id = $1::text and status <> 'declined' limit 1`, [payment.id]);
  return asked.length > 0;
}

/** The switch `duplicate_refund`; one that nobody ever turned is on. */
async function givesDuplicatesBack(inside: Inside): Promise<boolean> {
  const [flag] = await inside.query<{ value: string }>(`select value from house_flags where house_id = $1::uuid and name = 'duplicate_refund'`, [inside.house.id]);
  return flag?.value !== 'off';
}

async function keepPayment(inside: Inside, link: Link, session: SessionSeen): Promise<void> {
  await inside.query(
    `update purchase_links set checkout_session_id = coalesce(checkout_session_id, $2::text), payment_intent_id = $3::text, paid_at = coalesce(paid_at, $4::timestamptz),
            processing_since = null, failure_code = null, updated_at = now() where id = $1::uuid`,
    [link.id, session.id, session.payment?.id ?? null, inside.clock.now()],
  );
}

const sayOfReading = async (inside: Inside, linkId: string, status: string): Promise<void> => void (await inside.query(
  `update reading_records set payment_status = $2::text, updated_at = now() where purchase_link_id = $1::uuid and payment_status is distinct from $2::text`, [linkId, status],
));
