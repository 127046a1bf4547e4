import type { Runner as GraphileRunner } from 'graphile-worker';
import pg from 'pg';
import { concurrency, perCall, type Runner } from './runner.ts';
import { untilNone } from './until-none.ts';
import { versionOf } from './version-of.ts';

const worker = { concurrentJobs: concurrency, maxPoolSize: 10, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0, pollInterval: 2_000, preparedStatements: true };

/** Set up as the performance page of its documentation does for its own figures, at our concurrency. */
export const graphileWorker: Runner = {
  name: 'graphile-worker', needsRedis: false, hasWal: true, pollMs: 20,
  settings: {
    version: versionOf('graphile-worker'), ...worker, addJobs: perCall, NO_LOG_SUCCESS: '1', wakes: 'NOTIFY', end: 'no row left in its table of jobs',
    advice: 'https://worker.graphile.org/docs/performance',
  },
  async open(ground) {
    // Read when the module is loaded; otherwise every job writes a line.
    process.env['NO_LOG_SUCCESS'] = '1';
    const { Logger, makeWorkerUtils, run } = await import('graphile-worker');
    const database = await ground.newDatabase();
    const logger = new Logger(() => () => undefined);
    const preset = { worker: { ...worker, connectionString: database.url, logger } };
    const utils = await makeWorkerUtils({ preset });
    await utils.migrate();
    const look = new pg.Pool({ connectionString: database.url, max: 1 });
    look.on('error', () => {});
    let runner: GraphileRunner | undefined;
    return {
      databaseUrl: database.url,
      async leave(numbers) {
        await utils.addJobs(numbers.map((n) => ({ identifier: 'bench', payload: { n } })));
      },
      async work({ onStart }) {
        runner = await run({ preset, noHandleSignals: true, taskList: { bench: async (payload) => onStart((payload as { n: number }).n) } });
      },
      async drained({ allStarted }) {
        await allStarted;
        await untilNone(look, 'select 1 from graphile_worker._private_jobs limit 1');
      },
      async leaveOne(n) {
        await utils.addJob('bench', { n });
        return () => undefined;
      },
      async close() {
        await runner?.stop();
        await utils.release();
        await look.end();
        await database.drop();
      },
    };
  },
};
