import { randomUUID } from 'node:crypto';
import type { ComparedOrder, SyncReport } from '@omenhall/contracts/operator/money.schema';
import type { Context, Inside } from '../foundation/context.ts';
import type { EventPlace } from '../foundation/ports.ts';

/** How long a run is believed to live without a sign. */
const holdSeconds = 120;
const signEveryMs = 20_000;
/** Days for which a closed gap is remembered. */
const rememberDays = 90;

/** How far the house has read at the desk, and when everything was compared last. */
export async function loadSync(ofHouse: Pick<Context, 'inTransaction'>): Promise<{ place: EventPlace | null; wholeAt: Date | null }> {
  const [row] = await ofHouse.inTransaction(({ query, house }) => query<{ event_id: string | null; event_at: Date | null; whole_at: Date | null }>(
    'select event_id, event_at, whole_at from money_syncs where house_id = $1::uuid', [house.id]));
  return { place: row?.event_id == null || row.event_at === null ? null : { id: row.event_id, createdAt: row.event_at }, wholeAt: row?.whole_at ?? null };
}

/** A run of its own: nobody else begins one while it lives. */
export interface Hold {
  /** Says that the run lives; written at most every twenty seconds. @throws Error when another run took over */
  sign(): Promise<void>;
  letGo(): Promise<void>;
}

/** Null while another run is under way. One that gave no sign for two minutes is taken over. */
export async function takeHold(ofHouse: Pick<Context, 'inTransaction'>): Promise<Hold | null> {
  const holder = randomUUID();
  const held = await ofHouse.inTransaction(({ query, house }) => query(
    `insert into money_syncs (house_id, holder, held_until) values ($1::uuid, $2::uuid, clock_timestamp() + make_interval(secs => $3::int))
     on conflict (house_id) do update set holder = excluded.holder, held_until = excluded.held_until, updated_at = now()
      where money_syncs.held_until is null or money_syncs.held_until < clock_timestamp() returning 1 as held`, [house.id, holder, holdSeconds]));
  if (held.length === 0) return null;
  let signedAt = performance.now();
  return {
    async sign() {
      if (performance.now() - signedAt < signEveryMs) return;
      signedAt = performance.now();
      const still = await ofHouse.inTransaction(({ query, house }) => query(
        'update money_syncs set held_until = clock_timestamp() + make_interval(secs => $3::int), updated_at = now() where house_id = $1::uuid and holder = $2::uuid returning 1 as held', [house.id, holder, holdSeconds]));
      if (still.length === 0) throw new Error('another run took over');
    },
    letGo: () => ofHouse.inTransaction(async ({ query, house }) => void (await query(
      'update money_syncs set holder = null, held_until = null, updated_at = now() where house_id = $1::uuid and holder = $2::uuid', [house.id, holder]))),
  };
}

/** The event is taken in, and everything before it. */
export const keepPlace = (ofHouse: Pick<Context, 'inTransaction'>, place: EventPlace): Promise<void> => ofHouse.inTransaction(async ({ query, house }) => void (await query(
  'update money_syncs set event_id = $2::text, event_at = $3::timestamptz, updated_at = now() where house_id = $1::uuid', [house.id, place.id, place.createdAt])));

/** Keeps what was found of one order: closed where the run settled it, open where a person is needed. Found again, an open gap is the same one. */
export async function keepGaps(inside: Inside, { objectId, purchaseLinkId, orderCode, gaps, settled }: ComparedOrder): Promise<void> {
  for (const { kind, mends, thereMinor, hereMinor, currency } of gaps) {
    const closed = mends && settled;
    await inside.query(
      `insert into money_gaps (id, house_id, kind, object_id, purchase_link_id, order_code, there_minor, here_minor, currency, first_seen_at, last_seen_at, closed_at, closed_how)
       values ($1::uuid, $2::uuid, $3::text, $4::text, $5::uuid, $6::text, $7::int, $8::int, $9::text, clock_timestamp(), clock_timestamp(), case when $10::boolean then clock_timestamp() end, case when $10::boolean then 'healed' end)
       on conflict (house_id, object_id, kind) where closed_at is null do update set last_seen_at = clock_timestamp(), there_minor = excluded.there_minor, here_minor = excluded.here_minor, updated_at = now()`,
      [randomUUID(), inside.house.id, kind, objectId, purchaseLinkId, orderCode, thereMinor, hereMinor, currency, closed],
    );
    if (closed) await inside.query(`update money_gaps set closed_at = clock_timestamp(), closed_how = 'healed', updated_at = now() where house_id = $1::uuid and object_id = $2::text and kind = $3::text and closed_at is null`, [inside.house.id, objectId, kind]);
  }
}

/** What an order no longer shows is closed. */
export const closeGapsOf = (inside: Inside, objectId: string, stillOpen: readonly string[]): Promise<unknown> => inside.query(
  `update money_gaps set closed_at = clock_timestamp(), closed_how = 'gone', updated_at = now() where house_id = $1::uuid and object_id = $2::text and closed_at is null and kind <> all ($3::text[]) returning 1 as closed`,
  [inside.house.id, objectId, [...stillOpen]]);

/** Money of orphans that are still open: the desk's names. */
export const listOrphans = async ({ query, house }: Inside): Promise<string[]> =>
  (await query<{ object_id: string }>(`select object_id from money_gaps where house_id = $1::uuid and kind = 'orphan' and closed_at is null order by object_id limit 500`, [house.id])).map(({ object_id: id }) => id);

/** Keeps the figures of a run that ended, and forgets gaps that closed long ago. */
export async function keepReport({ query, house, clock }: Inside, report: SyncReport): Promise<void> {
  const { orders, ...figures } = report;
  const kinds: Record<string, number> = {};
  for (const { kind } of orders.flatMap(({ gaps }) => gaps)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  await query(
    `update money_syncs set ran_at = $2::timestamptz, whole_at = case when $3::boolean then $2::timestamptz else whole_at end,
            report = case when $3::boolean then $4::jsonb else report end, updated_at = now() where house_id = $1::uuid`,
    [house.id, clock.now(), report.whole && report.word === 'done', JSON.stringify({ ...figures, kinds })],
  );
  await query('delete from money_gaps where house_id = $1::uuid and closed_at < clock_timestamp() - make_interval(days => $2::int)', [house.id, rememberDays]);
}
