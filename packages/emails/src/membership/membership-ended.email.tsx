import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { LetterUrl } from '../frame/safe-fields.schema.ts';
import { named, namedPreview, sayDay } from './membership-fields.schema.ts';

const facts = {
  wish: 'Your membership has ended, as you wished.',
  unpaid: 'Your membership has ended, because its last bill was not paid.',
  house: 'Your membership has ended.',
} as const;

/** Sent once, when a membership is over. It sells nothing. */
export const membershipEnded = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ ...named, endedAt: z.date(), endedFor: z.enum(['wish', 'unpaid', 'house']), archiveUrl: LetterUrl }),
  subject: ({ orderCode }) => `Your membership has ended, order ${orderCode}`,
  preview: ({ orderCode }) => `Your membership has ended, order ${orderCode}: nothing more is charged`,
  words: ({ houseName, orderCode, productName, endedAt, endedFor, membershipUrl, archiveUrl, supportEmail }) => ({
    houseName,
    fact: facts[endedFor],
    marks: [{ name: 'Order', value: orderCode }, { name: 'For', value: productName }, { name: 'Ended on', value: sayDay(endedAt) }],
    action: { words: 'Open your archive', url: archiveUrl },
    next: ['Nothing more is charged. What you kept in your archive stays readable, and your receipts stay on the page of your membership.'],
    alternative: { words: 'Your receipts', url: membershipUrl },
    supportEmail,
    why: 'This letter came because your membership is over.',
  }),
  previewProps: { ...namedPreview, endedAt: new Date('2026-12-02T10:02:00Z'), endedFor: 'wish', archiveUrl: 'https://omenhall.example/archive' },
});
