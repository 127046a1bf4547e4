import type { Page } from '@playwright/test';

/** Counts what a person does on a page: presses of a pointer, of Enter or Space on something, and steps from one thing to the next. */
export async function countSteps(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const counted = { steps: 0 };
    const onPointer = (event: Event): void => { if (event.isTrusted) counted.steps += 1; };
    const onKey = (event: KeyboardEvent): void => { if (event.isTrusted && !event.repeat) counted.steps += 1; };
    document.addEventListener('pointerdown', onPointer, true);
    document.addEventListener('keydown', onKey, true);
    Object.assign(window, {
      endCount: () => {
        document.removeEventListener('pointerdown', onPointer, true);
        document.removeEventListener('keydown', onKey, true);
        return counted.steps;
      },
    });
  });
  await act();
  return page.evaluate(() => (window as unknown as { endCount: () => number }).endCount());
}
