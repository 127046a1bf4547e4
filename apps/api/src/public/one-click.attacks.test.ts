import { randomBytes } from 'node:crypto';
import { composeLetter } from '@omenhall/core/email';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { placeReadyOrder, yes, type PlacedOrder } from '../testing/orders.ts';

let api: OpenedApi;
let owner: PlacedOrder;
let subjectId: string;
/** The path in the letter that waits for the owner. */
let path: string;
beforeAll(async () => {
  api = await openApi();
  owner = await placeReadyOrder(api);
  [{ subject_id: subjectId }] = (await sql<{ subject_id: string }>('select subject_id::text as subject_id from purchase_links where order_code = $1', [owner.orderCode])) as [{ subject_id: string }];
  path = await linkOfLetter();
});
afterAll(() => api.close());
beforeEach(async () => {
  const { kind, action, textId } = await yes(owner.browser, 'email');
  await owner.browser.ask('consent.decide', { decision: { kind, action, textId }, scopeId: null, surface: 'privacy' });
});

const sql = <Row>(text: string, values: unknown[] = []) => api.house.clone.serviceQuery<Row>(text, values);
const answer = async (): Promise<string | undefined> => (await sql<{ action: string }>(`select action from omen_consent_current where subject_id = $1 and kind = 'email'`, [subjectId]))[0]?.action;
const ledger = () => sql<{ source: string; surface: string; control: string; expressed_by: string }>(
  `select source, surface, control, expressed_by from omen_consents where subject_id = $1 and action = 'withdrawn' order by seq desc`, [subjectId]);
const post = (url: string, headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }, payload = 'List-Unsubscribe=One-Click') =>
  api.browser().go({ method: 'POST', url, headers, payload });
const forged = () => `/unsubscribe/${randomBytes(32).toString('base64url')}`;

async function linkOfLetter(): Promise<string> {
  const [job] = await sql<{ id: string; data: { letter: 'reading_ready'; purchaseLinkId: string } }>(
    `select j.id::text as id, p.data from delivery_jobs j join delivery_payloads p on p.job_id = j.id where j.subject_id = $1 and j.kind = 'email_delivery_job'`, [subjectId]);
  if (job === undefined) throw new Error('no letter waits');
  const letters = [await composeLetter(api.house.asWorker(subjectId, job.id), job.data, null), await composeLetter(api.house.asWorker(subjectId, job.id), job.data, null)]
    .map((letter) => (letter?.letter === 'reading_ready' ? letter.props.unsubscribeUrl.reveal('send_letter') : ''));
  // A second try of one letter is the same letter.
  expect(letters[1]).toBe(letters[0]);
  return new URL(letters[0] ?? '').pathname;
}

it('one POST takes the yes back at once, with no cookie, no origin and no redirect, and stops the letter that waits', async () => {
  const said = await post(path);
  expect(said.status).toBe(200);
  expect(said.headers['set-cookie']).toBeUndefined();
  expect(said.headers['location']).toBeUndefined();
  expect(await answer()).toBe('withdrawn');
  expect((await ledger())[0]).toEqual({ source: 'unsubscribe_link', surface: 'letter', control: 'one_click_post', expressed_by: 'customer' });
  expect(await sql(`select status, reason from delivery_jobs where subject_id = $1 and kind = 'email_delivery_job'`, [subjectId])).toEqual([{ status: 'cancelled', reason: 'blocked_consent' }]);
  expect(await sql(`select status from delivery_jobs where subject_id = $1 and kind = 'receipt_email_job'`, [subjectId])).toEqual([{ status: 'pending' }]);
});

it.each([
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'List-Unsubscribe=One-Click'],
  ['a form in parts', { 'content-type': 'multipart/form-data; boundary=x' }, '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--'],
  ['a foreign page', { 'content-type': 'application/x-www-form-urlencoded', 'origin': 'https://mail.example', 'sec-fetch-site': 'cross-site' }, ''],
  ['nothing said', {}, ''],
] as [string, Record<string, string>, string][])('a mail program may send it as %s', async (_, headers, payload) => {
  expect((await post(path, headers, payload)).status).toBe(200);
  expect(await answer()).toBe('withdrawn');
});

it('C5 replays one click 100 times, 20 at once: one withdrawal, and always the same answer', async () => {
  const before = (await ledger()).length;
  const said: { status: number; text: string }[] = [];
  for (let round = 0; round < 5; round += 1) said.push(...(await Promise.all(Array.from({ length: 20 }, () => post(path)))));
  expect(new Set(said.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect((await ledger()).length).toBe(before + 1);
});

describe('C5 forges a token', () => {
  it.each<[string, () => string]>([
    ['of 32 random bytes', forged],
    ['with one letter changed', () => path.slice(0, -2) + (path.at(-2) === 'A' ? 'B' : 'A') + path.slice(-1)],
    ['that is cut off', () => path.slice(0, -1)],
    ['that is no base64', () => '/unsubscribe/..%2F..%2Fetc'],
    ['that is the hash in the books', () => '/unsubscribe/' + 'a'.repeat(64)],
    ['that is very long', () => `/unsubscribe/${'A'.repeat(4_000)}`],
  ])('%s: 404, and nothing changes', async (_, url) => {
    const before = (await ledger()).length;
    for (const method of ['GET', 'POST'] as const) {
      const said = await api.browser().go({ method, url: url() });
      expect([method, said.status]).toEqual([method, 404]);
    }
    expect(await answer()).toBe('granted');
    expect((await ledger()).length).toBe(before);
  });
});

it('C- lets a scanner follow the link: a GET shows one button that posts, runs nothing, and takes nothing back', async () => {
  const said = await api.browser().go({ method: 'GET', url: path });
  expect(said.status).toBe(200);
  expect(said.text.match(/<form method="post">/g)).toHaveLength(1);
  expect(said.text).not.toMatch(/<script|http-equiv|<img|href=/);
  expect(said.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/);
  expect(said.headers['cache-control']).toBe('no-store');
  expect(await answer()).toBe('granted');
  expect((await api.browser().go({ method: 'HEAD', url: path })).status).toBe(200);
  expect(await answer()).toBe('granted');
});

it('C- sends a megabyte to the door: refused, and nothing changes', async () => {
  expect((await post(path, { 'content-type': 'text/plain' }, 'x'.repeat(1_000_000))).status).toBe(413);
  expect(await answer()).toBe('granted');
});

it('C- reads the log for tokens: there is none', async () => {
  await post(path);
  expect(api.logged()).toContain('/unsubscribe/:token');
  expect(api.logged()).not.toContain(path.split('/').at(-1));
});
