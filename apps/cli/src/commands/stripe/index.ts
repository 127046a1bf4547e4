import { defineCommand } from 'citty';
import { bind } from './bind.ts';
import { check } from './check.ts';
import { sync } from './sync.ts';

export const stripe = defineCommand({ meta: { name: 'stripe', description: 'House and payment desk: whether they agree, and what to do when they do not.' }, subCommands: { check, bind, sync } });
