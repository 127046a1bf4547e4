import type { SealDraw, SealedDraw } from './draw.private.ts';
import type { Commitment, Spread, Voice } from './draw.schema.ts';

export interface DrawPort {
  /** Methods, spreads and voices on offer; open to anyone. */
  offered(): Promise<{ spreads: Spread[]; voices: Voice[] }>;
  /** Fixes the draw seed and shows its hash; a second call shows the same. */
  commit(input: { readingId: string }): Promise<Commitment>;
  /** Draws, seals and reveals the seed; a second call returns the same signs. */
  seal(input: SealDraw): Promise<SealedDraw>;
}
