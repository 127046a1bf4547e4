import { sayMoney } from '@omenhall/contracts/values/money';
import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, ProductName, SupportEmail } from '../frame/safe-fields.schema.ts';

/** Sent once a payment is confirmed. It names the order and what it cost, never what was asked; no internal ids. */
export const receipt = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({
    houseName: HouseName,
    orderCode: OrderCode,
    productName: ProductName,
    amount: z.strictObject({ amountMinor: z.number().int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) }),
    paidAt: z.date(),
    /** How soon a reading is usually ready; null for an order that brings its buyer none, as of a gift. */
    deliveryWindowMinutes: z.number().int().min(1).max(10_080).nullable(),
    trackerUrl: LetterUrl,
    supportEmail: SupportEmail,
  }),
  subject: ({ orderCode }) => `Receipt for your order ${orderCode}`,
  preview: ({ orderCode }) => `Receipt for your order ${orderCode}: your payment reached us`,
  words: ({ houseName, orderCode, productName, amount, paidAt, deliveryWindowMinutes, trackerUrl, supportEmail }) => ({
    houseName,
    fact: 'Your payment reached us.',
    marks: [
      { name: 'Order', value: orderCode },
      { name: 'For', value: productName },
      { name: 'Paid', value: sayMoney(amount, 'en') },
      { name: 'On', value: sayMoment(paidAt) },
    ],
    action: { words: 'Follow the order', url: trackerUrl },
    next: [
      deliveryWindowMinutes === null
        ? 'Your gift is being made ready. It goes out at the time you chose; if you hand it over yourself, its code is on the page of the gift.'
        : `The reading is being prepared. It is usually ready within ${deliveryWindowMinutes} ${deliveryWindowMinutes === 1 ? 'minute' : 'minutes'}, and appears on the page of your order.`,
      'Keep this letter as your receipt.',
    ],
    alternative: null,
    supportEmail,
    why: 'This letter came because an order was paid with this address.',
  }),
  previewProps: {
    orderCode: '7KQ-42F', productName: 'Three signs', amount: { amountMinor: 1500, currency: 'EUR' }, paidAt: new Date('2026-11-02T10:02:00Z'),
    deliveryWindowMinutes: 4, trackerUrl: 'https://omenhall.example/orders/7KQ-42F', supportEmail: 'help@omenhall.example',
  },
});

const sayMoment = (moment: Date): string =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(moment)} UTC`;
