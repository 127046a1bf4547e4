import type { Finisher } from './finisher.ts';
import type { Runner } from './run-job.ts';
import type { Slots } from './slots.ts';

/**
 * Stops a worker without using up an attempt: no new claim, time for the handlers to end, then their signals, then what
 * still runs without an open intent goes back, and what is written is written. Open intents are left to the reclaim
 * sweep, since only the other side knows what became of them.
 *
 * Ends within `deadlineMs` and four seconds, whatever is out of reach: what could not be written by then is taken back
 * by the sweep, and uses no attempt either.
 *
 * @param deadlineMs time for the handlers, default 20,000
 */
export async function drainWork(o: {
  slots: Slots;
  runner: Runner;
  finisher: Pick<Finisher, 'idle'>;
  startDraining: () => Promise<void>;
  closeTransport: (deadlineMs: number) => Promise<void>;
  deadlineMs: number;
}): Promise<{ givenBack: number }> {
  o.slots.shut();
  // Not waited for: a claim that is under way is given back when it arrives, and the ledger may be out of reach.
  void o.startDraining().catch(() => {});
  const startedAt = performance.now();
  await until(() => o.runner.claiming() === 0, Math.min(2_000, o.deadlineMs));
  await until(() => o.runner.running() === 0, o.deadlineMs - (performance.now() - startedAt));
  o.runner.stop('drain');
  await until(() => o.runner.running() === 0, 500);
  let givenBack = 0;
  const writeDown = async (): Promise<void> => {
    givenBack = await o.runner.giveBack();
    await o.finisher.idle();
  };
  // Side by side: what is written goes to the ledger, and the transport waits for what is written.
  await Promise.all([soon(3_000, writeDown()), o.closeTransport(3_000)]);
  return { givenBack };
}

/** The answer, or null when it did not come in time or failed: leaving must not depend on anybody. */
export async function soon<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function until(isSo: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!isSo() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
