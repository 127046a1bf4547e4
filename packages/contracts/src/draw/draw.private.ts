import { z } from 'zod';
import { DrawProof } from '../proof/draw-proof.private.ts';
import { hidden } from '../values/hidden.ts';
import { canBeKept } from '../values/plain-text.ts';
import { Position } from './draw.schema.ts';

export const SealDraw = z.strictObject({
  readingId: z.uuid(),
  /** Words of the person's own, mixed into the shuffle; they may be empty. */
  words: hidden(z.string().max(200).refine(canBeKept)),
  /** Who turned the signs: the person one by one, or the house at a request. */
  drawActor: z.enum(['seeker', 'oracle']),
});
export type SealDraw = z.infer<typeof SealDraw>;

export const DrawnSign = z.object({ position: Position, signId: z.string(), name: z.string(), reversed: z.boolean() });
export type DrawnSign = z.infer<typeof DrawnSign>;

/** A draw that is fixed for ever, with all that is needed to check it. */
export const SealedDraw = z.object({
  readingId: z.uuid(),
  sealedAt: z.date(),
  signs: z.array(DrawnSign),
  proof: DrawProof,
});
export type SealedDraw = z.infer<typeof SealedDraw>;
