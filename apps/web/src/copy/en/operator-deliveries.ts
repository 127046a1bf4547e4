/** Words of deliveries, of one delivery and of sending again. */
export const deliveriesCopy = {
  title: 'Deliveries',
  caption: 'Deliveries, newest first',
  labels: ['State', 'Kind', 'Order'],
  filter: { state: 'State', kind: 'Kind', order: 'Order code' },
  heads: { state: 'State', kind: 'Kind', order: 'Order', person: 'Person', attempts: 'Attempts', next: 'Next try', age: 'Age', cause: 'Cause' },
  attemptsOf: (attempts: number, most: number) => `${attempts} of ${most}`,
  generation: (number: number) => `sent again, no. ${number}`,
  empty: 'Nothing to deliver yet.',
  emptyHelp: 'As soon as an order is paid, each thing to make or to send stands here.',
  badCode: 'A code looks like 7KQ-42F',
  back: 'Deliveries',
  timeline: 'Attempts',
  timelineLabel: 'What happened, oldest first',
  left: 'Left to do',
  running: 'Claimed by a worker',
  nextTry: 'Next try',
  checking: 'Finding out whether it left',
  finished: 'Closed',
  gaveUp: 'Given up, needs a person',
  attempt: (number: number, outcome: string) => `Attempt ${number}: ${outcome}`,
  worker: (name: string) => `worker ${name}`,
  stage: (stage: string) => `reached ${stage}`,
  took: (duration: string) => `took ${duration}`,
  facts: 'Facts',
  fact: {
    order: 'Order', ref: 'Support code', person: 'Person', kind: 'Kind', queue: 'Queue', subject: 'Subject', attempts: 'Attempts', created: 'Left', next: 'Next try',
    closed: 'Closed', cause: 'Cause', effectClass: 'If it breaks off',
  },
  effect: 'At the provider',
  effectNone: 'Nothing was handed to a provider.',
  effectFact: { state: 'State', provider: 'Provider', ref: 'Their id', intent: 'Intent written', settled: 'Settled' },
  family: 'Family',
  familyLead: 'The first and every time it was sent again.',
  original: 'first',
  again: (number: number) => `again, no. ${number}`,
  here: 'this one',
  none: 'none',
  titleOf: (item: string, code: string) => `${item} of order ${code}`,
  resend: 'Send again',
  resendTitle: 'Send this again',
  resendWhat: (item: string, address: string) => `${item} goes once more to the address on file, ${address}.`,
  maybeDouble: 'Nobody knows yet whether the earlier one left.',
  maybeDoubleNext: 'Sending again may be a second letter. If it can wait, wait until the outcome is known.',
  resendSteps: [
    'It is a new delivery of the same family. This one stays as it is.',
    'Consent is asked again at the moment of sending. If it was withdrawn, nothing goes out and the reason stands here.',
    'The house writes it anew; nobody reads it on the way.',
    'Your role and your reason are written to the audit.',
  ],
  reason: 'Reason',
  reasonMissing: 'Choose a reason',
  confirm: (item: string) => `Send again: ${item.toLowerCase()}`,
  cancel: 'Leave it',
  resent: 'Left once more.',
  resentNext: 'Follow the new one',
  resentStays: 'It is claimed as soon as a worker is free.',
  decide: 'Say what you know of it, under Needs a person',
  card: 'Support card',
  cardLead: 'All that you may tell the person. It holds nothing of what was asked or answered.',
  copy: 'Copy the card',
  copied: 'Copied.',
  notCopied: 'This browser did not let us copy. Mark the text and copy it by hand.',
  reasons: {
    lost_link: 'Lost link', email_missing: 'Letter missing', refund: 'Refund', recreate: 'Make again', confusion: 'Confusion', privacy: 'Privacy', bug: 'Fault of ours',
    unsafe_request: 'Unsafe request',
  },
} as const;

/** What became of an attempt. */
export const outcomeWords: Record<string, string> = {
  done: 'worked',
  later: 'put off, the other side was busy',
  failed: 'did not work',
  never: 'cannot work',
  uncertain: 'outcome unknown',
  cancelled: 'stopped before it left',
  lost: 'worker lost, taken back',
};

/** How far a conversation with a mail server came. */
export const stageReached: Record<string, string> = {
  connect: 'the connection', dns: 'its address', tls: 'encryption', greeting: 'the greeting', auth: 'signing in', mail: 'the sender', rcpt: 'the recipient', data: 'the letter',
  body: 'the letter', dot: 'the end of the letter', done: 'the end',
};

/** What the engine says about doing a thing twice, by effect class. */
export const effectClassWords: Record<string, string> = {
  pure: 'nothing leaves the house, so it is done again',
  internal: 'only our own books change, so it is done again',
  keyed: 'repeated with the same key, so it counts once',
  blind: 'held when the outcome is unknown, never repeated by itself',
};

export const effectStateWords: Record<string, string> = {
  intent: 'Intent written, no answer yet', accepted: 'Accepted', rejected: 'Refused', uncertain: 'Outcome unknown', not_sent: 'Did not leave',
};

const causes: Record<string, string> = {
  bad_recipient: 'The mail server does not know this address',
  greylisted: 'The mail server asked us to come back later',
  timeout: 'No answer in time',
  silent: 'The worker fell silent',
  worker_lost: 'The worker was lost',
  threw: 'A fault in our own work',
  aborted: 'Broken off',
  drain: 'The worker was closing',
  busy: 'The other side was busy',
  bad_letter: 'The letter did not pass its checks',
  bad_payload: 'The work was not in a form we can read',
  unknown_kind: 'No worker knows this kind',
  unresolved: 'An earlier attempt has no known outcome',
  superseded: 'Replaced by a newer one',
  blocked_consent: 'Consent was not in place',
  gave_up: 'All attempts were used',
  asked: 'Stopped on request',
};

/** A cause in plain words; a code that has none yet is shown as it is. */
export const sayCause = (code: string): string => causes[code] ?? sayMailCause(code) ?? code.replaceAll('_', ' ');

/** The mail desk names a reply by its number, and a broken conversation by where it broke. */
function sayMailCause(code: string): string | null {
  const reply = /^smtp_([45])\d\d$/.exec(code);
  if (reply !== null) return `The mail server ${reply[1] === '4' ? 'asked us to come back later' : 'refused for good'} (${code.slice(5)})`;
  const broken = /^smtp_([a-z]+)_(timeout|closed|unclear)$/.exec(code);
  if (broken === null) return null;
  const where = stageReached[broken[1] ?? ''] ?? broken[1] ?? '';
  return { timeout: `The mail server did not answer at ${where}`, closed: `The mail server hung up at ${where}`, unclear: `The mail server answered without sense at ${where}` }[broken[2] ?? ''] ?? null;
}

/** What a person may be told, line by line. Null leaves a line out. */
export const cardCopy = {
  order: (code: string) => `Order ${code}`,
  ref: (ref: string) => `Support code ${ref}`,
  state: (item: string, word: string, sentence: string) => `${item}: ${word.toLowerCase()}. ${sentence}`,
  address: (masked: string) => `It goes to ${masked}.`,
  tried: (attempts: number) => (attempts === 0 ? 'It has not been tried yet.' : attempts === 1 ? 'It was tried once.' : `It was tried ${attempts} times.`),
  next: (time: string) => `The next try is planned for ${time}.`,
  closed: (time: string) => `Closed ${time}.`,
  help: 'You can see each attempt and send it again yourself on the page of your order, at',
} as const;
