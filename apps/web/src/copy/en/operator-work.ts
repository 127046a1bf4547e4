import type { WorkReason } from '@omenhall/contracts/operator/operator.schema';
import type { StateWord } from '@omenhall/contracts/values/state-words';
import { sayCount } from './operator.ts';

/** Why a person acts on work; what the command line or the engine wrote stands beside them. */
export const workReasons: Record<WorkReason, string> = {
  person_said: 'The person says so',
  provider_shows: 'The mail server\'s own record shows it',
  not_wanted: 'Not wanted any more',
  too_old: 'Too old to matter',
  fault_mended: 'The fault is mended',
  other_side_trouble: 'Trouble on the other side',
  upkeep: 'Upkeep of the house',
  drill: 'A drill',
  bug: 'A fault of ours',
};
const otherReasons: Record<string, string> = {
  restored: 'A backup was restored; read the report first', too_many_requests: 'The other side asked for a pause', connection_failures: 'Five connections failed in a row',
};
export const sayReason = (code: string): string => (workReasons as Record<string, string>)[code] ?? otherReasons[code] ?? code.replaceAll('_', ' ');

/** Words of every dialog that asks for a reason. */
export const reasonCopy = { reason: 'Reason', choose: 'Choose one', missing: 'Choose a reason', cancel: 'Leave it' } as const;

/** Words of the room for what nobody can know. */
export const heldCopy = {
  title: 'Needs a person',
  lead: 'Letters that were handed over, or nearly, before the answer was lost. None of them is sent again by itself: a second letter could be a double. Proof settles them; a person may.',
  caption: 'Unknown outcomes, the one that waits longest first',
  labels: ['Unknown for', 'Kind', 'What is known'],
  heads: { since: 'Unknown for', kind: 'Kind', order: 'Order', ref: 'Support code', provider: 'Provider', known: 'What is known', act: 'Answer' },
  empty: 'Nothing is in doubt.',
  emptyHelp: 'When an answer is lost after the last byte of a letter, the letter stands here until proof or a person settles it.',
  due: 'waits for a person',
  young: 'proof may still come',
  policy: { hold: 'Held: nothing goes out by itself.', resend_once: 'Harmless twice: the engine sends it once more after ten minutes.' },
  intent: 'Leave to send was written at',
  ended: { uncertain: 'The worker itself reported that it cannot know.', lost: 'The worker was lost in the middle of it.' } as Record<string, string>,
  reached: (stage: string) => `It reached ${stage}.`,
  noTry: 'The try left no line.',
  none: 'none',
  decide: 'Decide',
  decideNamed: (item: string, code: string | null) => (code === null ? `Decide: ${item}` : `Decide: ${item} of order ${code}`),
  dialogTitle: (item: string, code: string | null) => (code === null ? `${item}: what became of it?` : `${item} of order ${code}: what became of it?`),
  question: 'What do you know?',
  answers: {
    accepted: { name: 'It arrived', detail: 'It ends as accepted, on your word. Nothing is sent.' },
    again: { name: 'It did not: send again', detail: 'A fresh letter goes to the address on file. This one closes as replaced. If you are wrong, the person has two.' },
    close: { name: 'Close without deciding', detail: 'It ends as cancelled. Nothing is sent, and nobody is told more.' },
  },
  again: 'Papers are made again from the scroll, so sending again is no answer here.',
  answerMissing: 'Choose what you know',
  confirm: { accepted: 'Note that it arrived', again: 'Send a fresh letter', close: 'Close it' },
  settledFact: { accepted: 'Noted: it arrived.', again: 'A fresh letter is on its way.', close: 'Closed without deciding.' },
  lostFact: 'It was settled meanwhile.',
  lost: 'Proof or a colleague was faster. Nothing more was done.',
  dead: 'Deliveries that gave up stand in their list',
  first: 'To the first',
  further: 'Further',
} as const;

/** Words of trying again and stopping, on the page of one delivery. */
export const workCopy = {
  retry: 'Try again',
  retryTitle: (item: string) => `${item}: try again`,
  retryWhat: 'The same delivery goes on, with its history and its key, for three more tries.',
  retrySteps: ['Consent is asked again at the moment of sending.', 'If the cause still stands it ends here again.', 'Your role and your reason are written to the audit.'],
  retryConfirm: 'Put it back to work',
  retried: { 'retried': 'It is back at work.', 'not-dead': 'It was at work or settled already. Nothing was done.', 'unsafe': 'Not tried: an earlier call of it may have been accepted, so another could be a double.' },
  cancel: 'Stop it',
  cancelTitle: (item: string) => `${item}: stop it`,
  cancelWhat: 'It will not be sent, if it has not left.',
  cancelSteps: ['Waiting, it ends at once.', 'Running, it is asked to stop; what became of it stands here a moment later.', 'Once its one call is under way, or it has ended, it is too late.', 'Your role and your reason are written to the audit.'],
  cancelConfirm: 'Stop it now',
  cancelled: { cancelled: 'Stopped. It had not begun.', requested: 'Asked to stop. It runs, and nothing of it has left; its end follows here.', too_late: 'Too late: it has ended, or its one call is under way.' },
  support: 'Support path',
} as const;

const minutes: Record<number, string> = { 15: '15 minutes', 60: '1 hour', 240: '4 hours', 1_440: '1 day' };

/** Words of queues, workers and pauses. */
export const queuesCopy = {
  title: 'Queues',
  lead: 'What waits, what runs, who works, and what is held back.',
  labels: ['Pauses', 'Backlog', 'Workers'],
  facts: { transport: 'Hints travel by', keeper: 'Keeper', uncertain: 'Unknown outcomes', dead: 'Gave up' },
  noTransport: 'nobody says',
  transports: { redis: 'Redis', postgres: 'Postgres', ledger: 'the ledger alone' } as Record<string, string>,
  keeper: (host: string, pid: number) => `${host}, process ${pid}`,
  keeperUnknown: 'a worker that has left',
  noKeeperFact: 'Nobody keeps the ledger at this moment.',
  noKeeper: 'A worker that runs takes it up within seconds, and due work is offered again. If this stays, look at the workers below.',
  pauses: 'Held back',
  noPauses: 'Nothing is held back.',
  pausesCaption: 'Pauses in force',
  pauseHeads: { scope: 'What', since: 'Since', until: 'Until', reason: 'Reason', by: 'By', act: 'Lift' },
  scope: (scope: string): string => {
    const [what = '', name = ''] = splitOnce(scope);
    if (what === 'all') return 'Everything';
    if (what === 'house') return 'This house';
    return `${{ queue: 'Queue', kind: 'Kind', dest: 'Destination' }[what] ?? what} ${name}`;
  },
  untilLifted: 'until it is lifted',
  automatic: 'the engine, ends by itself',
  person: 'a person',
  lift: 'Lift',
  liftNamed: (scope: string) => `Lift: ${scope}`,
  liftedFact: (scope: string) => `Lifted: ${scope}. What waited is offered at once.`,
  queues: 'Backlog',
  queuesCaption: 'Queues with work in them',
  noQueues: 'No work is left: nothing waits and nothing runs.',
  queueHeads: { queue: 'Queue', due: 'Due', oldest: 'Oldest due', future: 'For later', running: 'Running', state: 'State' },
  none: 'none',
  workers: 'Workers',
  workersCaption: 'Worker processes, oldest first',
  noWorkersFact: 'No worker runs.',
  noWorkers: 'Due work waits, and nothing is lost. Start one with npm run worker.',
  workerHeads: { host: 'Host', pid: 'Process', build: 'Build', heard: 'Last beat', state: 'State' },
  ago: (age: string) => `${age} ago`,
  pause: 'Hold work back',
  pauseLead: 'From the moment you confirm, nothing of it starts. What runs goes on, except under everything, which also keeps letters from leaving. Nothing is lost.',
  what: 'What',
  whatMissing: 'Choose what to hold back',
  until: 'Until',
  lasts: (count: number | null) => (count === null ? 'Somebody lifts it' : (minutes[count] ?? sayCount(count, 'minute', 'minutes'))),
  confirm: 'Hold it back',
  heldFact: (scope: string) => `Held back: ${scope}.`,
  mayNot: 'Your role sees this and changes none of it. Operators and owners do.',
} as const;

const splitOnce = (scope: string): string[] => {
  const at = scope.indexOf(':');
  return at === -1 ? [scope] : [scope.slice(0, at), scope.slice(at + 1)];
};

/** Words of the calendar. */
export const schedulesCopy = {
  title: 'Schedules',
  lead: 'What the house does by the clock. Each slot leaves one run, however many keepers there are.',
  caption: 'The calendar of the house',
  labels: ['Schedule', 'Next', 'Last run'],
  heads: { name: 'Schedule', when: 'When', next: 'Next', last: 'Last slot', run: 'Last run', missed: 'Missed', skipped: 'Left out', act: 'Do' },
  zone: (expression: string, timezone: string) => `${expression}, ${timezone}`,
  neverDue: 'not yet',
  neverRan: 'has not run yet',
  took: (duration: string) => `took ${duration}`,
  going: 'still going',
  paused: 'Paused',
  missedHint: 'Missed: nobody was there to start it. Left out: the run before was still going.',
  run: 'Run now',
  runNamed: (name: string) => `Run now: ${name}`,
  runFact: (name: string) => `Left to do: ${name}. It runs as soon as a worker is free, unless a run is still going.`,
  pause: 'Pause',
  pauseNamed: (name: string) => `Pause: ${name}`,
  pausedFact: (name: string) => `Paused: ${name}. No slot of it starts until it goes on.`,
  resume: 'Go on',
  resumeNamed: (name: string) => `Go on: ${name}`,
  resumedFact: (name: string) => `Goes on: ${name}.`,
  mayNot: 'Your role sees the calendar and changes none of it. Operators and owners do.',
  empty: 'The calendar is empty. A worker fills it when it starts.',
} as const;

type Mark = Pick<StateWord, 'glyph' | 'colour' | 'word' | 'toSeeker' | 'toOperator'>;
const mark = (glyph: Mark['glyph'], colour: Mark['colour'], word: string): Mark => ({ glyph, colour, word, toSeeker: '', toOperator: '' });

/** How a run by the clock stands. */
export const runStates: Record<string, Mark> = {
  running: mark('running', 'accent', 'Running'), succeeded: mark('done', 'good', 'Done'),
  failed: mark('needs-person', 'bad', 'Failed'), skipped: mark('skipped', 'muted', 'Left out'),
};
export const unknownRun = (word: string): Mark => mark('waiting', 'muted', word);

export const queueStates = { goes: mark('done', 'good', 'Goes on'), held: mark('cancelled', 'warn', 'Held back') } as const satisfies Record<string, Mark>;
export const workerStates = {
  works: mark('done', 'good', 'Works'), leaving: mark('cancelled', 'muted', 'Leaving'), silent: mark('needs-person', 'bad', 'Silent'),
} as const satisfies Record<string, Mark>;
