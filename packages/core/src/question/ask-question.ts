import { randomUUID } from 'node:crypto';
import type { Ask } from '@omenhall/contracts/question/question.private';
import type { Asked } from '@omenhall/contracts/question/question.schema';
import { findSpread, findVoice } from '@omenhall/contracts/draw/spreads.rules';
import { decideConsent } from '../consent/index.ts';
import type { Context } from '../foundation/context.ts';
import { findForbidden } from '../foundation/guard-stored.rules.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse, requireSubject } from '../foundation/refuse.ts';
import { sealText } from '../vault/index.ts';
import { refuseSecondFreeDraw } from './refuse-second-free-draw.ts';
import { screenQuestion } from './safety.rules.ts';

/** Where a question stands sealed. */
export const questionPlace = (houseId: string, subjectId: string, readingId: string) => ({ table: 'reading_records', column: 'question', rowId: readingId, houseId, subjectId });

/**
 * Keeps a question sealed as a draft reading, before any price is asked. What the safety gate stops is kept nowhere;
 * the answer names the reason. A second call with the same request key gives the same draft.
 * Refuses a question without the yes to keep it, secrets, a spread the product does not hold, a second free draw today.
 */
export async function askQuestion(ctx: Context, ask: Ask): Promise<Asked> {
  const subjectId = requireSubject(ctx);
  const spread = findSpread(ask.spreadId) ?? refuse('bad-input', 'unknown spread');
  const voice = findVoice(ask.voiceId) ?? refuse('bad-input', 'unknown voice');
  if (ask.specialCategory.kind !== 'special_category') refuse('bad-input', 'the decision is about another consent');
  if (ask.question !== null && ask.specialCategory.action !== 'granted') refuse('consent-missing', 'a question without special_category');

  if (ask.question !== null) {
    const words = ask.question.reveal('check_words');
    const screened = screenQuestion(words, ask.topic);
    if (screened.outcome === 'stopped') return { outcome: 'stopped', reason: screened.reason };
    if (findForbidden(words) !== null) refuse('secret-shaped', 'question holds what is never stored');
  }

  const readingId = randomUUID();
  const key = await ctx.keys.prepare('reading', readingId, subjectId);
  return ctx.inTransaction(async (inside) => {
    const known = await inside.db.readingRecord.findFirst({ where: { requestKey: ask.requestKey, subjectId }, select: { id: true } });
    if (known !== null) return { outcome: 'drafted', readingId: known.id };
    const product = await inside.db.product.findFirst({ where: { slug: ask.productSlug, onSale: true } });
    if (product === null || !product.spreadIds.includes(spread.id)) refuse('bad-input', 'product does not hold this spread');
    await refuseSecondFreeDraw(inside, { id: readingId, productId: product.id });
    await decideConsent(inside, { decision: ask.specialCategory, scopeId: null, source: 'checkout', surface: 'ask', control: 'choice' });
    const { count } = await inside.db.readingRecord.createMany({
      data: {
        id: readingId, houseId: inside.house.id, subjectId, productId: product.id, requestKey: ask.requestKey,
        methodId: spread.methodId, spreadId: spread.id, hallId: spread.methodId, voiceId: voice.id, locale: inside.house.locale, topic: ask.topic,
        question: ask.question === null ? null : sealText(key, questionPlace(inside.house.id, subjectId, readingId), ask.question).bytes(),
        safeTitle: safeTitle(readingId), dekId: key.id,
      },
      skipDuplicates: true,
    });
    // The same click twice at one moment: the other one was first, and its draft is the draft.
    if (count === 0) return { outcome: 'drafted', readingId: (await inside.db.readingRecord.findFirstOrThrow({ where: { requestKey: ask.requestKey, subjectId }, select: { id: true } })).id };
    await recordAudit(inside, { action: 'question.drafted', entityType: 'reading_record', entityId: readingId, meta: { spread: spread.id, topic: ask.topic, kept: ask.question !== null } });
    return { outcome: 'drafted', readingId };
  });
}

/** A neutral name: four figures that say nothing and need no counter. */
const safeTitle = (readingId: string): string => `Scroll ${String(Number.parseInt(readingId.slice(0, 8), 16) % 10_000).padStart(4, '0')}`;
