import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateQueueSchema, openKick, type Kick, type Profile, type TransportSettings } from '@omenhall/delivery';
import { leave, type Hint, type Query } from '@omenhall/delivery/ledger';
import { openTestLedger } from '@omenhall/delivery/testing';
import { Redis } from 'ioredis';
import { openTcpProxy, type LinkFault, type TcpProxy } from '../world/tcp-proxy.ts';
import { waitUntil } from '../world/wait-until.ts';
import type { JobEntry, MoveEntry, WorldBooks } from './books.ts';
import { openHistory, type History } from './history.ts';
import { openHttpProvider, type HttpProvider } from './http-provider.ts';
import { familyOf, kinds, queues, type Point, type WorldErrand, type WorldKind } from './kinds.ts';
import { ledgerDiary } from './ledger-diary.ts';
import type { EngineGround } from './open-ground.ts';
import { openSmtpSink, type SmtpSink } from './smtp-sink.ts';
import { startWorkerProcess, type HeldJob, type WorkerProcess } from './start-worker.ts';
import type { WorkerWish } from './worker-talk.ts';

/** What hints travel on. With `redis` the other one is the spare. */
export type WorldTransport = 'redis' | 'postgres';

export interface WorldOptions {
  ground: EngineGround;
  transport: WorldTransport;
  seed: number;
  /** How fast a silent worker counts as dead; `fast` unless told. */
  profile?: Profile;
  /** Everything of this world that is a file. */
  folder: string;
}

/** How one worker differs from the others. */
export type WorkerDifference = Partial<Pick<WorkerWish, 'hands' | 'build' | 'payloadVersion' | 'whenReaped' | 'profile' | 'keyLifeSeconds' | 'dotPatienceMs' | 'callPatienceMs' | 'lookUpAfterSeconds'>> & { nodeArguments?: readonly string[] };

export type Links = Readonly<Record<'postgres' | 'smtp' | 'provider', TcpProxy>> & { readonly redis: TcpProxy | null };

/** The engine alone among real processes: a ledger, workers, and sinks that remember everything, each behind a link that can be hurt. */
export interface EngineWorld {
  transport: WorldTransport;
  history: History;
  links: Links;
  smtp: SmtpSink;
  provider: HttpProvider;
  /** As the superuser, past every link. Rejects while the database is away. */
  query: Query;
  databaseUrl: string;
  /** Past its link, with the prefix of this world's keys; null on the Postgres transport. */
  redis: { url: string; prefix: string } | null;
  /** Every worker that was ever started, the dead ones too. */
  workers: readonly WorkerProcess[];
  /** Alive and awake. */
  awake(): WorkerProcess[];
  /** Resolves when it is open. */
  addWorker(difference?: WorkerDifference): Promise<WorkerProcess>;
  /** Leaves errands in one transaction, as business code does, and kicks unless told otherwise. Repeats until the answer is certain. */
  leave(kind: WorldKind, errands: readonly Omit<WorldErrand, 'n'>[], options?: { kick?: boolean; runAt?: Date }): Promise<string[]>;
  /** The next job that comes to this point, on any worker; jobs that nobody waits for go on at once. */
  holdNext(point: Point, patienceMs?: number): Promise<HeldJob>;
  killPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
  killRedis(): Promise<void>;
  startRedis(): Promise<void>;
  flushRedis(): Promise<void>;
  /** Hurts a link from now on, or cuts what stands of it; what was under way there can be known by nobody. */
  hurt(link: keyof Links, fault: LinkFault | 'cut'): void;
  /** Ends every fault of a link. */
  heal(link: keyof Links): void;
  /** The worker that holds the keeper's lease; undefined when it is none of those alive. */
  keeper(): Promise<WorkerProcess | undefined>;
  statusOf(job: string): Promise<string | undefined>;
  /** Jobs that were committed so far. */
  left(): number;
  /** Jobs that wait or run; Infinity while the database is away. */
  open(): Promise<number>;
  /** Resolves when every open worker has beaten long enough to be allowed to give up others. */
  steady(): Promise<void>;
  /** Resolves when every job has an outcome, or is held as uncertain with nobody to ask. */
  settled(patienceMs: number): Promise<void>;
  /** Sends every worker away in order, waits for what they leave behind, and reads everything that is known. */
  closeBooks(): Promise<WorldBooks>;
  close(): Promise<void>;
}

export async function openEngineWorld({ ground, transport, seed, profile = 'fast', folder }: WorldOptions): Promise<EngineWorld> {
  const objects = join(folder, 'objects');
  const logs = join(folder, 'logs');
  await Promise.all([mkdir(objects, { recursive: true }), mkdir(logs, { recursive: true })]);
  if (transport === 'redis' && ground.redis === null) throw new Error('no redis-server is on PATH; run with --transport postgres');
  const closing: (() => Promise<void>)[] = [];
  const history = openHistory(join(folder, 'history.jsonl'));
  closing.push(() => history.close());

  process.env['OMEN_TEST_SERVICE_URL'] = ground.serviceUrl();
  const ledger = await openTestLedger();
  closing.push(() => ledger.drop());
  await ledger.pool.query(ledgerDiary);
  await migrateQueueSchema(ledger.url);

  const ids: string[] = [];
  const kindOf = new Map<string, WorldKind>();
  const left: string[] = [];
  const accepted: { sink: 'smtp' | 'provider'; job: string; at: number }[] = [];
  const take = (sink: 'smtp' | 'provider', text: string): void => {
    const job = familyOf(text);
    // What a control sends past the ledger is counted by the control.
    if (job === null) return;
    accepted.push({ sink, job, at: Date.now() });
    history.add({ what: 'accepted', job, words: sink });
  };
  const strike = (sink: string, words: string, job: string | undefined, ambiguous: boolean): void => {
    history.add({ what: 'struck', words: `${sink} ${words}`, ...(job === undefined ? {} : { job }) });
    if (ambiguous) history.ambiguous({ words: `${sink} ${words}`, ...(job === undefined ? {} : { job }) })();
  };
  /** The recipient names the errand's number, also where no letter has come yet. */
  const jobOfReader = (to: readonly string[]): string | undefined => ids[Number(/^<?reader-(\d+)@/.exec(to[0] ?? '')?.[1] ?? 0) - 1];
  const smtp = await openSmtpSink({
    seed,
    onTaken: (letter) => take('smtp', letter.messageId),
    // A reply is definite wherever it is given; silence and broken lines are so only before the letter's last byte was on its way.
    onStrike: ({ stage, act, to }) => strike('smtp', `${stage} ${act}`, jobOfReader(to), (stage === 'dot' || stage === 'body') && !/^\d/.test(act)),
  });
  closing.push(() => smtp.close());
  const provider = await openHttpProvider({
    seed,
    onTaken: (call) => take('provider', call.key),
    // A refusal is definite; a 5xx, a 409 and a broken line are not.
    onStrike: ({ act, key }) => strike('provider', act, familyOf(key) ?? undefined, !/^(redirect|broken_json|4(?!09))/.test(act)),
  });
  closing.push(() => provider.close());

  const [postgresLink, smtpLink, providerLink, redisLink] = await Promise.all([
    openTcpProxy(ground.postgresPort), openTcpProxy(smtp.port), openTcpProxy(provider.port), transport === 'redis' && ground.redis !== null ? openTcpProxy(ground.redis.port) : null,
  ]);
  const links: Links = { postgres: postgresLink, smtp: smtpLink, provider: providerLink, redis: redisLink };
  for (const link of [postgresLink, smtpLink, providerLink, redisLink]) closing.push(async () => await link?.close());

  const databaseUrl = Object.assign(new URL(ledger.url), { port: String(postgresLink.port) }).href;
  const settings: TransportSettings = redisLink === null || ground.redis === null
    ? { kind: 'postgres', queueDatabaseUrl: databaseUrl }
    : { kind: 'redis', url: ground.redis.urlAt(redisLink.port), queueDatabaseUrl: databaseUrl, prefix: `world-${randomBytes(4).toString('hex')}` };
  if (ground.redis !== null) await ground.redis.start();

  // The harness is a process that leaves jobs and runs none, as an API is.
  let kicker: Kick | null = null;
  const kick = async (hints: Hint[]): Promise<void> => {
    kicker ??= await openKick({ transport: settings, log: () => undefined });
    kicker.kick(hints);
  };
  closing.push(async () => kicker?.close());

  const base: Omit<WorkerWish, 'workerId'> = {
    databaseUrl, transport: settings, smtpUrl: `smtp://127.0.0.1:${smtpLink.port}`, lookUpUrl: smtp.lookUpUrl, providerUrl: Object.assign(new URL(provider.urlOf('keyed')), { port: String(providerLink.port) }).href, objects,
    profile, build: 'world', hands: Object.fromEntries(Object.entries(queues).map(([queue, { concurrency }]) => [queue, concurrency])),
    payloadVersion: 1, lookUpAfterSeconds: 3, keyLifeSeconds: 86_400, dotPatienceMs: 20_000, callPatienceMs: 5_000, whenReaped: 'exit',
  };
  const workers: WorkerProcess[] = [];
  const waitingFor = new Map<Point, ((held: HeldJob) => void)[]>();
  const healed = new Map<keyof Links, () => void>();
  const planted = `zephyr${randomBytes(8).toString('hex')}`;

  const world: EngineWorld = {
    transport, history, links, smtp, provider, query: ledger.query, databaseUrl, workers,
    redis: settings.kind === 'redis' && ground.redis !== null ? { url: ground.redis.url, prefix: settings.prefix ?? '' } : null,
    awake: () => workers.filter((worker) => worker.isAwake()),
    async addWorker({ nodeArguments = [], ...difference } = {}) {
      const worker = startWorkerProcess({
        wish: { ...base, ...difference }, history, nodeArguments, logFile: join(logs, `worker-${workers.length + 1}.log`),
        onHeld(held) {
          const next = waitingFor.get(held.point)?.shift();
          if (next === undefined) held.letGo();
          else next(held);
        },
      });
      workers.push(worker);
      await worker.open;
      return worker;
    },
    async leave(kind, errands, { kick: wanted = true, runAt } = {}) {
      const first = ids.length + 1;
      const keys = errands.map((_, index) => `world-${first + index}`);
      const houseId = '0195a0de-0000-7000-8000-000000000001';
      for (let tries = 1; ; tries += 1) {
        try {
          const made = await ledger.transaction(async (query) => {
            const all = [];
            for (const [index, said] of errands.entries()) {
              all.push(await leave(query, kinds[kind], {
                houseId, payload: { ...said, n: first + index }, idempotencyKey: keys[index] ?? '', sealed: Buffer.from(planted), ...(runAt === undefined ? {} : { runAt }),
              }));
            }
            return all;
          });
          for (const { id } of made) {
            ids.push(id);
            left.push(id);
            kindOf.set(id, kind);
          }
          history.add({ what: 'left', words: kind, count: made.length });
          if (wanted) await kick(made.flatMap(({ hint }) => (hint === null ? [] : [hint])));
          return made.map(({ id }) => id);
        } catch (error) {
          // The commit may have come through: the same keys find the same jobs.
          if (tries === 200 || !isAway(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
    },
    holdNext: (point, patienceMs = 30_000) => new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waitingFor.set(point, (waitingFor.get(point) ?? []).filter((other) => other !== catchIt));
        reject(new Error(`waited ${patienceMs / 1000} s for a job at ${point}`));
      }, patienceMs);
      const catchIt = (held: HeldJob): void => {
        clearTimeout(timer);
        resolve(held);
      };
      waitingFor.set(point, [...(waitingFor.get(point) ?? []), catchIt]);
    }),
    async killPostgres() {
      history.add({ what: 'fault', words: 'Postgres killed' });
      databaseBack = history.ambiguous({ words: 'Postgres away' });
      await ground.killPostgres();
    },
    async startPostgres() {
      await ground.startPostgres();
      databaseBack();
      history.add({ what: 'mended', words: 'Postgres started' });
    },
    async killRedis() {
      history.add({ what: 'fault', words: 'Redis killed' });
      await ground.redis?.kill();
    },
    async startRedis() {
      await ground.redis?.start();
      history.add({ what: 'mended', words: 'Redis started' });
    },
    async flushRedis() {
      if (ground.redis === null) return;
      const redis = new Redis(ground.redis.url, { maxRetriesPerRequest: 1, retryStrategy: () => null });
      redis.on('error', () => undefined);
      try {
        await redis.flushall();
        history.add({ what: 'fault', words: 'Redis emptied' });
      } finally {
        redis.disconnect();
      }
    },
    hurt(name, fault) {
      const link = links[name];
      if (link === null) return;
      const words = `link to ${name} ${fault === 'cut' ? 'cut' : JSON.stringify(fault)}`;
      history.add({ what: 'fault', words });
      // A lost hint is no ambiguity; a lost answer of anybody else is.
      const over = name === 'redis' ? () => undefined : history.ambiguous({ words });
      if (fault === 'cut') {
        link.cut();
        over();
      } else {
        healed.get(name)?.();
        healed.set(name, over);
        link.impose(fault);
      }
    },
    heal(name) {
      links[name]?.heal();
      healed.get(name)?.();
      healed.delete(name);
      history.add({ what: 'mended', words: `link to ${name} healed` });
    },
    async keeper() {
      const [lease] = await ledger.query<{ owner: string }>(`select owner::text as owner from delivery_leases where name = 'keeper' and until > clock_timestamp()`);
      return workers.find((worker) => worker.id === lease?.owner && worker.isAlive());
    },
    async statusOf(job) {
      return (await ledger.query<{ status: string }>('select status from delivery_jobs where id = $1', [job]))[0]?.status;
    },
    left: () => left.length,
    async open() {
      // Two subqueries, each on a partial index: the table may hold a million rows.
      const rows = await ledger.query<{ open: number }>(`select (select count(*) from delivery_jobs where status = 'pending') + (select count(*) from delivery_jobs where status = 'running') as open`).catch(() => []);
      return rows[0] === undefined ? Infinity : Number(rows[0].open);
    },
    async steady() {
      // A keeper reaps only after 5 s of beats without a gap, so nothing is expected of it before.
      const youngest = Math.max(...history.happenings.flatMap(({ what, at }) => (what === 'open' ? [at] : [])));
      await waitUntil('the workers to have beaten for a while', 15_000, () => Date.now() - youngest > 6_500);
    },
    settled: (patienceMs) => waitUntil('every job to have an outcome', patienceMs, async () => {
      if ((await world.open()) > 0) return false;
      const [asked] = await ledger.query<{ some: boolean }>(`select exists (select 1 from delivery_jobs where status = 'uncertain' and kind = 'asked_errand') as some`).catch(() => [{ some: true }]);
      return asked?.some === false;
    }, 100),
    async closeBooks() {
      await Promise.all(workers.filter((worker) => worker.isAlive()).map(async (worker) => {
        if (worker.isFrozen()) worker.thaw();
        await worker.leave();
      }));
      await kicker?.close();
      kicker = null;
      return await readBooks({ query: ledger.query, history, left, accepted, objects, ids, planted, logs, redisUrl: ground.redis?.url ?? null, mismatches: provider.mismatches() });
    },
    async close() {
      for (const worker of workers) if (worker.isAlive()) await worker.kill();
      for (const part of closing.splice(0).toReversed()) await part();
    },
  };
  let databaseBack: () => void = () => undefined;
  return world;
}

interface BooksPlaces {
  query: Query;
  history: History;
  left: readonly string[];
  accepted: WorldBooks['accepted'];
  objects: string;
  /** Jobs by their errand's number, from 1. */
  ids: readonly string[];
  planted: string;
  logs: string;
  redisUrl: string | null;
  /** Calls that came under a known key with other bytes. */
  mismatches: number;
}

async function readBooks({ query, history, left, accepted, objects, ids, planted, logs, redisUrl, mismatches }: BooksPlaces): Promise<WorldBooks> {
  const leftOver = await whatIsLeftOver(query);
  const [jobs, effects, moves, intents, attempts, pauses, rows, files] = await Promise.all([
    query<Omit<JobEntry, 'effect'>>('select id::text as id, kind, status, crashes from delivery_jobs'),
    query<{ job: string; state: string; fence: string; evidence: string | null }>('select job_id::text as job, state, fence::text as fence, evidence from delivery_effects'),
    query<Omit<MoveEntry, 'at' | 'dueAt'> & { at: Date; due_at: Date }>('select at, job_id::text as job, was, became, fence::text as fence, worker_id::text as worker, seq, due_at, crashes, dest_key as dest from world_moves order by at, id'),
    query<{ at: Date; job: string; fence: string }>('select at, job_id::text as job, fence::text as fence from world_intents order by at, id'),
    query<WorldBooks['attempts'][number]>('select job_id::text as job, seq, fence::text as fence, worker_id::text as worker, outcome, code from delivery_attempts'),
    query<{ scope: string; at: Date; until: Date | null; lifted: boolean }>('select scope, at, until, lifted from world_pauses'),
    query<{ job: string; fence: string }>('select job_id::text as job, fence::text as fence from world_rows'),
    readdir(objects),
  ]);
  const effectOf = new Map(effects.map(({ job, ...effect }) => [job, effect]));
  const stored = new Set(files);
  return {
    left,
    jobs: jobs.map((job) => ({ ...job, effect: effectOf.get(job.id) ?? null })),
    moves: moves.map(({ at, due_at: dueAt, ...move }) => ({ ...move, at: at.getTime(), dueAt: dueAt.getTime() })),
    intents: intents.map(({ at, ...intent }) => ({ ...intent, at: at.getTime() })),
    attempts,
    pauses: pauses.filter(({ lifted }) => !lifted).map(({ scope, at, until }) => ({ scope, at: at.getTime(), until: until?.getTime() ?? Infinity })),
    rows,
    papers: new Set(ids.filter((_, index) => stored.has(createHash('sha256').update(`paper ${index + 1}`).digest('hex')))),
    accepted,
    happenings: history.happenings,
    ambiguities: history.ambiguities,
    leftOver: { ...leftOver, 'calls under a known key with other bytes': mismatches },
    sightings: await sightingsOf(planted, query, history, logs, redisUrl),
  };
}

/** Connections end when their processes have; the server notices a moment later. */
async function whatIsLeftOver(query: Query): Promise<Record<string, number>> {
  const connections = async (): Promise<number> =>
    Number((await query<{ open: number }>(`select count(*) as open from pg_stat_activity where datname = current_database() and application_name like 'omen-%'`))[0]?.open);
  await waitUntil('the connections of the workers to end', 10_000, async () => (await connections()) === 0).catch(() => undefined);
  const [rest] = await query<{ requests: number; secrets: number; running: number }>(
    `select (select count(*) from delivery_requests r join delivery_jobs j on j.id = r.job_id where j.status in ('succeeded', 'dead', 'cancelled', 'expired')) as requests,
            (select count(*) from delivery_payloads p join delivery_jobs j on j.id = p.job_id where p.sealed is not null and j.status in ('succeeded', 'dead', 'cancelled', 'expired')) as secrets,
            (select count(*) from delivery_jobs where status = 'running') as running`);
  return { 'connections of workers': await connections(), 'frozen requests of ended jobs': Number(rest?.requests), 'secrets of ended jobs': Number(rest?.secrets), 'running jobs without a worker': Number(rest?.running) };
}

/** Looks for the word that every job carried under seal. */
async function sightingsOf(planted: string, query: Query, history: History, logs: string, redisUrl: string | null): Promise<string[]> {
  const found: string[] = [];
  const look = (place: string, text: string): void => {
    if (text.includes(planted)) found.push(place);
  };
  for (const { place, text } of await query<{ place: string; text: string }>(
    `select 'payload of ' || job_id as place, data::text as text from delivery_payloads union all select 'attempt of ' || job_id, a::text from delivery_attempts a union all select 'job ' || id, j::text from delivery_jobs j`)) look(place, text);
  look('history', JSON.stringify(history.happenings));
  for (const file of await readdir(logs)) look(`log ${file}`, await readFile(join(logs, file), 'utf8'));
  if (redisUrl === null) return found;
  const redis = new Redis(redisUrl);
  const control = `control-${planted.toUpperCase()}`;
  let seen = false;
  try {
    await redis.hset(control, 'word', control);
    for await (const keys of redis.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
      for (const key of keys) {
        const type = await redis.type(key);
        const value = type === 'hash' ? await redis.hgetall(key) : type === 'list' ? await redis.lrange(key, 0, -1) : type === 'stream' ? await redis.xrange(key, '-', '+')
          : type === 'zset' ? await redis.zrange(key, '0', '-1') : type === 'set' ? await redis.smembers(key) : await redis.get(key);
        look(`Redis ${key}`, JSON.stringify(value));
        seen ||= JSON.stringify(value).includes(control);
      }
    }
    await redis.del(control);
    if (!seen) found.push('nowhere, but the scan of Redis is blind: it did not find its control word');
  } finally {
    redis.disconnect();
  }
  return found;
}

/** The database went away under us; nothing else is worth another try. */
function isAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(57P0|08|ECONN|EPIPE)/.test(code) || (error instanceof Error && /terminated|timeout|closed/i.test(error.message));
}
