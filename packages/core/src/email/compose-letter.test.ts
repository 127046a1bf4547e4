import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '@omenhall/contracts/values/secret';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { aReadyOrder, bare, openCore, type Core, type TestHouse } from '../testing/index.ts';
import { mendAddress } from '../trail/index.ts';
import { composeLetter } from './index.ts';

let core: Core;
let house: TestHouse;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
});
afterAll(() => core.close());

it('a receipt and a ready letter go to the address on file now, and lead to pages of the house', async () => {
  const order = await aReadyOrder(house);
  const worker = house.asWorker(order.seeker.subjectId);
  const { purchaseLinkId } = order;
  expect(bare(await composeLetter(worker, { letter: 'receipt', purchaseLinkId }, null))).toMatchObject({
    letter: 'receipt', to: 'reader@mail.example',
    props: { orderCode: order.orderCode, productName: 'Standard Scroll', amount: { amountMinor: 1500, currency: 'EUR' }, trackerUrl: `https://house.example/orders/${order.orderCode}`, supportEmail: 'support@house.example' },
  });
  await mendAddress(order.seeker, { orderCode: order.orderCode, address: new Secret('right@mail.example') });
  expect(bare(await composeLetter(worker, { letter: 'reading_ready', purchaseLinkId }, null))).toMatchObject({ to: 'right@mail.example', props: { readingUrl: `https://house.example/scrolls/${order.readingId}` } });
});

it('no letter holds a private word', async () => {
  const word = plantedWord('letter');
  const order = await aReadyOrder(house, { question: `What of ${word}?` });
  const worker = house.asWorker(order.seeker.subjectId);
  for (const letter of ['receipt', 'reading_ready'] as const) expect(JSON.stringify(bare(await composeLetter(worker, { letter, purchaseLinkId: order.purchaseLinkId }, null)))).not.toContain(word);
});

it('a stranger\'s order and one that does not exist give no letter', async () => {
  const [order, stranger] = [await aReadyOrder(house), await aReadyOrder(house)];
  for (const purchaseLinkId of [order.purchaseLinkId, randomUUID()]) {
    await expect(composeLetter(house.asWorker(stranger.seeker.subjectId), { letter: 'receipt', purchaseLinkId }, null)).rejects.toMatchObject({ code: 'not-found' });
  }
  await expect(composeLetter(house.asWorker(null), { letter: 'receipt', purchaseLinkId: order.purchaseLinkId }, null)).rejects.toMatchObject({ code: 'not-found' });
});

it('a person without an address gets no letter, and an absent vault is waited for', async () => {
  const order = await aReadyOrder(house);
  const worker = house.asWorker(order.seeker.subjectId);
  const receipt = { letter: 'receipt' as const, purchaseLinkId: order.purchaseLinkId };
  house.keys.away = true;
  await expect(composeLetter(worker, receipt, null)).rejects.toMatchObject({ code: 'keys-away' });
  house.keys.away = false;
  await core.service('update subjects set address = null, address_bidx = null, address_dek_id = null, address_mask = null where id = $1', [order.seeker.subjectId]);
  expect(await composeLetter(worker, receipt, null)).toBeNull();
});
