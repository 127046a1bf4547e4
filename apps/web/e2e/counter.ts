import { expect, type Page } from '@playwright/test';

/** Enters the operators' area by the one-time link. Ends on the overview. */
export async function enterCounter(page: Page, link: string, address: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your own address').fill(address);
  await page.getByRole('button', { name: 'Enter as owner' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
}
