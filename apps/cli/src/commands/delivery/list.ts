import { defineCommand } from 'citty';
import { findDeliveries } from '@omenhall/core/operations';
import { layTable } from '../lay-table.rules.ts';
import { answer, atTheDesk, idOf, json, span } from './desk-words.ts';
import { filterArgs, readFilter } from './filter.ts';

export const list = defineCommand({
  meta: { name: 'list', description: 'Jobs, newest first; never an address, never a payload. 0: listed, also when there is none; 1: could not be read.' },
  args: { ...filterArgs, after: { type: 'string', description: 'Id of the last row seen, for the next page.' }, json },
  run: ({ args }) => atTheDesk(async ({ asOperator }) => {
    const { rows, nextCursor } = await asOperator.inTransaction((inside) => findDeliveries(inside, { ...readFilter(args), cursor: args.after === undefined ? null : idOf(args.after) }));
    answer(args.json, { rows, nextCursor }, [
      ...layTable([
        { heading: 'id', of: ({ id }) => id }, { heading: 'kind', of: ({ kind }) => kind.replace(/_job$/, ''), atMost: 18 }, { heading: 'word', of: ({ word }) => word },
        { heading: 'tries', of: ({ attempts, maxAttempts }) => `${attempts}/${maxAttempts}` }, { heading: 'age', of: ({ createdAt }) => span(Date.now() - createdAt.getTime()), right: true },
        { heading: 'code', of: ({ code, reason }) => code ?? reason },
      ], rows),
      ...(rows.length === 0 ? ['None.'] : nextCursor === null ? [] : [`More: --after ${nextCursor}`]),
    ]);
    return 0;
  }),
});
