import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAddress } from '../access/index.ts';
import { receiveEvent, openFree } from '../payment/index.ts';
import { aCheckout, aDraft, anInbox, aPaidOrder, aPlacedOrder, aSealedReading, auditOf, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { listProducts, openCheckout } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

interface Link { id: string; status: string; order_code: string; checkout_session_id: string | null; amount: number; currency: string; client_reference_id: string; created_at: Date; session_created_at: Date | null }
const linksOf = (readingId: string): Promise<Link[]> => core.service<Link>('select * from purchase_links where reading_record_id = $1 order by created_at', [readingId]);
const free = { productSlug: 'daily-key', spreadId: 'key', question: null };

describe('a checkout', () => {
  it('commits its link before the desk is asked, with what was agreed, and then keeps the session', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const seenByThen: Link[][] = [];
    house.desk.beforeOpening = async () => void seenByThen.push(await linksOf(readingId));
    const opened = await openCheckout(seeker, await aCheckout(house, readingId), house.desk, openFree);
    house.desk.beforeOpening = async () => undefined;
    expect(seenByThen).toEqual([[expect.objectContaining({
      status: 'created', amount: 1500, currency: 'EUR', checkout_session_id: null, livemode: false, unlock_route: `/scrolls/${readingId}`,
      stripe_product_id: 'prod_standard-scroll', stripe_price_id: house.desk.asked.at(-1)?.stripePriceId,
    })]]);
    const [link] = await linksOf(readingId);
    expect(opened).toEqual({ orderCode: link?.order_code, due: true, url: house.desk.sessions.get(link?.checkout_session_id ?? '')?.url });
    expect(link?.created_at.getTime()).toBeLessThanOrEqual(link?.session_created_at?.getTime() ?? 0);
    const asked = house.desk.asked.at(-1);
    expect(asked).toMatchObject({ clientReferenceId: link?.id, orderCode: opened.orderCode, interval: 'once', stripePriceId: expect.stringMatching(/^price_/), metadata: { order_code: opened.orderCode, purchase_link_id: link?.id, house_id: house.facts.id } });
    expect(asked?.successUrl).toBe(`https://house.example/orders/${opened.orderCode}/return`);
  });

  it('keeps the address sealed, found by its index and shown by its mask', async () => {
    const { seeker } = await aPlacedOrder(house, { address: ' Mary.Smith+omen@Mail.Example ' });
    const [row] = await core.service<{ id: string; house_id: string; address: Buffer; address_dek_id: string; address_mask: string }>('select * from subjects where id = $1', [seeker.subjectId]);
    expect(row?.address_mask).toBe('m…@mail.example');
    expect(row?.address.includes('Mary')).toBe(false);
    expect((await openAddress(house.keys, { id: seeker.subjectId, houseId: house.facts.id, address: row?.address ?? null, addressDekId: row?.address_dek_id ?? null }))?.reveal('send_letter')).toBe('Mary.Smith+omen@Mail.Example');
  });

  it('writes one audit event with ids and amounts alone', async () => {
    const placed = await aPlacedOrder(house);
    expect(await auditOf(house, placed.purchaseLinkId)).toEqual([expect.objectContaining({ action: 'purchase.created', actor_type: 'customer', safe_meta: { tier: 'standard', amount: 1500, currency: 'EUR' } })]);
  });

  it('asked for twice with one request key, one after the other, is one order and one session', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const input = await aCheckout(house, readingId);
    const first = await openCheckout(seeker, input, house.desk, openFree);
    expect(await openCheckout(seeker, input, house.desk, openFree)).toEqual(first);
    expect(await linksOf(readingId)).toHaveLength(1);
  });

  it('double-clicked is one order and one page to pay on', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const input = await aCheckout(house, readingId);
    const before = house.desk.sessions.size;
    const opened = await Promise.all(Array.from({ length: 6 }, () => openCheckout(seeker, input, house.desk, openFree)));
    expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
    expect(await linksOf(readingId)).toHaveLength(1);
    expect(house.desk.sessions.size).toBe(before + 1);
  });

  it('in two tabs with two addresses leads both to the one session that is kept', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const inputs = [await aCheckout(house, readingId, { address: 'one@mail.example' }), await aCheckout(house, readingId, { address: 'two@mail.example' })];
    const opened = await Promise.all(inputs.map((input) => openCheckout(seeker, input, house.desk, openFree)));
    const links = await linksOf(readingId);
    expect(links).toHaveLength(1);
    const kept = house.desk.sessions.get(links[0]?.checkout_session_id ?? '');
    expect(opened.map(({ url }) => url)).toEqual([kept?.url, kept?.url]);
  });

  it('after a crash between call and row goes on with the session that was opened', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const input = await aCheckout(house, readingId);
    const first = await openCheckout(seeker, input, house.desk, openFree);
    await core.service('set session_replication_role = replica; update purchase_links set checkout_session_id = null, session_created_at = null where reading_record_id = \'' + readingId + '\'; set session_replication_role = origin');
    const again = await openCheckout(seeker, { ...input, requestKey: randomUUID() }, house.desk, openFree);
    expect(again).toEqual(first);
  });

  it('refused by an absent desk leaves the order, and the next call opens its session', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const input = await aCheckout(house, readingId);
    house.desk.away = true;
    await expect(openCheckout(seeker, input, house.desk, openFree)).rejects.toMatchObject({ code: 'payments-away' });
    house.desk.away = false;
    expect(await openCheckout(seeker, input, house.desk, openFree)).toMatchObject({ due: true });
    expect(await linksOf(readingId)).toHaveLength(1);
  });
});

const pay = async (sessionId: string, type = 'checkout.session.completed') => {
  house.desk.pay(sessionId);
  await receiveEvent(anInbox(house), house.desk.event(type, sessionId));
};
const urlOf = (sessionId: string | null | undefined) => house.desk.sessions.get(sessionId ?? '')?.url;

describe('an address that changes before paying', () => {
  it('closes the page that was opened for the old one, and opens another order on which the new one stands', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const first = await openCheckout(seeker, await aCheckout(house, readingId, { address: 'one@mail.example' }), house.desk, openFree);
    const again = await openCheckout(seeker, await aCheckout(house, readingId, { address: 'two@mail.example' }), house.desk, openFree);
    const [old, fresh] = await linksOf(readingId);
    expect([old?.status, fresh?.status]).toEqual(['expired', 'created']);
    expect(again).toEqual({ orderCode: fresh?.order_code, due: true, url: urlOf(fresh?.checkout_session_id) });
    expect(again.url).not.toBe(first.url);
    expect(house.desk.sessions.get(old?.checkout_session_id ?? '')).toMatchObject({ status: 'expired', url: null });
    expect(house.desk.asked.at(-1)?.address).toBe('two@mail.example');
    // The same address once more is the same page.
    expect(await openCheckout(seeker, await aCheckout(house, readingId, { address: ' TWO@mail.example' }), house.desk, openFree)).toEqual(again);
  });

  it('asks for nothing when the old page was paid at that very moment', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const first = await openCheckout(seeker, await aCheckout(house, readingId), house.desk, openFree);
    const [old] = await linksOf(readingId);
    const racing = { ...house.desk, expireSession: async (id: string) => { house.desk.pay(id); return house.desk.expireSession(id); } };
    expect(await openCheckout(seeker, await aCheckout(house, readingId, { address: 'new@mail.example' }), racing, openFree)).toEqual({ orderCode: first.orderCode, due: false, url: `/orders/${first.orderCode}` });
    expect(await linksOf(readingId)).toEqual([expect.objectContaining({ id: old?.id, status: 'created' })]);
  });

  it('in two tabs at once leaves one page that can be paid: the other is closed at the desk', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const before = new Set(house.desk.sessions.keys());
    await Promise.all(['one@mail.example', 'two@mail.example'].map(async (address) => openCheckout(seeker, await aCheckout(house, readingId, { address }), house.desk, openFree)));
    const made = [...house.desk.sessions.values()].filter(({ id }) => !before.has(id));
    const links = await linksOf(readingId);
    expect(made.filter(({ status }) => status === 'open').map(({ id }) => id)).toEqual([links.find(({ status }) => status === 'created')?.checkout_session_id]);
  });
});

describe('the price', () => {
  const changePrice = (shop: TestHouse, amount: number) =>
    core.service(`insert into product_prices (house_id, product_id, amount, currency, valid_from) select house_id, id, $2, 'EUR', clock_timestamp() from products where house_id = $1 and slug = 'standard-scroll'`, [shop.facts.id, amount]);
  const at = (amountMinor: number) => ({ shown: { amountMinor, currency: 'EUR' } });
  const order = async (shop: TestHouse, { seeker, readingId }: { seeker: Parameters<typeof openCheckout>[0]; readingId: string }, shown: object) =>
    openCheckout(seeker, { ...(await aCheckout(shop, readingId)), ...shown }, shop.desk, openFree);

  it('that was shown when the person began is taken, though it has changed since; so is the new one, and no third', async () => {
    const shop = await core.openHouse();
    const readings = [await aSealedReading(shop), await aSealedReading(shop), await aSealedReading(shop), await aSealedReading(shop)] as const;
    await changePrice(shop, 1900);
    await order(shop, readings[0], at(1500));
    await order(shop, readings[1], at(1900));
    await order(shop, readings[2], {});
    await expect(order(shop, readings[3], at(900))).rejects.toMatchObject({ code: 'price-changed' });
    const taken = await Promise.all(readings.map(async ({ readingId }) => (await linksOf(readingId)).map(({ amount, checkout_session_id }) => [amount, shop.desk.sessions.get(checkout_session_id ?? '')?.amount.amountMinor])));
    expect(taken).toEqual([[[1500, 1500]], [[1900, 1900]], [[1900, 1900]], []]);
  });

  it('that was never in force since the person began is refused, also when it once was', async () => {
    const shop = await core.openHouse();
    await changePrice(shop, 1900);
    const late = await aSealedReading(shop);
    await expect(order(shop, late, at(1500))).rejects.toMatchObject({ code: 'price-changed' });
    expect(await linksOf(late.readingId)).toEqual([]);
  });

  it('of an order whose page is open stays, until the person pays from a page that shows another', async () => {
    const shop = await core.openHouse();
    const reading = await aSealedReading(shop);
    const first = await order(shop, reading, at(1500));
    await changePrice(shop, 1200);
    expect(await order(shop, reading, at(1500))).toEqual(first);
    expect(await order(shop, reading, at(1200))).toMatchObject({ due: true });
    expect((await linksOf(reading.readingId)).map(({ status, amount }) => [status, amount])).toEqual([['expired', 1500], ['created', 1200]]);
    expect([...shop.desk.sessions.values()].map(({ status }) => status)).toEqual(['expired', 'open']);
  });

  it('of what is not on sale is not taken', async () => {
    const shop = await core.openHouse();
    const reading = await aSealedReading(shop);
    await core.service(`update products set on_sale = false where house_id = $1`, [shop.facts.id]);
    await expect(order(shop, reading, at(1500))).rejects.toMatchObject({ code: 'not-found' });
    expect([await linksOf(reading.readingId), shop.desk.asked]).toEqual([[], []]);
  });
});

it('keys of the desk follow from our own rows: every opening of one order and address bears the same', async () => {
  const { seeker, readingId } = await aSealedReading(house);
  const before = house.desk.asked.length;
  await Promise.all(Array.from({ length: 4 }, async () => openCheckout(seeker, await aCheckout(house, readingId), house.desk, openFree)));
  const [link] = await linksOf(readingId);
  const asked = house.desk.asked.slice(before);
  expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  expect(asked[0]?.idempotencyKey).toMatch(new RegExp(`^checkout:${link?.id}:[0-9a-f]{16}$`));
});

it('a desk that goes away while the old page is looked at leaves everything, and the next call goes on', async () => {
  const placed = await aPlacedOrder(house);
  house.desk.away = true;
  await expect(openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree)).rejects.toMatchObject({ code: 'payments-away' });
  house.desk.away = false;
  expect(await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree)).toEqual({ orderCode: placed.orderCode, due: true, url: urlOf(placed.sessionId) });
});

describe('nobody is asked to pay twice', () => {
  it('while a slow bank is known to work, though the desk is away', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.completeUnpaid(placed.sessionId ?? '');
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId ?? ''));
    house.desk.away = true;
    expect(await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree)).toMatchObject({ orderCode: placed.orderCode, due: false });
    house.desk.away = false;
  });

  it('while a person looks at money that is not as agreed', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(placed.sessionId ?? '', { amountMinor: 1499 });
    await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId ?? ''));
    expect(await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree)).toMatchObject({ orderCode: placed.orderCode, due: false });
    expect(await linksOf(placed.readingId)).toHaveLength(1);
  });

  it('when an order that was given up was paid late, though a newer one waits', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.expire(placed.sessionId ?? '');
    const newer = await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree);
    expect(newer).toMatchObject({ due: true });
    await pay(placed.sessionId ?? '');
    expect(await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree)).toEqual({ orderCode: placed.orderCode, due: false, url: `/orders/${placed.orderCode}` });
  });

  it('when the session is paid and the event has not come yet', async () => {
    const placed = await aPlacedOrder(house);
    house.desk.pay(placed.sessionId ?? '');
    expect(await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree)).toEqual({ orderCode: placed.orderCode, due: false, url: `/orders/${placed.orderCode}` });
  });

  it('while a slow bank has not answered, also not with another address', async () => {
    const placed = await aPlacedOrder(house);
    const before = house.desk.sessions.size;
    house.desk.completeUnpaid(placed.sessionId ?? '');
    expect(await openCheckout(placed.seeker, await aCheckout(house, placed.readingId, { address: 'other@mail.example' }), house.desk, openFree)).toMatchObject({ orderCode: placed.orderCode, due: false });
    expect(house.desk.sessions.size).toBe(before);
  });

  it('once the order is unlocked', async () => {
    const paid = await aPaidOrder(house);
    expect(await openCheckout(paid.seeker, await aCheckout(house, paid.readingId), house.desk, openFree)).toMatchObject({ orderCode: paid.orderCode, due: false });
    expect(await linksOf(paid.readingId)).toHaveLength(1);
  });
});

it('a slow bank that said no makes room for another order of the same reading', async () => {
  const placed = await aPlacedOrder(house);
  house.desk.completeUnpaid(placed.sessionId ?? '');
  await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId ?? ''));
  house.desk.answerOf(placed.sessionId ?? '', false);
  await receiveEvent(anInbox(house), house.desk.event('checkout.session.async_payment_failed', placed.sessionId ?? ''));
  const again = await openCheckout(placed.seeker, await aCheckout(house, placed.readingId), house.desk, openFree);
  expect(again).toMatchObject({ due: true });
  const links = await linksOf(placed.readingId);
  expect(links.map(({ status }) => status)).toEqual(['failed', 'created']);
  await pay(links[1]?.checkout_session_id ?? '');
  expect((await linksOf(placed.readingId)).map(({ status }) => status)).toEqual(['failed', 'unlocked']);
});

describe('a session that ended unpaid', () => {
  it.each([['at its time', 'expire'], ['because the desk forgot it', 'forget']] as const)('%s makes room for another order, also from the same page', async (_how, end) => {
    const { seeker, readingId } = await aSealedReading(house);
    const input = await aCheckout(house, readingId);
    const first = await openCheckout(seeker, input, house.desk, openFree);
    const [old] = await linksOf(readingId);
    house.desk[end](old?.checkout_session_id ?? '');
    const again = await Promise.all([openCheckout(seeker, input, house.desk, openFree), openCheckout(seeker, input, house.desk, openFree)]);
    expect(again[0]).toMatchObject({ due: true });
    expect(again[1]).toEqual(again[0]);
    expect(again[0]?.orderCode).not.toBe(first.orderCode);
    expect((await linksOf(readingId)).map(({ status }) => status)).toEqual(['expired', 'created']);
  });
});

describe('a free order', () => {
  it('is unlocked at once: no session, no finance event, no receipt, one interpretation', async () => {
    const placed = await aPlacedOrder(house, free);
    expect(placed).toMatchObject({ sessionId: null, opened: { due: false } });
    expect((await linksOf(placed.readingId)).map(({ status }) => status)).toEqual(['unlocked']);
    expect(await core.service('select 1 from finance_events where purchase_link_id = $1', [placed.purchaseLinkId])).toEqual([]);
    expect(await core.service('select kind from delivery_jobs where subject_id = $1', [placed.seeker.subjectId])).toEqual([{ kind: 'interpretation_job' }]);
  });

  it('double-clicked answers both times with the one order', async () => {
    const { seeker, readingId } = await aSealedReading(house, free);
    const input = await aCheckout(house, readingId);
    const opened = await Promise.all(Array.from({ length: 5 }, (_, i) => openCheckout(seeker, i === 0 ? input : { ...input, requestKey: i % 2 === 0 ? randomUUID() : input.requestKey }, house.desk, openFree)));
    expect(new Set(opened.map(({ orderCode }) => orderCode)).size).toBe(1);
    expect(await linksOf(readingId)).toHaveLength(1);
  });
});

describe('is refused', () => {
  it('for a draft', async () => {
    const { seeker, readingId } = await aDraft(house);
    await expect(openCheckout(seeker, await aCheckout(house, readingId), house.desk, openFree)).rejects.toMatchObject({ code: 'not-sealed' });
  });

  it('to a stranger, for a foreign reading and an unknown one alike', async () => {
    const { readingId } = await aSealedReading(house);
    const stranger = await house.newSeeker();
    const before = house.desk.asked.length;
    for (const id of [readingId, randomUUID()]) await expect(openCheckout(stranger, await aCheckout(house, id), house.desk, openFree)).rejects.toMatchObject({ code: 'not-found' });
    await expect(openCheckout(house.asVisitor(), await aCheckout(house, readingId), house.desk, openFree)).rejects.toMatchObject({ code: 'not-found' });
    expect(house.desk.asked).toHaveLength(before);
    expect(await linksOf(readingId)).toEqual([]);
  });

  it('when a request key of one reading comes with another', async () => {
    const { seeker, readingId } = await aSealedReading(house);
    const input = await aCheckout(house, readingId);
    await openCheckout(seeker, input, house.desk, openFree);
    const other = await aSealedReading(house, {}, seeker);
    await expect(openCheckout(seeker, { ...input, readingId: other.readingId }, house.desk, openFree)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

it('the shop lists every product at its newest price, to a visitor too, and no other house\'s', async () => {
  const shop = await core.openHouse();
  await core.service(`insert into product_prices (house_id, product_id, amount, currency, valid_from) select house_id, id, 1900, 'EUR', now() + interval '1 millisecond' from products where house_id = $1 and slug = 'standard-scroll'`, [shop.facts.id]);
  await core.service(`update products set on_sale = false where house_id = $1 and slug = 'small-scroll'`, [shop.facts.id]);
  const listed = await shop.asVisitor().inTransaction((inside) => listProducts(inside, { livemode: false }));
  expect(listed.find(({ slug }) => slug === 'standard-scroll')?.prices).toEqual([{ interval: 'once', amountMinor: 1900, currency: 'EUR' }]);
  expect(listed.filter(({ onSale }) => onSale).map(({ slug }) => slug)).not.toContain('small-scroll');
});

it('an event settles the order that a crash left without its session', async () => {
  const placed = await aPlacedOrder(house);
  await core.service(`set session_replication_role = replica; update purchase_links set checkout_session_id = null where id = '${placed.purchaseLinkId}'; set session_replication_role = origin`);
  house.desk.pay(placed.sessionId ?? '');
  expect(await receiveEvent(anInbox(house), house.desk.event('checkout.session.completed', placed.sessionId ?? ''))).toBe('succeeded');
  expect((await linksOf(placed.readingId))[0]).toMatchObject({ status: 'unlocked', checkout_session_id: placed.sessionId });
});
