import type { Price } from '@omenhall/contracts/checkout/checkout.schema';
import { sayMoney as writeMoney, type Money } from '@omenhall/contracts/values/money';

const locale = 'en-GB';
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
const fullDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });

/** An amount as a receipt has it: nothing is a nought, and what went back has a minus. */
export const sayMoney = (money: Money): string => writeMoney(money, locale);

export const sayPrice = (money: Money): string => (money.amountMinor === 0 ? 'Free' : sayMoney(money));

const every: Readonly<Record<Price['interval'], string>> = { once: '', month: ' a month', year: ' a year' };

/** €19.00 a month; just the amount for what is paid once. */
export const sayInterval = (price: Price): string => sayPrice(price) + every[price.interval];

/** Every price of a product: €19.00 a month or €190.00 a year. */
export const sayPrices = (prices: readonly Price[]): string => prices.map(sayInterval).join(' or ');

/** 10:02 today; 2 November, 10:02 on another day of this year; with the year before that. */
export function sayMoment(at: Date, now = new Date()): string {
  if (at.toDateString() === now.toDateString()) return clock.format(at);
  return `${at.getFullYear() === now.getFullYear() ? day.format(at) : fullDay.format(at)}, ${clock.format(at)}`;
}

/** 20 November 2026, 14:13: on a paper that is read on any other day. */
export const sayFully = (at: Date): string => `${fullDay.format(at)}, ${clock.format(at)}`;

export const sayDay = (at: Date): string => fullDay.format(at);

/** 824 kB; one decimal from a megabyte on. */
export function saySize(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export const sayMinutes = (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`);
