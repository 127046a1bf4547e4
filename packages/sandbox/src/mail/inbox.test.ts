import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTrial, speakSmtp, type Trial } from '../testing/open-trial.ts';
import { lintLetter } from './privacy-lint.rules.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await openTrial();
});
afterEach(() => trial.close());

const bodyOf = (to: string, subject = 'Your reading is ready'): string =>
  [
    'From: hall@omenhall.example', `To: ${to}`, `Subject: ${subject}`, 'Date: Fri, 20 Nov 2026 10:00:00 +0000', 'Message-ID: <one@omenhall.example>', 'MIME-Version: 1.0',
    'Content-Type: multipart/alternative; boundary=b', '', '--b', 'Content-Type: text/plain', '', 'Open it here: https://hall.example/a', '--b', 'Content-Type: text/html', '',
    '<p>Open it <a href="https://hall.example/a?x=1&amp;y=2">here</a></p><img src="https://tracker.example/p.gif">', '--b--', '.',
  ].join('\r\n');
const send = (to: string, subject?: string): Promise<string[]> =>
  speakSmtp(trial.sandbox.smtpUrl, ['EHLO test', 'MAIL FROM:<hall@omenhall.example>', `RCPT TO:<${to}>`, 'DATA', bodyOf(to, subject)], 700);
const inbox = async (query = ''): Promise<{ id: string; to: string; subject: string; messageId: string; text: string; html: string }[]> =>
  JSON.parse(await (await fetch(`${trial.sandbox.url}/sandbox/inbox.json${query}`)).text());
const trouble = (mail: string): Promise<Response> =>
  fetch(`${trial.sandbox.url}/sandbox/trouble`, { method: 'POST', headers: { accept: 'application/json' }, body: JSON.stringify({ mail }) });
const pageAt = async (path: string): Promise<{ status: number; text: string; policy: string | null }> => {
  const answer = await fetch(`${trial.sandbox.url}${path}`);
  return { status: answer.status, text: await answer.text(), policy: answer.headers.get('content-security-policy') };
};

describe('the mail catcher', () => {
  it('keeps a letter and shows it to a program, newest first', async () => {
    await send('one@example.org');
    await send('two@example.org', 'Second');
    expect((await inbox()).map(({ to }) => to)).toEqual(['two@example.org', 'one@example.org']);
    expect(await inbox('?to=ONE@example.org')).toMatchObject([{ subject: 'Your reading is ready', messageId: '<one@omenhall.example>', text: expect.stringContaining('https://hall.example/a') }]);
  });

  it('tells whether it has ever taken a letter, and since when it listens', async () => {
    const taken = async (messageId: string): Promise<{ openedAt: string; taken: boolean }> =>
      JSON.parse(await (await fetch(`${trial.sandbox.url}/sandbox/taken.json?messageId=${encodeURIComponent(messageId)}`)).text());
    expect((await taken('<one@omenhall.example>')).taken).toBe(false);
    await send('one@example.org');
    expect((await taken('<one@omenhall.example>')).taken).toBe(true);
    expect((await taken('<two@omenhall.example>')).taken).toBe(false);
    expect(new Date((await taken('')).openedAt).getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('wakes a program that waits for the next letter', async () => {
    await send('one@example.org');
    const [first] = await inbox();
    const waiting = inbox(`?after=${first?.id}&wait=20`);
    await send('two@example.org');
    expect((await waiting).map(({ to }) => to)).toEqual(['two@example.org']);
  });

  it('refuses, puts off and falls silent on demand, once', async () => {
    await trouble('refuse-next');
    expect((await send('one@example.org'))[3]).toMatch(/^550 /);
    await trouble('defer-next');
    expect((await send('one@example.org'))[3]).toMatch(/^450 /);
    await trouble('silent-after-dot');
    expect((await send('one@example.org')).at(-1)).toBe('silence');
    expect((await send('one@example.org')).at(-1)).toMatch(/^250 /);
    expect(await inbox()).toHaveLength(2);
  });
});

describe('the inbox pages', () => {
  it('say what to expect while there is no letter', async () => {
    expect((await pageAt('/sandbox/inbox')).text).toContain('No letter yet');
  });

  it('list a letter, open it, and lint it for privacy', async () => {
    await send('one@example.org');
    const [letter] = await inbox();
    expect((await pageAt('/sandbox/inbox')).text).toContain(`/sandbox/inbox/${letter?.id}`);
    const { text } = await pageAt(`/sandbox/inbox/${letter?.id}?words=reading+zephyrquill`);
    expect(text).toContain('1 of at most 3 links');
    expect(text).toContain('1 remote images');
    expect(text).toContain('“reading” appears in subject, headers');
    expect(text).toContain('“zephyrquill” appears nowhere');
  });

  it('count the way out of such letters apart: four links are one too many, three and a way out are not', async () => {
    const broken = (paths: string[]) => lintLetter({ subject: 's', headers: [], text: 't', html: paths.map((path) => `<a href="https://house.example${path}">x</a>`).join('') }, []).find(({ rule }) => rule === 'links')?.broken;
    expect([broken(['/1', '/2', '/3', '/unsubscribe/abc']), broken(['/1', '/2', '/3', '/4']), broken(['/1', '/2', '/3', '/x?to=https://house.example/unsubscribe/abc'])]).toEqual([false, true, true]);
  });

  it('let a letter do nothing but show itself', async () => {
    await send('one@example.org');
    const [letter] = await inbox();
    const { text, policy } = await pageAt(`/sandbox/inbox/${letter?.id}/letter.html`);
    expect(text).toContain('Open it');
    expect(policy).toMatch(/^sandbox; default-src 'none'/);
  });

  it('write what a letter holds as text, never as markup', async () => {
    await send('one@example.org', '<script>alert(1)</script>');
    const { text } = await pageAt('/sandbox/inbox');
    expect(text).not.toContain('<script>');
    expect(text).toContain('&lt;script&gt;');
  });

  it.each(['/sandbox/inbox', '/sandbox/trouble', '/sandbox/pay/cs_unknown', '/sandbox/nowhere'])('have a language, a title, one heading and a policy without script: %s', async (path) => {
    const { text, policy } = await pageAt(path);
    expect(text).toContain('<html lang="en">');
    expect(text).toMatch(/<title>[^<]+ · Trial of OmenHall<\/title>/);
    expect(text.match(/<h1>/g)).toHaveLength(1);
    expect(policy).toMatch(/^default-src 'none'; style-src 'self'/);
  });
});
