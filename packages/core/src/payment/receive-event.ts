import type { RefusedByDatabase } from '@omenhall/db';
import type { Query } from '@omenhall/delivery/ledger';
import { isHouseError } from '@omenhall/contracts/errors';
import type { Context } from '../foundation/context.ts';
import type { DeskEvent, Payments } from '../foundation/ports.ts';
import { refuse } from '../foundation/refuse.ts';
import { pointerOf } from './pointer.rules.ts';
import { findOwner, seePurchase } from './see-purchase.ts';
import { settlePurchase } from './settle-purchase.ts';

/** How an event ended: acted on now, acted on before, of no concern, or in somebody else's hands. */
export type Received = 'succeeded' | 'already' | 'ignored' | 'in-work';

export interface Inbox {
  /** A context without a house: the inbox and the look-ups that find the owner. */
  unowned: Context;
  inNameOf(owner: { houseId: string; subjectId: string }): Context;
  payments: Payments;
}

/**
 * Claims an event, reads the object it points at afresh, and settles it; the effects, their jobs and the word
 * `succeeded` commit together. A crash in between leaves a lease that passes, an error a `failed` row: both are taken
 * over by the next arrival. A second arrival of a settled event changes nothing.
 *
 * @throws whatever settling refused, after the row was marked failed with its code
 */
export async function receiveEvent(inbox: Inbox, event: DeskEvent): Promise<Received> {
  const claim = await claimEvent(inbox.unowned, event);
  if (claim.owned === null) return claim.status === 'processing' ? 'in-work' : claim.status === 'ignored' ? 'ignored' : 'already';
  const { id, attempts } = claim.owned;
  try {
    const pointer = pointerOf(event);
    const seen = pointer === null ? null : await seePurchase(inbox.payments, pointer);
    const owner = seen === null ? null : await findOwner(inbox.unowned, seen);
    if (seen === null || owner === null) {
      await inbox.unowned.inTransaction(({ query }) => closeEvent(query, id, attempts, 'ignored'));
      return 'ignored';
    }
    await inbox.inNameOf(owner).inTransaction(async (inside) => {
      await settlePurchase(inside, owner.purchaseLinkId, seen);
      await closeEvent(inside.query, id, attempts, 'succeeded');
    });
    return 'succeeded';
  } catch (err) {
    await inbox.unowned.inTransaction(({ query }) => query(
      `update webhook_events set status = 'failed', error_message = $3::text, lease_until = null where id = $1::uuid and attempts = $2::int and status = 'processing' returning 1`,
      [id, attempts, codeOf(err)],
    )).catch(() => undefined);
    throw err;
  }
}

interface Claim {
  owned: { id: string; attempts: number } | null;
  status: string;
}

async function claimEvent(ctx: Context, event: DeskEvent): Promise<Claim> {
  return ctx.inTransaction(async ({ query }) => {
    const projection = { ...event.projection, object_id: event.objectId, livemode: event.livemode, payload_sha256: Buffer.from(event.payloadSha256).toString('hex') };
    const [mine] = await query<{ id: string }>('select id::text as id from insert_webhook_if_new($1::text, $2::text, $3::jsonb)', [event.id, event.type, JSON.stringify(projection)]);
    const [row] = await query<{ status: string; attempts: number }>('select status, attempts from webhook_events where stripe_event_id = $1::text', [event.id]);
    if (row === undefined) refuse('broken', `event ${event.id} was claimed and is not there`);
    return { owned: mine === undefined ? null : { id: mine.id, attempts: row.attempts }, status: row.status };
  });
}

/** Guarded by our own attempt: a handler whose lease passed cannot close what another one took over. */
async function closeEvent(query: Query, id: string, attempts: number, status: 'succeeded' | 'ignored'): Promise<void> {
  const closed = await query(
    `update webhook_events set status = $3::text, processed_at = clock_timestamp(), lease_until = null where id = $1::uuid and attempts = $2::int and status = 'processing' returning 1 as done`,
    [id, attempts, status],
  );
  if (closed.length === 0) refuse('in-work', `event row ${id} was taken over`);
}

function codeOf(err: unknown): string {
  if (isHouseError(err)) return err.code;
  const { code } = err as Partial<RefusedByDatabase>;
  return typeof code === 'string' ? code : 'unexpected';
}
