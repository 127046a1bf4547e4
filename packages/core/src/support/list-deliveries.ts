import type { DeliveryRow, FindDeliveries } from '@omenhall/contracts/operator/operator.schema';
import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { DeliveryState } from '@omenhall/contracts/values/state-words';
import type { Inside } from '../foundation/context.ts';
import { deliveryWord } from '../trail/index.ts';
import { pageOf, placeAt, readCursor, writeCursor } from './cursor.rules.ts';

export interface StoredDelivery {
  id: string; support_ref: string | null; kind: string; channel: string; tracker: string; order_code: string | null; address_mask: string | null; attempts: number; max_attempts: number;
  created_at: Date; updated_at: Date; next_run_at: Date; finished_at: Date | null; last_error_code: string | null; reason: string | null; generation: number; effect_state: string | null;
}

export const deliveryColumns = `d.id::text as id, d.support_ref, d.kind, d.channel, d.tracker, d.order_code, d.address_mask, d.attempts, d.max_attempts, d.created_at, d.updated_at,
  d.next_run_at, d.finished_at, d.last_error_code, d.reason, d.generation, e.state as effect_state`;

/** The engine's word behind each word an operator filters by. */
export const trackerOf: Record<DeliveryState, { tracker: string; mail?: boolean }> = {
  planned: { tracker: 'planned' }, waiting: { tracker: 'waiting' }, running: { tracker: 'running' }, will_retry: { tracker: 'will_retry' }, checking: { tracker: 'checking' },
  accepted: { tracker: 'handed_over', mail: true }, handed_over: { tracker: 'handed_over', mail: true }, made: { tracker: 'handed_over', mail: false }, delivered: { tracker: 'delivered' },
  needs_person: { tracker: 'needs_a_person' }, skipped: { tracker: 'skipped' }, lapsed: { tracker: 'lapsed' }, cancelled: { tracker: 'cancelled' },
};

/** How many rows, newest first, a page looks through for what no index finds; the next page goes on from there. */
export const reach = 20_000;

/** Where rows of a word are found: among those waiting, those open, in the list of ends, or by walking back from the newest. */
type Source = { among: 'waiting' | 'open' | 'newest'; match: string } | { ending: string };

const sources: Record<DeliveryState, Source> = {
  planned: { among: 'waiting', match: 'j.attempts = 0 and j.crashes = 0 and j.next_run_at > now()' },
  waiting: { among: 'waiting', match: 'j.attempts = 0 and j.crashes = 0 and j.next_run_at <= now()' },
  will_retry: { among: 'waiting', match: '(j.attempts > 0 or j.crashes > 0)' },
  running: { among: 'open', match: `j.status = 'running'` },
  checking: { among: 'open', match: `j.status = 'uncertain'` },
  accepted: { among: 'newest', match: `j.status = 'succeeded' and j.delivered_at is null and j.channel = 'email'` },
  handed_over: { among: 'newest', match: `j.status = 'succeeded' and j.delivered_at is null and j.channel = 'email'` },
  made: { among: 'newest', match: `j.status = 'succeeded' and j.delivered_at is null and j.channel <> 'email'` },
  delivered: { ending: 'delivered' }, needs_person: { ending: 'needs_a_person' }, skipped: { ending: 'skipped' }, lapsed: { ending: 'lapsed' }, cancelled: { ending: 'cancelled' },
};

/**
 * Deliveries of the operator's house, newest first, which is the order of their ids. However long the ledger, a page
 * asks an index or looks through `reach` rows at most: it may then come short, or empty, with a cursor to go on from.
 */
export async function listDeliveries(inside: Inside, find: FindDeliveries): Promise<Listed<DeliveryRow>> {
  const from = readCursor(find.cursor)?.id ?? null;
  const source: Source = find.state === null ? { among: 'newest', match: 'true' } : sources[find.state];
  const walks = find.orderCode === null && 'among' in source && source.among === 'newest' && !(find.state === null && find.kind === null);
  // Behind a wall the planner expects one row in two hundred, and would read the whole table rather than walk its key.
  await planFor(inside, 'off');
  const rows = await inside.query<StoredDelivery & { place_at: string }>(
    `with candidates as materialized (${candidates(source, find.orderCode !== null, walks)})
     select ${deliveryColumns}, ${placeAt('d.created_at')}
       from candidates c join ops.deliveries d on d.id = c.id left join delivery_effects e on e.job_id = d.id order by d.id desc`,
    [find.kind, find.orderCode, from, find.limit + 1],
  );
  const page = pageOf(rows, find.limit);
  const nextCursor = page.nextCursor ?? (walks ? await endOfReach(inside, from) : null);
  await planFor(inside, 'on');
  return { rows: page.rows.map(deliveryRow), nextCursor };
}

const planFor = ({ query }: Inside, word: 'on' | 'off'): Promise<unknown> =>
  query(`select set_config('enable_seqscan', $1::text, true), set_config('enable_bitmapscan', $1::text, true)`, [word]);

/** SQL for the ids of one page, from $1 kind, $2 order code, $3 the id before which it begins, $4 how many. */
function candidates(source: Source, ofOrder: boolean, walks: boolean): string {
  const before = '($3::uuid is null or j.id < $3::uuid)';
  const kind = '($1::text is null or j.kind = $1::text)';
  const newest = 'order by j.id desc limit $4::int';
  if (ofOrder) {
    return `select j.id from (select l.id::text as key from purchase_links l where l.house_id = (select app.current_house()) and l.order_code = $2::text offset 0) o
             join delivery_links k on k.entity = 'purchase' and k.entity_key = o.key join delivery_jobs j on j.id = k.job_id
             where ${before} and ${kind} and ${matchOf(source)} ${newest}`;
  }
  const unasked = '$2::text is null';
  if ('ending' in source) {
    return `select j.id from delivery_endings n join delivery_jobs j on j.id = n.job_id
             where n.house_id = (select app.current_house()) and n.word = '${source.ending}' and ($3::uuid is null or n.job_id < $3::uuid) and ${kind} and ${unasked}
             order by n.job_id desc limit $4::int`;
  }
  if (walks) {
    return `select j.id from (select r.id, r.kind, r.status, r.delivered_at, r.channel from delivery_jobs r where ($3::uuid is null or r.id < $3::uuid) order by r.id desc limit ${reach}) j
             where ${kind} and ${source.match} and ${unasked} ${newest}`;
  }
  if (source.among === 'newest') return `select j.id from delivery_jobs j where ${before} and ${kind} and ${unasked} ${newest}`;
  // Fenced off, so that the few that wait or run are read by their own index whatever the planner believes of them.
  return `select j.id from (select r.id, r.kind, r.status, r.attempts, r.crashes, r.next_run_at from delivery_jobs r
             where ${source.among === 'waiting' ? `r.status = 'pending'` : `r.status in ('running', 'uncertain')`} offset 0) j
           where ${before} and ${kind} and ${source.match} and ${unasked} ${newest}`;
}

const matchOf = (source: Source): string => {
  if ('ending' in source) return `exists (select 1 from delivery_endings n where n.house_id = j.house_id and n.word = '${source.ending}' and n.job_id = j.id)`;
  return source.among === 'waiting' ? `j.status = 'pending' and ${source.match}` : source.match;
};

/** Where a page that looked through all it may goes on; null when it came to the oldest row. */
async function endOfReach({ query }: Inside, from: string | null): Promise<string | null> {
  const [last] = await query<{ id: string; place_at: string }>(
    `select j.id::text as id, ${placeAt('j.created_at')} from delivery_jobs j where ($1::uuid is null or j.id < $1::uuid) order by j.id desc offset ${reach - 1} limit 1`, [from]);
  return last === undefined ? null : writeCursor({ at: last.place_at, id: last.id });
}

export function deliveryRow(row: StoredDelivery): DeliveryRow {
  const state = deliveryWord({ tracker: row.tracker, channel: row.channel, effect: row.effect_state === null ? null : { state: row.effect_state } });
  return {
    id: row.id, supportRef: row.support_ref, kind: row.kind, state, orderCode: row.order_code, maskedAddress: row.address_mask, attempts: row.attempts, maxAttempts: row.max_attempts,
    createdAt: row.created_at, updatedAt: row.updated_at, nextRunAt: row.finished_at === null ? row.next_run_at : null, finishedAt: row.finished_at,
    lastErrorCode: row.last_error_code, reason: row.reason, generation: row.generation,
  };
}
