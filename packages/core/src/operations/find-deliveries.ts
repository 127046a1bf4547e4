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
  const { conditions, values } = asked(find);
  const rows = await query<Omit<FoundWork, 'word'> & { tracker: string; channel: string; effect_state: string | null }>(
    // The page is cut first, and each of its rows asks for the rest by key: joins were planned by guesses about its size.
    `with page as materialized (select j.id from delivery_jobs j where ${conditions.join(' and ')} order by j.id desc limit ${find.limit + 1})
     select j.id::text as id, j.kind, j.queue, j.status as state, j.channel, (select o.tracker from delivery_overview o where o.id = p.id) as tracker,
            (select e.state from delivery_effects e where e.job_id = p.id) as effect_state,
            (select l.order_code from purchase_links l where l.id = (select k.entity_key::uuid from delivery_links k where k.job_id = p.id and k.entity = 'purchase' and k.entity_key ~ '^[0-9a-f-]{36}$' limit 1)) as "orderCode",
            j.support_ref as "supportRef", j.attempts, j.max_attempts as "maxAttempts", j.crashes, j.generation, j.last_error_code as code, j.reason,
            j.created_at as "createdAt", j.next_run_at as "nextRunAt", j.finished_at as "finishedAt"
       from page p join delivery_jobs j on j.id = p.id order by p.id desc`,
    values,
  );
  const page = rows.slice(0, find.limit);
  return {
    rows: page.map(({ tracker, channel, effect_state: effect, ...row }) => ({ ...row, word: deliveryWord({ tracker, channel, effect: effect === null ? null : { state: effect } }) })),
    nextCursor: rows.length > find.limit ? (page.at(-1)?.id ?? null) : null,
  };
}

/** What was asked, as conditions on `delivery_jobs j`; a question that is left open costs nothing. */
function asked(find: FindWork): { conditions: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = ['true'];
  const ask = (value: unknown, condition: (place: string) => string): void => {
    if (value === null) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  const wanted = find.word === null ? null : trackerOf[find.word];
  // States are words of a closed list, written out so that the planner may take an index that holds them alone.
  const among = find.states.length > 0 ? find.states : find.word === null ? [] : storedAs[find.word];
  if (among.length > 0) conditions.push(`j.status in (${among.map((state) => `'${state}'`).join(', ')})`);
  ask(find.cursor, (at) => `j.id < ${at}::uuid`);
  ask(wanted?.tracker ?? null, (word) => `exists (select 1 from delivery_overview o where o.id = j.id and o.tracker = ${word}::text)`);
  ask(wanted?.mail ?? null, (mail) => `(j.channel = 'email') = ${mail}::boolean`);
  ask(find.kind, (kind) => `j.kind = ${kind}::text`);
  ask(find.queue, (queue) => `j.queue = ${queue}::text`);
  ask(find.supportRef, (ref) => `j.support_ref = ${ref}::text`);
  ask(find.orderCode, (code) => `j.id = any (array(select k.job_id from (select l.id::text as key from purchase_links l where l.order_code = ${code}::text offset 0) c join delivery_links k on k.entity = 'purchase' and k.entity_key = c.key))`);
  ask(find.olderThanSeconds, (seconds) => `j.created_at <= now() - make_interval(secs => ${seconds}::float8)`);
  ask(find.newerThanSeconds, (seconds) => `j.created_at >= now() - make_interval(secs => ${seconds}::float8)`);
  return { conditions, values };
}

/** The ledger's words behind each word of the screens. */
const storedAs: Record<DeliveryState, readonly JobState[]> = {
  planned: ['pending'], waiting: ['pending'], will_retry: ['pending'], running: ['running'], checking: ['uncertain'], accepted: ['succeeded'], handed_over: ['succeeded'], made: ['succeeded'],
  delivered: ['succeeded'], needs_person: ['dead'], skipped: ['cancelled'], cancelled: ['cancelled'], lapsed: ['expired'],
};
