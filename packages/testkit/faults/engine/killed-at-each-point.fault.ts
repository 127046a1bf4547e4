import { recoveriesAfterDeath } from '../../src/engine-world/recoveries.ts';
import type { EngineScenario } from './engine-scenario.ts';

const ids: Record<string, string> = {};

export const scenario: EngineScenario = {
  name: 'worker killed at each point of its jobs',
  numbers: ['F1', 'F2', 'F3', 'F4', 'F5'],
  tier: 'first',
  expected: 'pure and internal work runs again within 6 s; a keyed call is repeated under its key and acted on once, before the socket write and after the answer; a blind one is uncertain and not sent again, and settled where the server can be asked',
  quick: ['redis', 'postgres'],
  shares: true,
  async run({ world, note }) {
    await world.addWorker();
    const places = [
      ['pure', 'run'], ['internal', 'run'], ['internal', 'within'], ['internal', 'settled'], ['keyed', 'prepare'], ['keyed', 'perform'], ['keyed', 'answered'],
      ['blind', 'prepare'], ['blind', 'perform'], ['blind', 'answered'], ['asked', 'perform'], ['asked', 'answered'],
    ] as const;
    const holds = places.map(([, point]) => world.holdNext(point));
    for (const [kind, point] of places) [ids[`${kind} at ${point}`] = ''] = await world.leave(kind, [{ hold: [point] }]);
    const [first] = await Promise.all(holds);
    await world.addWorker();
    await world.steady();
    note(`${places.length} jobs are held, each at a point of its own, and their worker is killed`);
    await first?.worker.kill();
    await world.settled(60_000);
  },
  judge({ world, measure, expect }, books) {
    const [recovery] = recoveriesAfterDeath(books);
    measure('freed after kill -9, ms', recovery?.freedMs ?? Infinity, 6_000);
    measure('re-run after kill -9, ms', recovery?.begunMs ?? Infinity, 6_000);
    expect('twelve jobs were held up', recovery?.jobs === 12);
    const statusOf = (name: string): string | undefined => books.jobs.find(({ id }) => id === ids[name])?.status;
    const uncertainOnce = new Set(books.moves.filter(({ became }) => became === 'uncertain').map(({ job }) => job));
    for (const [name, id] of Object.entries(ids)) {
      const unsure = /^(blind|asked) at (perform|answered)$/.test(name);
      expect(`${name}: ${unsure ? 'uncertain first' : 'never uncertain'}`, uncertainOnce.has(id) === unsure);
      expect(`${name}: ends as it must`, statusOf(name) === (/^blind at (perform|answered)$/.test(name) ? 'uncertain' : 'succeeded'));
    }
    const letters = (name: string): number => books.accepted.filter(({ job, sink }) => sink === 'smtp' && job === ids[name]).length;
    expect('a blind letter held before the socket was never sent, one held after the answer was sent once', letters('blind at perform') === 0 && letters('blind at answered') === 1);
    expect('an asked letter is sent once, whichever side of the answer its worker died', letters('asked at perform') === 1 && letters('asked at answered') === 1);
    expect('the provider acted once on each keyed call', world.provider.accepted.length === 3);
  },
};
