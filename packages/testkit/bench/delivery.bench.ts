import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '@omenhall/db/embedded';
import { done, migrateQueueSchema, openWorker, type Hint, type TransportSettings } from '@omenhall/delivery';
import { startPrivateRedis } from '@omenhall/delivery/embedded';
import { aKind, leaveOne, openBareQueue, openTestLedger, type Errand } from '@omenhall/delivery/testing';
import { Redis } from 'ioredis';
import type { Bench, Wish } from './bench.ts';
import { median, percentile } from './percentile.rules.ts';

interface DeliveryFigures {
  runner: string;
  enqueuePerSecond: number;
  drainPerSecond: number;
  /** Of the yardstick's in the same round; 1 for itself. */
  drainRatio: number;
  idleP50Ms: number;
  idleP99Ms: number;
}

type Round = Omit<DeliveryFigures, 'runner' | 'drainRatio'>;
type Runner = () => Promise<Round>;

const concurrency = 100;
const perTransaction = 100;
const idleJobs = 200;

export const bench: Bench = {
  name: 'delivery',
  run: async (wish) => {
    wish.say(`${wish.jobs} empty jobs, ${wish.rounds} rounds`);
    return benchDelivery(wish);
  },
};

/**
 * Empty jobs through our engine on each transport and through BullMQ alone, all in one run on one Postgres (durable) and
 * one Redis (append-only file, flushed each second). Each figure is the median of the rounds, each ratio too.
 */
async function benchDelivery({ jobs, rounds, say }: Wish): Promise<DeliveryFigures[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-bench-'));
  const postgres = await startPostgres({ dataDir, log: () => undefined });
  const redis = await startPrivateRedis(dataDir, { log: () => undefined });
  try {
    process.env['OMEN_TEST_SERVICE_URL'] = postgres.serviceUrl();
    const runners: Record<string, Runner> = {};
    if (redis !== null) {
      const admin = new Redis(redis.url);
      await admin.config('SET', 'appendonly', 'yes');
      await admin.config('SET', 'appendfsync', 'everysec');
      admin.disconnect();
      runners['bullmq-redis'] = () => measureBare(redis.url, jobs);
      runners['omenhall-redis'] = () => measureEngine(() => ({ kind: 'redis', url: redis.url, prefix: `bench-${randomUUID()}` }), jobs);
    } else say('no redis-server on PATH: the runners on Redis are left out, and there are no ratios');
    runners['omenhall-postgres'] = () => measureEngine((url) => ({ kind: 'postgres', queueDatabaseUrl: url }), jobs);
    runners['omenhall-ledger'] = () => measureEngine(() => ({ kind: 'ledger' }), jobs);

    const rows = new Map<string, { round: Round; ratio: number }[]>();
    for (let round = 1; round <= rounds; round += 1) {
      let yardstick = Number.NaN;
      for (const [name, run] of Object.entries(runners)) {
        const measured = await run();
        if (name === 'bullmq-redis') yardstick = measured.drainPerSecond;
        rows.set(name, [...(rows.get(name) ?? []), { round: measured, ratio: measured.drainPerSecond / yardstick }]);
        say(`round ${round}, ${name}: ${Math.round(measured.drainPerSecond)} jobs/s`);
      }
    }
    return [...rows].map(([runner, measured]) => {
      const of = (key: keyof Round): number => median(measured.map(({ round }) => round[key]));
      return { runner, enqueuePerSecond: of('enqueuePerSecond'), drainPerSecond: of('drainPerSecond'), drainRatio: median(measured.map(({ ratio }) => ratio)), idleP50Ms: of('idleP50Ms'), idleP99Ms: of('idleP99Ms') };
    });
  } finally {
    await redis?.stop();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
  }
}

/** Counts what ends, times it from the first to the last, and lets one wait for the start of a job. */
function openStopwatch(jobs: number) {
  let ended = 0;
  let firstAt = 0;
  let lastAt = 0;
  let finish: () => void = () => undefined;
  const drained = new Promise<void>((resolve) => (finish = resolve));
  const starts = new Map<number, () => void>();
  return {
    drained,
    perSecond: () => ((ended - 1) * 1000) / (lastAt - firstAt),
    onStart: (n: number): void => starts.get(n)?.(),
    started: (n: number) => new Promise<void>((resolve) => starts.set(n, resolve)),
    onEnd: (): void => {
      ended += 1;
      lastAt = performance.now();
      if (ended === 1) firstAt = lastAt;
      if (ended === jobs) finish();
    },
  };
}

async function measureBare(url: string, jobs: number): Promise<Round> {
  const queue = openBareQueue({ url, name: `bare-${randomUUID()}` });
  try {
    const beganAt = performance.now();
    for (let n = 0; n < jobs; n += perTransaction) await queue.add(Array.from({ length: perTransaction }, (_, i) => n + i));
    const enqueuePerSecond = (jobs * 1000) / (performance.now() - beganAt);
    const watch = openStopwatch(jobs);
    queue.work(concurrency, watch);
    await watch.drained;
    const drainPerSecond = watch.perSecond();
    const waits = await timeStarts(async (n) => {
      await queue.add([n]);
      return () => undefined;
    }, watch);
    return { enqueuePerSecond, drainPerSecond, idleP50Ms: percentile(waits, 0.5), idleP99Ms: percentile(waits, 0.99) };
  } finally {
    await queue.close();
  }
}

async function measureEngine(transportFor: (url: string) => TransportSettings, jobs: number): Promise<Round> {
  const ledger = await openTestLedger();
  try {
    // The guard belongs to tests; a house runs without it.
    await ledger.query('drop trigger guard_moves on public.delivery_jobs');
    await migrateQueueSchema(ledger.url);
    const kind = aKind({ queue: 'bench' });
    const beganAt = performance.now();
    for (let n = 0; n < jobs; n += perTransaction) {
      await ledger.transaction(async (query) => {
        for (let i = 0; i < perTransaction; i += 1) await leaveOne(query, kind, { payload: { n: n + i } });
      });
    }
    const enqueuePerSecond = (jobs * 1000) / (performance.now() - beganAt);
    const watch = openStopwatch(jobs);
    const worker = await openWorker({
      connectionString: ledger.url, build: 'bench', definitions: [kind], queues: { bench: { concurrency, shared: 'outside' } }, transport: transportFor(ledger.url), log: () => undefined, whenReaped: 'stop',
      handlers: { [kind.kind]: { run: async ({ payload }) => {
        watch.onStart((payload as Errand).n);
        return done();
      } } },
      onWorked: watch.onEnd,
    });
    try {
      await watch.drained;
      const drainPerSecond = watch.perSecond();
      const waits = await timeStarts(async (n) => {
        const hints: Hint[] = [];
        await ledger.transaction(async (query) => {
          const { hint } = await leaveOne(query, kind, { payload: { n } });
          if (hint !== null) hints.push(hint);
        });
        return () => worker.kick(hints);
      }, watch);
      return { enqueuePerSecond, drainPerSecond, idleP50Ms: percentile(waits, 0.5), idleP99Ms: percentile(waits, 0.99) };
    } finally {
      await worker.drain(2_000);
    }
  } finally {
    await ledger.drop();
  }
}

/** Milliseconds from commit to the start of the handler, one job at a time on an idle engine. */
async function timeStarts(leave: (n: number) => Promise<() => void>, watch: ReturnType<typeof openStopwatch>): Promise<number[]> {
  const waits: number[] = [];
  for (let i = 1; i <= idleJobs; i += 1) {
    const started = watch.started(-i);
    const kick = await leave(-i);
    const committedAt = performance.now();
    kick();
    await started;
    waits.push(performance.now() - committedAt);
  }
  return waits;
}
