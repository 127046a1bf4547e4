import type { EngineScenario } from './engine-scenario.ts';

let ids: string[] = [];
let sleeper = '';

export const scenario: EngineScenario = {
  name: 'worker frozen between claim and permit',
  numbers: ['F8'],
  tier: 'first',
  expected: 'another worker delivers; the sleeper wakes, is refused by its fence, sends nothing and exits',
  quick: ['postgres'],
  shares: true,
  async run({ world, faultProfile, note, expect }) {
    await world.addWorker();
    const held = [world.holdNext('prepare'), world.holdNext('prepare')];
    ids = [...(await world.leave('keyed', [{ hold: ['prepare'] }])), ...(await world.leave('blind', [{ hold: ['prepare'] }]))];
    const caught = await Promise.all(held);
    const worker = caught[0]?.worker;
    if (worker === undefined) throw new Error('nobody was caught');
    sleeper = worker.id;
    await world.addWorker();
    await world.steady();
    const frozenAt = performance.now();
    worker.freeze();
    note('the worker that holds a keyed and a blind job is frozen before it asks for a permit');
    for (const job of ids) await world.history.until('the other worker to deliver', 30_000, ({ what, words, job: ended, worker: by }) => what === 'ended' && ended === job && words === 'done succeeded' && by !== sleeper);
    note(`both delivered by the other after ${Math.round(performance.now() - frozenAt)} ms`);
    if (faultProfile === 'full') await new Promise((resolve) => setTimeout(resolve, Math.max(0, 60_000 - (performance.now() - frozenAt))));
    // What it was about to do waits for it: the first thing it does when it wakes is to ask for its permits.
    for (const one of caught) one.letGo();
    worker.thaw();
    expect('the sleeper kills itself', (await worker.ended) === 'SIGKILL');
  },
  judge({ expect }, books) {
    for (const job of ids) {
      expect('sent once, and by the other worker', books.accepted.filter((one) => one.job === job).length === 1);
      expect('one claim lost, one done', books.attempts.filter((one) => one.job === job).map(({ outcome }) => outcome).toSorted().join() === 'done,lost');
      expect('the sleeper never had an intent', books.intents.filter((one) => one.job === job).length === 1);
    }
  },
};
