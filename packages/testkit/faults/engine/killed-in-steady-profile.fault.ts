import { recoveriesAfterDeath } from '../../src/engine-world/recoveries.ts';
import type { EngineScenario } from './engine-scenario.ts';

export const scenario: EngineScenario = {
  name: 'worker killed, steady profile',
  numbers: ['F1'],
  tier: 'first',
  shares: true,
  expected: 'with the profile for a distant database its jobs run elsewhere within 12 s',
  profile: 'steady',
  async run({ world }) {
    await world.addWorker();
    const held = world.holdNext('run');
    await world.leave('pure', [{ hold: ['run'] }]);
    const { worker } = await held;
    await world.addWorker();
    // Beats come every 2 s here, and the reaper wants 5 s of them.
    await world.steady();
    await worker.kill();
    await world.settled(60_000);
  },
  judge({ measure }, books) {
    measure('re-run after kill -9, ms', recoveriesAfterDeath(books)[0]?.begunMs ?? Infinity, 12_000);
  },
};
