import { defineCommand } from 'citty';
import { resumeDeliveries } from '@omenhall/core/operations';
import { actOnOne } from './act-on-one.ts';
import { atTheDesk, dryRun, json } from './desk-words.ts';

export const resume = defineCommand({
  meta: { name: 'resume', description: 'Lifts the pause of exactly this scope. 0: resumed; 2: it was not paused; 1: no scope, or a fault.' },
  args: { scope: { type: 'positional', required: true, description: 'The scope, as omen delivery status shows it.' }, 'dry-run': dryRun, json },
  run: ({ args }) => atTheDesk(({ asOperator }) => actOnOne(asOperator, args, ['resumed'], (inside) => resumeDeliveries(inside, { scope: args.scope }))),
});
