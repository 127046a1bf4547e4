import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { openDatabase, openVault, type ContextKey, type Database, type DatabaseOptions, type Query, type Vault } from '../index.ts';
import { giveLogins } from '../give-logins.ts';
import { migrate, migrationFolders } from '../migrate.ts';
import { keepContextKey, keeperLogin, keeperUrlOf, mainLogins, urlsOf, vaultLogin, withClient, withDatabase, type RoleUrls } from '../setup-roles.ts';

export interface ClonedDatabase {
  database: Database;
  vault: Vault;
  /** The privileged login on this clone: for arranging and for looking, never for what is tested. */
  serviceUrl: string;
  vaultServiceUrl: string;
  /** One statement of the privileged login on the main database, each in a transaction of its own. Values as pg gives them. */
  serviceQuery: Query;
  roleUrls: RoleUrls;
  /** The login that destroys keys, which no serving process holds. */
  keeperUrl: string;
  contextKey: ContextKey;
  /** A fresh id for the test's own house. No row carries it yet. */
  houseId: string;
  /** Closes what was opened here and removes both databases. */
  drop(): Promise<void>;
}

export interface CloneOptions extends Pick<DatabaseOptions, 'pool' | 'now'> {
  /** Other migrations than the house's own. */
  folders?: Folders;
}

interface Folders {
  main: string;
  vault: string;
}

/**
 * A migrated main database and vault of the test's own, cloned from one template per set of migrations.
 *
 * The server is the one that OMEN_TEST_SERVICE_URL names (a superuser's URL), which the test set-up provides.
 */
export async function cloneDatabase(options: CloneOptions = {}): Promise<ClonedDatabase> {
  const { folders = migrationFolders(), ...databaseOptions } = options;
  const server = testServiceUrl();
  const templates = await prepareTemplates(server, folders);
  const name = `omen_test_${randomBytes(8).toString('hex')}`;
  const serviceUrl = withDatabase(server, `${name}_main`);
  const vaultServiceUrl = withDatabase(server, `${name}_vault`);
  await withClient(server, async (client) => {
    await client.query(`create database ${name}_main template ${templates.main}`);
    await client.query(`create database ${name}_vault template ${templates.vault}`);
  });
  // A clone has the rows and rights of its template, but not what belongs to the database itself.
  await withClient(serviceUrl, (client) => client.query('call app_private.settle_database()'));
  await withClient(vaultServiceUrl, (client) => client.query('call vault_private.settle_database()'));

  const roleUrls = urlsOf(serviceUrl, vaultServiceUrl, (login) => passwordOf(server, login));
  const contextKey = contextKeyOf(server);
  const { app, webhook, worker, operator, sequencer } = roleUrls;
  const database = openDatabase({ urls: { app, webhook, worker, operator, sequencer }, contextKey, ...databaseOptions });
  const vault = openVault(roleUrls.vault);
  const service = new pg.Pool({ connectionString: serviceUrl, max: 4, application_name: 'omen test' });
  // A pool lets go of its clients before their goodbye has arrived: the forced drop below may be faster, and ends nothing
  // that matters. The client says so, and the pool as well.
  service.on('connect', (client) => client.on('error', () => undefined));
  service.on('error', () => undefined);
  return {
    database, vault, serviceUrl, vaultServiceUrl, roleUrls, contextKey,
    keeperUrl: keeperUrlOf(vaultServiceUrl, (login) => passwordOf(server, login)),
    houseId: randomUUID(),
    async serviceQuery<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
      const { rows } = await service.query(text, [...values]);
      return rows as Row[];
    },
    async drop() {
      await Promise.all([database.close(), vault.close(), service.end()]);
      await withClient(server, async (client) => {
        await client.query(`drop database if exists ${name}_main with (force)`);
        await client.query(`drop database if exists ${name}_vault with (force)`);
      });
    },
  };
}

export function testServiceUrl(): string {
  const url = process.env['OMEN_TEST_SERVICE_URL'];
  if (url === undefined || url === '') throw new Error('OMEN_TEST_SERVICE_URL is not set: run the tests from the root, so that their set-up starts a server');
  return url;
}

const prepared = new Map<string, Promise<Folders>>();

/** The names of the two template databases. */
function prepareTemplates(server: string, folders: Folders): Promise<Folders> {
  const key = [server, folders.main, folders.vault].join('\n');
  const known = prepared.get(key) ?? makeTemplates(server, folders);
  prepared.set(key, known);
  return known;
}

async function makeTemplates(server: string, folders: Folders): Promise<Folders> {
  const names = { main: `omen_template_${await hashOf(folders.main)}_main`, vault: `omen_template_${await hashOf(folders.vault)}_vault` };
  const passwords = new Map([...Object.values(mainLogins), vaultLogin, keeperLogin].map((login) => [login, passwordOf(server, login)]));
  await withClient(withDatabase(server, 'postgres'), async (client) => {
    // One maker at a time; the others find the finished templates. Ending the session gives the lock back.
    await client.query(`select pg_advisory_lock(hashtext('omen test templates'))`);
    for (const side of ['main', 'vault'] as const) {
      const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [names[side]]);
      if (rowCount === 1) continue;
      const half = `${names[side]}_half`;
      await client.query(`drop database if exists ${half} with (force)`);
      await client.query(`create database ${half} template template0 encoding 'UTF8'`);
      const url = withDatabase(server, half);
      await migrate({ url, folder: folders[side], log: () => undefined });
      if (side === 'main') await withClient(url, (made) => keepContextKey(made, contextKeyOf(server)));
      await client.query(`alter database ${half} rename to ${names[side]}`);
    }
    await giveLogins(client, passwords);
  });
  return names;
}

async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).toSorted()) {
    const sql = await readFile(join(folder, name, 'migration.sql')).catch(() => null);
    if (sql !== null) hash.update(name).update(sql);
  }
  return hash.digest('hex').slice(0, 16);
}

// Every worker process of a run must know the same secrets, and all they share is the server's URL.
function passwordOf(server: string, login: string): string {
  return createHmac('sha256', new URL(server).password).update(login).digest('base64url');
}

function contextKeyOf(server: string): ContextKey {
  return { kid: 'test', key: createHmac('sha256', new URL(server).password).update('context key').digest() };
}
