import { createHash } from 'node:crypto';
import { eventTypes, type DeskEvent, type MoneyMoved, type Payments } from '@omenhall/core/ports';
import type Stripe from 'stripe';
import { dateOf, gather, idOf, moneyOf, walk } from './at-desk.ts';
import { projectEvent } from './project-event.rules.ts';
import { paymentOf, seeDispute, seeRefund } from './see-payment.ts';

type ListActs = Pick<Payments, 'listEvents' | 'listMoney'>;

/** Stripe lists an event for thirty days; a day more, so that the edge is theirs. */
const listedSeconds = 31 * 86_400;
/** Lists come newest first, so a stretch of time is read whole before its oldest event is told. */
const stretchSeconds = 86_400;

export const listActs = (stripe: Stripe): ListActs => ({
  async* listEvents(after, only) {
    const now = Math.floor(Date.now() / 1000);
    const from = Math.max(now - listedSeconds, after === null ? 0 : Math.floor(after.createdAt.getTime() / 1000));
    for (let start = from; start <= now; start += stretchSeconds) {
      // The last stretch is open: the desk's clock need not be ours.
      const created = start + stretchSeconds > now ? { gte: start } : { gte: start, lt: start + stretchSeconds };
      const events = (await gather('list events', stripe.events.list({ created, types: [...eventTypes], limit: 100, ...(only === 'undelivered' ? { delivery_success: false } : {}) }))).toReversed();
      // Events of one second have no other order than the list's own.
      const place = after === null ? -1 : events.findIndex(({ id }) => id === after.id);
      yield* events.slice(place + 1).map(seeEvent);
    }
  },

  async* listMoney(from, to) {
    const created = { gte: Math.ceil(from.getTime() / 1000), lt: Math.ceil(to.getTime() / 1000) };
    for await (const charge of walk('list charges', stripe.charges.list({ created, limit: 100 }))) {
      if (charge.status !== 'succeeded' || !charge.captured) continue;
      const paymentIntentId = idOf(charge.payment_intent) ?? charge.id;
      yield { kind: 'charge', stripeObjectId: paymentIntentId, paymentIntentId, amount: moneyOf(charge.amount_captured, charge.currency), at: dateOf(charge.created) };
    }
    for await (const refund of walk('list refunds', stripe.refunds.list({ created, limit: 100 }))) {
      const { id, amountMinor, at, status } = seeRefund(refund);
      const line = { stripeObjectId: id, paymentIntentId: paymentOf(refund) ?? id, at };
      yield { ...line, kind: 'refund', amount: moneyOf(-amountMinor, refund.currency) };
      if (status === 'failed' && refund.failure_balance_transaction === undefined) yield { ...line, kind: 'adjustment', amount: moneyOf(amountMinor, refund.currency) };
    }
    for await (const dispute of walk('list disputes', stripe.disputes.list({ created, limit: 100 }))) {
      const seen = seeDispute(dispute);
      if (seen !== null) yield { kind: 'dispute', stripeObjectId: seen.id, paymentIntentId: paymentOf(dispute) ?? seen.id, amount: moneyOf(-seen.amountMinor, dispute.currency), at: seen.at };
    }
    yield* listComeBack(stripe, created);
  },
});

/** How the account's balance calls money that came back: a refund that failed, by card and by other ways, and a dispute that was won. */
const comeBack = ['refund_failure', 'payment_failure_refund', 'adjustment'] as const;

/** What came back in a time may have gone long before it, so it is looked for among the movements of the balance. */
async function* listComeBack(stripe: Stripe, created: { gte: number; lt: number }): AsyncGenerator<MoneyMoved> {
  for (const type of comeBack) {
    for await (const { amount, created: at, source } of walk('list balance', stripe.balanceTransactions.list({ type, created, limit: 100, expand: ['data.source'] }))) {
      if (amount <= 0 || typeof source !== 'object' || source === null || !('object' in source) || (source.object !== 'refund' && source.object !== 'dispute')) continue;
      yield { kind: 'adjustment', stripeObjectId: source.id, paymentIntentId: paymentOf(source) ?? source.id, amount: moneyOf(source.amount, source.currency), at: dateOf(at) };
    }
  }
}

/** An event as it is listed; it was not signed, so it is a pointer all the more. */
function seeEvent(event: Stripe.Event): DeskEvent {
  const apiVersion = event.api_version;
  const projection = projectEvent({ id: event.id, type: event.type, created: event.created, livemode: event.livemode, apiVersion }, { ...event.data.object });
  return {
    id: event.id, type: event.type, objectId: String(projection['object_id']), objectKind: String(projection['object_kind']), livemode: event.livemode, createdAt: dateOf(event.created), apiVersion,
    projection, payloadSha256: new Uint8Array(createHash('sha256').update(JSON.stringify(event)).digest()),
  };
}
