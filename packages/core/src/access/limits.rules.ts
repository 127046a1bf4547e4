/** Limits of flows that guard a secret. They are counted in Postgres, so they hold with and without Redis. */
export const guardedLimits = {
  sendCodePerAddress: { flow: 'send_code', limit: 5, windowSeconds: 15 * 60 },
  sendCodePerAddressAndDay: { flow: 'send_code_day', limit: 20, windowSeconds: 86_400 },
  sendCodePerBrowser: { flow: 'send_code_ip', limit: 30, windowSeconds: 15 * 60 },
  tryCodePerAddress: { flow: 'try_code', limit: 10, windowSeconds: 3600 },
  tryCodePerBrowser: { flow: 'try_code_ip', limit: 30, windowSeconds: 15 * 60 },
  tryGiftPerBrowser: { flow: 'try_gift_ip', limit: 10, windowSeconds: 600 },
  /** Refuses nobody: beyond it somebody is told. */
  tryGiftByAnybody: { flow: 'try_gift', limit: 60, windowSeconds: 60 },
  stepUpCode: { flow: 'step_up_code', limit: 5, windowSeconds: 15 * 60 },
  stepUpCodePerDay: { flow: 'step_up_code_day', limit: 20, windowSeconds: 86_400 },
  tryStepUp: { flow: 'try_step_up', limit: 10, windowSeconds: 3600 },
  // Thirty bits of code, and no account: few tries from one network, and few at one code from all of them.
  withdrawPerNetwork: { flow: 'withdraw_ip', limit: 12, windowSeconds: 3600 },
  withdrawPerNetworkAndDay: { flow: 'withdraw_ip_day', limit: 40, windowSeconds: 86_400 },
  withdrawPerCode: { flow: 'withdraw_code', limit: 12, windowSeconds: 3600 },
  operatorInvite: { flow: 'operator_invite', limit: 20, windowSeconds: 86_400 },
  operatorLink: { flow: 'operator_link', limit: 10, windowSeconds: 600 },
} as const;

/** Softer limits: Redis or memory, never a reason to lose a purchase. */
export const softLimits = {
  ask: { flow: 'ask', limit: 10, windowSeconds: 3600 },
  report: { flow: 'csp_report', limit: 60, windowSeconds: 600 },
  askDesk: { flow: 'ask_desk', limit: 30, windowSeconds: 600 },
  download: { flow: 'download', limit: 30, windowSeconds: 3600 },
} as const;
