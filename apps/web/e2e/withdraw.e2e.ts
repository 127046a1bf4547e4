import { randomUUID } from 'node:crypto';
import { goToTheDesk, payAtTheDesk } from './buy.ts';
import { examine, settled } from './examine.ts';
import { expect, test } from './fixture.ts';
import { waitForLetter } from './letters.ts';

const buy = async (page: Parameters<typeof payAtTheDesk>[0], address: string): Promise<string> => {
  await goToTheDesk(page, { question: 'What have I overlooked about moving?', address });
  const code = await payAtTheDesk(page);
  await page.getByRole('link', { name: 'Follow the order' }).click();
  await expect(page.getByRole('link', { name: 'Open the scroll' })).toBeVisible();
  return code;
};

test('a withdrawal by the code alone, from a browser that never bought: two steps, a refusal with its record, and a letter with the time', async ({ page, letIn }) => {
  test.slow();
  const address = `withdraw-${randomUUID().slice(0, 8)}@reader.example`;
  const code = await buy(page, address);
  const other = await letIn();
  const stranger = other.page;
  // A code of nobody is not found.
  other.watch.expectComplaint(/status of 404/);
  await stranger.goto('/');
  await stranger.getByRole('contentinfo').getByRole('link', { name: 'Withdraw from contract' }).click();
  await stranger.getByRole('button', { name: 'Go on' }).click();
  await expect(stranger.getByRole('alert')).toContainText('Write the code of the order');
  await stranger.getByLabel('Order code').fill('ZZZ-ZZZ');
  await stranger.getByRole('button', { name: 'Go on' }).click();
  await expect(stranger.getByText('No such order.', { exact: false })).toBeVisible();
  await examine(stranger);
  await stranger.getByLabel('Order code').fill(code.toLowerCase());
  await stranger.getByLabel('Your name').fill('Anna Reader');
  await stranger.getByRole('button', { name: 'Go on' }).click();
  await expect(stranger.getByRole('heading', { name: 'Confirm your withdrawal' })).toBeFocused();
  await expect(stranger.getByRole('main')).not.toContainText(/Standard Scroll|€|reader\.example/);
  await examine(stranger);
  await stranger.getByRole('button', { name: 'Confirm withdrawal' }).click();
  await expect(stranger.getByText('Your withdrawal was received, and refused', { exact: false })).toBeVisible();
  await expect(stranger.getByText('Begin now. I know that my right to withdraw', { exact: false })).toBeVisible();
  await examine(stranger);
  const letter = await waitForLetter(page, address, new RegExp(`^We received your withdrawal for order ${code}$`));
  expect(letter.text).toMatch(/\d\d:\d\d:\d\d UTC/);
  expect(letter.text).toContain('Anna Reader');
  expect(letter.text.replace(/\s+/g, ' ')).toContain('Begin now. I know that my right to withdraw');
  // Its owner sees the same answer on the order.
  await page.reload();
  await expect(page.getByText('Your withdrawal was received, and refused', { exact: false })).toBeVisible();
  await settled(page);
  await examine(page);
});
