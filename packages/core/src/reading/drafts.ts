import { randomUUID } from 'node:crypto';
import { Answer } from '@omenhall/contracts/reading/reading.private';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Context, Inside } from '../foundation/context.ts';
import type { DataKey } from '../foundation/ports.ts';
import { openRecord, sealRecord } from '../vault/index.ts';
import { draftSchemaVersion } from './ai-draft.rules.ts';

const draftPlace = (houseId: string, subjectId: string, draftId: string) => ({ table: 'ai_drafts', column: 'sealed', rowId: draftId, houseId, subjectId });

export interface Draft {
  id: string;
  answer: Secret<Answer>;
}

/**
 * Lays a writer's answer down as a draft, in the name of the one role that may do that and nothing else.
 * The transaction is its own again afterwards; what fails in between rolls it back whole.
 */
export async function leaveDraft(inside: Inside, key: DataKey, { readingId, subjectId }: { readingId: string; subjectId: string }, answer: Secret<Answer>): Promise<string> {
  const id = randomUUID();
  const sealed = sealRecord(key, draftPlace(inside.house.id, subjectId, id), answer).bytes();
  await inside.query(`select set_config('role', 'omen_composer', true)`);
  await inside.query(
    `insert into ai_drafts (id, house_id, subject_id, reading_id, schema_v, sealed, dek_id) values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::int, $6::bytea, $7::uuid)`,
    [id, inside.house.id, subjectId, readingId, draftSchemaVersion, sealed, key.id],
  );
  await inside.query(`select set_config('role', 'none', true)`);
  return id;
}

/** The newest draft that waits to be judged, of the present form; null when none does. */
export async function findDraft(ctx: Context, key: DataKey, reading: { id: string; subjectId: string }): Promise<Draft | null> {
  const row = await ctx.inTransaction(({ db }) => db.aiDraft.findFirst({ where: { readingId: reading.id, state: 'drafted', schemaV: draftSchemaVersion }, orderBy: { createdAt: 'desc' } }));
  if (row === null || row.sealed === null) return null;
  return { id: row.id, answer: openRecord(key, draftPlace(ctx.house.id, reading.subjectId, row.id), Answer, row.sealed) };
}

/** Judges every waiting draft of a reading: one becomes the scroll, or none. What was judged keeps no words of its own. */
export async function judgeDrafts({ query }: Inside, readingId: string, promotedId: string | null): Promise<void> {
  await query(
    `update ai_drafts set state = case when id = $2::uuid then 'promoted' else 'refused' end, sealed = null where reading_id = $1::uuid and state = 'drafted' returning 1 as judged`,
    [readingId, promotedId],
  );
}
