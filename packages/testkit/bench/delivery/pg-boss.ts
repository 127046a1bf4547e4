import pg from 'pg';
import PgBoss from 'pg-boss';
import { perCall, type Runner } from './runner.ts';
import { untilNone } from './until-none.ts';
import { versionOf } from './version-of.ts';

const workers = 4;
const batchSize = 100;
const pollingIntervalSeconds = 0.5;

/**
 * Batches fetched by several workers. A worker of pg-boss rests for its polling interval between two batches; its
 * documented `notifyWorker` spares that rest, and is used whenever a batch came full.
 */
export const pgBoss: Runner = {
  name: 'pg-boss', needsRedis: false, hasWal: true, pollMs: pollingIntervalSeconds * 1000,
  settings: {
    version: versionOf('pg-boss'), workers, batchSize, pollingIntervalSeconds, priority: false, max: 10, insert: perCall, notifyWorker: 'after each full batch', wakes: 'polling',
    end: 'no job left that is not completed', advice: 'https://timgit.github.io/pg-boss/#/./api/workers',
  },
  async open(ground) {
    const database = await ground.newDatabase();
    const boss = new PgBoss({ connectionString: database.url, max: 10 });
    boss.on('error', () => {});
    await boss.start();
    await boss.createQueue('bench');
    const look = new pg.Pool({ connectionString: database.url, max: 1 });
    look.on('error', () => {});
    return {
      databaseUrl: database.url,
      leave: (numbers) => boss.insert(numbers.map((n) => ({ name: 'bench', data: { n } }))),
      async work({ onStart }) {
        for (let nth = 0; nth < workers; nth += 1) {
          let id = '';
          id = await boss.work<{ n: number }>('bench', { batchSize, pollingIntervalSeconds, priority: false }, async (jobs) => {
            for (const { data } of jobs) onStart(data.n);
            if (jobs.length === batchSize && id !== '') boss.notifyWorker(id);
          });
        }
      },
      async drained({ allStarted }) {
        await allStarted;
        await untilNone(look, `select 1 from pgboss.job where name = 'bench' and state < 'completed' limit 1`);
      },
      async leaveOne(n) {
        await boss.send('bench', { n });
        return () => undefined;
      },
      async close() {
        await boss.stop({ graceful: false, wait: true });
        await look.end();
        await database.drop();
      },
    };
  },
};
