import type { JobDefinition } from '../define-job.ts';
import type { Query } from '../ledger/index.ts';

/** How long a `resend_once` kind stays uncertain before it is sent a second and last time. */
const resendAfterSeconds = 600;

/** Ends what is past its time, and puts back the uncertain jobs whose kind allows one more sending. Answers how many rows moved. */
export async function resolveOpen(query: Query, definitions: Iterable<JobDefinition>, afterSeconds = resendAfterSeconds): Promise<number> {
  const kinds = [...definitions].filter((d) => d.onUncertain === 'resend_once').map((d) => d.kind);
  const [row] = await query<{ moved: number }>('select delivery.lapse(500) + delivery.resolve($1::text[], $2::float8, 500) as moved', [
    kinds,
    afterSeconds,
  ]);
  return row?.moved ?? 0;
}
