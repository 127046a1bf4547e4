import { sayMoney } from '@omenhall/contracts/values/money';
import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, SupportEmail } from '../frame/safe-fields.schema.ts';
import { Amount } from './amount.schema.ts';

/** What remains open to the reader once the money went back. */
const access = {
  stays: 'What you received for the order stays open to you.',
  none: 'Nothing was delivered for it, and nothing more is made.',
  ends: 'The membership ends with it, and nothing more is charged.',
} as const;

/** Sent when the payment desk has taken a refund on. It names the amount and no day, since banks keep their own time. */
export const refundApproved = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, orderCode: OrderCode, amount: Amount, cause: z.enum(['paid_twice', 'late', 'withdrawn', 'asked']), access: z.enum(['stays', 'none', 'ends']), trackerUrl: LetterUrl, supportEmail: SupportEmail }),
  subject: ({ orderCode }) => `Money goes back to you for order ${orderCode}`,
  preview: ({ orderCode }) => `Money goes back to you for order ${orderCode}: how much, and how`,
  words: ({ houseName, orderCode, amount, cause, access: remains, trackerUrl, supportEmail }) => ({
    houseName,
    fact: {
      paid_twice: 'One order was paid twice. We are sorry for that; the second payment goes back to you.',
      late: 'We did not keep our time, and we are sorry. Your money goes back to you.',
      withdrawn: 'You withdrew from the contract, and your money goes back to you.',
      asked: 'We looked at your request, and money goes back to you.',
    }[cause],
    marks: [{ name: 'Order', value: orderCode }, { name: 'Amount', value: sayMoney(amount, 'en') }],
    action: { words: 'Follow the order', url: trackerUrl },
    next: ['The payment desk has the refund. It goes to the card or account that paid; banks usually show it within five to ten working days.', access[remains]],
    alternative: null,
    supportEmail,
    why: 'This letter came because money is given back for an order with this address.',
  }),
  previewProps: { orderCode: '7KQ-42F', amount: { amountMinor: 1500, currency: 'EUR' }, cause: 'paid_twice', access: 'stays', trackerUrl: 'https://omenhall.example/orders/7KQ-42F', supportEmail: 'help@omenhall.example' },
});
