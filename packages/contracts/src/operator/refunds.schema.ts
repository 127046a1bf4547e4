import { z } from 'zod';
import { RefundClass, RefundDecision, RefundLine, RefundStatus } from '../refund/refund.schema.ts';
import { OrderCode } from '../values/human-code.ts';
import { Page } from './operator.schema.ts';

export { RefundClass, RefundDecision, RefundStatus } from '../refund/refund.schema.ts';

export const FindRefunds = Page.extend({ status: RefundStatus.nullable(), class: RefundClass.nullable(), orderCode: OrderCode.nullable() });
export type FindRefunds = z.infer<typeof FindRefunds>;

/** One request about money as an operator sees it: masked, in codes and amounts. */
export const RefundRow = RefundLine.extend({
  id: z.uuid(),
  orderCode: z.string(),
  purchaseId: z.uuid(),
  productName: z.string(),
  currency: z.string(),
  maskedAddress: z.string(),
  /** Why the desk or a bank refused; null unless it did. */
  failureCode: z.string().nullable(),
});
export type RefundRow = z.infer<typeof RefundRow>;

/** What an operator checks before deciding: the payment, the result, the books, what was granted before, and the recorded answers. */
export const RefundCase = RefundRow.extend({
  /** Whether the result was there to be read when the request was made. */
  resultOpened: z.boolean(),
  decidedBy: z.string().nullable(),
  stripeRefundId: z.string().nullable(),
  paymentIntentId: z.string(),
  paidAt: z.date().nullable(),
  deliveredAt: z.date().nullable(),
  /** Whether what was bought is a gift that somebody has claimed: they keep what it paid for. */
  giftClaimed: z.boolean(),
  purchaseStatus: z.string(),
  receivedMinor: z.number().int(),
  givenBackMinor: z.number().int(),
  disputedMinor: z.number().int(),
  /** What can still be given back of this payment. */
  leftMinor: z.number().int(),
  /** Above the limit of support, with what this order was given before. */
  large: z.boolean(),
  mayRecreate: z.boolean(),
  withdrawn: z.object({ outcome: z.enum(['accepted', 'refused']), at: z.date() }).nullable(),
  /** Recorded answers about an early start, oldest first. */
  consents: z.array(z.object({ action: z.enum(['granted', 'refused', 'withdrawn']), sentence: z.string(), version: z.number().int(), at: z.date() })),
  /** Lines of the books for this order, oldest first. */
  books: z.array(z.object({ kind: z.string(), amountMinor: z.number().int(), reason: z.string().nullable(), objectId: z.string(), at: z.date() })),
  /** Other requests of this order, newest first. */
  others: z.array(RefundRow),
});
export type RefundCase = z.infer<typeof RefundCase>;

/** `granted` gives back, all that was asked for or a smaller amount; every other word declines with that reason. */
export const DecideRefund = z.strictObject({ id: z.uuid(), decision: RefundDecision.exclude(['partly']), amountMinor: z.number().int().min(1).max(10_000_000).nullable() });
export type DecideRefund = z.infer<typeof DecideRefund>;

/** Opens a case in the customer's name, for what they told support. The same request key is one case. */
export const OpenRefund = z.strictObject({ purchaseId: z.uuid(), class: RefundClass.exclude(['withdrawal', 'promise_broken']), requestKey: z.uuid() });
export type OpenRefund = z.infer<typeof OpenRefund>;

export const RecreateOrder = z.strictObject({ purchaseId: z.uuid() });
export type RecreateOrder = z.infer<typeof RecreateOrder>;
