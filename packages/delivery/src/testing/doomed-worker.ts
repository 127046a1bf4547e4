import { openWorker } from '../worker/open-worker.ts';
import { aKind } from './factories.ts';

/**
 * A worker process for tests that kill or freeze it. Says `open` and `started <job>` on standard output, and never ends
 * a job. Arguments: connection string.
 */
const [connectionString = ''] = process.argv.slice(2);
const kind = aKind();
await openWorker({
  connectionString,
  build: 'doomed',
  definitions: [kind],
  handlers: {
    [kind.kind]: {
      run(job) {
        process.stdout.write(`started ${job.id}\n`);
        return new Promise(() => {});
      },
    },
  },
  queues: { email: { concurrency: 5, shared: 'outside' } },
  transport: { kind: 'ledger' },
  log: () => {},
});
process.stdout.write('open\n');
