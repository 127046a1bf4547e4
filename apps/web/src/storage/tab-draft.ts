import type { Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { ConsentKind, Decision } from '@omenhall/contracts/consent/consent.schema';
import type { SealedDraw } from '@omenhall/contracts/draw/draw.private';
import type { Spread, Voice } from '@omenhall/contracts/draw/draw.schema';
import type { Topic } from '@omenhall/contracts/question/question.schema';
import { useSyncExternalStore } from 'react';
import { newKey } from './new-key.ts';

/** What is being prepared on the way from choosing to paying. */
export interface Draft {
  product: Pick<Product, 'slug' | 'name' | 'prices' | 'promiseMinutes' | 'gives'> | null;
  spread: Spread | null;
  voice: Voice | null;
  topic: Topic | null;
  question: string;
  specialCategory: Decision | null;
  /** Names the asking, so that a repeat is the same draft at the house. */
  requestKey: string;
  /** Set once the house has taken the question. */
  readingId: string | null;
  sealed: SealedDraw | null;
  decisions: Partial<Record<ConsentKind, Decision>>;
  address: string;
  adult: boolean;
  /** The gift that pays, on the way of whoever redeems one: its code lives in this tab's memory alone. */
  gift: { code: string; productSlug: string; decision: Decision } | null;
  /** Names the order, so that a double click is one order. */
  checkoutKey: string;
}

const empty = (): Draft => ({
  product: null, spread: null, voice: null, topic: null, question: '', specialCategory: null, requestKey: newKey(),
  readingId: null, sealed: null, decisions: {}, address: '', adult: false, gift: null, checkoutKey: newKey(),
});

/** Whatever the question and its draw were made from. */
const asked = ['product', 'spread', 'voice', 'topic', 'question', 'specialCategory'] as const satisfies readonly (keyof Draft)[];

let draft = empty();
const listeners = new Set<() => void>();

export const readDraft = (): Draft => draft;

/**
 * Changes the draft. It lives in the memory of this tab and in no browser storage, so closing the tab forgets it.
 * A change to what was asked makes it a new asking: the house's earlier draft is left behind, unpaid and sealed.
 */
export function changeDraft(change: Partial<Draft>): void {
  const before = draft;
  draft = { ...draft, ...change };
  const askedAnew = before.readingId !== null && change.readingId === undefined && asked.some((key) => !same(before[key], draft[key]));
  if (askedAnew) draft = { ...draft, requestKey: newKey(), checkoutKey: newKey(), readingId: null, sealed: null };
  tell();
}

export function clearDraft(): void {
  draft = empty();
  tell();
}

export const useDraft = (): Draft => useSyncExternalStore(
  (listener) => {
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  },
  readDraft,
);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function tell(): void {
  for (const listener of listeners) listener();
}
