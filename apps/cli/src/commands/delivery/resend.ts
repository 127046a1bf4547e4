import { randomUUID } from 'node:crypto';
import { defineCommand } from 'citty';
import { ReasonTag } from '@omenhall/contracts/operator/operator.schema';
import { resendMany } from '@omenhall/core/operations';
import { atTheDesk } from './desk-words.ts';
import { actOnMany, manyArgs } from './many.ts';

export const resend = defineCommand({
  meta: { name: 'resend', description: 'Leaves letters again, to the addresses on file, as new rows of their families. 0: done; 2: a named one was refused; 3: several were only shown; 1: a fault.' },
  args: { ...manyArgs, reason: { type: 'string', required: true, description: `One of ${ReasonTag.options.join(', ')}.` } },
  run: ({ args }) => atTheDesk(({ asOperator }) => {
    const reason = ReasonTag.safeParse(args.reason);
    if (!reason.success) throw new Error(`--reason is one of ${ReasonTag.options.join(', ')}`);
    return actOnMany(asOperator, args, 'resent', (ids, perMinute, dryRun) => resendMany(asOperator, { ids, reason: reason.data, perMinute, dryRun }, randomUUID));
  }),
});
