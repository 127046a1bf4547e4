import { catalog } from '@omenhall/jobs';
import { queues } from '@omenhall/jobs/queues';
import { pause, type PauseScope } from '@omenhall/delivery/ledger';
import type { Inside } from '../foundation/context.ts';
import { refuse } from '../foundation/refuse.ts';
import { actorOf, requireReason } from './load-work.ts';

export interface PauseWish {
  /** `all`, or one queue, kind or destination by its name: `queue:email`, `kind:receipt_email_job`, `dest:smtp`. */
  scope: string;
  /** End of the pause, after now; null stays until somebody resumes. */
  until: Date | null;
  /** A code, see `requireReason`. */
  reason: string;
}

/**
 * Holds work back: once this is committed nothing of the scope starts. What runs goes on, except under `all`, which
 * also lets no letter out. A second call replaces end and reason.
 *
 * @returns how many jobs of the house wait under the scope at this moment
 * @throws HouseError `bad-input` for a scope that names nothing of this house, an end that is past, or a reason that is no code
 */
export async function pauseDeliveries(inside: Inside, { scope, until, reason }: PauseWish): Promise<{ scope: PauseScope; waiting: number }> {
  const known = requireScope(inside, scope);
  if (until !== null && until <= inside.clock.now()) refuse('bad-input', 'a pause that is over', 'The pause would end before it begins.');
  await pause(inside.query, known, { reason: requireReason(reason), actor: actorOf(inside), until });
  return { scope: known, waiting: await countWaiting(inside, known) };
}

/** Everything that a pause of this house may name, each once. */
export const listScopes = ({ house }: Pick<Inside, 'house'>): string[] => [...new Set([
  'all', `house:${house.id}`, ...Object.keys(queues).map((queue) => `queue:${queue}`),
  ...Object.values(catalog).flatMap(({ destKey }) => (destKey === null ? [] : [`dest:${destKey}`])), ...Object.values(catalog).map(({ kind }) => `kind:${kind}`),
])];

/** A misspelt scope would hold nothing back and look as if it did, so only names of the house are taken. */
export function requireScope(inside: Inside, scope: string): PauseScope {
  const known = listScopes(inside);
  return isScope(scope) && known.includes(scope) ? scope : refuse('bad-input', 'a scope that names nothing', `This pauses nothing here. There is: ${known.join(', ')}.`);
}

const isScope = (scope: string): scope is PauseScope => scope === 'all' || /^(queue|kind|house|dest):.+$/.test(scope);

async function countWaiting({ query }: Inside, scope: PauseScope): Promise<number> {
  const [row] = await query<{ n: number }>(
    `select count(*)::int as n from delivery_jobs j where j.status = 'pending'
        and $1::text = any (array['all', 'queue:' || j.queue, 'kind:' || j.kind, 'house:' || j.house_id, 'dest:' || coalesce(j.dest_key, '')])`, [scope]);
  return row?.n ?? 0;
}
