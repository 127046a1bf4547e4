import { z } from 'zod';
import { OrderCode } from '../values/human-code.ts';
import { hidden } from '../values/hidden.ts';

/** Why money is asked back: the buyer's words, and the house's own for what it sees itself. */
export const RefundClass = z.enum(['no_access', 'technical_error', 'accidental', 'duplicate', 'dissatisfaction', 'withdrawal', 'promise_broken']);
export type RefundClass = z.infer<typeof RefundClass>;

/** What a buyer may say. */
export const BuyersReason = RefundClass.extract(['no_access', 'technical_error', 'accidental', 'dissatisfaction']);
export type BuyersReason = z.infer<typeof BuyersReason>;

export const RefundStatus = z.enum(['open', 'approved', 'declined', 'sent', 'settled', 'failed']);
export type RefundStatus = z.infer<typeof RefundStatus>;

/** On what a decision rests. `partly` closes a request in whose place a smaller one was granted. */
export const RefundDecision = z.enum(['granted', 'delivered', 'outside_window', 'right_ended', 'mended_instead', 'already_back', 'partly']);
export type RefundDecision = z.infer<typeof RefundDecision>;

export const NamedOrder = z.strictObject({ orderCode: OrderCode });
export type NamedOrder = z.infer<typeof NamedOrder>;

/** The same request key is one request, and so is a second question while the first is open. */
export const AskRefund = z.strictObject({ orderCode: OrderCode, class: BuyersReason, requestKey: z.uuid() });
export type AskRefund = z.infer<typeof AskRefund>;

/** The name under which somebody declares: letters, spaces, dots before spaces, hyphens and apostrophes. It goes into the acknowledgement and is kept nowhere else. */
const DeclaredName = z.string().trim().max(80).regex(/^(?:[\p{L}\p{M}](?:[\p{L}\p{M} '’-]|\.(?= |$))*)?$/u);

/** The order's code is the whole proof, as the law wants it: no account. */
export const FindContract = z.strictObject({ code: OrderCode });
export type FindContract = z.infer<typeof FindContract>;
export const WithdrawByCode = z.strictObject({ code: OrderCode, name: hidden(DeclaredName) });
export type WithdrawByCode = z.infer<typeof WithdrawByCode>;

/** All that somebody who only knows the code is shown before confirming. */
export const Contract = z.object({
  orderCode: z.string(),
  concludedAt: z.date(),
  /** The last moment for a withdrawal; exclusive. */
  endsAt: z.date(),
  /** Whether that moment is still to come. */
  open: z.boolean(),
});
export type Contract = z.infer<typeof Contract>;

/** The yes that ended the right to withdraw with delivery, as it was recorded. */
export const EarlyStart = z.object({ sentence: z.string(), version: z.number().int(), at: z.date() });
export type EarlyStart = z.infer<typeof EarlyStart>;

/** How a withdrawal was answered. A second one is answered as the first. */
export const ContractWithdrawn = z.object({
  orderCode: z.string(),
  outcome: z.enum(['accepted', 'refused']),
  /** When it was received, by the database's clock. */
  at: z.date(),
  /** What goes back, minor units; 0 when nothing was paid or nothing is left. */
  amountMinor: z.number().int(),
  currency: z.string(),
  /** The record that a refusal rests on; null when accepted. */
  ground: EarlyStart.nullable(),
});
export type ContractWithdrawn = z.infer<typeof ContractWithdrawn>;

export const RefundLine = z.object({
  class: RefundClass,
  openedBy: z.enum(['customer', 'house', 'operator']),
  amountMinor: z.number().int(),
  status: RefundStatus,
  decision: RefundDecision.nullable(),
  askedAt: z.date(),
  decidedAt: z.date().nullable(),
  settledAt: z.date().nullable(),
});
export type RefundLine = z.infer<typeof RefundLine>;

/** What stands open to a buyer about the money of one order, and what became of it. */
export const RefundsOfOrder = z.object({
  orderCode: z.string(),
  currency: z.string(),
  /** What could still be given back, minor units. */
  leftMinor: z.number().int(),
  /** Given back in the books without a request of this house, as in the desk's own rooms; minor units. */
  otherMinor: z.number().int(),
  mayAsk: z.boolean(),
  /** The same seal can be written or drawn on paper again, free. */
  mayRecreate: z.boolean(),
  /** A day has passed since the payment without a readable scroll: the house offers the money unasked. */
  promiseBroken: z.boolean(),
  /** Null when there is no contract, or it was withdrawn from. */
  mayWithdrawUntil: z.date().nullable(),
  /** The yes to an early start, where it was given and the scroll is there: withdrawing would be refused with it. */
  rightEnded: EarlyStart.nullable(),
  withdrawn: ContractWithdrawn.nullable(),
  /** Newest first. */
  requests: z.array(RefundLine),
});
export type RefundsOfOrder = z.infer<typeof RefundsOfOrder>;
