import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, SafeTitle, SupportEmail } from '../frame/safe-fields.schema.ts';

/**
 * Sent once a scroll and its files can be opened, if letters were agreed to. It carries the neutral name of the scroll and
 * a link that opens for its owner alone; the scroll itself is never mailed. Without it: the order's page says the same.
 */
export const readingReady = defineLetter({
  letterClass: 'gated',
  props: z.strictObject({ houseName: HouseName, safeTitle: SafeTitle, orderCode: OrderCode, readingUrl: LetterUrl, trackerUrl: LetterUrl, unsubscribeUrl: LetterUrl, supportEmail: SupportEmail }),
  subject: ({ orderCode }) => `Your order ${orderCode} is ready`,
  preview: ({ orderCode }) => `Your order ${orderCode} is ready to be opened`,
  words: ({ houseName, safeTitle, orderCode, readingUrl, trackerUrl, unsubscribeUrl, supportEmail }) => ({
    houseName,
    fact: `${safeTitle} is written and sealed.`,
    marks: [{ name: 'Order', value: orderCode }],
    action: { words: 'Open the scroll', url: readingUrl },
    next: [
      'The link is private: it opens for you alone, in the browser in which you ordered. From another browser the page asks for a code, which we send to this address.',
      'The scroll waits for you. Read it when it suits you.',
    ],
    alternative: { words: 'See each step of the delivery', url: trackerUrl },
    supportEmail,
    why: 'This letter came because you agreed to letters about this order. You can take that back on the privacy page; the scroll stays where it is.',
    stop: { words: 'Stop these letters', url: unsubscribeUrl },
  }),
  previewProps: {
    safeTitle: 'Scroll 0427', orderCode: '7KQ-42F', readingUrl: 'https://omenhall.example/scrolls/0b2f6c1e-5d1f-4a57-9f6e-1f2a3b4c5d6e',
    trackerUrl: 'https://omenhall.example/orders/7KQ-42F',
    unsubscribeUrl: 'https://omenhall.example/unsubscribe/Zk1v0rQ3m8xUj5sY7wB2cD4eF6gH8iJ0kL2nM4oP6qR', supportEmail: 'help@omenhall.example',
  },
});
