import { expect, it } from 'vitest';
import { expectAllSeen } from './testing/expect-all-seen.ts';

it('sees every policy dropped, opened or asked less of, and every wall taken down or open to its owner', async () => {
  expect(await expectAllSeen(['policy', 'wall'])).toBeGreaterThan(200);
}, 240_000);
