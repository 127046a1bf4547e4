import { randomUUID } from 'node:crypto';
import { renderArtifact, type Paper } from '@omenhall/core/artifact';
import type { Context } from '@omenhall/core/context';
import type { ArtifactStore } from '@omenhall/core/ports';
import { interpretReading } from '@omenhall/core/reading';
import type { Query } from '@omenhall/db';

interface Workshop {
  /** The privileged login: it claims, as the engine would. */
  service: Query;
  asWorker: (subjectId: string | null, jobId: string) => Context;
  store: ArtifactStore;
}

interface Claimed {
  id: string;
  fence: string;
  kind: string;
  subject_id: string;
  payload: { readingId: string } | { artifactId: string };
}

/** Papers that say which scroll they are of, drawn without any vendor; a public one is given no scroll. */
const papers: Record<string, Paper> = {
  private_pdf_render_job: { kind: 'private_pdf', draw: async (scroll) => Buffer.from(`%PDF-1.7\n${scroll.question ?? scroll.topic}\n${scroll.answer?.direct ?? ''}`) },
  print_view_job: { kind: 'print_view', draw: async (scroll) => Buffer.from(`<!doctype html><title>Print</title><p>${scroll.answer?.closing ?? ''}`) },
  share_card_render_job: { kind: 'share_card', draw: async (fields) => Buffer.from(JSON.stringify(fields)) },
};

const kinds = ['interpretation_job', ...Object.keys(papers)];

/** Runs waiting jobs by the house's own verbs until there is none; each one ends in the transaction of its fact. */
export async function workUntilQuiet(workshop: Workshop): Promise<void> {
  const workerId = randomUUID();
  await workshop.service(`select delivery.register_worker($1::uuid, 'test', 1, 'test', '{}', '{}')`, [workerId]);
  for (let claimed = await claim(workshop, workerId); claimed !== null; claimed = await claim(workshop, workerId)) await work(workshop, claimed);
}

async function claim({ service }: Workshop, workerId: string): Promise<Claimed | null> {
  const waiting = await service<{ id: string; dispatch_seq: number }>(`select id, dispatch_seq from delivery_jobs where status = 'pending' and kind = any ($1::text[]) order by created_at limit 1`, [kinds]);
  const [job] = waiting;
  if (job === undefined) return null;
  const [claimed] = await service<Claimed>(
    `select id, fence, kind, subject_id, payload from delivery.claim($1::uuid, array[$2::uuid], array[$3::int], $4::text[], array_fill(1, array[$5::int]), array_fill(9, array[$5::int]), array_fill(60, array[$5::int]))`,
    [workerId, job.id, job.dispatch_seq, kinds, kinds.length]);
  return claimed ?? null;
}

async function work({ asWorker, store }: Workshop, { id, fence, kind, subject_id: subjectId, payload }: Claimed): Promise<void> {
  const ctx = asWorker(subjectId, id);
  const settle = async (query: Query): Promise<void> => {
    const [finished] = await query<{ verdict: string }>(
      `select verdict from delivery.finish(array[$1::uuid], array[$2::uuid], array['done'], array[null::text], array[null::text], array[null::text], array[null::text], array[0::float8])`, [id, fence]);
    if (finished === undefined) throw new Error(`job ${id} could not be finished`);
  };
  const paper = papers[kind];
  if ('readingId' in payload) await interpretReading(ctx, payload, settle);
  else if (paper !== undefined) await renderArtifact(ctx, payload, paper, store, settle);
}
