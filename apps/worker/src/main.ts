import { readEnvironment } from '@omenhall/adapters/env';
import { endOnCrash } from '@omenhall/adapters/log';
import { openWorkerProcess } from './composition.ts';

/** `--queues render,email` gives this process those queues alone. */
function wishedQueues(argv: readonly string[]): string[] | null {
  const at = argv.indexOf('--queues');
  return at === -1 ? null : (argv[at + 1] ?? '').split(',').filter((name) => name !== '');
}

const worker = await openWorkerProcess(readEnvironment(process.env, 'worker'), wishedQueues(process.argv));
endOnCrash(worker.log);
process.send?.({ open: true });

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    // Half a minute at most, whatever is out of reach.
    setTimeout(() => process.exit(1), 30_000).unref();
    void worker.close().then(() => process.exit(0), () => process.exit(1));
  });
}
