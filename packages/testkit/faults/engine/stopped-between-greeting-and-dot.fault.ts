import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

let greeted = '';
let frozen = '';

export const scenario: EngineScenario = {
  name: 'worker stopped between greeting and dot',
  numbers: [],
  tier: 'first',
  expected: 'a worker that dies while a mail server keeps it waiting for its greeting leaves no doubt, and another sends the letter; one that is frozen after MAIL FROM, until the server was asked and another has sent its letter, gives the server nothing when it wakes',
  async run({ world, note }) {
    const waiting = await world.addWorker();
    world.smtp.trouble({ at: 'banner', act: 'tarpit' });
    [greeted = ''] = await world.leave('blind', [{}]);
    await world.smtp.until(({ strikes }) => strikes.length === 1);
    note('the worker that waits for a greeting is killed');
    await waiting.kill();
    world.smtp.heal();
    await world.addWorker();
    await waitUntil('the letter from another worker', 40_000, async () => (await world.statusOf(greeted)) === 'succeeded', 50);

    const sleeper = world.awake()[0];
    world.hurt('smtp', { delayMs: 400 });
    const named = world.smtp.told.length;
    [frozen = ''] = await world.leave('asked', [{}]);
    await waitUntil('MAIL FROM', 20_000, () => world.smtp.told.slice(named).some((line) => line.startsWith('MAIL')), 1);
    sleeper?.freeze();
    note('the worker is frozen in the middle of the conversation');
    world.heal('smtp');
    await world.addWorker();
    await waitUntil('another worker to ask the server and send the letter', 60_000, async () => (await world.statusOf(frozen)) === 'succeeded', 50);
    sleeper?.thaw();
    note('and wakes when its letter has been sent');
    await sleeper?.ended;
  },
  judge({ expect }, books) {
    const letters = (id: string): number => books.accepted.filter(({ job }) => job === id).length;
    expect('the letter that was never named arrived once', letters(greeted) === 1);
    expect('and was never in doubt', !books.moves.some(({ job, became }) => job === greeted && became === 'uncertain'));
    expect('the letter that was half handed over arrived once', letters(frozen) === 1);
    expect('and was in doubt until the server was asked', books.moves.some(({ job, became }) => job === frozen && became === 'uncertain'));
  },
};
