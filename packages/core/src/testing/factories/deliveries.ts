import { randomBytes, randomUUID } from 'node:crypto';
import type { TestHouse } from '../open-core.ts';

export interface LeftJob {
  id: string;
  kind: string;
  status: string;
  reason: string | null;
  idempotency_key: string;
  generation: number;
  support_ref: string;
}

/** Jobs of one order, oldest first. */
export const jobsOf = (house: TestHouse, purchaseLinkId: string): Promise<LeftJob[]> =>
  house.service<LeftJob>(
    `select j.id, j.kind, j.status, j.reason, j.idempotency_key, j.generation, j.support_ref
       from delivery_jobs j join delivery_links k on k.job_id = j.id and k.entity = 'purchase' where k.entity_key = $1 order by j.created_at, j.id`,
    [purchaseLinkId],
  );

/**
 * Takes a waiting job through claim, permit and finish, as a worker does.
 * @param outcome `done`: handed over; `uncertain`: nobody knows; `never`: given up for good
 */
export async function workOff(house: TestHouse, jobId: string, outcome: 'done' | 'uncertain' | 'never'): Promise<void> {
  const claimed = await claim(house, jobId);
  if (claimed.effect_class === 'blind' && outcome !== 'never') {
    const [permitted] = await house.service<{ verdict: string }>(
      `select verdict from delivery.permit(array[$1::uuid], array[$2::uuid], array[$3::bytea], array['smtp'], array[0::float8], array[null::bytea])`, [jobId, claimed.fence, randomBytes(32)]);
    if (permitted?.verdict !== 'granted') throw new Error(`no permit: ${permitted?.verdict ?? 'no answer'}`);
  }
  await house.service(
    `select * from delivery.finish(array[$1::uuid], array[$2::uuid], array[$3::text], array[$4::text], array[null::text], array[null::text], array[null::text], array[0::float8])`,
    [jobId, claimed.fence, outcome, outcome === 'done' ? null : 'test']);
}

/** Puts a waiting job into a worker's hands and leaves it there. */
export async function claim(house: TestHouse, jobId: string): Promise<{ fence: string; effect_class: string }> {
  const worker = randomUUID();
  await house.service(`select delivery.register_worker($1, 'test', 1, 'test', '{}', '{}')`, [worker]);
  const [job] = await house.service<{ kind: string; dispatch_seq: number }>('select kind, dispatch_seq from delivery_jobs where id = $1', [jobId]);
  const [claimed] = await house.service<{ fence: string; effect_class: string }>(
    'select fence, effect_class from delivery.claim($1, array[$2::uuid], array[$3::int], array[$4::text], array[1], array[9], array[60])', [worker, jobId, job?.dispatch_seq, job?.kind]);
  if (claimed === undefined) throw new Error(`job ${jobId} was not to be had`);
  return claimed;
}
