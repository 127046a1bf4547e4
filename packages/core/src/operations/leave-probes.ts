import { queueProbeJob } from '@omenhall/jobs';
import type { Inside } from '../foundation/context.ts';
import { leaveJob } from '../foundation/leave-job.ts';

/**
 * Leaves jobs that do nothing, all due at one moment, in the name of the house's upkeep.
 * @param run names the rehearsal; the same run and number leave nothing more
 * @returns their ids
 */
export async function leaveProbes(inside: Inside, { run, from, count, holdMs, runAt }: { run: string; from: number; count: number; holdMs: number; runAt: Date }): Promise<string[]> {
  const ids: string[] = [];
  for (let n = from; n < from + count; n += 1) ids.push((await leaveJob(inside, queueProbeJob, { payload: { holdMs }, idempotencyKey: `queue_probe:${run}:${n}`, runAt })).id);
  return ids;
}
