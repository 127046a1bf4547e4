import type { Page } from '@playwright/test';
import { goToTheDesk } from './buy.ts';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';
import { lettersTo, waitForLetter } from './letters.ts';

/** Pays by a debit that takes days; gives the desk's name of the checkout. Ends on the return page. */
async function payByDebit(page: Page, address: string): Promise<string> {
  await goToTheDesk(page, { question: 'What have I overlooked about waiting?', address });
  const session = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await page.getByRole('button', { name: 'Pay by a debit that takes days' }).click();
  await page.waitForURL('**/orders/*/return');
  return session;
}

async function atTheBank(page: Page, session: string, action: 'settle' | 'fail'): Promise<void> {
  const answer = await page.request.post(`/sandbox/desk/${session}`, { headers: { accept: 'application/json' }, data: { action } });
  expect(answer.ok()).toBe(true);
}

test('a debit that settles later: nobody is asked to pay again, and the scroll opens when the money arrives', async ({ page }) => {
  const address = 'slow-bank@reader.example';
  const session = await payByDebit(page, address);
  await expect(page.getByRole('heading', { name: 'Your bank has it and takes some days' })).toBeVisible();
  await expect(page.getByText(/Do not pay again/)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Go on to payment' })).toHaveCount(0);
  await examine(page);

  await page.getByRole('link', { name: 'Follow the order' }).click();
  await expect(page.getByText('Bank is working')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Money', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Go on to payment' })).toHaveCount(0);
  await examine(page);
  expect(await lettersTo(page, address)).toEqual([]);

  // Days later, with the page still open.
  await atTheBank(page, session, 'settle');
  await expect(page.getByText('Your scroll is ready.')).toBeVisible();
  await expect(page.getByText('Paid: €15.00.')).toBeVisible();
  await waitForLetter(page, address, /^Receipt/);
  await waitForLetter(page, address, /is ready$/);
  await page.getByRole('link', { name: 'Open the scroll' }).click();
  await expect(page.getByRole('heading', { name: 'One step' })).toBeVisible();
});

test('a debit that is returned: it is said, nothing was charged, and the same order can be paid again', async ({ page }) => {
  const session = await payByDebit(page, 'returned-debit@reader.example');
  await expect(page.getByRole('heading', { name: 'Your bank has it and takes some days' })).toBeVisible();
  await atTheBank(page, session, 'fail');
  await expect(page.getByRole('heading', { name: 'Your bank refused the payment' })).toBeVisible();
  await examine(page);
  await expect(page.getByRole('link', { name: 'Go on to payment' })).toBeVisible();
});
