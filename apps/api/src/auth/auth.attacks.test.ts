import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { openAuthPool } from '@omenhall/db';
import { cloneDatabase, type ClonedDatabase } from '@omenhall/db/testing';
import { betterAuth } from 'better-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softLimits, guardedLimits } from '@omenhall/core/access';
import { openBrowser } from '../testing/browser.ts';
import { openApi, type OpenedApi } from '../testing/open-api.ts';
import { placeOrder } from '../testing/orders.ts';
import { authSettings, openAuth } from './auth.ts';

const secret = randomBytes(32).toString('base64url');
const hashKey = randomBytes(32);
const hashCode = (value: string) => createHmac('sha256', hashKey).update(value).digest('base64url');

let house: ClonedDatabase;
let pool: ReturnType<typeof openAuthPool>;
let api: OpenedApi;
beforeAll(async () => {
  house = await cloneDatabase();
  pool = openAuthPool(house.roleUrls.auth);
  api = await openApi();
});
afterAll(async () => {
  await pool.end();
  await house.drop();
  await api.close();
});

describe('the settings that are in force', () => {
  const live = async (siteUrl: string) => {
    const context = await betterAuth(authSettings({ pool, secret, siteUrl, hashCode })).$context;
    return { context, options: context.options, plugin: context.options.plugins?.find(({ id }) => id === 'email-otp') as unknown as { options: Record<string, unknown> } };
  };

  it('F- are those of the book of safety, row by row, in the library itself and not in our wish alone', async () => {
    const { context, options, plugin } = await live('https://omen.example');
    expect(options.emailAndPassword?.enabled).toBe(false);
    expect(Object.keys(options)).not.toContain('socialProviders');
    expect(options.plugins?.map(({ id }) => id)).toEqual(['email-otp']);
    expect(plugin.options).toMatchObject({ otpLength: 8, expiresIn: 600, allowedAttempts: 3, storeOTP: { hash: expect.any(Function) as unknown } });
    expect(options.verification?.storeIdentifier).toEqual({ hash: expect.any(Function) as unknown });
    expect(context.sessionConfig).toMatchObject({ expiresIn: 7 * 86_400, updateAge: 86_400, freshAge: 300 });
    expect(options.session?.cookieCache?.enabled).toBe(false);
    expect(context.rateLimit).toMatchObject({ enabled: true, storage: 'database' });
    expect(options.advanced).toMatchObject({ disableCSRFCheck: false, disableOriginCheck: false });
    expect(options.telemetry).toEqual({ enabled: false });
    expect(context.trustedOrigins).toEqual(['https://omen.example']);
    expect(options.advanced?.ipAddress).toEqual({ disableIpTracking: true });
    expect(context.authCookies.sessionToken).toMatchObject({ name: '__Host-omen', attributes: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' } });
    expect(context.authCookies.sessionToken.attributes).not.toHaveProperty('domain');
    const loopback = await live('http://127.0.0.1:3000');
    expect(loopback.context.authCookies.sessionToken).toMatchObject({ name: 'omen', attributes: { secure: false, httpOnly: true, sameSite: 'lax' } });
  });

  it('F- and the limits beside them are those of the book', () => {
    expect(guardedLimits).toMatchObject({
      sendCodePerAddress: { limit: 5, windowSeconds: 900 }, sendCodePerAddressAndDay: { limit: 20, windowSeconds: 86_400 }, sendCodePerBrowser: { limit: 30, windowSeconds: 900 },
      tryCodePerAddress: { limit: 10, windowSeconds: 3600 }, tryCodePerBrowser: { limit: 30, windowSeconds: 900 },
    });
    expect(softLimits).toMatchObject({ ask: { limit: 10, windowSeconds: 3600 }, download: { limit: 30, windowSeconds: 3600 } });
  });
});

describe('an address', () => {
  it('F- is sent twenty codes a day and not one more, however the quarters fall', async () => {
    const address = `${randomUUID().slice(0, 8)}@reader.example`;
    const statuses: number[] = [];
    for (let sent = 0; sent < 22; sent += 1) {
      await api.house.clone.serviceQuery(`delete from attempt_windows where flow in ('send_code', 'send_code_ip')`);
      statuses.push((await api.browser().call('access.sendCode', { address })).status);
    }
    expect(statuses).toEqual([...Array<number>(20).fill(200), 429, 429]);
  });

  it('F- is tried from one network thirty times in a quarter of an hour, whichever addresses are tried', async () => {
    await api.house.clone.serviceQuery('delete from attempt_windows');
    const statuses: number[] = [];
    for (let tries = 0; tries < 31; tries += 1) statuses.push((await api.browser().call('access.signIn', { address: `${randomUUID().slice(0, 8)}@reader.example`, code: '00000000' })).status);
    expect(statuses).toEqual([...Array<number>(30).fill(400), 429]);
  });

  it('F6 known or unknown costs the same work before the answer: a hundred pairs, question by question', async () => {
    const known = `${randomUUID().slice(0, 8)}@reader.example`;
    await placeOrder(api, { address: known });
    const { database, auth } = api.process;
    let asked: string[] = [];
    let issued = 0;
    const counting = await api.serveAlso({
      auth: { ...auth, issueCode: async () => { issued += 1; } },
      database: { ...database, asSubject: (who, work) => database.asSubject(who, (tx) => work({ ...tx, query: (text, values) => { asked.push(text); return tx.query(text, values); } })) },
    });
    const seen = new Set<string>();
    for (let pair = 0; pair < 100; pair += 1) {
      if (pair % 4 === 0) await api.house.clone.serviceQuery('delete from attempt_windows');
      for (const address of [known, `stranger-${pair}@reader.example`]) {
        asked = [];
        const { text } = await openBrowser(counting, 'http://127.0.0.1:3000').call('access.sendCode', { address });
        seen.add(JSON.stringify([asked, text]));
      }
    }
    expect(seen.size).toBe(1);
    expect(issued).toBe(200);
  }, 120_000);
});

describe('somebody who was here before the address was proven', () => {
  it('F- is out when its owner signs in: sessions, codes and a planted password, GHSA-qq9h-g4jm-xgf3', async () => {
    const letters: string[] = [];
    const auth = openAuth({ pool, secret, siteUrl: 'http://127.0.0.1:3000', hashCode, onCode: async (_, code) => { letters.push(code.reveal('sign_in')); } });
    const address = new Secret('victim@reader.example');
    const code = async () => { await auth.issueCode(address); return new Secret(letters.at(-1) ?? ''); };
    const planted = await auth.signIn(address, await code(), new Headers());
    await pool.query(`update "user" set "emailVerified" = false`);
    await pool.query(`insert into account (id, "accountId", "providerId", "userId", password) values ('planted', $1, 'credential', $1, 'chosen by the attacker')`, [planted.accountId]);
    const cookies = new Headers({ cookie: planted.setCookies.map((line) => line.split(';')[0]).join('; ') });
    const before = await code();
    const owner = await auth.signIn(address, await code(), new Headers());
    expect(owner.accountId).toBe(planted.accountId);
    expect(await auth.session(cookies)).toBeNull();
    await expect(auth.signIn(address, before, new Headers())).rejects.toMatchObject({ code: 'code-refused' });
    const { rows } = await pool.query<{ accounts: number; sessions: number }>('select (select count(*) from account)::int as accounts, (select count(*) from session)::int as sessions');
    expect(rows).toEqual([{ accounts: 0, sessions: 1 }]);
  });
});
