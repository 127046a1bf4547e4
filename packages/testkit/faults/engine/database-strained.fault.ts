import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';
import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import { keepWorkers } from '../../src/engine-world/nemesis.ts';
import type { EngineWorld } from '../../src/engine-world/open-engine-world.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'database strained: no connections, timeouts, deadlocks',
  numbers: ['F18'],
  tier: 'first',
  expected: 'statements that are refused, cut short or chosen as a deadlock\'s victim are tried again; no state is skipped, nothing is lost or twice',
  quick: ['redis'],
  jobs: { quick: 300, full: 2_000 },
  async run({ world, jobs, random, note, expect }) {
    const crew = keepWorkers(world, 2);
    await crew.ready;
    await world.steady();
    const crowd = leaveCrowd(world, { jobs, atOnce: 80, random });
    const database = new URL(world.databaseUrl).pathname.slice(1);
    const direct = await directPool(world);
    const over = world.history.ambiguous({ words: 'answers of the database may be cut short' });
    try {
      for (const limit of ['statement_timeout', 'lock_timeout']) {
        await world.query(`alter database ${database} set ${limit} = '40ms'`);
        world.hurt('postgres', 'cut');
        for (let round = 0; round < 4; round += 1) await holdRows(direct, 300);
        await world.query(`alter database ${database} reset ${limit}`);
        world.hurt('postgres', 'cut');
        note(`${limit} was 40 ms while rows were held`);
      }
      let refused = 0;
      await world.query(`alter database ${database} set deadlock_timeout = '50ms'`);
      world.hurt('postgres', 'cut');
      for (let round = 0; round < 25; round += 1) refused += await crossLocks(direct);
      note(`locks were taken against the engine's order 25 times; ${refused} times the harness was the victim`);
      const crowded = await takeAllConnections(world);
      world.hurt('postgres', 'cut');
      await rest(2_500);
      note(`${crowded.count} connections were held, so that nobody could get another`);
      await crowded.letGo();
      expect('the database refused connections', crowded.count > 0);
    } finally {
      over();
      await direct.end();
    }
    await crowd;
    await world.settled(120_000);
    await crew.stop();
  },
};

async function directPool(world: EngineWorld): Promise<pg.Pool> {
  const [at] = await world.query<{ port: number; name: string }>('select inet_server_port() as port, current_database() as name');
  const pool = new pg.Pool({ connectionString: Object.assign(new URL(world.databaseUrl), { port: String(at?.port ?? 0), pathname: `/${at?.name ?? ''}` }).href, max: 4, application_name: 'strain' });
  pool.on('error', () => undefined);
  return pool;
}

/** Holds rows that the engine wants to change. */
async function holdRows(pool: pg.Pool, ms: number): Promise<void> {
  const client = await pool.connect().catch(() => null);
  if (client === null) return;
  try {
    await client.query('begin');
    await client.query(`set local statement_timeout = 0`);
    await client.query(`select 1 from delivery_jobs where status in ('pending', 'running') limit 40 for update skip locked`);
    await rest(ms);
    await client.query('rollback');
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}

/** Takes running rows from the last to the first, one by one. Answers 1 when it was the victim of a deadlock itself. */
async function crossLocks(pool: pg.Pool): Promise<number> {
  const client = await pool.connect().catch(() => null);
  if (client === null) return 0;
  try {
    const { rows } = await client.query<{ id: string }>(`select id from delivery_jobs where status in ('pending', 'running') order by id desc limit 20`);
    await client.query('begin');
    for (const { id } of rows) {
      await client.query('select 1 from delivery_jobs where id = $1 for update', [id]);
      await rest(4);
    }
    await client.query('rollback');
    client.release();
    return 0;
  } catch (error) {
    client.release(error instanceof Error ? error : true);
    return 1;
  }
}

async function takeAllConnections(world: EngineWorld): Promise<{ count: number; letGo(): Promise<void> }> {
  const clients: pg.Client[] = [];
  let refusals = 0;
  while (refusals < 3 && clients.length < 1_000) {
    const client = new pg.Client({ connectionString: world.databaseUrl, application_name: 'strain' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      clients.push(client);
    } catch {
      refusals += 1;
    }
  }
  return {
    count: refusals === 0 ? 0 : clients.length,
    async letGo() {
      await Promise.allSettled(clients.map((client) => client.end()));
    },
  };
}
