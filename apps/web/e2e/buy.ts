import { expect, type Page } from '@playwright/test';

/** What an order is told to be; the rest follows. */
export interface Wish {
  question: string;
  address: string;
  /** Called on every page of the way, once it is ready. */
  onPage?: (page: Page, name: string) => Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/** From the front page to the payment desk: chosen, asked, drawn, channels said yes to, checked. Ends on the desk. */
export async function goToTheDesk(page: Page, { question, address, onPage = nothing }: Wish): Promise<void> {
  await page.goto('/');
  await onPage(page, 'home');
  await page.getByRole('link', { name: 'Begin a reading' }).click();
  await askAndDraw(page, { question, onPage });
  await chooseChannels(page, onPage);
  await checkAndGo(page, address, onPage);
}

/** Chooses a Standard Scroll, asks, and draws all signs. Ends on the drawn spread. */
export async function askAndDraw(page: Page, { question, onPage = nothing }: Pick<Wish, 'question' | 'onPage'>): Promise<void> {
  await chooseReading(page);
  await onPage(page, 'begin');
  await page.getByRole('button', { name: /^Continue to the question/ }).click();
  await writeQuestion(page, question);
  await onPage(page, 'ask');
  await page.getByRole('button', { name: 'Seal the question and go to the draw' }).click();
  await expect(page.getByRole('heading', { name: 'Draw', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Draw the first sign' })).toBeVisible();
  await onPage(page, 'draw');
  await page.getByRole('button', { name: 'Draw the first sign' }).click();
  await page.getByRole('button', { name: /^Draw the next sign/ }).click();
  await page.getByRole('button', { name: 'Draw all for me' }).click();
  await expect(page.getByText('The spread is whole and sealed.')).toBeVisible();
  await onPage(page, 'drawn');
}

export async function chooseReading(page: Page): Promise<void> {
  await page.getByRole('radio', { name: /Standard Scroll/ }).check();
  await page.getByRole('radio', { name: /^Three/ }).check();
  await page.getByRole('group', { name: 'Voice' }).getByRole('radio').first().check();
}

/** Says yes to keeping a question, and writes one. */
export async function writeQuestion(page: Page, question: string): Promise<void> {
  await page.getByLabel('Topic').selectOption({ label: 'A choice' });
  await page.getByRole('radio', { name: 'On' }).check();
  await page.getByRole('textbox', { name: 'Your question' }).fill(question);
}

/** Archive and letters on. Ends on the check. */
export async function chooseChannels(page: Page, onPage: NonNullable<Wish['onPage']> = nothing): Promise<void> {
  await page.getByRole('link', { name: 'Continue to what you want to receive' }).click();
  for (const sentence of ['Keep this scroll in my archive.', 'Write to me when the scroll is ready.']) {
    await page.getByRole('group', { name: sentence }).getByRole('radio', { name: 'On' }).check();
  }
  await onPage(page, 'channels');
  await page.getByRole('link', { name: 'Continue to the check' }).click();
}

/** Address, start at once, age. Ends on the desk. */
export async function checkAndGo(page: Page, address: string, onPage: NonNullable<Wish['onPage']> = nothing): Promise<void> {
  await page.getByLabel('Where do we write to?').fill(address);
  await page.getByRole('radio', { name: 'On' }).check();
  await page.getByLabel('I am 18 or older.').check();
  await onPage(page, 'check');
  await page.getByRole('button', { name: /^Pay / }).click();
  await page.waitForURL('**/sandbox/pay/**');
  await onPage(page, 'desk');
}

/** Pays, and gives the order's code once the house has the visitor back. */
export async function payAtTheDesk(page: Page): Promise<string> {
  await page.getByRole('button', { name: /^Pay \D*\d/ }).click();
  await page.waitForURL('**/orders/*/return');
  const code = /orders\/([^/]+)\/return/.exec(page.url())?.[1];
  if (code === undefined) throw new Error(`No order code in ${page.url()}.`);
  return decodeURIComponent(code);
}

/** Switches trouble on or off at the stand-ins, as the trouble page does. */
export async function switchTrouble(page: Page, wish: { mode?: string; mail?: string; seconds?: number; times?: number }): Promise<void> {
  const answer = await page.request.post('/sandbox/trouble', { headers: { accept: 'application/json' }, data: wish });
  expect(answer.ok()).toBe(true);
}
