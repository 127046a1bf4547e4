import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveMany, openCore, totals, type Core } from '../testing/index.ts';

let core: Core;
beforeAll(async () => {
  core = await openCore();
});
afterAll(() => core.close());

it('after 250 histories of buying, paying, giving back, disputing and hearing late, house and desk agree', async () => {
  const house = await core.openHouse();
  expect(await liveMany(house, { runs: 250, seed: Math.trunc(Math.random() * 2 ** 31) })).toEqual({ lived: 250, failed: 0 });
  const { books, desk } = await totals(house);
  expect(books).toEqual(desk);
  expect(Object.keys(books)).toEqual(['EUR', 'USD']);
}, 400_000);
