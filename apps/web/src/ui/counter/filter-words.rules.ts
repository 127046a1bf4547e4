import { OrderCode } from '@omenhall/contracts/values/human-code';

/** What stands after the `?`, as the router read it. */
export type Search = Record<string, unknown>;

/** A word of a closed list, or null when none or an unknown one stands there. */
export function readWord<Word extends string>(search: Search, name: string, words: readonly Word[]): Word | null {
  return words.find((word) => word === search[name]) ?? null;
}

/** An order code as the house stores it, however it was typed; null when it cannot be one. */
export const readOrderCode = (typed: string): string | null => OrderCode.safeParse(typed).data ?? null;

/** The router reads 123456 as a number, which is a code all the same. */
export function readCodeIn(search: Search, name: string): string | null {
  const typed = search[name];
  return typeof typed === 'string' || typeof typed === 'number' ? readOrderCode(String(typed)) : null;
}

/** Where a page of a list begins. */
export interface PlaceInList {
  /** Null for the newest. */
  cursor: string | null;
  /** How many rows stand before it. */
  startsAfter: number;
}

export function readPlace(search: Search): PlaceInList {
  const { cursor, after } = search as { cursor?: unknown; after?: unknown };
  if (typeof cursor !== 'string' || cursor === '' || cursor.length > 200) return { cursor: null, startsAfter: 0 };
  return { cursor, startsAfter: typeof after === 'number' && Number.isInteger(after) && after > 0 ? after : 0 };
}

/** The filter as it stands in an address: words that are set, and no others. */
export function writeFilter(filter: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(filter).flatMap(([name, word]) => (word === null || word === '' ? [] : [[name, word]])));
}

/** `state:waiting kind:receipt_email_job`, the same words as in the address; empty when nothing is filtered. */
export const sayFilter = (filter: Readonly<Record<string, string | null>>): string =>
  Object.entries(writeFilter(filter)).map(([name, word]) => `${name}:${word}`).join(' ');
