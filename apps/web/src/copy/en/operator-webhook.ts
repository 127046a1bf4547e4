import type { ReplayedWebhook, WebhookEffects } from '@omenhall/contracts/operator/operator.schema';

/** Words of one event, and of acting on it once more. */
export const webhookCopy = {
  title: 'Event of the payment desk',
  titleOf: (code: string) => `Event about ${code}`,
  back: 'All webhooks',
  labels: ['Type', 'State', 'Arrived', 'Tries', 'Order'],
  facts: {
    type: 'Type', event: 'Event', about: 'About', order: 'Order', arrived: 'Arrived', tries: 'Tries', first: 'First heard', settled: 'Settled', lease: 'In hand until', retry: 'Next try by itself', error: 'Failed with',
    signature: 'Signature', mode: 'Mode',
  },
  /** Nothing is stored before its signature held. */
  signature: 'held',
  live: 'live money', test: 'test money',
  noOrder: 'none of this house',
  none: 'none',
  open: 'not yet',
  noRetry: 'none: it waits for the desk or for a person',
  waits: 'It is kept and waits for free hands.',
  projection: 'What is kept of it',
  projectionLead: 'Ids, words, amounts and times. The event only says where to look; what counts is asked of the payment desk afresh.',
  projectionCaption: 'Kept fields of the event',
  field: 'Field', value: 'Value',
  replay: 'Act on it once more',
  replayLead: 'First see what that would change. Everything is done, compared and undone; nothing stays and nobody is written to.',
  replaySettled: 'This event was acted on. There is nothing to do again.',
  show: 'Show what it would change',
  showAgain: 'Show again',
  wouldChange: 'It would change this',
  hasChanged: 'It has changed this',
  wouldNothing: 'It would change nothing: the house stands as the payment desk says.',
  hasNothing: 'Nothing had to change: the house stood as the payment desk says.',
  confirm: 'Do this now',
  keep: 'Leave it',
  caption: 'Effects',
  what: 'What', before: 'Before', after: 'After',
} as const;

/** How a replay ended, where it is not the effects that say so. */
export const replayWords: Record<ReplayedWebhook['word'], { fact: string; next: string } | null> = {
  shown: null,
  replayed: { fact: 'Done, once. It stands in the audit log.', next: '' },
  ignored: { fact: 'It concerns nothing of this house.', next: 'The payment desk knows nothing behind it that was sold here.' },
  already: { fact: 'It was acted on already. Nothing was done.', next: '' },
  in_work: { fact: 'Somebody has it in hand. Nothing was done.', next: 'Look again in a minute.' },
};

export const moveNames: Record<WebhookEffects['moves'][number]['what'], string> = {
  order: 'State of the order', failure: 'Why it failed', refunded: 'Given back, minor units', dispute: 'Dispute', scroll: 'Payment of the scroll',
};

export const lineNames: Record<WebhookEffects['lines'][number]['kind'], string> = { charge: 'Line in the books: payment', refund: 'Line in the books: refund', dispute: 'Line in the books: dispute', adjustment: 'Line in the books: adjustment' };

export const sayRefundClass = (word: string): string => `Refund: ${word.replaceAll('_', ' ')}`;
export const workLeft = 'Work that is left';
export const letterLeft = 'Letter';
