import { defineCommand } from 'citty';
import { retryMany } from '@omenhall/core/operations';
import { atTheDesk } from './desk-words.ts';
import { actOnMany, manyArgs } from './many.ts';

export const retry = defineCommand({
  meta: { name: 'retry', description: 'Puts dead jobs back to work: same row, three further tries. 0: done; 2: a named one was not dead, or unsafe; 3: several were only shown; 1: a fault.' },
  args: { ...manyArgs, reason: { type: 'string', required: true, description: 'A code, such as bug_mended.' } },
  run: ({ args }) => atTheDesk(({ asOperator }) =>
    actOnMany(asOperator, args, 'retried', (ids, perMinute, dryRun) => retryMany(asOperator, { ids, reason: args.reason, perMinute, dryRun }))),
});
