import { chooseReading, writeQuestion } from './buy.ts';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';

/** Any amount of money, as this house or another would write it. */
const price = /[€$£]\s?\d|\d+[.,]\d{2}\s?(?:€|EUR)/;

test('a question that belongs to a person meets help, no price, and is kept nowhere', async ({ page, visitor }) => {
  await page.goto('/begin');
  await chooseReading(page);
  await page.getByRole('button', { name: /^Continue to the question/ }).click();
  await writeQuestion(page, 'I want to end my life, what do the signs say?');
  await page.getByRole('button', { name: 'Seal the question and go to the draw' }).click();

  await expect(page.getByRole('heading', { name: 'This deserves a person, not a reading' })).toBeFocused();
  await expect(page.getByText('Nothing was charged, and nothing you wrote was kept.')).toBeVisible();
  await expect(page.getByRole('link', { name: '116 123' }).first()).toHaveAttribute('href', 'tel:116123');
  await expect(page.getByRole('main')).not.toContainText(price);
  await expect(page.getByRole('link', { name: /pay|buy|continue/i })).toHaveCount(0);
  await examine(page);

  await page.getByRole('button', { name: 'Write something else' }).click();
  await expect(page.getByRole('textbox', { name: 'Your question' })).toHaveValue('');
  expect(await visitor.traffic.carriers('end my life')).toEqual(['to question.ask']);
  await page.goto('/orders');
  await expect(page.getByText('No order is known in this browser.')).toBeVisible();
  await examine(page);
});

test('a question for a doctor or about steering another person is sent on, without a price', async ({ page }) => {
  await page.goto('/begin');
  await chooseReading(page);
  await page.getByRole('button', { name: /^Continue to the question/ }).click();
  for (const [question, title] of [['Should I stop taking my medication?', 'Someone else can answer this'], ['How do I make him come back to me?', 'This belongs to another person']] as const) {
    await writeQuestion(page, question);
    await page.getByRole('button', { name: 'Seal the question and go to the draw' }).click();
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByRole('main')).not.toContainText(price);
    await examine(page);
    await page.getByRole('button', { name: 'Write something else' }).click();
  }
});
