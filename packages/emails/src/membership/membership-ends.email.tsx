import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { LetterUrl } from '../frame/safe-fields.schema.ts';
import { named, namedPreview, sayDay } from './membership-fields.schema.ts';

/** Confirms that a membership ends, and when. */
export const membershipEnds = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ ...named, paidUntil: z.date(), archiveUrl: LetterUrl }),
  subject: ({ orderCode }) => `Your membership will end, order ${orderCode}`,
  preview: ({ orderCode }) => `Your membership will end, order ${orderCode}: nothing more is charged`,
  words: ({ houseName, orderCode, productName, paidUntil, membershipUrl, archiveUrl, supportEmail }) => ({
    houseName,
    fact: 'Your membership ends as you wished.',
    marks: [{ name: 'Order', value: orderCode }, { name: 'For', value: productName }, { name: 'Ends on', value: sayDay(paidUntil) }],
    action: { words: 'See your membership', url: membershipUrl },
    next: ['Until that day it stays as it is. Nothing more is charged.', 'What you kept in your archive stays readable after it has ended.', 'Until that day you can let it go on after all.'],
    alternative: { words: 'Your archive', url: archiveUrl },
    supportEmail,
    why: 'This letter came because your membership was ended. If that was not you, write to the address above and name the order.',
  }),
  previewProps: { ...namedPreview, paidUntil: new Date('2026-12-02T10:02:00Z'), archiveUrl: 'https://omenhall.example/archive' },
});
