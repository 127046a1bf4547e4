import { randomBytes } from 'node:crypto';
import { Secret } from '@omenhall/contracts/values/secret';
import { commitTo } from '@omenhall/contracts/proof/draw.rules';
import type { Commitment } from '@omenhall/contracts/draw/draw.schema';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import type { Context } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { sealRecord } from '../vault/index.ts';
import { drawPlace, loadReading } from './load-reading.ts';

/**
 * Chooses the draw's seed, keeps it sealed and shows its hash: from here on the deck's order can only be revealed,
 * not chosen. A second call, and the loser of a race, show the commitment that stands.
 */
export async function commitDraw(ctx: Context, { readingId }: { readingId: string }): Promise<Commitment> {
  const { reading, key } = await loadReading(ctx, readingId, 'write');
  const spread = findSpread(reading.spreadId) ?? refuse('broken', `reading ${readingId} names an unknown spread`);
  const shown = (commitment: Uint8Array): Commitment => ({ readingId, commitment: Buffer.from(commitment).toString('hex'), spread, sealed: reading.status !== 'draft' });
  if (reading.drawCommitment !== null) return shown(reading.drawCommitment);

  const seed = randomBytes(32);
  const commitment = Buffer.from(commitTo(seed), 'hex');
  const pending = new Secret({ state: 'committed', seed: seed.toString('hex'), contextSalt: randomBytes(16).toString('hex') });
  const given = await ctx.inTransaction(async (inside) => {
    const { count } = await inside.db.readingRecord.updateMany({
      where: { id: readingId, drawCommitment: null, status: 'draft' },
      data: { drawCommitment: commitment, sealedInput: sealRecord(key, drawPlace(ctx.house.id, reading.subjectId, readingId), pending).bytes() },
    });
    if (count === 1) await recordAudit(inside, { action: 'draw.committed', entityType: 'reading_record', entityId: readingId });
    return count === 1;
  });
  return given ? shown(commitment) : commitDraw(ctx, { readingId });
}
