import type { Payments, RefundMade } from '@omenhall/core/ports';
import type Stripe from 'stripe';
import { atDesk, isRefusal } from './at-desk.ts';
import { allRefunds, requestName, seeRefund } from './see-payment.ts';

type RefundActs = Pick<Payments, 'makeRefund' | 'findRefund'>;

export const refundActs = (stripe: Stripe): RefundActs => ({
  makeRefund: ({ paymentIntentId, amount, reason, refundRequestId, idempotencyKey }) => atDesk('make refund', async (): Promise<RefundMade> => {
    try {
      const refund = await stripe.refunds.create({ payment_intent: paymentIntentId, amount: amount.amountMinor, reason, metadata: { [requestName]: refundRequestId } }, { idempotencyKey });
      return { word: 'made', refund: seeRefund(refund) };
    } catch (error) {
      const code = isRefusal(error) ? refusalOf(error) : undefined;
      if (code === undefined) throw error;
      return { word: 'refused', code };
    }
  }),
  findRefund: (paymentIntentId, refundRequestId) => atDesk('find refund', async () => {
    const found = (await allRefunds(stripe, paymentIntentId)).find(({ metadata }) => metadata?.[requestName] === refundRequestId);
    return found === undefined ? null : seeRefund(found);
  }),
});

type Refusal = Extract<RefundMade, { word: 'refused' }>['code'];

const refusals: Readonly<Record<string, Refusal>> = {
  charge_already_refunded: 'already_back', charge_disputed: 'disputed', refund_disputed_payment: 'disputed', amount_too_large: 'too_much',
};

/** Stripe names an amount above what is left by the parameter alone, where it gives no code. */
const refusalOf = ({ code, param }: { code?: string | undefined; param?: string | undefined }): Refusal | undefined =>
  (code === undefined ? (param === 'amount' ? 'too_much' : undefined) : refusals[code]);
