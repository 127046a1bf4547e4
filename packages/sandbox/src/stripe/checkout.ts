import type { Desk, SessionWish } from './desk.ts';
import { newId, type DeskEvent, type Intent, type Session } from './objects.ts';
import { beginSubscription } from './subscriptions.ts';
import { newIntent, takeMoney } from './take-money.ts';

const daySeconds = 86_400;

export function openSession(desk: Desk, wish: SessionWish): Session {
  const id = newId('cs_test');
  const amount = wish.price.unit_amount * wish.quantity;
  desk.wishes.put({ ...wish, id });
  return desk.sessions.put({
    id, object: 'checkout.session', amount_subtotal: amount, amount_total: amount, cancel_url: wish.cancelUrl, client_reference_id: wish.clientReferenceId,
    created: desk.now(), currency: wish.price.currency, customer: wish.customer, customer_details: null, customer_email: wish.customerEmail,
    expires_at: wish.expiresAt ?? desk.now() + daySeconds, invoice: null, livemode: false, metadata: wish.metadata, mode: wish.mode, payment_intent: null,
    payment_method_types: wish.mode === 'payment' ? ['card', 'sepa_debit'] : ['card'], payment_status: 'unpaid', status: 'open', subscription: null,
    success_url: wish.successUrl, ui_mode: 'hosted_page', url: `${desk.payBase}/${id}`,
  });
}

/** Takes the money of an open session, once: a paid session gives no second event. */
export function pay(desk: Desk, session: Session): DeskEvent[] {
  if (session.status !== 'open') return [];
  if (session.mode === 'subscription') {
    const begun = beginSubscription(desk, session, desk.wishes.get(session.id));
    complete(session, 'paid');
    return [...begun, desk.say('checkout.session.completed', session)];
  }
  const intent = intentOf(desk, session);
  takeMoney(desk, intent);
  complete(session, 'paid');
  return [desk.say('checkout.session.completed', session), desk.say('payment_intent.succeeded', intent)];
}

/** The card is declined, or the bank's question is answered with no: nothing is charged and the session stays open. */
export function refuse(desk: Desk, session: Session, code: 'card_declined' | 'payment_intent_authentication_failure' = 'card_declined'): DeskEvent[] {
  if (session.status !== 'open') return [];
  const intent = intentOf(desk, session);
  intent.status = 'requires_payment_method';
  intent.last_payment_error = { type: 'card_error', code, decline_code: 'generic_decline', message: 'Your card was declined.' };
  return [desk.say('payment_intent.payment_failed', intent)];
}

/** The bank wants to hear from the person first. `pay` is their yes, `refuse` their no. */
export function askBank(desk: Desk, session: Session): DeskEvent[] {
  if (session.status !== 'open' || session.mode !== 'payment') return [];
  const intent = intentOf(desk, session);
  if (intent.status === 'requires_action') return [];
  intent.status = 'requires_action';
  return [desk.say('payment_intent.requires_action', intent)];
}

/** A debit that takes days: the session is complete and nothing is paid until `settle`. */
export function payLater(desk: Desk, session: Session): DeskEvent[] {
  if (session.status !== 'open' || session.mode !== 'payment') return [];
  const intent = intentOf(desk, session);
  Object.assign(intent, { status: 'processing', payment_method_types: ['sepa_debit'], last_payment_error: null });
  complete(session, 'unpaid');
  return [desk.say('payment_intent.processing', intent), desk.say('checkout.session.completed', session)];
}

/** How a debit ends, once. */
export function settle(desk: Desk, session: Session, arrived: boolean): DeskEvent[] {
  const intent = desk.intents.get(session.payment_intent);
  if (intent?.status !== 'processing') return [];
  if (arrived) {
    takeMoney(desk, intent);
    session.payment_status = 'paid';
    return [desk.say('payment_intent.succeeded', intent), desk.say('checkout.session.async_payment_succeeded', session)];
  }
  Object.assign(intent, { status: 'requires_payment_method', last_payment_error: { type: 'card_error', code: 'payment_intent_payment_attempt_failed', decline_code: 'insufficient_funds', message: 'The debit was returned.' } });
  return [desk.say('payment_intent.payment_failed', intent), desk.say('checkout.session.async_payment_failed', session)];
}

export function expire(desk: Desk, session: Session): DeskEvent[] {
  if (session.status !== 'open') return [];
  Object.assign(session, { status: 'expired', url: null });
  return [desk.say('checkout.session.expired', session)];
}

function complete(session: Session, paymentStatus: 'paid' | 'unpaid'): void {
  Object.assign(session, { status: 'complete', payment_status: paymentStatus, url: null, customer_details: { email: session.customer_email, name: 'Trial Payer' } });
}

function intentOf(desk: Desk, session: Session): Intent {
  const present = desk.intents.get(session.payment_intent);
  if (present !== undefined) return present;
  const wish = desk.wishes.get(session.id);
  const intent = newIntent(desk, { amount: session.amount_total, currency: session.currency, customer: session.customer, description: wish?.description ?? null, metadata: wish?.innerMetadata ?? {} });
  session.payment_intent = intent.id;
  return intent;
}
