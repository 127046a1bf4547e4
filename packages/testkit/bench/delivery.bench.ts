import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Bench, Report, Wish } from './bench.ts';
import { bullmqPostgres, bullmqRedis } from './delivery/bullmq.ts';
import { graphileWorker } from './delivery/graphile-worker.ts';
import { openGround, type Ground } from './delivery/ground.ts';
import { omenhall } from './delivery/omenhall.ts';
import { pgBoss } from './delivery/pg-boss.ts';
import { perCall, type OpenRunner, type Runner } from './delivery/runner.ts';
import { median, percentile } from './percentile.rules.ts';
import { openStopwatch, type Stopwatch } from './stopwatch.ts';

interface Figures {
  drainPerSecond: number;
  enqueuePerSecond: number;
  p50ms: number;
  p99ms: number;
  /** Of the drain alone, without the images of full pages; null for a runner whose jobs are not in Postgres. */
  walBytesPerJob: number | null;
  enqueueWalBytesPerJob: number | null;
  cpuMsPerJob: { node: number; postgres: number | null; redis: number | null };
}

const idleJobs = 200;
const peers = ['bullmq-redis', 'bullmq-postgres', 'graphile-worker', 'pg-boss'] as const;
const runners: readonly Runner[] = [bullmqRedis, bullmqPostgres, graphileWorker, pgBoss, ...omenhall];

export const bench: Bench = { name: 'delivery', parts: runners.map(({ name }) => name), run: benchDelivery };

/**
 * Empty jobs through our engine on each transport and through its peers, by turns in one run on one Postgres (durable) and
 * one Redis (append-only file, flushed each second). Each figure is the median of the rounds, and so is each ratio of two
 * runners in one round.
 */
async function benchDelivery({ jobs, rounds, runners: wanted, say }: Wish): Promise<Report> {
  const loadBefore = loadavg()[0];
  const ground = await openGround();
  try {
    const chosen = runners.filter(({ name, needsRedis }) => (wanted.length === 0 || wanted.includes(name)) && (ground.redisUrl !== null || !needsRedis));
    if (ground.redisUrl === null) say('no redis-server on PATH: the runners on Redis are left out, and there is no yardstick');
    say(`${jobs} empty jobs, ${rounds} rounds`);
    const measured = new Map<string, Figures[]>(chosen.map(({ name }) => [name, []]));
    for (let round = 1; round <= rounds; round += 1) {
      for (const runner of chosen) {
        const figures = await measure(runner, ground, jobs);
        measured.get(runner.name)?.push(figures);
        say(`round ${round}, ${runner.name}: ${Math.round(figures.drainPerSecond)} jobs/s drained, ${Math.round(figures.enqueuePerSecond)} left, idle p50 ${figures.p50ms.toFixed(1)} ms`);
      }
    }
    return {
      runners: chosen.map(({ name }) => rowOf(name, measured)),
      settings: {
        jobs, rounds, idleJobs, node: process.version, cores: availableParallelism(), processor: cpus()[0]?.model ?? 'unknown', loadBefore, loadAfter: loadavg()[0],
        ...(await ground.settings()),
        runners: Object.fromEntries(chosen.map(({ name, settings }) => [name, settings])),
      },
    };
  } finally {
    await ground.close();
  }
}

async function measure(runner: Runner, ground: Ground, jobs: number): Promise<Figures> {
  const open = await runner.open(ground, jobs);
  try {
    await ground.settle();
    const filling = await ground.meter();
    const beganAt = performance.now();
    for (let n = 0; n < jobs; n += perCall) await open.leave(Array.from({ length: perCall }, (_, i) => n + i));
    const enqueuePerSecond = (jobs * 1000) / (performance.now() - beganAt);
    const filled = await filling.read();
    if (open.databaseUrl !== null) await ground.analyze(open.databaseUrl);

    const watch = openStopwatch(jobs);
    const draining = await ground.meter();
    await open.work(watch);
    await open.drained(watch);
    // Who hears of its ends is timed by them; for the others the clock stops when the last is seen to be written.
    const drainPerSecond = watch.hasEnds() ? watch.perSecond() : watch.perSecond(performance.now());
    const drained = await draining.read();
    if (watch.starts() !== jobs) throw new Error(`${runner.name} started ${watch.starts()} handlers for ${jobs} jobs`);
    await open.prove?.(jobs);
    const waits = await timeStarts(runner, open, watch);
    return {
      drainPerSecond, enqueuePerSecond, p50ms: percentile(waits, 0.5), p99ms: percentile(waits, 0.99),
      walBytesPerJob: runner.hasWal ? drained.walBytes / jobs : null,
      enqueueWalBytesPerJob: runner.hasWal ? filled.walBytes / jobs : null,
      cpuMsPerJob: {
        node: drained.cpuMs.node / jobs,
        postgres: drained.cpuMs.postgres === null || !runner.hasWal ? null : drained.cpuMs.postgres / jobs,
        redis: drained.cpuMs.redis === null || !runner.needsRedis ? null : drained.cpuMs.redis / jobs,
      },
    };
  } finally {
    await open.close();
  }
}

/** Milliseconds from commit to the start of the handler, one job at a time on an idle engine, out of step with its polling. */
async function timeStarts({ pollMs }: Runner, open: OpenRunner, watch: Stopwatch): Promise<number[]> {
  const waits: number[] = [];
  for (let i = 1; i <= idleJobs; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * pollMs));
    const started = watch.started(-i);
    const kick = await open.leaveOne(-i);
    const committedAt = performance.now();
    kick();
    await started;
    waits.push(Math.max(0, performance.now() - committedAt));
  }
  return waits;
}

function rowOf(name: string, measured: ReadonlyMap<string, readonly Figures[]>): { name: string } & Figures & { ratioTo: Record<string, number | null>; rounds: object[] } {
  const mine = measured.get(name) ?? [];
  const of = (pick: (one: Figures) => number | null): number | null => {
    const known = mine.map(pick).filter((value) => value !== null);
    return known.length === 0 ? null : median(known);
  };
  const number = (pick: (one: Figures) => number): number => median(mine.map(pick));
  return {
    name,
    drainPerSecond: number((one) => one.drainPerSecond), enqueuePerSecond: number((one) => one.enqueuePerSecond), p50ms: number((one) => one.p50ms), p99ms: number((one) => one.p99ms),
    walBytesPerJob: of((one) => one.walBytesPerJob), enqueueWalBytesPerJob: of((one) => one.enqueueWalBytesPerJob),
    cpuMsPerJob: { node: number((one) => one.cpuMsPerJob.node), postgres: of((one) => one.cpuMsPerJob.postgres), redis: of((one) => one.cpuMsPerJob.redis) },
    ratioTo: Object.fromEntries(peers.filter((peer) => peer !== name && measured.has(peer)).map((peer) => {
      const theirs = measured.get(peer) ?? [];
      return [peer, median(mine.map((one, round) => one.drainPerSecond / (theirs[round]?.drainPerSecond ?? Number.NaN)))];
    })),
    rounds: mine.map(({ drainPerSecond, p50ms, p99ms }) => ({ drainPerSecond, p50ms, p99ms })),
  };
}
