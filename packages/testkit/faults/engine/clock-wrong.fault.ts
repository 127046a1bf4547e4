import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as rest } from 'node:timers/promises';
import { leaveCrowd } from '../../src/engine-world/leave-crowd.ts';
import type { EngineScenario } from './engine-scenario.ts';

const withClock = (how: string): { nodeArguments: readonly string[] } =>
  ({ nodeArguments: ['--import', `${pathToFileURL(join(import.meta.dirname, '../../src/engine-world/shift-clock.mjs')).href}?${how}`] });
const planned: string[] = [];

export const scenario: EngineScenario = {
  name: 'worker clocks an hour wrong, and jumping',
  numbers: ['F33'],
  tier: 'first',
  expected: 'no worker is given up and no job taken back early or late, what is planned begins on time by the database\'s clock, every effect once',
  quick: ['postgres'],
  jobs: { quick: 200, full: 2_000 },
  async run({ world, jobs, random, note, measure }) {
    const [ahead, behind, jumping] = await Promise.all([world.addWorker(withClock('hours=1')), world.addWorker(withClock('hours=-1')), world.addWorker(withClock('jump=1'))]);
    await world.steady();
    note('three workers: an hour ahead, an hour behind, and jumping between');
    const held = Array.from({ length: 3 }, () => world.holdNext('run'));
    await world.leave('pure', Array.from({ length: 3 }, () => ({ hold: ['run'] })));
    const caught = await Promise.all(held);
    const crowd = leaveCrowd(world, { jobs, atOnce: 60, random });
    const inThree = new Date(Date.now() + 3_000);
    planned.splice(0, planned.length, ...(await world.leave('internal', Array.from({ length: 30 }, () => ({})), { runAt: inThree })));
    await crowd;
    // Longer than any silence that counts as death.
    await rest(8_000);
    for (const one of caught) one.letGo();
    await world.settled(60_000);
    // A worker of each clock dies: what it held is taken back no earlier and no later than from another.
    for (const worker of [ahead, behind, jumping].slice(0, 2)) {
      const catching = world.holdNext('run');
      const [job = ''] = await world.leave('pure', [{ hold: ['run'] }]);
      const one = await catching;
      if (one.worker !== worker) {
        one.letGo();
        continue;
      }
      const diedAt = Date.now();
      await worker.kill();
      const again = await world.holdNext('run');
      measure('taken back from a dead worker with a wrong clock, ms', Date.now() - diedAt, 6_000);
      if (again.job === job) again.letGo();
    }
  },
  judge({ measure, expect }, books) {
    const killed = new Set(books.happenings.flatMap(({ what, words, worker }) => (what === 'fault' && words === 'kill -9' && worker !== undefined ? [worker] : [])));
    expect('no living worker lost its job', books.attempts.every(({ outcome, worker }) => outcome !== 'lost' || killed.has(worker)));
    expect('nobody living was given up', books.happenings.every(({ what, words }) => what !== 'log' || words?.startsWith('reaped') !== true));
    const firsts = new Map(books.moves.flatMap((move) => (move.became === 'running' && planned.includes(move.job) ? [[move.job, move] as const] : [])).toReversed());
    const starts = [...firsts.values()];
    expect('all thirty planned jobs began', starts.length === 30);
    measure('planned jobs begin early, ms', Math.max(0, ...starts.map(({ at, dueAt }) => dueAt - at)), 1);
    measure('planned jobs begin late, ms', Math.max(0, ...starts.map(({ at, dueAt }) => at - dueAt)), 3_000);
  },
};
