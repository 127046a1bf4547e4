import { HouseError } from '@omenhall/contracts/errors';
import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';
import { openComposer } from '@omenhall/adapters/composer';
import { holdKeys } from '@omenhall/adapters/keys';
import { openLog } from '@omenhall/adapters/log';
import { openMailer } from '@omenhall/adapters/mail';
import { openDiskStore } from '@omenhall/adapters/store';
import { openPayments } from '@omenhall/adapters/stripe';
import { openHouseWitnesses } from '@omenhall/adapters/witness';
import { revealMetrics } from '@omenhall/contracts/values/reveal-metrics';
import { Secret } from '@omenhall/contracts/values/secret';
import { auditOrigin, readAuditPulse } from '@omenhall/core/audit';
import { requireOneWorld } from '@omenhall/core/checkout';
import { openContext, type HouseFacts } from '@omenhall/core/context';
import { openDatabase, openVault, type Database } from '@omenhall/db';
import { readRoleAccess } from '@omenhall/db/role-urls';
import { requireTwoClusters, SharedCluster } from '@omenhall/db/two-clusters';
import { openWorker, type Hint, type TransportSettings } from '@omenhall/delivery';
import { catalog } from '@omenhall/jobs';
import { calendar } from '@omenhall/jobs/calendar';
import { queues } from '@omenhall/jobs/queues';
import type { ForSubject, Hands } from './hands.ts';
import { handlers } from './handlers.ts';
import { inTime } from './in-time.ts';
import { auditMetrics, openSequencerLoop } from './loops.ts';
import { warmPapers } from './artifact/warm-papers.ts';
import { permitByConsent } from './gate.ts';
import { openNumbers } from './numbers.ts';

/**
 * Opens everything a worker leans on, and the motor last. Without vault or keyring it works in sealed mode: what needs
 * a key waits, and burns no attempt.
 * @throws when the database cannot be opened, or shares its cluster with the vault where that is refused
 */
export async function openWorkerProcess(env: Environment, wished: readonly string[] | null) {
  const log = openLog({ level: env.logLevel, name: 'worker' });
  const { urls, contextKey } = await readRoleAccess(env.roleUrlsFile ?? join(env.secretsDir, 'role-urls.json'));
  const database = openDatabase({ urls: { worker: urls.worker, sequencer: urls.sequencer, webhook: urls.webhook }, contextKey });
  const vault = openVault(urls.vault);
  const mayOpen = async (): Promise<void> => { if (env.vaultRequireSeparate) await requireTwoClusters(urls.worker, urls.vault); };
  await mayOpen().catch((error: unknown) => { if (error instanceof SharedCluster) throw error; });
  const keys = await holdKeys({ secretsDir: env.secretsDir, vault, mayOpen, onChange: (why) => (why === null ? log.info('keys_open') : log.warn('sealed_mode', { error: new HouseError('keys-away', why) })) });
  const house = await findHouse(database, env);
  await database.asJob({ houseId: house.id, subjectId: null, requestId: 'start' }, ({ query }) => requireOneWorld({ query, house }, env.livemode));
  const clock = { now: () => new Date() };
  if (env.smtpUrl === null) throw new Error('SMTP_URL is not set');
  if (env.stripeSecretKey === null) throw new Error('STRIPE_SECRET_KEY is not set');

  const hands: Hands = {
    store: openDiskStore(join(env.dataDir, 'artifacts')),
    mailer: openMailer({ smtpUrl: env.smtpUrl, lookUpUrl: env.mailLookUpUrl }),
    composer: env.model === null ? null : openComposer({ baseUrl: env.model.baseUrl, apiKey: env.model.apiKey === null ? null : new Secret(env.model.apiKey), model: env.model.model, keepsNothing: env.model.zeroRetention }),
    payments: openPayments({ secretKey: env.stripeSecretKey, apiUrl: env.stripeApiUrl }),
    mailFrom: env.mailFrom,
    houseName: house.name,
    siteUrl: env.siteUrl,
    contextFor({ id, subjectId }: ForSubject) {
      const left: Hint[] = [];
      const ctx = openContext(
        { house, actor: { kind: 'worker', jobId: id, subjectId }, subjectId, requestId: id, clock }, keys,
        (work) => database.asJob({ houseId: house.id, subjectId, requestId: id }, work), (hints) => left.push(...hints),
      );
      return { ctx, left };
    },
    asDesk(owner, because) {
      const left: Hint[] = [];
      const who = { houseId: owner?.houseId ?? null, subjectId: owner?.subjectId ?? null, requestId: because };
      const ctx = openContext(
        { house, actor: { kind: 'stripe', eventId: because }, subjectId: who.subjectId, requestId: because, clock }, keys, (work) => database.asWebhook(who, work), (hints) => left.push(...hints),
      );
      return { ctx, left };
    },
    askInbox: database.askInbox,
    onSync({ word, events, compared, healed, left }) {
      log.info('stripe_sync', { outcome: word, count: events.listed, total: compared, rows: events.settled + healed });
      if (left + events.failed > 0) log.warn('money_gaps', { count: left, total: events.failed });
    },
    onModelCall: ({ callId, outcome, verdicts, latencyMs, tokensIn, tokensOut, template }, readingId) =>
      log.info('model_call', { eventId: callId, readingId, outcome, verdict: verdicts.join('+').slice(0, 160), ms: latencyMs, tokensIn, tokensOut, version: template }),
    onModelFault: (error, readingId) => log.error('model_not_asked', { error, readingId }),
    onSettleFault: (error, jobId) => log.error('not_settled_at_once', { error, jobId }),
    onRenderWarning: (warning) => log.warn('render_warning', { ...warning }),
  };

  const served = Object.fromEntries(Object.entries(queues).filter(([name]) => wished === null || wished.includes(name)));
  const worker = await openWorker({
    connectionString: urls.worker, build: (await database.newestMigration()) ?? 'none', definitions: Object.values(catalog), handlers: handlers(hands), queues: served,
    calendar: { houseId: house.id, schedules: Object.values(calendar) },
    transport: transportOf(env, urls.queue), gate: permitByConsent(hands), log: (event, fields) => log.info(event, fields),
  });
  const sequencer = openSequencerLoop({
    inSequence: database.asSequencer, look: database.lookAsSequencer, keys, clock, origin: auditOrigin(house.id), witnesses: openHouseWitnesses(env),
  }, log);
  const metrics = async (): Promise<string> => `${await worker.metrics()}${revealMetrics()}${auditMetrics(await database.asSequencer(({ query }) => readAuditPulse(query)).catch(() => null), sequencer.refusal())}`;
  const numbers = env.metricsPort === null ? null : await openNumbers({ host: env.host, port: env.metricsPort, metrics }).catch((error: unknown) => {
    // Work goes on unwatched: letters matter more than their figures.
    log.warn('metrics_port_taken', { error });
    return null;
  });
  log.info('worker_open', { workerId: worker.workerId, transport: worker.transport(), ...(numbers === null ? {} : { port: numbers.port }) });
  // Not waited for: work may begin while the hands are warming.
  if ('render' in served) void warmPapers().catch((error: unknown) => log.warn('warm_up_failed', { error }));
  return {
    log,
    metrics,
    /** Where this worker tells its numbers; null when it listens nowhere. */
    metricsPort: numbers?.port ?? null,
    async close() {
      await inTime(1_000, [numbers?.close() ?? Promise.resolve()]);
      // The motor ends within 26 s by itself; a round of the sequencer or a pool may hang on a silent database.
      const round = sequencer.close();
      await worker.drain();
      await inTime(1_000, [round]);
      await inTime(1_000, [database.close(), vault.close()]);
      keys.close();
      log.info('worker_closed', { workerId: worker.workerId });
    },
  };
}

/** Redis when there is one, with the Postgres backend behind it; otherwise Postgres alone. */
function transportOf({ transport, redisUrl }: Environment, queueDatabaseUrl: string): TransportSettings {
  if (transport === 'ledger') return { kind: 'ledger' };
  if (transport === 'postgres' || redisUrl === null) return { kind: 'postgres', queueDatabaseUrl };
  return { kind: 'redis', url: redisUrl, queueDatabaseUrl };
}

async function findHouse(database: Database, env: Environment): Promise<HouseFacts> {
  const [row] = await database.asJob({ houseId: '00000000-0000-0000-0000-000000000000', subjectId: null, requestId: 'start' }, ({ query }) =>
    query<{ id: string; name: string; locale: string }>(`select id::text as id, name, locale from app.house_by_slug('omenhall')`));
  if (row === undefined) throw new Error('this database holds no house: run "npm run omen -- migrate" first');
  return { ...row, siteUrl: env.siteUrl, supportEmail: env.supportEmail };
}
