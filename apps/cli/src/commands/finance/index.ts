import { defineCommand } from 'citty';
import { statement } from './statement.ts';

export const finance = defineCommand({ meta: { name: 'finance', description: 'The books of the house, month by month.' }, subCommands: { statement } });
