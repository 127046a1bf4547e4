import type { Inside } from '../foundation/context.ts';
import type { SessionSeen } from '../foundation/ports.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { requestRefund } from '../refund/index.ts';
import { bookMoney } from './book-money.ts';
import { balanceOf } from './money.rules.ts';
import { openPurchase } from './open-purchase.ts';
import { judgePayment, type PaymentVerdict } from './payment.rules.ts';
import type { PurchaseSeen } from './see-purchase.ts';

interface Link {
  id: string; order_code: string; status: string; amount: number; currency: string; client_reference_id: string; checkout_session_id: string | null; payment_intent_id: string | null;
  reading_id: string | null; livemode: boolean; product_slug: string; opens: string; opened_elsewhere: boolean; unlocked: boolean; dispute: string | null;
}

/**
 * Brings a purchase to what the desk knows of it: the books get every line they lack, and link, reading, refunds and
 * jobs follow from the books, in one transaction; a change of state writes its own audit event. Whatever was learnt
 * before, in any order and however often, the end is the same, and a second call changes nothing.
 */
export async function settlePurchase(inside: Inside, linkId: string, seen: PurchaseSeen): Promise<PaymentVerdict['word']> {
  if (seen.kind === 'membership') refuse('broken', 'no membership is sold');
  // One order at a time: two words about one must not be acted on side by side.
  const [link] = await inside.query<Link>(
    `select l.id::text as id, l.order_code, l.status, l.amount, l.currency, l.client_reference_id, l.checkout_session_id, l.payment_intent_id, l.reading_record_id::text as reading_id, l.livemode,
            p.slug as product_slug, p.opens, l.unlocked_at is not null as unlocked, l.dispute,
            exists (select 1 from purchase_links o where o.reading_record_id = l.reading_record_id and o.id <> l.id and o.unlocked_at is not null) as opened_elsewhere
       from purchase_links l join products p on p.id = l.product_id where l.id = $1::uuid for update of l`,
    [linkId],
  );
  if (link === undefined) refuse('not-found', `purchase link ${linkId}`);
  const { session } = seen;
  const verdict = judgePayment({
    status: link.status, amount: link.amount, currency: link.currency, clientReferenceId: link.client_reference_id, checkoutSessionId: link.checkout_session_id,
    paymentIntentId: link.payment_intent_id, openedElsewhere: link.opened_elsewhere,
  }, session);
  await actOn(inside, link, session, verdict);
  if (session.payment !== null && verdict.word !== 'mismatch') await followBooks(inside, link.id, session.payment.id);
  return verdict.word;
}

async function actOn(inside: Inside, link: Link, session: SessionSeen, verdict: PaymentVerdict): Promise<void> {
  const { payment } = session;
  if (verdict.word === 'mismatch' && verdict.code === 'reference_mismatch') {
    await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: link.id, outcome: 'refused', meta: { code: verdict.code } });
    return;
  }
  if (payment !== null) await bookMoney(inside, { id: link.id, orderCode: link.order_code, productSlug: link.product_slug, livemode: session.livemode }, payment);
  switch (verdict.word) {
    case 'unlock':
      await keepPayment(inside, link, session);
      await openPurchase(inside, { linkId: link.id, opens: link.opens, readingId: link.reading_id, paid: true });
      return;
    case 'gone':
      await keepPayment(inside, link, session);
      if (['created', 'expired', 'failed'].includes(link.status)) await move(inside, link.id, 'paid');
      return;
    case 'mismatch':
      await recordAudit(inside, { action: 'purchase.mismatch', entityType: 'purchase_link', entityId: link.id, outcome: 'refused', meta: { code: verdict.code } });
      if (link.status === 'created') await inside.query(`update purchase_links set status = 'failed', failure_code = $2::text, updated_at = now() where id = $1::uuid`, [link.id, verdict.code]);
      return;
    case 'duplicate':
      if (payment === null) return;
      await requestRefund(inside, {
        purchaseLinkId: link.id, orderCode: link.order_code, productSlug: link.product_slug, paymentIntentId: payment.id, amount: payment.received, class: 'duplicate', openedBy: 'house',
        resultOpened: false, requestKey: `duplicate:${payment.id}`, granted: true,
      });
      // An order of its own for what another one opened is paid, and opens nothing.
      if (link.opened_elsewhere && link.payment_intent_id === null) {
        await keepPayment(inside, link, session);
        await move(inside, link.id, 'paid');
      }
      return;
    case 'processing':
      await inside.query(`update purchase_links set processing_since = coalesce(processing_since, $2::timestamptz), updated_at = now() where id = $1::uuid`, [link.id, inside.clock.now()]);
      await sayOfReading(inside, link.id, 'processing');
      return;
    case 'declined':
      if (link.status === 'created') {
        await inside.query(`update purchase_links set status = 'failed', failure_code = 'declined', processing_since = null, updated_at = now() where id = $1::uuid`, [link.id]);
        await sayOfReading(inside, link.id, 'failed');
      }
      return;
    case 'expired':
      if (link.status === 'created') await move(inside, link.id, 'expired');
      return;
    case 'pending':
    case 'already':
  }
}

/** Link and reading say what the books come to for the payment that the order stands on. */
async function followBooks(inside: Inside, linkId: string, paymentIntentId: string): Promise<void> {
  const [link] = await inside.query<{ status: string; payment_intent_id: string | null; unlocked: boolean }>(
    'select status, payment_intent_id, unlocked_at is not null as unlocked from purchase_links where id = $1::uuid', [linkId],
  );
  if (link?.payment_intent_id !== paymentIntentId) return;
  const lines = await inside.query<{ kind: 'charge' | 'refund' | 'dispute' | 'adjustment'; amount: number; reason: 'refund_failed' | 'dispute_won' | null }>(
    'select kind, amount, reason from finance_events where purchase_link_id = $1::uuid and payment_intent_id = $2::text', [linkId, paymentIntentId],
  );
  const { received, refunded, disputed } = balanceOf(lines);
  if (received === 0) return;
  const dispute = disputed > 0 ? 'open' : lines.some(({ kind }) => kind === 'dispute') ? 'won' : null;
  await inside.query(`update purchase_links set refunded_amount = $2::int, dispute = $3::text, updated_at = now() where id = $1::uuid and (refunded_amount, dispute) is distinct from ($2::int, $3::text)`, [linkId, refunded, dispute]);
  const back = refunded >= received;
  if (back && ['paid', 'unlocked'].includes(link.status)) await move(inside, linkId, 'refunded');
  if (!back && link.status === 'refunded') await move(inside, linkId, link.unlocked ? 'unlocked' : 'paid');
  await sayOfReading(inside, linkId, back ? 'refunded' : disputed > 0 ? 'disputed' : link.unlocked ? 'succeeded' : 'processing');
}

async function keepPayment(inside: Inside, link: Link, session: SessionSeen): Promise<void> {
  await inside.query(
    `update purchase_links set checkout_session_id = coalesce(checkout_session_id, $2::text), payment_intent_id = $3::text, livemode = $4::boolean, paid_at = coalesce(paid_at, $5::timestamptz),
            processing_since = null, failure_code = null, updated_at = now() where id = $1::uuid`,
    [link.id, session.id, session.payment?.id ?? null, session.livemode, inside.clock.now()],
  );
}

const move = async (inside: Inside, linkId: string, status: string): Promise<void> => void (await inside.query('update purchase_links set status = $2::text, updated_at = now() where id = $1::uuid', [linkId, status]));

const sayOfReading = async (inside: Inside, linkId: string, status: string): Promise<void> => void (await inside.query(
  `update reading_records set payment_status = $2::text, updated_at = now() where purchase_link_id = $1::uuid and payment_status is distinct from $2::text`, [linkId, status],
));
