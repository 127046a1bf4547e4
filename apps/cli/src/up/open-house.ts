import { createHash, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { requireOneWorld } from '@omenhall/core/checkout';
import { publishModelText, seedHouse } from '@omenhall/core/house';
import { startPostgres } from '@omenhall/db/embedded';
import { migrationFolders } from '@omenhall/db/migrate';
import { keepRoleAccess } from '@omenhall/db/role-urls';
import { requireTwoClusters } from '@omenhall/db/two-clusters';
import { setUpHouse, withClient, type HouseDatabases } from '@omenhall/db/setup';
import { migrateQueueSchema } from '@omenhall/delivery';
import { startPrivateRedis } from '@omenhall/delivery/embedded';
import { openSandbox } from '@omenhall/sandbox';
import type { TrialDesk } from './keep-trial-desk.ts';

export type Say = (words: string) => void;
type Log = (event: string, fields: Record<string, string | number | boolean | null>) => void;

/** The house's ground as it was found or made, and how to close it again. */
export interface Ground {
  databases: HouseDatabases;
  houseId: string;
  roleUrlsFile: string;
  /** What was found, for the start lines. */
  found: string[];
  /** Whether the embedded server ran before this call. */
  joined: boolean;
  close(): Promise<void>;
}

/**
 * Opens, or joins, the databases: Postgres, both histories, the queue's schema, the logins, the house's own rows.
 * A second call on the same folder finds all of it and changes nothing.
 */
export async function openGround(env: Environment, log: Log): Promise<Ground> {
  await mkdir(env.dataDir, { recursive: true, mode: 0o700 });
  if (env.databaseUrl !== null && env.databaseServiceUrl === null) throw new Error('DATABASE_URL is set and DATABASE_SERVICE_URL is not: migrations need the privileged login of the same server.');
  const embedded = env.databaseServiceUrl === null ? await startPostgres({ dataDir: env.dataDir, log }) : null;
  const serviceUrl = env.databaseServiceUrl ?? embedded?.serviceUrl() ?? '';
  const databases = await setUpHouse({
    serviceUrl, ...(env.vaultDatabaseUrl === null ? {} : { vaultServiceUrl: env.vaultDatabaseUrl }), secretsDir: env.secretsDir,
    folders: migrationFolders(folderOfDb()), log,
    ...(env.databaseServiceUrl === null ? {} : { databases: { main: nameOf(env.databaseServiceUrl, 'omenhall'), vault: nameOf(env.vaultDatabaseUrl ?? '', 'omen_vault') } }),
  });
  if (env.vaultRequireSeparate) await requireTwoClusters(databases.serviceUrl, databases.vaultServiceUrl);
  await openQueueSchema(databases);
  const roleUrlsFile = join(env.secretsDir, 'role-urls.json');
  await keepRoleAccess(roleUrlsFile, databases);
  const houseId = await withClient(databases.serviceUrl, async (client) => {
    const query = async <Row>(text: string, values?: readonly unknown[]): Promise<Row[]> => (await client.query(text, [...(values ?? [])])).rows as Row[];
    const id = await seedHouse(query, { slug: 'omenhall', name: 'OmenHall' });
    if (env.model !== null) await publishModelText(query, id, env.model);
    return id;
  });
  return {
    databases, houseId, roleUrlsFile,
    found: [embedded === null ? 'Postgres: yours, by DATABASE_SERVICE_URL' : `Postgres: embedded, ${embedded.how}, at ${embedded.place}`],
    joined: embedded?.how === 'joined',
    close: async () => embedded?.stop(),
  };
}

/** BullMQ asks for its schema even where it stands, so its login may create one for this moment and no longer. */
async function openQueueSchema({ serviceUrl, urls }: HouseDatabases): Promise<void> {
  const database = decodeURIComponent(new URL(serviceUrl).pathname.slice(1));
  await withClient(serviceUrl, async (client) => {
    const name = client.escapeIdentifier(database);
    await client.query(`grant create on database ${name} to omen_queue`);
    try {
      await migrateQueueSchema(urls.queue);
    } finally {
      await client.query(`revoke create on database ${name} from omen_queue`);
    }
  });
}

/** A Redis if there is one to be had: yours by REDIS_URL, or a private one when a binary is on PATH. */
export async function openRedis(env: Environment, log: Log): Promise<{ url: string | null; found: string; close(): Promise<void> }> {
  if (env.transport === 'postgres' || env.transport === 'ledger') return { url: null, found: `Queue: on Postgres, by OMEN_TRANSPORT`, close: async () => undefined };
  if (env.redisUrl !== null) return { url: env.redisUrl, found: 'Queue: on your Redis, by REDIS_URL', close: async () => undefined };
  const redis = await startPrivateRedis(env.dataDir, { log });
  if (redis === null) return { url: null, found: 'Queue: on Postgres; no redis-server was found, and none is needed', close: async () => undefined };
  return { url: redis.url, found: 'Queue: on a private Redis, with Postgres behind it', close: () => redis.stop() };
}

/** The stand-ins for what is not configured: the payment desk without a key, the mail server without an address. */
export async function openTrial(env: Environment): Promise<{ variables: Record<string, string>; desk: TrialDesk | null; found: string[]; close(): Promise<void> }> {
  if (env.stripeSecretKey !== null && env.smtpUrl !== null) return { variables: {}, desk: null, found: [], close: async () => undefined };
  // Whoever reaches a trial house can pay with nothing and read every letter.
  if (!isLoopback(env.host)) {
    throw new Error(`HOST ${env.host} can be reached by others, and the stand-ins are for this machine alone. Set STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET and SMTP_URL, or leave HOST at 127.0.0.1.`);
  }
  if (env.livemode) throw new Error('STRIPE_SECRET_KEY is a live key, and letters of this house would be caught by the trial: set SMTP_URL.');
  const sandbox = await openSandbox({ siteUrl: env.siteUrl, webhookUrl: `http://${env.host === '0.0.0.0' ? '127.0.0.1' : env.host}:${env.port}/webhooks/stripe` });
  const variables: Record<string, string> = { OMEN_SANDBOX_URL: sandbox.url };
  const found: string[] = [];
  const desk = env.stripeSecretKey === null ? { secretKey: sandbox.secretKey, apiUrl: sandbox.stripeApiUrl, webhookSecret: sandbox.webhookSecret } : null;
  if (desk !== null) {
    Object.assign(variables, { STRIPE_SECRET_KEY: desk.secretKey, STRIPE_API_URL: desk.apiUrl, STRIPE_WEBHOOK_SECRET: desk.webhookSecret });
    found.push(`Payments: pretended; trouble on demand at ${env.siteUrl}/sandbox/trouble`);
  }
  if (env.smtpUrl === null) {
    Object.assign(variables, { SMTP_URL: sandbox.smtpUrl, OMEN_MAIL_LOOK_UP_URL: `${sandbox.url}/sandbox/taken.json` });
    found.push(`Letters: caught, at ${env.siteUrl}/sandbox/inbox`);
  }
  return { variables, desk, found, close: () => sandbox.close() };
}

/** A one-time link for the first operator, while the house has none; null afterwards. The link lives a day. */
export async function firstOperatorLink({ databases, houseId }: Ground, siteUrl: string): Promise<string | null> {
  return withClient(databases.serviceUrl, async (client) => {
    const { rowCount } = await client.query('select 1 from operators where house_id = $1 and revoked_at is null limit 1', [houseId]);
    if (rowCount !== 0) return null;
    const token = randomBytes(32).toString('base64url');
    await client.query(`delete from capability_tokens where house_id = $1 and kind = 'first_operator'`, [houseId]);
    await client.query(`insert into capability_tokens (token_hash, house_id, kind, expires_at) values ($1, $2, 'first_operator', now() + interval '1 day')`,
      [createHash('sha256').update(token).digest(), houseId]);
    return `${siteUrl}/operator/enter#${token}`;
  });
}

/** @throws HouseError with words for the owner when the desk's world is not that of the orders in the books */
export const refuseMixedWorlds = ({ databases, houseId }: Ground, livemode: boolean): Promise<void> =>
  withClient(databases.serviceUrl, (client) => requireOneWorld({ house: { id: houseId }, query: async <Row>(text: string, values?: readonly unknown[]) => (await client.query(text, [...(values ?? [])])).rows as Row[] }, livemode));

/** In a bundle the migrations stand beside the program, in source below packages/db. */
export function folderOfDb(): string {
  return import.meta.filename.endsWith('.ts') ? join(import.meta.dirname, '../../../../packages/db') : import.meta.dirname;
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

const nameOf = (url: string, fallback: string): string => (url === '' ? fallback : new URL(url).pathname.slice(1) || fallback);
