import { randomUUID } from 'node:crypto';
import { appRouter } from '@omenhall/contracts';
import type { Browser } from './browser.ts';
import type { OpenedApi } from './open-api.ts';
import { anAsk, yes, type PlacedOrder } from './orders.ts';

/** Everything about one order that a caller may name. */
export interface Ids { readingId: string; orderCode: string; artifactId: string; purchaseId: string; deliveryId: string; supportRef: string; operatorId: string; consentId: string; webhookId: string; giftId: string }

/** Ids of nothing. */
export const unknownIds: Ids = { readingId: randomUUID(), orderCode: 'ZZZ-ZZZ', artifactId: randomUUID(), purchaseId: randomUUID(), deliveryId: randomUUID(), supportRef: 'ZZZ-ZZZ-ZZ', operatorId: randomUUID(), consentId: randomUUID(), webhookId: randomUUID(), giftId: randomUUID() };

export async function idsOf(api: OpenedApi, { orderCode }: PlacedOrder): Promise<Ids> {
  const [row] = await api.house.clone.serviceQuery<Ids>(
    `select l.reading_record_id as "readingId", l.order_code as "orderCode", l.id as "purchaseId", j.id as "deliveryId", j.support_ref as "supportRef",
            (select a.id from oracle_artifacts a where a.reading_record_id = l.reading_record_id limit 1) as "artifactId",
            coalesce((select o.id from operators o where o.house_id = l.house_id and o.revoked_at is null order by o.created_at limit 1), gen_random_uuid()) as "operatorId",
            (select c.id from omen_consents c where c.subject_id = l.subject_id limit 1) as "consentId",
            coalesce((select w.id from webhook_events w where w.object_id = l.checkout_session_id order by w.received_at limit 1), gen_random_uuid()) as "webhookId",
            coalesce((select g.id from gifts g where g.subject_id = l.subject_id order by g.created_at limit 1), gen_random_uuid()) as "giftId"
       from purchase_links l join delivery_links k on k.entity = 'purchase' and k.entity_key = l.id::text join delivery_jobs j on j.id = k.job_id and j.kind = 'email_delivery_job' where l.order_code = $1`, [orderCode]);
  if (row === undefined) throw new Error('the order left no letter');
  return row;
}

/** An input that fits, for every procedure there is. A procedure that is missing here fails the first test. */
export const fitting: Record<string, (ids: Ids, browser: Browser) => unknown> = {
  'consent.texts': () => undefined,
  'consent.current': () => undefined,
  'consent.decide': async (_, browser) => ({ decision: await yes(browser, 'email'), scopeId: null, surface: 'settings' }),
  'consent.history': () => undefined,
  'consent.receipt': ({ consentId }) => ({ id: consentId }),
  'consent.preview': () => ({ kind: 'email', scopeId: null }),
  'consent.withdraw': () => ({ kind: 'email', scopeId: null }),
  'access.me': () => undefined,
  'access.sendCode': () => ({ address: `${randomUUID().slice(0, 8)}@reader.example` }),
  'access.signIn': () => ({ address: 'nobody@reader.example', code: '12345678' }),
  'access.signOut': () => undefined,
  'access.enterAsOperator': () => ({ token: 'unknown', address: 'nobody@reader.example' }),
  'access.openOperatorSession': () => undefined,
  'access.joinAsOperator': () => ({ token: 'unknown' }),
  'access.stepUpCode': () => undefined,
  'access.stepUp': () => ({ code: '12345678' }),
  'question.ask': (_, browser) => anAsk(browser),
  'draw.offered': () => undefined,
  'draw.commit': ({ readingId }) => ({ readingId }),
  'draw.seal': ({ readingId }) => ({ readingId, words: '', drawActor: 'seeker' }),
  'checkout.products': () => undefined,
  'checkout.open': ({ readingId }) => ({ readingId, address: 'a@reader.example', decisions: [], adult: true, requestKey: randomUUID() }),
  'payment.confirm': ({ orderCode }) => ({ orderCode }),
  'refund.show': ({ orderCode }) => ({ orderCode }),
  'refund.ask': ({ orderCode }) => ({ orderCode, class: 'accidental', requestKey: randomUUID() }),
  'refund.takeOffer': ({ orderCode }) => ({ orderCode }),
  'refund.recreate': ({ orderCode }) => ({ orderCode }),
  'refund.withdrawOwn': ({ orderCode }) => ({ orderCode }),
  'refund.findContract': () => ({ code: 'ZZZ-ZZZ' }),
  'refund.withdraw': () => ({ code: 'ZZZ-ZZZ', name: '' }),
  'membership.mine': () => undefined,
  'membership.open': () => ({ interval: 'month', shown: { amountMinor: 900, currency: 'EUR' }, address: 'a@reader.example', decisions: [], adult: true, requestKey: randomUUID() }),
  'membership.end': ({ orderCode }) => ({ orderCode }),
  'membership.goOn': ({ orderCode }) => ({ orderCode }),
  'membership.payBill': ({ orderCode }) => ({ orderCode }),
  'reading.open': ({ readingId }) => ({ readingId }),
  'artifact.list': ({ readingId }) => ({ readingId }),
  'artifact.link': ({ artifactId }) => ({ artifactId, download: true }),
  'trail.orders': () => undefined,
  'trail.track': ({ orderCode }) => ({ orderCode }),
  'trail.resend': ({ orderCode, supportRef }) => ({ orderCode, supportRef }),
  'trail.confirmArrival': ({ orderCode, supportRef }) => ({ orderCode, supportRef }),
  'trail.mendAddress': ({ orderCode }) => ({ orderCode, address: 'new@reader.example' }),
  'archive.list': () => undefined,
  'gift.open': async (_, browser) => ({ recipient: 'friend@reader.example', note: 'For a quiet evening.', sendAt: null, zone: 'Europe/Lisbon', decisions: [await yes(browser, 'gift')], address: 'a@reader.example', adult: true, requestKey: randomUUID() }),
  'gift.show': ({ giftId }) => ({ giftId }),
  'gift.mend': ({ giftId }) => ({ giftId, recipient: null, sendAt: null, zone: 'UTC', decisions: [] }),
  'gift.resend': ({ giftId }) => ({ giftId }),
  'gift.cancel': ({ giftId }) => ({ giftId }),
  'gift.look': () => ({ code: '7KQ-42F-9ZB-31X-HTA-0MC-5D' }),
  'gift.redeem': async ({ readingId }, browser) => ({ code: '7KQ-42F-9ZB-31X-HTA-0MC-5D', readingId, address: null, decisions: [await yes(browser, 'gift')], adult: true, requestKey: randomUUID() }),
  'operator.reopenGift': ({ purchaseId }) => ({ id: purchaseId }),
  'operator.overview': () => undefined,
  'operator.orders': () => ({ cursor: null, limit: 10, orderCode: null, state: null }),
  'operator.order': ({ purchaseId }) => ({ id: purchaseId }),
  'operator.deliveries': () => ({ cursor: null, limit: 10, kind: null, state: null, orderCode: null }),
  'operator.delivery': ({ deliveryId }) => ({ id: deliveryId }),
  'operator.resend': ({ deliveryId }) => ({ deliveryId, reason: 'email_missing', requestKey: randomUUID() }),
  'operator.held': () => ({ cursor: null, limit: 10 }),
  'operator.resolve': ({ deliveryId }) => ({ deliveryId, verdict: 'accepted', reason: 'person_said' }),
  'operator.retry': ({ deliveryId }) => ({ deliveryId, reason: 'fault_mended' }),
  'operator.cancel': ({ deliveryId }) => ({ deliveryId, reason: 'not_wanted' }),
  'operator.queues': () => undefined,
  'operator.pause': () => ({ scope: 'queue:email', reason: 'drill', minutes: 1 }),
  'operator.resume': () => ({ scope: 'queue:email' }),
  'operator.schedules': () => undefined,
  'operator.runSchedule': () => ({ name: 'no_such_schedule' }),
  'operator.pauseSchedule': () => ({ name: 'no_such_schedule' }),
  'operator.resumeSchedule': () => ({ name: 'no_such_schedule' }),
  'operator.webhooks': () => ({ cursor: null, limit: 10, status: null }),
  'operator.webhook': ({ webhookId }) => ({ id: webhookId }),
  'operator.replayWebhook': ({ webhookId }) => ({ id: webhookId, dryRun: true, reason: 'drill' }),
  'operator.money': () => undefined,
  'operator.compareMoney': () => undefined,
  'operator.adoptMoney': () => ({ objectId: 'cs_test_unknown' }),
  'operator.books': () => ({ month: '2026-11' }),
  'operator.checkBooks': () => ({ month: '2026-11' }),
  'operator.booksFile': () => ({ from: '2026-11', to: '2026-11' }),
  'operator.refunds': () => ({ cursor: null, limit: 10, status: null, class: null, orderCode: null }),
  'operator.refund': () => ({ id: randomUUID() }),
  'operator.openRefund': () => ({ purchaseId: randomUUID(), class: 'accidental', requestKey: randomUUID() }),
  'operator.decideRefund': () => ({ id: randomUUID(), decision: 'granted', amountMinor: 1 }),
  'operator.recreate': () => ({ purchaseId: randomUUID() }),
  'operator.health': () => undefined,
  'operator.accessRules': () => undefined,
  'operator.people': () => undefined,
  'operator.invite': () => ({ address: `${randomUUID().slice(0, 8)}@reader.example`, role: 'viewer' }),
  'operator.changeRole': ({ operatorId }) => ({ id: operatorId, role: 'support' }),
  'operator.revoke': ({ operatorId }) => ({ id: operatorId }),
  'operator.flags': () => undefined,
  'operator.setFlag': () => ({ name: 'composer', value: 'off' }),
  'operator.audit': () => ({ cursor: null, limit: 10 }),
  'operator.auditState': () => undefined,
  'operator.auditProof': () => ({ id: randomUUID() }),
};
export const inputFor = (path: string, ids: Ids, browser: Browser): unknown => fitting[path]?.(ids, browser);

/** Names of what a procedure is given, read from its own schema. */
export const fieldsOf = (path: string): string[] => {
  const procedure = (appRouter._def.procedures as unknown as Record<string, { _def: { inputs: { shape: object }[] } }>)[path];
  return procedure?._def.inputs.flatMap(({ shape }) => Object.keys(shape)) ?? [];
};
