import { randomUUID } from 'node:crypto';
import type { ModelCall } from '@omenhall/contracts/reading/reading.schema';
import type { Context, Inside } from '../foundation/context.ts';
import type { Composer } from '../foundation/ports.ts';
import { sentFields } from './ai-request.rules.ts';
import { templateVersion } from './ai-prompt.rules.ts';

/** No reading is worth more calls than this, however often its job is tried. */
const callsAtMost = 4;

export interface CallEnd {
  outcome: 'kept' | 'refused' | 'failed';
  latencyMs: number;
  tokensIn: number | null;
  tokensOut: number | null;
  /** Codes of our own, never words of an answer. */
  verdicts: readonly string[];
}

/**
 * Writes the intent to call a model, and with it asks a last time: the switch, the seal, the payment and the consents.
 * @returns the call's id, or null when there must be no call; the books then hold no row
 */
export async function intendCall(ctx: Context, reading: { id: string; subjectId: string }, { host, model }: Composer, withQuestion: boolean): Promise<string | null> {
  const [row] = await ctx.inTransaction(({ query, house }) => query<{ id: string }>(
    `insert into ai_calls (id, house_id, subject_id, reading_id, attempt, template_version, provider_host, model, with_question)
     select $1::uuid, $2::uuid, $3::uuid, $4::uuid, n.attempt, $5::text, $6::text, $7::text, $8::bool
       from (select coalesce(max(attempt), 0) + 1 as attempt from ai_calls where reading_id = $4::uuid) n where n.attempt <= $9::int
     on conflict (reading_id, attempt) do nothing returning id::text as id`,
    [randomUUID(), house.id, reading.subjectId, reading.id, templateVersion, host, model, withQuestion, callsAtMost],
  ));
  return row?.id ?? null;
}

/** Closes a call's row; ids, codes and counts alone. */
export async function settleCall({ query }: Inside, callId: string, { outcome, latencyMs, tokensIn, tokensOut, verdicts }: CallEnd): Promise<void> {
  await query(
    `update ai_calls set settled_at = clock_timestamp(), outcome = $2::text, latency_ms = $3::int, tokens_in = $4::int, tokens_out = $5::int, verdicts = $6::text[]
      where id = $1::uuid returning 1 as settled`,
    [callId, outcome, Math.max(0, Math.round(latencyMs)), tokensIn, tokensOut, verdicts.slice(0, 60)],
  );
}

/** Every call that was made for a reading, first to last, as its owner may read it. */
export async function listModelCalls({ db }: Pick<Inside, 'db'>, readingId: string, keptNothing: boolean): Promise<ModelCall[]> {
  const rows = await db.aiCall.findMany({ where: { readingId }, orderBy: { attempt: 'asc' } });
  return rows.map((row) => ({
    host: row.providerHost, model: row.model, template: row.templateVersion, at: row.intentAt.toISOString(),
    sent: sentFields(row.withQuestion), outcome: (row.outcome as ModelCall['outcome'] | null) ?? 'open', keptNothing,
  }));
}
