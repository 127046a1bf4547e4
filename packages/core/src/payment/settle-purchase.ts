import type { Inside } from '../foundation/context.ts';
import type { PaymentSeen, SessionSeen } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { bookedOf, bookMoney, type BookedPurchase } from './book-money.ts';
import { followBooks } from './follow-books.ts';
import { followRefunds } from './follow-refunds.ts';
import { askToDecide, giveBack } from './give-back.ts';
import { balanceOf, type Balance } from './money.rules.ts';
import { openPurchase } from './open-purchase.ts';
import { judgePayment, type PaymentVerdict } from './payment.rules.ts';
import type { PurchaseSeen } from './see-purchase.ts';
import { settleMembership } from './settle-membership.ts';

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
  if (seen.kind === 'membership') return settleMembership(inside, linkId, seen.subscription);
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

  const added = await bookMoney(inside, orderOf(link), payment);
  const booked = balanceOf(await bookedOf(inside, link.id, payment.id));
  const verdict = await actOn(inside, link, session, judgePayment(agreed, session, booked), booked);
  await followRefunds(inside, link.id, payment);
  await followBooks(inside, link.id, payment, added.some(({ kind }) => kind === 'dispute'));
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
      if (payment !== null && booked !== null) await giveBack(inside, orderOf(link), payment, booked, verdict.class);
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

/** Money that is not as agreed opens nothing: it is booked, the order says why, and a person decides what becomes of it. */
async function holdForReview(inside: Inside, link: Link, payment: PaymentSeen | null, booked: Balance | null, code: string): Promise<void> {
  if (link.failure_code !== code) {
    await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: link.id, outcome: 'refused', meta: { code } });
    await inside.query(
      `update purchase_links set status = case when status in ('created', 'expired') then 'failed' else status end, failure_code = $2::text, processing_since = null, updated_at = now() where id = $1::uuid`, [link.id, code],
    );
  }
  if (payment !== null && booked !== null) await askToDecide(inside, orderOf(link), payment, booked, code);
}

const orderOf = (link: Link): BookedPurchase => ({ id: link.id, orderCode: link.order_code, productSlug: link.product_slug, livemode: link.livemode });

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
