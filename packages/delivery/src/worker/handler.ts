import type { Outcome } from './outcome.ts';

/** One job, held by this worker until `leaseUntil` (database clock). */
export interface ClaimedJob<P> {
  id: string;
  houseId: string;
  subjectId: string | null;
  kind: string;
  queue: string;
  /** Random token of this claim. */
  fence: string;
  /** This try, from 1; tries that a drain or a dead worker took back are not counted. */
  attempt: number;
  maxAttempts: number;
  /** 0 for the first of a family, one more for each resend. */
  generation: number;
  /** First job of the family, for a resend; null for the first itself. */
  replayOf: string | null;
  payload: P;
  sealed: Uint8Array | null;
  idempotencyKey: string;
  /** `v1:<family>:<generation>`: the same for every try, another for every resend. */
  effectKey: string;
  leaseUntil: Date;
  traceParent: string | null;
}

/** For kinds that call nothing outside, or only write rows of their own (`pure`, `internal`). */
export interface PlainHandler<P> {
  /** May be run again after a crash. The signal fires on cancel, drain, lease end and reaping; then return soon. */
  run(job: ClaimedJob<P>, signal: AbortSignal): Promise<Outcome>;
}

export interface Prepared {
  /** Who is called, for the trail: `smtp`, `stripe`. */
  provider: string;
  /**
   * The whole request. Compared by hash between tries. For `keyed` kinds stored as given, so it is an envelope, which
   * `perform` opens: the house's table takes nothing else, and a permit for clear text is refused before anything is sent.
   */
  bytes: Uint8Array;
  /** How long the provider remembers a key, in seconds; `keyed` kinds only, default 86,400. */
  keyLifeSeconds?: number;
  /** What goes before the permit. A slow greeting then costs no permit's time, and a death during it leaves no doubt. */
  approach?: Approach;
}

/** What may precede the permit, since it sends nothing of the job: a connection, a greeting, a sign-in. */
export interface Approach {
  /** Goes that far. Null when the way is open; else why it is not, which ends the try. Throwing counts as a failed try. */
  go(signal: AbortSignal): Promise<Extract<EffectOutcome, { word: 'rejected' }> | null>;
  /** Called when the way was open and `perform` will not be called: leaves it. */
  turnBack(): void;
}

/** What `perform` must send: for `keyed` kinds the bytes frozen by the first permit, whatever `prepare` made today. */
export interface FrozenRequest {
  provider: string;
  bytes: Uint8Array;
}

/** Leave to make one outside call. Nothing may be sent without one, nor after `validUntil`. */
export interface Permit {
  jobId: string;
  fence: string;
  effectKey: string;
  /** Frozen moment of the first permit, whole seconds: the Date header of every try. */
  date: Date;
  /** Ten seconds after it was asked for, by this process's clock. */
  validUntil: Date;
}

/**
 * What became of the call. `uncertain` is for every case in which the other side may have acted.
 * - `rejected`: definitely not accepted. `retryAfterSeconds`, or a code that names 429, 421 or 451, cools the destination
 *   down and uses no attempt. The codes `permit_too_old` and `aborted` say that we let it be ourselves.
 * - `uncertain`: `waitSeconds` is when a keyed call is repeated, the definition's backoff unless told;
 *   `retryAfterSeconds` rests the destination.
 * - `alarm`: somebody must look at our own settings, such as a refused password.
 */
export type EffectOutcome =
  | { word: 'accepted'; providerRef?: string; stage?: string }
  | { word: 'rejected'; code: string; permanent: boolean; retryAfterSeconds?: number; stage?: string; detail?: string; alarm?: true }
  | { word: 'uncertain'; code: string; stage?: string; waitSeconds?: number; retryAfterSeconds?: number };

/** A call whose outcome nobody knows yet. */
export interface UncertainCall {
  effectKey: string;
  /** When the call was permitted, by the database's clock; nothing left before. */
  intentAt: Date;
}

/** For kinds that make one outside call (`keyed`, `blind`). */
export interface EffectHandler<P> {
  /** Everything pure, rendering included. Answers with the request, or with an outcome when there is nothing to send. */
  prepare(job: ClaimedJob<P>, signal: AbortSignal): Promise<Prepared | Outcome>;
  /** Makes the one call. Throwing counts as uncertain. */
  perform(permit: Permit, request: FrozenRequest, signal: AbortSignal): Promise<EffectOutcome>;
  /**
   * Asks the provider what became of an uncertain call, half a minute after it. A provider that cannot be asked is left
   * out; `absent` sends again, so it is said only when the provider would know. Throwing counts as unknown.
   */
  lookUp?(asked: UncertainCall): Promise<'accepted' | 'absent' | 'unknown'>;
}

export type Handler<P = unknown> = PlainHandler<P> | EffectHandler<P>;
