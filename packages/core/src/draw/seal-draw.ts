import { digestContext, recordDraw, sealMessage } from '@omenhall/contracts/proof/draw.rules';
import type { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import type { SealDraw, SealedDraw } from '@omenhall/contracts/draw/draw.private';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { findTarotCard, tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Context } from '../foundation/context.ts';
import { findForbidden } from '../foundation/guard-stored.rules.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { questionPlace, refuseSecondFreeDraw } from '../question/index.ts';
import { openText, sealRecord } from '../vault/index.ts';
import { drawPlace, loadReading, openSealedInput } from './load-reading.ts';

/**
 * Draws the signs in strict position order, seals the record for ever, signs it, and reveals the seed.
 * A second call, and the loser of a race, get the signs that stand: there is no second draw.
 * Refuses `not-sealed` without a commitment, and `already-today` for a second free draw.
 */
export async function sealDraw(ctx: Context, input: SealDraw): Promise<Secret<SealedDraw>> {
  const loaded = await loadReading(ctx, input.readingId, 'write');
  const { reading, key } = loaded;
  const opened = openSealedInput(ctx, loaded) ?? refuse('not-sealed', `reading ${reading.id} has no commitment`);
  const sealed = opened.reveal('prove');
  if (sealed.state === 'drawn') return new Secret(showDraw(reading, sealed.proof));
  const words = input.words.reveal('check_words');
  if (findForbidden(words) !== null) refuse('secret-shaped', 'own words hold what is never stored');

  const spread = findSpread(reading.spreadId) ?? refuse('broken', `reading ${reading.id} names an unknown spread`);
  const question = reading.question === null ? null : openText(key, questionPlace(ctx.house.id, reading.subjectId, reading.id), reading.question);
  const sealedAt = ctx.clock.now();
  const record = recordDraw(Buffer.from(sealed.seed, 'hex'), {
    readingId: reading.id, methodId: spread.methodId, spreadId: spread.id, positionIds: spread.positions.map((position) => position.id),
    deck: tarotSignIds, reversals: true, words, drawActor: input.drawActor,
    contextDigest: digestContext(Buffer.from(sealed.contextSalt, 'hex'), reading.topic, question?.reveal('prove') ?? null),
  }, sealedAt.toISOString());
  const { signature, keyId, publicKey } = ctx.keys.sign(sealMessage(record.sealHash));
  const proof: DrawProof = { ...record, signature: Buffer.from(signature).toString('hex'), keyId, publicKey: Buffer.from(publicKey).toString('hex') };

  const won = await ctx.inTransaction(async (inside) => {
    await refuseSecondFreeDraw(inside, reading);
    const { count } = await inside.db.readingRecord.updateMany({
      where: { id: reading.id, status: 'draft' },
      data: {
        status: 'sealed', sealedAt, sealHash: Buffer.from(record.sealHash, 'hex'), sealKeyId: keyId,
        sealedInput: sealRecord(key, drawPlace(ctx.house.id, reading.subjectId, reading.id), new Secret({ state: 'drawn', contextSalt: sealed.contextSalt, proof })).bytes(),
      },
    });
    if (count === 1) await recordAudit(inside, { action: 'draw.sealed', entityType: 'reading_record', entityId: reading.id, meta: { actor: input.drawActor } });
    return count === 1;
  });
  return won ? new Secret(showDraw({ ...reading, sealedAt }, proof)) : sealDraw(ctx, input);
}

/** A sealed record as its owner sees it. */
export function showDraw(reading: { id: string; spreadId: string; sealedAt: Date | null }, proof: DrawProof): SealedDraw {
  const spread = findSpread(reading.spreadId) ?? refuse('broken', `reading ${reading.id} names an unknown spread`);
  return {
    readingId: reading.id,
    sealedAt: reading.sealedAt ?? refuse('broken', `reading ${reading.id} is drawn without a time`),
    signs: spread.positions.map((position, i) => {
      const sign = proof.signs[i] ?? refuse('broken', `reading ${reading.id} lacks a sign`);
      return { position, signId: sign.signId, name: findTarotCard(sign.signId)?.name ?? sign.signId, reversed: sign.reversed };
    }),
    proof,
  };
}
