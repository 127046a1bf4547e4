/** An amount in the currency's smallest unit: 1500 EUR is fifteen euros. */
export interface Money {
  amountMinor: number;
  /** ISO 4217, upper case. */
  currency: string;
}

/** Words for an amount in a locale; a currency's own number of decimals is kept. */
export function sayMoney({ amountMinor, currency }: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** decimals);
}
