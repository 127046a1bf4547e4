/** Words at the edges: nothing found, nothing reached, something broken. */
export const edgesCopy = {
  unreachable: 'The house could not be reached. Nothing you typed is lost; it stays in this tab.',
  reference: 'Reference',
  tryAgain: 'Try again',
  notFoundTitle: 'Nothing stands here',
  notFound: 'This address leads nowhere in this house. It may have been mistyped, or what stood here was taken back.',
  notYoursTitle: 'Not in this browser',
  notYours: 'We hold nothing under this name for this browser. If it is yours, a code to your address opens it.',
  brokenTitle: 'This page did not hold',
  broken: 'Something in this page failed. What you ordered is safe with the house, and nothing was charged by this.',
  reload: 'Load the page again',
  toFind: 'Find my order',
  toHome: 'To the front page',
  signIn: 'Sign in with a code',
  offline: (time: string) => `Offline. Shown as of ${time}.`,
  offlineNow: 'Offline. What you type stays in this tab.',
  needsNetwork: 'This needs a connection. It waits until you are back online.',
} as const;
