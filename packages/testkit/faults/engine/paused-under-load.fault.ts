import { setTimeout as rest } from 'node:timers/promises';
import { pause, resume, type PauseScope } from '@omenhall/delivery/ledger';
import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import type { EngineScenario } from './engine-scenario.ts';

interface Stop { scope: PauseScope; from: number; until: number }
const stops: Stop[] = [];
const kindsOf: Partial<Record<PauseScope, readonly string[]>> = {
  'kind:keyed_errand': ['keyed_errand'], 'queue:echo': ['internal_errand'], 'dest:smtp': ['blind_errand', 'asked_errand'],
};

export const scenario: EngineScenario = {
  name: 'paused under load, and resumed',
  numbers: ['F38'],
  tier: 'first',
  expected: 'after a pause of a kind, a queue, a destination, a house or all has committed nothing of its scope starts, the others go on, and after it is lifted nothing is missing',
  quick: ['redis'],
  jobs: { quick: 400, full: 4_000 },
  bounds: { standstillMs: 30_000 },
  async run({ world, jobs, random, faultProfile, note }) {
    stops.length = 0;
    await Promise.all([world.addWorker(), world.addWorker(), world.addWorker()]);
    await world.steady();
    await world.leave('internal', [{}]);
    const crowd = leaveCrowd(world, { jobs, atOnce: 120, random });
    const now = async (): Promise<number> => ((await world.query<{ at: Date }>('select clock_timestamp() as at'))[0]?.at ?? new Date(0)).getTime();
    const [house] = await world.query<{ id: string }>('select house_id::text as id from delivery_jobs limit 1');
    const rounds = faultProfile === 'full' ? 3 : 1;
    for (let round = 0; round < rounds; round += 1) {
      for (const scope of ['kind:keyed_errand', 'queue:echo', 'dest:smtp', `house:${house?.id ?? ''}`, 'all'] as const) {
        await pause(world.query, scope, { reason: 'test', actor: 'somebody', until: null });
        const stop: Stop = { scope, from: await now(), until: Infinity };
        await rest(1_200);
        stop.until = await now();
        await resume(world.query, scope, { actor: 'somebody' });
        stops.push(stop);
      }
    }
    note(`paused and resumed ${stops.length} times`);
    await crowd;
    await world.settled(90_000);
  },
  judge({ measure, expect }, books) {
    const kindOf = new Map(books.jobs.map(({ id, kind }) => [id, kind]));
    const starts = books.moves.filter(({ became }) => became === 'running');
    let elsewhere = 0;
    for (const { scope, from, until } of stops) {
      const meanwhile = starts.filter(({ at }) => at > from && at < until);
      const inScope = meanwhile.filter(({ job }) => kindsOf[scope]?.includes(kindOf.get(job) ?? '') ?? true);
      elsewhere += meanwhile.length - inScope.length;
      expect(`nothing starts while ${scope.replace(/^house:.*/, 'the house')} is paused, and ${inScope.length} did`, inScope.length === 0);
    }
    measure('starts of others meanwhile', elsewhere);
    expect('others went on', elsewhere > 0);
  },
};
