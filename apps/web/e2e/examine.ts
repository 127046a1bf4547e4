import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Browser, type Page } from '@playwright/test';

/**
 * What axe calls undecided and another test decides: every permitted pair of colours is computed in `tokens.test.ts`, and
 * `lost-email.e2e.ts` walks through an open dialog to see that the focus cannot leave it.
 */
const decidedElsewhere = new Set(['color-contrast', 'aria-hidden-focus']);

/**
 * Looks a page over once it has settled: no finding by axe, none in the other light, nothing to scroll sideways at
 * any width from 320 px on, nor at this one with letters twice as large.
 */
export async function examine(page: Page): Promise<void> {
  await settled(page);
  await axe(page);
  await inOtherLight(page);
  await holdsTogether(page);
}

/** Looks over a page that runs no script, not even this one's, by a copy of its markup in a window where scripts may run. */
export async function examineCopy(page: Page, browser: Browser): Promise<void> {
  const context = await browser.newContext();
  const copy = await context.newPage();
  await copy.setContent(await page.content());
  await examine(copy);
  await context.close();
}

/** Until the page's own skeletons are gone and everything that moves has arrived. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

async function axe(page: Page): Promise<void> {
  const { violations, incomplete } = await builder(page).options({ rules: { 'target-size': { enabled: true } } }).analyze();
  const found = [...violations, ...incomplete.filter(({ id }) => !decidedElsewhere.has(id))];
  expect(found.map(({ id, nodes }) => ({ id, at: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`) })), `axe on ${new URL(page.url()).pathname}`).toEqual([]);
}

/** A letter stands in a frame that runs no script, so nothing can be asked inside it. */
const builder = (page: Page): AxeBuilder => new AxeBuilder({ page }).exclude('iframe[sandbox=""]');

async function inOtherLight(page: Page): Promise<void> {
  const night = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  await page.emulateMedia({ colorScheme: night ? 'light' : 'dark' });
  await settled(page);
  const { violations } = await builder(page).withRules(['color-contrast']).analyze();
  await page.emulateMedia({ colorScheme: night ? 'dark' : 'light' });
  expect(violations.flatMap(({ nodes }) => nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`)), `contrast in the other light on ${new URL(page.url()).pathname}`).toEqual([]);
}

async function holdsTogether(page: Page): Promise<void> {
  const size = page.viewportSize();
  if (size === null) return;
  const path = new URL(page.url()).pathname;
  expect(await overhang(page), `${path} at this width`).toEqual([]);
  for (const width of [320, 768, 1024]) {
    await page.setViewportSize({ width, height: 640 });
    expect(await overhang(page), `${path} at ${width} px`).toEqual([]);
  }
  await page.setViewportSize(size);
  await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
  expect(await overhang(page), `${path} with letters twice as large`).toEqual([]);
  await page.evaluate(() => { document.documentElement.style.fontSize = ''; });
}

/** What makes the page wider than its window; empty when nothing does. */
async function overhang(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const clips = (element: Element): boolean => getComputedStyle(element).overflowX !== 'visible';
    const isClipped = (element: Element): boolean => element.parentElement !== null && element.parentElement !== document.body && (clips(element.parentElement) || isClipped(element.parentElement));
    // A word sticks out of its element without widening it, so the words themselves are measured.
    const rightOf = (element: Element): number => Math.max(element.getBoundingClientRect().right, ...[...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => {
      const range = document.createRange();
      range.selectNode(node);
      return range.getBoundingClientRect().right;
    }));
    const wide = [...document.querySelectorAll('body *')].filter((element) => rightOf(element) > clientWidth + 1 && !isClipped(element));
    return [`${scrollWidth} px in a window of ${clientWidth}`, ...wide.slice(0, 5).map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} "${element.textContent.slice(0, 40)}"`)];
  });
}
