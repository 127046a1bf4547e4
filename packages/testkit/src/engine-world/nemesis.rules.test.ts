import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../faults/seeded-random.ts';
import { planNemesis } from './nemesis.rules.ts';

const plan = (seed: number) => planNemesis(seededRandom(seed), { jobs: 9_000, strikes: 200 });

describe('a nemesis plan', () => {
  it('is the same for the same seed and another for another', () => {
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it('strikes in order of progress, leaves the last tenth to recovery, and draws every act', () => {
    const drawn = plan(7);
    expect(drawn.map(({ afterJobs }) => afterJobs)).toEqual(drawn.map(({ afterJobs }) => afterJobs).toSorted((a, b) => a - b));
    expect(drawn.at(-1)?.afterJobs).toBeLessThan(8_101);
    expect(new Set(drawn.map(({ act }) => act)).size).toBe(13);
  });

  it('leaves out what has no meaning', () => {
    expect(planNemesis(seededRandom(7), { jobs: 100, strikes: 100, without: ['Redis killed'] }).map(({ act }) => act)).not.toContain('Redis killed');
  });
});
