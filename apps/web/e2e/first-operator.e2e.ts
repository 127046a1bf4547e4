import { examine } from './examine.ts';
import { expect, test } from './fixture.ts';
import { openHouse } from './open-house.ts';
import { watch } from './watch.ts';

test('the printed link lets one person in, once, and leaves nothing in the address bar', async ({ browser }, info) => {
  // The journey of the first operator needs a house that nobody has entered yet.
  const house = await openHouse();
  info.annotations.push({ type: 'open after', description: `${Math.round(house.openedInMs)} ms` });
  const first = await browser.newContext({ baseURL: house.url });
  const second = await browser.newContext({ baseURL: house.url });
  try {
    const quiet = await watch(first, house.url);
    const page = await first.newPage();
    await page.goto(house.operatorLink);
    await expect(page.getByLabel('Your own address')).toBeVisible();
    await expect(page).toHaveURL(`${house.url}/operator/enter`);
    await examine(page);
    await page.getByLabel('Your own address').fill('keeper@house.example');
    await page.getByRole('button', { name: 'Enter as owner' }).click();
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await examine(page);
    const navigation = page.getByRole('navigation', { name: 'Counter' });
    for (const name of ['Orders', 'Deliveries', 'Webhooks', 'Audit', 'Health']) {
      await navigation.getByRole('link', { name }).click();
      await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
      await examine(page);
    }
    await expect(page.getByText(/^All \d+ parts answer\.$/)).toBeVisible();
    expect(quiet.settle()).toEqual([]);

    await test.step('the second use opens nothing and says what to do', async () => {
      const heard = await watch(second, house.url);
      heard.expectComplaint(/status of 4\d\d/);
      const late = await second.newPage();
      await late.goto(house.operatorLink);
      await late.getByLabel('Your own address').fill('somebody@else.example');
      await late.getByRole('button', { name: 'Enter as owner' }).click();
      await expect(late.getByText('This link opens nothing.')).toBeVisible();
      await examine(late);
      await late.getByRole('link', { name: 'Sign in with a code' }).click();
      await expect(late.getByRole('button', { name: 'Send me a code' })).toBeVisible();
      await expect(late.getByRole('navigation', { name: 'Counter' })).toHaveCount(0);
      await examine(late);
      expect(heard.settle()).toEqual([]);
    });
  } finally {
    await first.close();
    await second.close();
    await house.close();
  }
});

test('whoever has no operator session stands before a closed door, and an operator does not', async ({ operator, letIn }) => {
  const visitor = await letIn();
  await visitor.page.goto('/operator/deliveries');
  await expect(visitor.page.getByRole('button', { name: 'Send me a code' })).toBeVisible();
  await expect(visitor.page.getByRole('table')).toHaveCount(0);
  const keeper = await letIn({ storageState: operator });
  await keeper.page.goto('/operator/deliveries');
  await expect(keeper.page.getByRole('navigation', { name: 'Counter' })).toBeVisible();
});
