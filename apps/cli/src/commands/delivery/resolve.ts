import { defineCommand } from 'citty';
import { resolveDelivery, type ResolveWish } from '@omenhall/core/operations';
import { actOnOne } from './act-on-one.ts';
import { atTheDesk, dryRun, idOf, json } from './desk-words.ts';

const verdicts = ['accepted', 'not_sent', 'close'] as const;

export const resolve = defineCommand({
  meta: { name: 'resolve', description: 'Settles a job that nobody could know of. 0: settled; 2: it was not uncertain; 1: unknown, or a fault.' },
  args: {
    id: { type: 'positional', required: true, description: 'Id of the job.' },
    verdict: { type: 'string', required: true, description: 'accepted: it arrived. not_sent: it did not, and goes again. close: nobody will know, and nothing more is sent.' },
    reason: { type: 'string', required: true, description: 'On what the verdict stands, as a code, such as in_their_log.' }, 'dry-run': dryRun, json,
  },
  run: ({ args }) => atTheDesk(async ({ asOperator }) => {
    const verdict = verdictOf(args.verdict);
    return actOnOne(asOperator, args, ['settled'], (inside) => resolveDelivery(inside, { deliveryId: idOf(args.id), verdict, reason: args.reason }));
  }),
});

function verdictOf(text: string): ResolveWish['verdict'] {
  const verdict = verdicts.find((word) => word === text);
  if (verdict === undefined) throw new Error(`--verdict is one of ${verdicts.join(', ')}`);
  return verdict;
}
