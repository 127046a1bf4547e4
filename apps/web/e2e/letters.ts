import { expect, type Page } from '@playwright/test';

/** A letter as the trial's mail catcher keeps it. */
export interface Letter { id: string; subject: string; to: string; text: string; html: string; headers: { name: string; value: string }[] }

/** Waits until a letter that fits lies in a mailbox, and gives it. */
export async function waitForLetter(page: Page, to: string, subject: RegExp): Promise<Letter> {
  let after = '';
  const until = performance.now() + 30_000;
  for (;;) {
    const letters = await inbox(page, { to, after, wait: '10' });
    const found = letters.find((letter) => subject.test(letter.subject));
    if (found) return found;
    if (performance.now() > until) throw new Error(`No letter to ${to} whose subject fits ${subject}; there: ${(await lettersTo(page, to)).map((letter) => letter.subject).join(', ') || 'none'}.`);
    after = letters[0]?.id ?? after;
  }
}

/** Every letter in a mailbox, newest first; in all mailboxes when none is named. */
export const lettersTo = (page: Page, to = ''): Promise<Letter[]> => inbox(page, { to, limit: '1000' });

async function inbox(page: Page, search: Record<string, string>): Promise<Letter[]> {
  const answer = await page.request.get(`/sandbox/inbox.json?${String(new URLSearchParams(search))}`);
  expect(answer.ok()).toBe(true);
  return (await answer.json()) as Letter[];
}

/** The first link of a letter whose path begins so, as a path of the house. */
export function linkIn({ text }: Letter, path: string): string {
  const link = text.match(/https?:\/\/[^\s)>]+/g)?.map((url) => new URL(url)).find(({ pathname }) => pathname.startsWith(path));
  if (!link) throw new Error(`The letter holds no link to ${path}.`);
  return link.pathname + link.search;
}

/** The code of eight digits in a letter. */
export function codeIn({ text }: Letter): string {
  const code = /\b\d{4} ?\d{4}\b/.exec(text)?.[0];
  if (code === undefined) throw new Error('The letter holds no code.');
  return code;
}
