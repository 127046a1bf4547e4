import { sayMoney } from '@omenhall/contracts/values/money';
import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, SupportEmail } from '../frame/safe-fields.schema.ts';
import { Amount, saySecond } from './amount.schema.ts';

/** Sent when somebody asked for the money of an order. It promises that a person looks, and no outcome. */
export const refundReceived = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, orderCode: OrderCode, amount: Amount, askedAt: z.date(), trackerUrl: LetterUrl, supportEmail: SupportEmail }),
  subject: ({ orderCode }) => `We received your request about order ${orderCode}`,
  preview: ({ orderCode }) => `We received your request about order ${orderCode}; a person looks at it`,
  words: ({ houseName, orderCode, amount, askedAt, trackerUrl, supportEmail }) => ({
    houseName,
    fact: 'You asked for the money of an order.',
    marks: [{ name: 'Order', value: orderCode }, { name: 'Asked for', value: sayMoney(amount, 'en') }, { name: 'Received', value: saySecond(askedAt) }],
    action: { words: 'Follow the order', url: trackerUrl },
    next: ['A person looks at the payment and at what you received, and answers by letter, usually within three working days.', 'Nothing more is needed from you. What you bought stays open to you meanwhile.'],
    alternative: null,
    supportEmail,
    why: 'This letter came because money was asked back for an order with this address. If that was not you, write to the address above and name the order.',
  }),
  previewProps: { orderCode: '7KQ-42F', amount: { amountMinor: 1500, currency: 'EUR' }, askedAt: new Date('2026-11-02T10:02:31Z'), trackerUrl: 'https://omenhall.example/orders/7KQ-42F', supportEmail: 'help@omenhall.example' },
});
