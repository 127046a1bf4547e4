/** Words while something is awaited. */
export const waitingCopy = {
  soon: 'Still fetching this.',
  long: 'We are waiting for the house to answer. You can close this page; nothing is lost.',
} as const;
