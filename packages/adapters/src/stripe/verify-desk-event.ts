import { createHash } from 'node:crypto';
import { HouseError } from '@omenhall/contracts/errors';
import type { Clock, DeskEvent, VerifyDeskEvent } from '@omenhall/core/ports';
import Stripe from 'stripe';
import { pinnedApiVersion } from './open-stripe.ts';
import { projectEvent } from './project-event.rules.ts';

export interface VerifyDeskEventOptions {
  /** The secret in force, and the one before it while it is being replaced. Tried in this order. */
  secrets: readonly string[];
  /** Whether this house moves real money; an event of the other world is refused. */
  livemode: boolean;
  /** The wall clock when absent. */
  clock?: Clock;
}

/** Bytes; a webhook of Stripe stays far below. */
const bodyLimitBytes = 256 * 1024;
/** Both ways: the library alone would take any time of the future. */
const toleranceSeconds = 300;

/**
 * Makes the check that a webhook passes before anything of it is parsed: size, signature under one of the secrets,
 * time within 300 s both ways, livemode, version of the API. What it gives back is a pointer with an allow-listed projection.
 *
 * @throws HouseError, from the check, `too-large` or `signature-refused` (both final)
 *
 * Checking the same bytes twice gives the same event; recognising a repeat is the inbox's work.
 * Source: Stripe's `t=,v1=` scheme, HMAC-SHA-256.
 */
export function verifyDeskEvent({ secrets, livemode, clock = { now: () => new Date() } }: VerifyDeskEventOptions): VerifyDeskEvent {
  return (rawBody, signatureHeader): DeskEvent => {
    if (rawBody.byteLength > bodyLimitBytes) throw new HouseError('too-large', `webhook of ${rawBody.byteLength} bytes`);
    if (signatureHeader === undefined || signatureHeader.length > 4096) throw refused('no readable signature header');
    const nowMs = clock.now().getTime();
    requireTimely(signatureHeader, nowMs / 1000);
    const event = openEvent(rawBody, signatureHeader, secrets, nowMs);
    if (event.livemode !== livemode) throw refused(`event of the ${event.livemode ? 'live' : 'test'} world`);
    if (event.api_version !== pinnedApiVersion) throw refused(`event of API version ${wordOf(event.api_version)}; this house reads ${pinnedApiVersion} alone, and its endpoint must be made for it`);
    const object: Readonly<Record<string, unknown>> = { ...event.data.object };
    const apiVersion = event.api_version;
    const projection = projectEvent({ id: event.id, type: event.type, created: event.created, livemode, apiVersion }, object);
    return {
      id: event.id,
      type: event.type,
      objectId: String(projection['object_id']),
      objectKind: String(projection['object_kind']),
      livemode,
      createdAt: new Date(event.created * 1000),
      apiVersion,
      projection,
      payloadSha256: new Uint8Array(createHash('sha256').update(rawBody).digest()),
    };
  };
}

/** A version as it may stand in a log. */
const wordOf = (version: string | null): string => (version !== null && /^[a-z0-9.-]{1,40}$/.test(version) ? version : 'unknown');

const refused = (forLogs: string): HouseError => new HouseError('signature-refused', `webhook refused: ${forLogs}`);

function requireTimely(header: string, nowSeconds: number): void {
  const times = header.split(',').filter((part) => part.trim().startsWith('t='));
  const time = Number(times[0]?.trim().slice(2));
  if (times.length !== 1 || !Number.isInteger(time)) throw refused('not exactly one time');
  if (Math.abs(nowSeconds - time) > toleranceSeconds) throw refused('its time is not ours');
}

function openEvent(rawBody: Uint8Array, header: string, secrets: readonly string[], nowMs: number): Stripe.Event {
  for (const secret of secrets) {
    try {
      const event = Stripe.webhooks.constructEvent(Buffer.from(rawBody), header, secret, toleranceSeconds, undefined, nowMs);
      if (!isEvent(event)) throw refused('signed, but not an event');
      return event;
    } catch (error) {
      if (error instanceof Stripe.errors.StripeSignatureVerificationError) continue;
      if (error instanceof HouseError) throw error;
      throw refused('signed, but not readable');
    }
  }
  throw refused('no secret fits');
}

function isEvent(event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  const { id, type, created, livemode, data } = event as Partial<Record<'id' | 'type' | 'created' | 'livemode' | 'data', unknown>>;
  return typeof id === 'string' && /^[A-Za-z0-9_]{1,255}$/.test(id) && typeof type === 'string' && /^[a-z0-9_.]{1,100}$/.test(type)
    && Number.isSafeInteger(created) && typeof livemode === 'boolean' && typeof data === 'object' && data !== null
    && 'object' in data && typeof data.object === 'object' && data.object !== null;
}
