import type { ConsentEntry, ConsentKind, ConsentState, ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { lastLine, standingOf, type Standing } from './standing.rules.ts';

/** A sentence in force; or one that the house asks no more, as it was shown, without an id to say yes to. */
export type ShownText = ConsentText | (Omit<ConsentText, 'id' | 'notice'> & { id: null; notice: null });

export interface AnsweredText {
  text: ShownText;
  /** Null where nothing was answered, which counts as a no. */
  state: ConsentState | null;
}

/** Sentences that make sense only beside the thing they speak of: an order, a card, a gift. */
const askedElsewhere: readonly ConsentKind[] = ['early_performance', 'public_share', 'gift'];

/**
 * Each sentence in force with the answers given to its kind: one pair per thing answered about, or one without.
 * A sentence that is asked elsewhere stands here only once it was answered; one that is asked no more stands here as long
 * as a yes to it can be taken back. What can still change comes first.
 */
export function pairAnswers(texts: readonly ConsentText[], states: readonly ConsentState[], history: readonly ConsentEntry[]): AnsweredText[] {
  const pairs = [...texts, ...askedNoMore(texts, states, history)].flatMap((text): AnsweredText[] => {
    const given = states.filter(({ kind }) => kind === text.kind);
    if (given.length === 0) return askedElsewhere.includes(text.kind) ? [] : [{ text, state: null }];
    const things = [...new Set(given.map(({ scopeId }) => scopeId))];
    return things.map((thing) => ({ text, state: strongest(given.filter(({ scopeId }) => scopeId === thing)) }));
  });
  return pairs.toSorted((one, other) => Number(isFixed(one)) - Number(isFixed(other)));
}

function askedNoMore(texts: readonly ConsentText[], states: readonly ConsentState[], history: readonly ConsentEntry[]): ShownText[] {
  const given = states.filter(({ kind, action }) => action === 'granted' && !texts.some((text) => text.kind === kind));
  return [...new Set(given.map(({ kind }) => kind))].map((kind) => {
    const state = given.find((one) => one.kind === kind);
    const line = state ? lastLine(history, state) : null;
    return { id: null, notice: null, kind, version: line?.textVersion ?? 0, locale: line?.locale ?? 'en', sentence: line?.sentence ?? '', lifetime: '', effect: '' };
  });
}

/** Early performance is spent once the work has begun, and one thing's answer cannot be given again away from that thing. */
export const isFixed = ({ text, state }: AnsweredText): boolean =>
  text.kind === 'early_performance' || (state !== null && state.scopeId !== null && standingOf(state) !== 'on');

const weight: Record<Standing, number> = { on: 2, asks_again: 1, off: 0 };

/**
 * Somebody who ordered from several browsers may have answered the same sentence more than once. As long as one yes
 * lives, something may be sent on it, so the page shows that yes; Off takes back every one of them.
 */
const strongest = (states: readonly ConsentState[]): ConsentState | null =>
  states.toSorted((one, other) => weight[standingOf(other)] - weight[standingOf(one)] || other.since.getTime() - one.since.getTime())[0] ?? null;
