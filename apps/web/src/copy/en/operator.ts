/** 12 s, 3 min, 5 h, 4 d: one unit, rounded down. */
export function sayAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** When something is due: in 40 s, or due since 3 min. */
export const sayUntil = (milliseconds: number): string =>
  milliseconds >= 0 ? `in ${sayAge(milliseconds)}` : milliseconds > -1_000 ? 'now' : `due since ${sayAge(-milliseconds)}`;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** 10:02:31 today; 2 Nov 2026, 10:02:31 on any other day. */
export const sayStamp = (at: Date, now = new Date()): string => (at.toDateString() === now.toDateString() ? clock.format(at) : `${day.format(at)}, ${clock.format(at)}`);

/** How long something took: 84 ms, 1.4 s, 3 min. */
export function sayDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 60_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : sayAge(milliseconds);
}

export const sayCount = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Words of the operators' frame. */
export const counterCopy = {
  counter: 'Counter',
  skip: 'Skip to content',
  navigation: 'Counter',
  pages: { overview: 'Overview', orders: 'Orders', refunds: 'Refunds', deliveries: 'Deliveries', held: 'Needs a person', queues: 'Queues', schedules: 'Schedules', webhooks: 'Webhooks', money: 'Agreeing with Stripe', books: 'Books', health: 'Health', audit: 'Audit', accessRules: 'Access rules', people: 'People', switches: 'Switches' },
  role: (role: string) => `Signed in as ${role}`,
  toHouse: 'To the house',
  keys: 'Keys',
  signOut: 'Sign out',
  trialLabel: 'Trial',
  foot: 'What was asked and what was answered is absent here, not hidden. Opening an order or a delivery is written down.',
} as const;

/** Words of a list that keeps itself up to date. */
export const liveCopy = {
  heard: (age: string) => `Live, heard ${age} ago`,
  paused: (age: string) => `Paused, heard ${age} ago`,
  stale: (age: string) => `Stale: nothing heard for ${age}`,
  pause: 'Pause',
  resume: 'Go on',
  newer: (count: number, most: boolean) => `Show ${count}${most ? ' or more' : ''} newer`,
  left: 'no longer matches',
  rearrange: 'Make the list anew',
  older: 'Older',
  newest: 'To the newest',
  goesOn: 'None among those looked through so far. The list goes on.',
  paging: 'Pages of this list',
  filter: 'Filter',
  clear: 'Clear the filter',
  any: 'Any',
  emptied: (words: string) => `Nothing matches ${words}.`,
} as const;

/** Words of entering and of the door. */
export const doorCopy = {
  checking: ['Your role'],
  closedTitle: 'Counter',
  closedLead: 'This area is for those who look after the house.',
  memberFact: (address: string) => `Signed in as ${address}.`,
  memberNext: 'If this account holds a role, the counter opens for twelve hours.',
  open: 'Open the counter',
  noRoleFact: 'This account holds no role in this house.',
  noRole: 'An owner of the house can give it one. To use another account, sign out first.',
  address: 'Your address',
  addressHint: 'A code of eight digits goes there, if the house knows it.',
  badAddress: 'Write an address like name@example.org',
  send: 'Send me a code',
  sentFact: 'If we hold something for that address, a letter with a code is on its way.',
  sent: (minutes: string) => `The code lives ${minutes}.`,
  code: 'The code of eight digits',
  codeHint: 'Paste it or type it; spaces do no harm.',
  badCode: 'Write all eight digits',
  signIn: 'Sign in and open the counter',
  other: 'Use another address',
  first: 'If nobody has entered this house yet, use the one-time link that it printed in the terminal when it started.',
  enterTitle: 'Open the counter',
  enterLead: 'The first operator of this house enters by a link that works once.',
  enterAddress: 'Your own address',
  enterHint: 'Codes for signing in go there from now on. Nothing is sent to it now.',
  enter: 'Enter as owner',
  noTokenFact: 'The link is not complete.',
  noToken: 'The part after the # is missing. It stands in this page for one visit and is then wiped from the address bar. Open the whole link from the terminal again.',
  refusedFact: 'This link opens nothing.',
  refused: 'It was used already, or the house has printed a newer one since. Look for the last link in the terminal. If somebody entered before you, sign in with a code.',
  toSignIn: 'Sign in with a code',
} as const;

/** Words of the dialog that explains the keys. */
export const keysCopy = {
  title: 'Keys',
  lead: 'They act when no field has the focus, and none of them changes anything by itself.',
  on: 'Single keys are on',
  onHint: 'Switch off if you dictate or use keys of your own. Lasts as long as this tab.',
  head: { key: 'Key', does: 'Does' },
  rows: [
    ['/', 'Go to the filter'],
    ['j, k', 'Next row, previous row'],
    ['Enter', 'Open the row'],
    ['Esc', 'Back to the list'],
    ['r', 'Send again: opens the dialog that asks'],
    ['c', 'Copy the support card'],
    ['p', 'Pause live updates, or go on'],
    ['g then g', 'Overview'],
    ['g then d', 'Deliveries'],
    ['g then w', 'Webhooks'],
    ['g then o', 'Orders'],
    ['g then a', 'Audit'],
    ['g then h', 'Health'],
    ['g then n', 'Needs a person'],
    ['g then q', 'Queues'],
    ['g then s', 'Schedules'],
    ['g then m', 'Access rules, the map'],
    ['?', 'This list'],
  ],
  close: 'Close',
} as const;
