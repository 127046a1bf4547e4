import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { goToTheDesk, payAtTheDesk } from './buy.ts';
import { examine, settled } from './examine.ts';
import { expect, test } from './fixture.ts';
import { codeIn, waitForLetter } from './letters.ts';
import { launcher } from './open-house.ts';

const navigation = (page: Page) => page.getByRole('navigation', { name: 'Counter' });

test('every room of the counter opens from the navigation and holds together', async ({ page, operator, letIn }) => {
  test.setTimeout(240_000);
  // Rooms with something in them: an order, its event of the desk and its letters.
  await goToTheDesk(page, { question: 'What have I overlooked about the garden?', address: `rooms-${randomUUID().slice(0, 8)}@reader.example` });
  const code = await payAtTheDesk(page);

  const { page: counter } = await letIn({ storageState: operator });
  await counter.goto('/operator');
  await expect(navigation(counter)).toBeVisible();
  // What the page itself offers, so that a new room cannot be forgotten.
  const rooms = await navigation(counter).getByRole('link').allTextContents();
  expect(rooms).toEqual(expect.arrayContaining(['Overview', 'Orders', 'Needs a person', 'Queues', 'Schedules', 'Audit', 'Access rules', 'People', 'Switches']));
  for (const room of rooms) {
    await test.step(room, async () => {
      const link = navigation(counter).getByRole('link', { name: room, exact: true });
      await link.click();
      await expect(counter.getByRole('heading', { name: room, level: 1, exact: true })).toBeVisible();
      await expect(link).toHaveAttribute('aria-current', 'page');
      await settled(counter);
      await expect(counter.getByRole('alert')).toHaveCount(0);
      if (room === 'Orders') await expect(counter.getByRole('link', { name: code })).toBeVisible();
      if (room === 'Queues') await expect(counter.getByRole('table', { name: 'Worker processes, oldest first' }).getByText('Works')).toBeVisible();
      if (room === 'Schedules') await expect(counter.getByRole('table', { name: 'The calendar of the house' }).getByRole('row').nth(1)).toBeVisible();
      if (room === 'Access rules') await expect(counter.getByText(/^All \d+ relations stand in the database as the map says\.$/)).toBeVisible();
      await examine(counter);
    });
  }
});

test('the proof of an event comes as a file, and holds where no house is', async ({ operator, letIn }) => {
  test.setTimeout(150_000);
  const { page } = await letIn({ storageState: operator });
  await page.goto('/operator/audit');
  const oldest = page.getByRole('button', { name: /^Download the proof of event \d+$/ }).last();
  await expect(oldest).toBeVisible({ timeout: 30_000 });
  const name = await oldest.getAttribute('aria-label') ?? '';
  const place = Number(/\d+$/.exec(name)?.[0]);
  const signed = page.locator('dd').filter({ hasText: /of \d+ events/ });
  await expect.poll(async () => Number(/of (\d+) events/.exec(await signed.textContent({ timeout: 60_000 }) ?? '')?.[1]), { timeout: 60_000 }).toBeGreaterThan(place);

  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe(`audit-proof-${place}.json`);
  const { stdout } = await promisify(execFile)(process.execPath, [launcher, 'verify', await download.path()]);
  expect(stdout).toMatch(/^house-unknown: The audit event [0-9a-f-]{36}: .+, stands in \S+ of \d+ events, signed /);
});

test('a switch is turned off with a fresh code and on again, and both are written down', async ({ operator, letIn }) => {
  test.setTimeout(150_000);
  const { page, watch } = await letIn({ storageState: operator });
  // The refusal that asks for the proof; Chromium calls every such answer an error.
  watch.expectComplaint(/status of 401/);
  await page.goto('/operator/settings/switches');
  const section = page.getByRole('region', { name: 'A model may write' });
  await expect(section).toContainText('never turned');
  await section.getByRole('button', { name: 'Turn off: A model may write' }).click();

  const dialog = page.getByRole('dialog', { name: 'Prove once more that it is you' });
  await expect(dialog).toBeVisible();
  await examine(page);
  await dialog.getByRole('button', { name: 'Send me a code' }).click();
  const field = dialog.getByLabel('The code of eight digits');
  await expect(field).toBeVisible();
  await examine(page);
  await field.fill(codeIn(await waitForLetter(page, 'keeper@house.example', /^Your code for the counter$/)));
  await field.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText('Off from now: A model may write.')).toBeVisible();
  const back = section.getByRole('button', { name: 'Turn on: A model may write' });
  await expect(back, 'the focus is back where it was').toBeFocused();
  await examine(page);
  await page.reload();
  await expect(section).not.toContainText('never turned');

  await back.press('Enter');
  await expect(page.getByText('On from now: A model may write.')).toBeVisible();
  await expect(section.getByRole('button', { name: 'Turn off: A model may write' })).toBeVisible();
  await page.goto('/operator/audit');
  await expect(page.getByRole('row').filter({ hasText: 'house.flag_set' })).toHaveCount(2);
});

test('the people of the house stand in their room, and one\'s own role can be looked at and left', async ({ operator, letIn }) => {
  const { page } = await letIn({ storageState: operator });
  await page.goto('/operator/settings/people');
  await expect(page.getByRole('row').filter({ hasText: '(you)' })).toHaveCount(1);
  const change = page.getByRole('button', { name: /^Change / }).first();
  await change.click();
  const dialog = page.getByRole('dialog', { name: /^Change / });
  await expect(dialog).toBeVisible();
  await examine(page);
  await dialog.getByRole('button', { name: 'Leave it' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(change).toBeFocused();
});

test('letters are held back from the counter, wait meanwhile, and leave once the pause is lifted', async ({ page, operator, letIn }) => {
  test.setTimeout(240_000);
  const { page: counter } = await letIn({ storageState: operator });
  await counter.goto('/operator/queues');
  const form = counter.getByRole('form', { name: 'Hold work back' });
  await form.getByLabel('What').selectOption('dest:smtp');
  await form.getByLabel('Reason').selectOption('drill');
  await form.getByLabel('Until').selectOption('15');
  await form.getByRole('button', { name: 'Hold it back' }).press('Enter');
  await expect(counter.getByText('Held back: Destination smtp.')).toBeVisible();
  const pauses = counter.getByRole('table', { name: 'Pauses in force' });
  await expect(pauses.getByRole('row').nth(1)).toContainText('A drill');
  await examine(counter);

  const address = `held-${randomUUID().slice(0, 8)}@reader.example`;
  await goToTheDesk(page, { question: 'What have I overlooked about the harvest?', address });
  const code = await payAtTheDesk(page);
  const letter = counter.getByRole('row').filter({ hasText: 'The letter' });
  // A list keeps its rows where they are: what is left later stands behind a button until the page is opened again.
  await expect(async () => {
    await counter.goto(`/operator/deliveries?order=${code}`);
    await expect(letter).toContainText('Waiting', { timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  await letter.getByRole('link').first().click();
  await counter.getByRole('button', { name: 'Stop it' }).click();
  const dialog = counter.getByRole('dialog');
  await expect(dialog).toContainText('Once its one call is under way');
  await examine(counter);
  await dialog.getByRole('button', { name: 'Leave it' }).click();

  await counter.goto('/operator/queues');
  await counter.getByRole('button', { name: 'Lift: Destination smtp' }).press('Enter');
  await expect(counter.getByText('Lifted: Destination smtp. What waited is offered at once.')).toBeVisible();
  await expect(counter.getByText('Nothing is held back.')).toBeVisible();
  await waitForLetter(page, address, new RegExp(`${code} is ready`));
  await counter.goto('/operator/audit');
  for (const action of ['delivery.paused', 'delivery.resumed']) await expect(counter.getByRole('row').filter({ hasText: action })).toHaveCount(1);
});

test('a schedule is run by hand, paused and let go on', async ({ operator, letIn }) => {
  test.setTimeout(150_000);
  const { page } = await letIn({ storageState: operator });
  await page.goto('/operator/schedules');
  const row = page.getByRole('row').filter({ hasText: 'delivery_retention' });
  await expect(row).toBeVisible({ timeout: 30_000 });
  await row.getByRole('button', { name: 'Run now: delivery_retention' }).press('Enter');
  await expect(page.getByText(/^Left to do: delivery_retention/)).toBeVisible();
  await expect(row).toContainText('Done', { timeout: 60_000 });
  await row.getByRole('button', { name: 'Pause: delivery_retention' }).click();
  await expect(page.getByText(/^Paused: delivery_retention/)).toBeVisible();
  await examine(page);
  await row.getByRole('button', { name: 'Go on: delivery_retention' }).click();
  await expect(page.getByText('Goes on: delivery_retention.')).toBeVisible();
});
