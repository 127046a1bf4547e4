import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { payAtTheDesk } from './buy.ts';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';
import { lettersTo, waitForLetter } from './letters.ts';

const plantWord = (): string => `velvet${randomBytes(5).toString('hex').replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')}`;

interface Wish { recipient: string | null; note: string; address: string }

async function giveTo(page: Page, { recipient, note, address }: Wish): Promise<void> {
  await page.goto('/shop/gift-scroll');
  await page.getByRole('link', { name: /Gift Scroll/ }).last().click();
  await expect(page.getByRole('heading', { name: 'Give a reading' })).toBeVisible();
  if (recipient === null) await page.getByRole('radio', { name: /I hand it over myself/ }).check();
  else {
    await page.getByLabel('Where does the letter go?').fill(recipient);
    await page.getByRole('group', { name: /Let the house carry this gift/ }).getByRole('radio', { name: 'On' }).check();
  }
  await page.getByLabel('A few words, if you like').fill(note);
  await page.getByLabel('Where do we write to you?').fill(address);
  await page.getByLabel('I am 18 or older.').check();
}

const pay = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL('**/sandbox/pay/**');
  return payAtTheDesk(page);
};

test('somebody gives a reading, and somebody else claims it by the letter and reads it', async ({ page, letIn }) => {
  test.setTimeout(180_000);
  const word = plantWord();
  const question = plantWord();
  const recipient = `friend-${word.slice(-6)}@reader.example`;

  await giveTo(page, { recipient, note: `For a quiet evening, ${word}.`, address: `giver-${word.slice(-6)}@reader.example` });
  // An hour in the recipient's zone is said by both clocks before anything is paid.
  await page.getByRole('radio', { name: /On a day and hour/ }).check();
  await page.getByLabel('Their time zone').selectOption('Asia/Tokyo');
  await page.getByLabel('Day and hour there').fill('2020-01-01T09:00');
  await page.getByRole('button', { name: /^Pay / }).click();
  await expect(page.getByRole('link', { name: 'Choose a day and an hour that lie ahead, within a year' })).toBeVisible();
  await examine(page);
  await page.getByRole('radio', { name: /^At once/ }).check();
  await examine(page);
  const order = await pay(page);
  await page.getByRole('link', { name: 'Open the gift' }).click();
  await expect(page.getByRole('heading', { name: 'Your gift' })).toBeVisible();
  await expect(page.getByText('Your gift is sent.')).toBeVisible({ timeout: 60_000 });
  await examine(page);
  await expect(page.locator('main')).not.toContainText(recipient);

  // The letter carries a code, and neither the words nor the giver.
  const letter = await waitForLetter(page, recipient, /^A gift is waiting for you$/);
  expect(`${letter.subject}${letter.text}${letter.html}`).not.toContain(word);
  const link = letter.text.match(/https?:\/\/\S+\/redeem#\S+/)?.[0] ?? '';
  const { pathname, search, hash } = new URL(link);
  expect([pathname, search]).toEqual(['/redeem', '']);
  await page.goto(`/sandbox/inbox/${letter.id}`);
  await expect(page.getByText('This letter keeps the rules.')).toBeVisible();

  // Another browser follows the link. The code leaves the address at once, and looking uses nothing up.
  const { page: theirs } = await letIn();
  await theirs.goto(`${pathname}${hash}`);
  await expect(theirs.getByLabel('The code of the gift')).toHaveValue(decodeURIComponent(hash.slice(1)));
  expect(new URL(theirs.url()).hash).toBe('');
  await examine(theirs);
  await theirs.getByRole('button', { name: 'Open it' }).click();
  await expect(theirs.getByText(`For a quiet evening, ${word}.`)).toBeVisible();
  await examine(theirs);
  await theirs.getByRole('group', { name: /Let the house carry this gift/ }).getByRole('radio', { name: 'On' }).check();
  await theirs.getByRole('button', { name: 'Choose how to ask' }).click();
  await expect(theirs.getByText('A gift pays')).toBeVisible();
  await theirs.getByRole('radio', { name: /^Three/ }).check();
  await theirs.getByRole('group', { name: 'Voice' }).getByRole('radio').first().check();
  await theirs.getByRole('button', { name: 'Continue to the question' }).click();
  await theirs.getByLabel('Topic').selectOption({ label: 'A choice' });
  await theirs.getByRole('radio', { name: 'On' }).check();
  await theirs.getByRole('textbox', { name: 'Your question' }).fill(`What have I overlooked about ${question}?`);
  await theirs.getByRole('button', { name: 'Seal the question and go to the draw' }).click();
  await theirs.getByRole('button', { name: 'Draw the first sign' }).click();
  await theirs.getByRole('button', { name: 'Draw all for me' }).click();
  await expect(theirs.getByText('The spread is whole and sealed.')).toBeVisible();
  await theirs.getByRole('link', { name: 'Continue to what you want to receive' }).click();
  await theirs.getByRole('link', { name: 'Continue to the check' }).click();
  await expect(theirs.getByRole('heading', { name: 'A gift pays for this' })).toBeVisible();
  await theirs.getByLabel('I am 18 or older.').check();
  await examine(theirs);
  await theirs.getByRole('button', { name: 'Open the scroll' }).click();
  await theirs.waitForURL('**/orders/*');
  await expect(theirs.locator('main')).not.toContainText(order);
  await theirs.getByRole('link', { name: 'Open the scroll' }).first().click();
  await expect(theirs.getByRole('heading', { name: 'One step' })).toBeVisible({ timeout: 30_000 });

  // The code is spent, and says no more than that it opens nothing.
  const { page: third, watch } = await letIn();
  watch.expectComplaint(/400.*gift\.look/);
  await third.goto('/redeem');
  await third.getByLabel('The code of the gift').fill(decodeURIComponent(hash.slice(1)));
  await third.getByRole('button', { name: 'Open it' }).click();
  await expect(third.getByText('This code does not open a gift.', { exact: false })).toBeVisible();

  // The giver learns that it was claimed, and nothing else.
  await page.goto(`/orders/${order}`);
  await page.getByRole('link', { name: /gift/i }).first().click();
  await expect(page.getByText('Your gift is claimed.')).toBeVisible();
  await examine(page);
  await expect(page.locator('main')).not.toContainText(question);
  await expect(page.getByText('Change address or time')).toHaveCount(0);
  expect((await lettersTo(page, recipient)).map(({ subject }) => subject)).toEqual(['A gift is waiting for you']);
});

test('somebody takes the code to hand it over, thinks better of it and gives it back', async ({ page, letIn }) => {
  test.setTimeout(120_000);
  const word = plantWord();
  const address = `giver-${word.slice(-6)}@reader.example`;
  await giveTo(page, { recipient: null, note: word, address });
  await pay(page);
  await page.getByRole('link', { name: 'Open the gift' }).click();
  await expect(page.getByText('The code of your gift is ready.')).toBeVisible({ timeout: 30_000 });
  const code = await page.getByText(/^([0-9A-HJKMNP-TV-Z]{3}-){6}[0-9A-HJKMNP-TV-Z]{2}$/).textContent();
  await examine(page);
  await page.getByRole('button', { name: 'Give it back' }).click();
  await page.getByRole('button', { name: 'Yes, give it back' }).click();
  await expect(page.getByText('Your gift is cancelled.')).toBeVisible();
  await examine(page);

  const { page: theirs, watch } = await letIn();
  watch.expectComplaint(/400.*gift\.look/);
  await theirs.goto('/redeem');
  await theirs.getByLabel('The code of the gift').fill(code ?? '');
  await theirs.getByRole('button', { name: 'Open it' }).click();
  await expect(theirs.getByText('This code does not open a gift.', { exact: false })).toBeVisible();
});
