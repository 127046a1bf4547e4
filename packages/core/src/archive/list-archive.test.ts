import { afterAll, beforeAll, expect, it } from 'vitest';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { withdrawConsent } from '../consent/index.ts';
import { aPaidOrder, aPlacedOrder, aWrittenScroll, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { listArchive } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

it('lists the paid scrolls of one person, newest first, and those of nobody else', async () => {
  const seeker = await house.newSeeker();
  const [written, paid] = [await aWrittenScroll(house, {}, seeker), await aPaidOrder(house, {}, seeker)];
  await aPlacedOrder(house, {}, seeker);
  await aWrittenScroll(house);
  const entries = await seeker.inTransaction(listArchive);
  expect(entries.map(({ readingId, status, orderCode }) => [readingId, status, orderCode])).toEqual([[paid.readingId, 'sealed', paid.orderCode], [written.readingId, 'interpreted', written.orderCode]]);
  expect(await (await house.newSeeker()).inTransaction(listArchive)).toEqual([]);
  await expect(house.asVisitor().inTransaction(listArchive)).rejects.toMatchObject({ code: 'not-found' });
});

it('holds neutral facts only', async () => {
  const word = plantedWord('archive');
  const order = await aWrittenScroll(house, { question: `What of ${word}?` });
  const [entry] = await order.seeker.inTransaction(listArchive);
  expect(entry?.safeTitle).toMatch(/^Scroll \d{4}$/);
  expect(JSON.stringify(entry)).not.toContain(word);
});

it('keeps for good with a yes, and for ninety days from the seal without one', async () => {
  const order = await aWrittenScroll(house);
  expect((await order.seeker.inTransaction(listArchive))[0]?.keptUntil).toBeNull();
  await order.seeker.inTransaction((inside) => withdrawConsent(inside, { kind: 'archive', scopeId: null }));
  const [entry] = await order.seeker.inTransaction(listArchive);
  expect((entry?.keptUntil?.getTime() ?? 0) - (entry?.sealedAt.getTime() ?? 0)).toBe(90 * 86_400_000);
});
