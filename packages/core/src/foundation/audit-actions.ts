import { ReasonTag } from '@omenhall/contracts/operator/operator.schema';
import { z } from 'zod';

/** An id or a word of a list: what the table's own check lets pass. No space, no sentence, no address. */
const code = z.string().regex(/^[A-Za-z0-9_.:/+-]{0,128}$/);
const count = z.int();

/** Rows with a sealed column, by their tables. */
type SealedRow = 'reading_record' | 'purchase_link' | 'oracle_artifact' | 'delivery_job' | 'omen_consent' | 'subject' | 'operator' | 'webhook_event' | 'delivery_payload' | 'data_key' | 'sealed_row';

const on = <Entity extends string, Meta extends z.ZodRawShape = Record<never, never>>(entity: Entity, meta?: Meta) => ({ entity, meta: z.strictObject(meta ?? ({} as Meta)) });

const refundSaid = { class: code, amount: count, currency: code, by: z.enum(['customer', 'house', 'operator']) };

const moved = { kind: code, generation: count, from: code };

/**
 * Every act that may stand in the audit log: what it is about, and what `safe_meta` may say beside it. Flat, and ids,
 * words of a list, whole numbers, yes or no; the table refuses anything else, whoever writes it.
 */
export const auditActions = {
  'question.drafted': on('reading_record', { spread: code, topic: code, kept: z.boolean() }),
  'draw.committed': on('reading_record'),
  'draw.sealed': on('reading_record', { actor: z.enum(['seeker', 'oracle']) }),
  'reading.interpreted': on('reading_record', { writer: code, version: code, calls: count.optional() }),
  'artifact.rendered': on('oracle_artifact', { kind: code, sizeBytes: count }),
  'artifact.link_minted': on('oracle_artifact'),
  'price.bound': on('product_price', { world: z.enum(['live', 'test']), price: code }),
  'purchase.mismatch': on('purchase_link', { code }),
  'refund.asked': on('refund_request', refundSaid),
  'refund.granted': on('refund_request', refundSaid),
  'refund.decided': on('refund_request', { verdict: z.enum(['approved', 'declined']), decision: code, amount: count, currency: code }),
  'refund.sent': on('refund_request', { amount: count }),
  'refund.settled': on('refund_request', { code: code.optional() }),
  'refund.failed': on('refund_request', { code: code.optional() }),
  'contract.withdrawn': on('purchase_link', { delivered: z.boolean(), amount: count }),
  'contract.withdrawal_refused': on('purchase_link', { delivered: z.boolean(), amount: count }),
  'reading.recreated': on('reading_record', { scroll: z.boolean(), papers: count }),
  'operator.refund_opened': on('refund_request'),
  'membership.started': on('membership'),
  'membership.past_due': on('membership'),
  'membership.recovered': on('membership'),
  'membership.ends': on('membership'),
  'membership.goes_on': on('membership'),
  'membership.ended': on('membership'),
  'gift.drafted': on('gift'),
  'gift.scheduled': on('gift'),
  'gift.opened': on('gift'),
  'gift.undelivered': on('gift'),
  'gift.mended': on('gift'),
  'gift.resent': on('gift'),
  'gift.claimed': on('gift'),
  'gift.cancelled': on('gift'),
  'gift.expired': on('gift'),
  'gift.reopened': on('gift'),
  'address.set': on('subject'),
  'address.mended': on('subject'),
  'address.believed': on('delivery_job'),
  'seal.mismatch': on<SealedRow, { column: typeof code }>('sealed_row', { column: code }),
  'access.code_left': on('subject'),
  'access.signed_in': on('subject'),
  'books.exported': on('house', { from: code, to: code }),
  'money.adopted': on('house', { orders: count, events: count, objectId: code.optional() }),
  'house.flag_set': on('house_flag', { value: code }),
  'operator.entered': on('operator', { by: code }),
  'operator.invited': on('operator', { role: code }),
  'operator.joined': on('operator'),
  'operator.role_changed': on('operator', { role: code }),
  'operator.revoked': on('operator'),
  'operator.stepped_up': on('operator'),
  'operator.order_opened': on('purchase_link'),
  'operator.delivery_opened': on('delivery_job'),
  'operator.webhook_replayed': on('webhook_event', { from: code, reason: code }),
  'operator.delivery_resolved': on('delivery_job', { verdict: z.enum(['accepted', 'not_sent', 'close']), reason: code }),
} as const;

/** Written by triggers in the transaction of the fact; no verb can leave one out, and none writes one a second time. */
export const triggeredActions = {
  'consent.granted': on('omen_consent', { kind: code, version: count, source: code }),
  'consent.refused': on('omen_consent', { kind: code, version: count, source: code }),
  'consent.withdrawn': on('omen_consent', { kind: code, version: count, source: code }),
  ...purchases('created', 'paid', 'unlocked', 'refunded', 'withdrawn', 'expired', 'failed'),
  'delivery.resent': on('delivery_job', { kind: code, generation: count, root: z.uuid() }),
  'delivery.sent': on('delivery_job', moved),
  'delivery.dead': on('delivery_job', moved),
  'delivery.cancelled': on('delivery_job', moved),
  'delivery.expired': on('delivery_job', moved),
  'delivery.uncertain': on('delivery_job', moved),
  'delivery.revived': on('delivery_job', moved),
  'delivery.reopened': on('delivery_job', moved),
  'delivery.closed': on('delivery_job', moved),
  'delivery.cancel_asked': on('delivery_job', moved),
  'delivery.paused': on('delivery_control'),
  'delivery.resumed': on('delivery_control'),
  'schedule.paused': on('cron_schedule'),
  'schedule.resumed': on('cron_schedule'),
  'schedule.run_asked': on('cron_schedule'),
  'database.altered': on('database_object', { command: code, type: code }),
} as const;

/** Why, where a verb says so. The engine's triggers hand on its own codes. */
export const auditReasons = ReasonTag.options;

export type AuditAction = keyof typeof auditActions | keyof typeof triggeredActions;

/** What a verb hands to `recordAudit`, one form per action. */
export type Act = { [Action in keyof typeof auditActions]: {
  action: Action;
  entityType: (typeof auditActions)[Action]['entity'];
  entityId: string;
  outcome?: 'done' | 'refused' | 'failed';
  reasonTag?: (typeof auditReasons)[number];
  /** Whose affair it is. The context's own person unless told; an operator's act names its person here, or nobody. */
  about?: string | null;
} & (Record<never, never> extends z.input<(typeof auditActions)[Action]['meta']> ? { meta?: z.input<(typeof auditActions)[Action]['meta']> } : { meta: z.input<(typeof auditActions)[Action]['meta']> }) }[keyof typeof auditActions];

function purchases<const Status extends string>(...statuses: Status[]) {
  const said = on('purchase_link', { tier: code, amount: count, currency: code, from: code.optional() });
  return Object.fromEntries(statuses.map((status) => [`purchase.${status}`, said])) as Record<`purchase.${Status}`, typeof said>;
}
