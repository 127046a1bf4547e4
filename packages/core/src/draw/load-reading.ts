import { z } from 'zod';
import { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import type { Secret } from '@omenhall/contracts/values/secret';
import type { Context } from '../foundation/context.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { openRecord } from '../vault/index.ts';

/** Where a draw stands sealed. */
export const drawPlace = (houseId: string, subjectId: string, readingId: string) => ({ table: 'reading_records', column: 'sealed_input', rowId: readingId, houseId, subjectId });

/** What stands in `sealed_input`: before the draw the seed alone, afterwards the whole record. */
export const SealedInput = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('committed'), seed: z.string(), contextSalt: z.string() }),
  z.strictObject({ state: z.literal('drawn'), contextSalt: z.string(), proof: DrawProof }),
]);
export type SealedInput = z.infer<typeof SealedInput>;

/**
 * The reading of this context, with its key in hand. Foreign and unknown ids are the same: not found.
 * @param use `write` for a verb that will seal something under the key
 */
export async function loadReading(ctx: Context, readingId: string, use: 'read' | 'write' = 'read') {
  const subjectId = requireSubject(ctx);
  const reading = await ctx.inTransaction(({ db }) => db.readingRecord.findFirst({ where: { id: readingId, subjectId, deletedAt: null } }));
  if (reading === null || reading.status === 'redacted') refuse('not-found', `reading ${readingId}`);
  return { reading, key: await ctx.keys[use === 'write' ? 'fetchToWrite' : 'fetch'](reading.dekId, subjectId) };
}

/** Opens `sealed_input`; null before a commitment was given. */
export function openSealedInput(ctx: Context, loaded: Awaited<ReturnType<typeof loadReading>>): Secret<SealedInput> | null {
  const { reading, key } = loaded;
  if (reading.sealedInput === null) return null;
  return openRecord(key, drawPlace(ctx.house.id, reading.subjectId, reading.id), SealedInput, reading.sealedInput);
}
