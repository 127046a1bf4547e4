import type { Page } from '@playwright/test';
import { checkAndGo, chooseChannels, payAtTheDesk, writeQuestion } from './buy.ts';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';

const nine = ['Daily Key', 'Small Scroll', 'Standard Scroll', 'Deep Scroll', 'Council of Oracles', 'Relationship Mirror', 'Year Map Scroll', 'Gift Scroll', 'Seeker Bundle'];

/** What no shop of this house says. */
const pressure = /hurry|last chance|only \d+ left|limited|discount|offer ends|countdown|save \d/i;

test('a visitor sees nine things with their prices, reads what each is and is not, and buys a Deep Scroll', async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto('/');
  await page.getByRole('navigation', { name: 'House' }).getByRole('link', { name: 'Shop' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'The shop' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(nine);
  for (const price of ['Free', '€7.00', '€15.00', '€29.00', '€49.00', '€39.00', '€59.00', '€17.00', '€9.00 a month', '€90.00 a year']) await expect(page.getByRole('main')).toContainText(price);
  await expect(page.getByRole('main')).not.toContainText(pressure);
  await examine(page);

  for (const name of nine) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    for (const part of ['What is in', 'What is not', 'Whom it does not suit', 'How it reaches you', 'Withdrawal and refunds']) await expect(page.getByRole('heading', { name: part, exact: true })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Withdraw from a contract' })).toHaveAttribute('href', '/withdraw');
    await expect(page.getByRole('main')).not.toContainText(pressure);
    if (['Deep Scroll', 'Council of Oracles', 'Seeker Bundle'].includes(name)) await examine(page);
    await page.getByRole('link', { name: 'Everything in the shop' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'The shop' })).toBeVisible();
  }

  await page.getByRole('link', { name: 'Deep Scroll', exact: true }).click();
  await page.getByRole('link', { name: 'Begin with Deep Scroll' }).click();
  await page.waitForURL('**/begin');
  await expect(page.getByRole('radio', { name: /Deep Scroll/ })).toBeChecked();
  await page.getByRole('radio', { name: /^The well/ }).check();
  await drawAll(page);
  await expect(page.getByRole('list', { name: /The well/ }).getByRole('img')).toHaveCount(10);
  await examine(page);
  await chooseChannels(page);
  await checkAndGo(page, 'deep@reader.example');
  await payAtTheDesk(page);
  await expect(page.getByText('Your scroll is ready.')).toBeVisible();
  await page.getByRole('link', { name: 'Open the scroll' }).click();
  await expect(page.getByRole('heading', { name: 'One step' })).toBeVisible();
  await expect(page.getByRole('list', { name: /^The spread/ }).getByRole('img')).toHaveCount(10);
  await examine(page);
});

test('every way into a product leads to where it begins, with that product chosen', async ({ page }) => {
  for (const [way, name] of [['/daily', 'Daily Key'], ['/compatibility', 'Relationship Mirror'], ['/year-map', 'Year Map Scroll'], ['/begin?choose=small-scroll', 'Small Scroll']] as const) {
    await page.goto(way);
    await expect(page.getByRole('radio', { name: new RegExp(name) })).toBeChecked();
  }
  await page.goto('/oracle-council');
  await expect(page.getByText('Not open yet.')).toBeVisible();
});

test('a product that does not exist says so, and leads back to the shop', async ({ page }) => {
  await page.goto('/shop/no-such-thing');
  await expect(page.getByRole('heading', { level: 1, name: 'The shop has no such thing' })).toBeVisible();
  await examine(page);
  await page.getByRole('link', { name: 'Everything in the shop' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'The shop' })).toBeVisible();
});

async function drawAll(page: Page): Promise<void> {
  await page.getByRole('group', { name: 'Voice' }).getByRole('radio').first().check();
  await page.getByRole('button', { name: /^Continue to the question/ }).click();
  await writeQuestion(page, 'What lies at the bottom of this?');
  await page.getByRole('button', { name: 'Seal the question and go to the draw' }).click();
  await page.getByRole('button', { name: 'Draw all for me' }).click();
  await expect(page.getByText('The spread is whole and sealed.')).toBeVisible();
}
