import type { Query } from '@omenhall/delivery/ledger';
import { refuse } from '../foundation/refuse.ts';
import type { DeskEvent } from '../foundation/ports.ts';
import { handleEvent, type Inbox } from './handle-event.ts';
import { pointerOf } from './pointer.rules.ts';

/**
 * How an arrival ended: acted on now, acted on before, of no concern, kept for whoever has hands free, or in
 * somebody else's hands. All but the last are durable, and the desk need not ask again.
 */
export type Received = 'succeeded' | 'already' | 'ignored' | 'left' | 'in-work';

/**
 * Takes one arrival of an event in: claims it with one statement and acts on it, or, with its hands full, leaves it
 * durable for `takeWaiting`. A crash in between leaves a lease that passes, an error a `failed` row: both are taken
 * over by the next arrival or by `takeWaiting`. A second arrival of a settled event changes nothing.
 *
 * @param hands `full` leaves the event, unless nothing is to be done for it
 * @throws whatever settling refused, after the row was marked failed with its code
 */
export async function receiveEvent(inbox: Inbox, event: DeskEvent, hands: 'free' | 'full' = 'free'): Promise<Received> {
  const claim = await claimEvent(inbox.ask, event, pointerOf(event) === null ? 'ignore' : hands === 'free' ? 'take' : 'wait');
  if (claim.id !== null) return handleEvent(inbox, event, { id: claim.id, attempts: claim.attempts });
  if (claim.status === 'processing') return claim.waits ? 'left' : 'in-work';
  return claim.status === 'ignored' ? 'ignored' : 'already';
}

interface Claimed {
  /** Set when the event is ours to handle. */
  id: string | null;
  attempts: number;
  status: string;
  waits: boolean;
}

async function claimEvent(ask: Query, event: DeskEvent, as: 'take' | 'wait' | 'ignore'): Promise<Claimed> {
  const projection = { ...event.projection, object_id: event.objectId, livemode: event.livemode, payload_sha256: Buffer.from(event.payloadSha256).toString('hex') };
  const [claim] = await ask<Claimed>('select id::text as id, attempts, status, waits from app.claim_webhook($1::text, $2::text, $3::jsonb, $4::text)', [event.id, event.type, JSON.stringify(projection), as]);
  return claim ?? refuse('broken', `event ${event.id} was claimed and is not there`);
}
