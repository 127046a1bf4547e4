import { randomUUID } from 'node:crypto';
import { openBarePostgresQueue, openBareQueue, type BareQueue } from '@omenhall/delivery/testing';
import { versionOf } from './version-of.ts';
import { concurrency, perCall, type OpenRunner, type Runner } from './runner.ts';

const poolSize = 10;

const settings = { version: versionOf('bullmq'), concurrency, removeOnComplete: true, removeOnFail: true, addBulk: perCall, end: 'event completed' };

export const bullmqRedis: Runner = {
  name: 'bullmq-redis', needsRedis: true, hasWal: false, pollMs: 20, settings,
  async open({ redisUrl }) {
    if (redisUrl === null) throw new Error('no Redis');
    return running(openBareQueue({ url: redisUrl, name: `bare-${randomUUID()}` }), null, async () => undefined);
  },
};

/** Its guide: pool connections enough for the concurrency, retention by removal, the database near. */
export const bullmqPostgres: Runner = {
  name: 'bullmq-postgres', needsRedis: false, hasWal: true, pollMs: 20,
  settings: { ...settings, poolSize, schema: 'bullmq', advice: 'https://docs.bullmq.io/guide/postgresql' },
  async open(ground) {
    const database = await ground.newDatabase();
    return running(await openBarePostgresQueue({ url: database.url, name: 'bare', poolSize }), database.url, database.drop);
  },
};

function running(queue: BareQueue, databaseUrl: string | null, drop: () => Promise<void>): OpenRunner {
  return {
    databaseUrl,
    leave: (numbers) => queue.add(numbers),
    async work(watch) {
      queue.work(concurrency, watch);
    },
    drained: (watch) => watch.ended,
    async leaveOne(n) {
      await queue.add([n]);
      return () => undefined;
    },
    async close() {
      await queue.close();
      await drop();
    },
  };
}
