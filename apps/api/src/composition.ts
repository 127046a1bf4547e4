import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HouseError } from '@omenhall/contracts/errors';
import { isBlocked, testKeyInPublic as why, type Environment } from '@omenhall/adapters/env';
import { openEphemeral } from '@omenhall/adapters/ephemeral';
import { holdKeys } from '@omenhall/adapters/keys';
import { openLog } from '@omenhall/adapters/log';
import { openDiskStore } from '@omenhall/adapters/store';
import { openPayments, verifyDeskEvent } from '@omenhall/adapters/stripe';
import { addressIndex, leaveCode } from '@omenhall/core/access';
import { requireOneWorld } from '@omenhall/core/checkout';
import { revealMetrics } from '@omenhall/contracts/values/reveal-metrics';
import { openContext, type HouseFacts } from '@omenhall/core/context';
import { noteMismatch } from '@omenhall/core/vault';
import { openAuthPool, openDatabase, openVault, type Database } from '@omenhall/db';
import { readRlsMap } from '@omenhall/db/rls-map';
import { readRoleAccess } from '@omenhall/db/role-urls';
import { requireTwoClusters, SharedCluster } from '@omenhall/db/two-clusters';
import type { TransportSettings } from '@omenhall/delivery';
import { openKick } from '@omenhall/delivery/kick';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { openAuth } from './auth/auth.ts';
import { openAuthLate } from './auth/open-auth-late.ts';
import type { HouseProcess } from './house-process.ts';

/**
 * The only file that opens databases, adapters and the kick. Without vault or keyring it opens in sealed mode.
 * @throws when the database cannot be opened, or shares its cluster with the vault where that is refused
 */
export async function openHouseProcess(env: Environment): Promise<HouseProcess & { close(): Promise<void>; observe(route: string, status: number, ms: number): void }> {
  const log = openLog({ level: env.logLevel, name: 'api' });
  for (const { name, words } of env.warnings) log.warn('environment', { warning: name, words });
  const { urls, contextKey } = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json'));
  const database = openDatabase({ urls: { app: env.databaseUrl ?? urls.app, webhook: urls.webhook, operator: urls.operator }, contextKey });
  const vault = openVault(urls.vault);
  const mayOpen = async (): Promise<void> => { if (env.vaultRequireSeparate) await requireTwoClusters(env.databaseUrl ?? urls.app, urls.vault); };
  await mayOpen().catch((error: unknown) => { if (error instanceof SharedCluster) throw error; });
  const keys = await holdKeys({ secretsDir: env.secretsDir, vault, mayOpen, onChange: (why) => (why === null ? log.info('keys_open') : log.warn('sealed_mode', { error: new HouseError('keys-away', why) })) });
  const house = await findHouse(database, env);
  await database.asSubject({ houseId: house.id, subjectId: null, requestId: 'start' }, ({ query }) => requireOneWorld({ query, house }, env.livemode));
  const clock = { now: () => new Date() };
  const kick = await openKick({ transport: transportOf(env, urls.queue), log: (event, fields) => log.info(event, fields) });
  const ephemeral = openEphemeral({ redisUrl: env.redisUrl });
  const authPool = openAuthPool(urls.auth);
  const secretOf = (label: string): string => createHmac('sha256', keys.linkMac(Buffer.from(`omen/secret/${label}/v1`))).update(label).digest('base64url');
  const auth = openAuthLate(() => openAuth({
    pool: authPool, secret: secretOf('cookies'), siteUrl: env.siteUrl,
    hashCode: (value) => createHmac('sha256', secretOf('codes')).update(value).digest('base64url'),
    async onCode(address, code) {
      const [found] = await database.asSubject({ houseId: house.id, subjectId: null, requestId: 'code' }, ({ query }) =>
        query<{ id: string }>('select subject_id::text as id from app.subjects_with_address($1::uuid, $2::bytea) limit 1', [house.id, addressIndex(keys, address)]));
      if (found === undefined) return;
      const who = { houseId: house.id, subjectId: found.id, requestId: 'code' };
      const ctx = openContext({ house, actor: { kind: 'visitor' }, subjectId: found.id, requestId: 'code', clock }, keys, (work) => database.asSubject(who, work), kick.kick);
      await leaveCode(ctx, code).catch(async (error: unknown) => {
        await noteMismatch(ctx, error);
        throw error;
      });
    },
  }));
  if (env.stripeSecretKey === null) throw new Error('STRIPE_SECRET_KEY is not set');

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({ name: 'omen_http_request_seconds', help: 'Time to answer, by route pattern and status.', labelNames: ['route', 'status'], buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3], registers: [registry] });
  const pulse = () => database.asSubject({ houseId: house.id, subjectId: null, requestId: 'metrics' }, ({ query }) => query<{ measure: string; label: string; value: number }>('select measure, label, value from delivery.pulse()'));

  const modelPulse = () => database.asSubject({ houseId: house.id, subjectId: null, requestId: 'metrics' }, ({ query }) => query<{ measure: string; label: string; value: number }>('select measure, label, value from app.model_pulse()'));

  const moneyPulse = () => database.asSubject({ houseId: house.id, subjectId: null, requestId: 'metrics' }, ({ query }) => query<{ measure: string; label: string; value: number }>('select measure, label, value from app.money_pulse()'));

  return {
    house, database, auth, keys, ephemeral, clock, log,
    rlsMap: await readRlsMap(),
    payments: openPayments({ secretKey: env.stripeSecretKey, apiUrl: env.stripeApiUrl }),
    verifyDeskEvent: verifyDeskEvent({ secrets: env.stripeWebhookSecrets, livemode: env.livemode }),
    store: openDiskStore(join(env.dataDir, 'artifacts')),
    keeping: env.keeping,
    keysAway: () => keys.whyAway(),
    kick: kick.kick,
    transport: kick.transport,
    probes: [
      { name: 'database', needed: true, look: async () => { await database.ping(); return `migration ${await database.newestMigration() ?? 'none'}`; } },
      { name: 'keys', needed: true, look: async () => { const why = keys.whyAway(); if (why !== null) throw new HouseError('keys-away', `sealed mode: ${why}`); return 'open'; } },
      { name: 'vault', needed: true, look: async () => { await vault.query('select 1 as here'); return 'answers'; } },
      { name: 'payments', needed: true, look: async () => { if (isBlocked(env.siteUrl, env.livemode)) throw new HouseError('bad-input', `blocked: ${why}`); return env.livemode ? 'real money' : env.stripeApiUrl === null ? 'test key' : 'pretended'; } },
      { name: 'queue', needed: false, look: async () => ((await kick.probe()) ? `transport ${kick.transport()}` : Promise.reject(new Error('away'))) },
      { name: 'redis', needed: false, look: async () => (env.redisUrl === null ? 'none configured or found; not needed' : ephemeral.status() === 'redis' ? 'answers' : Promise.reject(new Error('away'))) },
      {
        name: 'workers', needed: false,
        look: async () => {
          const alive = await database.asSubject({ houseId: house.id, subjectId: null, requestId: 'ready' }, ({ query }) =>
            query<{ n: number }>(`select count(*)::int as n from delivery_workers where reaped_at is null and not draining and heartbeat_at > now() - interval '5 seconds'`));
          return (alive[0]?.n ?? 0) > 0 ? `${alive[0]?.n} at work` : Promise.reject(new Error('none'));
        },
      },
    ],
    async metrics() {
      // A ledger that is away must not take this process's own numbers with it.
      const measures = await pulse().catch(() => null);
      const lines = (measures ?? []).map(({ measure, label, value }) => `omen_delivery_${measure}${label === '' ? '' : `{queue="${label}"}`} ${value}`);
      const model = await modelPulse().catch(() => []);
      lines.push(...model.map(({ measure, label, value }) => `omen_model_${measure}_last_day${label === '' ? '' : `{code="${label}"}`} ${value}`));
      const money = await moneyPulse().catch(() => []);
      lines.push(...money.map(({ measure, label, value }) => `omen_money_${measure}${label === '' ? '' : `{kind="${label}"}`} ${value}`));
      return `${await registry.metrics()}${revealMetrics()}${lines.map((line) => `${line}\n`).join('')}omen_delivery_ledger_up ${measures === null ? 0 : 1}\nomen_delivery_transport{name="${kick.transport()}"} 1\n`;
    },
    modelHost: env.model?.host ?? null,
    taxLine: env.taxLine,
    webFolder: builtWeb(),
    sandboxUrl: env.sandboxUrl,
    trustedProxies: env.trustedProxies,
    observe: (route, status, ms) => requests.observe({ route, status: String(status) }, ms / 1000),
    async close() {
      await kick.close();
      await Promise.all([database.close(), vault.close(), authPool.end()]);
      ephemeral.close();
      keys.close();
    },
  };
}

/** The pages stand beside this app, built or in source. */
function builtWeb(): string | null {
  const folder = [join(import.meta.dirname, '../../web/dist'), join(import.meta.dirname, 'web')].find((place) => existsSync(join(place, 'index.html')));
  return folder ?? null;
}

/** Redis when there is one, with the Postgres backend behind it; otherwise Postgres alone. */
function transportOf({ transport, redisUrl }: Environment, queueDatabaseUrl: string): TransportSettings {
  if (transport === 'ledger') return { kind: 'ledger' };
  if (transport === 'postgres' || redisUrl === null) return { kind: 'postgres', queueDatabaseUrl };
  return { kind: 'redis', url: redisUrl, queueDatabaseUrl };
}

async function findHouse(database: Database, env: Environment): Promise<HouseFacts> {
  const [row] = await database.asSubject({ houseId: '00000000-0000-0000-0000-000000000000', subjectId: null, requestId: 'start' }, ({ query }) =>
    query<{ id: string; name: string; locale: string }>(`select id::text as id, name, locale from app.house_by_slug('omenhall')`));
  if (row === undefined) throw new Error('this database holds no house: run "npm run omen -- migrate" first');
  return { ...row, siteUrl: env.siteUrl, supportEmail: env.supportEmail };
}
