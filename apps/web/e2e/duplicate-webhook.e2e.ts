import type { Page } from '@playwright/test';
import { goToTheDesk, payAtTheDesk, switchTrouble } from './buy.ts';
import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';
import { lettersTo, waitForLetter } from './letters.ts';

interface Sent { id: string; type: string; objectId: string; delivered: boolean; tries: { status: number | null; signature: 'good' | 'bad' }[] }

const paidEvent = 'checkout.session.completed';

const buy = async (page: Page, name: string): Promise<{ code: string; address: string; session: string }> => {
  const address = `${name}@reader.example`;
  await goToTheDesk(page, { question: 'What have I overlooked about the garden?', address });
  const session = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  return { code: await payAtTheDesk(page), address, session };
};

/** The desk's paid event of a session, once it fits. */
async function sentEvent(page: Page, session: string, fits: (event: Sent) => boolean): Promise<Sent> {
  let found: Sent | undefined;
  await expect(async () => {
    const events = (await (await page.request.get('/sandbox/events.json')).json()) as Sent[];
    found = events.find((event) => event.type === paidEvent && event.objectId === session);
    expect(found !== undefined && fits(found), JSON.stringify(found)).toBe(true);
  }).toPass({ timeout: 20_000, intervals: [100, 250, 500] });
  if (found === undefined) throw new Error(`No event about ${session}.`);
  return found;
}

/** One unlock: one scroll, one receipt and one letter, however often the event came. */
async function expectOneOfEach(page: Page, { code, address }: { code: string; address: string }): Promise<void> {
  await waitForLetter(page, address, /is ready$/);
  await expect(page.getByText('Your scroll is ready.')).toBeVisible();
  await page.goto(`/orders/${code}`);
  await expect(page.getByRole('list', { name: 'Where it is' }).getByRole('listitem').last()).toContainText(/handed over.*done/);
  for (const item of ['The receipt', 'The scroll', 'The private PDF', 'The letter']) await expect(page.getByRole('heading', { name: item, exact: true })).toHaveCount(1);
  const subjects = (await lettersTo(page, address)).map(({ subject }) => subject);
  expect(subjects.toSorted()).toEqual([`Receipt for your order ${code}`, `Your order ${code} is ready`]);
}

/** The operator's line about an event: settled, and how often it arrived. */
async function expectActedOnce(page: Page, eventId: string, arrived: 'once' | '2 times, acted once'): Promise<void> {
  await page.goto('/operator/webhooks');
  const row = page.getByRole('row').filter({ hasText: eventId });
  await expect(row.getByText(arrived, { exact: true })).toBeVisible();
  await expect(row).toContainText('Settled');
}

test('an event that arrives twice, one after the other, unlocks once', async ({ page, operator, letIn }) => {
  await switchTrouble(page, { mode: 'twice' });
  const order = await buy(page, 'twice');
  const event = await sentEvent(page, order.session, ({ tries }) => tries.filter(({ status }) => status === 200).length === 2);
  await expectOneOfEach(page, order);
  const keeper = await letIn({ storageState: operator });
  await expectActedOnce(keeper.page, event.id, '2 times, acted once');
  await examine(keeper.page);
  await keeper.page.getByRole('row').filter({ hasText: event.id }).getByRole('link').click();
  await expect(keeper.page.getByText('This event was acted on. There is nothing to do again.')).toBeVisible();
  await expect(keeper.page.getByRole('link', { name: order.code })).toBeVisible();
  await examine(keeper.page);
});

test('an event that arrives twice at the same moment unlocks once', async ({ page, operator, letIn }) => {
  await switchTrouble(page, { mode: 'two-at-once' });
  const order = await buy(page, 'at-once');
  const event = await sentEvent(page, order.session, ({ tries }) => tries.filter(({ status }) => status === 200).length >= 2);
  await expectOneOfEach(page, order);
  await expectActedOnce((await letIn({ storageState: operator })).page, event.id, '2 times, acted once');
});

test('an event with a bad signature is refused, and the good one after it unlocks once', async ({ page, operator, letIn }) => {
  await switchTrouble(page, { mode: 'bad-signature-first' });
  const order = await buy(page, 'bad-signature');
  const event = await sentEvent(page, order.session, ({ tries }) => tries.length === 2);
  expect(event.tries.map(({ status, signature }) => [signature, status])).toEqual([['bad', 400], ['good', 200]]);
  await expectOneOfEach(page, order);
  await expectActedOnce((await letIn({ storageState: operator })).page, event.id, 'once');
});

test('an event that comes late finds the order open already, and changes nothing', async ({ page, operator, letIn }) => {
  await switchTrouble(page, { mode: 'late', seconds: 3 });
  const order = await buy(page, 'late');
  await expect(page.getByRole('heading', { name: 'We have seen your payment' })).toBeVisible();
  const event = await sentEvent(page, order.session, ({ delivered }) => delivered);
  await expectOneOfEach(page, order);
  await expectActedOnce((await letIn({ storageState: operator })).page, event.id, 'once');
});

test('an event that never comes leaves no return page empty, and sent by hand it changes nothing', async ({ page, operator, letIn }) => {
  await switchTrouble(page, { mode: 'never' });
  const order = await buy(page, 'never');
  await expect(page.getByRole('heading', { name: 'We have seen your payment' })).toBeVisible();
  await expect(page.getByText(order.code).first()).toBeVisible();
  await expectOneOfEach(page, order);
  const held = await sentEvent(page, order.session, ({ tries }) => tries.length === 0);

  await page.goto('/sandbox/trouble');
  await expect(page.getByRole('listitem').filter({ hasText: held.id })).toContainText('Held back');
  await examine(page);
  await page.getByRole('button', { name: `Send now: ${paidEvent} ${held.id}` }).click();
  await sentEvent(page, order.session, ({ delivered }) => delivered);
  await page.goto(`/orders/${order.code}/return`);
  await expectOneOfEach(page, order);
  await expectActedOnce((await letIn({ storageState: operator })).page, held.id, 'once');
});
