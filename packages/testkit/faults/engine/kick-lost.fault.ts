import { randomUUID } from 'node:crypto';
import { openKick } from '@omenhall/delivery';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'kick lost, and kicked for nothing',
  numbers: ['F19'],
  tier: 'first',
  expected: 'a job whose kick was lost is found by the poll within 1 s; a kick for a transaction that was rolled back, or for a period that is over, makes no ghost',
  quick: ['postgres'],
  async run({ world, note, measure, expect }) {
    await Promise.all([world.addWorker(), world.addWorker()]);
    await world.steady();
    const waits: number[] = [];
    for (let nth = 0; nth < 20; nth += 1) {
      const [job = ''] = await world.leave('internal', [{}], { kick: false });
      const leftAt = Date.now();
      const start = await world.history.until('the poll', 20_000, (happening) => happening.what === 'started' && happening.job === job);
      waits.push(start.at - leftAt);
    }
    measure('found by the poll, worst ms', Math.max(...waits), 1_000);

    const kick = await openKick({
      transport: world.redis === null ? { kind: 'postgres', queueDatabaseUrl: world.databaseUrl } : { kind: 'redis', url: world.redis.url, prefix: world.redis.prefix }, log: () => undefined,
    });
    while (!(await kick.probe())) await new Promise((resolve) => setTimeout(resolve, 20));
    const [done = ''] = await world.leave('internal', [{}]);
    await world.history.until('a job to end', 20_000, ({ what, job }) => what === 'ended' && job === done);
    const startsBefore = world.history.happenings.filter(({ what }) => what === 'started').length;
    // The transaction was rolled back and the caller kicked all the same; the period is over; the period has not come.
    kick.kick([{ id: randomUUID(), dispatchSeq: 0, queue: 'echo' }, { id: done, dispatchSeq: 0, queue: 'echo' }, { id: done, dispatchSeq: 7, queue: 'echo' }]);
    note('kicked for a job that was rolled back, for one that is done, and for a period that has not come');
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await kick.close();
    expect('nothing began for it', world.history.happenings.filter(({ what }) => what === 'started').length === startsBefore);
    expect('there is no ghost', Number((await world.query<{ n: string }>('select count(*) as n from delivery_jobs'))[0]?.n) === world.left());
  },
};
