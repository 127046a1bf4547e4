import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '@omenhall/contracts/values/secret';
import { composeLetter } from '../email/index.ts';
import { withdrawConsent } from '../consent/index.ts';
import { aPaidOrder, aPlacedOrder, aReadyOrder, auditOf, jobsOf, openCore, workOff, type Core, type LeftJob, type Placed, type Seeker, type TestHouse } from '../testing/index.ts';
import { confirmArrival, listOrders, loadOrder, loadOrders, mendAddress, readOrderVersion, resendDelivery, trackOrder } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const track = (order: Placed) => order.seeker.inTransaction((inside) => trackOrder(inside, order.orderCode));
const resend = (order: Placed, supportRef: string) => order.seeker.inTransaction((inside) => resendDelivery(inside, { orderCode: order.orderCode, supportRef }));
const lettersOf = async (order: Placed, kind = 'email_delivery_job'): Promise<LeftJob[]> => (await jobsOf(house, order.purchaseLinkId)).filter((job) => job.kind === kind);
async function letterOf(order: Placed, kind = 'email_delivery_job'): Promise<LeftJob> {
  const letter = (await lettersOf(order, kind)).at(-1);
  if (letter === undefined) throw new Error(`no ${kind}`);
  return letter;
}
/** Ready, with both letters accepted by the mail server. */
async function aDeliveredOrder(): Promise<Placed> {
  const order = await aReadyOrder(house);
  for (const job of await jobsOf(house, order.purchaseLinkId)) if (job.kind.endsWith('email_job') || job.kind === 'email_delivery_job') await workOff(house, job.id, 'done');
  return order;
}

describe('a trail', () => {
  it('shows ten stages done once papers and letters are, from rows alone', async () => {
    const order = await aDeliveredOrder();
    const tracker = await track(order);
    expect(tracker.stages.filter(({ state }) => state !== 'done')).toEqual([]);
    expect(tracker.stages).toHaveLength(10);
    expect(tracker).toMatchObject({ state: 'ready', maskedAddress: 'r…@mail.example', mayMendAddress: true, readingId: order.readingId });
    const letter = tracker.deliveries.find(({ kind }) => kind === 'email_delivery_job');
    expect(letter).toMatchObject({ state: 'accepted', mayResend: true, attempts: [expect.objectContaining({ number: 1, outcome: 'done' })] });
    expect(tracker.promisedBy?.getTime()).toBe((tracker.paidAt?.getTime() ?? 0) + 15 * 60_000);
  });

  it('grows stage by stage with the order', async () => {
    const done = async (order: Placed) => (await track(order)).stages.filter(({ state }) => state === 'done').map(({ code }) => code);
    const placed = await aPlacedOrder(house);
    expect(await done(placed)).toEqual(['product_selected', 'checkout_created', 'support_recoverable']);
    const paid = await aPaidOrder(house);
    expect(await done(paid)).toEqual(['product_selected', 'checkout_created', 'payment_confirmed', 'webhook_claimed', 'purchase_unlocked', 'support_recoverable']);
    const ready = await aReadyOrder(house);
    expect(await done(ready)).toEqual(['product_selected', 'checkout_created', 'payment_confirmed', 'webhook_claimed', 'purchase_unlocked', 'artifact_created', 'delivery_queued', 'archive_visible', 'support_recoverable']);
  });

  it('is not found by a stranger or a visitor, and neither is a code that nobody has', async () => {
    const order = await aPaidOrder(house);
    const stranger = await house.newSeeker();
    for (const code of [order.orderCode, 'AAA-AAA']) {
      await expect(stranger.inTransaction((inside) => trackOrder(inside, code))).rejects.toMatchObject({ code: 'not-found' });
      await expect(stranger.inTransaction((inside) => readOrderVersion(inside, code))).rejects.toMatchObject({ code: 'not-found' });
      await expect(house.asVisitor().inTransaction((inside) => trackOrder(inside, code))).rejects.toMatchObject({ code: 'not-found' });
      await expect(stranger.inTransaction((inside) => resendDelivery(inside, { orderCode: code, supportRef: 'X' }))).rejects.toMatchObject({ code: 'not-found' });
      await expect(mendAddress(stranger, { orderCode: code, address: new Secret('thief@mail.example') })).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('changes its version when anything on it does, and only then', async () => {
    const order = await aReadyOrder(house);
    const version = () => order.seeker.inTransaction((inside) => readOrderVersion(inside, order.orderCode));
    const before = [await version(), (await track(order)).version];
    expect([await version(), (await track(order)).version]).toEqual(before);
    await workOff(house, (await letterOf(order)).id, 'done');
    const after = [await version(), (await track(order)).version];
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    await mendAddress(order.seeker, { orderCode: order.orderCode, address: new Secret('mended@mail.example') });
    expect(await version()).not.toBe(after[0]);
  });

  it('loads for many orders what it loads for one, in the order of the ids, and none of a stranger', async () => {
    const orders = [await aReadyOrder(house), await aPlacedOrder(house), await aPaidOrder(house)];
    const operator = house.asOperator();
    const ids = orders.map(({ purchaseLinkId }) => purchaseLinkId);
    const [many, each] = await operator.inTransaction(async (inside) => [
      await loadOrders(inside, ids), [await loadOrder(inside, { id: ids[0] ?? '' }), await loadOrder(inside, { id: ids[1] ?? '' }), await loadOrder(inside, { orderCode: orders[2]?.orderCode ?? '' })],
    ] as const);
    expect(many).toEqual(each);
    expect((await operator.inTransaction((inside) => loadOrders(inside, ids.toReversed()))).map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await operator.inTransaction((inside) => loadOrders(inside, []))).toEqual([]);
    const [first] = orders;
    expect((await first?.seeker.inTransaction((inside) => loadOrders(inside, ids)))?.map(({ id }) => id)).toEqual([ids[0]]);
  });
});

it('a list of orders is its owner\'s alone, newest first, each with its word', async () => {
  const seeker = await house.newSeeker();
  const orders = [await aReadyOrder(house, {}, seeker), await aPaidOrder(house, {}, seeker), await aPlacedOrder(house, {}, seeker)];
  const listed = await seeker.inTransaction(listOrders);
  expect(listed.map(({ orderCode, state }) => [orderCode, state])).toEqual([[orders[2]?.orderCode, 'awaiting_payment'], [orders[1]?.orderCode, 'in_preparation'], [orders[0]?.orderCode, 'ready']]);
  expect(await (await house.newSeeker()).inTransaction(listOrders)).toEqual([]);
});

describe('a letter sent again', () => {
  it('is a new row of its family with the same code, and is written down', async () => {
    const order = await aDeliveredOrder();
    const letter = await letterOf(order);
    await resend(order, letter.support_ref);
    expect(await lettersOf(order)).toEqual([expect.objectContaining({ id: letter.id, status: 'succeeded' }), expect.objectContaining({ status: 'pending', generation: 1, support_ref: letter.support_ref })]);
    expect(await auditOf(house, (await letterOf(order)).id, 'delivery.resent')).toEqual([expect.objectContaining({ actor_type: 'customer', safe_meta: { kind: letter.kind, generation: 1, root: letter.id } })]);
  });

  it('by a double click is one letter: one goes, or the click hears that it is on its way', async () => {
    const order = await aDeliveredOrder();
    const { support_ref } = await letterOf(order);
    const clicks = await Promise.allSettled(Array.from({ length: 6 }, () => resend(order, support_ref)));
    expect(clicks.filter((click) => click.status === 'rejected' && (click.reason as { code: string }).code !== 'in-work')).toEqual([]);
    expect(await lettersOf(order)).toHaveLength(2);
    expect(await auditOf(house, (await letterOf(order)).id, 'delivery.resent')).toHaveLength(1);
    await expect(resend(order, support_ref)).rejects.toMatchObject({ code: 'in-work' });
  });

  it('goes three times an hour, not four, and again an hour later', async () => {
    const order = await aDeliveredOrder();
    const { support_ref } = await letterOf(order);
    for (let time = 0; time < 3; time += 1) {
      await resend(order, support_ref);
      await workOff(house, (await letterOf(order)).id, 'done');
    }
    await expect(resend(order, support_ref)).rejects.toMatchObject({ code: 'resend-limit' });
    await expect(resend(order, (await letterOf(order, 'receipt_email_job')).support_ref)).rejects.toMatchObject({ code: 'resend-limit' });
    await core.service(`update delivery_jobs set created_at = created_at - interval '61 minutes' where subject_id = $1`, [order.seeker.subjectId]);
    await resend(order, support_ref);
    expect(await lettersOf(order)).toHaveLength(5);
  });

  it('whose outcome nobody knows replaces the first, which is closed as superseded', async () => {
    const order = await aReadyOrder(house);
    const letter = await letterOf(order);
    await workOff(house, letter.id, 'uncertain');
    expect((await track(order)).deliveries.find(({ kind }) => kind === 'email_delivery_job')).toMatchObject({ state: 'checking', mayResend: true });
    await resend(order, letter.support_ref);
    expect((await lettersOf(order)).map(({ status, reason }) => [status, reason])).toEqual([['cancelled', 'superseded'], ['pending', 'email_missing']]);
  });

  it('is asked about after a quarter of an hour, which shows as a change, and the word that it arrived is proof', async () => {
    const order = await aReadyOrder(house);
    const letter = await letterOf(order);
    await workOff(house, letter.id, 'uncertain');
    const asked = async () => (await track(order)).deliveries.find(({ kind }) => kind === 'email_delivery_job')?.asks;
    const version = () => order.seeker.inTransaction((inside) => readOrderVersion(inside, order.orderCode));
    const arrived = (who: Seeker, supportRef = letter.support_ref) => who.inTransaction((inside) => confirmArrival(inside, { orderCode: order.orderCode, supportRef }));
    expect(await asked()).toBe(false);
    await expect(arrived(order.seeker)).rejects.toMatchObject({ code: 'not-ready' });
    expect((await order.seeker.inTransaction(({ query }) => query('select app.letter_arrived($1::uuid) as heard', [letter.id])))).toEqual([{ heard: false }]);
    await core.service(`update delivery_jobs set updated_at = updated_at - interval '899 seconds' where id = $1`, [letter.id]);
    expect(await asked()).toBe(false);
    const before = [await version(), (await track(order)).version];
    await core.service(`alter table delivery_jobs disable trigger user; update delivery_jobs set updated_at = updated_at - interval '1 second' where id = '${letter.id}'; alter table delivery_jobs enable trigger user`);
    expect(await asked()).toBe(true);
    expect(before).not.toContain(await version());
    expect(before).not.toContain((await track(order)).version);

    const stranger = await house.newSeeker();
    await expect(arrived(stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(arrived(order.seeker, 'AAA-AAA-AA')).rejects.toMatchObject({ code: 'not-found' });
    expect((await stranger.inTransaction(({ query }) => query('select app.letter_arrived($1::uuid) as heard', [letter.id])))).toEqual([{ heard: false }]);
    expect(await lettersOf(order)).toMatchObject([{ status: 'uncertain' }]);

    await Promise.all(Array.from({ length: 4 }, () => arrived(order.seeker)));
    await arrived(order.seeker);
    expect((await track(order)).deliveries.find(({ kind }) => kind === 'email_delivery_job')).toMatchObject({ state: 'accepted', asks: false });
    expect(await core.service('select state, evidence from delivery_effects where job_id = $1', [letter.id])).toEqual([{ state: 'accepted', evidence: 'recipient' }]);
    expect(await auditOf(house, letter.id, 'delivery.sent')).toEqual([expect.objectContaining({ actor_type: 'customer', safe_meta: { kind: letter.kind, generation: 0, from: 'uncertain' } })]);
  });

  it('after the buyer said no counts towards three an hour, and a late yes to the first changes nothing', async () => {
    const order = await aReadyOrder(house);
    const { support_ref } = await letterOf(order);
    for (let time = 0; time < 3; time += 1) {
      await workOff(house, (await letterOf(order)).id, 'uncertain');
      await resend(order, support_ref);
    }
    await workOff(house, (await letterOf(order)).id, 'uncertain');
    await expect(resend(order, support_ref)).rejects.toMatchObject({ code: 'resend-limit' });
    await workOff(house, (await letterOf(order, 'receipt_email_job')).id, 'uncertain');
    await core.service(`update delivery_jobs set status = 'cancelled', reason = 'superseded', finished_at = now() where id = $1`, [(await letterOf(order, 'receipt_email_job')).id]);
    await order.seeker.inTransaction(async (inside) => confirmArrival(inside, { orderCode: order.orderCode, supportRef: (await letterOf(order, 'receipt_email_job')).support_ref }));
    expect(await lettersOf(order, 'receipt_email_job')).toMatchObject([{ status: 'cancelled' }]);
  });

  it('is refused while it waits, for papers, for a code of another order, and once letters are not wanted', async () => {
    const [order, other] = [await aReadyOrder(house), await aDeliveredOrder()];
    await expect(resend(order, (await letterOf(order)).support_ref)).rejects.toMatchObject({ code: 'in-work' });
    await expect(resend(order, (await letterOf(other)).support_ref)).rejects.toMatchObject({ code: 'not-found' });
    const pdf = (await jobsOf(house, order.purchaseLinkId)).find(({ kind }) => kind === 'private_pdf_render_job');
    await expect(resend(order, pdf?.support_ref ?? '')).rejects.toMatchObject({ code: 'in-work' });
    await other.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }));
    await expect(resend(other, (await letterOf(other)).support_ref)).rejects.toMatchObject({ code: 'consent-missing' });
    await resend(other, (await letterOf(other, 'receipt_email_job')).support_ref);
  });
});

describe('an address that was mistyped', () => {
  const mend = (order: Placed, address: string) => mendAddress(order.seeker, { orderCode: order.orderCode, address: new Secret(address) });
  const noticesOf = async (order: Placed) => {
    const rows = await core.service<{ id: string; data: { letter: 'address_changed'; secretId: string; purchaseLinkId: string }; sealed: Buffer }>(
      `select j.id, p.data, p.sealed from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1 and j.kind = 'recovery_email_job' order by j.id`, [order.seeker.subjectId]);
    return Promise.all(rows.map(({ data, sealed }) => composeLetter(house.asWorker(order.seeker.subjectId), data, sealed)));
  };

  it('brings the buyer of what is no scroll their receipt, which is the letter that leads back', async () => {
    const order = await aDeliveredOrder();
    const opens = (word: string) => core.service(`update products set opens = $2 where id = (select product_id from purchase_links where id = $1)`, [order.purchaseLinkId, word]);
    const counted = async () => (await core.service<{ kind: string; n: number }>(`select kind, count(*)::int as n from delivery_jobs where subject_id = $1 and kind in ('receipt_email_job', 'email_delivery_job') group by kind order by kind`, [order.seeker.subjectId])).map(({ kind, n }) => `${kind} ${n}`);
    const before = await counted();
    await opens('gift');
    await mend(order, 'giver@post.example');
    await opens('scroll');
    expect(before).toEqual(['email_delivery_job 1', 'receipt_email_job 1']);
    expect(await counted()).toEqual(['email_delivery_job 1', 'receipt_email_job 2']);
  });

  it('is mended by who paid; old and new are told in masks, and the last letter goes again', async () => {
    const order = await aDeliveredOrder();
    await mend(order, 'right@post.example');
    expect((await track(order)).maskedAddress).toBe('r…@post.example');
    const notices = await noticesOf(order);
    expect(new Set(notices.map((notice) => notice?.to.reveal('send_letter')))).toEqual(new Set(['reader@mail.example', 'right@post.example']));
    expect(notices).toHaveLength(2);
    for (const notice of notices) expect(notice?.props).toMatchObject({ oldAddress: 'r…@mail.example', newAddress: 'r…@post.example', orderCode: order.orderCode });
    expect((await lettersOf(order)).map(({ generation, status }) => [generation, status])).toEqual([[0, 'succeeded'], [1, 'pending']]);
    expect(await auditOf(house, order.seeker.subjectId, 'address.mended')).toHaveLength(1);
    const stored = await core.service<{ text: string }>('select p::text as text from delivery_payloads p join delivery_jobs j on j.id = p.job_id where j.subject_id = $1', [order.seeker.subjectId]);
    expect(stored.map(({ text }) => text).join()).not.toMatch(/@/);
  });

  it('mended to what it is changes nothing, and a double click is one change', async () => {
    const order = await aDeliveredOrder();
    await mend(order, ' READER@mail.example');
    expect(await noticesOf(order)).toEqual([]);
    await Promise.all(Array.from({ length: 5 }, () => mend(order, 'right@post.example')));
    expect(await noticesOf(order)).toHaveLength(2);
    expect(await auditOf(house, order.seeker.subjectId, 'address.mended')).toHaveLength(1);
    expect(await lettersOf(order)).toHaveLength(2);
  });

  it('is mended also when the letter may not go again', async () => {
    const order = await aDeliveredOrder();
    for (let time = 0; time < 3; time += 1) {
      await resend(order, (await letterOf(order)).support_ref);
      await workOff(house, (await letterOf(order)).id, 'done');
    }
    await mend(order, 'right@post.example');
    const unwanted = await aDeliveredOrder();
    await unwanted.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'email', scopeId: null }));
    await mend(unwanted, 'right@post.example');
    for (const mended of [order, unwanted]) expect((await track(mended)).maskedAddress).toBe('r…@post.example');
    expect(await lettersOf(unwanted)).toHaveLength(1);
  });

  it('stays after seven days, before payment, and where an account has proven it', async () => {
    const later = await core.openHouse();
    const old = await aPaidOrder(later);
    later.clock.turnSeconds(7 * 86_400 - 60);
    expect((await old.seeker.inTransaction((inside) => trackOrder(inside, old.orderCode))).mayMendAddress).toBe(true);
    later.clock.turnSeconds(120);
    expect((await old.seeker.inTransaction((inside) => trackOrder(inside, old.orderCode))).mayMendAddress).toBe(false);
    await expect(mendAddress(old.seeker, { orderCode: old.orderCode, address: new Secret('late@mail.example') })).rejects.toMatchObject({ code: 'address-proof-needed' });

    const placed = await aPlacedOrder(house);
    expect((await track(placed)).mayMendAddress).toBe(false);
    await expect(mend(placed, 'victim@mail.example')).rejects.toMatchObject({ code: 'address-proof-needed' });
    expect(await noticesOf(placed)).toEqual([]);

    const proven = await aPaidOrder(house);
    await core.service(`update subjects set account_id = 'account' where id = $1`, [proven.seeker.subjectId]);
    await expect(mend(proven, 'thief@mail.example')).rejects.toMatchObject({ code: 'address-proof-needed' });
    expect(await noticesOf(proven)).toEqual([]);
  });
});
