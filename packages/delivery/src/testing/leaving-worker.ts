import { writeSync } from 'node:fs';
import { done } from '../worker/outcome.ts';
import { openWorker } from '../worker/open-worker.ts';
import type { TransportSettings } from '../transports/transport.ts';
import { aKind } from './factories.ts';

/**
 * A worker process for tests that ask it to leave. Says `open` and `started <job>` on standard output. Its plain kind is
 * deaf to every signal unless its errand is number 0; its blind kind is stuck in the middle of its call; a third kind
 * never gives the event loop back. Ends as the
 * house's workers do: in order, or after half a minute with code 1.
 *
 * One argument, as JSON: connection string, transport, and the milliseconds that handlers get.
 */
const said: unknown = JSON.parse(process.argv[2] ?? '');
const { connectionString, transport, handlersMs } = said as { connectionString: string; transport: TransportSettings; handlersMs: number };
const deaf = aKind();
const stuck = aKind({ effect: 'blind' });
const looping = aKind({ kind: 'errand_loop', leaseSeconds: 10 });
const start = (id: string): Promise<never> => {
  process.stdout.write(`started ${id}\n`);
  return new Promise(() => {});
};
const worker = await openWorker({
  connectionString,
  build: 'leaving',
  definitions: [deaf, stuck, looping],
  handlers: {
    [deaf.kind]: { run: async (job) => (typeof job.payload === 'object' && job.payload !== null && 'n' in job.payload && job.payload.n === 0 ? done() : start(job.id)) },
    [looping.kind]: {
      run(job) {
        writeSync(1, `started ${job.id}\n`);
        for (;;) Math.random();
      },
    },
    [stuck.kind]: { prepare: async () => ({ provider: 'somewhere', bytes: Buffer.from('a letter') }), perform: ({ jobId }) => start(jobId) },
  },
  queues: { email: { concurrency: 5, shared: 'outside' } },
  transport,
  log: (event, fields) => process.stdout.write(`${event} ${JSON.stringify(fields)}\n`),
});
process.on('SIGTERM', () => {
  setTimeout(() => process.exit(1), 30_000).unref();
  void worker.drain(handlersMs).then(() => process.exit(0));
});
process.stdout.write('open\n');
