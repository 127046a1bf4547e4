import { openSession, settle } from './checkout.ts';
import type { Desk } from './desk.ts';
import type { DeskEvent, Session } from './objects.ts';
import { closeDispute, closeInquiry, dispute, inquire, refund, settleRefund } from './returns.ts';
import { endSubscription, endWithPeriod } from './subscriptions.ts';

/** What can be done to a thing that the desk holds, and how a button calls it. */
export interface Act {
  action: string;
  words: string;
  /** Answers with the events of it; none when it changed nothing. */
  act?: () => DeskEvent[];
  /** Answers with the checkout that it opened. */
  open?: () => Session;
}

/** What may be done now to the session, charge, refund, dispute or subscription with this id; empty for one that is unknown or over. */
export function actsOn(desk: Desk, id: string): Act[] {
  const session = desk.sessions.get(id);
  if (session !== undefined) {
    const wish = desk.wishes.get(id);
    // What a fault of ours, or two tabs, would do: the same order is paid in two places.
    const twin: Act[] = wish === undefined ? [] : [{ action: 'twin', words: 'Open the same checkout once more', open: () => openSession(desk, { ...wish, expiresAt: null }) }];
    if (desk.intents.get(session.payment_intent)?.status !== 'processing') return twin;
    return [
      ...twin,
      { action: 'settle', words: 'Let the debit arrive', act: () => settle(desk, session, true) },
      { action: 'fail', words: 'Let the debit be returned', act: () => settle(desk, session, false) },
    ];
  }
  const charge = desk.charges.get(id);
  if (charge !== undefined) {
    if (charge.refunded || charge.disputed) return [];
    const half = Math.floor((charge.amount - charge.amount_refunded) / 2);
    return [
      { action: 'refund', words: 'Refund what is left', act: () => eventsOf(refund(desk, { charge, amount: null, reason: null, metadata: {}, slow: false })) },
      { action: 'refund-half', words: 'Refund half of what is left', act: () => eventsOf(refund(desk, { charge, amount: half, reason: null, metadata: {}, slow: false })) },
      { action: 'inquire', words: 'Let the bank ask about it', act: () => inquire(desk, charge)?.events ?? [] },
      { action: 'dispute', words: 'Let the bank dispute it', act: () => dispute(desk, charge, 'fraudulent')?.events ?? [] },
    ];
  }
  const given = desk.refunds.get(id);
  if (given !== undefined) {
    if (given.status !== 'pending') return [];
    return [
      { action: 'arrive', words: 'Let the refund arrive', act: () => settleRefund(desk, given, true) },
      { action: 'fail', words: 'Let the refund fail', act: () => settleRefund(desk, given, false) },
    ];
  }
  const opened = desk.disputes.get(id);
  if (opened !== undefined) {
    if (opened.status === 'warning_needs_response') return [{ action: 'close', words: 'Let the bank be content', act: () => closeInquiry(desk, opened) }];
    if (opened.status !== 'needs_response') return [];
    return [
      { action: 'win', words: 'Decide for the house', act: () => closeDispute(desk, opened, true) },
      { action: 'lose', words: 'Decide for the person', act: () => closeDispute(desk, opened, false) },
    ];
  }
  const subscription = desk.subscriptions.get(id);
  if (subscription === undefined || subscription.status === 'canceled') return [];
  const failing = desk.refusedCards.has(id);
  return [
    failing
      ? { action: 'card-works', words: 'Let its card work again', act: () => { desk.refusedCards.delete(id); return []; } }
      : { action: 'card-fails', words: 'Let its card be refused from now on', act: () => { desk.refusedCards.add(id); return []; } },
    { action: 'end-with-period', words: subscription.cancel_at_period_end ? 'Let it go on' : 'End it with its period', act: () => endWithPeriod(desk, subscription, !subscription.cancel_at_period_end) },
    { action: 'end-now', words: 'End it now', act: () => endSubscription(desk, subscription, 'cancellation_requested') },
  ];
}

const eventsOf = (given: ReturnType<typeof refund>): DeskEvent[] => ('refused' in given ? [] : given.events);
