import { lintPhrases } from '@omenhall/contracts/copy/phrases.rules';
import { tarotDeck } from '@omenhall/contracts/draw/tarot-deck.rules';
import { expect, test } from 'vitest';
import { tarotTexts } from './tarot.ts';

const cards = [...tarotTexts.values()];
const sentencesOf = (card: (typeof cards)[number]) =>
  [card.image, card.upright.core, card.reversed.core, card.cause, card.fear, card.resource, card.advice, card.outcome, card.fact, card.step];

test('every card of the deck has words, in the deck’s order', () => {
  expect([...tarotTexts.keys()]).toEqual(tarotDeck.map((card) => card.id));
});

test('the element of a small card is that of its suit', () => {
  const elementOf = { wands: 'fire', cups: 'water', swords: 'air', coins: 'earth' } as const;
  expect(tarotDeck.filter((card) => card.suit !== null && tarotTexts.get(card.id)?.element !== elementOf[card.suit])).toEqual([]);
});

test('no two cards share a sentence, an essence or a marker', () => {
  const all = cards.flatMap((card) => [...sentencesOf(card), card.upright.essence, card.reversed.essence, card.marker]);
  expect(all.filter((text, i) => all.indexOf(text) !== i)).toEqual([]);
});

test('the house never says what it never says', () => {
  expect(cards.flatMap((card) => [...sentencesOf(card), card.upright.essence, card.reversed.essence].flatMap((text) => lintPhrases(text, 'generated').map(({ words }) => `${card.signId}: ${words}`)))).toEqual([]);
});

test('no card prophesies or commands', () => {
  const hard = /\b(?:you|it|this|they|he|she) (?:will|shall|must)\b|\bnever fails\b/;
  expect(cards.flatMap((card) => sentencesOf(card).filter((text) => hard.test(text)).map((text) => `${card.signId}: ${text}`))).toEqual([]);
});

test('sentences are whole, essences are phrases, and each facing says at least two things', () => {
  const broken = cards.flatMap((card) => [
    ...sentencesOf(card).filter((text) => !/^[\p{Lu}“].*[.?”]$/u.test(text)),
    ...[card.upright.essence, card.reversed.essence].filter((essence) => !/^\p{Ll}.*[^.,;]$/u.test(essence)),
    ...[card.upright.core, card.reversed.core].filter((core) => core.split(/[.?] /).length < 2),
  ]);
  expect(broken).toEqual([]);
});

test('a card leans on a second theme, not on its own', () => {
  expect(cards.filter((card) => card.themes[0] === card.themes[1])).toEqual([]);
});

test('every outcome is a condition', () => {
  expect(cards.filter((card) => !/\bleans towards\b/.test(card.outcome)).map((card) => card.signId)).toEqual([]);
});
