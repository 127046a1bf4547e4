import type { ReplayedWebhook, ReplayWebhook, WebhookEffects } from '@omenhall/contracts/operator/operator.schema';
import type { Context } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { findMeant, handleEvent, type Inbox } from './handle-event.ts';
import { settlePurchase } from './settle-purchase.ts';
import { eventOf, type EventRow } from './take-waiting.ts';
import { noEffects, watchEffects } from './watch-effects.ts';

/**
 * Acts on an event of the inbox once more, for a person. A dry run does all of it in a transaction that is undone at
 * its end and tells what would change; the real one writes who asked and why, and tells what changed. An event that was
 * acted on is left alone, and so is one in somebody's hands.
 *
 * @param operator writes the audit event; what is done is the desk's act, with the same rights as at the door
 * @throws HouseError `not-found` (purged, or another house's), `payments-away`; whatever settling refused, after the row was marked failed
 */
export async function replayEvent(operator: Context, inboxOf: (eventId: string) => Inbox, { id, dryRun, reason }: ReplayWebhook): Promise<Omit<ReplayedWebhook, 'webhook'>> {
  const ask = inboxOf('').ask;
  const [row] = await ask<EventRow & { status: string; attempts: number; held: boolean }>(
    `select stripe_event_id, event_type, payload, object_id, livemode, payload_sha256, received_at, status, attempts,
            status = 'processing' and coalesce(lease_until > clock_timestamp(), false) as held from webhook_events where id = $1::uuid`, [id],
  );
  if (row === undefined) refuse('not-found', `event row ${id}`);
  if (row.status === 'succeeded') return { word: 'already', effects: noEffects };
  if (row.held) return { word: 'in_work', effects: noEffects };
  const event = eventOf(row);
  const inbox = inboxOf(event.id);
  const meant = await findMeant(inbox, event);
  if (meant !== null && meant.owner.houseId !== operator.house.id) refuse('not-found', `event row ${id} is another house's`);
  let effects: WebhookEffects = noEffects;
  const watch = watchEffects((told) => { effects = told; });

  if (dryRun) {
    if (meant === null) return { word: 'ignored', effects };
    const undone = new Error('undone');
    await inbox.inNameOf(meant.owner).inTransaction(async (inside) => {
      await watch(inside, meant.owner.purchaseLinkId, () => settlePurchase(inside, meant.owner.purchaseLinkId, meant.seen));
      throw undone;
    }).catch((error: unknown) => { if (error !== undone) throw error; });
    return { word: 'shown', effects };
  }

  await operator.inTransaction((inside) => recordAudit(inside, { action: 'operator.webhook_replayed', entityType: 'webhook_event', entityId: id, about: meant?.owner.subjectId ?? null, meta: { from: row.status, reason } }));
  const [claim] = await ask<{ attempts: number }>(
    `update webhook_events set status = 'processing', attempts = attempts + 1, error_message = null, retry_at = null, lease_until = clock_timestamp() + interval '60 seconds'
      where id = $1::uuid and attempts = $2::int and status = $3::text returning attempts`, [id, row.attempts, row.status],
  );
  if (claim === undefined) return { word: 'in_work', effects };
  const outcome = await handleEvent(inbox, event, { id, attempts: claim.attempts }, watch);
  return { word: outcome === 'ignored' ? 'ignored' : 'replayed', effects };
}
