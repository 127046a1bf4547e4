import type { Page } from '@playwright/test';
import { expect, test } from './fixture.ts';
import { examine, settled } from './examine.ts';
import { reach, type Wanted } from './keyboard.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' }, hasTouch: false, isMobile: false });

test('from the front page to the scroll and its print view without a mouse, and nothing moves', async ({ page }) => {
  test.setTimeout(180_000);
  const go = async (wanted: Wanted): Promise<void> => {
    await reach(page, wanted);
    await page.keyboard.press('Enter');
  };
  const choose = async (name: RegExp | string, within?: string): Promise<void> => {
    await reach(page, { role: 'radio', name, ...(within === undefined ? {} : { within }) });
    await page.keyboard.press('Space');
  };

  await page.goto('/');
  await settled(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await go({ role: 'link', name: 'Begin a reading' });

  await expect(page.getByRole('heading', { name: 'Choose a reading' })).toBeFocused();
  // An empty try is told at once, and its summary leads to the field.
  await go({ role: 'button', name: /^Continue to the question/ });
  await expect(page).toHaveTitle(/^Error: /);
  await go({ role: 'link', name: 'Choose a reading' });
  await expect(page.getByRole('radio').first()).toBeFocused();
  await choose(/Standard Scroll/);
  await choose(/^Three/);
  await choose(/.*/, 'Voice');
  await go({ role: 'button', name: /^Continue to the question/ });

  await expect(page.getByRole('heading', { name: 'Ask', exact: true })).toBeFocused();
  await reach(page, { role: 'combobox', name: 'Topic' });
  await page.keyboard.type('Work');
  await choose('On');
  await reach(page, { role: 'textbox', name: /Your question/ });
  await page.keyboard.type('What have I overlooked about the workshop?');
  await go({ role: 'button', name: 'Seal the question and go to the draw' });

  await expect(page.getByRole('heading', { name: 'Draw', exact: true })).toBeFocused();
  await go({ role: 'button', name: 'Draw the first sign' });
  await expectAnnounced(page);
  for (const _ of ['second', 'third']) {
    await go({ role: 'button', name: /^Draw the next sign/ });
    await expectAnnounced(page);
  }
  await expect(page.getByText('The spread is whole and sealed.')).toBeVisible();
  await expectStill(page);
  await go({ role: 'link', name: 'Continue to what you want to receive' });

  await expect(page.getByRole('heading', { name: 'What you want to receive' })).toBeFocused();
  await go({ role: 'link', name: 'Continue to the check' });

  await expect(page.getByRole('heading', { name: 'Check and pay' })).toBeFocused();
  await reach(page, { role: 'textbox', name: 'Where do we write to?' });
  await page.keyboard.type('by-keyboard@reader.example');
  await choose('On');
  await reach(page, { role: 'checkbox', name: 'I am 18 or older.' });
  await page.keyboard.press('Space');
  await go({ role: 'button', name: /^Pay / });
  await page.waitForURL('**/sandbox/pay/**');
  await go({ role: 'button', name: /^Pay / });
  await page.waitForURL('**/orders/*/return');
  await expect(page.getByText('Your scroll is ready.')).toBeVisible();
  await go({ role: 'link', name: 'Open the scroll' });

  await expect(page.getByText('Written by the house grammar. No AI was used.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect(page.getByRole('list', { name: /^The spread/ })).toMatchAriaSnapshot(`
    - list:
      - listitem:
        - img /(upright|reversed), as /
      - listitem:
        - img /(upright|reversed), as /
      - listitem:
        - img /(upright|reversed), as /
  `);
  await expectStill(page);
  await examine(page);
  await expect(page.getByRole('button', { name: 'Open Print view' })).toBeVisible();
  await go({ role: 'button', name: 'Open Print view' });
  await page.waitForURL('**/a/**');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});

/** The sign that was drawn last stands in a polite live region: name, orientation, position. */
async function expectAnnounced(page: Page): Promise<void> {
  await expect(page.locator('[aria-live="polite"]').filter({ hasText: /(upright|reversed), as / })).toHaveCount(1);
}

async function expectStill(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)).toBe(0);
}
