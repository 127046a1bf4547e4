import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import { openGround } from '../up/open-house.ts';
import { sweepKeys } from '../up/sweep-keys.ts';

const sweep = defineCommand({
  meta: { name: 'sweep', description: 'Destroys vault keys older than 24 hours that no row of the house needs. Ends with 1 when it refuses.' },
  args: {
    'dry-run': { type: 'boolean', description: 'Only says which keys would go.', default: false },
    many: { type: 'boolean', description: 'Also when more than half of the keys would go.', default: false },
    json: { type: 'boolean', description: 'One JSON object.', default: false },
  },
  async run({ args }) {
    const env = readEnvironment(process.env, 'cli');
    const ground = await openGround(env, () => undefined);
    try {
      const swept = await sweepKeys(ground.databases, env.secretsDir, { dryRun: args['dry-run'], many: args.many });
      if (args.json) process.stdout.write(`${JSON.stringify(swept)}\n`);
      else {
        for (const { dekId, kind } of swept.orphans) process.stdout.write(`${dekId}  ${kind}\n`);
        process.stdout.write(`${swept.judged} keys older than a day were looked at, ${swept.orphans.length} have no row, ${swept.passedOver} are of kinds without a table.\n`);
        if (swept.refused !== null) process.stdout.write(`Nothing was destroyed: ${swept.refused}.\n`);
        else if (swept.destroyed) process.stdout.write(`Destroyed. It may be told as done from ${swept.reportableAt?.toISOString() ?? 'now'} on.\n`);
      }
      process.exitCode = swept.refused === null ? 0 : 1;
    } finally {
      if (!ground.joined) await ground.close();
    }
  },
});

/** Keys in the vault, through the keeper's login, which no serving process holds. */
export const keys = defineCommand({
  meta: { name: 'keys', description: 'Looks after the keys in the vault: sweep [--dry-run].' },
  subCommands: { sweep },
});
