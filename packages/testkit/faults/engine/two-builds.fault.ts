import { setTimeout as rest } from 'node:timers/promises';
import type { EngineWorld } from '../../src/engine-world/open-engine-world.ts';
import type { EngineScenario } from './engine-scenario.ts';

const newer: string[] = [];
const newBuilds = new Set<string>();

export const scenario: EngineScenario = {
  name: 'two builds, a new payload version, and a rollback',
  numbers: ['F42'],
  tier: 'first',
  expected: 'a worker of the old build never runs a new payload, the new one runs both, and after a rollback rows of the new version wait instead of dying',
  quick: ['postgres'],
  async run({ world, note, expect }) {
    newer.length = 0;
    newBuilds.clear();
    const old = await world.addWorker({ build: 'before' });
    await world.steady();
    const first = await leaveNewer(world, 20);
    const plain = await world.leave('internal', Array.from({ length: 20 }, () => ({})));
    await ended(world, plain);
    await rest(2_000);
    expect('new rows wait for a build that reads them', await allPending(world, first));

    const fresh = await world.addWorker({ build: 'after', payloadVersion: 2 });
    newBuilds.add(fresh.id);
    await ended(world, first);
    await ended(world, [...(await leaveNewer(world, 20)), ...(await world.leave('internal', Array.from({ length: 20 }, () => ({}))))]);
    note('both builds worked side by side');

    await fresh.leave();
    const stranded = await leaveNewer(world, 20);
    await ended(world, await world.leave('internal', Array.from({ length: 10 }, () => ({}))));
    await rest(2_000);
    expect('after the rollback new rows wait, untouched', await allPending(world, stranded));
    expect('the old build is alive', old.isAlive());
    const again = await world.addWorker({ build: 'after', payloadVersion: 2 });
    newBuilds.add(again.id);
    await ended(world, stranded);
  },
  judge({ expect }, books) {
    const runs = books.moves.filter(({ became, job }) => became === 'running' && newer.includes(job));
    expect('sixty new rows ran once each', runs.length === 60);
    expect('a new row ran on new builds alone', runs.every(({ worker }) => newBuilds.has(worker ?? '')));
    expect('nothing died', books.jobs.every(({ status }) => status === 'succeeded'));
  },
};

/** As a producer of the next build leaves them: planned first, so that no old worker can have seen the old version. */
async function leaveNewer(world: EngineWorld, count: number): Promise<string[]> {
  const ids = await world.leave('internal', Array.from({ length: count }, () => ({})), { kick: false, runAt: new Date(Date.now() + 3_600_000) });
  await world.query('update delivery_jobs set payload_version = 2, next_run_at = clock_timestamp() where id = any ($1::uuid[])', [ids]);
  newer.push(...ids);
  return ids;
}

async function ended(world: EngineWorld, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => world.history.until(`job ${id} to end`, 30_000, ({ what, job }) => what === 'ended' && job === id)));
}

async function allPending(world: EngineWorld, ids: readonly string[]): Promise<boolean> {
  const [row] = await world.query<{ n: string }>(`select count(*) as n from delivery_jobs where id = any ($1::uuid[]) and status = 'pending' and attempts = 0`, [ids]);
  return Number(row?.n) === ids.length;
}
