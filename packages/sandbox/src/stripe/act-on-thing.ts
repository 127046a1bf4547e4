import { settle } from './checkout.ts';
import type { Desk } from './desk.ts';
import type { DeskEvent } from './objects.ts';
import { closeDispute, dispute, refund, settleRefund } from './returns.ts';
import { endSubscription, endWithPeriod } from './subscriptions.ts';

/** What can be done to a thing that the desk holds, and how a button calls it. */
export interface Act {
  action: string;
  words: string;
  /** Answers with the events of it; none when it changed nothing. */
  act: () => DeskEvent[];
}

/** What may be done now to the session, charge, refund, dispute or subscription with this id; empty for one that is unknown or over. */
export function actsOn(desk: Desk, id: string): Act[] {
  const session = desk.sessions.get(id);
  if (session !== undefined) {
    if (desk.intents.get(session.payment_intent)?.status !== 'processing') return [];
    return [
      { action: 'settle', words: 'Let the debit arrive', act: () => settle(desk, session, true) },
      { action: 'fail', words: 'Let the debit be returned', act: () => settle(desk, session, false) },
    ];
  }
  const charge = desk.charges.get(id);
  if (charge !== undefined) {
    if (charge.refunded || charge.disputed) return [];
    return [
      { action: 'refund', words: 'Refund what is left', act: () => eventsOf(refund(desk, { charge, amount: null, reason: null, metadata: {}, slow: false })) },
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
