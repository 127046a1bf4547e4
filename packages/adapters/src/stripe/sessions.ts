import { HouseError } from '@omenhall/contracts/errors';
import type { Payments, SessionSeen, SessionToOpen } from '@omenhall/core/ports';
import type Stripe from 'stripe';
import { atDesk, dateOf, idOf, isMissing, isRefusal, meaning, moneyOf, orNull, walk } from './at-desk.ts';
import { intentExpansion, seePaymentOf } from './see-payment.ts';

const expand = [`payment_intent.${intentExpansion}`];

type SessionActs = Pick<Payments, 'openSession' | 'readSession' | 'expireSession' | 'findSessionOfIntent' | 'listSessions'>;

/** @param onPriceGone told when a price that was bound is not in the account any more */
export const sessionActs = (stripe: Stripe, onPriceGone: () => void): SessionActs => {
  const see = async (session: Stripe.Checkout.Session): Promise<SessionSeen> => ({
    id: session.id,
    mode: meaning(modes, session.mode, 'mode of a session'),
    url: session.url,
    status: meaning(states, session.status, 'state of a session'),
    paymentStatus: meaning(paymentStates, session.payment_status, 'payment state of a session'),
    paymentIntentId: idOf(session.payment_intent),
    payment: await seePaymentOf(stripe, session.payment_intent),
    subscriptionId: idOf(session.subscription),
    clientReferenceId: session.client_reference_id,
    amount: moneyOf(session.amount_total ?? 0, session.currency ?? ''),
    livemode: session.livemode,
    createdAt: dateOf(session.created),
    expiresAt: dateOf(session.expires_at),
  });

  const read = async (sessionId: string): Promise<SessionSeen | null> => {
    const session = await orNull(() => stripe.checkout.sessions.retrieve(sessionId, { expand }));
    return session === null ? null : see(session);
  };

  return {
    openSession: (session) => atDesk('open session', async () => {
      try {
        return await see(await stripe.checkout.sessions.create(asked(session), { idempotencyKey: session.idempotencyKey }));
      } catch (error) {
        if (!isMissing(error)) throw error;
        // The price was taken out of the account after we had bound it; what is bound from now on is bound anew.
        onPriceGone();
        throw new HouseError('payments-away', 'open session: the bound price is gone');
      }
    }),
    readSession: (sessionId) => atDesk('read session', () => read(sessionId)),
    expireSession: (sessionId) => atDesk('expire session', async () => {
      try {
        await stripe.checkout.sessions.expire(sessionId, {}, { idempotencyKey: `expire:${sessionId}` });
      } catch (error) {
        // Paid or closed meanwhile, or unknown: reading it tells which.
        if (!isRefusal(error)) throw error;
      }
      return read(sessionId);
    }),
    findSessionOfIntent: (paymentIntentId) => atDesk('find session of intent', async () => {
      const list = await orNull(() => stripe.checkout.sessions.list({ payment_intent: paymentIntentId, limit: 1, expand: expand.map((path) => `data.${path}`) }));
      const [found] = list?.data ?? [];
      return found === undefined ? null : see(found);
    }),
    async* listSessions(since) {
      const sessions = stripe.checkout.sessions.list({ created: { gte: Math.floor(since.getTime() / 1000) }, limit: 100, expand: expand.map((path) => `data.${path}`) });
      for await (const session of walk('list sessions', sessions)) {
        // Other work of the same account may collect in ways that the house does not.
        if (Object.hasOwn(modes, session.mode)) yield await atDesk('list sessions', () => see(session));
      }
    },
  };
};

const modes: Readonly<Record<string, SessionSeen['mode']>> = { payment: 'payment', subscription: 'subscription' };
const states: Readonly<Record<string, SessionSeen['status']>> = { open: 'open', complete: 'complete', expired: 'expired' };
const paymentStates: Readonly<Record<string, SessionSeen['paymentStatus']>> = { paid: 'paid', unpaid: 'unpaid', no_payment_required: 'no_payment_required' };

/** Under which name a subscription carries the house's own id; a session has a place of its own for it. */
export const referenceName = 'client_reference_id';

const asked = (session: SessionToOpen): Stripe.Checkout.SessionCreateParams => ({
  line_items: [{ price: session.stripePriceId, quantity: 1 }],
  client_reference_id: session.clientReferenceId,
  customer_email: session.address,
  success_url: session.successUrl,
  cancel_url: session.cancelUrl,
  metadata: session.metadata,
  ...(session.interval === 'once'
    ? { mode: 'payment', payment_intent_data: { metadata: session.metadata, description: session.orderCode } }
    : { mode: 'subscription', subscription_data: { metadata: { ...session.metadata, [referenceName]: session.clientReferenceId }, description: session.orderCode } }),
  expand,
});
