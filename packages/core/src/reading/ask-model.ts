import { randomBytes } from 'node:crypto';
import type { Answer } from '@omenhall/contracts/reading/reading.private';
import { Secret } from '@omenhall/contracts/values/secret';
import { findConsent } from '../consent/index.ts';
import { loadReading } from '../draw/index.ts';
import type { Context } from '../foundation/context.ts';
import type { Composer, Permit } from '../foundation/ports.ts';
import { draftForm } from './ai-draft.rules.ts';
import { templateVersion, writePrompt } from './ai-prompt.rules.ts';
import { buildAiRequest, sentFields } from './ai-request.rules.ts';
import { findDraft, leaveDraft } from './drafts.ts';
import { judgeModelText } from './judge-model-text.rules.ts';
import { intendCall, settleCall, type CallEnd } from './model-calls.ts';
import { openScroll } from './open-reading.ts';

/** What a call outside needs: the model, and the gate that turns a written intent into leave. */
export interface ModelDesk {
  composer: Composer;
  permitFor(intent: { jobId: string; effectKey: string; validUntil: Date }): Permit;
}

/** How one call ended, for the log and the gauges. */
export interface CallMade extends CallEnd {
  callId: string;
  template: string;
}

/** First try and one more, together. The consent text and the job's lease both count on it. */
const patienceMs = 20_000;
const permitMs = 10_000;
/** What a second try must still have: less would only send the question again for nothing. */
const leastForRetryMs = 3_000;

/**
 * Asks a model for the scroll of a sealed and paid reading, and leaves what passes every check as a draft.
 *
 * Each call stands on a row that the books took a moment before; without consent, payment, seal or the house's switch
 * there is no row and no call. An answer that fails the checks is asked for once more with the codes, and then the
 * house writes by its grammar: leaving no draft is an answer, and never an error of the job. A waiting draft, and a scroll
 * that is written, cost no call.
 *
 * @returns the calls that were made, in codes and numbers
 * @throws  HouseError as `openReading` does; nothing for what a model or its provider does
 */
export async function askModel(ctx: Context, { readingId }: { readingId: string }, { composer, permitFor }: ModelDesk, signal: AbortSignal): Promise<readonly CallMade[]> {
  const loaded = await loadReading(ctx, readingId);
  const scroll = (await openScroll(ctx, loaded)).reveal('interpret');
  // The pseudo-locale is a test of our own pages; no model speaks it.
  if (scroll.answer !== null || loaded.reading.locale !== 'en' || (await findDraft(ctx, loaded.key, loaded.reading)) !== null) return [];

  const aboutQuestion = await ctx.inTransaction((inside) => findConsent(inside, 'special_category', null));
  const withQuestion = scroll.question !== null && aboutQuestion?.action === 'granted' && !aboutQuestion.asksAgain;
  const { request, masks } = buildAiRequest({ locale: 'en', topic: scroll.topic, voice: scroll.voice, spread: scroll.spread, signs: scroll.signs, question: withQuestion ? scroll.question : null });
  const signs = scroll.signs.map((sign) => ({ positionId: sign.position.id, signId: sign.signId, reversed: sign.reversed }));
  const began = ctx.clock.now().getTime();
  const made: CallMade[] = [];

  for (let faults: readonly string[] = []; made.length < 2 && !signal.aborted;) {
    const timeoutMs = began + patienceMs - ctx.clock.now().getTime();
    if (timeoutMs < leastForRetryMs) break;
    const askedAt = ctx.clock.now().getTime();
    const callId = await intendCall(ctx, loaded.reading, composer, withQuestion);
    if (callId === null) break;
    const effectKey = `model:${callId}`;
    const permit = permitFor({ jobId: ctx.actor.kind === 'worker' ? ctx.actor.jobId : callId, effectKey, validUntil: new Date(askedAt + permitMs) });
    const marker = randomBytes(16).toString('hex');
    const prompt = writePrompt(request, marker, faults);
    const said = await composer.ask(
      { effectKey, rules: prompt.rules, fields: new Secret(prompt.fields), question: prompt.question === null ? null : new Secret(prompt.question), form: draftForm(request), timeoutMs }, permit, signal);

    const latencyMs = ctx.clock.now().getTime() - askedAt;
    if (said.word === 'failed') {
      made.push(await close({ callId, outcome: 'failed', latencyMs, tokensIn: null, tokensOut: null, verdicts: [said.code] }));
      // Only what another try can mend is tried again, and a full stop of the far side is not.
      if (!['provider-error', 'not-json', 'not-utf8', 'empty', 'cut-off'].includes(said.code)) break;
      faults = ['not-json', 'not-utf8', 'empty', 'cut-off'].includes(said.code) ? [said.code] : [];
      continue;
    }
    const judged = judgeModelText(said.text.reveal('interpret'), {
      signs, spread: scroll.spread, question: scroll.question, masks, marker, sent: sentFields(withQuestion), writer: `${composer.model} at ${composer.host}`,
    });
    const end = { callId, latencyMs, tokensIn: said.tokensIn, tokensOut: said.tokensOut, verdicts: judged.verdicts };
    if (judged.answer === null) {
      made.push(await close({ ...end, outcome: 'refused' }));
      faults = judged.verdicts;
      continue;
    }
    made.push(await close({ ...end, outcome: 'kept' }, judged.answer));
    break;
  }
  return made;

  /** The draft and the end of its call stand in one transaction. Whoever took the yes back meanwhile is not answered with it. */
  function close(end: Omit<CallMade, 'template'>, answer: Answer | null = null): Promise<CallMade> {
    return ctx.inTransaction(async (inside) => {
      const agreed = answer === null ? null : await findConsent(inside, 'ai_processing', null);
      const stillAgreed = answer === null || (agreed?.action === 'granted' && !agreed.asksAgain);
      const closed: CallMade = { ...end, ...(stillAgreed ? {} : { outcome: 'refused' as const, verdicts: ['consent-gone'] }), template: templateVersion };
      if (answer !== null && stillAgreed) await leaveDraft(inside, loaded.key, { readingId, subjectId: loaded.reading.subjectId }, new Secret(answer));
      await settleCall(inside, closed.callId, closed);
      return closed;
    });
  }
}
