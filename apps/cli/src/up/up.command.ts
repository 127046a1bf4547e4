import { defineCommand } from 'citty';
import { readEnvironment } from '@omenhall/adapters/env';
import { up as openUp } from './up.ts';

export const up = defineCommand({
  meta: { name: 'up', description: 'Opens the whole house on embedded parts, and closes it on Ctrl+C.' },
  args: { dev: { type: 'boolean', description: 'Run from source behind Vite, and start again on changes.', default: false } },
  run: ({ args }) => openUp(readEnvironment(process.env, 'cli'), { dev: args.dev, processEnv: process.env }),
});
