import { expect, it } from 'vitest';
import { expectAllSeen } from './testing/expect-all-seen.ts';

it('sees every right on a walled table that is given to a role which lacks it', async () => {
  expect(await expectAllSeen(['grant'])).toBeGreaterThan(600);
}, 240_000);
