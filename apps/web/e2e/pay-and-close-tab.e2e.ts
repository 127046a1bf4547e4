import { goToTheDesk } from './buy.ts';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';
import { codeIn, linkIn, waitForLetter } from './letters.ts';

const word = 'quillonfold';

test('somebody pays and closes the tab; the letter comes, and a code opens the finished scroll in another browser', async ({ page, letIn }) => {
  test.setTimeout(120_000);
  const address = 'closed-tab@reader.example';
  await goToTheDesk(page, { question: `What have I overlooked about ${word}?`, address });
  const session = new URL(page.url()).pathname;
  // The payment goes through, and nobody is there to come back.
  const paid = await page.request.post(session, { form: { action: 'pay' }, maxRedirects: 0 });
  expect(paid.status()).toBe(303);
  await page.close();

  const other = await letIn();
  other.watch.expectComplaint(/status of (401|403|404)/);
  const letter = await waitForLetter(other.page, address, /is ready$/);
  expect(`${letter.subject}${letter.text}${letter.html}`).not.toContain(word);
  await other.page.goto(linkIn(letter, '/scrolls/'));
  await other.page.getByRole('main').getByRole('link', { name: 'Sign in with a code' }).click();
  await other.page.getByLabel('Your address').fill(address);
  await other.page.getByRole('button', { name: 'Send me a code' }).click();
  const code = await waitForLetter(other.page, address, /^Your sign-in code$/);
  await other.page.getByLabel('The code of eight digits').fill(codeIn(code));
  await expect(other.page.getByRole('heading', { name: 'One step' })).toBeVisible();
  await examine(other.page);

  // The order, its money and its receipt stand there as well.
  await other.page.goto('/orders');
  await other.page.getByRole('main').getByRole('link').first().click();
  await expect(other.page.getByText('Paid: €15.00.')).toBeVisible();
  await other.page.getByRole('link', { name: 'Receipt to print' }).click();
  await expect(other.page.getByRole('heading', { level: 1, name: /^Receipt for order/ })).toBeVisible();
  await expect(other.page.getByRole('main')).toContainText('Standard Scroll');
  await expect(other.page.getByRole('main')).not.toContainText(word);
  await examine(other.page);
});
