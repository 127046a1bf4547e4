import type { DeliveryWorker, WorkerOptions, Worked } from '../index.ts';
import { openWorker } from '../worker/open-worker.ts';

/** What has been worked off so far, and a way to wait for more of it. */
export interface Bell {
  heard: Worked[];
  ring: (worked: Worked) => void;
  /** Resolves when `isEnough` holds for what was heard; rejects after ten seconds, so that a lost job fails its test with words. */
  until: (isEnough: (heard: Worked[]) => boolean, what: string) => Promise<void>;
}

export function openBell(): Bell {
  const heard: Worked[] = [];
  const waiting = new Set<() => void>();
  return {
    heard,
    ring(worked) {
      heard.push(worked);
      for (const look of waiting) look();
    },
    until: (isEnough, what) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`waited ten seconds for ${what}; heard ${JSON.stringify(heard.map((h) => `${h.outcome}>${h.verdict}`))}`));
        }, 10_000);
        const look = (): void => {
          if (!isEnough(heard)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

/** A worker for tests: ledger transport, one queue, silent log, and it never ends the process. */
export async function openTestWorker(said: Partial<WorkerOptions> & Pick<WorkerOptions, 'connectionString' | 'definitions' | 'handlers'>): Promise<DeliveryWorker> {
  return await openWorker({
    build: 'test',
    queues: { email: { concurrency: 10, shared: 'outside' }, render: { concurrency: 2, shared: 'render' } },
    transport: { kind: 'ledger' },
    log: () => {},
    whenReaped: 'stop',
    ...said,
  });
}
