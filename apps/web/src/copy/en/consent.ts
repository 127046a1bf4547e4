import type { ConsentEntry, ConsentKind } from '@omenhall/contracts/consent/consent.schema';

/** Words that stand in every consent row; its sentence comes from the house. */
export const consentRowCopy = {
  writes: 'What this writes, and who receives it',
  special: 'What you write may touch on health, closeness or belief. The law asks for an explicit yes to keep it.',
  dataTypes: 'What is written',
  recipients: 'Who receives it',
  nobody: 'No one outside this house.',
  storagePlace: 'Where it lies',
  retention: 'How long',
  withdrawalWay: 'To take it back',
  controller: 'Who answers for it',
  jurisdiction: 'Under the law of',
} as const;

/** Words of the privacy page. */
export const privacyCopy = {
  title: 'Privacy',
  lead: 'What you said yes to stands here, in the words you saw. Off takes as many steps as On: one press, and it counts at once.',
  labels: ['Your answers'],
  margin: 'Your answers',
  unknown: 'Nothing of yours is held for this browser.',
  unknownHelp: 'Your answers appear with your first question. If you gave them elsewhere, a code to your address brings them here. Until then these are the sentences this house asks.',
  signIn: 'Sign in with a code',
  states: { on: 'On', off: 'Off', asks_again: 'Asks again' },
  silent: 'Not answered, which counts as Off.',
  since: { on: 'On since', off: 'Off since', asks_again: 'You said On' },
  until: 'until',
  changed: 'The sentence has changed since, so the question stands again. Until you answer, it counts as Off.',
  ended: 'Its time is over, so the question stands again. Until you answer, it counts as Off.',
  byLink: 'by the letter’s link',
  byHouse: 'by the house, at your wish',
  stopsNothing: 'Off stops nothing at this moment: nothing waits on it.',
  stops: (things: string) => `Off stops at once: ${things}.`,
  counting: 'Counting what Off would stop.',
  notCounted: 'What Off would stop could not be counted. It stops all that waits on this yes.',
  turnedOn: (name: string) => `${name}: on.`,
  turnedOff: (name: string) => `${name}: off.`,
  stopped: (cancelled: number) => (cancelled === 0 ? 'Nothing was waiting on it.' : `${cancelled === 1 ? 'One thing' : `${cancelled} things`} that waited on it will not be sent or made.`),
  askedNoMore: 'The house asks this no more. Your yes still stands in the ledger until you take it back.',
  perScroll: 'This answer belongs to one thing of yours, and was asked beside it.',
  early: 'Starting at once was answered with the order and cannot be taken back, because the work began.',
  offline: 'Answers need a connection. This one waits until you are back online.',
  holdsTitle: 'What we hold',
  holds: [
    'Your address, to write to you about what you ordered.',
    'Your question and your scroll, closed under a key of their own.',
    'The facts of each order: what, when, how much, and every attempt to deliver it.',
    'The answers above, with the sentence as you saw it.',
  ],
  neverTitle: 'What we never do',
  never: [
    'No one here can read your question or your scroll while working on your order.',
    'No letter, subject, file name or address line repeats what you asked.',
    'No advertising, no counting pixel, no script of a stranger.',
  ],
} as const;

/** Words of the ledger beneath the answers. */
export const ledgerCopy = {
  title: 'History',
  margin: 'History',
  lead: 'Every answer as it was given, newest first. Nothing here is ever changed; a later answer stands above an earlier one.',
  labels: ['History'],
  empty: 'No answer of yours is written down.',
  emptyHelp: 'The first one appears here with the sentence you saw, its time and its page.',
  list: 'Your answers, newest first',
  actions: { granted: 'On', refused: 'Off', withdrawn: 'Taken back' },
  textVersion: (version: number) => `sentence ${version}`,
  page: (name: string) => `on the page “${name}”`,
  receipt: 'Receipt',
  saved: (name: string) => `Saved as ${name}.`,
  all: (count: number) => `Show all ${count} answers`,
  receiptHelp: 'A receipt is a small signed file. Anyone can check it without us under',
  verify: 'Verify',
} as const;

export const consentNames: Record<ConsentKind, string> = {
  archive: 'Archive',
  email: 'Letters',
  echo: 'Echo',
  passport: 'Passport',
  public_share: 'Sharing',
  gift: 'Gift',
  special_category: 'Keeping a question',
  ai_processing: 'Writing by a model',
  early_performance: 'Starting at once',
  offline_copy: 'A copy on this device',
};

/** Pages on which a sentence stands, by the names the ledger keeps. */
export const surfaceNames: Readonly<Record<string, string>> = {
  ask: 'Ask',
  channels: 'What you want to receive',
  check: 'Check and pay',
  privacy: 'Privacy',
  scroll: 'Your scroll',
  archive: 'Archive',
  share: 'Share card',
  gift: 'Gift',
  letter: 'Letter',
  operator: 'Counter',
};

/** How an answer came, where it was not given on a page of the house. */
export const sourceWords: Partial<Record<ConsentEntry['source'], string>> = {
  unsubscribe_link: privacyCopy.byLink,
  operator: privacyCopy.byHouse,
};

const things: Readonly<Record<string, readonly [one: string, many: string]>> = {
  email_delivery_job: ['planned letter', 'planned letters'],
  letter_email_job: ['planned letter', 'planned letters'],
  echo_reminder_job: ['planned Echo letter', 'planned Echo letters'],
  gift_delivery_job: ['gift on its way', 'gifts on their way'],
  share_card_render_job: ['share card being made', 'share cards being made'],
  private_pdf_render_job: ['private PDF being made', 'private PDFs being made'],
  print_view_job: ['print view being made', 'print views being made'],
  interpretation_job: ['scroll being written', 'scrolls being written'],
};

/** "2 planned letters"; work of a kind without words of its own is a thing that waits. */
export function sayStopped({ jobKind, count }: { jobKind: string; count: number }): string {
  const [one, many] = things[jobKind] ?? ['thing that waits', 'things that wait'];
  return `${count} ${count === 1 ? one : many}`;
}
