import { randomUUID } from 'node:crypto';
import type { Environment } from '@omenhall/adapters/env';
import { leaveProbes, listDue, readDeliveryStatus, recordRun, watchWork } from '@omenhall/core/operations';
import { emptyTransport, type TransportToEmpty } from '@omenhall/delivery';
import { findRedisUrl } from './keep-redis-url.ts';
import type { Desk } from './open-desk.ts';

export interface QueueLossReport {
  run: string;
  transport: 'redis' | 'postgres';
  /** Keys or rows that the transport held, and that are gone. */
  removed: number;
  probes: number;
  /** Due jobs that waited at the moment of the loss: probes, and the house's own work. */
  waiting: number;
  ownWork: number;
  /** From the loss to the first and to the last start among them, by the database's clock; null when none started. */
  firstStartMs: number | null;
  allStartedMs: number | null;
  /** Jobs that had not started when patience ended. */
  lost: string[];
  /** Jobs that were done more than once, and probes that took more than one try. */
  doubled: string[];
  passed: boolean;
}

export interface DrillWish {
  probes: number;
  patienceMs: number;
  /** How long the last start may take after the loss. */
  boundMs: number;
}

const holdMs = 15;
const lookMs = 40;

/**
 * Empties the transport of a running house while jobs wait on it, and sees that each of them starts all the same, once.
 * A private Redis is flushed whole; in one that REDIS_URL names, and in Postgres, the queue's own content goes alone.
 *
 * @throws Error in words when the house is closed, works without a queue, or holds the probes back
 */
export async function drillQueueLoss(env: Environment, { asOperator, asUpkeep, queueDatabaseUrl }: Desk, { probes, patienceMs, boundMs }: DrillWish): Promise<QueueLossReport> {
  const { transport, keeper, controls } = await asOperator.inTransaction(readDeliveryStatus);
  if (keeper === null) throw new Error('nobody keeps the engine: start the house with npm start, then drill');
  const held = controls.find(({ scope }) => ['all', 'queue:maintenance', 'kind:queue_probe'].includes(scope));
  if (held !== undefined) throw new Error(`a pause of ${held.scope} holds the probes back: lift it first with omen delivery resume ${held.scope}`);
  const target = await whatToEmpty(env, transport, queueDatabaseUrl);

  const run = randomUUID();
  const begun = performance.now();
  const ids: string[] = [];
  // All become due at once, when the last is left: a queue has formed before the first is done.
  const runAt = new Date((await asOperator.inTransaction(listDue)).at.getTime() + 1_500 + probes * 5);
  for (let from = 0; from < probes; from += 50) ids.push(...(await asUpkeep.inTransaction((inside) => leaveProbes(inside, { run, from, count: Math.min(50, probes - from), holdMs, runAt }))));
  const watched = () => asOperator.inTransaction((inside) => watchWork(inside, ids));
  if (!(await until(patienceMs, async () => (await watched()).filter(({ startedAt }) => startedAt !== null).length > probes / 10))) throw new Error('no worker took the probes: does one of this build live?');

  const { ids: waiting, at: lookedAt } = await asOperator.inTransaction(listDue);
  const removed = await emptyTransport(target);
  const lostAt = (await asOperator.inTransaction(listDue)).at.getTime();

  const look = () => asOperator.inTransaction((inside) => watchWork(inside, waiting));
  const hasMoved = ({ status, startedAt }: Awaited<ReturnType<typeof look>>[number]): boolean => (startedAt !== null && startedAt >= lookedAt) || !['pending', 'running'].includes(status);
  await until(patienceMs, async () => (await look()).every(hasMoved));
  await until(patienceMs, async () => (await watched()).every(({ status }) => !['pending', 'running'].includes(status)));

  const [after, ended] = [await look(), await watched()];
  const mine = new Set(ids);
  const starts = after.flatMap(({ startedAt }) => (startedAt === null ? [] : [startedAt.getTime() - lostAt])).filter((ms) => ms >= 0);
  const lost = [...after.filter((job) => !hasMoved(job)), ...ended.filter(({ status }) => status !== 'succeeded')].map(({ id }) => id);
  const doubled = [...after.filter(({ id, done }) => !mine.has(id) && done > 1), ...ended.filter(({ done, tries }) => done > 1 || tries > 1)].map(({ id }) => id);
  const report: QueueLossReport = {
    run, transport: target.kind, removed, probes, waiting: waiting.length, ownWork: waiting.filter((id) => !mine.has(id)).length,
    firstStartMs: starts.length === 0 ? null : Math.min(...starts), allStartedMs: starts.length === 0 ? null : Math.max(...starts),
    lost: [...new Set(lost)], doubled: [...new Set(doubled)], passed: false,
  };
  report.passed = lost.length === 0 && doubled.length === 0 && waiting.length > 0 && (report.allStartedMs ?? Infinity) <= boundMs;
  await asUpkeep.inTransaction((inside) => recordRun(inside, {
    name: 'queue_loss_drill', status: report.passed ? 'succeeded' : 'failed', rowsProcessed: report.waiting, durationMs: performance.now() - begun,
    scope: { ...report, lost: report.lost.length, doubled: report.doubled.length },
  }));
  return report;
}

async function whatToEmpty(env: Environment, transport: string | null, queueDatabaseUrl: string): Promise<TransportToEmpty & { kind: 'redis' | 'postgres' }> {
  if (transport === 'postgres') return { kind: 'postgres', queueDatabaseUrl };
  if (transport !== 'redis') throw new Error('this house works without a queue (OMEN_TRANSPORT=ledger): there is nothing to lose');
  const url = await findRedisUrl(env);
  if (url === null) throw new Error('the house offers on a Redis that is not known here: name it in REDIS_URL');
  return { kind: 'redis', url, whole: env.redisUrl === null };
}

/** Looks until it is so, or patience ends. */
async function until(patienceMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + patienceMs;
  for (;;) {
    if (await isSo()) return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}
