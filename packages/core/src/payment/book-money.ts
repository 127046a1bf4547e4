import type { Inside } from '../foundation/context.ts';
import type { PaymentSeen } from '../foundation/ports.ts';
import { linesOf, type BookLine } from './money.rules.ts';

export interface BookedPurchase {
  id: string;
  orderCode: string;
  productSlug: string;
  livemode: boolean;
}

/** Adds the lines of a payment that the books do not hold yet, and tells which those are. A second call adds nothing. */
export async function bookMoney(inside: Inside, purchase: BookedPurchase, payment: PaymentSeen): Promise<BookLine[]> {
  const added: BookLine[] = [];
  for (const line of linesOf(payment)) {
    const written = await inside.query(
      `insert into finance_events (house_id, purchase_link_id, order_code, kind, amount, currency, product_slug, stripe_object_id, payment_intent_id, reason, livemode, occurred_at)
       values ($1::uuid, $2::uuid, $3::text, $4::text, $5::int, $6::text, $7::text, $8::text, $9::text, $10::text, $11::boolean, $12::timestamptz)
       on conflict (kind, stripe_object_id) do nothing returning 1 as written`,
      [inside.house.id, purchase.id, purchase.orderCode, line.kind, line.amount, line.currency, purchase.productSlug, line.stripeObjectId, line.paymentIntentId, line.reason, purchase.livemode, line.at],
    );
    if (written.length > 0) added.push(line);
  }
  return added;
}

/** What the books hold of one payment of an order. */
export const bookedOf = (inside: Inside, purchaseLinkId: string, paymentIntentId: string): Promise<Pick<BookLine, 'kind' | 'stripeObjectId' | 'amount' | 'reason'>[]> => inside.query(
  'select kind, stripe_object_id as "stripeObjectId", amount, reason from finance_events where purchase_link_id = $1::uuid and payment_intent_id = $2::text', [purchaseLinkId, paymentIntentId],
);
