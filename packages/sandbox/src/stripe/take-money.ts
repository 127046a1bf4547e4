import type { Desk } from './desk.ts';
import { moveBalance } from './move-balance.ts';
import { newId, type Charge, type Intent } from './objects.ts';

/** A payment that nobody has made yet. */
export const newIntent = (desk: Desk, said: Pick<Intent, 'amount' | 'currency' | 'customer' | 'description' | 'metadata'>): Intent => desk.intents.put({
  id: newId('pi'), object: 'payment_intent', amount_received: 0, created: desk.now(), latest_charge: null, livemode: false, payment_method_types: ['card'],
  status: 'requires_payment_method', last_payment_error: null, ...said,
});

/** Makes the payment: from now on there is a charge, and money to give back. */
export function takeMoney(desk: Desk, intent: Intent): Charge {
  const id = newId('ch');
  const { id: moved } = moveBalance(desk, { amount: intent.amount, currency: intent.currency, category: 'charge', source: id });
  const charge = desk.charges.put({
    id, object: 'charge', amount: intent.amount, amount_captured: intent.amount, amount_refunded: 0, balance_transaction: moved, captured: true, created: desk.now(), currency: intent.currency,
    customer: intent.customer, disputed: false, livemode: false, metadata: { ...intent.metadata }, paid: true, payment_intent: intent.id, refunded: false, status: 'succeeded',
  });
  Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, latest_charge: charge.id, last_payment_error: null });
  return charge;
}
