import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, SupportEmail } from '../frame/safe-fields.schema.ts';

/**
 * Sent when somebody says that a letter did not come and this address holds an order. The link asks for a code first:
 * ownership before access, and never a second payment.
 */
export const lostLink = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, recoveryUrl: LetterUrl, orderCode: OrderCode, supportEmail: SupportEmail }),
  subject: ({ orderCode }) => `The way back to your order ${orderCode}`,
  preview: ({ orderCode }) => `The way back to your order ${orderCode}, with nothing more to pay`,
  words: ({ houseName, recoveryUrl, orderCode, supportEmail }) => ({
    houseName,
    fact: 'We found an order for this address.',
    marks: [{ name: 'Order', value: orderCode }],
    action: { words: 'Open the order', url: recoveryUrl },
    next: [
      'The page asks for a code before it shows anything, and we send that code to this address.',
      'Your order is paid. Nothing more is due, whatever happened to the earlier letter.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because somebody looked for an order with this address. If that was not you, there is nothing to do.',
  }),
  previewProps: { recoveryUrl: 'https://omenhall.example/find?order=7KQ-42F', orderCode: '7KQ-42F', supportEmail: 'help@omenhall.example' },
});
