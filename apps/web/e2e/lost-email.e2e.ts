import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { goToTheDesk, payAtTheDesk, switchTrouble } from './buy.ts';
import { examine, settled } from './examine.ts';
import { expect, test } from './fixture.ts';
import { lettersTo, waitForLetter } from './letters.ts';

const word = 'quillonmere';

const buy = async (page: Page, address: string): Promise<string> => {
  await goToTheDesk(page, { question: `What have I overlooked about moving to ${word}?`, address });
  const code = await payAtTheDesk(page);
  await page.getByRole('link', { name: 'Follow the order' }).click();
  return code;
};

const deliveryNamed = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

test('a letter that was refused is seen in words, sent again by its buyer, and arrives', async ({ page }) => {
  // Receipt and letter, each refused once and for good.
  await switchTrouble(page, { mail: 'refuse-next', times: 2 });
  const address = `lost-${randomUUID().slice(0, 8)}@reader.example`;
  const code = await buy(page, address);

  const letter = deliveryNamed(page, 'The letter').first();
  await expect(letter).toContainText('Needs a person');
  await expect(letter).toContainText('We stopped trying; here is what you can do.');
  await letter.getByText('1 attempt').click();
  await expect(letter).toContainText('Cannot work');
  await expect(page.getByRole('main')).not.toContainText(/bad_recipient|550|interpretation_job|email_delivery/);
  await examine(page);
  // The scroll never depended on the letter.
  await expect(page.getByRole('link', { name: 'Open the scroll' })).toBeVisible();

  await letter.getByRole('button', { name: /^Send again/ }).click();
  const arrived = await waitForLetter(page, address, new RegExp(`^Your order ${code} is ready$`));
  expect(`${arrived.subject}${arrived.text}${arrived.html}`).not.toContain(word);
  await expect(page.getByRole('listitem').filter({ hasText: 'Accepted' }).filter({ has: page.getByRole('heading', { name: /letter/i }) })).toHaveCount(1);
  await examine(page);
  expect((await lettersTo(page, address)).filter(({ subject }) => subject.endsWith('is ready'))).toHaveLength(1);
});

test('a mistyped address is mended by its buyer, both addresses are told, and the letter goes to the right one', async ({ page }) => {
  const [wrong, right] = [`wrnog-${randomUUID().slice(0, 8)}@reader.example`, `right-${randomUUID().slice(0, 8)}@reader.example`];
  const code = await buy(page, wrong);
  await waitForLetter(page, wrong, /is ready$/);
  await page.getByText('Mend the address').click();
  await page.getByLabel('The right address').fill('not an address');
  await page.getByRole('button', { name: 'Change the address and send again' }).click();
  await expect(page.getByText('Write an address like name@example.org')).toBeVisible();
  await page.getByLabel('The right address').fill(right);
  await page.getByRole('button', { name: 'Change the address and send again' }).click();
  await expect(page.getByText('The address is changed, and the letter goes out again.')).toBeVisible();
  await waitForLetter(page, right, new RegExp(`^Your order ${code} is ready$`));
  await waitForLetter(page, right, /address/i);
  await waitForLetter(page, wrong, /address/i);
  for (const { text, html } of [...await lettersTo(page, wrong), ...await lettersTo(page, right)]) expect(text + html).not.toContain(word);
  await settled(page);
  await examine(page);
});

test('"I never got my mail": the operator finds the order by its code and sends the letter again, seeing nothing private', async ({ page, operator, letIn }) => {
  await switchTrouble(page, { mail: 'refuse-next', times: 2 });
  const address = `never-${randomUUID().slice(0, 8)}@reader.example`;
  const code = await buy(page, address);
  await expect(deliveryNamed(page, 'The letter').first()).toContainText('Needs a person');

  const keeper = await letIn({ storageState: operator });
  const counter = keeper.page;
  await counter.goto('/operator/deliveries');
  await settled(counter);
  const field = counter.getByLabel('Order code');
  if (!(await field.isVisible())) await counter.getByText('Filter', { exact: true }).click();
  await field.fill(code.toLowerCase());
  await field.press('Enter');
  await expect(counter).toHaveURL(new RegExp(`order=${code}`));
  const row = counter.getByRole('row').filter({ hasText: 'Needs a person' }).filter({ hasNotText: /receipt/i });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('The mail server does not know this address');
  await examine(counter);

  await row.getByRole('link').first().click();
  await expect(counter.getByText('The mail server does not know this address').first()).toBeVisible();
  await examine(counter);
  await counter.getByRole('button', { name: 'Send again' }).click();
  const dialog = counter.getByRole('dialog');
  await expect(dialog).toContainText('Your role and your reason are written to the audit.');
  await examine(counter);
  for (let step = 0; step < 15; step += 1) {
    await counter.keyboard.press('Tab');
    expect(await dialog.evaluate((element) => element.contains(document.activeElement) || document.activeElement?.hasAttribute('data-base-ui-focus-guard') === true), 'the focus stays in the dialog').toBe(true);
  }
  await dialog.getByRole('button', { name: /^Send again/ }).click();
  await expect(dialog).toContainText('Choose a reason');
  await dialog.getByRole('radio', { name: 'Letter missing' }).check();
  await dialog.getByRole('button', { name: /^Send again/ }).click();
  await waitForLetter(page, address, new RegExp(`^Your order ${code} is ready$`));
  await counter.getByRole('link', { name: 'Follow the new one' }).click();
  await expect(counter.getByText('Accepted').first()).toBeVisible();

  await counter.goto('/operator/audit');
  await expect(counter.getByRole('row').filter({ hasText: 'delivery.resent' }).first()).toContainText('email missing');
  await counter.goto('/operator/orders');
  await counter.getByRole('link', { name: code }).click();
  await expect(counter.getByRole('list', { name: 'The ten stages of this order' }).getByRole('listitem')).toHaveCount(10);
  await examine(counter);

  // Neither what was asked nor the whole address reached this browser in any answer.
  expect(await keeper.traffic.carriers(word)).toEqual([]);
  expect(await keeper.traffic.carriers(address)).toEqual([]);
  // The buyer sees it as well.
  await expect(page.getByRole('listitem').filter({ hasText: 'Accepted' }).filter({ has: page.getByRole('heading', { name: /letter/i }) })).toHaveCount(1);
});
