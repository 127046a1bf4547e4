import type { WorldBooks } from '../../src/engine-world/books.ts';
import type { EngineSetting } from './engine-scenario.ts';

/**
 * A worker that was frozen before its permit wakes while its successor's call is under way, and says that the job failed.
 * The successor's call is let go only after whatever that answer led to. Answers with the job.
 */
export async function answerLate({ world, note }: EngineSetting): Promise<string> {
  const first = await world.addWorker({ whenReaped: 'stop' });
  const asked = world.holdNext('prepare');
  const [job = ''] = await world.leave('blind', [{ hold: ['prepare', 'perform'] }]);
  const sleeper = await asked;
  const second = await world.addWorker();
  await world.steady();
  const sending = world.holdNext('perform', 30_000);
  first.freeze();
  note('the worker is frozen before it asks for its permit');
  const call = await sending;
  note('its successor has its permit and is about to write');
  sleeper.letGo('fail');
  const wokenAt = Date.now();
  first.thaw();
  await world.history.until('the late answer to be given', 20_000, ({ what, worker, job: ended }) => what === 'ended' && worker === first.id && ended === job, wokenAt);
  // Believed, it would put the job back in the line, where it would be sent by whoever takes it next.
  await world.history.until('a third claim', 4_000, ({ what, worker, job: started }) => what === 'started' && worker === second.id && started === job, wokenAt).catch(() => undefined);
  await world.history.until('a letter beside the one under way', 2_000, ({ what, job: accepted }) => what === 'accepted' && accepted === job).catch(() => undefined);
  call.letGo();
  return job;
}

export const lettersOf = (books: WorldBooks, job: string): number => books.accepted.filter((one) => one.job === job).length;
