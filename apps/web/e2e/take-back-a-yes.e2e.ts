import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { goToTheDesk, payAtTheDesk, switchTrouble } from './buy.ts';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';
import { reach } from './keyboard.ts';
import { lettersTo, linkIn, waitForLetter } from './letters.ts';
import { countSteps } from './steps.ts';

const sentence = 'Write to me when the scroll is ready.';
const question = 'What have I overlooked about the garden?';

const rowOf = (page: Page): Locator => page.getByRole('group', { name: sentence });
const choice = (page: Page, name: 'Off' | 'On'): Locator => rowOf(page).getByRole('button', { name, exact: true });
const ledger = (page: Page): Locator => page.getByRole('list', { name: 'Your answers, newest first' }).getByRole('listitem');

async function turn(page: Page, to: 'Off' | 'On', says: RegExp): Promise<void> {
  await choice(page, to).click();
  await expect(rowOf(page).getByRole('status')).toHaveText(says);
  await expect(choice(page, to)).toHaveAttribute('aria-pressed', 'true');
}

test('a yes is taken back in as many steps as it was given; what waits on it stops, and the order says why', async ({ page }) => {
  // Receipt and letter are put off by the mail server, so that the letter waits while its yes is taken back.
  await switchTrouble(page, { mail: 'defer-next', times: 100 });
  const address = `takes-back-${randomUUID().slice(0, 8)}@reader.example`;
  await goToTheDesk(page, { question, address });
  const code = await payAtTheDesk(page);
  await page.getByRole('link', { name: 'Follow the order' }).click();
  const letter = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'The letter', exact: true }) });
  await expect(letter).toContainText('Will retry');

  await page.goto('/privacy');
  await expect(choice(page, 'On')).toHaveAttribute('aria-pressed', 'true');
  await expect(rowOf(page)).toContainText('Off stops at once: 1 planned letter.');
  await rowOf(page).getByText('What this writes, and who receives it').click();
  await examine(page);

  await test.step('with a pointer: one press each way', async () => {
    const toTakeBack = await countSteps(page, () => turn(page, 'Off', /^Letters: off\. One thing that waited on it will not be sent or made\.$/));
    const toGrant = await countSteps(page, () => turn(page, 'On', /^Letters: on\.$/));
    expect([toTakeBack, toGrant]).toEqual([1, 1]);
  });
  await test.step('with the keyboard: taking back is never further away than granting', async () => {
    const from = async (): Promise<void> => { await page.getByRole('heading', { level: 1 }).focus(); };
    const walk = (to: 'Off' | 'On', says: RegExp) => async (): Promise<void> => {
      await from();
      await reach(page, { role: 'button', name: to, within: sentence });
      await page.keyboard.press('Enter');
      await expect(rowOf(page).getByRole('status')).toHaveText(says);
      await expect(choice(page, to)).toBeFocused();
    };
    const toTakeBack = await countSteps(page, walk('Off', /^Letters: off\./));
    const toGrant = await countSteps(page, walk('On', /^Letters: on\./));
    expect(toTakeBack).toBeLessThanOrEqual(toGrant);
    // An arrow key walks over buttons without pressing one.
    await page.keyboard.press('ArrowLeft');
    await expect(choice(page, 'On')).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('a new yes brings nothing back that was stopped', async () => {
    await expect(ledger(page).first()).toContainText('Letters: On');
    expect((await ledger(page).locator('h3').allTextContents()).slice(0, 4)).toEqual(['Letters: On', 'Letters: Taken back', 'Letters: On', 'Letters: Taken back']);
    await expect(rowOf(page)).toContainText('Off stops nothing at this moment');
    await page.goto(`/orders/${code}`);
    await expect(letter).toContainText('Skipped');
    await expect(letter).toContainText('Because: you said no to it.');
    await examine(page);
    // The receipt is operational: it asks for no yes, and is still on its way.
    await expect(page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'The receipt', exact: true }) })).toContainText('Will retry');
    expect((await lettersTo(page, address)).map(({ subject }) => subject).filter((subject) => subject.includes('ready'))).toEqual([]);
    await switchTrouble(page, { mail: 'none' });
  });
});

test('a receipt of an answer is genuine without the house, and refused once a byte of it is changed', async ({ page, context }) => {
  await goToTheDesk(page, { question, address: `keeps-receipts-${randomUUID().slice(0, 8)}@reader.example` });
  await payAtTheDesk(page);
  await page.goto('/privacy');
  await turn(page, 'Off', /^Letters: off\./);
  const newest = ledger(page).first();
  await expect(newest).toContainText('Letters: Taken back');
  await expect(newest).toContainText('on the page “Privacy”');
  const [download] = await Promise.all([page.waitForEvent('download'), newest.getByRole('button', { name: /^Receipt/ }).click()]);
  expect(download.suggestedFilename()).toMatch(/^consent-receipt-\d{4}-\d{2}-\d{2}\.json$/);
  await expect(newest.getByRole('status')).toHaveText(`Saved as ${download.suggestedFilename()}.`);
  const text = await readFile(await download.path(), 'utf8');
  expect(text).not.toContain('reader.example');

  await page.goto('/verify');
  await expect(page.getByLabel('Choose a file')).toBeVisible();
  const hand = (content: string) => page.getByLabel('Choose a file').setInputFiles({ name: download.suggestedFilename(), mimeType: 'application/json', buffer: Buffer.from(content) });
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await hand(text);
  await expect(page.getByText('This receipt is genuine.')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(sentence);
  await expect(page.getByRole('main').getByText('Taken back', { exact: true })).toBeVisible();

  for (const [what, changed, verdict] of [
    ['the answer', text.replace('withdrawn', 'granted'), 'Changed after it was made.'],
    ['one letter of the sentence', text.replace('Write to me', 'Wrote to me'), 'Changed after it was made.'],
    ['one byte of the signature', text.replace(/("signature": ")(.)/, (_, before: string, first: string) => before + (first === 'A' ? 'B' : 'A')), 'Changed after it was made.'],
    ['another file', '{"hello":"world"}', 'Not made here.'],
  ] as const) {
    expect(changed, what).not.toBe(text);
    await hand(changed);
    await expect(page.getByText(verdict), what).toBeVisible();
    await expect(page.getByText('This receipt is genuine.'), what).toBeHidden();
  }
  await context.setOffline(false);
  await hand(text);
  await expect(page.getByText('This receipt is genuine.')).toBeVisible();
  await examine(page);
});

test('the link of a letter takes its yes back from any browser, and the privacy page says how it came', async ({ page, letIn }) => {
  const address = `stops-letters-${randomUUID().slice(0, 8)}@reader.example`;
  await goToTheDesk(page, { question, address });
  const code = await payAtTheDesk(page);
  const letter = await waitForLetter(page, address, /is ready$/);
  const headers = new Map(letter.headers.map(({ name, value }) => [name.toLowerCase(), value]));
  expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const link = linkIn(letter, '/unsubscribe/');
  expect(headers.get('list-unsubscribe')).toContain(link);
  const receipt = await waitForLetter(page, address, /^Receipt/);
  expect(receipt.headers.some(({ name }) => /^list-unsubscribe/i.test(name))).toBe(false);

  // A browser that has never been here: no cookie opens this door.
  const other = await letIn();
  await other.page.goto(link);
  await examine(other.page);
  await page.goto('/privacy');
  await expect(choice(page, 'On'), 'looking at the link changes nothing').toHaveAttribute('aria-pressed', 'true');
  await other.page.getByRole('button', { name: 'Stop these letters' }).click();
  await expect(other.page.getByRole('heading', { name: /sends you no more such letters/ })).toBeVisible();
  await examine(other.page);

  await page.reload();
  await expect(choice(page, 'Off')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText(/^Off since .*, by the letter’s link\.$/)).toBeVisible();
  await expect(ledger(page).first()).toContainText('by the letter’s link');
  await examine(page);
  // What was paid for stays.
  await page.goto(`/orders/${code}`);
  await expect(page.getByRole('link', { name: 'Open the scroll' })).toBeVisible();
});

test('a stranger\'s browser is shown the sentences, and told that nothing is held', async ({ page }) => {
  await page.goto('/privacy');
  await expect(page.getByText('Nothing of yours is held for this browser.')).toBeVisible();
  await expect(choice(page, 'On')).toBeDisabled();
  await expect(choice(page, 'Off')).toBeDisabled();
  await examine(page);
});
