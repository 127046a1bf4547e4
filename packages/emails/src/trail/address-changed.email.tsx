import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, MaskedAddress, OrderCode, SupportEmail } from '../frame/safe-fields.schema.ts';

/** Sent when the address of an order was mended. Both addresses stand masked, so that no reader learns another's. */
export const addressChanged = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({ houseName: HouseName, orderCode: OrderCode, oldAddress: MaskedAddress, newAddress: MaskedAddress, supportEmail: SupportEmail }),
  subject: ({ orderCode }) => `The address of your order ${orderCode} was changed`,
  preview: ({ orderCode }) => `The address of your order ${orderCode} was changed; letters go to the new one`,
  words: ({ houseName, orderCode, oldAddress, newAddress, supportEmail }) => ({
    houseName,
    fact: 'Letters about this order now go to another address.',
    marks: [{ name: 'Order', value: orderCode }, { name: 'Before', value: oldAddress }, { name: 'Now', value: newAddress }],
    action: null,
    next: ['The change was made in the browser that paid. Letters that wait go to the new address; those already sent stay where they are.'],
    alternative: null,
    supportEmail,
    why: 'This letter came because the address of an order was changed. If the change was not yours, write to the address above and name the order.',
  }),
  previewProps: { orderCode: '7KQ-42F', oldAddress: 'a…@exmaple.org', newAddress: 'a…@example.org', supportEmail: 'help@omenhall.example' },
});
