import type { StateWord } from '@omenhall/contracts/values/state-words';

type Mark = Pick<StateWord, 'glyph' | 'colour' | 'word' | 'toSeeker' | 'toOperator'>;
const mark = (glyph: Mark['glyph'], colour: Mark['colour'], word: string, toOperator: string): Mark => ({ glyph, colour, word, toSeeker: '', toOperator });

/** Words of the webhook inbox. */
export const webhooksCopy = {
  title: 'Webhooks',
  lead: 'Events of the payment desk, each acted on once however often it arrives. Their content is not kept.',
  caption: 'Events, newest first',
  labels: ['Event', 'State', 'Seen'],
  filter: { status: 'State' },
  heads: { state: 'State', type: 'Type', event: 'Event', object: 'About', seen: 'Arrived', tries: 'Tries', received: 'First heard', took: 'Settled' },
  seen: (seen: number, succeeded: boolean) => {
    if (seen === 1) return 'once';
    return succeeded ? `${seen} times, acted once` : `${seen} times`;
  },
  empty: 'No event has arrived yet.',
  emptyHelp: 'The payment desk sends one as soon as somebody pays.',
  none: 'none',
  open: 'not yet',
} as const;

export const webhookStates = {
  processing: mark('running', 'accent', 'In work', 'Claimed; taken over when its lease ends.'),
  succeeded: mark('done', 'good', 'Settled', 'Acted on once.'),
  failed: mark('needs-person', 'bad', 'Failed', 'Tried again by itself for a while, and whenever the desk sends it again.'),
  ignored: mark('skipped', 'muted', 'Ignored', 'Of a kind this house does not act on.'),
} as const satisfies Record<string, Mark>;

/** Words of the house's own examination. */
export const healthCopy = {
  title: 'Health',
  lead: 'Each part the house leans on, asked at this moment.',
  caption: 'Parts of the house',
  labels: ['Database', 'Vault', 'Queue', 'Workers'],
  heads: { verdict: 'State', part: 'Part', words: 'Says', fix: 'What to do' },
  allFact: (count: number) => `All ${count} parts answer.`,
  warnFact: 'The house works, with something missing.',
  failFact: 'A part the house cannot do without does not answer.',
  nothing: 'nothing',
} as const;

export const verdicts = {
  pass: mark('done', 'good', 'Answers', ''),
  warn: mark('checking', 'warn', 'Away', ''),
  fail: mark('needs-person', 'bad', 'Away, needed', ''),
} as const satisfies Record<string, Mark>;

export const partWords: Record<string, string> = { database: 'Database', vault: 'Vault', queue: 'Queue', redis: 'Redis', workers: 'Workers' };

/** The next step for each part that does not answer. */
export const partFixes: Record<string, string> = {
  database: 'Check that Postgres runs and that the house knows its address. Nothing is lost; work goes on when it is back.',
  vault: 'Check that the vault\'s server runs. Until it answers, sealed text can be neither written nor read.',
  queue: 'Hints do not travel; the ledger is asked instead, a little slower. Check that Redis runs.',
  redis: 'Counters and hints use Postgres meanwhile. Check that Redis runs, if one is meant to be there.',
  workers: 'Start one with npm run worker. Due work waits in the ledger until then.',
};

/** Words of the audit. */
export const auditCopy = {
  title: 'Audit',
  lead: 'What was done in this house and in which role. It is only ever added to, linked event by event, and signed.',
  caption: 'Events, newest first',
  labels: ['When', 'Who', 'What'],
  heads: { at: 'When', actor: 'Who', action: 'What', on: 'On what', outcome: 'Outcome', reason: 'Reason', request: 'Request', place: 'Place', proof: 'Proof' },
  chain: { size: 'Linked events', waiting: 'Waiting', signed: 'Newest checkpoint', verified: 'Last verified' },
  waiting: (count: number, seconds: number) => (count === 0 ? 'none' : `${count} for ${Math.round(seconds)} s`),
  signed: (size: number) => (size === 0 ? 'none yet' : `of ${size} events`),
  verifiedClean: 'clean',
  verifiedTampered: 'TAMPERED WITH',
  neverVerified: 'never; run: npm run omen -- audit verify',
  fetchProof: 'Proof',
  proofOf: (place: number) => `Download the proof of event ${place}`,
  proofLater: 'This event is in no signed checkpoint yet. Try again in a minute.',
  unlinked: 'waiting',
  empty: 'Nothing has been written down yet.',
  emptyHelp: 'Each act of a person, a worker or an operator leaves a line here.',
  none: 'none',
} as const;

/** Words of the map of rights. */
export const accessRulesCopy = {
  title: 'Access rules',
  lead: 'Who may do what with each relation of the database. What is not named here is refused; the last column says whether the database agrees at this moment.',
  caption: 'Relations of the database',
  labels: ['Relation', 'Wall', 'Rights', 'Rows', 'Sealed', 'Live'],
  heads: { relation: 'Relation', wall: 'Wall', rights: 'Rights', rows: 'Which rows', sealed: 'Sealed columns', live: 'Live' },
  walls: { forced: 'Rows walled, for the owner too', on: 'Rows walled, not for the owner', view: 'A view with its reader\'s eyes', none: 'No wall' },
  nobody: 'nobody but the owner',
  none: 'none',
  columns: (count: number) => `${count} ${count === 1 ? 'column' : 'columns'}`,
  /** For example: all to app, worker: own rows. */
  policy: (verb: string, roles: string, rows: string, written: string | null) => `${verb} by ${roles}: ${sayRows(rows)}${written === null ? '' : `, and writes ${sayRows(written)}`}`,
  allFact: (count: number) => `All ${count} relations stand in the database as the map says.`,
  differsFact: (count: number) => (count === 1 ? 'One relation stands otherwise than the map says.' : `${count} relations stand otherwise than the map says.`),
  differsNext: 'Bring the database to this build with the omen command for migrations. If it is there already, somebody changed a wall by hand: close the house and find out who.',
  empty: 'The map is empty, and so every relation is closed.',
} as const;

/** What the map calls always is every row, and nobody who signs in is given that. */
const sayRows = (rows: string): string => (rows === 'always' ? 'every row' : rows);

export const accessVerdicts = {
  agrees: mark('done', 'good', 'Agrees', ''),
  differs: mark('needs-person', 'bad', 'Differs', ''),
} as const satisfies Record<string, Mark>;

/** What differs, for one relation. */
export const accessDifferences = {
  not_in_database: 'The database has no such relation.',
  not_in_map: 'The map does not know it.',
  row_security: 'Its row security is switched otherwise.',
  forced: 'Its wall binds the owner otherwise.',
  policies: 'Its policies are not the mapped ones.',
} as const;

/** Words of the switches. */
export const switchesCopy = {
  title: 'Switches',
  lead: 'What can be turned off for the whole house. Turning asks for a fresh code and is written down.',
  labels: ['Switch', 'State', 'Since'],
  switches: {
    composer: {
      name: 'A model may write',
      on: 'On lets a model draft the scrolls of those who agreed to it, if this house has one. The house grammar writes all others.',
      off: 'Off is effective for the next scroll; the house grammar writes all of them; nothing else changes.',
    },
    duplicate_refund: {
      name: 'Money that came twice goes back by itself',
      on: 'On gives a second payment for one order back at once.',
      off: 'Off leaves each second payment among the refunds to be decided. What is on its way back goes on.',
    },
  },
  state: 'State',
  since: 'Since',
  never: 'never turned',
  turn: { on: 'Turn on', off: 'Turn off' },
  turnNamed: { on: (name: string) => `Turn on: ${name}`, off: (name: string) => `Turn off: ${name}` },
  turnedFact: { on: (name: string) => `On from now: ${name}.`, off: (name: string) => `Off from now: ${name}.` },
  mayNot: 'Your role sees the switches and turns none. Editors and owners do.',
  empty: 'This house has no switch to turn.',
} as const;

export const switchStates = {
  on: mark('done', 'good', 'On', ''),
  off: mark('cancelled', 'muted', 'Off', ''),
} as const satisfies Record<string, Mark>;
