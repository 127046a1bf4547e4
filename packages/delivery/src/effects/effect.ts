import { createHash } from 'node:crypto';
import type { JobDefinition } from '../define-job.ts';
import type { FinishWord, PermitAnswer, PermitAsk } from '../worker/ledger-calls.ts';
import type { ClaimedJob, EffectHandler, EffectOutcome, FrozenRequest, Permit, Prepared } from '../worker/handler.ts';
import type { Meter } from '../worker/metrics.ts';
import { traceCall } from '../worker/trace-attempt.ts';
import type { Outcome } from '../worker/outcome.ts';
import { asksForPatience, locksUsOut, neverArrived } from './cool-down.rules.ts';
import type { CoolDowns } from './cool-down.ts';

/** A permit counts from the moment it was asked for, since the answer may have been long under way. */
const permitSeconds = 10;

export interface EffectDesk {
  permit: (ask: PermitAsk) => Promise<PermitAnswer>;
  /** Whether an earlier call under the key of this claim's intent was never heard of again. */
  earlierCallOpen: (job: { id: string; fence: string }, keyLifeSeconds: number) => Promise<boolean>;
  coolDowns: CoolDowns;
  observe: Meter['observe'];
  /** Somebody must look at our own settings for this destination. */
  alarm: (dest: string, code: string) => void;
  gate: ((job: ClaimedJob<unknown>) => Promise<'granted' | 'refused' | 'unsure'>) | null;
}

/**
 * The end of one effect, before it is written. `outcome` says the handler had nothing to send. `wait` says whether the
 * seconds stand as they are, are the definition's backoff, or are the least of a wait that grows with each period.
 */
export type EffectEnd = { outcome: Outcome } | { finish: Omit<FinishWord, 'id' | 'fence'>; wait: 'as_said' | 'backoff' | 'growing' };

/**
 * Prepares, goes as far as it may without a permit, asks for one, makes the one call, and says what became of it.
 * `mark` hears when an intent may stand open, from the asking on. Between a granted permit and the answer every accident counts as uncertain; before it, as nothing sent.
 */
export async function runEffect(
  job: ClaimedJob<unknown>,
  definition: JobDefinition,
  handler: EffectHandler<unknown>,
  desk: EffectDesk,
  signal: AbortSignal,
  mark: (intentOpen: boolean) => void,
): Promise<EffectEnd> {
  const prepared = await handler.prepare(job, signal);
  if (isOutcome(prepared)) return { outcome: prepared };
  signal.throwIfAborted();

  const dest = definition.destKey ?? prepared.provider;
  const blocked = (await prepared.approach?.go(signal)) ?? null;
  if (blocked !== null) return letBe(blocked, signal) ?? (await classify(blocked, dest, desk));
  let calls = false;
  let permitted: Permitted | EffectEnd;
  try {
    permitted = await askForPermit(job, definition, prepared, desk, signal, mark);
    calls = 'permit' in permitted && !permitted.tooLate;
  } finally {
    if (!calls) prepared.approach?.turnBack();
  }
  if (!('permit' in permitted)) return permitted;
  const { permit, request, keyLifeSeconds } = permitted;
  let said: EffectOutcome = { word: 'rejected', code: 'permit_too_old', permanent: false };
  const calledAt = performance.now();
  if (calls) {
    try {
      said = await traceCall(prepared.provider, () => handler.perform(permit, request, signal));
    } catch {
      said = { word: 'uncertain', code: 'threw' };
    } finally {
      desk.observe('effect_seconds', prepared.provider, (performance.now() - calledAt) / 1000);
    }
  }
  const end = letBe(said, signal) ?? (await classify(said, dest, desk));
  // A call that did not come through says nothing of an earlier one under its key; a refusal of the request itself does,
  // since the provider would have replayed its yes.
  const tellsNothing = definition.effect === 'keyed' && said.word === 'rejected' && !said.permanent;
  return tellsNothing && (await desk.earlierCallOpen(job, keyLifeSeconds).catch(() => true)) ? leftOpen(end) : end;
}

interface Permitted {
  permit: Permit;
  request: FrozenRequest;
  keyLifeSeconds: number;
  /** The answer was too long under way, or we were asked to stop meanwhile: the intent stands and nothing may be sent. */
  tooLate: boolean;
}

/** Asks the gate, then the ledger. Every accident on the way leaves nothing sent. */
async function askForPermit(
  job: ClaimedJob<unknown>, definition: JobDefinition, prepared: Prepared, desk: EffectDesk, signal: AbortSignal, mark: (intentOpen: boolean) => void,
): Promise<Permitted | EffectEnd> {
  const consent = (await desk.gate?.(job)) ?? 'granted';
  if (consent !== 'granted') return refusedByGate(consent);

  const keyLifeSeconds = safeKeyLife(prepared.keyLifeSeconds ?? 86_400);
  const askedAt = performance.now();
  const validUntil = new Date(Date.now() + permitSeconds * 1000);
  mark(true);
  const answer = await desk.permit({
    id: job.id,
    fence: job.fence,
    hash: createHash('sha256').update(prepared.bytes).digest(),
    provider: prepared.provider,
    keyLifeSeconds,
    request: definition.effect === 'keyed' ? prepared.bytes : null,
  });
  if (answer.verdict !== 'granted' || answer.date === null) {
    mark(false);
    return await refusal(answer.verdict, job, desk);
  }
  const tooLate = signal.aborted || performance.now() - askedAt > permitSeconds * 1000;
  const permit = { jobId: job.id, fence: job.fence, effectKey: job.effectKey, date: answer.date, validUntil };
  return { permit, request: { provider: prepared.provider, bytes: answer.request ?? prepared.bytes }, keyLifeSeconds, tooLate };
}

/** What the provider's answer means for the job, and for everybody else who calls the same destination. */
export async function classify(said: EffectOutcome, dest: string, { coolDowns, alarm }: Pick<EffectDesk, 'coolDowns' | 'alarm'>): Promise<EffectEnd> {
  const blank = { code: null, detail: null, stage: said.stage ?? null, providerRef: null, waitSeconds: 0 };
  if (said.word === 'accepted') {
    coolDowns.wellFor(dest);
    return { finish: { ...blank, outcome: 'done', providerRef: said.providerRef ?? null }, wait: 'as_said' };
  }
  if (said.word === 'uncertain') {
    if (said.retryAfterSeconds !== undefined) await coolDowns.rest(dest, said.code, said.retryAfterSeconds);
    const waitSeconds = said.waitSeconds ?? said.retryAfterSeconds;
    return { finish: { ...blank, outcome: 'uncertain', code: said.code, waitSeconds: waitSeconds ?? 0 }, wait: waitSeconds === undefined ? 'backoff' : 'as_said' };
  }

  const rejected = { ...blank, code: said.code, detail: said.detail ?? null };
  if (said.alarm === true || locksUsOut(said.code)) alarm(dest, said.code);
  if (asksForPatience(said.code, said.retryAfterSeconds)) {
    const seconds = await coolDowns.rest(dest, said.code, said.retryAfterSeconds);
    return { finish: { ...rejected, outcome: 'later', waitSeconds: seconds }, wait: 'growing' };
  }
  if (locksUsOut(said.code)) {
    await coolDowns.rest(dest, said.code);
    return { finish: { ...rejected, outcome: 'failed' }, wait: 'backoff' };
  }
  if (neverArrived(said.stage)) await coolDowns.unreachable(dest);
  else coolDowns.wellFor(dest);
  return { finish: { ...rejected, outcome: said.permanent ? 'never' : 'failed' }, wait: 'backoff' };
}

/**
 * A call that we let be ourselves before anything was sent: nobody's fault, so it costs no attempt. What stopped for its
 * lease has used its try.
 */
function letBe(said: EffectOutcome, signal: AbortSignal): EffectEnd | null {
  if (said.word !== 'rejected') return null;
  if (said.code === 'permit_too_old' || said.code === 'no_permit') return nothingSent(said.code, 1, said.stage);
  if (said.code !== 'aborted' || signal.reason === 'lease') return null;
  return nothingSent(signal.aborted ? String(signal.reason) : 'stood_still', signal.aborted ? 0 : 1, said.stage);
}

/** The same end, with the intent still open: within the key's life the same bytes follow, after it nobody guesses. */
const leftOpen = (end: EffectEnd): EffectEnd => ('finish' in end ? { ...end, finish: { ...end.finish, outcome: 'uncertain' } } : end);

/** Ten minutes before the key dies, or a third of its life when that is under half an hour. */
export function safeKeyLife(lifeSeconds: number): number {
  return lifeSeconds < 1800 ? (lifeSeconds * 2) / 3 : lifeSeconds - 600;
}

async function refusal(verdict: PermitAnswer['verdict'], job: ClaimedJob<unknown>, desk: EffectDesk): Promise<EffectEnd> {
  switch (verdict) {
    case 'already_accepted':
      return { finish: { outcome: 'done', code: null, detail: null, stage: null, providerRef: null, waitSeconds: 0 }, wait: 'as_said' };
    case 'unresolved':
      return { finish: { outcome: 'uncertain', code: 'unresolved', detail: null, stage: null, providerRef: null, waitSeconds: 0 }, wait: 'backoff' };
    case 'cancelled':
      return cancelled('cancelled');
    case 'refused':
      // The gate's trigger wrote no intent: either nobody granted it, or its rows were locked for a moment.
      return refusedByGate((await desk.gate?.(job)) ?? 'unsure');
    case 'paused':
      return nothingSent('paused', 1);
    default:
      return nothingSent(verdict === 'granted' ? 'no_date' : verdict, 0);
  }
}

const refusedByGate = (answer: 'granted' | 'refused' | 'unsure'): EffectEnd =>
  answer === 'refused' ? cancelled('blocked_consent') : nothingSent('gate_unsure', 1);

const cancelled = (code: string): EffectEnd => ({
  finish: { outcome: 'cancelled', code, detail: null, stage: null, providerRef: null, waitSeconds: 0 }, wait: 'as_said',
});

const nothingSent = (code: string, waitSeconds: number, stage: string | null = null): EffectEnd => ({
  finish: { outcome: 'later', code, detail: null, stage, providerRef: null, waitSeconds }, wait: 'as_said',
});

const isOutcome = (answer: Prepared | Outcome): answer is Outcome => 'word' in answer;
