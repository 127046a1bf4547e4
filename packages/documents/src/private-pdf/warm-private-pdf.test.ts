import { expect, it } from 'vitest';
import { warmPrivatePdf } from './warm-private-pdf.ts';

it('nobody\'s paper can be drawn, so that a worker starts warm', async () => {
  await expect(warmPrivatePdf()).resolves.toBeUndefined();
});
