import { GapKind, type MoneyState, type TrailGapKind } from '@omenhall/contracts/operator/money.schema';
import type { Inside } from '../foundation/context.ts';

const mostListed = 200;
const mostOrders = 20;
/** Half an hour: a letter that failed may be on its last try, and a settled payment is seconds old. */
const graceMinutes = 30;

/** How house and desk agree as of the last runs, and how money, readings and deliveries agree now. Reads as an operator. */
export async function readMoneyState(inside: Inside, livemode: boolean): Promise<MoneyState> {
  const { query, house } = inside;
  const [run] = await query<{ ran_at: Date | null; whole_at: Date | null; running: boolean; report: { compared?: number; gaps?: number; healed?: number; left?: number } }>(
    'select ran_at, whole_at, coalesce(held_until > clock_timestamp(), false) as running, report from money_syncs where house_id = $1::uuid', [house.id]);
  const open = await query<{ kind: GapKind; open: number }>('select kind, count(*)::int as open from money_gaps where house_id = $1::uuid and closed_at is null group by 1', [house.id]);
  const list = await query<MoneyState['list'][number]>(
    `select kind, kind in ('paid_missing', 'refund_missing', 'dispute_missing', 'state_differs') as mends, object_id as "objectId", purchase_link_id::text as "purchaseLinkId", order_code as "orderCode", there_minor as "thereMinor",
            here_minor as "hereMinor", currency, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt", closed_at as "closedAt", closed_how as "closedHow"
       from money_gaps where house_id = $1::uuid order by closed_at is null desc, last_seen_at desc, id limit $2::int`, [house.id, mostListed]);
  const report = run?.report;
  return {
    livemode, ranAt: run?.ran_at ?? null, wholeAt: run?.whole_at ?? null, running: run?.running ?? false,
    last: report?.compared === undefined ? null : { compared: report.compared, gaps: report.gaps ?? 0, healed: report.healed ?? 0, left: report.left ?? 0 },
    gaps: GapKind.options.map((kind) => ({ kind, open: open.find((one) => one.kind === kind)?.open ?? 0 })),
    list,
    trail: await readTrailGaps(inside),
  };
}

const trailGaps: Record<TrailGapKind, string> = {
  paid_not_opened: `select o.id, o.order_code, m.at as since from ops.orders o
      join (select purchase_link_id as id, min(occurred_at) as at from finance_events where house_id = $1::uuid group by 1 having sum(amount) > 0) m on m.id = o.id
     where o.purchase_status in ('created', 'paid', 'failed', 'expired') and m.at < clock_timestamp() - make_interval(mins => $2::int)`,
  opened_not_paid: `select o.id, o.order_code, o.unlocked_at as since from ops.orders o
     where o.purchase_status = 'unlocked' and o.amount > 0 and not exists (select 1 from finance_events f where f.purchase_link_id = o.id and f.kind = 'charge')`,
  opened_not_written: `select o.id, o.order_code, o.unlocked_at as since from ops.orders o
     where o.purchase_status = 'unlocked' and o.reading_id is not null and o.interpreted_at is null and o.unlocked_at < clock_timestamp() - make_interval(mins => greatest(o.promise_minutes, $2::int))`,
  written_not_delivered: `select o.id, o.order_code, min(j.updated_at) as since from ops.orders o
      join delivery_links k on k.entity = 'purchase' and k.entity_key = o.id::text join delivery_jobs j on j.id = k.job_id
     where o.purchase_status = 'unlocked' and j.channel = 'email' and (j.status = 'dead' or (j.status = 'uncertain' and j.updated_at < clock_timestamp() - make_interval(mins => $2::int)))
       and not exists (select 1 from delivery_links k2 join delivery_jobs j2 on j2.id = k2.job_id where k2.entity = 'purchase' and k2.entity_key = o.id::text and j2.kind = j.kind and j2.status = 'succeeded')
     group by o.id, o.order_code`,
};

async function readTrailGaps({ query, house }: Inside): Promise<MoneyState['trail']> {
  const trail: MoneyState['trail'] = [];
  for (const [kind, rows] of Object.entries(trailGaps) as [TrailGapKind, string][]) {
    const found = await query<{ id: string; order_code: string; since: Date; total: number }>(
      `select g.id::text as id, g.order_code, g.since, (count(*) over ())::int as total from (${rows}) g where $1::uuid is not null and $2::int is not null order by g.since, g.id limit $3::int`, [house.id, graceMinutes, mostOrders]);
    trail.push({ kind, count: found[0]?.total ?? 0, orders: found.map(({ id, order_code: orderCode, since }) => ({ id, orderCode, since })) });
  }
  return trail;
}
