import { randomUUID } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGift, redeemGift } from '../checkout/index.ts';
import { composeLetter } from '../email/index.ts';
import { openFree, receiveEvent } from '../payment/index.ts';
import { cancelGift } from '../refund/index.ts';
import { aGiftForm, anInbox, anOpenGift, aPaidGift, aPlacedGift, aRedeeming, aSealedReading, auditOf, codeOf, jobsOf, openCore, openNow, payForGift, workOff, type Core, type PlacedGift, type TestHouse } from '../testing/index.ts';
import { isGiftClaimed, lookAtGift, mendGift, reopenGift, reportGift, resendGift, showGift, watchGift } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

interface GiftRow { id: string; status: string; round: number; letters: number; code_hash: Buffer | null; code: Buffer | null; note: Buffer | null; recipient: Buffer | null; send_at: Date | null; expires_at: Date | null; opened_at: Date | null; sent_at: Date | null; credit_link_id: string | null; gift_key: string }
async function rowOf(giftId: string): Promise<GiftRow> {
  const [row] = await core.service<GiftRow>('select * from gifts where id = $1', [giftId]);
  if (row === undefined) throw new Error('no such gift');
  return row;
}
const linksOf = (giftId: string) => core.service<{ id: string; status: string; amount: number; unlock_route: string; checkout_session_id: string | null }>(
  'select l.id, l.status, l.amount, l.unlock_route, l.checkout_session_id from purchase_links l join gifts g on g.gift_key = l.gift_key and g.subject_id = l.subject_id where g.id = $1 order by l.created_at', [giftId]);
const kindsOf = async (gift: PlacedGift) => (await jobsOf(house, gift.purchaseLinkId)).map(({ kind, status, idempotency_key: key }) => [kind, status, key.split(':')[0]]);
const inOneDay = (): string => new Date(house.clock.now().getTime() + 86_400_000).toISOString().slice(0, 16);
const settled = async (): Promise<void> => undefined;
const words = 'code-refused';

describe('a gift on its way to the till', () => {
  it('is committed with price and route before the desk is asked, and keeps address and note sealed', async () => {
    const form = await aGiftForm(house);
    const giver = await house.newSeeker();
    const seen: unknown[] = [];
    house.desk.beforeOpening = async () => void seen.push(await core.service('select l.status, l.amount, l.unlock_route, l.checkout_session_id, g.status as gift from purchase_links l join gifts g on g.purchase_link_id = l.id where l.subject_id = $1', [giver.subjectId]));
    const opened = await openGift(giver, form, house.desk);
    house.desk.beforeOpening = async () => undefined;
    const [row] = await core.service<GiftRow>('select * from gifts where subject_id = $1', [giver.subjectId]);
    expect(seen).toEqual([[{ status: 'created', amount: 1700, unlock_route: `/gifts/${row?.id}`, checkout_session_id: null, gift: 'unpaid' }]]);
    expect(opened).toMatchObject({ due: true });
    expect([row?.recipient?.includes('friend'), row?.note?.includes('quiet'), row?.code_hash, row?.gift_key]).toEqual([false, false, null, expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(await auditOf(house, row?.id ?? '')).toEqual([expect.objectContaining({ action: 'gift.drafted', safe_meta: {} })]);
  });

  it('asked for twice, and from two tabs at once, is one gift, one order and one page to pay on', async () => {
    const giver = await house.newSeeker();
    const form = await aGiftForm(house);
    const opened = await Promise.all(Array.from({ length: 4 }, () => openGift(giver, form, house.desk)));
    expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
    expect(await core.service('select id from purchase_links where subject_id = $1', [giver.subjectId])).toHaveLength(1);
    expect(await openGift(giver, { ...form, address: new Secret('other@mail.example') }, house.desk)).toEqual(opened[0]);
  });

  it('changed before paying is the gift as it was changed, and afterwards it is as it was paid', async () => {
    const giver = await house.newSeeker();
    const form = await aGiftForm(house, { recipient: null, note: null });
    const { orderCode } = await openGift(giver, form, house.desk);
    await openGift(giver, { ...form, sendAt: inOneDay() }, house.desk);
    const [row] = await core.service<GiftRow & { session: string }>('select g.*, l.checkout_session_id as session from gifts g join purchase_links l on l.id = g.purchase_link_id where l.order_code = $1', [orderCode]);
    expect(row?.send_at).not.toBeNull();
    house.desk.pay(row?.session ?? '');
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', row?.session ?? ''));
    expect(await openGift(giver, form, house.desk)).toEqual({ orderCode, due: false, url: `/orders/${orderCode}` });
    expect((await rowOf(row?.id ?? '')).send_at).toEqual(row?.send_at);
  });

  it('whose session ended unpaid makes room for another order', async () => {
    const giver = await house.newSeeker();
    const form = await aGiftForm(house);
    await openGift(giver, form, house.desk);
    const [gift] = await core.service<GiftRow>('select * from gifts where subject_id = $1', [giver.subjectId]);
    const [first] = await linksOf(gift?.id ?? '');
    house.desk.expire(first?.checkout_session_id ?? '');
    expect(await openGift(giver, form, house.desk)).toMatchObject({ due: true });
    expect((await linksOf(gift?.id ?? '')).map(({ status }) => status)).toEqual(['expired', 'created']);
  });

  it('names no address without a yes, and nothing that is never stored, and no link', async () => {
    const giver = await house.newSeeker();
    const form = await aGiftForm(house);
    await expect(openGift(giver, { ...form, decisions: [] }, house.desk)).rejects.toMatchObject({ code: 'consent-missing' });
    await expect(openGift(giver, { ...form, requestKey: randomUUID(), decisions: [await house.say('gift', 'refused')] }, house.desk)).rejects.toMatchObject({ code: 'consent-missing' });
    for (const note of ['Call me at +43 660 1234567', 'anna@mail.example', 'see https://evil.example/x', 'look at www.evil', 'go to evil.shop now', '4111 1111 1111 1111']) {
      await expect(openGift(giver, { ...form, requestKey: randomUUID(), note: new Secret(note) }, house.desk), note).rejects.toMatchObject({ code: 'secret-shaped' });
    }
    expect(await core.service('select id from purchase_links where subject_id = $1', [giver.subjectId])).toEqual([]);
  });

  it('goes neither into the past nor further than a year', async () => {
    const giver = await house.newSeeker();
    for (const sendAt of ['2020-01-01T09:00', '2090-01-01T09:00', '2026-02-31T09:00']) await expect(openGift(giver, await aGiftForm(house, { sendAt }), house.desk), sendAt).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('a gift that is paid', () => {
  it('waits for its time with one job, one receipt and word to the giver, and has no code', async () => {
    const gift = await aPaidGift(house, { sendAt: inOneDay() });
    expect(await kindsOf(gift)).toEqual([['receipt_email_job', 'pending', 'receipt'], ['gift_delivery_job', 'pending', 'gift'], ['gift_letter_job', 'pending', 'gift_status']]);
    const [job] = await core.service<{ next_run_at: Date }>(`select j.next_run_at from delivery_jobs j join delivery_links k on k.job_id = j.id where k.entity = 'gift' and k.entity_key = $1`, [gift.giftId]);
    const row = await rowOf(gift.giftId);
    expect([job?.next_run_at, row.status, row.code_hash]).toEqual([row.send_at, 'scheduled', null]);
    expect(await showGift(gift.giver, gift.giftId)).toMatchObject({ status: 'scheduled', maskedRecipient: 'f…@mail.example', code: null, mayMend: true, mayResend: false, hasNote: true });
  });

  it('has a receipt that promises its giver no reading', async () => {
    const gift = await aPaidGift(house);
    const letter = await composeLetter(house.asWorker(gift.giver.subjectId), { letter: 'receipt', purchaseLinkId: gift.purchaseLinkId }, null);
    expect(letter).toMatchObject({ letter: 'receipt', props: { orderCode: gift.orderCode, deliveryWindowMinutes: null } });
  });

  it('settled again leaves nothing new and makes no second code', async () => {
    const gift = await anOpenGift(house);
    const [before, jobs] = [await rowOf(gift.giftId), await jobsOf(house, gift.purchaseLinkId)];
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', gift.sessionId));
    await openNow(house, gift);
    expect(await rowOf(gift.giftId)).toEqual(before);
    expect(await jobsOf(house, gift.purchaseLinkId)).toEqual(jobs);
  });

  it('opens at its time: a code, twelve months, one letter, and the books know the hash alone', async () => {
    const gift = await anOpenGift(house);
    const row = await rowOf(gift.giftId);
    expect(gift.code.reveal('owner_view')).toMatch(/^([0-9A-HJKMNP-TV-Z]{3}-){6}[0-9A-HJKMNP-TV-Z]{2}$/);
    expect([row.status, row.letters, row.code_hash?.length, row.sent_at]).toEqual(['active', 1, 32, null]);
    expect(row.code?.includes(gift.code.reveal('owner_view'))).toBe(false);
    expect(row.expires_at?.toISOString().slice(5, 10)).toBe(row.opened_at?.toISOString().slice(5, 10));
    expect((row.expires_at?.getUTCFullYear() ?? 0) - (row.opened_at?.getUTCFullYear() ?? 0)).toBe(1);
    expect((await kindsOf(gift)).map(([, , key]) => key)).toEqual(['receipt', 'gift', 'gift_watch', 'gift_letter', 'gift_report']);
    expect(await showGift(gift.giver, gift.giftId)).toMatchObject({ status: 'active', code: null, mayResend: true });
  });

  it('shows its code to whoever hands it over, and sends no letter', async () => {
    const gift = await aPaidGift(house, { recipient: null });
    await openNow(house, gift);
    const seen = await showGift(gift.giver, gift.giftId);
    expect(seen).toMatchObject({ status: 'active', maskedRecipient: null, code: expect.stringMatching(/^[0-9A-Z-]{26}$/) });
    expect((await kindsOf(gift)).map(([, , key]) => key)).toEqual(['receipt', 'gift', 'gift_watch', 'gift_status']);
  });

  it('is no letter without the giver\'s yes, taken back meanwhile, and the giver is told', async () => {
    const gift = await aPaidGift(house);
    await gift.giver.inTransaction(({ query }) => query(`select app.write_withdrawal($1::uuid, 'gift', $2::uuid, 'account', 'privacy', 'toggle', '{}'::jsonb)::text as written`, [gift.giver.subjectId, gift.giftId]));
    await openNow(house, gift);
    expect((await rowOf(gift.giftId)).status).toBe('support_needed');
    expect((await kindsOf(gift)).map(([, , key]) => key)).toEqual(['receipt', 'gift', 'gift_watch', 'gift_status']);
  });
});

describe('the letter with a gift', () => {
  const letterOf = async (gift: PlacedGift) => (await jobsOf(house, gift.purchaseLinkId)).findLast(({ idempotency_key: key }) => key.startsWith('gift_letter:'))?.id ?? '';
  const report = async (gift: PlacedGift) => reportGift(house.asWorker(gift.giver.subjectId), { giftId: gift.giftId, round: (await rowOf(gift.giftId)).round, letterId: await letterOf(gift) }, settled);

  it('that was handed over is told to the giver once it was', async () => {
    const gift = await anOpenGift(house);
    expect(await report(gift)).toEqual({ waitSeconds: 10 });
    await workOff(house, await letterOf(gift), 'done');
    expect(await report(gift)).toBeNull();
    expect(await showGift(gift.giver, gift.giftId)).toMatchObject({ status: 'active', sentAt: expect.any(Date) });
    expect((await jobsOf(house, gift.purchaseLinkId)).at(-1)?.idempotency_key).toMatch(/^gift_status:.*:sent$/);
  });

  it('that came back makes the gift need a hand; the code opens it still, and the letter may go once more and no third time', async () => {
    const gift = await anOpenGift(house);
    await workOff(house, await letterOf(gift), 'never');
    expect(await report(gift)).toBeNull();
    expect(await showGift(gift.giver, gift.giftId)).toMatchObject({ status: 'support_needed', mayMend: true, mayResend: true });
    expect(await lookAtGift(house.asVisitor(), gift.code)).toMatchObject({ productSlug: 'standard-scroll' });
    await resendGift(gift.giver, gift.giftId);
    await openNow(house, gift);
    expect((await codeOf(house, gift)).reveal('owner_view')).toBe(gift.code.reveal('owner_view'));
    expect(await rowOf(gift.giftId)).toMatchObject({ status: 'active', letters: 2, round: 1 });
    await expect(resendGift(gift.giver, gift.giftId)).rejects.toMatchObject({ code: 'resend-limit' });
    await expect(mendGift(gift.giver, { giftId: gift.giftId, recipient: new Secret('third@mail.example'), sendAt: null, zone: 'UTC', decisions: [await house.say('gift', 'granted')] })).rejects.toMatchObject({ code: 'resend-limit' });
  });

  it('to a mailbox that was refused twice is not sent, and says nothing of the giver\'s own address', async () => {
    const gift = await anOpenGift(house, { recipient: 'gone@mail.example' });
    for (let i = 0; i < 2; i += 1) {
      await core.service(
        `insert into delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome, code, detail) values ($1, $2, $3, gen_random_uuid(), gen_random_uuid(), now(), now(), 'failed', 'bad_recipient', '550 5.1.1')`,
        [await letterOf(gift), 90 + i, house.facts.id]);
    }
    const again = await anOpenGift(house, { recipient: 'Gone@Mail.example' });
    expect((await jobsOf(house, again.purchaseLinkId)).find(({ idempotency_key: key }) => key.startsWith('gift_letter:'))).toMatchObject({ status: 'cancelled', reason: 'blocked_suppressed' });
    expect(await report(again)).toBeNull();
    expect((await rowOf(again.giftId)).status).toBe('support_needed');
    const [own] = await core.service<{ n: number }>('select count(*)::int as n from mail_suppressions m join subjects s on s.address_suppression = m.bidx where s.id = $1', [gift.giver.subjectId]);
    expect(own?.n).toBe(0);
  });
});

describe('a giver who changes the plan', () => {
  it('moves time and address before the gift is sent; the old work does nothing', async () => {
    const gift = await aPaidGift(house, { sendAt: inOneDay() });
    await mendGift(gift.giver, { giftId: gift.giftId, recipient: new Secret('right@mail.example'), sendAt: null, zone: 'Asia/Tokyo', decisions: [await house.say('gift', 'granted')] });
    const openings = (await jobsOf(house, gift.purchaseLinkId)).filter(({ kind }) => kind === 'gift_delivery_job');
    expect(openings.map(({ status }) => status)).toEqual(['cancelled', 'pending']);
    expect(await showGift(gift.giver, gift.giftId)).toMatchObject({ status: 'scheduled', maskedRecipient: 'r…@mail.example', zone: 'Asia/Tokyo', sendAt: null });
  });

  it('after it was sent makes the code that is out worthless', async () => {
    const gift = await anOpenGift(house);
    await mendGift(gift.giver, { giftId: gift.giftId, recipient: null, sendAt: null, zone: 'UTC', decisions: [] });
    await expect(lookAtGift(house.asVisitor(), gift.code)).rejects.toMatchObject({ code: words });
    await openNow(house, gift);
    const fresh = await codeOf(house, gift);
    expect(fresh.reveal('owner_view')).not.toBe(gift.code.reveal('owner_view'));
    await expect(lookAtGift(house.asVisitor(), gift.code)).rejects.toMatchObject({ code: words });
    expect(await lookAtGift(house.asVisitor(), fresh)).toMatchObject({ note: 'For a quiet evening.' });
  });

  it('gives it back: the code is dead, the work called off, and the money asked for once', async () => {
    const gift = await anOpenGift(house);
    await cancelGift(gift.giver, gift.giftId);
    await cancelGift(gift.giver, gift.giftId);
    await expect(lookAtGift(house.asVisitor(), gift.code)).rejects.toMatchObject({ code: words });
    expect(await core.service('select class, status, amount from refund_requests where purchase_link_id = $1', [gift.purchaseLinkId])).toEqual([{ class: 'withdrawal', status: 'approved', amount: 1700 }]);
    const row = await rowOf(gift.giftId);
    expect([row.status, row.recipient, row.note, row.code, row.code_hash]).toEqual(['cancelled', null, null, null, null]);
    expect((await jobsOf(house, gift.purchaseLinkId)).filter(({ idempotency_key: key }) => /^gift(_letter|_report)?:/.test(key)).map(({ status }) => status)).not.toContain('running');
    expect((await jobsOf(house, gift.purchaseLinkId)).find(({ idempotency_key: key }) => key.startsWith('gift_letter:'))?.status).toBe('cancelled');
    expect((await auditOf(house, gift.giftId)).map(({ action }) => action)).toEqual(['gift.drafted', 'gift.scheduled', 'gift.opened', 'gift.cancelled']);
  });
});

describe('money that goes back', () => {
  const refund = (gift: PlacedGift) => core.service(`update purchase_links set status = 'refunded' where id = $1`, [gift.purchaseLinkId]);

  it('takes an unclaimed gift with it, by whichever door', async () => {
    const gift = await anOpenGift(house);
    await refund(gift);
    expect((await rowOf(gift.giftId)).status).toBe('cancelled');
    await expect(lookAtGift(house.asVisitor(), gift.code)).rejects.toMatchObject({ code: words });
  });

  it('leaves a claimed gift with whoever claimed it', async () => {
    const gift = await anOpenGift(house);
    const { recipient, form } = await aRedeeming(house, gift.code);
    await redeemGift(recipient, form, house.desk, openFree);
    await refund(gift);
    expect((await rowOf(gift.giftId)).status).toBe('used');
    await expect(cancelGift(gift.giver, gift.giftId)).rejects.toMatchObject({ code: 'gift-settled' });
  });

  it('while a bank holds it opens nothing', async () => {
    const gift = await anOpenGift(house);
    await core.service(`update purchase_links set dispute = 'open' where id = $1`, [gift.purchaseLinkId]);
    await expect(lookAtGift(house.asVisitor(), gift.code)).rejects.toMatchObject({ code: words });
  });
});

describe('redeeming', () => {
  it('opens a scroll of the recipient\'s own for nothing, with their yes, and the gift is used', async () => {
    const gift = await anOpenGift(house);
    const { recipient, form } = await aRedeeming(house, new Secret(gift.code.reveal('owner_view').toLowerCase().replaceAll('-', ' ')));
    const opened = await redeemGift(recipient, form, house.desk, openFree);
    const [link] = await core.service<{ id: string; amount: number; status: string; subject_id: string; gift_key: string; checkout_session_id: string | null }>('select * from purchase_links where order_code = $1 and house_id = $2', [opened.orderCode, house.facts.id]);
    const row = await rowOf(gift.giftId);
    expect(opened).toMatchObject({ due: false, url: `/orders/${opened.orderCode}` });
    expect([link?.amount, link?.status, link?.subject_id, link?.gift_key, link?.checkout_session_id]).toEqual([0, 'unlocked', recipient.subjectId, row.gift_key, null]);
    expect([row.status, row.credit_link_id, row.code]).toEqual(['used', link?.id, null]);
    expect(await core.service('select payment_status from reading_records where id = $1', [form.readingId])).toEqual([{ payment_status: 'succeeded' }]);
    expect((await jobsOf(house, link?.id ?? '')).map(({ kind }) => kind)).toEqual(['interpretation_job']);
    expect(await core.service('select kind, action, source from omen_consents where subject_id = $1 and kind = $2 and scope_id = $3', [recipient.subjectId, 'gift', gift.giftId])).toEqual([{ kind: 'gift', action: 'granted', source: 'gift_redeem' }]);
    expect(await gift.giver.inTransaction((inside) => isGiftClaimed(inside, gift.purchaseLinkId))).toBe(true);
  });

  it('asked for again gives the same order, and the code opens nothing more', async () => {
    const gift = await anOpenGift(house);
    const { recipient, form } = await aRedeeming(house, gift.code);
    const opened = await redeemGift(recipient, form, house.desk, openFree);
    expect(await redeemGift(recipient, form, house.desk, openFree)).toEqual(opened);
    await expect(lookAtGift(house.asVisitor(), gift.code)).rejects.toMatchObject({ code: words });
  });

  it('by many at once has one winner, and the others hold no order', async () => {
    const gift = await anOpenGift(house);
    const redeemings = await Promise.all(Array.from({ length: 5 }, () => aRedeeming(house, gift.code)));
    const ended = await Promise.allSettled(redeemings.map(({ recipient, form }) => redeemGift(recipient, form, house.desk, openFree)));
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(ended.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code?: string }).code] : []))).toEqual([words, words, words, words]);
    const links = await core.service(`select id from purchase_links where reading_record_id = any ($1::uuid[])`, [redeemings.map(({ form }) => form.readingId)]);
    expect(links).toHaveLength(1);
  });

  it('and giving it back at the same moment: one of the two happens', async () => {
    for (let i = 0; i < 4; i += 1) {
      const gift = await anOpenGift(house);
      const { recipient, form } = await aRedeeming(house, gift.code);
      const [claimed, cancelled] = await Promise.allSettled([redeemGift(recipient, form, house.desk, openFree), cancelGift(gift.giver, gift.giftId)]);
      expect([claimed.status, cancelled.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await rowOf(gift.giftId)).status).toBe(claimed.status === 'fulfilled' ? 'used' : 'cancelled');
    }
  });

  it('needs a yes, a drawn reading of one\'s own, and one that the gift pays for', async () => {
    const gift = await anOpenGift(house);
    const { recipient, form } = await aRedeeming(house, gift.code);
    await expect(redeemGift(recipient, { ...form, decisions: [] }, house.desk, openFree)).rejects.toMatchObject({ code: 'consent-missing' });
    await expect(redeemGift(recipient, { ...form, decisions: [await house.say('gift', 'refused')] }, house.desk, openFree)).rejects.toMatchObject({ code: 'consent-missing' });
    await expect(redeemGift(await house.newSeeker(), form, house.desk, openFree)).rejects.toMatchObject({ code: 'not-found' });
    const small = await aSealedReading(house, { productSlug: 'small-scroll' });
    await expect(redeemGift(small.seeker, { ...form, readingId: small.readingId, requestKey: randomUUID() }, house.desk, openFree)).rejects.toMatchObject({ code: 'bad-input' });
    expect((await rowOf(gift.giftId)).status).toBe('active');
    expect(await redeemGift(recipient, form, house.desk, openFree)).toMatchObject({ due: false });
  });
});

describe('a gift nobody claims', () => {
  const end = (giftId: string, days: number) => core.service(`update gifts set expires_at = now() - make_interval(days => $2) where id = $1`, [giftId, days]);
  const watched = (gift: PlacedGift) => watchGift(house.asWorker(gift.giver.subjectId), gift, settled);

  it('ends after its twelve months, and its code opens nothing even before anybody wrote that down', async () => {
    const gift = await anOpenGift(house);
    expect(await watched(gift)).toEqual({ waitSeconds: 7 * 86_400 });
    await end(gift.giftId, 1);
    await expect(lookAtGift(house.asVisitor(), gift.code)).rejects.toMatchObject({ code: words });
    expect(await showGift(gift.giver, gift.giftId)).toMatchObject({ status: 'expired', mayMend: false });
    expect(await watched(gift)).toMatchObject({ waitSeconds: expect.any(Number) });
    expect((await rowOf(gift.giftId)).status).toBe('expired');
  });

  it('may be opened by support once, within thirty days, with the same code', async () => {
    const gift = await anOpenGift(house);
    const reopen = () => house.asOperator().inTransaction((inside) => reopenGift(inside, gift.purchaseLinkId));
    await expect(reopen()).rejects.toMatchObject({ code: 'gift-settled' });
    await end(gift.giftId, 1);
    await watched(gift);
    await reopen();
    expect(await lookAtGift(house.asVisitor(), gift.code)).toMatchObject({ productSlug: 'standard-scroll' });
    await end(gift.giftId, 1);
    await watched(gift);
    await expect(reopen()).rejects.toMatchObject({ code: 'gift-settled' });
    expect((await auditOf(house, gift.giftId)).map(({ action }) => action)).toContain('gift.reopened');
    await expect(house.asOperator().inTransaction((inside) => reopenGift(inside, randomUUID()))).rejects.toMatchObject({ code: 'not-found' });
  });

  it('is not opened again when it ended longer ago, and its words are cleared away then', async () => {
    const gift = await anOpenGift(house);
    await end(gift.giftId, 31);
    expect(await watched(gift)).toBeNull();
    const row = await rowOf(gift.giftId);
    expect([row.status, row.recipient, row.note, row.code]).toEqual(['expired', null, null, null]);
    await expect(house.asOperator().inTransaction((inside) => reopenGift(inside, gift.purchaseLinkId))).rejects.toMatchObject({ code: 'gift-settled' });
  });

  it('and one that was claimed keeps its words for thirty days', async () => {
    const gift = await anOpenGift(house);
    const { recipient, form } = await aRedeeming(house, gift.code);
    await redeemGift(recipient, form, house.desk, openFree);
    expect(await watched(gift)).toEqual({ waitSeconds: 7 * 86_400 });
    expect((await rowOf(gift.giftId)).note).not.toBeNull();
    house.clock.turnSeconds(31 * 86_400);
    expect(await watched(gift)).toBeNull();
    house.clock.turnSeconds(-31 * 86_400);
    expect((await rowOf(gift.giftId)).note).toBeNull();
  });
});

it('a payment that comes for a gift that is not paid yet changes it alone', async () => {
  const [paid, waiting] = [await aPlacedGift(house), await aPlacedGift(house)];
  await payForGift(house, paid);
  expect([(await rowOf(paid.giftId)).status, (await rowOf(waiting.giftId)).status]).toEqual(['scheduled', 'unpaid']);
});
