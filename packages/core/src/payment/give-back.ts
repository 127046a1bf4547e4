import type { Inside } from '../foundation/context.ts';
import type { PaymentSeen } from '../foundation/ports.ts';
import { requestRefund } from '../refund/index.ts';
import type { BookedPurchase } from './book-money.ts';
import { keptOf, type Balance } from './money.rules.ts';

/** Money for what is paid for goes back by itself, unless the house wants to look at each; money for what was undone always does. */
export async function giveBack(inside: Inside, order: BookedPurchase, payment: PaymentSeen, booked: Balance, reason: 'duplicate' | 'withdrawal'): Promise<void> {
  if (keptOf(booked) === 0 || (await isAskedBack(inside, payment))) return;
  await requestRefund(inside, {
    purchaseLinkId: order.id, orderCode: order.orderCode, productSlug: order.productSlug, paymentIntentId: payment.id, amount: { ...payment.received, amountMinor: keptOf(booked) }, class: reason, openedBy: 'house',
    resultOpened: false, requestKey: `${reason}:${payment.id}`, granted: reason === 'withdrawal' || (await givesDuplicatesBack(inside)),
  });
}

/** Money that is not as agreed opens nothing; a person decides what becomes of it. */
export async function askToDecide(inside: Inside, order: BookedPurchase, payment: PaymentSeen, booked: Balance, code: string): Promise<void> {
  if (keptOf(booked) === 0 || (await isAskedBack(inside, payment))) return;
  await requestRefund(inside, {
    purchaseLinkId: order.id, orderCode: order.orderCode, productSlug: order.productSlug, paymentIntentId: payment.id, amount: { ...payment.received, amountMinor: keptOf(booked) }, class: 'technical_error', openedBy: 'house',
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
