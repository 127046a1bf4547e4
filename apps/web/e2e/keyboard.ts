import { expect, type Locator, type Page } from '@playwright/test';

/** What the focus is wanted on; for a group of radio buttons also the group's name. */
export interface Wanted { role: 'link' | 'button' | 'radio' | 'checkbox' | 'textbox' | 'combobox'; name: string | RegExp; within?: string }

/** More stations than any page of the house has; whoever needs them all is trapped. */
const patience = 120;

/** Walks by Tab, and by arrows inside a group of radio buttons, until the focus is on what is wanted. It is in sight at every step. */
export async function reach(page: Page, { role, name, within }: Wanted): Promise<void> {
  const place = within === undefined ? page : page.getByRole('group', { name: within });
  const wanted = place.getByRole(role, typeof name === 'string' ? { name, exact: true } : { name }).first();
  await expect(wanted).toBeVisible();
  const way: string[] = [];
  for (let step = 0; step < patience; step += 1) {
    const where = await whereFocusIs(wanted);
    if (where === 'here') return;
    await page.keyboard.press(where === 'in its group' ? 'ArrowDown' : 'Tab');
    way.push(await whatHasFocus(page));
  }
  throw new Error(`Never reached ${role} ${String(name)}; the focus went over ${way.slice(-20).join(', ')}.`);
}

async function whereFocusIs(wanted: Locator): Promise<'here' | 'in its group' | 'elsewhere'> {
  return wanted.evaluate((element) => {
    const focused = document.activeElement;
    if (element === focused) return 'here';
    const isRadio = (one: Element | null): one is HTMLInputElement => one instanceof HTMLInputElement && one.type === 'radio';
    return isRadio(element) && isRadio(focused) && element.name === focused.name ? 'in its group' : 'elsewhere';
  });
}

/** Names what has the focus, after seeing that it is on the screen, marked, and under nothing that sticks. */
async function whatHasFocus(page: Page): Promise<string> {
  const { name, fault } = await page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return { name: 'the page', fault: null };
    const says = `${focused.tagName.toLowerCase()} "${(focused.getAttribute('aria-label') ?? focused.textContent ?? '').trim().slice(0, 30)}"`;
    const label = focused instanceof HTMLInputElement ? focused.labels?.[0] : undefined;
    const marks = [focused, ...(label ? [label] : [])].filter((one) => getComputedStyle(one).outlineStyle !== 'none' && Number.parseFloat(getComputedStyle(one).outlineWidth) >= 2);
    if (marks.length === 0) return { name: says, fault: 'carries no mark of the focus' };
    const box = focused.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, window.innerHeight) / 2];
    const top = document.elementFromPoint(x, y);
    if (top === null) return { name: says, fault: `is off the screen, at ${Math.round(x)}, ${Math.round(y)}` };
    const isUncovered = focused.contains(top) || top.contains(focused) || label?.contains(top) === true;
    return { name: says, fault: isUncovered ? null : `is covered by ${top.tagName.toLowerCase()}.${top.getAttribute('class') ?? ''}` };
  });
  expect(fault, `${name} has the focus on ${new URL(page.url()).pathname}`).toBeNull();
  return name;
}
