import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { migrateQueueSchema } from '../index.ts';
import { history } from '../ledger/index.ts';
import { aKind, leaveOne, openTcpProxy, openTestLedger, type TcpProxy } from '../testing/index.ts';

const plain = aKind();
const blind = aKind({ effect: 'blind' });
const redisUrl = process.env['OMEN_TEST_REDIS_URL'];
const program = fileURLToPath(new URL('../testing/leaving-worker.ts', import.meta.url));
const handlersMs = 1_000;

const through = (url: string, { port }: TcpProxy): string => Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href;
const portOf = (url: string): number => Number(new URL(url).port);
const heardFrom = (child: ChildProcess) => {
  let heard = '';
  child.stdout?.on('data', (chunk) => (heard += String(chunk)));
  return async (words: string): Promise<void> => {
    while (!heard.includes(words)) await once(child.stdout ?? child, 'data');
  };
};

interface Links { redis: TcpProxy; postgres: TcpProxy }
const away: Record<string, (links: Links) => void> = {
  'nothing': () => {},
  'Redis half-open': ({ redis }) => redis.impose({ drop: 'both' }),
  'Redis refused': ({ redis }) => { redis.impose({ refuse: true }); redis.cut(); },
  'Postgres half-open': ({ postgres }) => postgres.impose({ drop: 'both' }),
  'Postgres refused': ({ postgres }) => { postgres.impose({ refuse: true }); postgres.cut(); },
  'both half-open': (links) => { for (const link of Object.values(links) as TcpProxy[]) link.impose({ drop: 'both' }); },
};

describe.skipIf(redisUrl === undefined)('a worker process', { timeout: 120_000 }, () => {
  it.concurrent('whose handler keeps the event loop beyond its lease kills itself, and the job is free for others', async () => {
    const ledger = await openTestLedger();
    const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify({ connectionString: ledger.url, transport: { kind: 'ledger' }, handlersMs })], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const saying = heardFrom(child);
      const { id } = await leaveOne(ledger.query, aKind({ kind: 'errand_loop', leaseSeconds: 10 }));
      await saying(`started ${id}`);
      const startedAt = performance.now();
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      expect(performance.now() - startedAt).toBeGreaterThan(10_000);
      await ledger.query('select * from delivery.reclaim(3600, 500)');
      expect((await ledger.query('select status, attempts, crashes from delivery_jobs where id = $1', [id]))[0]).toEqual({ status: 'pending', attempts: 0, crashes: 1 });
    } finally {
      child.kill('SIGKILL');
      await ledger.drop();
    }
  });

  it.concurrent.each(Object.keys(away))('that is told to go does so within seconds of its handlers\' time and burns no attempt, with this out of reach: %s', async (what) => {
    const ledger = await openTestLedger();
    await migrateQueueSchema(ledger.url);
    const links = { redis: await openTcpProxy(portOf(redisUrl ?? '')), postgres: await openTcpProxy(portOf(ledger.url)) };
    const connectionString = through(ledger.url, links.postgres);
    const transport = { kind: 'redis', url: through(redisUrl ?? '', links.redis), prefix: `omen_${randomUUID().slice(0, 8)}`, queueDatabaseUrl: connectionString };
    const child = spawn(process.execPath, ['--import', 'tsx', program, JSON.stringify({ connectionString, transport, handlersMs })], { stdio: ['ignore', 'pipe', 'inherit'] });
    const saying = heardFrom(child);
    try {
      const deaf = await leaveOne(ledger.query, plain);
      const stuck = await leaveOne(ledger.query, blind);
      await saying(`started ${deaf.id}`);
      await saying(`started ${stuck.id}`);
      away[what]?.(links);
      const gone = once(child, 'exit');
      const toldAt = performance.now();
      child.kill('SIGTERM');
      expect(await gone).toEqual([0, null]);
      expect(performance.now() - toldAt).toBeLessThan(handlersMs + 7_000);
      for (const link of Object.values(links)) link.heal();
      // What the keeper of another process does a few seconds later.
      await ledger.query('select * from delivery.reclaim(0, 500)');
      const rowOf = async (id: string) => (await ledger.query('select status, attempts from delivery_jobs where id = $1', [id]))[0];
      expect(await rowOf(deaf.id)).toEqual({ status: 'pending', attempts: 0 });
      expect((await rowOf(stuck.id))).toMatchObject({ status: 'uncertain' });
      const cutOff = what.includes('Postgres') || what.includes('both');
      expect((await history(ledger.query, deaf.id)).map(({ outcome }) => outcome)).toEqual([cutOff ? 'lost' : 'later']);
    } finally {
      child.kill('SIGKILL');
      await Promise.all(Object.values(links).map((link) => link.close()));
      await ledger.drop();
    }
  });
});
