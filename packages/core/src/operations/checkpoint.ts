import type { Inside } from '../foundation/context.ts';

/** How long a seeder may be silent between two batches before another may take its place. */
const leaseMinutes = 5;

/** How far a seed has come, and the lease under which this process may write the next batch. */
export interface Checkpoint {
  seedName: string;
  /** Where to go on: what the last batch wrote; empty at the beginning. */
  cursor: Readonly<Record<string, unknown>>;
  rowsInserted: number;
  rowsSkipped: number;
  status: 'in_progress' | 'complete' | 'failed';
  /** The database's own words for the lease; handed back with the next batch, to the microsecond. */
  lease: string;
}

interface CheckpointRow {
  cursor: Record<string, unknown>;
  rows_inserted: number;
  rows_skipped: number;
  status: Checkpoint['status'];
  lease: string;
}

const columns = `last_checkpoint as cursor, rows_inserted, rows_skipped, status, lease_until::text as lease`;
const lease = `clock_timestamp() + make_interval(mins => ${leaseMinutes})`;

/**
 * Takes a seed in hand, at the beginning or where it was left. Null when another process has it, or it is complete.
 * A second call by the same process is another process's.
 */
export async function takeCheckpoint({ query }: Inside, seedName: string): Promise<Checkpoint | null> {
  const [row] = await query<CheckpointRow>(
    `insert into seed_checkpoints as s (seed_name, lease_until, heartbeat_at) values ($1, ${lease}, clock_timestamp())
     on conflict (seed_name) do update set lease_until = excluded.lease_until, heartbeat_at = excluded.heartbeat_at, status = 'in_progress', error_message = null
       where s.status <> 'complete' and (s.lease_until is null or s.lease_until < clock_timestamp())
     returning ${columns}`, [seedName]);
  return row === undefined ? null : read(seedName, row);
}

/**
 * Moves a seed on by one batch, in the transaction that wrote the batch's rows: cursor, counters and lease together.
 * Null when somebody else took the seed meanwhile: the caller's transaction must be rolled back, and it stops.
 *
 * @param batch counts of this batch alone; `isLast` closes the seed and lets go of it
 */
export async function moveCheckpoint({ query }: Inside, held: Checkpoint, batch: { cursor: Record<string, unknown>; rowsInserted: number; rowsSkipped: number; isLast: boolean }): Promise<Checkpoint | null> {
  const [row] = await query<CheckpointRow>(
    `update seed_checkpoints set last_checkpoint = $3::jsonb, rows_inserted = rows_inserted + $4::int, rows_skipped = rows_skipped + $5::int, last_updated_at = clock_timestamp(),
            heartbeat_at = clock_timestamp(), status = case when $6::boolean then 'complete' else 'in_progress' end,
            completed_at = case when $6::boolean then clock_timestamp() end, lease_until = case when $6::boolean then clock_timestamp() else ${lease} end
      where seed_name = $1 and lease_until = $2::timestamptz and status = 'in_progress' returning ${columns}`,
    [held.seedName, held.lease, JSON.stringify(batch.cursor), batch.rowsInserted, batch.rowsSkipped, batch.isLast]);
  return row === undefined ? null : read(held.seedName, row);
}

/** Lets go of a seed that could not go on; the next one takes it where it stands. False when somebody else has it. */
export async function dropCheckpoint({ query }: Inside, held: Checkpoint, code: string): Promise<boolean> {
  const dropped = await query(
    `update seed_checkpoints set status = 'failed', error_message = $3, lease_until = clock_timestamp(), last_updated_at = clock_timestamp()
      where seed_name = $1 and lease_until = $2::timestamptz and status = 'in_progress' returning id`, [held.seedName, held.lease, code]);
  return dropped.length === 1;
}

const read = (seedName: string, { cursor, rows_inserted: rowsInserted, rows_skipped: rowsSkipped, status, lease: until }: CheckpointRow): Checkpoint => ({ seedName, cursor, rowsInserted, rowsSkipped, status, lease: until });
