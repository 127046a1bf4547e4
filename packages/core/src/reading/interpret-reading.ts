import { randomUUID } from 'node:crypto';
import { privatePdfRenderJob, printViewJob, shareCardRenderJob } from '@omenhall/jobs';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Spread } from '@omenhall/contracts/draw/draw.schema';
import type { Answer } from '@omenhall/contracts/reading/reading.private';
import { scrubText } from '@omenhall/contracts/reading/scrub.rules';
import type { ArtifactKind } from '@omenhall/contracts/artifact/artifact.schema';
import type { Query } from '@omenhall/delivery/ledger';
import { loadReading } from '../draw/index.ts';
import type { Context, Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';
import { sealRecord } from '../vault/index.ts';
import { promptLines, templateVersion } from './ai-prompt.rules.ts';
import { checkAnswer, verdictOf } from './answer.rules.ts';
import { findDraft, judgeDrafts, leaveDraft } from './drafts.ts';
import { composeAnswer } from './grammar/compose-answer.ts';
import { listModelCalls } from './model-calls.ts';
import { leaveReadyLetter } from './leave-ready-letter.ts';
import { resultPlace } from './open-answer.ts';
import { openScroll } from './open-reading.ts';
import { restored } from './restore-answer.rules.ts';
import { shareCardFields } from './share-fields.rules.ts';

/**
 * Writes the scroll of a sealed and paid reading, keeps it sealed, and leaves the jobs that make its papers.
 *
 * Every writer lays a draft down; here it is judged and promoted. A model's draft that waits is taken when it still passes
 * every check, and what the scrub took out of the question is put back; otherwise the house writes by its grammar.
 * A second call finds it written, leaves what is missing of its papers, and settles. The same seal gives the same words of
 * the grammar. Money that has gone back, or that a bank holds, ends the job with nothing written: whoever learns that it
 * stayed leaves another.
 *
 * @param settle       closes the job in the very transaction that keeps the scroll
 * @param keepsNothing whether the model's provider keeps nothing, as the scroll will tell it
 * @throws HouseError `not-ready` while seal or payment is missing; `broken` when the grammar's text fails its own checks
 */
export async function interpretReading(ctx: Context, { readingId }: { readingId: string }, settle: (query: Query) => Promise<void>, { keepsNothing = false }: { keepsNothing?: boolean } = {}): Promise<void> {
  const loaded = await loadReading(ctx, readingId, 'write');
  if (isMoneyGone(loaded.reading.paymentStatus) && loaded.reading.interpretedAt === null) {
    return ctx.inTransaction(async (inside) => {
      // Looked at again with the row held: money that came back meanwhile found this job running, and left no other.
      if (!isMoneyGone((await lockReading(inside, readingId)).payment_status)) refuse('not-ready', `reading ${readingId} is paid after all`);
      await settle(inside.query);
    });
  }
  const scroll = (await openScroll(ctx, loaded)).reveal('interpret');
  if (scroll.answer !== null) {
    return ctx.inTransaction(async (inside) => {
      await resumePapers(inside, await lockReading(inside, readingId));
      await settle(inside.query);
    });
  }

  await ctx.inTransaction(({ query }) => query(
    `update reading_records set status = 'interpreting', updated_at = now() where id = $1::uuid and status in ('sealed', 'failed') and payment_status = 'succeeded' returning 1 as begun`, [readingId],
  ));
  const signs = scroll.signs.map((sign) => ({ positionId: sign.position.id, signId: sign.signId, reversed: sign.reversed }));
  const waiting = await findDraft(ctx, loaded.key, loaded.reading);
  const drafted = waiting === null ? null : fitDraft(waiting.answer.reveal('interpret'), { signs, spread: scroll.spread, question: scroll.question });
  const words = drafted ?? composeAnswer({
    readingId, sealHash: scroll.proof.sealHash, locale: 'en', topic: scroll.topic, question: scroll.question, spread: scroll.spread, voice: scroll.voice, signs,
  });
  if (drafted === null) {
    const faults = checkAnswer(words, { signs, spread: scroll.spread, question: scroll.question });
    if (faults.length > 0) refuse('broken', `answer of ${readingId} refused: ${faults.map(verdictOf).join(', ')}`);
  }

  await ctx.inTransaction(async (inside) => {
    const reading = await lockReading(inside, readingId);
    if (reading.status === 'interpreting' && !isMoneyGone(reading.payment_status)) {
      const calls = await listModelCalls(inside, readingId, keepsNothing);
      const answer: Answer = calls.length === 0 ? words : { ...words, provenance: { ...words.provenance, calls } };
      const draftId = drafted === null || waiting === null ? await leaveDraft(inside, loaded.key, { readingId, subjectId: reading.subject_id }, new Secret(answer)) : waiting.id;
      await inside.db.readingRecord.update({
        where: { id: readingId },
        data: {
          status: 'interpreted', interpretedAt: inside.clock.now(), generatedBy: `${answer.provenance.writer} ${answer.provenance.version}`,
          result: sealRecord(loaded.key, resultPlace(inside.house.id, reading.subject_id, readingId), new Secret(answer)).bytes(),
        },
        select: { id: true },
      });
      await judgeDrafts(inside, readingId, draftId);
      await recordAudit(inside, { action: 'reading.interpreted', entityType: 'reading_record', entityId: readingId, meta: { writer: answer.provenance.writer, version: drafted === null ? answer.provenance.version : templateVersion, calls: calls.length } });
      await beginArtifacts(inside, reading, shareCardFields(scroll));
    }
    await settle(inside.query);
  });
}

/** A waiting draft with what was taken out put back; null when it does not pass a second look. */
function fitDraft(draft: Answer, reading: { signs: readonly { positionId: string; signId: string; reversed: boolean }[]; spread: Spread; question: string | null }): Answer | null {
  const masks = reading.question === null ? [] : scrubText(reading.question).masks;
  const faults = checkAnswer(draft, { ...reading, fromModel: { locale: 'en', placeholders: masks.map(({ placeholder }) => placeholder), prompt: promptLines, marker: null } });
  return faults.length > 0 ? null : restored(draft, masks);
}

const isMoneyGone = (paymentStatus: string): boolean => ['refunded', 'disputed'].includes(paymentStatus);

const renders = { private_pdf: privatePdfRenderJob, print_view: printViewJob, share_card: shareCardRenderJob } as const;

interface Locked {
  id: string;
  status: string;
  payment_status: string;
  subject_id: string;
  dek_id: string;
  product_id: string;
  purchase_link_id: string | null;
}

async function lockReading(inside: Inside, readingId: string): Promise<Locked> {
  const [row] = await inside.query<Locked>(
    `select id::text as id, status, payment_status, subject_id::text as subject_id, dek_id::text as dek_id, product_id::text as product_id, purchase_link_id::text as purchase_link_id
       from reading_records where id = $1::uuid for update`, [readingId],
  );
  return row ?? refuse('not-found', `reading ${readingId}`);
}

/** A row and a render job for each paper the product gives; a product without papers goes straight to its letter. */
async function beginArtifacts(inside: Inside, reading: Locked, publicPayload: ReturnType<typeof shareCardFields>): Promise<void> {
  const product = await inside.db.product.findUniqueOrThrow({ where: { id: reading.product_id }, select: { gives: true } });
  const kinds = (product.gives as ArtifactKind[]).filter((kind): kind is keyof typeof renders => kind in renders);
  for (const kind of kinds) {
    const artifactId = randomUUID();
    await inside.db.oracleArtifact.create({
      data: {
        id: artifactId, houseId: inside.house.id, subjectId: reading.subject_id, kind, readingRecordId: reading.id, dekId: reading.dek_id,
        publicPayload: kind === 'share_card' ? { ...publicPayload } : {}, redactedFields: ['question', 'answer', 'words'],
      },
      select: { id: true },
    });
    await leaveRender(inside, reading, kind, artifactId, 1);
  }
  if (kinds.length === 0 && reading.purchase_link_id !== null) await leaveReadyLetter(inside, reading.id, reading.purchase_link_id);
}

async function leaveRender(inside: Inside, reading: Locked, kind: keyof typeof renders, artifactId: string, time: number): Promise<void> {
  const links = [{ entity: 'artifact', key: artifactId }, { entity: 'reading', key: reading.id }, ...(reading.purchase_link_id === null ? [] : [{ entity: 'purchase', key: reading.purchase_link_id }])];
  await leaveJob(inside, renders[kind], { payload: { artifactId }, idempotencyKey: `${kind}:${reading.id}:${time}`, links });
}

/** Renders that were called off when the money seemed gone are left again, and so is the letter. Others are as they were. */
async function resumePapers(inside: Inside, reading: Locked): Promise<void> {
  if (isMoneyGone(reading.payment_status)) return;
  const papers = await inside.query<{ id: string; kind: string; status: string; jobs: number; called_off: boolean }>(
    `select a.id::text as id, a.kind, a.status, count(j.id)::int as jobs, coalesce(bool_and(j.status = 'cancelled' and j.reason = 'refunded'), false) as called_off
       from oracle_artifacts a left join delivery_links k on k.entity = 'artifact' and k.entity_key = a.id::text left join delivery_jobs j on j.id = k.job_id and j.kind = any ($2::text[])
      where a.reading_record_id = $1::uuid group by a.id`,
    [reading.id, Object.values(renders).map(({ kind }) => kind)],
  );
  const open = papers.filter(({ status }) => ['pending', 'rendering'].includes(status));
  for (const { id, kind, jobs, called_off: calledOff } of open) if (calledOff && kind in renders) await leaveRender(inside, reading, kind as keyof typeof renders, id, jobs + 1);
  if (open.length === 0 && reading.purchase_link_id !== null) await leaveReadyLetter(inside, reading.id, reading.purchase_link_id);
}
