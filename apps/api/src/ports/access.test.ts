import { randomUUID } from 'node:crypto';
import { OperatorRight } from '@omenhall/contracts/access/access.schema';
import { hashToken, newToken, secretPlace } from '@omenhall/core/access';
import { dekIdOf, openText } from '@omenhall/core/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Browser } from '../testing/browser.ts';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { enterAsOperator } from '../testing/operators.ts';
import { anAsk, placeOrder, placeReadyOrder } from '../testing/orders.ts';

let api: OpenedApi;
beforeAll(async () => { api = await openApi(); });
beforeEach(() => api.house.clone.serviceQuery('delete from attempt_windows'));
afterAll(() => api.close());

const rows = <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => api.house.clone.serviceQuery<Row>(sql, values);
const freshAddress = (): string => `reader-${randomUUID().slice(0, 8)}@mail.example`;

interface CodeJob { id: string; subject_id: string; payload: { letter: string; secretId: string }; sealed: Buffer; row: string }

/** The letter jobs with a code that stand for the subjects of an order's address, newest first. */
const codeJobs = (orderCode: string): Promise<CodeJob[]> => rows<CodeJob>(
  `select j.id, j.subject_id, p.data as payload, p.sealed, concat(j::text, p.data) as row from delivery_jobs j join delivery_payloads p on p.job_id = j.id
    where j.kind = 'recovery_email_job' and j.subject_id in (select s.id from subjects s join subjects o on o.address_bidx = s.address_bidx join purchase_links l on l.subject_id = o.id where l.order_code = $1)
    order by j.created_at desc, j.id desc`, [orderCode]);

async function openCode({ subject_id: subjectId, payload, sealed }: CodeJob): Promise<string> {
  const envelope = new Uint8Array(sealed);
  const key = await api.house.keys.fetch(dekIdOf(envelope), subjectId);
  return (JSON.parse(openText(key, secretPlace(api.house.facts.id, subjectId, payload.secretId), envelope).reveal('send_letter')) as { code: string }).code;
}

/** Asks for a code and reads it out of the letter's sealed secret. */
async function codeFor(address: string, orderCode: string): Promise<string> {
  const before = (await codeJobs(orderCode)).length;
  await api.browser().ask('access.sendCode', { address });
  await expect.poll(async () => (await codeJobs(orderCode)).length, { timeout: 10_000 }).toBe(before + 1);
  const [job] = await codeJobs(orderCode);
  if (job === undefined) throw new Error('no letter with a code');
  return openCode(job);
}

async function signIn(address: string, orderCode: string, browser: Browser = api.browser()): Promise<Browser> {
  await browser.ask('access.signIn', { address, code: await codeFor(address, orderCode) });
  return browser;
}

describe('a code', () => {
  it('lands as a letter\'s job with a sealed secret, and stands in no payload, log or answer', async () => {
    const address = freshAddress();
    const { orderCode } = await placeOrder(api, { address });
    const code = await codeFor(address, orderCode);
    expect(code).toMatch(/^\d{8}$/);
    const [job] = await codeJobs(orderCode);
    expect(job?.payload).toEqual({ letter: 'sign_in_code', secretId: expect.any(String), expiresInMinutes: 10 });
    expect(job?.row).not.toContain(code);
    expect(job?.sealed.includes(code)).toBe(false);
    expect(api.logged()).not.toContain(code);
    expect(api.logged()).not.toContain(address);
  });

  it('for an unknown address is answered in the same words, and leaves no letter and no person', async () => {
    const address = freshAddress();
    await placeOrder(api, { address });
    const [people] = await rows<{ n: number }>('select count(*)::int as n from subjects');
    const known = await api.browser().call('access.sendCode', { address });
    const unknown = await api.browser().call('access.sendCode', { address: freshAddress() });
    const plain = (headers: Record<string, unknown>) => Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'date'));
    expect([unknown.status, unknown.text, plain(unknown.headers)]).toEqual([known.status, known.text, plain(known.headers)]);
    expect(await rows('select count(*)::int as n from subjects')).toEqual([people]);
  });

  it('costs the same work for a known and an unknown address before the answer', async () => {
    const address = freshAddress();
    await placeOrder(api, { address });
    const issued: string[] = [];
    let questions = 0;
    const { database, auth } = api.process;
    const counting = await api.serveAlso({
      auth: { ...auth, issueCode: async (to) => { issued.push(to.reveal('sign_in')); } },
      database: { ...database, asSubject: (who, work) => database.asSubject(who, (tx) => work({ ...tx, query: (text, values) => { questions += 1; return tx.query(text, values); } })) },
    });
    const { openBrowser } = await import('../testing/browser.ts');
    const unknown = freshAddress();
    const work: number[] = [];
    for (const to of [address, unknown]) {
      questions = 0;
      await openBrowser(counting, api.house.facts.siteUrl).ask('access.sendCode', { address: to });
      work.push(questions);
    }
    expect(issued).toEqual([address, unknown]);
    expect(work[0]).toBe(work[1]);
    expect(work[0]).toBeGreaterThan(0);
  });

  it('is refused in the same words when it is wrong, and when the address is unknown', async () => {
    const address = freshAddress();
    const { orderCode } = await placeOrder(api, { address });
    const right = await codeFor(address, orderCode);
    const wrong = String((Number(right) + 1) % 1e8).padStart(8, '0');
    const bare = (text: string) => text.replace(/"reference":"[^"]+"/, '');
    const [one, two] = [await api.browser().call('access.signIn', { address, code: wrong }), await api.browser().call('access.signIn', { address: freshAddress(), code: wrong })];
    expect(one).toMatchObject({ status: 400, refused: 'code-refused' });
    expect(bare(two.text)).toBe(bare(one.text));
  });

  it('is sent five times in a quarter of an hour to one address, known or not, and counted under a keyed hash', async () => {
    const known = freshAddress();
    await placeOrder(api, { address: known });
    for (const address of [known, freshAddress()]) {
      await rows('delete from attempt_windows');
      const statuses: number[] = [];
      for (const spelt of [address, address.toUpperCase(), ` ${address}`, address, address, address]) statuses.push((await api.browser().call('access.sendCode', { address: spelt })).status);
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    }
    const kept = await rows<{ flow: string; uses: number; row: string }>(`select flow, uses, w::text as row from attempt_windows w where flow = 'send_code'`);
    expect(kept).toMatchObject([{ uses: 5 }]);
    expect(kept[0]?.row).not.toMatch(/mail\.example|reader-/);
  });

  it('is sent thirty times in a quarter of an hour from one network', async () => {
    await rows(`delete from attempt_windows`);
    for (let sent = 0; sent < 30; sent += 1) await api.browser().ask('access.sendCode', { address: freshAddress() });
    expect(await api.browser().call('access.sendCode', { address: freshAddress() })).toMatchObject({ status: 429, refused: 'too-many' });
  });

  it('may be tried ten times an hour for one address, right or wrong', async () => {
    const address = freshAddress();
    const { orderCode } = await placeOrder(api, { address });
    for (let tries = 0; tries < 10; tries += 1) expect((await api.browser().call('access.signIn', { address, code: '00000000' })).refused).toBe('code-refused');
    const code = await codeFor(address, orderCode);
    expect(await api.browser().call('access.signIn', { address, code })).toMatchObject({ status: 429, refused: 'too-many' });
  });

  it('is consumed by no GET, however often a scanner looks at it', async () => {
    const address = freshAddress();
    const { orderCode } = await placeOrder(api, { address });
    const code = await codeFor(address, orderCode);
    const input = encodeURIComponent(JSON.stringify({ json: { address, code } }));
    for (const method of ['GET', 'HEAD'] as const) await api.browser().go({ method, url: `/trpc/access.signIn?input=${input}` });
    expect((await api.browser().call('access.signIn', { address, code })).status).toBe(200);
  });
});

describe('signing in', () => {
  it('from another browser shows the orders a guest made', async () => {
    const address = freshAddress();
    const { orderCode, readingId } = await placeReadyOrder(api, { address });
    const browser = await signIn(address, orderCode);
    expect(await browser.ask('access.me')).toEqual({ kind: 'member', maskedAddress: 'r…@mail.example', operatorRole: null, operatorRights: [] });
    expect(await browser.ask('trail.orders')).toMatchObject([{ orderCode }]);
    expect(await browser.ask('reading.open', { readingId })).toMatchObject({ id: readingId });
  });

  it('brings two guests with one address together in one archive, newest first', async () => {
    const address = freshAddress();
    const one = await placeReadyOrder(api, { address });
    const two = await placeReadyOrder(api, { address: address.toUpperCase() });
    const browser = await signIn(address, one.orderCode);
    const archive = await browser.ask<{ readingId: string }[]>('archive.list');
    expect(archive.map(({ readingId }) => readingId)).toEqual([two.readingId, one.readingId]);
  });

  it('keeps what this browser did as a guest under another address in reach of this browser alone', async () => {
    const address = freshAddress();
    const proven = await placeOrder(api, { address });
    const other = await placeOrder(api, { address: freshAddress() });
    await signIn(address, proven.orderCode, other.browser);
    expect((await other.browser.ask<unknown[]>('trail.orders')).length).toBe(2);
    expect((await (await signIn(address, proven.orderCode)).ask<unknown[]>('trail.orders')).length).toBe(1);
  });

  it('gives nobody what another address bought', async () => {
    const mine = freshAddress();
    const order = await placeOrder(api, { address: mine });
    const foreign = await placeOrder(api, { address: freshAddress() });
    const browser = await signIn(mine, order.orderCode);
    expect((await browser.call('trail.track', { orderCode: foreign.orderCode })).refused).toBe('not-found');
  });

  it('sets one cookie that scripts cannot read', async () => {
    const address = freshAddress();
    const { orderCode } = await placeOrder(api, { address });
    const { headers } = await api.browser().call('access.signIn', { address, code: await codeFor(address, orderCode) });
    expect([headers['set-cookie']].flat()).toEqual([expect.stringMatching(/^omen=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/)]);
  });

  it('is written down without the address', async () => {
    const address = freshAddress();
    const { orderCode } = await placeOrder(api, { address });
    await signIn(address, orderCode);
    const [event] = await rows<{ row: string }>(`select a::text as row from admin_audit_events a where action = 'access.signed_in' order by created_at desc limit 1`);
    expect(event?.row).toBeDefined();
    expect(event?.row).not.toContain(address);
  });
});

describe('signing out', () => {
  it('ends every session this browser had, so that a copied cookie opens nothing', async () => {
    const address = freshAddress();
    const order = await placeOrder(api, { address });
    const browser = await signIn(address, order.orderCode, order.browser);
    const token = newToken();
    await rows(`with o as (insert into operators (house_id, subject_id, role) select house_id, subject_id, 'owner' from purchase_links where order_code = $1 returning id, house_id)
                insert into operator_sessions (token_hash, house_id, operator_id, expires_at) select $2, house_id, id, now() + interval '1 hour' from o`, [order.orderCode, Buffer.from(hashToken(token))]);
    browser.cookies.set('omen-operator', token);
    const thief = api.browser();
    for (const [name, value] of browser.cookies) thief.cookies.set(name, value);
    expect(await thief.ask('access.me')).toEqual({ kind: 'member', maskedAddress: 'r…@mail.example', operatorRole: 'owner', operatorRights: OperatorRight.options });

    const { headers } = await browser.call('access.signOut');
    expect(headers['clear-site-data']).toBe('"cache", "cookies", "storage"');
    expect([headers['set-cookie']].flat().filter((line) => !/Max-Age=0/.test(String(line)))).toEqual([]);
    expect(browser.cookies.size).toBe(0);
    expect(await thief.ask('access.me')).toEqual({ kind: 'visitor', maskedAddress: null, operatorRole: null, operatorRights: [] });
    expect((await thief.call('reading.open', { readingId: order.readingId })).refused).toBe('not-found');
  });

  it('a second time changes nothing', async () => {
    const browser = api.browser();
    expect([(await browser.call('access.signOut')).status, (await browser.call('access.signOut')).status]).toEqual([200, 200]);
  });
});

describe('the first operator\'s link', () => {
  beforeEach(async () => {
    await rows(`update operators set revoked_at = now() where house_id = $1 and role = 'owner'`, [api.house.facts.id]);
  });

  async function aLink(endsIn = '1 hour'): Promise<string> {
    const token = newToken();
    await rows(`insert into capability_tokens (token_hash, house_id, kind, expires_at) values ($1, $2, 'first_operator', now() + $3::interval)`, [Buffer.from(hashToken(token)), api.house.facts.id, endsIn]);
    return token;
  }

  it('opens an operator\'s session once', async () => {
    const token = await aLink();
    const browser = api.browser();
    const { headers, data } = await browser.call('access.enterAsOperator', { token, address: freshAddress() });
    expect(data).toMatchObject({ operatorRole: 'owner' });
    expect([headers['set-cookie']].flat()).toContainEqual(expect.stringMatching(/^omen-operator=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/));
    expect(await browser.ask('operator.overview')).toMatchObject({ role: 'owner' });
    expect((await api.browser().call('access.enterAsOperator', { token, address: freshAddress() })).refused).toBe('code-refused');
  });

  it('opens one session when two use it at once', async () => {
    const token = await aLink();
    const answers = await Promise.all([1, 2].map(() => api.browser().call('access.enterAsOperator', { token, address: freshAddress() })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
  });

  it('opens nothing in a house that has its owner', async () => {
    await enterAsOperator(api, 'owner');
    expect((await api.browser().call('access.enterAsOperator', { token: await aLink(), address: freshAddress() })).refused).toBe('code-refused');
  });

  it('that has ended, and one that never was, are refused alike', async () => {
    for (const token of [await aLink('-1 second'), newToken(), '']) expect((await api.browser().call('access.enterAsOperator', { token, address: freshAddress() })).refused).toBe('code-refused');
  });

  it('may be guessed ten times in ten minutes', async () => {
    for (let tries = 0; tries < 10; tries += 1) await api.browser().call('access.enterAsOperator', { token: newToken(), address: freshAddress() });
    expect(await api.browser().call('access.enterAsOperator', { token: await aLink(), address: freshAddress() })).toMatchObject({ status: 429, refused: 'too-many' });
  });
});

describe('an operator\'s session', () => {
  it('is opened by a member who holds a role, and by no other member and no guest', async () => {
    const address = freshAddress();
    const order = await placeOrder(api, { address });
    const browser = await signIn(address, order.orderCode);
    expect((await browser.call('access.openOperatorSession')).refused).toBe('not-allowed');
    await rows(`insert into operators (house_id, subject_id, role) select house_id, subject_id, 'support' from purchase_links where order_code = $1`, [order.orderCode]);
    expect(await browser.ask('access.openOperatorSession')).toMatchObject({ operatorRole: 'support' });
    const guest = api.browser();
    await guest.ask('question.ask', await anAsk(guest, null));
    expect((await guest.call('access.openOperatorSession')).refused).toBe('sign-in-needed');
  });
});
