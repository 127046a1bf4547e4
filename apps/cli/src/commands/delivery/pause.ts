import { defineCommand } from 'citty';
import { pauseDeliveries, rehearse } from '@omenhall/core/operations';
import { answer, atTheDesk, dryRun, json, secondsOf } from './desk-words.ts';

export const pause = defineCommand({
  meta: { name: 'pause', description: 'Holds work back: nothing of the scope starts any more. 0: paused; 1: a scope that names nothing, or a fault.' },
  args: {
    scope: { type: 'positional', required: true, description: 'all, or queue:, kind: or dest: and a name, such as queue:email.' },
    reason: { type: 'string', required: true, description: 'A code, such as provider_trouble.' },
    for: { type: 'string', description: 'Ends by itself after 90s, 15m, 2h, 3d; open unless told.' }, 'dry-run': dryRun, json,
  },
  run: ({ args }) => atTheDesk(async ({ asOperator }) => {
    const until = args.for === undefined ? null : new Date(Date.now() + secondsOf('for', args.for) * 1000);
    const act = (inside: Parameters<typeof pauseDeliveries>[0]) => pauseDeliveries(inside, { scope: args.scope, until, reason: args.reason });
    const { scope, waiting } = await (args['dry-run'] ? rehearse(asOperator, act) : asOperator.inTransaction(act));
    answer(args.json, { scope, until, waiting, dryRun: args['dry-run'] }, [
      `${args['dry-run'] ? 'Would pause' : 'Paused'} ${scope} ${until === null ? 'until somebody resumes' : `until ${until.toISOString()}`}; ${waiting} waiting jobs stay where they are.`,
    ]);
    return 0;
  }),
});
