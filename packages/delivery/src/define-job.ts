import type { ZodType } from 'zod';

/**
 * What running a job twice would mean.
 * `pure` makes a file or a row that is visible once; `internal` writes only in the finish's own transaction;
 * `keyed` calls a provider that honours an idempotency key; `blind` calls one that does not.
 */
export type EffectClass = 'pure' | 'internal' | 'keyed' | 'blind';

/** What one kind of work states about itself. Light enough to import anywhere; handlers live with the worker. */
export interface JobDefinition<Kind extends string = string, Payload = unknown> {
  /** Name of the kind, as stored in the ledger. Never reused for other work. */
  kind: Kind;
  /** The house's queue: its own window, concurrency and pause. */
  queue: string;
  /** How it leaves the house, such as `email`; `none` when it stays inside. */
  channel: string;
  effect: EffectClass;
  /** What a 429 cools down; null when nothing outside is called. */
  destKey: string | null;
  /** Ids and enums only, at most 4,096 bytes as JSON. */
  payload: ZodType<Payload>;
  /** Version that producers write, 1 or more; workers accept this one and the one before. */
  payloadVersion: number;
  /** Tries with an outcome, 1 or more; a worker's death does not count. */
  maxAttempts: number;
  /** Wait before the next try: half fixed, half random, doubling from base up to cap. */
  backoff: { baseSeconds: number; capSeconds: number };
  /** Hard limit of one try, never renewed, at least 10. Longer than the slowest run seen. */
  leaseSeconds: number;
  /** `hold` sends nothing more without evidence or a person; `resend_once` is only for what is harmless twice. */
  onUncertain: 'hold' | 'resend_once';
}

/**
 * States one kind of work and returns it unchanged, with its kind and payload kept as exact types.
 * Refuses at once (RangeError) what would only fail in the night: bounds above, or an effect without a destination.
 */
export function defineJob<const Kind extends string, Payload>(
  definition: JobDefinition<Kind, Payload>,
): JobDefinition<Kind, Payload> {
  const { kind, effect, destKey, payloadVersion, maxAttempts, backoff, leaseSeconds } = definition;
  const refuse = (words: string): never => {
    throw new RangeError(`job definition ${kind}: ${words}`);
  };
  if (payloadVersion < 1) refuse('payloadVersion starts at 1');
  if (maxAttempts < 1 || maxAttempts > 1000) refuse('maxAttempts lies between 1 and 1000');
  if (backoff.baseSeconds <= 0 || backoff.capSeconds < backoff.baseSeconds) refuse('backoff needs 0 < base <= cap');
  if (leaseSeconds < 10) refuse('leaseSeconds is at least 10, since a permit asks for 5 seconds of lease left');
  if ((effect === 'keyed' || effect === 'blind') && destKey === null) refuse('an effect outside needs a destKey to cool down');
  return definition;
}
