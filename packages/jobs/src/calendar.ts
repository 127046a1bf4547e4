import { defineSchedule } from '@omenhall/delivery/define-schedule';
import { consentAuditJob } from './operations/consent-audit.job.ts';
import { cronRetentionJob } from './operations/cron-retention.job.ts';
import { deliveryRetentionJob } from './operations/delivery-retention.job.ts';
import { stripeSyncJob } from './payment/stripe-sync.job.ts';
import { webhookRetentionJob } from './operations/webhook-retention.job.ts';

/** What is done for every slot alike: a purge that was missed once has nothing to catch up but the newest. */
const upkeep = { timezone: 'UTC', catchUp: 'last', catchUpMax: 1, overlap: 'skip', limitMinutes: 30 } as const;

/** Everything that runs by the clock, on one page. Odd minutes, so that not all the world's upkeep starts together. */
export const calendar = {
  // Every quarter of an hour; the first run after 02:00 UTC compares everything.
  stripe_sync: defineSchedule({ name: 'stripe_sync', job: stripeSyncJob, expression: '7,22,37,52 * * * *', ...upkeep }),

  // Every night.
  consent_audit: defineSchedule({ name: 'consent_audit', job: consentAuditJob, expression: '33 3 * * *', ...upkeep }),

  // Every week, while Sunday is young.
  webhook_retention: defineSchedule({ name: 'webhook_retention', job: webhookRetentionJob, expression: '31 2 * * 0', ...upkeep }),
  cron_retention: defineSchedule({ name: 'cron_retention', job: cronRetentionJob, expression: '37 2 * * 0', ...upkeep }),
  delivery_retention: defineSchedule({ name: 'delivery_retention', job: deliveryRetentionJob, expression: '43 2 * * 0', ...upkeep }),
} as const;

export type Calendar = typeof calendar;
