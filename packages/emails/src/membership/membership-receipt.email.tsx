import { sayMoney } from '@omenhall/contracts/values/money';
import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { named, namedPreview, Price, sayDay } from './membership-fields.schema.ts';

/** Sent for each bill of a membership that was paid, the first one included. */
export const membershipReceipt = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ ...named, amount: Price, interval: z.enum(['month', 'year']), paidAt: z.date(), paidUntil: z.date() }),
  subject: ({ orderCode }) => `Receipt for your membership, order ${orderCode}`,
  preview: ({ orderCode }) => `Receipt for your membership, order ${orderCode}: your payment reached us`,
  words: ({ houseName, orderCode, productName, amount, interval, paidAt, paidUntil, membershipUrl, supportEmail }) => ({
    houseName,
    fact: 'Your payment reached us.',
    marks: [
      { name: 'Order', value: orderCode },
      { name: 'For', value: productName },
      { name: 'Paid', value: `${sayMoney(amount, 'en')} for one ${interval}` },
      { name: 'On', value: sayDay(paidAt) },
      { name: 'Paid until', value: sayDay(paidUntil) },
    ],
    action: { words: 'See your membership', url: membershipUrl },
    next: [
      `It goes on ${interval} by ${interval} until you end it. You end it in one step on the page of your membership; it then lasts until the day that is paid for.`,
      'Keep this letter as your receipt.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because a bill of your membership was paid.',
  }),
  previewProps: { ...namedPreview, amount: { amountMinor: 900, currency: 'EUR' }, interval: 'month', paidAt: new Date('2026-11-02T10:02:00Z'), paidUntil: new Date('2026-12-02T10:02:00Z') },
});
