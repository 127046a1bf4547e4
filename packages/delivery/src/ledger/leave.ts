import { uuidv7 } from 'uuidv7';
import type { JobDefinition } from '../define-job.ts';
import type { Hint, Query } from './query.ts';
import { presentTraceParent } from './trace-parent.ts';

export interface JobToLeave<Payload> {
  houseId: string;
  /** Whom the work is about; null for maintenance. */
  subjectId?: string | null;
  payload: Payload;
  /** Unique per house for ever; a known key leaves nothing new. */
  idempotencyKey: string;
  /** Not before this moment; absent means at once. */
  runAt?: Date;
  /** Useless after this moment; absent means never. */
  expiresAt?: Date;
  /** 0 now, 5 normal (default), 9 bulk. */
  priority?: 0 | 5 | 9;
  /** A template constant that may be shown to support, at most 120 characters. */
  safeSubject?: string | null;
  supportRef?: string | null;
  /** Opaque sealed secret that the effect must carry; wiped when the job ends. */
  sealed?: Uint8Array | null;
  /** What the job belongs to, for look-ups by reading, purchase, recipient (a blind index) and so on. */
  links?: ReadonlyArray<{ entity: string; key: string }>;
  /** W3C trace parent of the business transaction; absent means the span that is active, if there is one. */
  traceParent?: string | null;
}

export interface Left {
  id: string;
  /** False when the idempotency key was known: then `id` is the existing job. */
  created: boolean;
  /** To be kicked after commit; null when the job is not due or not new. */
  hint: Hint | null;
}

/**
 * Leaves one job in the caller's transaction: the fact and its work are committed together, or neither.
 *
 * @throws ZodError when the payload does not fit the definition; a database error with SQLSTATE `OM001` when a gate
 *         of the house is closed, `OM002` when house or subject is not the caller's, `23514` on a bound of the table.
 *
 * A second call with the same key returns the first job and `created: false`, also under a race.
 */
export async function leave<P>(query: Query, definition: JobDefinition<string, P>, job: JobToLeave<P>): Promise<Left> {
  const left = await enqueue(query, definition, job, false);
  if (left === null) throw new Error('delivery.enqueue answered with no job');
  return left;
}

/** As `leave`, but a closed gate is an answer: null, and the caller's transaction goes on. */
export async function leaveIfGranted<P>(
  query: Query,
  definition: JobDefinition<string, P>,
  job: JobToLeave<P>,
): Promise<Left | null> {
  return await enqueue(query, definition, job, true);
}

async function enqueue<P>(
  query: Query,
  definition: JobDefinition<string, P>,
  job: JobToLeave<P>,
  skipWhenDenied: boolean,
): Promise<Left | null> {
  const payload = definition.payload.parse(job.payload);
  const links = job.links ?? [];
  const rows = await query<{ id: string; created: boolean; dispatch_seq: number; due: boolean }>(
    `select id::text as id, created, dispatch_seq, due from delivery.enqueue(
       $1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::text, $7::text, $8::text, $9::int, $10::int, $11::int,
       $12::text, $13::jsonb, $14::bytea, $15::timestamptz, $16::timestamptz, $17::text, $18::text, $19::text,
       $20::text[], $21::text[], $22::boolean)`,
    [
      uuidv7(), job.houseId, job.subjectId ?? null,
      definition.kind, definition.queue, definition.channel, definition.destKey, definition.effect,
      job.priority ?? 5, definition.maxAttempts, definition.payloadVersion,
      job.idempotencyKey, JSON.stringify(payload), job.sealed ?? null,
      job.runAt ?? null, job.expiresAt ?? null,
      job.safeSubject ?? null, job.supportRef ?? null, job.traceParent === undefined ? presentTraceParent() : job.traceParent,
      links.map((link) => link.entity), links.map((link) => link.key), skipWhenDenied,
    ],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const hint = row.created && row.due ? { id: row.id, dispatchSeq: row.dispatch_seq, queue: definition.queue } : null;
  return { id: row.id, created: row.created, hint };
}
