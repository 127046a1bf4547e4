import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProducts } from '../checkout/index.ts';
import { claimAccount } from '../testing/factories/memberships.ts';
import { confirmSession, receiveEvent, settlePurchase } from '../payment/index.ts';
import { readOrderVersion } from '../trail/index.ts';
import { aMember, aMembershipWish, anInbox, anOpenedMembership, auditOf, jobsOf, openCore, payMembership, type Core, type Member, type OpenedMembership, type Seeker, type TestHouse } from '../testing/index.ts';
import { findOpenBill, isMember, listMemberships, openMembership, tellDesk, wishEnd, type SettleSubscription } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const hear = (member: Pick<Member, 'subscriptionId'>, type = 'customer.subscription.updated') => receiveEvent(anInbox(house), house.desk.event(type, member.subscriptionId));
const linkOf = async (purchaseLinkId: string) => (await core.service<{ status: string; amount: number; interval: string; subscription_id: string | null; refunded_amount: number; failure_code: string | null; checkout_session_id: string | null; unlock_route: string }>(
  'select status, amount, interval, subscription_id, refunded_amount, failure_code, checkout_session_id, unlock_route from purchase_links where id = $1', [purchaseLinkId]))[0];
const rowOf = async (purchaseLinkId: string) => (await core.service<{ id: string; status: string; period_end: Date; ends_with_period: boolean; ended_for: string | null; bills: number }>(
  'select id, status, period_end, ends_with_period, ended_for, bills from memberships where purchase_link_id = $1', [purchaseLinkId]))[0];
const booksOf = (purchaseLinkId: string) => core.service<{ kind: string; amount: number }>('select kind, amount from finance_events where purchase_link_id = $1 order by occurred_at, kind', [purchaseLinkId]);
const refundsOf = (purchaseLinkId: string) => core.service<{ class: string; status: string; amount: number }>('select class, status, amount from refund_requests where purchase_link_id = $1', [purchaseLinkId]);
const lettersOf = async (purchaseLinkId: string): Promise<string[]> => (await core.service<{ letter: string }>(
  `select p.data->>'letter' as letter from delivery_links k join delivery_payloads p on p.job_id = k.job_id where k.entity = 'purchase' and k.entity_key = $1 and p.data ? 'letter' order by 1`, [purchaseLinkId])).map(({ letter }) => letter);
const deskWorkOf = async (purchaseLinkId: string) => (await core.service<{ data: Parameters<typeof tellDesk>[1] }>(
  `select p.data from delivery_links k join delivery_jobs j on j.id = k.job_id join delivery_payloads p on p.job_id = j.id where k.entity = 'purchase' and k.entity_key = $1 and j.kind = 'membership_desk_job'`, [purchaseLinkId])).map(({ data }) => data);
const told = async (seeker: Seeker) => (await seeker.inTransaction(listMemberships))[0];
const settle = (seeker: Seeker): SettleSubscription => (linkId, subscription) =>
  house.asDesk({ houseId: house.facts.id, subjectId: seeker.subjectId }).inTransaction((inside) => settlePurchase(inside, linkId, { kind: 'membership', subscription }));
const end = ({ seeker, orderCode }: OpenedMembership, ends = true) => wishEnd(seeker, { orderCode, ends }, house.desk, settle(seeker));

const missing = (what: string): never => {
  throw new Error(`${what} is missing`);
};

describe('opening a membership', () => {
  it('commits its order before the desk is asked, with interval, price and route', async () => {
    const seeker = await house.newSeeker();
    const { orderCode, due, url } = await openMembership(seeker, await aMembershipWish(house, 'year'), house.desk);
    expect({ due, url }).toEqual({ due: true, url: expect.stringContaining('https://desk.example/pay/') });
    const [link] = await core.service<{ id: string }>('select id from purchase_links where order_code = $1 and house_id = $2', [orderCode, house.facts.id]);
    expect(await linkOf(link?.id ?? '')).toMatchObject({ status: 'created', amount: 9000, interval: 'year', subscription_id: null, unlock_route: '/membership' });
    expect(house.desk.asked.at(-1)).toMatchObject({ clientReferenceId: link?.id, interval: 'year', cancelUrl: 'https://house.example/membership?cancelled=1', successUrl: `https://house.example/orders/${orderCode}/return` });
    const [consent] = await core.service('select kind, action, scope_id::text as scope, surface from omen_consents where subject_id = $1', [seeker.subjectId]);
    expect(consent).toEqual({ kind: 'early_performance', action: 'granted', scope: link?.id, surface: 'membership' });
  });

  it('again, from another tab and twice at once, gives the one page', async () => {
    const seeker = await house.newSeeker();
    const all = [await openMembership(seeker, await aMembershipWish(house), house.desk), ...(await Promise.all([1, 2, 3].map(async () => openMembership(seeker, await aMembershipWish(house), house.desk))))];
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    const fresh = await house.newSeeker();
    const wishes = await Promise.all([1, 2, 3, 4].map(() => aMembershipWish(house)));
    expect(new Set((await Promise.all(wishes.map((wish) => openMembership(fresh, wish, house.desk)))).map(({ orderCode }) => orderCode)).size).toBe(1);
  });

  it('with another interval closes the first page, so that nobody pays both', async () => {
    const monthly = await anOpenedMembership(house, 'month');
    const yearly = await anOpenedMembership(house, 'year', monthly.seeker);
    expect(yearly.orderCode).not.toBe(monthly.orderCode);
    expect(house.desk.sessions.get(monthly.sessionId)?.status).toBe('expired');
    expect(await linkOf(monthly.purchaseLinkId)).toMatchObject({ status: 'expired' });
  });

  it('of what was paid a moment ago asks for nothing more, whatever the interval', async () => {
    const paid = payMembership(house, await anOpenedMembership(house));
    for (const interval of ['month', 'year'] as const) {
      expect(await openMembership(paid.seeker, await aMembershipWish(house, interval), house.desk)).toEqual({ orderCode: paid.orderCode, due: false, url: `/orders/${paid.orderCode}` });
    }
  });

  it('takes no other price than the page has shown', async () => {
    const seeker = await house.newSeeker();
    await expect(openMembership(seeker, { ...(await aMembershipWish(house)), shown: { amountMinor: 100, currency: 'EUR' } }, house.desk)).rejects.toMatchObject({ code: 'price-changed' });
    await expect(openMembership(seeker, { ...(await aMembershipWish(house, 'year')), shown: { amountMinor: 900, currency: 'EUR' } }, house.desk)).rejects.toMatchObject({ code: 'price-changed' });
  });

  it('is not sold for real money while its rooms are missing, and the shop says so', async () => {
    const seeker = await house.newSeeker();
    const before = house.desk.asked.length;
    await expect(openMembership(seeker, await aMembershipWish(house), { ...house.desk, livemode: true })).rejects.toMatchObject({ code: 'not-found', words: 'No membership is sold yet.' });
    expect(house.desk.asked).toHaveLength(before);
    for (const livemode of [true, false]) {
      const told = await house.asVisitor().inTransaction((inside) => listProducts(inside, { livemode }));
      expect(told.find(({ opens }) => opens === 'membership')?.onSale).toBe(!livemode);
      expect(told.find(({ slug }) => slug === 'small-scroll')?.onSale).toBe(true);
    }
  });

  it('loses nothing when the desk is away: the next call goes on with the same order', async () => {
    const seeker = await house.newSeeker();
    const wish = await aMembershipWish(house);
    house.desk.away = true;
    await expect(openMembership(seeker, wish, house.desk)).rejects.toMatchObject({ code: 'payments-away' });
    house.desk.away = false;
    expect(await openMembership(seeker, wish, house.desk)).toMatchObject({ due: true });
    const [count] = await core.service<{ n: number }>('select count(*)::int as n from purchase_links where subject_id = $1', [seeker.subjectId]);
    expect(count?.n).toBe(1);
  });

  it('is refused while another one lives, also under the same account, and opens again after its end', async () => {
    const member = await aMember(house);
    await expect(openMembership(member.seeker, await aMembershipWish(house, 'year'), house.desk)).rejects.toMatchObject({ code: 'already-member' });
    const elsewhere = await house.newSeeker();
    await claimAccount(house, [member.seeker, elsewhere]);
    await expect(openMembership(elsewhere, await aMembershipWish(house), house.desk)).rejects.toMatchObject({ code: 'already-member' });
    expect(await elsewhere.inTransaction(isMember)).toBe(true);
    await house.desk.endNow(member.subscriptionId, 'x');
    await hear(member, 'customer.subscription.deleted');
    expect(await openMembership(elsewhere, await aMembershipWish(house), house.desk)).toMatchObject({ due: true });
  });
});

describe('a paid bill', () => {
  it('opens the membership once, with a receipt, a line in the books and its audit', async () => {
    const member = payMembership(house, await anOpenedMembership(house));
    expect(await member.seeker.inTransaction(isMember)).toBe(false);
    await Promise.all(['invoice.paid', 'customer.subscription.created', 'customer.subscription.updated', 'invoice.paid'].map((type) => hear(member, type)));
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', member.sessionId));
    expect(await linkOf(member.purchaseLinkId)).toMatchObject({ status: 'unlocked', subscription_id: member.subscriptionId });
    expect(await rowOf(member.purchaseLinkId)).toMatchObject({ status: 'active', bills: 1 });
    expect(await booksOf(member.purchaseLinkId)).toEqual([{ kind: 'charge', amount: 900 }]);
    expect(await lettersOf(member.purchaseLinkId)).toEqual(['membership_receipt']);
    expect(await auditOf(house, (await rowOf(member.purchaseLinkId))?.id ?? '', 'membership.started')).toHaveLength(1);
    expect(await member.seeker.inTransaction(isMember)).toBe(true);
    expect(await told(member.seeker)).toMatchObject({ orderCode: member.orderCode, status: 'active', amountMinor: 900, endsWithPeriod: false, wish: null, bills: [{ amountMinor: 900, refundedMinor: 0 }], maskedAddress: 'm…@mail.example' });
  });

  it('moves the version that live pages follow, of an order that has no reading', async () => {
    const member = payMembership(house, await anOpenedMembership(house));
    const version = () => member.seeker.inTransaction((inside) => readOrderVersion(inside, member.orderCode));
    const before = await version();
    await hear(member, 'invoice.paid');
    expect(await version()).not.toBe(before);
  });

  it('is settled by the return page as well', async () => {
    const member = payMembership(house, await anOpenedMembership(house, 'year'));
    const settling = house.asDesk({ houseId: house.facts.id, subjectId: member.seeker.subjectId });
    expect(await confirmSession(member.seeker, member.orderCode, settling, house.desk)).toMatchObject({ status: 'succeeded', opens: 'membership', unlockRoute: '/membership', readingId: null });
    expect(await told(member.seeker)).toMatchObject({ status: 'active', interval: 'year' });
  });

  it('renews with one more line and one more receipt, and is paid for a month longer', async () => {
    const member = await aMember(house);
    const before = await rowOf(member.purchaseLinkId);
    house.desk.renew(member.subscriptionId, true);
    for (const type of ['customer.subscription.updated', 'invoice.paid', 'invoice.paid']) await hear(member, type);
    expect(await booksOf(member.purchaseLinkId)).toHaveLength(2);
    expect(await lettersOf(member.purchaseLinkId)).toEqual(['membership_receipt', 'membership_receipt']);
    expect((await rowOf(member.purchaseLinkId))?.period_end.getTime()).toBeGreaterThan(before?.period_end.getTime() ?? Infinity);
    expect((await told(member.seeker))?.bills).toHaveLength(2);
  });

  it('that is not as agreed opens nothing, ends the subscription and waits for a person to decide', async () => {
    const opened = await anOpenedMembership(house);
    house.desk.pay(opened.sessionId, { amountMinor: 100 });
    const subscriptionId = house.desk.sessions.get(opened.sessionId)?.subscriptionId ?? '';
    for (const type of ['invoice.paid', 'customer.subscription.created']) await hear({ subscriptionId }, type);
    expect(await linkOf(opened.purchaseLinkId)).toMatchObject({ status: 'failed', failure_code: 'amount_mismatch' });
    expect(await rowOf(opened.purchaseLinkId)).toBeUndefined();
    expect(await booksOf(opened.purchaseLinkId)).toEqual([{ kind: 'charge', amount: 100 }]);
    expect(await refundsOf(opened.purchaseLinkId)).toEqual([{ class: 'technical_error', status: 'open', amount: 100 }]);
    expect(await deskWorkOf(opened.purchaseLinkId)).toEqual([{ act: 'end_now', subscriptionId }]);
    expect(await lettersOf(opened.purchaseLinkId)).toEqual([]);
  });

  it('given back in part changes no membership; all of it ends it', async () => {
    const member = await aMember(house);
    const subscription = await house.desk.readSubscription(member.subscriptionId);
    const paid = subscription?.invoices[0]?.payment?.id ?? '';
    await house.desk.makeRefund({ paymentIntentId: paid, amount: { amountMinor: 300, currency: 'EUR' }, reason: 'requested_by_customer', refundRequestId: 'x', idempotencyKey: 'part' });
    await hear(member);
    expect(await linkOf(member.purchaseLinkId)).toMatchObject({ status: 'unlocked', refunded_amount: 300 });
    expect(await deskWorkOf(member.purchaseLinkId)).toEqual([]);
    house.desk.renew(member.subscriptionId, true);
    await house.desk.makeRefund({ paymentIntentId: paid, amount: { amountMinor: 600, currency: 'EUR' }, reason: 'requested_by_customer', refundRequestId: 'y', idempotencyKey: 'rest' });
    await hear(member);
    expect(await linkOf(member.purchaseLinkId)).toMatchObject({ status: 'unlocked', refunded_amount: 900 });
    const second = (await house.desk.readSubscription(member.subscriptionId))?.invoices[1]?.payment?.id ?? '';
    await house.desk.makeRefund({ paymentIntentId: second, amount: { amountMinor: 900, currency: 'EUR' }, reason: 'requested_by_customer', refundRequestId: 'z', idempotencyKey: 'second' });
    await hear(member);
    expect(await linkOf(member.purchaseLinkId)).toMatchObject({ status: 'refunded', refunded_amount: 1800 });
    const [work] = await deskWorkOf(member.purchaseLinkId);
    for (let i = 0; i < 2; i += 1) await tellDesk(house.asWorker(member.seeker.subjectId), work ?? missing('work for the desk'), house.desk);
    await hear(member, 'customer.subscription.deleted');
    expect(await told(member.seeker)).toMatchObject({ status: 'ended', endedFor: 'house', bills: [{ refundedMinor: 900 }, { refundedMinor: 900 }] });
    expect(await member.seeker.inTransaction(isMember)).toBe(false);
  });
});

describe('a second membership that was paid', () => {
  it('in another tab ends now, and its money goes back by itself', async () => {
    const monthly = await anOpenedMembership(house, 'month');
    // As if the page could not be closed before it was paid.
    await core.service(`update purchase_links set status = 'expired' where id = $1`, [monthly.purchaseLinkId]);
    const yearly = await anOpenedMembership(house, 'year', monthly.seeker);
    const [first, second] = [payMembership(house, yearly), payMembership(house, monthly)];
    await Promise.all([hear(first, 'invoice.paid'), hear(second, 'invoice.paid'), hear(first), hear(second)]);
    const rows = [await rowOf(first.purchaseLinkId), await rowOf(second.purchaseLinkId)];
    expect(rows.filter((row) => row !== undefined)).toHaveLength(1);
    const [kept, surplus] = rows[0] === undefined ? [second, first] : [first, second];
    expect(await linkOf(kept.purchaseLinkId)).toMatchObject({ status: 'unlocked' });
    expect(await linkOf(surplus.purchaseLinkId)).toMatchObject({ status: 'paid', subscription_id: surplus.subscriptionId });
    expect(await refundsOf(surplus.purchaseLinkId)).toEqual([{ class: 'duplicate', status: 'approved', amount: surplus === first ? 9000 : 900 }]);
    expect(await deskWorkOf(surplus.purchaseLinkId)).toEqual([{ act: 'end_now', subscriptionId: surplus.subscriptionId }]);

    // Whatever is heard later, also after the kept one ended, never opens it.
    await house.desk.endNow(surplus.subscriptionId, 'x');
    await house.desk.endNow(kept.subscriptionId, 'y');
    for (const one of [kept, surplus, surplus]) await hear(one, 'customer.subscription.deleted');
    expect(await rowOf(surplus.purchaseLinkId)).toBeUndefined();
    expect(await lettersOf(surplus.purchaseLinkId)).toEqual([]);
  });

  it('by a twin of the same page goes back too, and the order stays with the first', async () => {
    const opened = await anOpenedMembership(house);
    const twinId = house.desk.openTwin(opened.sessionId);
    const first = payMembership(house, opened);
    await hear(first, 'invoice.paid');
    const twin = payMembership(house, { ...opened, sessionId: twinId });
    for (const type of ['invoice.paid', 'customer.subscription.updated']) await hear(twin, type);
    expect(await linkOf(opened.purchaseLinkId)).toMatchObject({ status: 'unlocked', subscription_id: first.subscriptionId, refunded_amount: 0 });
    expect(await refundsOf(opened.purchaseLinkId)).toEqual([{ class: 'duplicate', status: 'approved', amount: 900 }]);
    expect(await deskWorkOf(opened.purchaseLinkId)).toEqual([{ act: 'end_now', subscriptionId: twin.subscriptionId }]);
    expect(await lettersOf(opened.purchaseLinkId)).toEqual(['membership_receipt']);
    expect(await told(opened.seeker)).toMatchObject({ status: 'active' });
  });
});

describe('ending', () => {
  it('takes one step, is told with its day, and can be taken back until then', async () => {
    const member = await aMember(house);
    expect(await end(member)).toMatchObject({ status: 'active', endsWithPeriod: true, wish: null });
    expect(await house.desk.readSubscription(member.subscriptionId)).toMatchObject({ endsWithPeriod: true });
    expect(await end(member)).toMatchObject({ endsWithPeriod: true });
    await hear(member);
    expect(await lettersOf(member.purchaseLinkId)).toEqual(['membership_ends', 'membership_receipt']);
    expect(await end(member, false)).toMatchObject({ endsWithPeriod: false, wish: null });
    expect(await end(member)).toMatchObject({ endsWithPeriod: true });
    const keys = (await core.service<{ id: string }>('select id from membership_wishes where subject_id = $1', [member.seeker.subjectId])).length;
    expect(keys).toBe(3);
    house.desk.endPeriod(member.subscriptionId);
    for (const type of ['customer.subscription.deleted', 'customer.subscription.updated']) await hear(member, type);
    expect(await told(member.seeker)).toMatchObject({ status: 'ended', endedFor: 'wish' });
    expect(await lettersOf(member.purchaseLinkId)).toEqual(['membership_ended', 'membership_ends', 'membership_ends', 'membership_receipt']);
    expect(await linkOf(member.purchaseLinkId)).toMatchObject({ status: 'unlocked' });
    await expect(end(member, false)).rejects.toMatchObject({ code: 'membership-ended' });
  });

  it('while the desk is away is written down and carried out later, once', async () => {
    const member = await aMember(house);
    house.desk.away = true;
    expect(await end(member)).toMatchObject({ endsWithPeriod: false, wish: 'end' });
    house.desk.away = false;
    const [job] = await core.service<{ data: Parameters<typeof tellDesk>[1] }>(
      `select p.data from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1 and p.data->>'act' = 'wish'`, [member.seeker.subjectId]);
    for (let i = 0; i < 2; i += 1) await tellDesk(house.asWorker(member.seeker.subjectId), job?.data ?? missing('the wish'), house.desk);
    await hear(member);
    expect(await told(member.seeker)).toMatchObject({ endsWithPeriod: true, wish: null });
  });

  it('by a wish that was taken back meanwhile is not carried out', async () => {
    const member = await aMember(house);
    house.desk.away = true;
    await end(member);
    await end(member, false);
    house.desk.away = false;
    for (const { data } of await core.service<{ data: Parameters<typeof tellDesk>[1] }>(`select p.data from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1 and p.data->>'act' = 'wish'`, [member.seeker.subjectId])) {
      await tellDesk(house.asWorker(member.seeker.subjectId), data, house.desk);
    }
    expect(await house.desk.readSubscription(member.subscriptionId)).toMatchObject({ endsWithPeriod: false });
  });

  it('is nobody else\'s to ask for', async () => {
    const member = await aMember(house);
    const stranger = await house.newSeeker();
    for (const orderCode of [member.orderCode, 'AAA-AAA']) {
      await expect(wishEnd(stranger, { orderCode, ends: true }, house.desk, settle(stranger))).rejects.toMatchObject({ code: 'not-found' });
      await expect(findOpenBill(stranger, { orderCode }, house.desk, settle(stranger))).rejects.toMatchObject({ code: 'not-found' });
    }
    expect(await stranger.inTransaction(listMemberships)).toEqual([]);
    expect(await house.desk.readSubscription(member.subscriptionId)).toMatchObject({ endsWithPeriod: false });
  });
});

describe('a renewal that is refused', () => {
  it('is told once with how to mend it, lengthens nothing, and is mended by another card', async () => {
    const member = await aMember(house);
    const before = await rowOf(member.purchaseLinkId);
    await expect(findOpenBill(member.seeker, member, house.desk, settle(member.seeker))).rejects.toMatchObject({ code: 'already-paid' });
    house.desk.renew(member.subscriptionId, false);
    for (const type of ['invoice.payment_failed', 'customer.subscription.updated', 'invoice.payment_failed']) await hear(member, type);
    expect(await told(member.seeker)).toMatchObject({ status: 'past_due', paidUntil: before?.period_end, nextTryAt: expect.any(Date), pastDueSince: expect.any(Date) });
    expect(await member.seeker.inTransaction(isMember)).toBe(true);
    expect(await findOpenBill(member.seeker, member, house.desk, settle(member.seeker))).toEqual({ url: 'https://desk.example/bill' });
    house.desk.payBill(member.subscriptionId);
    for (const type of ['invoice.paid', 'customer.subscription.updated']) await hear(member, type);
    expect(await told(member.seeker)).toMatchObject({ status: 'active', pastDueSince: null, nextTryAt: null });
    expect(await lettersOf(member.purchaseLinkId)).toEqual(['membership_payment_failed', 'membership_receipt', 'membership_receipt']);
  });

  it('and stays so ends the membership, and says why', async () => {
    const member = await aMember(house);
    house.desk.renew(member.subscriptionId, false);
    await hear(member, 'invoice.payment_failed');
    house.desk.giveUp(member.subscriptionId);
    await hear(member, 'customer.subscription.deleted');
    expect(await told(member.seeker)).toMatchObject({ status: 'ended', endedFor: 'unpaid' });
    expect(await lettersOf(member.purchaseLinkId)).toEqual(['membership_ended', 'membership_payment_failed', 'membership_receipt']);
  });
});

describe('events in any order', () => {
  it('come to what the desk says, however the house hears of it', async () => {
    const act = fc.constantFrom('renew', 'refuse', 'mend', 'wish', 'back', 'give_up', 'end_period');
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(act, fc.nat(3)), { maxLength: 8 }), fc.infiniteStream(fc.nat(2)), async (history, choice) => {
      const member = payMembership(house, await anOpenedMembership(house));
      const id = member.subscriptionId;
      /** Pictures that were taken at some time and are told late, mixed and twice. */
      const pictures = [await house.desk.readSubscription(id)];
      for (const [what, heard] of history) {
        const now = await house.desk.readSubscription(id);
        if (now?.status === 'canceled') break;
        if (what === 'renew' && now?.status === 'active') house.desk.renew(id, true);
        if (what === 'refuse' && now?.status === 'active') house.desk.renew(id, false);
        if (what === 'mend' && now?.status === 'past_due') house.desk.payBill(id);
        if (what === 'give_up' && now?.status === 'past_due') house.desk.giveUp(id);
        if (what === 'wish' || what === 'back') await house.desk.endWithPeriod(id, what === 'wish', 'x');
        if (what === 'end_period') house.desk.endPeriod(id);
        for (let i = 0; i < heard; i += 1) pictures.push(await house.desk.readSubscription(id));
      }
      for (let i = pictures.length - 1; i > 0; i -= 1) {
        const other = choice.next().value % (i + 1);
        [pictures[i], pictures[other]] = [pictures[other] ?? null, pictures[i] ?? null];
      }
      for (const picture of [...pictures, pictures[0]]) if (picture != null) await settle(member.seeker)(member.purchaseLinkId, picture);
      await hear(member);
      const last = (await house.desk.readSubscription(id)) ?? missing('the subscription');
      const paid = last.invoices.filter(({ status }) => status === 'paid');
      expect(await told(member.seeker)).toMatchObject(last.status === 'canceled' ? { status: 'ended' } : { status: last.status, endsWithPeriod: last.endsWithPeriod, paidUntil: paid.at(-1)?.periodEnd });
      expect(await booksOf(member.purchaseLinkId)).toHaveLength(paid.length);
      expect((await lettersOf(member.purchaseLinkId)).filter((letter) => letter === 'membership_receipt')).toHaveLength(paid.length);
    }), { numRuns: 20, seed: 20_261_120 });
  });
});

describe('the books of memberships', () => {
  it('are changed by nobody but the desk, and what ended stays ended', async () => {
    const member = await aMember(house);
    await expect(member.seeker.inTransaction(({ query }) => query(`update memberships set status = 'ended' where purchase_link_id = $1::uuid`, [member.purchaseLinkId]))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(member.seeker.inTransaction(({ query }) => query('delete from membership_wishes'))).rejects.toMatchObject({ code: 'forbidden' });
    await house.desk.endNow(member.subscriptionId, 'x');
    await hear(member, 'customer.subscription.deleted');
    await expect(core.service(`update memberships set status = 'active', ended_at = null, ended_for = null where purchase_link_id = $1`, [member.purchaseLinkId])).rejects.toThrow('stays ended');
    expect((await jobsOf(house, member.purchaseLinkId)).map(({ kind }) => kind).toSorted()).toEqual(['membership_notice_job', 'receipt_email_job']);
  });
});
