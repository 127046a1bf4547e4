import { Redis } from 'ioredis';
import pg from 'pg';
import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';
import type { EngineWorld } from '../../src/engine-world/open-engine-world.ts';

export const scenario: EngineScenario = {
  name: 'keeper killed between reading and offering',
  numbers: ['F6'],
  tier: 'first',
  expected: 'the rows that it had read are offered by the next keeper, within its lease and a second',
  async run({ world, note, measure }) {
    await Promise.all([world.addWorker(), world.addWorker()]);
    await world.steady();
    const keeper = await world.keeper();
    if (keeper === undefined) throw new Error('there is no keeper');
    const gate = world.redis === null ? await shutPostgresQueue(world) : await shutRedis(world.redis.url);
    const left = await world.leave('internal', Array.from({ length: 5 }, () => ({})), { kick: false });
    await waitUntil('an offer to stand before the gate', 5_000, gate.someoneWaits, 5);
    const killedAt = Date.now();
    await keeper.kill();
    await gate.open();
    note('the keeper is killed with its offer made and not arrived');
    await Promise.all(left.map((job) => world.history.until('the next keeper\'s offer', 20_000, ({ what, job: ended, words }) => what === 'ended' && ended === job && words === 'done succeeded')));
    measure('done after the keeper\'s death, ms', Date.now() - killedAt, 6_000);
  },
};

interface Gate {
  someoneWaits(): Promise<boolean>;
  open(): Promise<void>;
}

/** Writes wait, reads go on: the keeper reads its rows and sees a healthy Redis, and its offer does not arrive. */
async function shutRedis(url: string): Promise<Gate> {
  const redis = new Redis(url);
  const blocked = async (): Promise<number> => Number(/blocked_clients:(\d+)/.exec(await redis.info('clients'))?.[1]);
  const before = await blocked();
  await redis.call('CLIENT', 'PAUSE', '5000', 'WRITE');
  return {
    someoneWaits: async () => (await blocked()) > before,
    async open() {
      await redis.call('CLIENT', 'UNPAUSE');
      redis.disconnect();
    },
  };
}

async function shutPostgresQueue(world: EngineWorld): Promise<Gate> {
  const client = new pg.Client({ connectionString: world.databaseUrl, application_name: 'gate' });
  await client.connect();
  const tables = await world.query<{ name: string }>(`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq' and tablename <> 'omen_epoch'`);
  await client.query('begin');
  await client.query(`lock table ${tables.map(({ name }) => name).join(', ')} in share mode`);
  return {
    someoneWaits: async () => (await world.query(`select 1 from pg_stat_activity where application_name = 'omen-queue' and wait_event_type = 'Lock'`)).length > 0,
    async open() {
      await client.query('rollback');
      await client.end();
    },
  };
}
