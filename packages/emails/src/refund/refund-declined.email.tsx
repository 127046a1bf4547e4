import { sayMoney } from '@omenhall/contracts/values/money';
import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, SupportEmail } from '../frame/safe-fields.schema.ts';
import { Amount } from './amount.schema.ts';

const reasons = {
  delivered: 'The order was delivered whole, as its page described it before you paid.',
  outside_window: 'The request came after the fourteen days in which an order can be returned.',
  right_ended: 'You asked us to begin at once, knowing that the right to withdraw ends with delivery, and the order was delivered.',
  mended_instead: 'What had failed was made again without charge, and is open to you now.',
  already_back: 'The money of this order went back to you before.',
} as const;

/** Sent when a request about money is not granted: why, by which rule, and how to answer. */
export const refundDeclined = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, orderCode: OrderCode, amount: Amount, reason: z.enum(['delivered', 'outside_window', 'right_ended', 'mended_instead', 'already_back']), trackerUrl: LetterUrl, supportEmail: SupportEmail }),
  subject: ({ orderCode }) => `Your request about order ${orderCode} was answered`,
  preview: ({ orderCode }) => `Your request about order ${orderCode} was answered: why, and what you can do`,
  words: ({ houseName, orderCode, amount, reason, trackerUrl, supportEmail }) => ({
    houseName,
    fact: 'We looked at your request and do not give the money back.',
    marks: [{ name: 'Order', value: orderCode }, { name: 'Asked for', value: sayMoney(amount, 'en') }],
    action: { words: 'Look at the order', url: trackerUrl },
    next: [
      reasons[reason],
      'Our rule: what failed or came late is made again or given back, an order can be withdrawn from for fourteen days, and that right ends with delivery where an early start was asked for.',
      'If you see it otherwise, answer to the address below and name the order. Somebody else will look at it. Your rights under the law stay as they are.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because money was asked back for an order with this address.',
  }),
  previewProps: { orderCode: '7KQ-42F', amount: { amountMinor: 1500, currency: 'EUR' }, reason: 'delivered', trackerUrl: 'https://omenhall.example/orders/7KQ-42F', supportEmail: 'help@omenhall.example' },
});
