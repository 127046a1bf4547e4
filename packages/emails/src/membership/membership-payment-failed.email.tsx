import { sayMoney } from '@omenhall/contracts/values/money';
import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { named, namedPreview, Price, sayDay } from './membership-fields.schema.ts';

/** Sent when a bill of a membership was refused, once for each bill. */
export const membershipPaymentFailed = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ ...named, amount: Price, paidUntil: z.date(), nextTryAt: z.date().nullable() }),
  subject: ({ orderCode }) => `A bill of your membership was refused, order ${orderCode}`,
  preview: ({ orderCode }) => `A bill of your membership was refused, order ${orderCode}: how to mend it`,
  words: ({ houseName, orderCode, amount, paidUntil, nextTryAt, membershipUrl, supportEmail }) => ({
    houseName,
    fact: 'Your bank refused the bill of your membership.',
    marks: [{ name: 'Order', value: orderCode }, { name: 'Bill', value: sayMoney(amount, 'en') }, { name: 'Paid until', value: sayDay(paidUntil) }],
    action: { words: 'Pay it with another card', url: membershipUrl },
    next: [
      nextTryAt === null ? 'The payment desk will not try this bill again by itself.' : `Your membership goes on for now. The payment desk tries again on ${sayDay(nextTryAt)}, and a few times after that.`,
      'When no try works, the membership ends and nothing more is charged. What you kept in your archive stays readable.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because a bill of your membership was not paid.',
  }),
  previewProps: { ...namedPreview, amount: { amountMinor: 900, currency: 'EUR' }, paidUntil: new Date('2026-12-02T10:02:00Z'), nextTryAt: new Date('2026-12-05T10:02:00Z') },
});
