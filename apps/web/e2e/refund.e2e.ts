import { randomUUID } from 'node:crypto';
import { goToTheDesk, payAtTheDesk } from './buy.ts';
import { examine, settled } from './examine.ts';
import { expect, test } from './fixture.ts';
import { codeIn, waitForLetter } from './letters.ts';

test('money is asked for on the order, granted by a proven operator, given back at the desk, and told on both sides', async ({ page, operator, letIn }) => {
  // Two people, four letters and a fresh proof: more than one buyer's way.
  test.slow();
  const address = `refund-${randomUUID().slice(0, 8)}@reader.example`;
  await goToTheDesk(page, { question: 'What have I overlooked about moving?', address });
  const code = await payAtTheDesk(page);
  await page.getByRole('link', { name: 'Follow the order' }).click();
  await expect(page.getByRole('link', { name: 'Open the scroll' })).toBeVisible();
  await page.getByText('Ask for the money back').click();
  await page.getByRole('button', { name: 'Ask for it' }).click();
  await expect(page.getByText('Choose why you ask')).toBeVisible();
  await page.getByLabel('Why').selectOption('It is not what I expected');
  await page.getByRole('button', { name: 'Ask for it' }).click();
  await expect(page.getByText('A person is looking at it.')).toBeVisible();
  await examine(page);
  await waitForLetter(page, address, new RegExp(`^We received your request about order ${code}$`));

  const keeper = await letIn({ storageState: operator });
  const counter = keeper.page;
  await counter.goto(`/operator/refunds?order=${code}`);
  await settled(counter);
  await examine(counter);
  await counter.getByRole('row').getByRole('link', { name: code }).click();
  await expect(counter.getByText('Begin now.', { exact: false })).toBeVisible();
  await examine(counter);
  await counter.getByLabel('Word').selectOption('Give it back');
  await counter.getByRole('button', { name: 'Decide' }).click();
  const dialog = counter.getByRole('dialog', { name: 'Prove once more that it is you' });
  const decided = counter.getByText('Decided.', { exact: false });
  await expect(dialog.or(decided)).toBeVisible();
  // A proof lives five minutes, and another journey may have given it a moment ago.
  if (await dialog.isVisible()) {
    keeper.watch.expectComplaint(/status of 401/);
    await dialog.getByRole('button', { name: 'Send me a code' }).click();
    await dialog.getByLabel('The code of eight digits').fill(codeIn(await waitForLetter(page, 'keeper@house.example', /code/i)));
    await dialog.getByRole('button', { name: 'Go on' }).click();
  }
  await expect(decided).toBeVisible();
  await examine(counter);

  const told = await waitForLetter(page, address, new RegExp(`^Money goes back to you for order ${code}$`));
  expect(told.text).toContain('15.00');
  await expect(page.getByText('The money went back to the card or account that paid.')).toBeVisible();
  await expect(page.getByText('Refunded').first()).toBeVisible();
  // What was written stays open to its owner.
  await expect(page.getByRole('link', { name: 'Open the scroll' })).toBeVisible();
  await settled(page);
  await examine(page);
  await counter.goto(`/operator/refunds?order=${code}`);
  await expect(counter.getByRole('row').filter({ hasText: 'Given back' })).toHaveCount(1);
  expect(await keeper.traffic.carriers(address)).toEqual([]);
});
