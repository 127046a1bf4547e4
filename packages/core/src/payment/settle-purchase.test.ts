import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listArchive } from '../archive/index.ts';
import { interpretReading, openReading } from '../reading/index.ts';
import { requestRefund } from '../refund/index.ts';
import { allPaid, aPaidOrder, aPlacedOrder, aReadyOrder, aWrittenScroll, auditOf, claim, jobsOf, openCore, openTill, sessionOf, settled, type Core, type Placed, type TestHouse, type Till } from '../testing/index.ts';

let core: Core;
let house: TestHouse;
let till: Till;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  till = openTill(house);
});
afterAll(() => core.close());

async function settlesTwice(placed: Placed, sessionId = sessionOf(placed)): Promise<void> {
  await till.settle(placed, sessionId);
  const once = await till.everything(placed);
  await till.settle(placed, sessionId);
  expect(await till.everything(placed)).toEqual(once);
}

describe('money that goes back', () => {
  it('in part leaves the order open and tells how much', async () => {
    const paid = await aPaidOrder(house);
    house.desk.refundThere(sessionOf(paid), 400);
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, refunded: 400, books: [1500, -400] });
    house.desk.refundThere(sessionOf(paid), 300);
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, refunded: 700, books: [1500, -400, -300] });
    expect(await till.jobs(paid, 'interpretation_job')).toEqual(['pending']);
  });

  it('whole calls off the work that waits, and leaves the receipt', async () => {
    const paid = await aPaidOrder(house);
    house.desk.refundThere(sessionOf(paid));
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, status: 'refunded', refunded: 1500, reading: 'refunded', books: [1500, -1500] });
    expect(await till.jobs(paid, 'interpretation_job')).toEqual(['cancelled: refunded']);
    expect(await till.jobs(paid, 'receipt_email_job')).toEqual(['pending']);
    expect((await auditOf(house, paid.purchaseLinkId)).map(({ action }) => action)).toEqual(['purchase.created', 'purchase.unlocked', 'purchase.refunded']);
  });

  it('whole calls off papers and letter too; what is written stays readable to its owner', async () => {
    const written = await aWrittenScroll(house);
    house.desk.refundThere(sessionOf(written));
    await till.settle(written);
    for (const kind of ['private_pdf_render_job', 'print_view_job', 'share_card_render_job']) expect(await till.jobs(written, kind)).toEqual(['cancelled: refunded']);
    expect((await openReading(written.seeker, written)).reveal('owner_view')).toMatchObject({ orderCode: written.orderCode, answer: { direct: expect.any(String) } });
    expect((await written.seeker.inTransaction(listArchive)).map(({ readingId }) => readingId)).toEqual([written.readingId]);
    const ready = await aReadyOrder(house);
    house.desk.refundThere(sessionOf(ready));
    await till.settle(ready);
    expect(await till.jobs(ready, 'email_delivery_job')).toEqual(['cancelled: refunded']);
  });

  it('while the scroll is being written ends that job without a scroll, and nothing is dead', async () => {
    const paid = await aPaidOrder(house);
    const [job] = (await jobsOf(house, paid.purchaseLinkId)).filter(({ kind }) => kind === 'interpretation_job');
    await claim(house, job?.id ?? '');
    house.desk.refundThere(sessionOf(paid));
    await till.settle(paid);
    let closed = 0;
    await interpretReading(house.asWorker(paid.seeker.subjectId), paid, async () => void (closed += 1));
    expect(closed).toBe(1);
    expect(await core.service('select status, interpreted_at from reading_records where id = $1', [paid.readingId])).toEqual([{ status: 'sealed', interpreted_at: null }]);
    await expect(openReading(paid.seeker, paid)).rejects.toMatchObject({ code: 'not-ready' });
  });

  it.each([['before it arrived', true], ['after it was called done', false]])('and is refused by the bank %s gives the order back with its work', async (_when, slow) => {
    const paid = await aPaidOrder(house);
    house.desk.slowRefunds = slow;
    const refundId = house.desk.refundThere(sessionOf(paid));
    house.desk.slowRefunds = false;
    await till.settle(paid);
    expect(await till.stateOf(paid)).toMatchObject({ status: 'refunded', refunded: 1500 });
    house.desk.settleRefund(refundId, false);
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, books: [1500, -1500, 1500] });
    expect(await till.jobs(paid, 'interpretation_job')).toEqual(['cancelled: refunded', 'pending']);
    expect(await till.jobs(paid, 'receipt_email_job')).toEqual(['pending']);
    await interpretReading(house.asWorker(paid.seeker.subjectId), paid, settled);
    expect((await openReading(paid.seeker, paid)).reveal('owner_view').answer).not.toBeNull();
  });

  it('and stays after all lets papers and letter go on that were called off', async () => {
    const written = await aWrittenScroll(house);
    const refundId = house.desk.refundThere(sessionOf(written));
    await till.settle(written);
    house.desk.settleRefund(refundId, false);
    await till.settle(written);
    await interpretReading(house.asWorker(written.seeker.subjectId), written, settled);
    await interpretReading(house.asWorker(written.seeker.subjectId), written, settled);
    for (const kind of ['private_pdf_render_job', 'print_view_job', 'share_card_render_job']) expect(await till.jobs(written, kind)).toEqual(['cancelled: refunded', 'pending']);

    const ready = await aReadyOrder(house);
    const second = house.desk.refundThere(sessionOf(ready));
    await till.settle(ready);
    house.desk.settleRefund(second, false);
    await till.settle(ready);
    await interpretReading(house.asWorker(ready.seeker.subjectId), ready, settled);
    expect(await till.jobs(ready, 'email_delivery_job')).toEqual(['cancelled: refunded', 'pending']);
  });

  it('before the payment was learnt unlocks nothing and sends no receipt; when it failed, it does', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(sessionOf(placed));
    const refundId = house.desk.refundThere(sessionOf(placed));
    await settlesTwice(placed);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, status: 'refunded', refunded: 1500, reading: 'refunded', books: [1500, -1500] });
    expect(await jobsOf(house, placed.purchaseLinkId)).toEqual([]);
    house.desk.settleRefund(refundId, false);
    await settlesTwice(placed);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, books: [1500, -1500, 1500] });
    expect((await jobsOf(house, placed.purchaseLinkId)).map(({ kind }) => kind).toSorted()).toEqual(['interpretation_job', 'receipt_email_job']);
  });

  it('by a refund that is granted and not made yet keeps the writer away; one that comes to nothing lets it go on', async () => {
    const paid = await aPaidOrder(house);
    const [link] = await core.service<{ payment_intent_id: string }>('select payment_intent_id from purchase_links where id = $1', [paid.purchaseLinkId]);
    const { id } = await paid.seeker.inTransaction((inside) => requestRefund(inside, {
      purchaseLinkId: paid.purchaseLinkId, orderCode: paid.orderCode, productSlug: 'standard-scroll', paymentIntentId: link?.payment_intent_id ?? '', amount: { amountMinor: 1500, currency: 'EUR' }, class: 'promise_broken',
      openedBy: 'customer', resultOpened: false, requestKey: `promise:${paid.purchaseLinkId}`, granted: true,
    }));
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toMatchObject({ status: 'unlocked', reading: 'refunded', refunded: 0 });
    await interpretReading(house.asWorker(paid.seeker.subjectId), paid, settled);
    await expect(openReading(paid.seeker, paid)).rejects.toMatchObject({ code: 'not-ready' });
    const [job] = (await jobsOf(house, paid.purchaseLinkId)).filter(({ kind }) => kind === 'interpretation_job');
    await house.asDesk({ houseId: house.facts.id, subjectId: paid.seeker.subjectId }).inTransaction(({ query }) => query(`select delivery.cancel($1::uuid, 'refunded')`, [job?.id]));
    await core.service(`update refund_requests set status = 'failed' where id = $1`, [id]);
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toMatchObject(allPaid);
    expect(await till.jobs(paid, 'interpretation_job')).toEqual(['cancelled: refunded', 'pending']);
  });

  it('of a contract that was undone is booked, and the order stays withdrawn, also when the refund fails', async () => {
    const paid = await aPaidOrder(house);
    await core.service(`update purchase_links set status = 'withdrawn' where id = $1`, [paid.purchaseLinkId]);
    await till.settle(paid);
    expect(await till.stateOf(paid)).toMatchObject({ status: 'withdrawn', reading: 'refunded', refunded: 0 });
    const refundId = house.desk.refundThere(sessionOf(paid));
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, status: 'withdrawn', refunded: 1500, reading: 'refunded', books: [1500, -1500] });
    house.desk.settleRefund(refundId, false);
    await till.settle(paid);
    expect(await till.stateOf(paid)).toMatchObject({ status: 'withdrawn', refunded: 0, reading: 'refunded' });
  });

  it('for a request of ours is told on the request: sent, settled, and failed though it had been settled', async () => {
    const placed = await aPlacedOrder(house);
    const twin = house.desk.openTwin(sessionOf(placed));
    for (const id of [sessionOf(placed), twin]) { house.desk.pay(id); await till.settle(placed, id); }
    const [request] = await core.service<{ id: string; payment_intent_id: string }>('select id, payment_intent_id from refund_requests where purchase_link_id = $1', [placed.purchaseLinkId]);
    house.desk.slowRefunds = true;
    const made = await house.desk.makeRefund({ paymentIntentId: request?.payment_intent_id ?? '', amount: { amountMinor: 1500, currency: 'EUR' }, reason: 'duplicate', refundRequestId: request?.id ?? '', idempotencyKey: `k:${request?.id}` });
    house.desk.slowRefunds = false;
    if (made.word !== 'made') throw new Error('no refund was made');
    const pending = await till.look(twin);
    const words: string[] = [];
    const note = async () => void words.push((await till.requestsOf(placed))[0]?.status ?? '');
    await till.settle(placed, twin); await note();
    house.desk.settleRefund(made.refund.id, true);
    const done = await till.look(twin);
    await till.settle(placed, twin); await note();
    house.desk.settleRefund(made.refund.id, false);
    await till.settle(placed, twin); await note();
    await till.apply(placed, done); await note();
    await till.apply(placed, pending); await note();
    expect(words).toEqual(['sent', 'settled', 'failed', 'failed', 'failed']);
  });
});

describe('a bank that takes money back', () => {
  it('holds the order as disputed; won, all is as before', async () => {
    const paid = await aPaidOrder(house);
    const dispute = house.desk.dispute(sessionOf(paid));
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, dispute: 'open', reading: 'disputed', books: [1500, -1500] });
    house.desk.closeDispute(dispute, true);
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, dispute: 'won', books: [1500, -1500, 1500] });
    expect(await till.jobs(paid, 'interpretation_job')).toEqual(['pending']);
  });

  it('for good leaves the order lost, and an older picture does not open the case again', async () => {
    const paid = await aPaidOrder(house);
    const dispute = house.desk.dispute(sessionOf(paid));
    const open = await till.look(sessionOf(paid));
    await till.settle(paid);
    house.desk.closeDispute(dispute, false);
    await settlesTwice(paid);
    expect(await till.stateOf(paid)).toEqual({ ...allPaid, dispute: 'lost', reading: 'disputed', books: [1500, -1500] });
    await till.apply(paid, open);
    expect(await till.stateOf(paid)).toMatchObject({ dispute: 'lost' });
  });

  it('lets a writer that comes meanwhile end without a scroll, and leaves another when it is won', async () => {
    const paid = await aPaidOrder(house);
    const dispute = house.desk.dispute(sessionOf(paid));
    await till.settle(paid);
    const [job] = (await jobsOf(house, paid.purchaseLinkId)).filter(({ kind }) => kind === 'interpretation_job');
    const { fence } = await claim(house, job?.id ?? '');
    await interpretReading(house.asWorker(paid.seeker.subjectId), paid, (query) => query(
      `select * from delivery.finish(array[$1::uuid], array[$2::uuid], array['done'], array[null::text], array[null::text], array[null::text], array[null::text], array[0::float8])`, [job?.id, fence]).then(() => undefined));
    expect(await till.jobs(paid, 'interpretation_job')).toEqual(['succeeded']);
    house.desk.closeDispute(dispute, true);
    await settlesTwice(paid);
    expect(await till.jobs(paid, 'interpretation_job')).toEqual(['succeeded', 'pending']);
    await interpretReading(house.asWorker(paid.seeker.subjectId), paid, settled);
    expect((await openReading(paid.seeker, paid)).reveal('owner_view').answer).not.toBeNull();
  });

  it('before anything was opened opens nothing; won, it opens once', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(sessionOf(placed));
    const dispute = house.desk.dispute(sessionOf(placed));
    await settlesTwice(placed);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, status: 'paid', dispute: 'open', reading: 'disputed', books: [1500, -1500] });
    expect(await jobsOf(house, placed.purchaseLinkId)).toEqual([]);
    house.desk.closeDispute(dispute, true);
    await settlesTwice(placed);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, dispute: 'won', books: [1500, -1500, 1500] });
    expect((await jobsOf(house, placed.purchaseLinkId)).map(({ kind }) => kind).toSorted()).toEqual(['interpretation_job', 'receipt_email_job']);
  });
});

describe('a picture that is older than the books', () => {
  it('changes nothing: paid after refunded, disputed after won, on its way after failed', async () => {
    const placed = await aPlacedOrder(house);
    const pictures = [await till.look(sessionOf(placed))];
    const shoot = async () => void pictures.push(await till.look(sessionOf(placed)));
    house.desk.pay(sessionOf(placed)); await shoot();
    const dispute = house.desk.dispute(sessionOf(placed)); await shoot();
    house.desk.closeDispute(dispute, true); await shoot();
    const first = house.desk.refundThere(sessionOf(placed)); await shoot();
    house.desk.settleRefund(first, false); await shoot();
    house.desk.refundThere(sessionOf(placed)); await shoot();
    await till.settle(placed);
    const last = await till.everything(placed);
    for (const picture of [...pictures, ...pictures.toReversed()]) await till.apply(placed, picture);
    expect(await till.everything(placed)).toEqual(last);
    expect(await till.stateOf(placed)).toMatchObject({ status: 'refunded', refunded: 1500, dispute: 'won', reading: 'refunded' });
    expect(await jobsOf(house, placed.purchaseLinkId)).toEqual([]);
  });

  it('and the newest at one moment, many times, are one unlock, one receipt and each line once', async () => {
    const placed = await aPlacedOrder(house);
    const before = await till.look(sessionOf(placed));
    house.desk.pay(sessionOf(placed));
    const paid = await till.look(sessionOf(placed));
    house.desk.refundThere(sessionOf(placed), 500);
    const partly = await till.look(sessionOf(placed));
    await Promise.all(Array.from({ length: 30 }, (_, i) => till.apply(placed, [before, paid, partly][i % 3] ?? paid)));
    expect(await till.stateOf(placed)).toMatchObject({ ...allPaid, refunded: 500 });
    expect((await till.stateOf(placed)).books.toSorted((a, b) => b - a)).toEqual([1500, -500]);
    expect((await jobsOf(house, placed.purchaseLinkId)).map(({ kind }) => kind).toSorted()).toEqual(['interpretation_job', 'receipt_email_job']);
  });
});

describe('a slow bank', () => {
  it('is waited for, and its yes opens', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.completeUnpaid(sessionOf(placed));
    const slow = await till.look(sessionOf(placed));
    await settlesTwice(placed);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, status: 'created', processing: true, reading: 'processing', books: [] });
    house.desk.answerOf(sessionOf(placed), true);
    await settlesTwice(placed);
    await till.apply(placed, slow);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, books: [1500] });
  });

  it('says no: the order has failed, and an older picture does not make it wait again', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.completeUnpaid(sessionOf(placed));
    const slow = await till.look(sessionOf(placed));
    await till.settle(placed);
    house.desk.answerOf(sessionOf(placed), false);
    await settlesTwice(placed);
    await till.apply(placed, slow);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, status: 'failed', failure: 'declined', reading: 'failed', books: [] });
  });
});

describe('money that is not as agreed', () => {
  it.each([['a cent too little', { amountMinor: 1499 }], ['too much', { amountMinor: 9000 }], ['another currency', { currency: 'USD' }]])('%s is booked, opens nothing, and waits for a person', async (_what, charged) => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(sessionOf(placed), charged);
    await settlesTwice(placed);
    const amount = 'amountMinor' in charged ? charged.amountMinor : 1500;
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, status: 'failed', failure: 'amount_mismatch', reading: 'unpaid', books: [amount] });
    expect(await till.requestsOf(placed)).toEqual([{ class: 'technical_error', status: 'open', amount, opened_by: 'house' }]);
    expect(await auditOf(house, placed.purchaseLinkId, 'purchase.mismatch')).toHaveLength(1);
    expect(await jobsOf(house, placed.purchaseLinkId)).toEqual([]);
    house.desk.refundThere(sessionOf(placed));
    await settlesTwice(placed);
    expect(await till.stateOf(placed)).toMatchObject({ status: 'refunded', refunded: amount, books: [amount, -amount] });
  });

  it('is told also of a page that had closed unpaid', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.expire(sessionOf(placed));
    await till.settle(placed);
    house.desk.pay(sessionOf(placed), { amountMinor: 1 });
    await till.settle(placed);
    expect(await till.stateOf(placed)).toMatchObject({ status: 'failed', failure: 'amount_mismatch', books: [1] });
  });

  it('stands back when the right money comes: that opens, and the wrong stays with its one request', async () => {
    const placed = await aPlacedOrder(house);
    const twin = house.desk.openTwin(sessionOf(placed));
    house.desk.pay(sessionOf(placed), { amountMinor: 1400 });
    await till.settle(placed);
    house.desk.pay(twin);
    await till.settle(placed, twin);
    await settlesTwice(placed);
    expect(await till.stateOf(placed)).toEqual({ ...allPaid, books: [1400, 1500] });
    expect(await till.requestsOf(placed)).toEqual([expect.objectContaining({ class: 'technical_error', amount: 1400 })]);
  });

  it('of somebody else\'s reference or the other mode is no line of this order', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(sessionOf(placed));
    const seen = await till.look(sessionOf(placed));
    if (seen.kind !== 'payment') throw new Error('no payment');
    for (const [change, code] of [[{ clientReferenceId: 'another' }, 'reference_mismatch'], [{ livemode: true }, 'mode_mismatch']] as const) {
      await till.apply(placed, { kind: 'payment', session: { ...seen.session, ...change } });
      expect((await auditOf(house, placed.purchaseLinkId, 'purchase.mismatch')).at(-1)).toMatchObject({ outcome: 'refused', safe_meta: { code } });
    }
    expect(await till.stateOf(placed)).toMatchObject({ status: 'created', books: [] });
  });
});

it('nothing is settled in another person\'s name', async () => {
  const placed = await aPlacedOrder(house);
  house.desk.pay(sessionOf(placed));
  const stranger = await house.newSeeker();
  await expect(till.apply({ purchaseLinkId: placed.purchaseLinkId, seeker: stranger }, await till.look(sessionOf(placed)))).rejects.toMatchObject({ code: 'not-found' });
  expect(await till.stateOf(placed)).toMatchObject({ status: 'created', books: [] });
});
