import type { Hint, Query } from '../ledger/index.ts';

/** A row as `delivery.claim` returns it. */
export interface ClaimedRow {
  id: string;
  house_id: string;
  subject_id: string | null;
  kind: string;
  queue: string;
  fence: string;
  attempt: number;
  max_attempts: number;
  generation: number;
  replay_of: string | null;
  payload: unknown;
  payload_version: number;
  sealed: Uint8Array | null;
  idempotency_key: string;
  effect_class: string;
  dest_key: string | null;
  lease_until: Date;
  trace_parent: string | null;
  dispatch_seq: number;
}

export interface Abilities {
  kinds: string[];
  minVersions: number[];
  maxVersions: number[];
  leaseSeconds: number[];
}

export interface FinishWord {
  id: string;
  fence: string;
  outcome: 'done' | 'failed' | 'later' | 'never' | 'uncertain' | 'cancelled';
  code: string | null;
  detail: string | null;
  stage: string | null;
  providerRef: string | null;
  waitSeconds: number;
}

export type FinishVerdict = 'pending' | 'uncertain' | 'succeeded' | 'dead' | 'cancelled' | 'lost' | 'late_proof';

export interface PermitAsk {
  id: string;
  fence: string;
  hash: Uint8Array;
  provider: string;
  keyLifeSeconds: number;
  /** Bytes to freeze; null for blind effects. */
  request: Uint8Array | null;
}

export interface PermitAnswer {
  verdict: 'granted' | 'already_accepted' | 'unresolved' | 'refused' | 'cancelled' | 'paused' | 'lease_short' | 'lost';
  date: Date | null;
  request: Uint8Array | null;
}

export async function claimAll(query: Query, workerId: string, can: Abilities, hints: Hint[]): Promise<Array<ClaimedRow | null>> {
  const rows = await query<ClaimedRow>(
    'select * from delivery.claim($1::uuid, $2::uuid[], $3::int[], $4::text[], $5::int[], $6::int[], $7::int[])',
    [workerId, hints.map((h) => h.id), hints.map((h) => h.dispatchSeq), can.kinds, can.minVersions, can.maxVersions, can.leaseSeconds],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return hints.map((hint) => {
    const row = byId.get(hint.id) ?? null;
    // Two hints for one row may travel in one batch; the row is handed out once.
    byId.delete(hint.id);
    return row;
  });
}

export async function finishAll(query: Query, words: FinishWord[]): Promise<FinishVerdict[]> {
  const rows = await query<{ id: string; verdict: FinishVerdict }>(
    `select id, verdict from delivery.finish($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::float8[])`,
    [
      words.map((w) => w.id), words.map((w) => w.fence), words.map((w) => w.outcome), words.map((w) => w.code),
      words.map((w) => w.detail), words.map((w) => w.stage), words.map((w) => w.providerRef), words.map((w) => w.waitSeconds),
    ],
  );
  const byId = new Map(rows.map((row) => [row.id, row.verdict]));
  return words.map((w) => byId.get(w.id) ?? 'lost');
}

/** Ends what was done without an outside effect; what the short way leaves over is judged by `finishAll`. */
export async function finishPure(query: Query, words: FinishWord[]): Promise<FinishVerdict[]> {
  const rows = await query<{ id: string }>('select finish_pure as id from delivery.finish_pure($1::uuid[], $2::uuid[])', [words.map((w) => w.id), words.map((w) => w.fence)]);
  return await withLeftOver(query, words, rows);
}

/** Ends what was accepted outside under an intent of this very claim; what the short way leaves over is judged by `finishAll`. */
export async function finishSent(query: Query, words: FinishWord[]): Promise<FinishVerdict[]> {
  const rows = await query<{ id: string }>('select finish_sent as id from delivery.finish_sent($1::uuid[], $2::uuid[], $3::text[], $4::text[])', [
    words.map((w) => w.id), words.map((w) => w.fence), words.map((w) => w.stage), words.map((w) => w.providerRef),
  ]);
  return await withLeftOver(query, words, rows);
}

async function withLeftOver(query: Query, words: FinishWord[], rows: Array<{ id: string }>): Promise<FinishVerdict[]> {
  if (rows.length === 0) return words.map(() => 'succeeded');
  const ids = new Set(rows.map((row) => row.id));
  const left = words.filter((w) => ids.has(w.id));
  const judged = await finishAll(query, left);
  const verdicts = new Map(left.map((w, i) => [w, judged[i] ?? 'lost']));
  return words.map((w) => verdicts.get(w) ?? 'succeeded');
}

export async function permitAll(query: Query, asks: PermitAsk[]): Promise<PermitAnswer[]> {
  const rows = await query<{ id: string; verdict: PermitAnswer['verdict']; request_date: Date | null; request: Uint8Array | null }>(
    'select * from delivery.permit($1::uuid[], $2::uuid[], $3::bytea[], $4::text[], $5::float8[], $6::bytea[])',
    [
      asks.map((a) => a.id), asks.map((a) => a.fence), asks.map((a) => a.hash), asks.map((a) => a.provider),
      asks.map((a) => a.keyLifeSeconds), asks.map((a) => a.request),
    ],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return asks.map((a) => {
    const row = byId.get(a.id);
    return { verdict: row?.verdict ?? 'lost', date: row?.request_date ?? null, request: row?.request ?? null };
  });
}

/** Whether an earlier call under the key of this claim's intent was never heard of again. */
export async function earlierCallOpen(query: Query, job: { id: string; fence: string }, keyLifeSeconds: number): Promise<boolean> {
  const [row] = await query<{ open: boolean }>('select delivery.earlier_call_open($1::uuid, $2::uuid, $3::float8) as open', [job.id, job.fence, keyLifeSeconds]);
  return row?.open === true;
}
