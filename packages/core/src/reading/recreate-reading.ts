import { interpretationJob, printViewJob, privatePdfRenderJob, shareCardRenderJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { refuse } from '../foundation/refuse.ts';

/** What failed of a paid order: its scroll, or some of its papers. Empty when nothing did, or when it is being made again already. */
interface Failed {
  scroll: { readingId: string } | null;
  papers: readonly { id: string; kind: keyof typeof renders }[];
  readingId: string | null;
  subjectId: string | null;
}

const renders = { private_pdf: privatePdfRenderJob, print_view: printViewJob, share_card: shareCardRenderJob } as const;

/** Whether something of an order can be made again from the same seal. */
export async function mayRecreate(inside: Inside, purchaseLinkId: string): Promise<boolean> {
  const { scroll, papers } = await findFailed(inside, purchaseLinkId);
  return scroll !== null || papers.length > 0;
}

/**
 * Leaves the work that failed of a paid order once more, free: the same seal is interpreted, or the written scroll drawn
 * on paper, and nothing is drawn anew. While that work waits or runs, a second call finds nothing that failed; two calls
 * at one moment leave one job.
 * @throws HouseError `nothing-to-mend` when nothing failed (final)
 */
export async function recreateReading(inside: Inside, purchaseLinkId: string): Promise<void> {
  await inside.query(`select pg_advisory_xact_lock(hashtextextended('recreate:' || $1::text, 0))`, [purchaseLinkId]);
  const { scroll, papers, readingId, subjectId } = await findFailed(inside, purchaseLinkId);
  if ((scroll === null && papers.length === 0) || readingId === null) refuse('nothing-to-mend', `order ${purchaseLinkId} needs nothing again`);
  const inTheirName: Inside = { ...inside, subjectId };
  const links = [{ entity: 'reading', key: readingId }, { entity: 'purchase', key: purchaseLinkId }];
  if (scroll !== null) await leaveJob(inTheirName, interpretationJob, { payload: scroll, idempotencyKey: `interpretation:${readingId}:${await roundOf(inside, 'reading', readingId, 'interpretation_job')}`, links });
  for (const { id, kind } of papers) {
    const { kind: jobKind } = renders[kind];
    await leaveJob(inTheirName, renders[kind], { payload: { artifactId: id }, idempotencyKey: `${kind}:${readingId}:${(await roundOf(inside, 'artifact', id, jobKind)) + 1}`, links: [{ entity: 'artifact', key: id }, ...links] });
  }
  await recordAudit(inside, { action: 'reading.recreated', entityType: 'reading_record', entityId: readingId, about: subjectId, meta: { scroll: scroll !== null, papers: papers.length } });
}

/** How many jobs of a kind were left for a thing; the next one is named by it. */
async function roundOf({ query }: Inside, entity: string, id: string, kind: string): Promise<number> {
  const [row] = await query<{ n: number }>(
    'select count(*)::int as n from delivery_links k join delivery_jobs j on j.id = k.job_id where k.entity = $1::text and k.entity_key = $2::text and j.kind = $3::text', [entity, id, kind]);
  return row?.n ?? 0;
}

async function findFailed({ query }: Inside, purchaseLinkId: string): Promise<Failed> {
  const [order] = await query<{ reading_id: string; subject_id: string; written: boolean; at_work: boolean }>(
    `select r.id::text as reading_id, r.subject_id::text as subject_id, r.interpreted_at is not null as written,
            exists (select 1 from delivery_links k join delivery_jobs j on j.id = k.job_id
                     where k.entity = 'reading' and k.entity_key = r.id::text and j.kind = 'interpretation_job' and j.status not in ('dead', 'cancelled', 'expired', 'succeeded')) as at_work
       from purchase_links l join reading_records r on r.id = l.reading_record_id and r.purchase_link_id = l.id
      where l.id = $1::uuid and l.status = 'unlocked' and r.payment_status = 'succeeded' and r.status in ('sealed', 'interpreting', 'interpreted', 'failed')`,
    [purchaseLinkId],
  );
  if (order === undefined) return { scroll: null, papers: [], readingId: null, subjectId: null };
  const { reading_id: readingId, subject_id: subjectId } = order;
  if (!order.written) return { scroll: order.at_work ? null : { readingId }, papers: [], readingId, subjectId };
  const papers = await query<{ id: string; kind: keyof typeof renders }>(
    `select a.id::text as id, a.kind from oracle_artifacts a
      where a.reading_record_id = $1::uuid and a.kind = any ($2::text[]) and a.rendered_at is null
        and not exists (select 1 from delivery_links k join delivery_jobs j on j.id = k.job_id
                         where k.entity = 'artifact' and k.entity_key = a.id::text and j.status not in ('dead', 'cancelled', 'expired', 'succeeded'))
      order by a.kind`,
    [readingId, Object.keys(renders)],
  );
  return { scroll: null, papers, readingId, subjectId };
}
