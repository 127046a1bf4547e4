import { randomUUID } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decideConsent } from '../consent/index.ts';
import { composeLetter } from '../email/index.ts';
import { receiveEvent, seePurchase, settlePurchase } from '../payment/index.ts';
import { interpretReading, mayRecreate, recreateReading } from '../reading/index.ts';
import { trackOrder } from '../trail/index.ts';
import { anInbox, aPaidOrder, aPlacedOrder, auditOf, aWrittenScroll, bare, jobsOf, openCore, settled, workOff, type Core, type OrderTerms, type Placed, type TestHouse } from '../testing/index.ts';
import { askRefund, executeRefund, findContract, findLostRefund, prepareRefund, showRefunds, takeOffer, withdrawContract } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
beforeEach(() => {
  house.desk.away = false;
  house.desk.slowRefunds = false;
});
afterAll(() => core.close());

interface RequestRow { id: string; status: string; class: string; amount: number; decided_by: string | null; decision: string | null; stripe_refund_id: string | null; failure_code: string | null; result_opened: boolean }
const requestsOf = (order: Placed): Promise<RequestRow[]> => core.service<RequestRow>('select id, status, class, amount, decided_by, decision, stripe_refund_id, failure_code, result_opened from refund_requests where purchase_link_id = $1 order by created_at, id', [order.purchaseLinkId]);
const theOne = async (order: Placed): Promise<RequestRow> => {
  const [row, ...more] = await requestsOf(order);
  if (row === undefined || more.length > 0) throw new Error(`${more.length + (row === undefined ? 0 : 1)} requests`);
  return row;
};
const linkOf = async (order: Placed) => (await core.service<{ status: string; refunded_amount: number }>('select status, refunded_amount from purchase_links where id = $1', [order.purchaseLinkId]))[0];
const readingOf = async (order: Placed) => (await core.service<{ status: string; payment_status: string; seal_hash: Buffer }>('select status, payment_status, seal_hash from reading_records where id = $1', [order.readingId]))[0];
const kindsOf = async (order: Placed) => (await jobsOf(house, order.purchaseLinkId)).map(({ kind }) => kind).toSorted();
const ask = (order: Placed, requestKey: string = randomUUID()) => order.seeker.inTransaction((inside) => askRefund(inside, { orderCode: order.orderCode, class: 'technical_error', requestKey }));
const show = (order: Placed) => order.seeker.inTransaction((inside) => showRefunds(inside, order.orderCode));
const withdraw = (order: Placed, name = '') => withdrawContract(order.seeker, { orderCode: order.orderCode, name: new Secret(name) });
const worker = (order: Placed) => house.asWorker(order.seeker.subjectId);
const begunEarly: Partial<OrderTerms> = { grants: ['email', 'early_performance'] };
const deskRefunds = (order: Placed) => house.desk.readSession(order.sessionId ?? '').then((session) => session?.payment?.refunds ?? []);

/** As the worker does: seal, call, and settle in the desk's name. */
async function execute(order: Placed, id: string) {
  const prepared = await prepareRefund(worker(order), id);
  if (prepared.word === 'nothing') throw new Error('nothing to ask');
  const ended = prepared.word === 'made' ? prepared : await executeRefund(worker(order), id, prepared.request, house.desk, () => true);
  await settle(order);
  return ended;
}
async function settle(order: Placed): Promise<void> {
  const seen = await seePurchase(house.desk, { kind: 'session', id: order.sessionId ?? '' });
  if (seen === null) throw new Error('the desk knows no such session');
  await house.asDesk({ houseId: house.facts.id, subjectId: order.seeker.subjectId }).inTransaction((inside) => settlePurchase(inside, order.purchaseLinkId, seen));
}
const approve = (id: string) => core.service(`update refund_requests set status = 'approved', decided_by = 'house', decided_at = now(), decision = 'granted' where id = $1`, [id]);
const paidLongAgo = (order: Placed, time: string) => core.service(`update purchase_links set paid_at = now() - $2::interval where id = $1`, [order.purchaseLinkId, time]);

describe('asking for money back', () => {
  it('opens one request for all that is left, tells whether the scroll was there, and leaves the letter', async () => {
    const order = await aPaidOrder(house);
    await ask(order);
    const request = await theOne(order);
    expect(request).toMatchObject({ status: 'open', class: 'technical_error', amount: 1500, decided_by: null, result_opened: false });
    expect(await kindsOf(order)).toContain('refund_notice_job');
    expect(bare(await composeLetter(worker(order), { letter: 'refund_received', refundRequestId: request.id }, null))).toMatchObject({ letter: 'refund_received', to: 'reader@mail.example', props: { orderCode: order.orderCode, amount: { amountMinor: 1500, currency: 'EUR' } } });
    expect(await auditOf(house, request.id, 'refund.asked')).toEqual([expect.objectContaining({ actor_type: 'customer', safe_meta: expect.objectContaining({ amount: 1500, by: 'customer' }) })]);
    const written = await aWrittenScroll(house);
    await ask(written);
    expect(await theOne(written)).toMatchObject({ result_opened: true });
  });

  it('a second time, and twice at one moment, is one request and one letter', async () => {
    const order = await aPaidOrder(house);
    const key = randomUUID();
    await Promise.all([ask(order, key), ask(order, key), ask(order), ask(order)]);
    await ask(order);
    await theOne(order);
    expect((await kindsOf(order)).filter((kind) => kind === 'refund_notice_job')).toHaveLength(1);
    expect(await show(order)).toMatchObject({ mayAsk: false, leftMinor: 1500, requests: [{ class: 'technical_error', status: 'open' }] });
  });

  it('is not found by a stranger, and refused where no money came, none is left, or a bank holds it', async () => {
    const order = await aPaidOrder(house);
    const stranger = await house.newSeeker();
    await expect(stranger.inTransaction((inside) => askRefund(inside, { orderCode: order.orderCode, class: 'accidental', requestKey: randomUUID() }))).rejects.toMatchObject({ code: 'not-found' });
    await expect(ask(await aPlacedOrder(house))).rejects.toMatchObject({ code: 'nothing-to-return' });
    house.desk.refundThere(order.sessionId ?? '');
    await settle(order);
    await expect(ask(order)).rejects.toMatchObject({ code: 'nothing-to-return' });
    const disputed = await aPaidOrder(house);
    house.desk.dispute(disputed.sessionId ?? '');
    await settle(disputed);
    await expect(ask(disputed)).rejects.toMatchObject({ code: 'nothing-to-return' });
  });

  it('decides nothing: a person\'s own login cannot approve', async () => {
    const order = await aPaidOrder(house);
    await ask(order);
    const { id } = await theOne(order);
    await expect(order.seeker.inTransaction(({ query }) => query(`update refund_requests set status = 'approved' where id = $1::uuid returning 1 as done`, [id]))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await prepareRefund(worker(order), id)).toEqual({ word: 'nothing' });
  });

  it('tells what was given back in the desk\'s own rooms', async () => {
    const order = await aPaidOrder(house);
    house.desk.refundThere(order.sessionId ?? '', 400);
    await receiveEvent(anInbox(house), house.desk.event('charge.refunded', order.sessionId ?? ''));
    expect(await show(order)).toMatchObject({ otherMinor: 400, leftMinor: 1100, requests: [] });
  });
});

describe('giving money back', () => {
  const granted = async (terms: Partial<OrderTerms> = {}) => {
    const order = await aPaidOrder(house, terms);
    await ask(order);
    const { id } = await theOne(order);
    await approve(id);
    return { order, id };
  };

  it('happens once, is settled at once, and is told by a letter', async () => {
    const { order, id } = await granted();
    expect(await execute(order, id)).toMatchObject({ word: 'made' });
    expect(await theOne(order)).toMatchObject({ status: 'settled', stripe_refund_id: expect.stringMatching(/^re_/) });
    expect(await linkOf(order)).toEqual({ status: 'refunded', refunded_amount: 1500 });
    expect(bare(await composeLetter(worker(order), { letter: 'refund_approved', refundRequestId: id }, null))).toMatchObject({ props: { cause: 'asked', access: 'none', amount: { amountMinor: 1500 } } });
    expect(await auditOf(house, id, 'refund.sent')).toHaveLength(1);
    expect(await show(order)).toMatchObject({ leftMinor: 0, otherMinor: 0, mayAsk: false, requests: [{ status: 'settled', settledAt: expect.any(Date) }] });
    expect(await prepareRefund(worker(order), id)).toMatchObject({ word: 'made' });
    expect((await kindsOf(order)).filter((kind) => kind === 'refund_notice_job')).toHaveLength(2);
  });

  it('stays sent while a bank takes its time, and is settled by its answer', async () => {
    house.desk.slowRefunds = true;
    const { order, id } = await granted();
    await execute(order, id);
    expect(await theOne(order)).toMatchObject({ status: 'sent' });
    house.desk.settleRefund((await theOne(order)).stripe_refund_id ?? '', true);
    await settle(order);
    expect(await theOne(order)).toMatchObject({ status: 'settled' });
  });

  it('is not made twice when the answer was lost, nor when the desk has long forgotten the key', async () => {
    const { order, id } = await granted();
    const prepared = await prepareRefund(worker(order), id);
    if (prepared.word !== 'ask') throw new Error('not asked');
    const lost = { ...house.desk, makeRefund: async (refund: Parameters<typeof house.desk.makeRefund>[0]) => { await house.desk.makeRefund(refund); throw new Error('the line broke'); } };
    await expect(executeRefund(worker(order), id, prepared.request, lost, () => true)).rejects.toThrow('the line broke');
    const forgetful = { ...house.desk, makeRefund: () => { throw new Error('asked a second time'); } };
    expect(await executeRefund(worker(order), id, prepared.request, forgetful, () => true)).toMatchObject({ word: 'made' });
    expect(await deskRefunds(order)).toHaveLength(1);
    expect(await theOne(order)).toMatchObject({ status: 'sent' });
  });

  it('that nobody knows the outcome of is found by its request, and told when it is not there', async () => {
    const { order, id } = await granted();
    const paymentIntentId = (await house.desk.readSession(order.sessionId ?? ''))?.paymentIntentId ?? '';
    expect(await findLostRefund(worker(order), id, paymentIntentId, house.desk)).toBeNull();
    await house.desk.makeRefund({ paymentIntentId, amount: { amountMinor: 1500, currency: 'EUR' }, reason: 'requested_by_customer', refundRequestId: id, idempotencyKey: 'lost' });
    expect(await findLostRefund(worker(order), id, paymentIntentId, house.desk)).toMatchObject({ word: 'made' });
    expect(await theOne(order)).toMatchObject({ status: 'sent' });
  });

  it('twice at once is one refund', async () => {
    const { order, id } = await granted();
    await Promise.all([execute(order, id), execute(order, id)]);
    expect(await deskRefunds(order)).toHaveLength(1);
    expect(await theOne(order)).toMatchObject({ status: 'settled' });
  });

  it('is not asked for once its permit has ended', async () => {
    const { order, id } = await granted();
    const prepared = await prepareRefund(worker(order), id);
    if (prepared.word !== 'ask') throw new Error('not asked');
    await expect(executeRefund(worker(order), id, prepared.request, house.desk, () => false)).rejects.toMatchObject({ code: 'not-ready' });
    expect(await deskRefunds(order)).toEqual([]);
  });

  it('fails for a person to see when a bank disputes the payment meanwhile', async () => {
    const { order, id } = await granted();
    house.desk.dispute(order.sessionId ?? '');
    expect(await execute(order, id)).toEqual({ word: 'failed', code: 'disputed' });
    expect(await theOne(order)).toMatchObject({ status: 'failed', failure_code: 'disputed' });
    expect(await auditOf(house, id, 'refund.failed')).toHaveLength(1);
    expect((await jobsOf(house, order.purchaseLinkId)).filter(({ idempotency_key: key }) => key.startsWith('refund_approved'))).toEqual([]);
  });

  it('that is back already closes the request as such, without a letter', async () => {
    const { order, id } = await granted();
    house.desk.refundThere(order.sessionId ?? '');
    expect(await execute(order, id)).toMatchObject({ word: 'already_back' });
    expect(await theOne(order)).toMatchObject({ status: 'settled', decision: 'already_back' });
    expect((await jobsOf(house, order.purchaseLinkId)).filter(({ idempotency_key: key }) => key.startsWith('refund_approved'))).toEqual([]);
    expect((await show(order)).leftMinor).toBe(0);
  });

  it('is not opened by a stranger\'s worker, nor by another row\'s envelope', async () => {
    const [one, two] = [await granted(), await granted()];
    const stranger = await house.newSeeker();
    await expect(prepareRefund(house.asWorker(stranger.subjectId), one.id)).rejects.toMatchObject({ code: 'not-found' });
    const foreign = await prepareRefund(worker(two.order), two.id);
    if (foreign.word !== 'ask') throw new Error('not asked');
    await expect(executeRefund(worker(one.order), one.id, foreign.request, house.desk, () => true)).rejects.toMatchObject({ code: 'seal-mismatch' });
    expect(await deskRefunds(one.order)).toEqual([]);
  });
});

describe('a second payment of one order', () => {
  it('goes back by itself with an apology, and the order stays as it is', async () => {
    const order = await aPlacedOrder(house);
    const twin = house.desk.openTwin(order.sessionId ?? '');
    for (const session of [order.sessionId ?? '', twin]) {
      house.desk.pay(session);
      await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', session));
    }
    const request = await theOne(order);
    expect(request).toMatchObject({ class: 'duplicate', status: 'approved', decided_by: 'house', amount: 1500 });
    await execute(order, request.id);
    expect(bare(await composeLetter(worker(order), { letter: 'refund_approved', refundRequestId: request.id }, null))).toMatchObject({ props: { cause: 'paid_twice', access: 'stays' } });
    expect(await linkOf(order)).toEqual({ status: 'unlocked', refunded_amount: 0 });
  });

  it('is told to its buyer before and after it is back, and the order is ready all along', async () => {
    const order = await aPaidOrder(house);
    const told = async () => (await order.seeker.inTransaction((inside) => trackOrder(inside, order.orderCode))).money;
    expect(await told()).toMatchObject({ paid: 1500, refunded: 0 });
    const twin = house.desk.openTwin(order.sessionId ?? '');
    house.desk.pay(twin);
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', twin));
    expect(await told()).toMatchObject({ paid: 3000, refunded: 0, disputed: 0 });
    await execute(order, (await theOne(order)).id);
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', twin));
    expect(await told()).toMatchObject({ paid: 3000, refunded: 1500, disputed: 0 });
    expect(await theOne(order)).toMatchObject({ status: 'settled' });
  });
});

describe('a promise that broke', () => {
  it('is offered after a day without a scroll, and the money is granted at once by the house', async () => {
    const order = await aPaidOrder(house);
    const take = () => order.seeker.inTransaction((inside) => takeOffer(inside, order.orderCode));
    expect((await show(order)).promiseBroken).toBe(false);
    await expect(take()).rejects.toMatchObject({ code: 'not-offered' });
    await paidLongAgo(order, '25 hours');
    expect((await show(order)).promiseBroken).toBe(true);
    await Promise.all([take(), take()]);
    await take();
    expect(await theOne(order)).toMatchObject({ class: 'promise_broken', status: 'approved', decided_by: 'house', amount: 1500 });
    expect(await readingOf(order)).toMatchObject({ payment_status: 'refunded' });
    expect((await jobsOf(house, order.purchaseLinkId)).find(({ kind }) => kind === 'interpretation_job')).toMatchObject({ status: 'cancelled' });
    await execute(order, (await theOne(order)).id);
    expect(await linkOf(order)).toMatchObject({ status: 'refunded' });
  });

  it('is not offered to a stranger, nor for a scroll that is there', async () => {
    const [order, written] = [await aPaidOrder(house), await aWrittenScroll(house)];
    await paidLongAgo(order, '2 days');
    await paidLongAgo(written, '2 days');
    const stranger = await house.newSeeker();
    await expect(stranger.inTransaction((inside) => takeOffer(inside, order.orderCode))).rejects.toMatchObject({ code: 'not-found' });
    await expect(written.seeker.inTransaction((inside) => takeOffer(inside, written.orderCode))).rejects.toMatchObject({ code: 'not-offered' });
  });
});

describe('making a scroll again', () => {
  const recreate = (order: Placed) => order.seeker.inTransaction((inside) => recreateReading(inside, order.purchaseLinkId));
  const may = (order: Placed) => order.seeker.inTransaction((inside) => mayRecreate(inside, order.purchaseLinkId));
  const jobOf = async (order: Placed, kind: string) => (await jobsOf(house, order.purchaseLinkId)).filter((job) => job.kind === kind);

  it('leaves the writing that failed once more, from the same seal, and two calls leave one job', async () => {
    const order = await aPaidOrder(house);
    expect(await may(order)).toBe(false);
    await expect(recreate(order)).rejects.toMatchObject({ code: 'nothing-to-mend' });
    await workOff(house, (await jobOf(order, 'interpretation_job'))[0]?.id ?? '', 'never');
    expect(await may(order)).toBe(true);
    const seal = (await readingOf(order))?.seal_hash;
    await Promise.allSettled([recreate(order), recreate(order)]);
    await expect(recreate(order)).rejects.toMatchObject({ code: 'nothing-to-mend' });
    expect((await jobOf(order, 'interpretation_job')).map(({ status }) => status).toSorted()).toEqual(['dead', 'pending']);
    await interpretReading(worker(order), order, settled);
    expect(await readingOf(order)).toMatchObject({ status: 'interpreted', seal_hash: seal });
    expect((await auditOf(house, order.readingId, 'reading.recreated')).length).toBeGreaterThan(0);
  });

  it('draws the papers again that failed, and leaves the written words alone', async () => {
    const order = await aWrittenScroll(house);
    await workOff(house, (await jobOf(order, 'private_pdf_render_job'))[0]?.id ?? '', 'never');
    await recreate(order);
    expect((await jobOf(order, 'private_pdf_render_job')).map(({ status }) => status).toSorted()).toEqual(['dead', 'pending']);
    expect(await jobOf(order, 'print_view_job')).toHaveLength(1);
    expect(await jobOf(order, 'interpretation_job')).toHaveLength(1);
  });

  it('is left by an operator in the person\'s name, and for nobody\'s order', async () => {
    const order = await aPaidOrder(house);
    await workOff(house, (await jobOf(order, 'interpretation_job'))[0]?.id ?? '', 'never');
    await house.asOperator('support').inTransaction((inside) => recreateReading(inside, order.purchaseLinkId));
    expect(await jobOf(order, 'interpretation_job')).toHaveLength(2);
    expect(await core.service('select distinct subject_id::text as id from delivery_jobs j join delivery_links k on k.job_id = j.id where k.entity_key = $1', [order.purchaseLinkId])).toEqual([{ id: order.seeker.subjectId }]);
    const stranger = await house.newSeeker();
    await expect(stranger.inTransaction((inside) => recreateReading(inside, order.purchaseLinkId))).rejects.toMatchObject({ code: 'nothing-to-mend' });
  });
});

describe('withdrawing from a contract', () => {
  it('that is not delivered is accepted: stopped, granted and acknowledged at once', async () => {
    const order = await aPaidOrder(house, begunEarly);
    const answer = await withdraw(order, 'Anna Reader');
    expect(answer).toMatchObject({ outcome: 'accepted', amountMinor: 1500, currency: 'EUR', ground: null });
    expect(await linkOf(order)).toMatchObject({ status: 'withdrawn' });
    expect((await jobsOf(house, order.purchaseLinkId)).find(({ kind }) => kind === 'interpretation_job')).toMatchObject({ status: 'cancelled', reason: 'contract_undone' });
    const request = await theOne(order);
    expect(request).toMatchObject({ class: 'withdrawal', status: 'approved', amount: 1500, decided_by: 'house' });
    const [letter] = await core.service<{ id: string; data: { letter: string; withdrawalId: string }; sealed: Buffer; row: string; priority: number }>(
      `select j.id, p.data, p.sealed, j::text || p.data::text as row, j.priority from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1 and j.kind = 'withdrawal_notice_job'`, [order.seeker.subjectId]);
    expect(letter).toMatchObject({ priority: 0 });
    expect(letter?.row).not.toContain('Anna');
    const { withdrawalId } = letter?.data ?? { withdrawalId: '' };
    expect(bare(await composeLetter(worker(order), { letter: 'withdrawal_received', withdrawalId }, new Uint8Array(letter?.sealed ?? [])))).toMatchObject({
      to: 'reader@mail.example', props: { orderCode: order.orderCode, receivedAt: answer.at, declaredBy: 'Anna Reader', amount: { amountMinor: 1500 }, ground: null } });
    expect(await auditOf(house, order.purchaseLinkId, 'contract.withdrawn')).toHaveLength(1);
    await execute(order, request.id);
    expect(await linkOf(order)).toEqual({ status: 'withdrawn', refunded_amount: 1500 });
  });

  it('a second time, and twice at one moment, gives the first answer and one letter', async () => {
    const order = await aPaidOrder(house);
    const answers = await Promise.all([withdraw(order), withdraw(order)]);
    expect(new Set([...answers, await withdraw(order)].map((answer) => JSON.stringify(answer))).size).toBe(1);
    await theOne(order);
    expect((await kindsOf(order)).filter((kind) => kind === 'withdrawal_notice_job')).toHaveLength(1);
  });

  it('that is delivered is refused with the recorded yes, and with nothing less', async () => {
    const order = await aWrittenScroll(house, begunEarly);
    const [text] = await core.service<{ sentence: string; version: number }>(`select sentence, version from consent_texts where house_id = $1 and kind = 'early_performance' order by version desc limit 1`, [house.facts.id]);
    const answer = await withdraw(order);
    expect(answer).toMatchObject({ outcome: 'refused', amountMinor: 0, ground: { ...text, at: expect.any(Date) } });
    expect(await linkOf(order)).toMatchObject({ status: 'unlocked' });
    expect(await requestsOf(order)).toEqual([]);
    expect(await show(order)).toMatchObject({ rightEnded: text, withdrawn: { outcome: 'refused' }, mayAsk: true });
    const [row] = await core.service<{ id: string }>('select id from withdrawal_requests where purchase_link_id = $1', [order.purchaseLinkId]);
    const [job] = await core.service<{ sealed: Buffer }>(`select p.sealed from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1 and j.kind = 'withdrawal_notice_job'`, [order.seeker.subjectId]);
    expect(bare(await composeLetter(worker(order), { letter: 'withdrawal_received', withdrawalId: row?.id ?? '' }, new Uint8Array(job?.sealed ?? [])))).toMatchObject({ props: { ground: { sentence: text?.sentence, version: text?.version } } });
    expect(await auditOf(house, order.purchaseLinkId, 'contract.withdrawal_refused')).toHaveLength(1);
  });

  it.each([['without any answer', null], ['with a no', 'refused'], ['with a yes that came after it', 'granted']] as const)('that is delivered %s to an early start is accepted, and all of it goes back', async (_what, said) => {
    const order = await aWrittenScroll(house, { grants: ['email'] });
    if (said !== null) {
      const decision = await house.say('early_performance', said);
      await order.seeker.inTransaction((inside) => decideConsent(inside, { decision, scopeId: order.purchaseLinkId, source: 'account', surface: 'tracker', control: 'choice' }));
    }
    expect(await withdraw(order)).toMatchObject({ outcome: 'accepted', amountMinor: 1500, ground: null });
  });

  it('is over after fourteen days, found neither unpaid nor by a stranger, and shows code, day and window alone', async () => {
    const order = await aPaidOrder(house);
    const find = (of: Placed) => of.seeker.inTransaction((inside) => findContract(inside, of.orderCode));
    expect(Object.keys(await find(order)).toSorted()).toEqual(['concludedAt', 'endsAt', 'open', 'orderCode']);
    expect((await find(order)).open).toBe(true);
    await paidLongAgo(order, '20 days');
    expect((await find(order)).open).toBe(false);
    await expect(withdraw(order)).rejects.toMatchObject({ code: 'window-over' });
    const unpaid = await aPlacedOrder(house);
    await expect(find(unpaid)).rejects.toMatchObject({ code: 'not-found' });
    await expect(withdraw(unpaid)).rejects.toMatchObject({ code: 'not-found' });
    await expect(withdrawContract(await house.newSeeker(), { orderCode: order.orderCode, name: new Secret('') })).rejects.toMatchObject({ code: 'not-found' });
    expect(await requestsOf(order)).toEqual([]);
  });

  it('while the scroll is being written ends in one of two ways: written and refused, or withdrawn and never written', async () => {
    for (let round = 0; round < 6; round += 1) {
      const order = await aPaidOrder(house, begunEarly);
      const [answer] = await Promise.all([withdraw(order), interpretReading(worker(order), order, settled).catch(() => undefined)]);
      const reading = await readingOf(order);
      expect([answer.outcome, reading?.status === 'interpreted']).toEqual(answer.outcome === 'refused' ? ['refused', true] : ['accepted', false]);
    }
  });

  it('grants what a bank claims meanwhile as well, and a person sees that the desk would not', async () => {
    const order = await aPaidOrder(house);
    house.desk.dispute(order.sessionId ?? '');
    await settle(order);
    expect(await withdraw(order)).toMatchObject({ outcome: 'accepted', amountMinor: 1500 });
    expect(await execute(order, (await theOne(order)).id)).toEqual({ word: 'failed', code: 'disputed' });
  });

  it('waits while the vault is away, and nothing is written', async () => {
    const order = await aPaidOrder(house);
    house.keys.away = true;
    await expect(withdraw(order)).rejects.toMatchObject({ code: 'keys-away' });
    house.keys.away = false;
    expect(await linkOf(order)).toMatchObject({ status: 'unlocked' });
  });
});
