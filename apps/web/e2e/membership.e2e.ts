import type { Page } from '@playwright/test';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';
import { lettersTo, waitForLetter } from './letters.ts';

const address = 'member@reader.example';

interface Thing { id: string; what: string; state: string }

async function atTheDesk(page: Page, path: string, data: object): Promise<void> {
  const answer = await page.request.post(path, { headers: { accept: 'application/json' }, data });
  expect(answer.ok()).toBe(true);
}
const passDays = (page: Page, days: number): Promise<void> => atTheDesk(page, '/sandbox/clock', { days });

async function subscriptionOf(page: Page): Promise<string> {
  const things = (await (await page.request.get('/sandbox/desk.json')).json()) as Thing[];
  return things.find(({ what }) => what === 'Subscription')?.id ?? Promise.reject(new Error('nobody subscribed'));
}

const receipts = async (page: Page): Promise<number> => (await lettersTo(page, address)).filter(({ subject }) => subject.startsWith('Receipt for your membership')).length;

test('a membership from its start to its end: paid, renewed, refused and mended, ended in one step', async ({ page, operator, letIn }) => {
  test.setTimeout(240_000);
  await page.goto('/shop/seeker-bundle');
  await expect(page.getByRole('main')).toContainText("not part of today's price");
  await page.getByRole('link', { name: 'Begin for €9.00 a month' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Membership' })).toBeVisible();
  await expect(page.getByRole('radio', { name: /By the month/ })).toBeChecked();
  await examine(page);
  await page.getByRole('button', { name: /^Begin and pay/ }).click();
  await expect(page.getByRole('alert')).toContainText('Confirm that you are 18 or older');
  await page.getByLabel('Where do we write to?').fill(address);
  await page.getByLabel('I am 18 or older.').check();
  await page.getByRole('button', { name: 'Begin and pay €9.00 a month' }).click();
  await page.waitForURL('**/sandbox/pay/**');
  await page.getByRole('button', { name: /^Pay \D*\d/ }).click();
  await page.waitForURL('**/orders/*/return');
  await expect(page.getByText('Your membership is open.')).toBeVisible();
  await examine(page);
  const first = await waitForLetter(page, address, /^Receipt for your membership/);
  expect(first.text).toContain('€9.00 for one month');
  await page.getByRole('link', { name: 'See your membership' }).click();
  await expect(page.getByText(/^Your membership is paid until/)).toBeVisible();
  await examine(page);

  // The second month.
  const subscription = await subscriptionOf(page);
  await passDays(page, 31);
  await expect.poll(() => receipts(page), { timeout: 30_000 }).toBe(2);
  await page.goto('/membership');
  await expect(page.getByText(/^€9.00, paid on/)).toHaveCount(2);

  // The third is refused, and paid with another card.
  await atTheDesk(page, `/sandbox/desk/${subscription}`, { action: 'card-fails' });
  await passDays(page, 31);
  const refused = await waitForLetter(page, address, /^A bill of your membership was refused/);
  expect(refused.text).toContain('tries again on');
  await page.goto('/membership');
  await expect(page.getByText('The last bill was refused by your bank.')).toBeVisible();
  await examine(page);
  await page.getByRole('button', { name: 'Pay the bill with another card' }).click();
  await page.waitForURL('**/sandbox/bill/**');
  await page.getByRole('button', { name: /with another card$/ }).click();
  await expect(page.getByText('✓ Paid.')).toBeVisible();
  await atTheDesk(page, `/sandbox/desk/${subscription}`, { action: 'card-works' });
  await expect.poll(() => receipts(page), { timeout: 30_000 }).toBe(3);
  await page.goto('/membership');
  await expect(page.getByText('The last bill was refused by your bank.')).toHaveCount(0);
  await expect(page.getByText(/^It renews that day for €9.00/)).toBeVisible();

  // Ended in one step, taken back, and ended for good.
  await page.getByRole('button', { name: 'End the membership' }).click();
  await expect(page.getByText(/^Your membership ends on/)).toBeVisible();
  await examine(page);
  await waitForLetter(page, address, /^Your membership will end/);
  await page.getByRole('button', { name: 'Let it go on' }).click();
  await expect(page.getByText(/^Your membership is paid until/)).toBeVisible();
  await page.getByRole('button', { name: 'End the membership' }).click();
  await expect(page.getByText(/^Your membership ends on/)).toBeVisible();
  await passDays(page, 32);
  const ended = await waitForLetter(page, address, /^Your membership has ended/);
  expect(ended.text).toContain('as you wished');
  expect(await receipts(page)).toBe(3);
  await page.goto('/membership');
  await expect(page.getByText(/^Your membership ended on .*as you wished\.$/)).toBeVisible();
  await expect(page.getByText(/^€9.00, paid on/)).toHaveCount(3);
  await expect(page.getByRole('button', { name: /^Begin and pay/ })).toBeVisible();
  await examine(page);
  await page.getByRole('link', { name: /^Receipts and letters of this order/ }).click();
  await expect(page.getByText('The letter about your membership').first()).toBeVisible();
  const code = /orders\/([^/?]+)/.exec(page.url())?.[1] ?? '';

  // The same, as the house sees it.
  const { page: counter } = await letIn({ storageState: operator });
  await counter.goto('/operator/orders');
  await counter.getByRole('link', { name: code }).click();
  await expect(counter.getByText('Ended as its member wished')).toBeVisible();
  await expect(counter.getByText('3 paid, one each month')).toBeVisible();
  await expect(counter.getByText(subscription)).toBeVisible();
  await examine(counter);
});
