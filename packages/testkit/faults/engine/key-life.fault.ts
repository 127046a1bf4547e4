import { waitUntil } from '../../src/world/wait-until.ts';
import type { EngineScenario } from './engine-scenario.ts';

let outlived = '';
let carried = '';

export const scenario: EngineScenario = {
  name: 'key outlived, and template changed by a deploy',
  numbers: ['F28', 'F29'],
  tier: 'first',
  expected: 'a call whose answer was lost is not made again once its key is no longer safe, and is said to be uncertain; a newer build repeats the older one\'s bytes under its key, and is answered from the provider\'s memory',
  async run({ world, note }) {
    const old = await world.addWorker({ build: 'old', keyLifeSeconds: 3 });
    // Taken, and asked to come back after the key's two safe seconds.
    world.provider.trouble({ act: 503, taken: true, retryAfter: '4' });
    [outlived = ''] = await world.leave('keyed', [{}]);
    await waitUntil('a call that outlived its key', 30_000, async () => (await world.statusOf(outlived)) === 'uncertain', 50);
    world.provider.forgetKeys();
    note('the provider forgot its keys: another call would be acted on again');
    await old.leave();

    const before = await world.addWorker({ build: 'before the deploy' });
    world.provider.trouble({ act: 503, taken: true, retryAfter: '8' });
    const struck = world.provider.strikes.length;
    [carried = ''] = await world.leave('keyed', [{}]);
    await world.provider.until(() => world.provider.strikes.length > struck);
    await waitUntil('a job that waits for its second try', 10_000, async () => (await world.statusOf(carried)) === 'pending', 20);
    await before.leave();
    await world.addWorker({ build: 'after the deploy' });
    note('a new build, whose template differs, has taken over');
    await waitUntil('the second try', 40_000, async () => (await world.statusOf(carried)) === 'succeeded', 50);
  },
  judge({ world, expect }, books) {
    const of = (id: string): number => books.accepted.filter(({ job }) => job === id).length;
    const calls = (id: string) => world.provider.calls.filter(({ key }) => key.includes(id));
    expect('a key that is no longer safe is not called under again', calls(outlived).length === 1 && of(outlived) === 1);
    expect('the job says that it does not know', books.jobs.find(({ id }) => id === outlived)?.status === 'uncertain');
    expect('two builds sent the same bytes', calls(carried).length === 2 && new Set(calls(carried).map(({ hash }) => hash)).size === 1);
    expect('and were acted on once, without a refusal', of(carried) === 1 && world.provider.mismatches() === 0);
  },
};
