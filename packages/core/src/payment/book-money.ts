import type { Inside } from '../foundation/context.ts';
import type { PaymentSeen } from '../foundation/ports.ts';
import { linesOf } from './money.rules.ts';

export interface BookedPurchase {
  id: string;
  orderCode: string;
  productSlug: string;
  livemode: boolean;
}

/** Adds the lines of a payment that the books do not hold yet. A second call adds nothing. */
export async function bookMoney(inside: Inside, purchase: BookedPurchase, payment: PaymentSeen): Promise<void> {
  for (const line of linesOf(payment)) {
    await inside.query(
      `insert into finance_events (house_id, purchase_link_id, order_code, kind, amount, currency, product_slug, stripe_object_id, payment_intent_id, reason, livemode, occurred_at)
       values ($1::uuid, $2::uuid, $3::text, $4::text, $5::int, $6::text, $7::text, $8::text, $9::text, $10::text, $11::boolean, $12::timestamptz)
       on conflict (kind, stripe_object_id) do nothing`,
      [inside.house.id, purchase.id, purchase.orderCode, line.kind, line.amount, line.currency, purchase.productSlug, line.stripeObjectId, line.paymentIntentId, line.reason, purchase.livemode, line.at],
    );
  }
}
