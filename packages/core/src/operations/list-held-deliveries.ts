import { catalog } from '@omenhall/jobs';
import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { Inside } from '../foundation/context.ts';
import { pageOf, placeAt, readCursor } from '../support/index.ts';
import { mayResend } from '../trail/index.ts';

/** A job of which nobody can know yet whether it was sent, and what is known so far. */
export interface HeldDelivery {
  id: string;
  kind: string;
  orderCode: string | null;
  supportRef: string | null;
  safeSubject: string | null;
  /** Since when it is uncertain. */
  since: Date;
  /** After 15 minutes: by then whatever can settle by itself has. */
  needsAPerson: boolean;
  /** What happens without a person: nothing, or one more sending ten minutes after it became uncertain. */
  policy: 'hold' | 'resend_once';
  provider: string | null;
  providerRef: string | null;
  /** When leave to send was written down. */
  intentAt: Date | null;
  /** How the try ended: `uncertain` by the worker's own word, `lost` with its process. Null when the try left no line. */
  evidence: { outcome: string; stage: string | null; code: string | null; at: Date } | null;
  /** Whether sending again is one of the answers: letters go again, all else is made anew. */
  mayResend: boolean;
}

/** Uncertain jobs of the operator's house, those that wait longest first. */
export async function listHeldDeliveries({ query }: Inside, { cursor, limit }: { cursor: string | null; limit: number }): Promise<Listed<HeldDelivery>> {
  const from = readCursor(cursor);
  const rows = await query<Omit<HeldDelivery, 'policy' | 'evidence' | 'mayResend'> & { place_at: string; outcome: string | null; stage: string | null; code: string | null; tried_at: Date | null }>(
    `select j.id::text as id, j.kind, l.order_code as "orderCode", j.support_ref as "supportRef", j.safe_subject as "safeSubject", j.updated_at as since,
            j.updated_at <= now() - interval '15 minutes' as "needsAPerson", e.provider, e.provider_ref as "providerRef", e.intent_at as "intentAt",
            a.outcome, a.stage, a.code, a.finished_at as tried_at, ${placeAt('j.updated_at')}
       from delivery_jobs j
       left join delivery_effects e on e.job_id = j.id
       left join lateral (select x.entity_key::uuid as order_id from delivery_links x where x.job_id = j.id and x.entity = 'purchase' offset 0) k on true
       left join purchase_links l on l.id = k.order_id
       left join lateral (select t.outcome, t.stage, t.code, t.finished_at from delivery_attempts t where t.job_id = j.id order by t.seq desc limit 1) a on true
      where j.status = 'uncertain' and ($1::text is null or (j.updated_at, j.id) > ($1::text::timestamptz, $2::uuid))
      order by j.updated_at, j.id limit $3::int`,
    [from?.at ?? null, from?.id ?? null, limit + 1],
  );
  const page = pageOf(rows, limit);
  return {
    rows: page.rows.map(({ outcome, stage, code, tried_at: triedAt, ...row }) => ({
      id: row.id, kind: row.kind, orderCode: row.orderCode, supportRef: row.supportRef, safeSubject: row.safeSubject, since: row.since, needsAPerson: row.needsAPerson,
      provider: row.provider, providerRef: row.providerRef, intentAt: row.intentAt,
      policy: Object.values(catalog).find(({ kind }) => kind === row.kind)?.onUncertain ?? 'hold',
      evidence: outcome === null || triedAt === null ? null : { outcome, stage, code, at: triedAt },
      mayResend: mayResend({ kind: row.kind, tracker: 'checking' }),
    })),
    nextCursor: page.nextCursor,
  };
}
