import { sayMoney } from '@omenhall/contracts/values/money';
import { z } from 'zod';
import { defineLetter } from '../frame/define-letter.ts';
import { HouseName, LetterUrl, OrderCode, SupportEmail } from '../frame/safe-fields.schema.ts';
import { Amount, saySecond } from './amount.schema.ts';

const oneLine = z.string().max(300).regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);

/**
 * Acknowledges a withdrawal from a contract on a durable medium: what was declared, when to the second, and how it is
 * answered. Source: Directive 2011/83/EU, article 11a, as amended by Directive (EU) 2023/2673.
 */
export const withdrawalReceived = defineLetter({
  letterClass: 'operational',
  props: z.strictObject({
    houseName: HouseName, orderCode: OrderCode, receivedAt: z.date(),
    /** Empty when no name was given. */
    declaredBy: oneLine.max(80),
    amount: Amount,
    /** The recorded yes that a refusal rests on; null when the withdrawal is accepted. */
    ground: z.strictObject({ sentence: oneLine, version: z.number().int(), givenAt: z.date() }).nullable(),
    trackerUrl: LetterUrl, supportEmail: SupportEmail,
  }),
  subject: ({ orderCode }) => `We received your withdrawal for order ${orderCode}`,
  preview: ({ orderCode }) => `We received your withdrawal for order ${orderCode}: when, and what follows`,
  words: ({ houseName, orderCode, receivedAt, declaredBy, amount, ground, trackerUrl, supportEmail }) => ({
    houseName,
    fact: 'You declared that you withdraw from the contract about this order.',
    marks: [
      { name: 'Order', value: orderCode }, { name: 'Received', value: saySecond(receivedAt) },
      ...(declaredBy === '' ? [] : [{ name: 'Declared by', value: declaredBy }]),
      ...(ground === null && amount.amountMinor > 0 ? [{ name: 'Goes back', value: sayMoney(amount, 'en') }] : []),
    ],
    action: { words: 'Follow the order', url: trackerUrl },
    next: ground === null
      ? [
        'The contract is undone. What was still being made for it is stopped; what was written before stays open to you.',
        amount.amountMinor > 0 ? 'All that you paid goes back to the card or account that paid. Another letter follows when the payment desk has taken it on, within fourteen days at the latest.' : 'Nothing was paid that would have to go back.',
      ]
      : [
        'The order was delivered before, and the right to withdraw had ended with that. It rests on your own words, as they are recorded:',
        `${ground.sentence} Text ${ground.version}, answered with a yes on ${saySecond(ground.givenAt)}.`,
        'If you see it otherwise, answer to the address below and name the order. A person will look at it.',
      ],
    alternative: null,
    supportEmail,
    why: 'This letter came because somebody who knows the code of an order declared a withdrawal, and this is the address of that order. If it was not you, write to the address above at once.',
  }),
  previewProps: {
    orderCode: '7KQ-42F', receivedAt: new Date('2026-11-02T10:02:31Z'), declaredBy: 'A. Reader', amount: { amountMinor: 1500, currency: 'EUR' }, ground: null,
    trackerUrl: 'https://omenhall.example/orders/7KQ-42F', supportEmail: 'help@omenhall.example',
  },
});
