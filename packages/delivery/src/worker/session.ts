import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

export interface Beat {
  askedToCancel: string[];
  controlsVersion: number;
  /** The transport the keeper offers on; null before there is a keeper. */
  transport: string | null;
}

export interface Session {
  /** Milliseconds since the present unbroken run of beats began; 0 while they fail. */
  steadyForMs: () => number;
  /** A lease was taken on, which ends at this moment of the process's monotonic clock. */
  held: (leaseEndsAt: number) => void;
  close: () => Promise<void>;
}

/**
 * This process's heartbeat, in a thread of its own with its own connection, so that a busy event loop does not look like
 * death. The thread is started from source text: it is no file that a bundler could lose. It loads `pg` from the path
 * that this module resolves, so an app that is bundled into one file must have `pg` among its own dependencies.
 *
 * A main loop that is still busy when a lease in hand ends can neither be told nor stop the handler: others have its
 * jobs by then, and it holds hands that nobody gets back. With `endProcess` the thread retires the worker and kills the
 * process.
 *
 * When the ledger says the worker was reaped, `onReaped` is called; with `endProcess` the thread kills the process half a
 * second later, whatever the main loop is doing: others hold its jobs by then.
 */
export function openSession(o: {
  connectionString: string;
  workerId: string;
  everyMs: number;
  endProcess: boolean;
  onBeat: (beat: Beat) => void;
  /** When the first lease in hand ends, by the process's monotonic clock. */
  firstLeaseEnd: () => number;
  onMiss: (code: string) => void;
  onReaped: () => void;
}): Session {
  // Two numbers that both threads see, in milliseconds of the machine's monotonic clock: the main loop's last turn, and
  // the end of the first lease in hand.
  const seen = new Float64Array(new SharedArrayBuffer(16));
  const ahead = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  const turn = (): void => {
    seen[0] = performance.now() + ahead;
    seen[1] = o.firstLeaseEnd() + ahead;
  };
  turn();
  const turns = setInterval(turn, 500);
  turns.unref();
  const thread = new Worker(threadSource, {
    eval: true,
    workerData: {
      pgPath: createRequire(import.meta.url).resolve('pg'),
      connectionString: o.connectionString,
      workerId: o.workerId,
      everyMs: o.everyMs,
      endProcess: o.endProcess,
      seen,
    },
  });
  let steadySince: number | null = null;
  let lastBeat = 0;

  thread.on('message', (said: { kind: string; code?: string; cancel?: string[]; controls?: number; transport?: string | null }) => {
    if (said.kind === 'beat') {
      const now = performance.now();
      if (steadySince === null || now - lastBeat > 2.5 * o.everyMs) steadySince = now;
      lastBeat = now;
      o.onBeat({ askedToCancel: said.cancel ?? [], controlsVersion: said.controls ?? 0, transport: said.transport ?? null });
    } else if (said.kind === 'reaped') {
      steadySince = null;
      o.onReaped();
    } else {
      steadySince = null;
      o.onMiss(said.code ?? 'unknown');
    }
  });
  thread.on('error', () => o.onMiss('thread_failed'));

  return {
    steadyForMs: () => (steadySince === null || performance.now() - lastBeat > 2.5 * o.everyMs ? 0 : performance.now() - steadySince),
    held(leaseEndsAt) {
      seen[1] = Math.min(seen[1] ?? Infinity, leaseEndsAt + ahead);
    },
    async close() {
      clearInterval(turns);
      await thread.terminate();
    },
  };
}

const threadSource = `
const { parentPort, workerData } = require('node:worker_threads');
const { Client } = require(workerData.pgPath);
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let client = null;
const connect = async () => {
  const fresh = new Client({
    connectionString: workerData.connectionString, options: '-c synchronous_commit=off', keepAlive: true,
    connectionTimeoutMillis: 2000, query_timeout: 3000, application_name: 'omen-delivery-beat',
  });
  fresh.on('error', () => { if (client === fresh) client = null; });
  await fresh.connect();
  client = fresh;
};
const beat = async () => {
  if (client === null) await connect();
  const { rows } = await client.query(
    'select asked_to_cancel::text[] as cancel, controls_version::int as controls, transport from delivery.beat($1::uuid)', [workerData.workerId]);
  return rows[0];
};
const isStuck = () => {
  const now = Number(process.hrtime.bigint()) / 1e6;
  return now - workerData.seen[0] > 3000 && now > workerData.seen[1] + 1000;
};
(async () => {
  for (;;) {
    if (workerData.endProcess && isStuck()) {
      if (client !== null) await client.query('select delivery.retire_worker($1::uuid)', [workerData.workerId]).catch(() => {});
      process.kill(process.pid, 'SIGKILL');
    }
    try {
      const row = await beat();
      if (row === undefined) {
        parentPort.postMessage({ kind: 'reaped' });
        if (!workerData.endProcess) return;
        await rest(500);
        process.kill(process.pid, 'SIGKILL');
      }
      parentPort.postMessage({ kind: 'beat', ...row });
    } catch (err) {
      parentPort.postMessage({ kind: 'miss', code: String(err && err.code || 'connection') });
      const broken = client;
      client = null;
      if (broken !== null) broken.end().catch(() => {});
    }
    await rest(workerData.everyMs);
  }
})();
`;
