import { HouseError } from '@omenhall/contracts/errors';
import type { Money } from '@omenhall/contracts/values/money';
import Stripe from 'stripe';

/**
 * The one translation of the desk's errors. Its messages stay there: they may quote what was sent.
 * @throws HouseError `payments-away` (try again later), or `broken` when the desk refuses what we ask
 */
export async function atDesk<Answer>(act: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    throw translated(act, error);
  }
}

/** The same for a list that is walked; what its reader throws stays as it is. */
export async function* walk<Thing>(act: string, things: AsyncIterable<Thing>): AsyncGenerator<Thing> {
  const walker = things[Symbol.asyncIterator]();
  for (let next = await atDesk(act, () => walker.next()); next.done !== true; next = await atDesk(act, () => walker.next())) yield next.value;
}

/** Everything of a list, page after page, in its order. */
export async function gather<Thing>(act: string, things: AsyncIterable<Thing>): Promise<Thing[]> {
  const found: Thing[] = [];
  for await (const thing of walk(act, things)) found.push(thing);
  return found;
}

/** Codes of refusals that pass by themselves: another try of the same is under way, or the account waits for money to give back. */
const passing = ['idempotency_key_in_use', 'lock_timeout', 'balance_insufficient', 'insufficient_funds'];

function translated(act: string, error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const trace = [error.type, error.code, error.statusCode, error.requestId].filter((part) => part !== undefined && part !== null).join(' ');
  const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors;
  const away = error instanceof StripeConnectionError || error instanceof StripeAPIError || error instanceof StripeRateLimitError || passing.includes(error.code ?? '');
  return new HouseError(away ? 'payments-away' : 'broken', `${act}: ${trace}`);
}

/** What an act gives, or null when the desk does not know the thing it is about. */
export async function orNull<Answer>(work: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await work();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

export const isMissing = (error: unknown): boolean => isRefusal(error) && error.code === 'resource_missing';

/** Whether the desk understood what was asked, and will not do it. */
export const isRefusal = (error: unknown): error is InstanceType<typeof Stripe.errors.StripeInvalidRequestError> => error instanceof Stripe.errors.StripeInvalidRequestError;

/**
 * What a word of the desk means here. A word that the house does not know is no ground to decide about money on.
 * @throws HouseError `broken`
 */
export function meaning<Meaning>(of: Readonly<Record<string, Meaning>>, word: string | null, field: string): Meaning {
  if (word === null || !Object.hasOwn(of, word)) throw new HouseError('broken', `the payment desk answered with an unknown ${field}`);
  return of[word] as Meaning;
}

export const idOf = (reference: string | { id: string } | null | undefined): string | null => (typeof reference === 'object' ? (reference?.id ?? null) : (reference ?? null));

/** @throws HouseError `broken` when something stands as an id that was asked for as a whole */
export function whole<Thing extends object>(reference: string | Thing | null | undefined, field: string): Thing {
  if (typeof reference !== 'object' || reference === null) throw new HouseError('broken', `the payment desk gave no ${field}`);
  return reference;
}

export const dateOf = (seconds: number): Date => new Date(seconds * 1000);

export const moneyOf = (amountMinor: number, currency: string): Money => ({ amountMinor, currency: currency.toUpperCase() });
