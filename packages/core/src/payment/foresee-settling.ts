import type { SettlingChange } from '@omenhall/contracts/operator/money.schema';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import type { PurchaseSeen } from './see-purchase.ts';
import { settlePurchase } from './settle-purchase.ts';
import type { Standing } from './sync.rules.ts';

/** How an order stood, how it stands once it is settled, and what was done to bring it there; null where nothing was. */
export interface Foreseen {
  before: Standing;
  after: Standing;
  orderCode: string;
  change: SettlingChange | null;
}

/**
 * Settles an order in this transaction and tells every state, line and job that it changed. Inside a rehearsal it is
 * what settling would do at this moment; outside of one it is what it did.
 */
export async function foreseeSettling(inside: Inside, linkId: string, seen: PurchaseSeen): Promise<Foreseen> {
  const before = await standingOf(inside, linkId);
  const alreadyLeft = inside.left.length;
  await settlePurchase(inside, linkId, seen);
  const after = await standingOf(inside, linkId);
  const jobs = await kindsOf(inside, inside.left.slice(alreadyLeft).map(({ id }) => id));
  const had = new Set(before.lines.map(({ kind, stripeObjectId }) => `${kind} ${stripeObjectId}`));
  const change: SettlingChange = {
    fromStatus: before.status,
    toStatus: after.status,
    words: Object.keys(after.words).flatMap((name) => {
      const [from, to] = [before.words[name] ?? null, after.words[name] ?? null];
      return from === to ? [] : [{ name, from, to }];
    }),
    lines: after.lines.filter(({ kind, stripeObjectId }) => !had.has(`${kind} ${stripeObjectId}`)).map(({ kind, stripeObjectId, amount, currency, reason }) => ({ kind, stripeObjectId, amountMinor: amount, currency, reason })),
    jobs,
  };
  const nothing = change.fromStatus === change.toStatus && change.words.length === 0 && change.lines.length === 0 && jobs.length === 0;
  return { before, after, orderCode: after.orderCode, change: nothing ? null : change };
}

/** Reads where an order stands, in the name of its person. */
export async function standingOf({ query }: Inside, linkId: string): Promise<Standing & { orderCode: string }> {
  const [row] = await query<{
    order_code: string; status: string; unlocked: boolean; amount: number; currency: string; session_id: string | null; payment_intent_id: string | null; subscription_id: string | null;
    processing: boolean; refunded_amount: number; dispute: string | null; failure_code: string | null; reading: string | null; refunds: string | null;
  }>(
    `select l.order_code, l.status, l.unlocked_at is not null as unlocked, l.amount, l.currency, l.checkout_session_id as session_id, l.payment_intent_id, l.subscription_id, l.processing_since is not null as processing,
            l.refunded_amount, l.dispute, l.failure_code, r.payment_status as reading,
            (select string_agg(q.class || ' ' || q.status, ', ' order by q.created_at, q.id) from refund_requests q where q.purchase_link_id = l.id) as refunds
       from purchase_links l left join reading_records r on r.id = l.reading_record_id where l.id = $1::uuid`,
    [linkId],
  );
  if (row === undefined) refuse('not-found', `purchase link ${linkId}`);
  const lines = await query<Standing['lines'][number]>(
    `select kind, stripe_object_id as "stripeObjectId", coalesce(payment_intent_id, '') as "paymentIntentId", amount, currency, reason from finance_events where purchase_link_id = $1::uuid order by occurred_at, id`, [linkId]);
  return {
    orderCode: row.order_code, status: row.status, unlocked: row.unlocked, amount: row.amount, currency: row.currency, sessionId: row.session_id, lines,
    words: {
      payment: row.payment_intent_id, subscription: row.subscription_id, bank: row.processing ? 'working' : null, refunded: row.refunded_amount, dispute: row.dispute, failure: row.failure_code, reading: row.reading, refunds: row.refunds,
    },
  };
}

async function kindsOf({ query }: Inside, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  return (await query<{ kind: string }>('select kind from delivery_jobs where id = any ($1::uuid[]) order by kind', [[...ids]])).map(({ kind }) => kind);
}
