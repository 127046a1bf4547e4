import pg from 'pg';
import type { ContextKey } from './context-token.ts';
import { giveLogins } from './give-logins.ts';
import { migrate, migrationFolders, type Log } from './migrate.ts';
import { keepSecrets } from './secrets.ts';

/** Connection strings of the serving logins. Each process is given those it needs and no more. */
export interface RoleUrls {
  app: string;
  webhook: string;
  worker: string;
  operator: string;
  sequencer: string;
  auth: string;
  queue: string;
  backup: string;
  vault: string;
}

export interface HouseDatabases {
  urls: RoleUrls;
  contextKey: ContextKey;
  /** The login that destroys keys. Kept apart from `urls`: no serving process is given it. */
  keeperUrl: string;
  /** The privileged login on the house's own database, for migrations and set-up alone. */
  serviceUrl: string;
  vaultServiceUrl: string;
}

export interface SetUpOptions {
  /** A privileged login on the server; which database it names does not matter. */
  serviceUrl: string;
  /** The vault's server, when it is another one. */
  vaultServiceUrl?: string;
  secretsDir: string;
  /** Names of the two databases; `omenhall` and `omen_vault` unless told. */
  databases?: { main: string; vault: string };
  /** Where the migrations lie, when this code is bundled. See `migrationFolders`. */
  folders?: { main: string; vault: string };
  log: Log;
}

export const mainLogins = {
  app: 'omen_app', webhook: 'omen_webhook', worker: 'omen_worker', operator: 'omen_operator',
  sequencer: 'omen_sequencer', auth: 'omen_auth', queue: 'omen_queue', backup: 'omen_backup',
} as const;
export const vaultLogin = 'omen_vault';
export const keeperLogin = 'omen_vault_keeper';

/**
 * Makes a server ready to serve: both databases exist and are migrated, each login has its password, and the database
 * knows the key that signs contexts.
 *
 * A second call finds all of it and writes nothing. A lost secrets directory is made anew: logins get new passwords and
 * a new context key, and the old key signs for 30 days more.
 *
 * @throws MigrationRefused, or pg's error when the privileged login may not do what it must
 */
export async function setUpHouse(options: SetUpOptions): Promise<HouseDatabases> {
  const names = options.databases ?? { main: 'omenhall', vault: 'omen_vault' };
  const folders = options.folders ?? migrationFolders();
  const serviceUrl = withDatabase(options.serviceUrl, names.main);
  const vaultServiceUrl = withDatabase(options.vaultServiceUrl ?? options.serviceUrl, names.vault);
  const secrets = await keepSecrets(options.secretsDir, [...Object.values(mainLogins), vaultLogin, keeperLogin]);
  const passwordOf = (login: string): string => secrets.passwords.get(login) ?? '';

  await createDatabase(serviceUrl, names.main);
  await createDatabase(vaultServiceUrl, names.vault);
  await migrate({ url: serviceUrl, folder: folders.main, log: options.log });
  await migrate({ url: vaultServiceUrl, folder: folders.vault, log: options.log });

  await withClient(serviceUrl, async (client) => {
    await client.query('call app_private.settle_database()');
    await giveLogins(client, new Map(Object.values(mainLogins).map((login) => [login, passwordOf(login)])));
    await keepContextKey(client, secrets.contextKey);
  });
  await withClient(vaultServiceUrl, async (client) => {
    await client.query('call vault_private.settle_database()');
    await giveLogins(client, new Map([vaultLogin, keeperLogin].map((login) => [login, passwordOf(login)])));
  });
  return { urls: urlsOf(serviceUrl, vaultServiceUrl, passwordOf), contextKey: secrets.contextKey, keeperUrl: keeperUrlOf(vaultServiceUrl, passwordOf), serviceUrl, vaultServiceUrl };
}

export function urlsOf(serviceUrl: string, vaultServiceUrl: string, passwordOf: (login: string) => string): RoleUrls {
  const main = (login: string): string => withLogin(serviceUrl, login, passwordOf(login));
  return {
    app: main(mainLogins.app), webhook: main(mainLogins.webhook), worker: main(mainLogins.worker),
    operator: main(mainLogins.operator), sequencer: main(mainLogins.sequencer), auth: main(mainLogins.auth),
    queue: main(mainLogins.queue), backup: main(mainLogins.backup),
    vault: withLogin(vaultServiceUrl, vaultLogin, passwordOf(vaultLogin)),
  };
}

export const keeperUrlOf = (vaultServiceUrl: string, passwordOf: (login: string) => string): string => withLogin(vaultServiceUrl, keeperLogin, passwordOf(keeperLogin));

/** The house's present key, in use; every other one ends in 30 days, unless it ends sooner. */
export async function keepContextKey(client: pg.Client, { kid, key }: ContextKey): Promise<void> {
  await client.query('insert into app_private.ctx_keys (kid, key) values ($1, $2) on conflict (kid) do nothing', [kid, Buffer.from(key)]);
  await client.query(`update app_private.ctx_keys set retired_at = now() + interval '30 days' where kid <> $1 and retired_at is null`, [kid]);
}

async function createDatabase(url: string, name: string): Promise<void> {
  try {
    await withClient(url, () => Promise.resolve());
  } catch (err) {
    if (codeOf(err) !== '3D000') throw err;
    await withClient(withDatabase(url, 'postgres'), async (client) => {
      await client.query(`create database ${client.escapeIdentifier(name)} template template0 encoding 'UTF8'`).catch((refused: unknown) => {
        // Another start made it meanwhile.
        if (codeOf(refused) !== '42P04' && codeOf(refused) !== '23505') throw refused;
      });
    });
  }
}

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

function withLogin(url: string, login: string, password: string): string {
  const changed = new URL(url);
  changed.username = login;
  changed.password = password;
  return changed.href;
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'omen set-up' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function codeOf(err: unknown): unknown {
  return err instanceof Error && 'code' in err ? err.code : undefined;
}
