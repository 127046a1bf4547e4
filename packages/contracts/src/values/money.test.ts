import { expect, test } from 'vitest';
import { sayMoney, writeMoney } from './money.ts';

test.each([
  [1500, 'EUR', '15.00'], [-1500, 'EUR', '-15.00'], [7, 'EUR', '0.07'], [-7, 'EUR', '-0.07'], [0, 'EUR', '0.00'], [100, 'EUR', '1.00'],
  [700, 'JPY', '700'], [-700, 'JPY', '-700'], [0, 'JPY', '0'],
  [1234, 'KWD', '1.234'], [-5, 'KWD', '-0.005'], [1_000, 'BHD', '1.000'],
  [70_000, 'ISK', '700.00'], [2_147_483_647, 'EUR', '21474836.47'], [-2_147_483_648, 'TND', '-2147483.648'],
])('%d of the smallest unit of %s are written %s', (amountMinor, currency, written) => {
  expect(writeMoney({ amountMinor, currency })).toBe(written);
});

test.each([[1500, 'EUR', '€15.00'], [700, 'JPY', '¥700'], [1234, 'KWD', 'KWD\u00A01.234'], [-50, 'USD', '-$0.50']])('%d of %s are said with the decimals of their currency', (amountMinor, currency, said) => {
  expect(sayMoney({ amountMinor, currency }, 'en')).toBe(said);
});
