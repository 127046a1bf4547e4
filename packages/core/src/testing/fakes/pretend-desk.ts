import { createHash, randomUUID } from 'node:crypto';
import { HouseError } from '@omenhall/contracts/errors';
import type { BoundPrice, DeskEvent, DisputeSeen, InvoiceSeen, MoneyBack, OfferToBind, Payments, PaymentSeen, SessionSeen, SessionToOpen, SubscriptionSeen } from '../../foundation/ports.ts';

/** A payment desk in memory: sessions to open, to pay, to let expire, and events that point at what happened. */
export interface PretendDesk extends Payments {
  /** Every opening that reached the desk, repeats included, in order. */
  asked: readonly SessionToOpen[];
  sessions: ReadonlyMap<string, SessionSeen>;
  subscriptions: ReadonlyMap<string, SubscriptionSeen>;
  /** While true, every call is refused as the real desk's absence is. */
  away: boolean;
  /** Whether banks take their time with refunds. */
  slowRefunds: boolean;
  /** Events that an endpoint has taken; the others are listed as undelivered. */
  delivered: Set<string>;
  /** What time it is at the desk; the real one unless told. */
  now: () => Date;
  /** Called at each opening, before the session exists: a place to look at what the house has committed by then. */
  beforeOpening: (session: SessionToOpen) => Promise<void>;
  /** Pays a session, with its own amount unless told another; of a subscription, its first bill. */
  pay(sessionId: string, charged?: Partial<SessionSeen['amount']>): void;
  /** Ends the checkout without the money: a slow bank will answer later. */
  completeUnpaid(sessionId: string): void;
  /** The slow bank's answer. */
  answerOf(sessionId: string, arrived: boolean): void;
  expire(sessionId: string): void;
  forget(sessionId: string): void;
  /** A session as it stands, for tests that hold the house against it. */
  look(sessionId: string): SessionSeen;
  /** Opens a second session for the same order, as a fault of ours or of a browser would. */
  openTwin(sessionId: string): string;
  /** Gives back in the desk's own rooms what nobody asked for here; the rest unless told how much. */
  refundThere(sessionId: string, amountMinor?: number): string;
  /** Ends a refund that is on its way; one that was called done may fail as well. */
  settleRefund(refundId: string, arrived: boolean): void;
  dispute(sessionId: string): string;
  closeDispute(disputeId: string, won: boolean): void;
  /** The next bill of a subscription, paid or refused. */
  renew(subscriptionId: string, paid: boolean): void;
  /** The bill that was refused is paid after all, by another try or another card. */
  payBill(subscriptionId: string): void;
  /** After its last try the desk ends what is not paid. */
  giveUp(subscriptionId: string): void;
  /** The paid period is over: what was to end with it ends. */
  endPeriod(subscriptionId: string): void;
  /** An event with its own id that points at a session, its payment, a subscription or its newest bill. */
  event(type: string, id: string): DeskEvent;
}

const lengthOf = (interval: SubscriptionSeen['interval']): number => (interval === 'month' ? 30 : 365) * 86_400_000;

const boundAs = ({ productSlug, amount, interval }: OfferToBind): BoundPrice => ({
  stripeProductId: `prod_${productSlug}`, stripePriceId: `price_${createHash('sha256').update(JSON.stringify([productSlug, amount, interval])).digest('hex').slice(0, 16)}`,
});

export function pretendDesk(): PretendDesk {
  const asked: SessionToOpen[] = [];
  const offers = new Map<string, OfferToBind>();
  const sessions = new Map<string, SessionSeen>();
  const offerOf = new Map<string, { stripePriceId: string; interval: SubscriptionSeen['interval'] }>();
  const subscriptions = new Map<string, SubscriptionSeen>();
  const payments = new Map<string, PaymentSeen>();
  const events: DeskEvent[] = [];
  const byIdempotencyKey = new Map<string, string>();
  const refundsByKey = new Map<string, string>();

  const load = (id: string): SessionSeen => {
    const session = sessions.get(id) ?? never(`no session ${id}`);
    return { ...session, payment: session.paymentIntentId === null ? null : (payments.get(session.paymentIntentId) ?? null) };
  };
  const loadSubscription = (id: string): SubscriptionSeen => {
    const held = subscriptions.get(id) ?? never(`no subscription ${id}`);
    return { ...held, invoices: held.invoices.map((invoice) => ({ ...invoice, payment: invoice.payment === null ? null : (payments.get(invoice.payment.id) ?? null) })) };
  };
  const change = (id: string, changed: Partial<SessionSeen>): void => void sessions.set(id, { ...load(id), ...changed });
  const changePayment = (id: string, changed: (payment: PaymentSeen) => Partial<PaymentSeen>): void => {
    const payment = payments.get(id) ?? never(`no payment ${id}`);
    payments.set(id, { ...payment, ...changed(payment) });
  };
  const newPayment = (status: PaymentSeen['status'], amount: SessionSeen['amount']): PaymentSeen => {
    const payment: PaymentSeen = { id: `pi_${randomUUID()}`, status, received: status === 'succeeded' ? amount : { ...amount, amountMinor: 0 }, at: status === 'succeeded' ? desk.now() : null, refunds: [], disputes: [] };
    payments.set(payment.id, payment);
    return payment;
  };
  const newInvoice = (amount: SessionSeen['amount'], paid: boolean, periodEnd: Date): InvoiceSeen => ({
    id: `in_${randomUUID()}`, status: paid ? 'paid' : 'open', amount, createdAt: desk.now(), periodEnd, payment: paid ? newPayment('succeeded', amount) : null,
    nextTryAt: paid ? null : new Date(desk.now().getTime() + 3 * 86_400_000), payUrl: paid ? null : 'https://desk.example/bill',
  });
  const changeNewestBill = (subscriptionId: string, changed: Partial<SubscriptionSeen>, bill: (invoice: InvoiceSeen) => Partial<InvoiceSeen>): void => {
    const held = loadSubscription(subscriptionId);
    const newest = held.invoices.at(-1) ?? never('no bill');
    subscriptions.set(subscriptionId, { ...held, ...changed, invoices: [...held.invoices.slice(0, -1), { ...newest, nextTryAt: null, payUrl: null, ...bill(newest) }] });
  };
  const answer = (): void => {
    if (desk.away) throw new HouseError('payments-away', 'the desk does not answer');
  };
  const paymentOf = (sessionId: string): PaymentSeen => load(sessionId).payment ?? never(`session ${sessionId} was not paid`);
  const leftOf = (payment: PaymentSeen): number => payment.received.amountMinor - payment.refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const give = (paymentId: string, amountMinor: number, refundRequestId: string | null): MoneyBack => {
    const refund: MoneyBack = { id: `re_${randomUUID()}`, amountMinor, status: desk.slowRefunds ? 'pending' : 'succeeded', at: desk.now(), failedAt: null, refundRequestId };
    changePayment(paymentId, ({ refunds }) => ({ refunds: [...refunds, refund] }));
    return refund;
  };
  const holderOf = (part: 'refunds' | 'disputes', id: string): string => [...payments.values()].find((payment) => payment[part].some((one) => one.id === id))?.id ?? never(`nothing called ${id}`);

  const desk: PretendDesk = {
    asked, sessions, subscriptions, away: false, slowRefunds: false, livemode: false,
    now: () => new Date(), delivered: new Set(),
    beforeOpening: async () => undefined,
    async bindPrice(offer) {
      answer();
      const bound = boundAs(offer);
      offers.set(bound.stripePriceId, offer);
      return bound;
    },
    async findPrice(offer) {
      answer();
      const bound = boundAs(offer);
      return offers.has(bound.stripePriceId) ? bound : null;
    },
    async readPrice(stripePriceId) {
      answer();
      const offer = offers.get(stripePriceId);
      return offer === undefined ? null : { ...boundAs(offer), amount: offer.amount, interval: offer.interval, active: true, livemode: desk.livemode };
    },
    async openSession(session) {
      answer();
      asked.push(session);
      await desk.beforeOpening(session);
      const known = byIdempotencyKey.get(session.idempotencyKey);
      if (known !== undefined) return load(known);
      const offer = offers.get(session.stripePriceId) ?? never(`no price ${session.stripePriceId}`);
      const id = `cs_test_${randomUUID()}`;
      byIdempotencyKey.set(session.idempotencyKey, id);
      offerOf.set(id, { stripePriceId: session.stripePriceId, interval: offer.interval === 'year' ? 'year' : 'month' });
      sessions.set(id, {
        id, mode: session.interval === 'once' ? 'payment' : 'subscription', url: `https://desk.example/pay/${id}`, status: 'open', paymentStatus: 'unpaid', paymentIntentId: null, payment: null, subscriptionId: null,
        clientReferenceId: session.clientReferenceId, amount: offer.amount, livemode: false, createdAt: desk.now(), expiresAt: new Date(desk.now().getTime() + 86_400_000),
      });
      return load(id);
    },
    async readSession(sessionId) {
      answer();
      return sessions.has(sessionId) ? load(sessionId) : null;
    },
    async expireSession(sessionId) {
      answer();
      if (sessions.get(sessionId)?.status === 'open') desk.expire(sessionId);
      return sessions.has(sessionId) ? load(sessionId) : null;
    },
    async findSessionOfIntent(paymentIntentId) {
      answer();
      const found = [...sessions.values()].find((session) => session.paymentIntentId === paymentIntentId);
      return found === undefined ? null : load(found.id);
    },
    async findSubscriptionOfIntent(paymentIntentId) {
      answer();
      const found = [...subscriptions.values()].find(({ invoices }) => invoices.some(({ payment }) => payment?.id === paymentIntentId));
      return found === undefined ? null : loadSubscription(found.id);
    },
    async readSubscription(subscriptionId) {
      answer();
      return subscriptions.has(subscriptionId) ? loadSubscription(subscriptionId) : null;
    },
    async findSubscriptionOfInvoice(invoiceId) {
      answer();
      const found = [...subscriptions.values()].find(({ invoices }) => invoices.some(({ id }) => id === invoiceId));
      return found === undefined ? null : loadSubscription(found.id);
    },
    async endWithPeriod(subscriptionId, ends) {
      answer();
      const held = loadSubscription(subscriptionId);
      if (held.status !== 'canceled') subscriptions.set(subscriptionId, { ...held, endsWithPeriod: ends });
      return loadSubscription(subscriptionId);
    },
    async endNow(subscriptionId) {
      answer();
      const held = loadSubscription(subscriptionId);
      if (held.status !== 'canceled') subscriptions.set(subscriptionId, { ...held, status: 'canceled', endedAt: desk.now() });
      return loadSubscription(subscriptionId);
    },
    async makeRefund({ paymentIntentId, amount, refundRequestId, idempotencyKey }) {
      answer();
      const payment = payments.get(paymentIntentId) ?? never(`no payment ${paymentIntentId}`);
      const known = refundsByKey.get(idempotencyKey);
      if (known !== undefined) return { word: 'made', refund: payment.refunds.find(({ id }) => id === known) ?? never('a refund is gone') };
      if (payment.disputes.some(({ status }) => status !== 'won')) return { word: 'refused', code: 'disputed' };
      if (leftOf(payment) === 0) return { word: 'refused', code: 'already_back' };
      if (amount.amountMinor > leftOf(payment)) return { word: 'refused', code: 'too_much' };
      const refund = give(paymentIntentId, amount.amountMinor, refundRequestId);
      refundsByKey.set(idempotencyKey, refund.id);
      return { word: 'made', refund };
    },
    async findRefund(paymentIntentId, refundRequestId) {
      answer();
      return payments.get(paymentIntentId)?.refunds.find((refund) => refund.refundRequestId === refundRequestId) ?? null;
    },
    async* listSessions(since) {
      answer();
      for (const session of [...sessions.values()].toReversed()) if (session.createdAt >= since) yield load(session.id);
    },
    async* listEvents(after, only) {
      answer();
      const from = after === null ? 0 : events.findIndex(({ id }) => id === after.id) + 1;
      yield* events.slice(from).filter(({ id }) => only === 'all' || !desk.delivered.has(id));
    },
    async* listMoney(from, to) {
      answer();
      const within = (at: Date): boolean => at >= from && at < to;
      for (const payment of payments.values()) {
        const moved = (kind: 'charge' | 'refund' | 'dispute' | 'adjustment', stripeObjectId: string, amountMinor: number, at: Date) =>
          ({ kind, stripeObjectId, paymentIntentId: payment.id, amount: { ...payment.received, amountMinor }, at });
        if (payment.at !== null && within(payment.at)) yield moved('charge', payment.id, payment.received.amountMinor, payment.at);
        for (const { id, amountMinor, at, failedAt } of payment.refunds) {
          if (within(at)) yield moved('refund', id, -amountMinor, at);
          if (failedAt !== null && within(failedAt)) yield moved('adjustment', id, amountMinor, failedAt);
        }
        for (const { id, amountMinor, at, wonAt } of payment.disputes) {
          if (within(at)) yield moved('dispute', id, -amountMinor, at);
          if (wonAt !== null && within(wonAt)) yield moved('adjustment', id, amountMinor, wonAt);
        }
      }
    },
    async readAccount() {
      answer();
      return { livemode: false, endpoints: [] };
    },

    pay(sessionId, charged = {}) {
      const session = load(sessionId);
      const amount = { ...session.amount, ...charged };
      if (session.mode === 'payment') {
        change(sessionId, { status: 'complete', paymentStatus: 'paid', url: null, paymentIntentId: newPayment('succeeded', amount).id, amount });
        return;
      }
      const offer = offerOf.get(sessionId) ?? never(`session ${sessionId} sells nothing`);
      const periodEnd = new Date(desk.now().getTime() + lengthOf(offer.interval));
      const subscription: SubscriptionSeen = {
        id: `sub_${randomUUID()}`, status: 'active', ...offer, clientReferenceId: session.clientReferenceId, amount, livemode: false, startedAt: desk.now(), periodEnd,
        endsWithPeriod: false, endedAt: null, invoices: [newInvoice(amount, true, periodEnd)],
      };
      subscriptions.set(subscription.id, subscription);
      change(sessionId, { status: 'complete', paymentStatus: 'paid', url: null, subscriptionId: subscription.id });
    },
    completeUnpaid(sessionId) {
      change(sessionId, { status: 'complete', url: null, paymentIntentId: newPayment('processing', load(sessionId).amount).id });
    },
    answerOf(sessionId, arrived) {
      const { amount, paymentIntentId } = load(sessionId);
      changePayment(paymentIntentId ?? never('nothing was tried'), () => (arrived ? { status: 'succeeded', received: amount, at: desk.now() } : { status: 'failed' }));
      if (arrived) change(sessionId, { paymentStatus: 'paid' });
    },
    expire: (sessionId) => change(sessionId, { status: 'expired', url: null }),
    look: load,
    forget: (sessionId) => void sessions.delete(sessionId),
    openTwin(sessionId) {
      const id = `cs_test_${randomUUID()}`;
      const offer = offerOf.get(sessionId);
      if (offer !== undefined) offerOf.set(id, offer);
      sessions.set(id, { ...load(sessionId), id, url: `https://desk.example/pay/${id}`, status: 'open', paymentStatus: 'unpaid', paymentIntentId: null, payment: null, createdAt: desk.now() });
      return id;
    },
    refundThere(sessionId, amountMinor) {
      const payment = paymentOf(sessionId);
      return give(payment.id, amountMinor ?? leftOf(payment), null).id;
    },
    settleRefund: (refundId, arrived) => changePayment(holderOf('refunds', refundId), ({ refunds }) => ({
      refunds: refunds.map((refund): MoneyBack => (refund.id === refundId && (arrived ? refund.status === 'pending' : refund.status !== 'failed') ? { ...refund, ...(arrived ? { status: 'succeeded' } : { status: 'failed', failedAt: desk.now() }) } : refund)),
    })),
    dispute(sessionId) {
      const payment = paymentOf(sessionId);
      const dispute: DisputeSeen = { id: `du_${randomUUID()}`, amountMinor: leftOf(payment), status: 'open', at: desk.now(), wonAt: null };
      changePayment(payment.id, ({ disputes }) => ({ disputes: [...disputes, dispute] }));
      return dispute.id;
    },
    closeDispute: (disputeId, won) => changePayment(holderOf('disputes', disputeId), ({ disputes }) => ({
      disputes: disputes.map((dispute): DisputeSeen => (dispute.id === disputeId && dispute.status === 'open' ? { ...dispute, ...(won ? { status: 'won', wonAt: desk.now() } : { status: 'lost' }) } : dispute)),
    })),
    renew(subscriptionId, paid) {
      const held = loadSubscription(subscriptionId);
      const periodEnd = new Date(held.periodEnd.getTime() + lengthOf(held.interval));
      subscriptions.set(subscriptionId, { ...held, status: paid ? 'active' : 'past_due', periodEnd, invoices: [...held.invoices, newInvoice(held.amount, paid, periodEnd)] });
    },
    payBill: (subscriptionId) => changeNewestBill(subscriptionId, { status: 'active' }, ({ amount }) => ({ status: 'paid', payment: newPayment('succeeded', amount) })),
    giveUp: (subscriptionId) => changeNewestBill(subscriptionId, { status: 'canceled', endedAt: desk.now() }, () => ({ status: 'uncollectible' })),
    endPeriod(subscriptionId) {
      const held = loadSubscription(subscriptionId);
      if (held.endsWithPeriod && held.status !== 'canceled') subscriptions.set(subscriptionId, { ...held, status: 'canceled', endedAt: held.periodEnd });
    },
    event(type, id) {
      const [objectKind, objectId, intent] = pointed(type, id);
      const eventId = `evt_${randomUUID()}`;
      const event: DeskEvent = {
        id: eventId, type, objectId, objectKind, livemode: false, createdAt: desk.now(), apiVersion: null,
        projection: { object_kind: objectKind, ...(intent === null ? {} : { payment_intent: intent }) }, payloadSha256: new Uint8Array(createHash('sha256').update(eventId).digest()),
      };
      events.push(event);
      return event;
    },
  };

  function pointed(type: string, id: string): [kind: string, objectId: string, intent: string | null] {
    if (type.startsWith('checkout.session.')) return ['checkout.session', id, sessions.get(id)?.paymentIntentId ?? null];
    if (type.startsWith('payment_intent.')) return ['payment_intent', load(id).paymentIntentId ?? never('not paid yet'), null];
    if (type.startsWith('customer.subscription.')) return ['subscription', id, null];
    if (type.startsWith('invoice.')) return ['invoice', loadSubscription(id).invoices.at(-1)?.id ?? never('no bill'), null];
    if (sessions.has(id)) return [type.startsWith('charge.dispute') ? 'dispute' : 'charge', `ch_${paymentOf(id).id}`, paymentOf(id).id];
    return ['other', id, null];
  }
  return desk;
}

function never(words: string): never {
  throw new Error(words);
}
