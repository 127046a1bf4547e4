import type { Answer, Scroll } from '@omenhall/contracts/reading/reading.private';
import type { ReadingStatus } from '@omenhall/contracts/reading/reading.schema';
import type { Topic } from '@omenhall/contracts/question/question.schema';
import { findSpread, findVoice } from '@omenhall/contracts/draw/spreads.rules';
import { Secret } from '@omenhall/contracts/values/secret';
import { loadReading, openSealedInput, showDraw } from '../draw/index.ts';
import type { Context } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { questionPlace } from '../question/index.ts';
import { openText } from '../vault/index.ts';
import { openAnswer } from './open-answer.ts';

/**
 * Opens a scroll for its owner: the sealed draw, the question as it was asked, and the answer once it is written.
 * Refuses a draft, and a scroll that is not paid for, as not ready. What is written stays readable to its owner, also
 * when its money has gone back.
 */
export async function openReading(ctx: Context, { readingId }: { readingId: string }): Promise<Secret<Scroll>> {
  return openScroll(ctx, await loadReading(ctx, readingId));
}

/** As `openReading`, for a reading whose row and key are in hand. */
export async function openScroll(ctx: Context, loaded: Awaited<ReturnType<typeof loadReading>>): Promise<Secret<Scroll>> {
  const { reading, key } = loaded;
  const readingId = reading.id;
  if (reading.paymentStatus !== 'succeeded' && reading.interpretedAt === null) refuse('not-ready', `reading ${readingId} is not paid`);
  const sealed = openSealedInput(ctx, loaded)?.reveal('prove');
  if (sealed?.state !== 'drawn') refuse('not-sealed', `reading ${readingId} is not drawn`);
  const spread = findSpread(reading.spreadId) ?? refuse('broken', `reading ${readingId} names an unknown spread`);
  const voice = findVoice(reading.voiceId) ?? refuse('broken', `reading ${readingId} names an unknown voice`);
  const drawn = showDraw(reading, sealed.proof);
  const link = await ctx.inTransaction(({ db }) => db.purchaseLink.findFirst({ where: { readingRecordId: readingId, unlockedAt: { not: null } }, select: { orderCode: true } }));
  const question: Secret<string | null> = reading.question === null ? new Secret(null) : openText(key, questionPlace(ctx.house.id, reading.subjectId, reading.id), reading.question);
  return question.and<Answer | null>(openAnswer(key, reading) ?? new Secret(null)).map(([asked, answer]) => ({
    id: reading.id, title: spread.name, safeTitle: reading.safeTitle, status: reading.status as ReadingStatus, orderCode: link?.orderCode ?? null,
    topic: reading.topic as Topic, question: asked,
    spread, voice, signs: drawn.signs, proof: drawn.proof, answer, sealedAt: drawn.sealedAt, interpretedAt: reading.interpretedAt,
  }));
}
