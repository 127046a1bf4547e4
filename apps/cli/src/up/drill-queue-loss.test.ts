import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment, type Environment } from '@omenhall/adapters/env';
import { withClient } from '@omenhall/db/setup';
import { done, migrateQueueSchema, openWorker, type DeliveryWorker, type TransportSettings } from '@omenhall/delivery';
import { startPrivateRedis } from '@omenhall/delivery/embedded';
import { catalog } from '@omenhall/jobs';
import { openHouse, type OpenedHouse } from '@omenhall/testkit';
import { drillQueueLoss, type DrillWish, type QueueLossReport } from './drill-queue-loss.ts';
import { keepRedisUrl } from './keep-redis-url.ts';
import { withDesk } from './open-desk.ts';

let house: OpenedHouse;
let env: Environment;
const workers: DeliveryWorker[] = [];
beforeAll(async () => {
  house = await openHouse();
  env = readEnvironment({ ...house.environment, OMEN_TRANSPORT: 'redis' }, 'cli');
}, 60_000);
afterEach(async () => { await Promise.all(workers.splice(0).map((worker) => worker.drain(2_000))); });
afterAll(() => house.close());

/** A worker that knows the probe alone. */
async function aWorker(transport: TransportSettings, run: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, 5))): Promise<void> {
  const kept = new Promise<void>((resolve) => {
    void openWorker({
      connectionString: house.clone.roleUrls.worker, build: 'test', definitions: [catalog.queue_probe], queues: { maintenance: { concurrency: 2, shared: 'outside' } }, transport,
      handlers: { queue_probe: { run: async () => { await run(); return done(); } } },
      log: (event) => { if (event === 'keeper_took_over') resolve(); },
    }).then((worker) => workers.push(worker));
  });
  await kept;
}
const drill = (wish: Partial<DrillWish> = {}): Promise<QueueLossReport> => withDesk(env, (desk) => drillQueueLoss(env, desk, { probes: 60, patienceMs: 20_000, boundMs: 15_000, ...wish }));
const runs = () => house.clone.serviceQuery<{ status: string; scope: Record<string, unknown>; rows: number }>(`select status, scope, rows_processed as rows from cron_job_runs where job_name = 'queue_loss_drill' order by started_at`);

describe('rehearsing the loss of the queue', { timeout: 60_000 }, () => {
  it('on a private Redis flushes it whole, and everything that waited starts once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'omen-drill-'));
    const redis = await startPrivateRedis(folder, { log: () => undefined });
    if (redis === null) throw new Error('no redis-server on PATH');
    const forget = await keepRedisUrl(env, redis.url);
    await aWorker({ kind: 'redis', url: redis.url });
    const report = await drill();
    expect(report).toMatchObject({ transport: 'redis', probes: 60, ownWork: 0, lost: [], doubled: [], passed: true });
    expect(report.waiting).toBeGreaterThan(0);
    expect(report.removed).toBeGreaterThan(0);
    expect(report.allStartedMs).toBeGreaterThanOrEqual(report.firstStartMs ?? Infinity);
    expect((await runs()).at(-1)).toMatchObject({ status: 'succeeded', rows: report.waiting, scope: { run: report.run, lost: 0, doubled: 0 } });
    await Promise.all(workers.splice(0).map((worker) => worker.drain(2_000)));
    await forget();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('on Postgres empties the queue\'s own tables, and fails when the last start comes too late', async () => {
    await openQueue();
    await aWorker({ kind: 'postgres', queueDatabaseUrl: house.clone.roleUrls.queue });
    const report = await drill({ boundMs: 1 });
    expect(report).toMatchObject({ transport: 'postgres', lost: [], doubled: [], passed: false });
    expect((await runs()).at(-1)).toMatchObject({ status: 'failed' });
  });

  it('is refused in a closed house, in one without a queue, and while a pause holds the probes back', async () => {
    await house.clone.serviceQuery(`update delivery_leases set until = '-infinity' where name = 'keeper'`);
    await expect(drill()).rejects.toThrow('nobody keeps the engine');
    await aWorker({ kind: 'ledger' });
    await expect(drill()).rejects.toThrow('nothing to lose');
    await house.clone.serviceQuery(`select delivery.pause('queue:maintenance', null, 'test', 'test')`);
    await expect(drill()).rejects.toThrow('omen delivery resume queue:maintenance');
    await house.clone.serviceQuery(`select delivery.resume('queue:maintenance', 'test')`);
  });
});

async function openQueue(): Promise<void> {
  const { roleUrls, serviceUrl } = house.clone;
  const name = new URL(serviceUrl).pathname.slice(1);
  await withClient(serviceUrl, async (client) => {
    await client.query(`grant create on database ${name} to omen_queue`);
    await migrateQueueSchema(roleUrls.queue);
    await client.query(`revoke create on database ${name} from omen_queue`);
  });
}
