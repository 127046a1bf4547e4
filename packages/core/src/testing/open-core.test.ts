import { afterAll, beforeAll, expect, it } from 'vitest';
import { aReadyOrder, jobsOf } from './index.ts';
import { openCore, type Core } from './open-core.ts';

let core: Core;
beforeAll(async () => { core = await openCore(); });
afterAll(() => core.close());

it('walks an order from its question to its papers, and leaves the letters to be sent', async () => {
  const house = await core.openHouse();
  const order = await aReadyOrder(house);
  const jobs = await jobsOf(house, order.purchaseLinkId);
  expect(jobs.map((job) => job.kind).toSorted()).toEqual(['email_delivery_job', 'interpretation_job', 'print_view_job', 'private_pdf_render_job', 'receipt_email_job', 'share_card_render_job']);
  expect(house.store.files.size).toBe(3);
});
