import { z } from 'zod';

const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * All that is needed to draw again and get the same signs. It holds the person's own words, so it is
 * private; the question is inside only as a salted digest whose salt stays sealed.
 */
export const DrawProof = z.strictObject({
  version: z.literal(1),
  readingId: z.uuid(),
  methodId: z.string(),
  spreadId: z.string(),
  /** SHA-256 of the seed, shown before the draw. */
  commitment: Hex32,
  /** The seed, revealed after sealing. */
  seed: Hex32,
  words: z.string(),
  contextDigest: Hex32,
  shuffleCount: z.literal(1),
  drawActor: z.enum(['seeker', 'oracle']),
  /** Digest of the whole deck's order, and apart from it that of all orientations. */
  orderDigest: Hex32,
  orientationDigest: Hex32,
  /** The drawn signs in strict position order. */
  signs: z.array(z.strictObject({ positionId: z.string(), signId: z.string(), reversed: z.boolean() })),
  /** ISO 8601, UTC, milliseconds. */
  sealedAt: z.string(),
  sealHash: Hex32,
  /** Ed25519 over the seal hash by the house's signing key, hex. */
  signature: z.string().regex(/^[0-9a-f]{128}$/),
  keyId: z.string(),
  publicKey: Hex32,
});
export type DrawProof = z.infer<typeof DrawProof>;
