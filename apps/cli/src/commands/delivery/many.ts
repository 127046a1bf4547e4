import type { Context } from '@omenhall/core/context';
import { findDeliveries, type ManyLine } from '@omenhall/core/operations';
import { layTable } from '../lay-table.rules.ts';
import { answer, dryRun, idOf, json } from './desk-words.ts';
import { filterArgs, isNarrow, readFilter, type FilterArgs } from './filter.ts';

export const manyArgs = {
  id: { type: 'positional', required: false, description: 'Ids with a comma between, up to 500; or choose by the questions below.' },
  ...filterArgs,
  pace: { type: 'string', description: 'How many begin in a minute, when there are several.', default: '30' },
  yes: { type: 'boolean', description: 'Do it, when several are meant; without it they are only shown.', default: false },
  'dry-run': dryRun, json,
} as const;

interface Args extends FilterArgs { id?: string | undefined; pace: string; yes: boolean; 'dry-run': boolean; json: boolean }

/**
 * Acts on one job, or on many after showing what would be: 0 when each named one is done, 2 when one is not, 3 when
 * several were only shown because `--yes` is missing. Jobs chosen by questions that the act does not fit are no fault.
 */
export async function actOnMany(
  asOperator: Pick<Context, 'inTransaction'>, args: Args, well: string, act: (ids: string[], perMinute: number, dryRun: boolean) => Promise<ManyLine[]>,
): Promise<0 | 2 | 3> {
  const named = (args.id ?? '').split(',').map((id) => id.trim()).filter((id) => id !== '').map(idOf);
  if (named.length === 0 && !isNarrow(args)) throw new Error('name a job, or choose some by --state, --kind, --queue, --word, --ref, --order, --older-than or --newer-than');
  if (named.length > 0 && isNarrow(args)) throw new Error('name jobs or choose them, not both');
  const perMinute = Number(args.pace);
  const ids = named.length > 0 ? named : (await asOperator.inTransaction((inside) => findDeliveries(inside, { ...readFilter({ limit: '500', ...args }), cursor: null }))).rows.map(({ id }) => id);
  const rehearsed = ids.length > 1 || args['dry-run'] ? await act(ids, perMinute, true) : null;
  const goes = !args['dry-run'] && (ids.length === 1 || args.yes);
  const lines = goes ? await act(ids, perMinute, false) : (rehearsed ?? []);
  const done = lines.filter(({ word }) => word === well).length;
  answer(args.json, { dryRun: !goes, jobs: lines, done: goes ? done : 0 }, [
    ...layTable([
      { heading: 'id', of: ({ id }) => id }, { heading: goes ? 'answer' : 'would answer', of: ({ word }) => word },
      { heading: 'begins', of: ({ startsInSeconds }) => (startsInSeconds === null ? null : startsInSeconds === 0 ? 'at once' : `in ${Math.round(startsInSeconds)} s`) },
    ], lines),
    goes ? `${done} of ${lines.length} done.` : `${done} of ${lines.length} would be done; nothing is.${args['dry-run'] ? '' : ' Say --yes to do it.'}`,
  ]);
  if (!goes && !args['dry-run']) return 3;
  return named.length > 0 && done < lines.length ? 2 : 0;
}
