// Takes the pictures in docs/pictures from a house that is opened for them: `node tools/pnpm.mjs tsx apps/web/e2e/pictures.ts`.
// Names behind it take those alone: `… pictures.ts privacy verify`.
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, expect as soon, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { goToTheDesk, payAtTheDesk, switchTrouble } from './buy.ts';
import { enterCounter } from './counter.ts';
import { settled } from './examine.ts';
import { waitForLetter } from './letters.ts';
import { openHouse, type House } from './open-house.ts';

/** Pages are taken from a house that may share its machine. */
const expect = soon.configure({ timeout: 30_000 });

type Light = 'day' | 'night';
interface Device { name: 'desktop' | 'phone'; options: BrowserContextOptions; lightsOf: (picture: string) => readonly Light[] }

const folder = join(import.meta.dirname, '../../../docs/pictures');
const largestBytes = 150_000;

const desktop: Device = { name: 'desktop', options: { viewport: { width: 1280, height: 900 } }, lightsOf: () => ['day', 'night'] };
const phone: Device = {
  name: 'phone',
  options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  lightsOf: (picture) => (['home', 'scroll', 'privacy', 'verify'].includes(picture) ? ['day', 'night'] : ['day']),
};

const wanted = new Set(process.argv.slice(2));

/** What is bought before the pictures are taken, so that the lists of the house are not empty. */
const earlier = ['What have I overlooked about the workshop?', 'Where does the garden want less of me?'];
const question = 'What have I overlooked about moving to the coast this spring?';

await mkdir(folder, { recursive: true });
const house = await openHouse();
const browser = await launch();
try {
  const operator = await enterAsOperator(house);
  for (const device of [desktop, phone]) await walk(device, operator);
} finally {
  await browser.close();
  await house.close();
}

function launch(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  return chromium.launch({ ...(executablePath ? { executablePath } : {}), args: ['--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] });
}

async function enterAsOperator({ url, operatorLink }: House) {
  const context = await browser.newContext({ baseURL: url });
  await enterCounter(await context.newPage(), operatorLink, 'keeper@house.example');
  const cookies = await context.storageState();
  await context.close();
  return cookies;
}

/** Buys as a customer would and takes each page on the way. */
async function walk(device: Device, operator: Awaited<ReturnType<typeof enterAsOperator>>): Promise<void> {
  const context = await browser.newContext({ baseURL: house.url, locale: 'en-GB', deviceScaleFactor: 1, ...device.options });
  const page = await context.newPage();
  const take = (name: string): Promise<void> => takePicture(page, device, name);
  const address = `reader-${device.name}@reader.example`;

  for (const asked of earlier) {
    await goToTheDesk(page, { question: asked, address });
    const code = await payAtTheDesk(page);
    await waitForLetter(page, address, new RegExp(`${code} is ready`));
  }
  const names: Record<string, string> = { home: 'home', ask: 'ask', drawn: 'draw', check: 'checkout' };
  await goToTheDesk(page, { question, address, onPage: async (_, place) => { if (place in names) await take(names[place] ?? place); } });
  await payAtTheDesk(page);
  await expect(page.getByText('Your scroll is ready.')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Where it is' }).getByRole('listitem').last()).toContainText(/handed over.*done/);
  await take('return');
  await page.getByRole('link', { name: 'Follow the order' }).click();
  await take('tracker');
  await page.getByRole('link', { name: 'Open the scroll' }).click();
  await expect(page.getByText('Written by the house grammar. No AI was used.')).toBeVisible();
  await take('scroll');
  await page.goto('/archive');
  await take('archive');
  await page.goto('/privacy');
  await expect(page.getByText(/^Off stops /).first()).toBeVisible();
  await take('privacy');
  const [receipt] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Receipt ?: Letters/ }).first().click()]);
  await page.goto('/verify');
  await page.getByLabel('Choose a file').setInputFiles({ name: receipt.suggestedFilename(), mimeType: 'application/json', buffer: await readFile(await receipt.path()) });
  await expect(page.getByText('This receipt is genuine.')).toBeVisible();
  await take('verify');
  await page.goto('/sandbox/inbox');
  await take('inbox');

  // One letter of the next order is refused: a list where all went well shows little.
  await switchTrouble(page, { mail: 'refuse-next', times: 1 });
  await goToTheDesk(page, { question, address: `lost-${device.name}@reader.example` });
  await payAtTheDesk(page);
  await page.getByRole('link', { name: 'Follow the order' }).click();
  await expect(page.getByText('Needs a person').first()).toBeVisible();
  await expect(page.getByText('Accepted').first()).toBeVisible();
  await context.close();

  const counter = await browser.newContext({ baseURL: house.url, locale: 'en-GB', storageState: operator, ...device.options });
  const deliveries = await counter.newPage();
  await deliveries.goto('/operator/deliveries');
  await expect(deliveries.getByRole('row').nth(1)).toBeVisible();
  await takePicture(deliveries, device, 'operator-deliveries');
  await counter.close();
}

async function takePicture(page: Page, device: Device, name: string): Promise<void> {
  if (wanted.size > 0 && !wanted.has(name)) return;
  for (const light of device.lightsOf(name)) {
    await page.emulateMedia({ colorScheme: light === 'day' ? 'light' : 'dark' });
    await settled(page);
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      window.scrollTo(0, 0);
    });
    const path = join(folder, `${name}-${device.name}-${light}.png`);
    await page.screenshot({ path });
    const { size } = await stat(path);
    console.log(`${name}-${device.name}-${light}.png  ${Math.round(size / 1000)} kB`);
    if (size > largestBytes) throw new Error(`${path} is larger than ${largestBytes / 1000} kB.`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
