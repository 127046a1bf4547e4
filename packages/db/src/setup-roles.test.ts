import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from './index.ts';
import { setUpHouse, withClient, type HouseDatabases } from './setup-roles.ts';
import { groundAlone } from './testing/ground-alone.ts';
import { startTestServer, type TestServer } from './testing/index.ts';

// A server of its own: set-up changes the cluster's passwords, and the shared one has other guests.
let server: TestServer;
let secretsDir: string;
let ground: Awaited<ReturnType<typeof groundAlone>>;
beforeAll(async () => {
  server = await startTestServer();
  secretsDir = join(await mkdtemp(join(tmpdir(), 'omen-secrets-')), 'secrets');
  ground = await groundAlone();
});
afterAll(async () => {
  await server.stop();
  await ground.remove();
  await rm(join(secretsDir, '..'), { recursive: true });
});

const setUp = (): Promise<HouseDatabases> => setUpHouse({ serviceUrl: server.serviceUrl, secretsDir, folders: ground.folders, log: () => undefined });
const whoIs = (url: string): Promise<unknown> => withClient(url, async (client) => (await client.query<{ login: string }>('select current_user as login')).rows[0]?.login);

describe('setting up a house', () => {
  it('opens every login, twice with the same words, also when two starts meet', async () => {
    const [first, second] = await Promise.all([setUp(), setUp()]);
    expect(second).toEqual(first);
    expect(await setUp()).toEqual(first);
    const logins = await Promise.all(Object.entries(first.urls).map(async ([role, url]) => [role, await whoIs(url)]));
    expect(Object.fromEntries(logins)).toEqual({
      app: 'omen_app', webhook: 'omen_webhook', worker: 'omen_worker', operator: 'omen_operator', sequencer: 'omen_sequencer',
      auth: 'omen_auth', queue: 'omen_queue', backup: 'omen_backup', vault: 'omen_vault',
    });
    const database = openDatabase({ urls: { app: first.urls.app }, contextKey: first.contextKey });
    const houseId = randomUUID();
    expect(await database.asSubject({ houseId, subjectId: null, requestId: 'r' }, ({ query }) => query('select app.current_house() as house'))).toEqual([{ house: houseId }]);
    await database.close();
  });

  it('keeps its secrets to the owner, and no password in a statement or in clear', async () => {
    const { urls } = await setUp();
    expect((await stat(secretsDir)).mode & 0o777).toBe(0o700);
    for (const name of ['database-logins.json', 'context-key.json']) expect((await stat(join(secretsDir, name))).mode & 0o777).toBe(0o600);
    const password = new URL(urls.app).password;
    expect(await readFile(join(secretsDir, 'database-logins.json'), 'utf8')).toContain(password);
    const stored = await withClient(server.serviceUrl, async (client) => (await client.query<{ rolpassword: string }>(`select rolpassword from pg_authid where rolname = 'omen_app'`)).rows[0]?.rolpassword);
    expect(stored).toMatch(/^SCRAM-SHA-256\$4096:/);
  });

  it('refuses a wrong password, a login in the other database, and the vault to everyone else', async () => {
    const { urls } = await setUp();
    const changed = (url: string, change: (parsed: URL) => void): string => { const parsed = new URL(url); change(parsed); return parsed.href; };
    await expect(whoIs(changed(urls.app, (url) => { url.password = randomBytes(8).toString('hex'); }))).rejects.toMatchObject({ code: '28P01' });
    await expect(whoIs(changed(urls.app, (url) => { url.pathname = '/omen_vault'; }))).rejects.toMatchObject({ code: '42501' });
    await expect(whoIs(changed(urls.vault, (url) => { url.pathname = '/omenhall'; }))).rejects.toMatchObject({ code: '42501' });
  });

  it('lets a login into its own schema: sign-in into auth, the queue into bullmq, nobody else', async () => {
    const { urls, serviceUrl } = await setUp();
    await withClient(serviceUrl, (client) => client.query('set role omen_owner; create table auth.people (id int)'));
    await withClient(urls.auth, (client) => client.query('insert into people values (1)'));
    await withClient(urls.queue, (client) => client.query('create sequence tick; create table hints (id int)'));
    for (const role of ['app', 'webhook', 'worker', 'operator', 'sequencer'] as const) {
      await expect(withClient(urls[role], (client) => client.query('select * from auth.people'))).rejects.toMatchObject({ code: '42501' });
      await expect(withClient(urls[role], (client) => client.query('select * from bullmq.hints'))).rejects.toMatchObject({ code: '42501' });
    }
    await expect(withClient(urls.queue, (client) => client.query('create table public.hints (id int)'))).rejects.toMatchObject({ code: '42501' });
  });

  it('ends an older context key 30 days after the secrets were lost, and gives new words', async () => {
    const before = await setUp();
    await rm(secretsDir, { recursive: true });
    const after = await setUp();
    expect(after.contextKey.kid).not.toBe(before.contextKey.kid);
    await expect(whoIs(before.urls.app)).rejects.toMatchObject({ code: '28P01' });
    expect(await whoIs(after.urls.app)).toBe('omen_app');
    const keys = await withClient(after.serviceUrl, async (client) => (await client.query<{ kid: string; days: number | null }>(
      'select kid, round(extract(epoch from retired_at - now()) / 86400)::int as days from app_private.ctx_keys order by created_at')).rows);
    expect(keys).toEqual([{ kid: before.contextKey.kid, days: 30 }, { kid: after.contextKey.kid, days: null }]);
  });

  it('changes nothing and writes no role when all stands', async () => {
    await setUp();
    const versions = `select oid, xmin::text from pg_authid where rolname like 'omen%' order by oid`;
    const look = async (): Promise<unknown[]> => withClient(server.serviceUrl, async (client: pg.Client) => (await client.query(versions)).rows);
    const before = await look();
    await setUp();
    expect(await look()).toEqual(before);
  });
});
