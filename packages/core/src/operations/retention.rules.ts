/** How long the house remembers its own upkeep. Source: product, section 17; delivery, section 17. */
export const retention = {
  deliveries: { payloadDays: 30, jobMonths: 13, workerDays: 7 },
  webhooks: { days: 90 },
  runs: { days: 180 },
} as const;

/** What is purged, each by its own schedule. */
export type Purgeable = keyof typeof retention;

/** Rows of one sort per transaction: well under the five seconds a transaction may take. */
export const purgeBatch = 1_000;
