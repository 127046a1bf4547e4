import { defineCommand, runMain } from 'citty';

/** Command names on the left, lazily loaded files on the right. */
await runMain(defineCommand({
  meta: { name: 'omen', description: 'Starts the embedded house, examines and repairs any house.' },
  subCommands: {
    up: () => import('./up/up.command.ts').then((file) => file.up),
    migrate: () => import('./commands/migrate.ts').then((file) => file.migrateCommand),
    doctor: () => import('./commands/doctor.ts').then((file) => file.doctor),
    cron: () => import('./commands/cron.ts').then((file) => file.cron),
    delivery: () => import('./commands/delivery/index.ts').then((file) => file.delivery),
    finance: () => import('./commands/finance/index.ts').then((file) => file.finance),
    stripe: () => import('./commands/stripe/index.ts').then((file) => file.stripe),
    drill: () => import('./commands/drill.ts').then((file) => file.drill),
    audit: () => import('./commands/audit.ts').then((file) => file.audit),
    demo: () => import('./commands/demo.ts').then((file) => file.demo),
    keys: () => import('./commands/keys.ts').then((file) => file.keys),
    verify: () => import('./commands/verify.ts').then((file) => file.verify),
    config: () => import('./commands/config.ts').then((file) => file.config),
  },
}));
