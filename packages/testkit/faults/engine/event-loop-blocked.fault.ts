import type { EngineScenario } from './engine-scenario.ts';

let letter = '';

export const scenario: EngineScenario = {
  name: 'event loop blocked',
  numbers: ['F10'],
  tier: 'first',
  expected: 'beats go on in their thread, so the worker is not given up; the letter that waited behind the block is sent once',
  quick: ['redis'],
  shares: true,
  async run({ world, faultProfile, note }) {
    const blocked = await world.addWorker({ hands: { render: 2, email: 2 } });
    const held = world.holdNext('prepare');
    [letter = ''] = await world.leave('blind', [{ hold: ['prepare'] }]);
    const caught = await held;
    await world.leave('poison', [{ deed: 'block', deedMs: faultProfile === 'full' ? 40_000 : 9_000 }]);
    await world.history.until('the blocking job to begin', 20_000, ({ what, words }) => what === 'started' && words === 'poison_errand');
    note('the event loop is blocked, with a letter about to ask for its permit');
    caught.letGo();
    await world.addWorker();
    await world.history.until('the letter', 90_000, ({ what, job, words }) => what === 'ended' && job === letter && words === 'done succeeded');
    note(blocked.isAlive() ? 'the blocked worker lives on' : 'the blocked worker was given up');
  },
  judge({ expect }, books) {
    expect('one letter', books.accepted.filter(({ job }) => job === letter).length === 1);
    expect('nothing was taken back, since the thread went on beating', books.attempts.every(({ outcome }) => outcome !== 'lost'));
  },
};
