/** An amount in the currency's smallest unit: 1500 EUR is fifteen euros. */
export interface Money {
  amountMinor: number;
  /** ISO 4217, upper case. */
  currency: string;
}

const noDecimals: ReadonlySet<string> = new Set(['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF']);
const threeDecimals: ReadonlySet<string> = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** Decimals between the smallest unit and the whole one, as the payment desk counts them; ISK and UGX have two there. Source: docs.stripe.com/currencies. */
export const decimalsOf = (currency: string): 0 | 2 | 3 => (noDecimals.has(currency) ? 0 : threeDecimals.has(currency) ? 3 : 2);

/** Words for an amount in a locale, with as many decimals as its currency has. */
export function sayMoney({ amountMinor, currency }: Money, locale: string): string {
  const decimals = decimalsOf(currency);
  return new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(amountMinor / 10 ** decimals);
}

/** The same amount as a plain decimal number with a point, exact at any size: `-1500` EUR is `-15.00`, `700` JPY is `700`. */
export function writeMoney({ amountMinor, currency }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0');
  const sign = amountMinor < 0 ? '-' : '';
  return decimals === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
