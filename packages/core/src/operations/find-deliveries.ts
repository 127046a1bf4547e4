import type { Listed } from '@omenhall/contracts/operator/operator.port';
import type { DeliveryState } from '@omenhall/contracts/values/state-words';
import { states, type JobState } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { trackerOf } from '../support/index.ts';
import { deliveryWord } from '../trail/index.ts';

/** What to look for; null leaves a question open. */
export interface FindWork {
  /** The ledger's own words; empty means all. */
  states: readonly JobState[];
  /** The house's word, as screens show it. */
  word: DeliveryState | null;
  kind: string | null;
  queue: string | null;
  supportRef: string | null;
  orderCode: string | null;
  /** Left at least so long ago. */
  olderThanSeconds: number | null;
  /** Left at most so long ago. */
  newerThanSeconds: number | null;
  /** Id of the last row seen. */
  cursor: string | null;
  /** 1 to 500. */
  limit: number;
}

/** A job as the desk lists it: no address, no payload, no key. */
export interface FoundWork {
  id: string;
  kind: string;
  queue: string;
  state: JobState;
  word: DeliveryState;
  orderCode: string | null;
  supportRef: string | null;
  attempts: number;
  maxAttempts: number;
  crashes: number;
  generation: number;
  code: string | null;
  reason: string | null;
  createdAt: Date;
  nextRunAt: Date;
  finishedAt: Date | null;
}

/** Jobs of the operator's house, newest first by id, which rises with the time of leaving. */
export async function findDeliveries({ query }: Inside, find: FindWork): Promise<Listed<FoundWork>> {
  if (find.states.some((state) => !states.includes(state))) refuse('bad-input', 'no state of the ledger', `A state is one of ${states.join(', ')}.`);
  const wanted = find.word === null ? null : trackerOf[find.word];
  // States are words of a closed list, written out so that the planner may take an index that holds them alone.
  const inState = find.states.length === 0 ? '' : `and j.status in (${find.states.map((state) => `'${state}'`).join(', ')})`;
  const rows = await query<Omit<FoundWork, 'word'> & { tracker: string; channel: string; effect_state: string | null }>(
    `select j.id::text as id, j.kind, j.queue, j.status as state, j.channel, o.tracker, e.state as effect_state, l.order_code as "orderCode", j.support_ref as "supportRef",
            j.attempts, j.max_attempts as "maxAttempts", j.crashes, j.generation, j.last_error_code as code, j.reason,
            j.created_at as "createdAt", j.next_run_at as "nextRunAt", j.finished_at as "finishedAt"
       from delivery_jobs j
       join delivery_overview o on o.id = j.id
       left join delivery_effects e on e.job_id = j.id
       left join lateral (select x.entity_key::uuid as order_id from delivery_links x where x.job_id = j.id and x.entity = 'purchase' offset 0) k on true
       left join purchase_links l on l.id = k.order_id
      where ($1::uuid is null or j.id < $1::uuid) ${inState}
        and ($2::text is null or o.tracker = $2::text) and ($3::boolean is null or (j.channel = 'email') = $3::boolean)
        and ($4::text is null or j.kind = $4::text) and ($5::text is null or j.queue = $5::text) and ($6::text is null or j.support_ref = $6::text)
        and ($7::text is null or j.id = any (array(select p.job_id from (select c.id::text as key from purchase_links c where c.order_code = $7::text offset 0) c join delivery_links p on p.entity = 'purchase' and p.entity_key = c.key)))
        and ($8::float8 is null or j.created_at <= now() - make_interval(secs => $8::float8)) and ($9::float8 is null or j.created_at >= now() - make_interval(secs => $9::float8))
      order by j.id desc limit $10::int`,
    [find.cursor, wanted?.tracker ?? null, wanted?.mail ?? null, find.kind, find.queue, find.supportRef, find.orderCode, find.olderThanSeconds, find.newerThanSeconds, find.limit + 1],
  );
  const page = rows.slice(0, find.limit);
  return {
    rows: page.map(({ tracker, channel, effect_state: effect, ...row }) => ({ ...row, word: deliveryWord({ tracker, channel, effect: effect === null ? null : { state: effect } }) })),
    nextCursor: rows.length > find.limit ? (page.at(-1)?.id ?? null) : null,
  };
}
