import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import { closeGroundAfter, downNewest, migrationStatus, rehearseMigrations, showDrift } from '../up/migrate-house.ts';

export const migrateCommand = defineCommand({
  meta: { name: 'migrate', description: 'Brings both databases to this build, sets the logins up and seeds the house.' },
  args: {
    'dry-run': { type: 'boolean', description: 'Run all pending files, then roll back.', default: false },
    status: { type: 'boolean', description: 'Say what is applied and what is pending.', default: false },
    drift: { type: 'boolean', description: 'Compare the main database with the schema files: exit 0, or 2 and the SQL that is missing.', default: false },
    down: { type: 'boolean', description: 'Take the newest migration of the main history back.', default: false },
  },
  async run({ args }) {
    const env = readEnvironment(process.env, 'cli');
    const say = (words: string): void => void process.stdout.write(`${words}\n`);
    if (args.status) return migrationStatus(env, say);
    if (args['dry-run']) return rehearseMigrations(env, say);
    if (args.drift) {
      process.exitCode = await showDrift(env, say);
      return;
    }
    if (args.down) return downNewest(env, say);
    return closeGroundAfter(env, say);
  },
});
