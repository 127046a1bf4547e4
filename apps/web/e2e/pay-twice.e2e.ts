import { randomUUID } from 'node:crypto';
import { goToTheDesk, payAtTheDesk } from './buy.ts';
import { examine, settled } from './examine.ts';
import { expect, test } from './fixture.ts';
import { lettersTo, waitForLetter } from './letters.ts';

test('an order that is paid in two places is opened once, and the second money goes back by itself, with an apology', async ({ page, operator, letIn }) => {
  // Two payments, three letters and the operator's rooms: more than one buyer's way.
  test.slow();
  const address = `twice-${randomUUID().slice(0, 8)}@reader.example`;
  await goToTheDesk(page, { question: 'What have I overlooked about moving?', address });
  const session = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  const answer = await page.request.post(`/sandbox/desk/${session}`, { headers: { accept: 'application/json' }, data: { action: 'twin' } });
  const { opened } = (await answer.json()) as { opened: string };
  const code = await payAtTheDesk(page);
  await expect(page.getByText('Your scroll is ready.')).toBeVisible();

  // The same person in another tab, where the desk's page of the same order was still open.
  const tab = await page.context().newPage();
  await tab.goto(`/sandbox/pay/${opened}`);
  expect(await payAtTheDesk(tab)).toBe(code);
  await expect(tab.getByText(/^You paid twice\. The second payment, €15\.00, (is on its way back|went back to you)\./)).toBeVisible();
  await settled(tab);
  await examine(tab);

  const apology = await waitForLetter(page, address, /goes back/);
  expect(apology.subject).toBe(`Money goes back to you for order ${code}`);
  const words = apology.text.replace(/\s+/g, ' ');
  for (const said of ['One order was paid twice. We are sorry for that', '15.00', 'What you received for the order stays open to you.']) expect(words).toContain(said);

  await page.goto(`/orders/${code}`);
  await expect(page.getByText('You paid twice. The second payment, €15.00, went back to you. We are sorry for the trouble.')).toBeVisible();
  await expect(page.getByText('Paid twice: the second payment goes back')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open the scroll' })).toHaveCount(1);
  for (const item of ['The receipt', 'The scroll', 'The private PDF', 'The letter']) await expect(page.getByRole('heading', { name: item, exact: true })).toHaveCount(1);
  await settled(page);
  await examine(page);
  await waitForLetter(page, address, /is ready$/);
  expect((await lettersTo(page, address)).map(({ subject }) => subject).toSorted()).toEqual([`Money goes back to you for order ${code}`, `Receipt for your order ${code}`, `Your order ${code} is ready`]);

  const keeper = await letIn({ storageState: operator });
  await keeper.page.goto(`/operator/refunds?order=${code}`);
  const row = keeper.page.getByRole('row').filter({ hasText: code });
  await expect(row).toHaveCount(1);
  for (const said of ['Given back', 'Paid twice', 'the house', '€15.00']) await expect(row).toContainText(said);
  await row.getByRole('link', { name: code }).click();
  await expect(keeper.page.getByRole('heading', { name: `Refund for ${code}` })).toBeVisible();
  await settled(keeper.page);
  await examine(keeper.page);
  expect(await keeper.traffic.carriers(address)).toEqual([]);
});
