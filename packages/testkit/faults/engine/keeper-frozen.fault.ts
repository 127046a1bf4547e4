import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'keeper frozen, two candidates alive',
  numbers: ['F9'],
  tier: 'first',
  expected: 'another keeper within 4 s, what was left meanwhile begins, and no job begins twice',
  quick: ['postgres'],
  shares: true,
  async run({ world, note, measure, expect }) {
    await Promise.all([world.addWorker(), world.addWorker(), world.addWorker()]);
    await world.steady();
    const old = await world.keeper();
    if (old === undefined) throw new Error('there is no keeper');
    const frozenAt = Date.now();
    old.freeze();
    note('the keeper is frozen');
    const left = await world.leave('internal', Array.from({ length: 20 }, () => ({})), { kick: false });
    const next = await world.history.until('another keeper', 20_000, ({ what, words, worker }) => what === 'log' && words?.startsWith('keeper_took_over') === true && worker !== old.id, frozenAt);
    measure('takeover, ms', next.at - frozenAt, 4_000);
    await Promise.all(left.map((job) => world.history.until('what was left meanwhile', 20_000, ({ what, job: ended, words }) => what === 'ended' && ended === job && words === 'done succeeded')));
    measure('left meanwhile and done after, ms', Date.now() - frozenAt, 12_000);
    expect('all twenty begin once', world.history.happenings.filter(({ what }) => what === 'started').length === 20);
    old.thaw();
  },
};
