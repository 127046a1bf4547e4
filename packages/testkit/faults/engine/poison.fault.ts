import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import type { Deed } from '../../src/engine-world/kinds.ts';
import { keepWorkers } from '../../src/engine-world/nemesis.ts';
import type { EngineScenario } from './engine-scenario.ts';

const poisoned = new Map<string, Deed>();

export const scenario: EngineScenario = {
  name: 'poison: throw, exit, abort, out of memory, endless loop',
  numbers: ['F37'],
  tier: 'first',
  expected: 'a job that throws is dead when its attempts are used up, one that takes its process with it dies at the fifth crash as poison, and every neighbour is delivered',
  jobs: { quick: 100, full: 600 },
  bounds: { standstillMs: 30_000 },
  async run({ world, jobs, random, faultProfile, note }) {
    poisoned.clear();
    const crew = keepWorkers(world, 3, { nodeArguments: ['--max-old-space-size=160'] });
    await crew.ready;
    await world.steady();
    const deeds: Deed[] = faultProfile === 'full' ? ['throw', 'exit', 'abort', 'memory', 'loop'] : ['throw', 'exit'];
    const crowd = leaveCrowd(world, { jobs, atOnce: 30, random });
    for (const deed of deeds) {
      const [job = ''] = await world.leave(deed === 'loop' ? 'stuck' : 'poison', [{ deed }]);
      poisoned.set(job, deed);
    }
    // A process that is taken down leaves its neighbours' calls in the middle.
    const over = world.history.ambiguous({ words: 'a poisoned job takes its process with it' });
    note(`poison: ${deeds.join(', ')}`);
    await crowd;
    await world.settled(600_000);
    over();
    await crew.stop();
  },
  judge({ expect }, books) {
    for (const [id, deed] of poisoned) {
      const job = books.jobs.find((one) => one.id === id);
      expect(`${deed}: dead`, job?.status === 'dead');
      expect(`${deed}: ${deed === 'throw' ? 'no crash' : 'five crashes'}`, job?.crashes === (deed === 'throw' ? 0 : 5));
    }
    const neighbours = books.jobs.filter(({ id }) => !poisoned.has(id));
    expect('every neighbour is delivered, or held where its worker died in the middle of a blind call', neighbours.every(({ status, kind }) => status === 'succeeded' || (status === 'uncertain' && kind === 'blind_errand')));
  },
};
