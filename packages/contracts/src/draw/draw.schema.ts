import { z } from 'zod';

export const Position = z.object({
  id: z.string(),
  name: z.string(),
  /** What the position asks of its sign, in one sentence. */
  role: z.string(),
});
export type Position = z.infer<typeof Position>;

export const Spread = z.object({ methodId: z.string(), id: z.string(), name: z.string(), summary: z.string(), positions: z.array(Position) });
export type Spread = z.infer<typeof Spread>;

export const Voice = z.object({ id: z.string(), name: z.string(), character: z.string() });
export type Voice = z.infer<typeof Voice>;

/** Shown before the draw: a promise that the deck is already chosen. */
export const Commitment = z.object({
  readingId: z.uuid(),
  /** SHA-256 of the draw seed, hex. */
  commitment: z.string().length(64),
  spread: Spread,
  sealed: z.boolean(),
});
export type Commitment = z.infer<typeof Commitment>;
