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
  close: () => Promise<void>;
}

/**
 * This process's heartbeat, in a thread of its own with its own connection, so that a busy event loop does not look like
 * death. The thread is started from source text: it is no file that a bundler could lose. It loads `pg` from the path
 * that this module resolves, so an app that is bundled into one file must have `pg` among its own dependencies.
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
  onMiss: (code: string) => void;
  onReaped: () => void;
}): Session {
  const thread = new Worker(threadSource, {
    eval: true,
    workerData: {
      pgPath: createRequire(import.meta.url).resolve('pg'),
      connectionString: o.connectionString,
      workerId: o.workerId,
      everyMs: o.everyMs,
      endProcess: o.endProcess,
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
    async close() {
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
(async () => {
  for (;;) {
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
