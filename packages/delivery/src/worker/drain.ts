import type { Finisher } from './finisher.ts';
import type { Runner } from './run-job.ts';
import type { Slots } from './slots.ts';

/**
 * Stops a worker without using up an attempt: no new claim, time for the handlers to end, then their signals, then what
 * still runs without an open intent goes back, and what is written is written. Open intents are left to the reclaim
 * sweep, since only the other side knows what became of them.
 *
 * @param deadlineMs time for the handlers, default 20,000
 */
export async function drainWork(o: {
  slots: Slots;
  runner: Runner;
  finisher: Pick<Finisher, 'idle'>;
  startDraining: () => Promise<void>;
  deadlineMs: number;
}): Promise<{ givenBack: number }> {
  o.slots.shut();
  await soon(o.startDraining(), 2_000);
  await until(() => o.runner.running() === 0, o.deadlineMs);
  o.runner.stop('drain');
  await until(() => o.runner.running() === 0, 500);
  const givenBack = await soon(o.runner.giveBack(), 3_000);
  await soon(o.finisher.idle(), 3_000);
  return { givenBack: givenBack ?? 0 };
}

/** The answer, or null when it did not come in time or failed: leaving must not depend on anybody. */
async function soon<T>(work: Promise<T>, ms: number): Promise<T | null> {
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
