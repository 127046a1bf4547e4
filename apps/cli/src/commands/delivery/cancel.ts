import { defineCommand } from 'citty';
import { cancelDelivery } from '@omenhall/core/operations';
import { actOnOne } from './act-on-one.ts';
import { atTheDesk, dryRun, idOf, json } from './desk-words.ts';

export const cancel = defineCommand({
  meta: { name: 'cancel', description: 'Calls a job off. 0: cancelled, or asked while it runs; 2: too late; 1: unknown, or a fault.' },
  args: {
    id: { type: 'positional', required: true, description: 'Id of the job.' },
    reason: { type: 'string', required: true, description: 'A code, such as sent_by_hand.' }, 'dry-run': dryRun, json,
  },
  run: ({ args }) => atTheDesk(({ asOperator }) => actOnOne(asOperator, args, ['cancelled', 'requested'], (inside) => cancelDelivery(inside, { deliveryId: idOf(args.id), reason: args.reason }))),
});
