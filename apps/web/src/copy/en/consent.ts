import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';

/** Words of the privacy page. */
export const privacyCopy = {
  title: 'Privacy',
  lead: 'What you said yes to stands here, in the words you saw. Off takes as many steps as On.',
  labels: ['Your answers'],
  margin: 'Your answers',
  silent: 'Not answered, which counts as Off.',
  since: 'Answered',
  stopped: (cancelled: number) => (cancelled === 0 ? 'Off. Nothing was waiting on it.' : `Off. ${cancelled === 1 ? 'One thing' : `${cancelled} things`} that waited on it will not be sent or made.`),
  granted: 'On.',
  perScroll: 'This answer belongs to one scroll.',
  early: 'Starting at once was answered with the order and cannot be taken back, because the work began.',
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
};
