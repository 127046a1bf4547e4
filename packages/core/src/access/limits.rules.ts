/** Limits of flows that guard a secret. They are counted in Postgres, so they hold with and without Redis. */
export const guardedLimits = {
  sendCodePerAddress: { flow: 'send_code', limit: 5, windowSeconds: 15 * 60 },
  sendCodePerBrowser: { flow: 'send_code_ip', limit: 30, windowSeconds: 15 * 60 },
  tryCodePerAddress: { flow: 'try_code', limit: 10, windowSeconds: 3600 },
  operatorLink: { flow: 'operator_link', limit: 10, windowSeconds: 600 },
} as const;

/** Softer limits: Redis or memory, never a reason to lose a purchase. */
export const softLimits = {
  ask: { flow: 'ask', limit: 10, windowSeconds: 3600 },
  download: { flow: 'download', limit: 30, windowSeconds: 3600 },
} as const;
