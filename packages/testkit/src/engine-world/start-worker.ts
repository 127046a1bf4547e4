import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import type { History } from './history.ts';
import type { Point } from './kinds.ts';
import type { Heard, HoldWord, Told, WorkerWish } from './worker-talk.ts';

/** A job that waits at a point of its handler until it is let go. */
export interface HeldJob {
  worker: WorkerProcess;
  point: Point;
  job: string;
  fence: string;
  letGo(word?: HoldWord): void;
}

/** One worker of a world, as a process of its own. */
export interface WorkerProcess {
  id: string;
  pid: number;
  isAlive(): boolean;
  isFrozen(): boolean;
  /** Open, alive, not frozen and not told to leave. */
  isAwake(): boolean;
  /** Resolves when its motor is open. */
  open: Promise<void>;
  /** Resolves when the process is gone, with its exit code or signal. */
  ended: Promise<string>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGSTOP: it does nothing, and does not know it. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** SIGTERM; resolves when it has left in order. */
  leave(): Promise<string>;
  rssBytes(): Promise<number>;
}

export interface WorkerStart {
  wish: Omit<WorkerWish, 'workerId'>;
  history: History;
  logFile: string;
  /** Arguments of the Node process, such as a smaller heap or a module loaded first. */
  nodeArguments: readonly string[];
  onHeld(held: HeldJob): void;
}

export function startWorkerProcess({ wish, history, logFile, nodeArguments, onHeld }: WorkerStart): WorkerProcess {
  const id = randomUUID();
  const out = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, ['--import', 'tsx', ...nodeArguments, join(import.meta.dirname, 'worker-process.ts')], { stdio: ['ignore', out, out, 'ipc'] });
  const tell = (told: Told): void => {
    if (child.connected) child.send(told, () => undefined);
  };
  let frozen = false;
  let isOpen = false;
  /** Killed or frozen by the harness at least once. */
  let struck = false;
  let leaving = false;
  let reportOpen: () => void = () => undefined;
  const weighing: Array<(bytes: number) => void> = [];
  const ended = once(child, 'exit').then(([code, signal]) => {
    const words = String(signal ?? code);
    history.add({ what: 'died', worker: id, words });
    if (words === 'SIGKILL' && !struck) {
      // Its own thread ended it: on a starved machine beats come too late. The report names it, and its calls are in doubt.
      history.add({ what: 'struck', worker: id, words: 'given up, and nothing was done to it' });
      history.ambiguous({ worker: id, words: 'given up' }, 15_000);
    }
    return words;
  });
  history.add({ what: 'born', worker: id, words: String(child.pid) });

  const worker: WorkerProcess = {
    id,
    pid: child.pid ?? 0,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    isFrozen: () => frozen,
    isAwake: () => isOpen && !frozen && !leaving && worker.isAlive(),
    open: new Promise((resolve, reject) => {
      reportOpen = resolve;
      void ended.then((words) => reject(new Error(`a worker ended with ${words} before it opened; its words are in ${logFile}`)));
    }),
    ended,
    async kill() {
      if (!worker.isAlive()) return;
      // Nobody can know what became of the calls that were under way, and a permit on its way may be written after its asker's death: this has no end.
      history.ambiguous({ worker: id, words: 'kill -9' });
      history.add({ what: 'fault', worker: id, words: 'kill -9' });
      struck = true;
      child.kill('SIGKILL');
      await ended;
    },
    freeze() {
      history.add({ what: 'fault', worker: id, words: 'frozen' });
      frozen = true;
      struck = true;
      thawn = history.ambiguous({ worker: id, words: 'frozen' });
      child.kill('SIGSTOP');
    },
    thaw() {
      history.add({ what: 'mended', worker: id, words: 'thawn' });
      frozen = false;
      thawn();
      child.kill('SIGCONT');
    },
    async leave() {
      if (!leaving) history.add({ what: 'told_to_end', worker: id });
      leaving = true;
      child.kill('SIGTERM');
      return await ended;
    },
    rssBytes: () => new Promise((resolve, reject) => {
      weighing.push(resolve);
      void ended.then(() => reject(new Error('it is gone')));
      tell({ tell: 'weigh' });
    }),
  };
  let thawn: () => void = () => undefined;
  worker.open.catch(() => undefined);

  child.on('message', (heard: Heard) => {
    switch (heard.hear) {
      case 'open':
        history.add({ what: 'open', worker: id });
        isOpen = true;
        reportOpen();
        break;
      case 'started':
        history.add({ what: 'started', worker: id, job: heard.job, fence: heard.fence, words: heard.kind });
        break;
      case 'ended':
        history.add({ what: 'ended', worker: id, job: heard.job, fence: heard.fence, words: `${heard.outcome} ${heard.verdict}` });
        break;
      case 'held': {
        history.add({ what: 'held', worker: id, job: heard.job, fence: heard.fence, words: heard.point });
        const { ticket } = heard;
        onHeld({ worker, point: heard.point, job: heard.job, fence: heard.fence, letGo: (word = 'go') => tell({ tell: 'go', ticket, word }) });
        break;
      }
      case 'log':
        history.add({ what: 'log', worker: id, words: [heard.event, ...Object.entries(heard.fields).map(([name, value]) => `${name}=${String(value)}`)].join(' ') });
        break;
      case 'weight':
        weighing.shift()?.(heard.rssBytes);
        break;
      case 'drained':
        break;
    }
  });
  tell({ tell: 'open', wish: { ...wish, workerId: id } });
  return worker;
}
