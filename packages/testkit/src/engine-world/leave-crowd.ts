import type { EngineWorld } from './open-engine-world.ts';
import type { WorldErrand, WorldKind } from './kinds.ts';

/** Shares of a mixed crowd, in hundredths. */
const mix: readonly (readonly [WorldKind, number])[] = [['pure', 25], ['internal', 20], ['keyed', 25], ['blind', 20], ['asked', 10]];
const perTransaction = 10;

/**
 * Leaves a mixed crowd of errands, a few at a time, and never lets more than `atOnce` of them wait: what a nemesis strikes
 * should be in every phase, not all in line. Resolves when the last is left. The harness's kicks are left to chance.
 */
export async function leaveCrowd(world: EngineWorld, { jobs, atOnce, random }: { jobs: number; atOnce: number; random: () => number }): Promise<void> {
  for (let left = 0; left < jobs; ) {
    if ((await world.open()) > atOnce) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    const count = Math.min(perTransaction, jobs - left);
    const errands = Array.from({ length: count }, (): Omit<WorldErrand, 'n'> => ({ workMs: Math.floor(random() * 20) }));
    await world.leave(drawKind(random()), errands, { kick: random() < 0.5 });
    left += count;
  }
}

function drawKind(draw: number): WorldKind {
  let reached = 0;
  return mix.find(([, share]) => draw * 100 < (reached += share))?.[0] ?? 'pure';
}
