import { createHmac, randomBytes } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { openAuthPool } from '@omenhall/db';
import { cloneDatabase, type ClonedDatabase } from '@omenhall/db/testing';
import { getMigrations } from 'better-auth/db/migration';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { authSettings, openAuth, type AuthOptions, type SignedIn } from './auth.ts';

const secret = randomBytes(32).toString('base64url');
const hashKey = randomBytes(32);
const hashCode = (value: string) => createHmac('sha256', hashKey).update(value).digest('base64url');
const loopback = 'http://127.0.0.1:3000';
const address = 'Ada@example.com';

let house: ClonedDatabase;
let pool: ReturnType<typeof openAuthPool>;
let service: ReturnType<typeof openAuthPool>;
let auth: ReturnType<typeof open>;
let letters: { address: string; code: string }[];

/** Sign-in as this page speaks to it: in plain words. */
const open = (options: Partial<AuthOptions> = {}) => {
  const desk = openAuth({ pool, secret, siteUrl: loopback, hashCode, onCode: async (to, code) => { letters.push({ address: to.reveal('sign_in'), code: code.reveal('sign_in') }); }, ...options });
  const plain = (signedIn: SignedIn) => ({ ...signedIn, address: signedIn.address.reveal('sign_in') });
  return {
    ...desk,
    issueCode: (to: string) => desk.issueCode(new Secret(to)),
    signIn: async (to: string, code: string, headers: Headers) => plain(await desk.signIn(new Secret(to), new Secret(code), headers)),
    session: async (headers: Headers) => desk.session(headers).then((found) => (found === null ? null : plain(found))),
  };
};

beforeAll(async () => {
  house = await cloneDatabase();
  pool = openAuthPool(house.roleUrls.auth);
  service = openAuthPool(house.serviceUrl);
});

beforeEach(() => {
  letters = [];
  auth = open();
});

afterEach(async () => {
  await pool.query('delete from "user"');
  await pool.query('delete from verification');
});

afterAll(async () => {
  await Promise.all([pool.end(), service.end()]);
  await house.drop();
});

async function codeFor(to: string): Promise<string> {
  await auth.issueCode(to);
  return letters.at(-1)?.code ?? '';
}

const another = (code: string) => String((Number(code) + 1) % 1e8).padStart(8, '0');

/** What a browser sends back after an answer. */
const cookiesFrom = (setCookies: string[]) => new Headers({ cookie: setCookies.map((line) => line.split(';')[0]).join('; ') });

const enter = async (to = address, headers = new Headers()) => auth.signIn(to, await codeFor(to), headers);

async function count(table: 'session' | 'verification' | 'user' | 'account'): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from "${table}"`);
  return rows[0]?.n ?? -1;
}

/** Runs `work` while the sign-in's login lacks one right on one table. */
async function without(right: string, table: string, work: () => Promise<void>): Promise<void> {
  await service.query(`revoke ${right} on auth.${table} from omen_auth`);
  try {
    await work();
  } finally {
    await service.query(`grant ${right} on auth.${table} to omen_auth`);
  }
}

/** Starts each act once the one before waits for the row of the only code, lets the row go when all wait, and gives their ends. */
async function inLine(...acts: (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]> {
  const holder = await service.connect();
  await holder.query('begin; select from auth.verification for update');
  const ends: Promise<PromiseSettledResult<unknown>[]>[] = [];
  try {
    for (const act of acts) {
      ends.push(Promise.allSettled([act()]));
      await vi.waitUntil(async () => {
        const { rows } = await service.query<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and usename = 'omen_auth' and wait_event_type = 'Lock'`);
        return rows[0]?.n === ends.length;
      });
    }
  } finally {
    await holder.query('commit');
    holder.release();
  }
  return (await Promise.all(ends)).flat();
}

const refused = { name: 'HouseError', code: 'code-refused' };

describe('a code', () => {
  it('has eight digits, reaches the address as it was typed, and opens one session', async () => {
    const code = await codeFor(address);
    expect(letters).toEqual([{ address, code: expect.stringMatching(/^\d{8}$/) }]);
    const entered = await auth.signIn(address, code, new Headers());
    expect(await auth.session(cookiesFrom(entered.setCookies))).toEqual({ accountId: entered.accountId, address: 'ada@example.com', setCookies: [] });
  });

  it('opens nothing a second time', async () => {
    const code = await codeFor(address);
    await auth.signIn(address, code, new Headers());
    await expect(auth.signIn(address, code, new Headers())).rejects.toMatchObject(refused);
    expect(await count('session')).toBe(1);
  });

  it('opens nothing for another address', async () => {
    const code = await codeFor(address);
    await codeFor('bea@example.com');
    await expect(auth.signIn('bea@example.com', code, new Headers())).rejects.toMatchObject(refused);
  });

  it('still opens after two wrong tries', async () => {
    const code = await codeFor(address);
    for (let tries = 0; tries < 2; tries += 1) await expect(auth.signIn(address, another(code), new Headers())).rejects.toMatchObject(refused);
    await expect(auth.signIn(address, code, new Headers())).resolves.toMatchObject({ address: 'ada@example.com' });
  });

  it('is void after three wrong tries', async () => {
    const code = await codeFor(address);
    for (let tries = 0; tries < 3; tries += 1) await expect(auth.signIn(address, another(code), new Headers())).rejects.toMatchObject(refused);
    await expect(auth.signIn(address, code, new Headers())).rejects.toMatchObject(refused);
  });

  it('has ended after 600 seconds', async () => {
    const code = await codeFor(address);
    const { rows } = await pool.query<{ left: number }>('select extract(epoch from "expiresAt" - now())::float as left from verification');
    expect(rows[0]?.left).toBeGreaterThan(590);
    expect(rows[0]?.left).toBeLessThanOrEqual(600);
    await pool.query(`update verification set "expiresAt" = "expiresAt" - interval '601 seconds'`);
    await expect(auth.signIn(address, code, new Headers())).rejects.toMatchObject(refused);
  });

  it('is void once a newer one is issued, which alone stands', async () => {
    const older = await codeFor(address);
    const newer = await codeFor('  ADA@Example.COM ');
    expect(await count('verification')).toBe(1);
    await expect(auth.signIn(address, older, new Headers())).rejects.toMatchObject(refused);
    await expect(auth.signIn(address, newer, new Headers())).resolves.toMatchObject({ address: 'ada@example.com' });
  });

  it('stands in the database through the keyed hash alone, and so does what it belongs to', async () => {
    const code = await codeFor(address);
    const { rows } = await pool.query('select * from verification');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ identifier: hashCode('sign-in identifier sign-in-otp-ada@example.com'), value: `${hashCode(`sign-in code ${code}`)}:0` });
    expect(JSON.stringify(rows)).not.toMatch(new RegExp(`${code}|ada@|example`, 'i'));
  });

  it('is refused in the same words when none was issued, and nobody is made known by it', async () => {
    const wrong = await codeFor(address).then((code) => auth.signIn(address, another(code), new Headers())).catch((err: unknown) => err);
    const unknown = await auth.signIn('nobody@example.com', '12345678', new Headers()).catch((err: unknown) => err);
    const impossible = await auth.signIn('nobody@%%.example', '12345678', new Headers()).catch((err: unknown) => err);
    expect(wrong).toMatchObject(refused);
    expect([unknown, impossible]).toEqual([wrong, wrong]);
    expect(await count('user')).toBe(0);
  });

  it('is not lost when the letter cannot be left: the caller hears of it, and the next code opens', async () => {
    const away = open({ onCode: () => Promise.reject(new Error('no desk')) });
    await expect(away.issueCode(address)).rejects.toThrow('no desk');
    await expect(enter()).resolves.toMatchObject({ address: 'ada@example.com' });
  });

  it('is not used up by a sign-in that could open no session', async () => {
    const code = await codeFor(address);
    await without('insert', 'session', () => expect(auth.signIn(address, code, new Headers()))
      .rejects.toMatchObject({ name: 'HouseError', code: 'broken', message: expect.stringContaining('42501') }));
    await expect(auth.signIn(address, code, new Headers())).resolves.toMatchObject({ address: 'ada@example.com' });
  });

  it('sweeps what has ended, codes and sessions, when the next one is issued', async () => {
    await enter('bea@example.com');
    await codeFor('cyd@example.com');
    await pool.query(`update verification set "expiresAt" = now() - interval '1 second'`);
    await pool.query(`update session set "expiresAt" = now() - interval '1 second'`);
    await codeFor(address);
    expect([await count('verification'), await count('session')]).toEqual([1, 0]);
  });
});

describe('many at once', () => {
  it('twenty sign-ins with one code, in two processes, open one session', async () => {
    const code = await codeFor(address);
    const otherPool = openAuthPool(house.roleUrls.auth);
    const desks = [auth, open({ pool: otherPool })];
    const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => (desks[i % 2] ?? auth).signIn(address, code, new Headers())));
    await otherPool.end();
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason)).toEqual(Array(19).fill(expect.objectContaining(refused)));
    expect([await count('session'), await count('user')]).toEqual([1, 1]);
  });

  it('an attacker who sends twenty guesses at once gets three tries', async () => {
    const code = await codeFor(address);
    const guesses = Array.from({ length: 20 }, (_, i) => String((Number(code) + 1 + i) % 1e8).padStart(8, '0'));
    const answers = await Promise.allSettled(guesses.map((guess) => auth.signIn(address, guess, new Headers())));
    expect(answers.every((answer) => answer.status === 'rejected')).toBe(true);
    await expect(auth.signIn(address, code, new Headers())).rejects.toMatchObject(refused);
  });

  it('a guess that one process is just counting does not hide the right code from another', async () => {
    const code = await codeFor(address);
    const [guess, right] = await inLine(() => auth.signIn(address, another(code), new Headers()), () => open().signIn(address, code, new Headers()));
    expect(guess).toMatchObject({ status: 'rejected', reason: refused });
    expect(right).toMatchObject({ status: 'fulfilled' });
  });

  it('a guess at an older code does not bring it back beside the newer one', async () => {
    const older = await codeFor(address);
    await inLine(() => auth.signIn(address, another(older), new Headers()), () => auth.issueCode(address));
    expect(await count('verification')).toBe(1);
    await expect(auth.signIn(address, older, new Headers())).rejects.toMatchObject(refused);
    await expect(auth.signIn(address, letters.at(-1)?.code ?? '', new Headers())).resolves.toMatchObject({ address: 'ada@example.com' });
  });
});

describe('a session', () => {
  it('survives a restart of the house', async () => {
    const entered = await enter();
    expect(await open().session(cookiesFrom(entered.setCookies))).toMatchObject({ accountId: entered.accountId });
  });

  it('is nobody’s without its cookie, with a changed one, or under another secret', async () => {
    const { setCookies } = await enter();
    const cookie = cookiesFrom(setCookies).get('cookie') ?? '';
    expect(await auth.session(new Headers())).toBeNull();
    expect(await auth.session(new Headers({ cookie: cookie.replace('omen=', 'omen=x') }))).toBeNull();
    expect(await auth.session(new Headers({ cookie: 'omen=%' }))).toBeNull();
    expect(await open({ secret: randomBytes(32).toString('base64url') }).session(new Headers({ cookie }))).toBeNull();
    expect(await auth.session(new Headers({ cookie }))).not.toBeNull();
  });

  it('has ended after seven days', async () => {
    const headers = cookiesFrom((await enter()).setCookies);
    const { rows } = await pool.query<{ days: number }>('select extract(epoch from "expiresAt" - now())::float / 86400 as days from session');
    expect(rows[0]?.days).toBeCloseTo(7, 2);
    await pool.query(`update session set "expiresAt" = "expiresAt" - interval '7 days 1 second'`);
    expect(await auth.session(headers)).toBeNull();
  });

  it('is prolonged once it is a day old, and hands the browser the cookie anew', async () => {
    const headers = cookiesFrom((await enter()).setCookies);
    await pool.query(`update session set "expiresAt" = "expiresAt" - interval '1 day 1 minute'`);
    const prolonged = await auth.session(headers);
    expect(prolonged?.setCookies).toEqual([expect.stringMatching(/^omen=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/)]);
    expect((await auth.session(headers))?.setCookies).toEqual([]);
    const { rows } = await pool.query<{ days: number }>('select extract(epoch from "expiresAt" - now())::float / 86400 as days from session');
    expect(rows[0]?.days).toBeCloseTo(7, 2);
  });

  it('is over in the database after sign-out, for a copied cookie too, and others stay', async () => {
    const { setCookies } = await enter();
    const elsewhere = await enter();
    const cleared = await auth.signOut(cookiesFrom(setCookies));
    expect(cleared.setCookies).toContain('omen=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    expect(await count('session')).toBe(1);
    expect(await auth.session(cookiesFrom(setCookies))).toBeNull();
    expect(await auth.session(cookiesFrom(elsewhere.setCookies))).not.toBeNull();
    await expect(auth.signOut(cookiesFrom(setCookies))).resolves.toEqual(cleared);
  });

  it('is not said to be over when the database could not end it', async () => {
    const { setCookies } = await enter();
    await without('delete', 'session', () => expect(auth.signOut(cookiesFrom(setCookies))).rejects.toMatchObject({ name: 'HouseError' }));
    expect(await auth.session(cookiesFrom(setCookies))).not.toBeNull();
  });

  it('ends when the same browser signs in again, while the account stays the same', async () => {
    const first = await enter();
    const second = await enter(address, cookiesFrom(first.setCookies));
    expect(second.accountId).toBe(first.accountId);
    expect(await auth.session(cookiesFrom(first.setCookies))).toBeNull();
    expect(await auth.session(cookiesFrom(second.setCookies))).not.toBeNull();
    await expect(auth.signIn(address, '00000000', cookiesFrom(second.setCookies))).rejects.toMatchObject(refused);
    expect(await auth.session(cookiesFrom(second.setCookies))).not.toBeNull();
  });

  it('keeps neither the browser’s name nor where it called from', async () => {
    await enter(address, new Headers({ 'user-agent': 'Browser of Ada', 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7' }));
    const { rows } = await pool.query('select "ipAddress", "userAgent" from session');
    expect(rows).toEqual([{ ipAddress: '', userAgent: '' }]);
  });

  it('from before the address was proven is void: an attacker who held the account early is out', async () => {
    const attacker = cookiesFrom((await enter()).setCookies);
    const { rows } = await pool.query<{ id: string }>(`update "user" set "emailVerified" = false returning id`);
    await pool.query(
      `insert into account (id, "accountId", "providerId", "userId", password) values ('planted', $1, 'credential', $1, 'chosen by the attacker')`, [rows[0]?.id]);
    expect(await auth.session(attacker)).toBeNull();
    const planted = await codeFor(address);
    const code = await codeFor(address);

    const owner = await auth.signIn(address, code, new Headers());
    expect(await auth.session(attacker)).toBeNull();
    await expect(auth.signIn(address, planted, new Headers())).rejects.toMatchObject(refused);
    expect([await count('session'), await count('account')]).toEqual([1, 0]);
    expect(await auth.session(cookiesFrom(owner.setCookies))).toMatchObject({ accountId: rows[0]?.id });
  });
});

describe('the cookie', () => {
  it('over https is bound to the host, to https and to HTTP', async () => {
    const secure = open({ siteUrl: 'https://omen.example' });
    const { setCookies } = await secure.signIn(address, await codeFor(address), new Headers());
    expect(setCookies).toEqual([expect.stringMatching(/^__Host-omen=[^;]+; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/)]);
    expect(await secure.session(cookiesFrom(setCookies))).not.toBeNull();
    const { setCookies: cleared } = await secure.signOut(cookiesFrom(setCookies));
    expect(cleared).toContain('__Host-omen=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax');
    for (const line of cleared) expect(line).toMatch(/^__Host-omen[^=]*=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it.each(['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000', 'http://omen.localhost'])('over %s has a plain name', async (siteUrl) => {
    const { setCookies } = await open({ siteUrl }).signIn(address, await codeFor(address), new Headers());
    expect(setCookies).toEqual([expect.stringMatching(/^omen=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/)]);
  });

  it.each(['http://omen.example', 'http://127.0.0.1.omen.example', 'http://192.168.0.2:3000'])('is refused at start over %s', (siteUrl) => {
    expect(() => open({ siteUrl })).toThrow('loopback');
  });

  it('is refused at start with a short secret', () => {
    expect(() => open({ secret: 'x'.repeat(31) })).toThrow('shorter than 32');
  });
});

const settings = () => authSettings({ pool, secret, siteUrl: loopback, hashCode });

describe('the library', () => {
  it('finds nothing to change in the tables that our migrations make', async () => {
    const { toBeCreated, toBeAdded, toBeAddedIndexes, unsafeChanges, schemaProblems } = await getMigrations(settings(), { throwOnUnsafe: false });
    expect({ toBeCreated, toBeAdded, toBeAddedIndexes, unsafeChanges, schemaProblems })
      .toEqual({ toBeCreated: [], toBeAdded: [], toBeAddedIndexes: [], unsafeChanges: [], schemaProblems: [] });
  });

  it('has its passwords and its cookie cache off, its checks on, and tells nobody', () => {
    expect(settings()).toMatchObject({
      emailAndPassword: { enabled: false },
      session: { cookieCache: { enabled: false }, freshAge: 300 },
      rateLimit: { enabled: true, storage: 'database' },
      advanced: { disableCSRFCheck: false, disableOriginCheck: false, ipAddress: { disableIpTracking: true } },
      telemetry: { enabled: false },
    });
  });
});

describe('a database that does not answer', () => {
  it('is told as such by every call, without the address', async () => {
    const nowhere = openAuthPool(house.roleUrls.auth.replace(/:\d+\//, ':1/'));
    const dark = open({ pool: nowhere });
    const cookie = cookiesFrom((await enter()).setCookies);
    const errors = await Promise.all([
      dark.issueCode(address), dark.signIn(address, '12345678', new Headers()), dark.session(cookie), dark.signOut(cookie),
    ].map((call) => call.then(() => null, (err: unknown) => err)));
    await nowhere.end();
    for (const err of errors) expect(err).toMatchObject({ name: 'HouseError', code: 'database-away', message: expect.not.stringMatching(/ada|example/i) });
  });
});
