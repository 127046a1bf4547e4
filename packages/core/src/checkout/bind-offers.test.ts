import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPaidOrder, auditOf, openCore, pretendDesk, type Core, type TestHouse } from '../testing/index.ts';
import { bindOffers, bindPrice, offersInForce, priceOf, requireOneWorld } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

const worldOf = (shop: TestHouse, livemode: boolean) => shop.asOperator().inTransaction((inside) => requireOneWorld(inside, livemode));

describe('what is on sale', () => {
  it('is bound once, written down by price, and a second call changes nothing', async () => {
    const desk = pretendDesk();
    const first = await bindOffers(house.asOperator(), desk, { dryRun: false });
    expect(first.length).toBeGreaterThan(5);
    expect(first.every(({ word, bound }) => word === 'made' && bound !== null)).toBe(true);
    expect(first.some(({ offer }) => offer.amount.amountMinor === 0)).toBe(false);
    const second = await bindOffers(house.asOperator(), desk, { dryRun: false });
    expect(second.map(({ word, bound }) => [word, bound])).toEqual(first.map(({ bound }) => ['kept', bound]));
    const { offer, bound } = first[0] ?? (() => { throw new Error('nothing is on sale'); })();
    expect(await auditOf(house, offer.priceId)).toEqual([expect.objectContaining({ action: 'price.bound', actor_type: 'operator', safe_meta: { world: 'test', price: bound?.stripePriceId } })]);
    // What is kept is what a checkout asks for, without a question to the desk.
    const [product] = await core.service<{ id: string }>('select id from products where house_id = $1 and slug = $2', [house.facts.id, offer.productSlug]);
    const { product: sold, price } = await house.asOperator().inTransaction(({ db }) => priceOf(db, product?.id ?? '', offer.interval));
    expect((await bindPrice({ ...desk, bindPrice: () => Promise.reject(new Error('not asked')) }, sold, price)).bound).toEqual(bound);
  });

  it('is bound in each world by names of its own', async () => {
    const shop = await core.openHouse();
    await bindOffers(shop.asOperator(), pretendDesk(), { dryRun: false });
    const [test] = await offersInForce(shop.asOperator(), false);
    const [live] = await offersInForce(shop.asOperator(), true);
    expect([test?.kept === null, live?.kept]).toEqual([false, null]);
    await expect(core.service('update product_prices set stripe_product_live = stripe_product_test, stripe_price_live = stripe_price_test where id = $1', [test?.priceId])).rejects.toThrow('product_prices_worlds');
  });

  it('is not touched by a rehearsal', async () => {
    const shop = await core.openHouse();
    const desk = pretendDesk();
    const told = await bindOffers(shop.asOperator(), desk, { dryRun: true });
    expect(told.every(({ word, bound }) => word === 'made' && bound === null)).toBe(true);
    expect(await bindOffers(shop.asOperator(), desk, { dryRun: true })).toEqual(told);
    expect((await offersInForce(shop.asOperator(), false)).every(({ kept }) => kept === null)).toBe(true);
  });

  it('is bound in an operator\'s name alone, and in the own house alone', async () => {
    const [offer] = await offersInForce(house.asOperator(), true);
    const bind = `select app.bind_price($1::uuid, true, 'prod_x', 'price_x') as changed`;
    await expect(house.asVisitor().inTransaction(({ query }) => query(bind, [offer?.priceId]))).rejects.toMatchObject({ code: 'forbidden' });
    const other = await core.openHouse();
    expect(await other.asOperator().inTransaction(({ query }) => query(bind, [offer?.priceId]))).toEqual([{ changed: false }]);
    expect(await house.asOperator().inTransaction(({ query }) => query(bind, [randomUUID()]))).toEqual([{ changed: false }]);
  });
});

describe('a house with orders of one world', () => {
  it('takes no key of the other, and says what to do', async () => {
    const shop = await core.openHouse();
    await expect(Promise.all([worldOf(shop, true), worldOf(shop, false)])).resolves.toBeDefined();
    const { purchaseLinkId } = await aPaidOrder(shop);
    await worldOf(shop, false);
    await expect(worldOf(shop, true)).rejects.toMatchObject({ code: 'bad-input', words: expect.stringContaining('holds orders of the test world') });
    await core.service('update purchase_links set livemode = true where id = $1', [purchaseLinkId]);
    await worldOf(shop, true);
    await expect(worldOf(shop, false)).rejects.toMatchObject({ words: expect.stringContaining('holds orders of real money') });
    // The other house is not asked for its neighbour's orders.
    await worldOf(await core.openHouse(), false);
  });
});
