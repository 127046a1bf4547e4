import type { WebhookEffects } from '@omenhall/contracts/operator/operator.schema';
import type { Inside } from '../foundation/context.ts';
import type { Onlooker } from './handle-event.ts';

interface Standing {
  orderCode: string | null;
  /** What can move, by its name; the scroll's word is that of its payment. */
  words: Record<WebhookEffects['moves'][number]['what'], string | null>;
  lines: Map<string, WebhookEffects['lines'][number]>;
  refunds: Map<string, WebhookEffects['refunds'][number]>;
  jobs: Map<string, WebhookEffects['jobs'][number]>;
}

export const noEffects: WebhookEffects = { orderCode: null, moves: [], lines: [], refunds: [], jobs: [] };

/** Compares a purchase before and after it is settled, as its own transaction sees it, and tells the difference. */
export function watchEffects(tell: (effects: WebhookEffects) => void): Onlooker {
  return async (inside, linkId, settle) => {
    const before = await standingOf(inside, linkId);
    await settle();
    const after = await standingOf(inside, linkId);
    tell({
      orderCode: after.orderCode,
      moves: (Object.keys(after.words) as (keyof Standing['words'])[]).filter((what) => before.words[what] !== after.words[what]).map((what) => ({ what, from: before.words[what], to: after.words[what] })),
      lines: added(before.lines, after.lines), refunds: added(before.refunds, after.refunds), jobs: added(before.jobs, after.jobs),
    });
  };
}

const added = <Told>(before: ReadonlyMap<string, Told>, after: ReadonlyMap<string, Told>): Told[] => [...after].filter(([id]) => !before.has(id)).map(([, told]) => told);

async function standingOf({ query }: Inside, linkId: string): Promise<Standing> {
  const [link] = await query<{ order_code: string; status: string; failure_code: string | null; refunded_amount: number; dispute: string | null; scroll: string | null }>(
    `select l.order_code, l.status, l.failure_code, l.refunded_amount, l.dispute, (select r.payment_status from reading_records r where r.id = l.reading_record_id) as scroll
       from purchase_links l where l.id = $1::uuid`, [linkId],
  );
  const lines = await query<{ id: string; kind: WebhookEffects['lines'][number]['kind']; amount: number; currency: string }>('select id::text as id, kind, amount, currency from finance_events where purchase_link_id = $1::uuid order by created_at, id', [linkId]);
  const refunds = await query<{ id: string; class: string; status: string; amount: number; currency: string }>('select id::text as id, class, status, amount, currency from refund_requests where purchase_link_id = $1::uuid order by created_at, id', [linkId]);
  const jobs = await query<{ id: string; kind: string; channel: string; safe_subject: string | null }>('select id::text as id, kind, channel, safe_subject from delivery_jobs order by created_at, kind');
  return {
    orderCode: link?.order_code ?? null,
    words: {
      order: link?.status ?? null, failure: link?.failure_code ?? null, refunded: link === undefined || link.refunded_amount === 0 ? null : String(link.refunded_amount),
      dispute: link?.dispute ?? null, scroll: link?.scroll ?? null,
    },
    lines: new Map(lines.map(({ id, kind, amount, currency }) => [id, { kind, amountMinor: amount, currency }])),
    refunds: new Map(refunds.map(({ id, amount, ...said }) => [id, { class: said.class, status: said.status, amountMinor: amount, currency: said.currency }])),
    jobs: new Map(jobs.map(({ id, kind, safe_subject }) => [id, { kind, letter: safe_subject }])),
  };
}
