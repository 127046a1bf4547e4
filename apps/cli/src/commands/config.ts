import { defineCommand } from 'citty';
import { explainEnvironment } from '@omenhall/adapters/env';

const explainCommand = defineCommand({
  meta: { name: 'explain', description: 'Says what each environment variable means.' },
  args: { name: { type: 'positional', description: 'One variable; all of them when absent.', required: false } },
  run({ args }) {
    const lines = explainEnvironment().filter((line) => args.name === undefined || line.name === args.name);
    if (lines.length === 0) throw new Error('There is no such variable. Leave the name away to see them all.');
    for (const line of lines) process.stdout.write(`${line.name}${line.secret ? ' (secret)' : ''}\n  ${line.meaning}\n  Unset: ${line.fallback}. Read by: ${line.readers.join(', ')}.\n`);
  },
});

export const config = defineCommand({ meta: { name: 'config', description: 'The page of environment variables.' }, subCommands: { explain: explainCommand } });
