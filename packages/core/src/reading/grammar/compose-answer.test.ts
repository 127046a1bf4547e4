import { lintPhrases } from '@omenhall/contracts/copy/phrases.rules';
import { spreads, voices } from '@omenhall/contracts/draw/spreads.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import type { Topic } from '@omenhall/contracts/question/question.schema';
import { Answer } from '@omenhall/contracts/reading/reading.private';
import { plantedWord } from '@omenhall/contracts/testing/planted-words';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { checkAnswer, textsOf } from '../answer.rules.ts';
import { composeAnswer, grammarVersion, type ToCompose } from './compose-answer.ts';

const topics: readonly Topic[] = ['self', 'choice', 'relationship', 'work_money', 'dream_symbol', 'timing', 'open'];
const questions = [null, 'Should I stay?', 'When does it get lighter?', 'Which road is mine, north or south?', 'Does my sister still trust me?', 'Why am I so tired of my job?', 'How do I begin?', 'What is this about?'];

const [narrow, wide] = [spreads.slice(0, 3), spreads.slice(3)];

const hashOf = (seed: string): string => bytesToHex(sha256(utf8ToBytes(seed)));

/** A draw that follows from its number. */
function drawn(number: number, change: Partial<ToCompose> = {}): ToCompose {
  const sealHash = hashOf(`draw ${number}`);
  const bytes = [...sha256(utf8ToBytes(`deal ${number}`)), ...sha256(utf8ToBytes(`deal on ${number}`))];
  const spread = change.spread ?? narrow[number % narrow.length]!;
  const deck = [...tarotSignIds];
  const signs = spread.positions.map((position, i) => {
    const [signId] = deck.splice((bytes[2 * i]! * 256 + bytes[2 * i + 1]!) % deck.length, 1);
    return { positionId: position.id, signId: signId!, reversed: bytes[20 + i]! % 2 === 1 };
  });
  return {
    readingId: '0190f000-0000-7000-8000-000000000000', sealHash, locale: 'en', topic: topics[number % topics.length]!,
    question: questions[bytes[31]! % questions.length]!, spread, voice: voices[bytes[30]! % voices.length]!, signs, ...change,
  };
}

const body = (answer: Answer): string => textsOf(answer).filter(([field]) => field !== 'archiveMarker').map(([, text]) => text).join(' ');
const asDrawn = ({ positionId, signId, reversed }: Answer['positions'][number]) => ({ positionId, signId, reversed });
const wordCount = (text: string): number => text.split(/\s+/).length;
const write = (number: number, change?: Partial<ToCompose>) => ({ input: drawn(number, change), answer: composeAnswer(drawn(number, change)) });
const corpus = [...Array.from({ length: 2000 }, (_, number) => write(number)), ...Array.from({ length: 600 }, (_, number) => write(number, { spread: wide[number % wide.length]! }))];

test('each of 2,600 answers over random draws passes the check and the linter', () => {
  const faults = corpus.flatMap(({ input, answer }) => checkAnswer(answer, input));
  const phrases = faults.length === 0 ? [] : corpus.flatMap(({ answer }) => lintPhrases(body(answer), 'generated').map(({ words }) => words));
  expect([...new Set([...faults, ...phrases])]).toEqual([]);
  expect(corpus.every(({ answer }) => Answer.safeParse(answer).success)).toBe(true);
}, 60_000);

test.each([['key', 300, 450], ['three', 700, 1100], ['lantern', 1100, 1700], ['mirror', 1200, 2000], ['well', 1700, 2600], ['year', 2100, 3200]] as const)('a scroll of the spread %s has %d to %d words', (id, least, most) => {
  const lengths = corpus.filter(({ input }) => input.spread.id === id).map(({ answer }) => wordCount(body(answer)));
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
});

test('the same seal, voice and version give the same text', () => {
  expect(composeAnswer(drawn(7))).toEqual(composeAnswer(drawn(7)));
  expect(composeAnswer(drawn(7, { readingId: '0190f000-0000-7000-8000-00000000ffff' }))).toEqual(composeAnswer(drawn(7)));
});

test('the words of this version stand: whoever changes one raises grammarVersion with this digest', () => {
  expect([grammarVersion, hashOf(JSON.stringify(corpus.slice(0, 100).map(({ answer }) => answer)))]).toEqual(['1', 'fc5b58e3403abb6508c11c70f9f6af84ab93bdc326f55cb83f09ecdea8117017']);
});

test('another seal words the same cards differently', () => {
  expect(body(composeAnswer(drawn(7, { sealHash: hashOf('another') })))).not.toBe(body(composeAnswer(drawn(7))));
});

test('a voice changes the telling and neither signs nor facts nor the step', () => {
  const [first, ...others] = voices.map((voice) => composeAnswer(drawn(10, { voice })));
  for (const other of others) {
    expect(body(other)).not.toBe(body(first!));
    expect(other.step).toBe(first!.step);
    expect(other.archiveMarker).toBe(first!.archiveMarker);
    expect(other.returnInDays).toBe(first!.returnInDays);
    expect(other.positions.map(asDrawn)).toEqual(first!.positions.map(asDrawn));
  }
});

test('the plain voice speaks in shorter sentences than the gentle one', () => {
  const meanLength = (voiceId: string) => {
    const text = corpus.filter(({ input }) => input.voice.id === voiceId).flatMap(({ answer }) => answer.positions.flatMap(({ paragraphs }) => paragraphs)).join(' ');
    return wordCount(text) / text.split(/[.?:](?:\s|$)/).length;
  };
  expect(meanLength('ilva')).toBeLessThan(meanLength('lirael') - 1);
});

test('no two of 200 scrolls give the same direct answer', () => {
  const some = corpus.filter(({ input }) => input.spread.id === 'three').slice(0, 200).map(({ answer }) => answer.direct);
  expect(new Set(some).size).toBe(200);
});

test('no sentence of weight stands twice in one scroll', () => {
  const repeated = [...corpus.slice(0, 600), ...corpus.slice(2000)].flatMap(({ answer }) => {
    const sentences = body(answer).split(/(?<=[.?])\s+/).filter((sentence) => wordCount(sentence) > 7);
    const twice = sentences.filter((sentence, i) => sentences.indexOf(sentence) !== i);
    return twice.filter((sentence) => sentence !== answer.step);
  });
  expect([...new Set(repeated)]).toEqual([]);
});

test('in a wide spread not even a short sentence stands twice', () => {
  const repeated = corpus.slice(2000).flatMap(({ answer }) => {
    const sentences = body(answer).split(/(?<=[.?])\s+/).filter((sentence) => sentence !== answer.step && wordCount(sentence) > 2);
    return sentences.filter((sentence, i) => sentences.indexOf(sentence) !== i);
  });
  expect([...new Set(repeated)]).toEqual([]);
});

test('every card composes in every position, upright and reversed', () => {
  for (const spread of spreads) {
    for (const number of tarotSignIds.keys()) {
      for (const reversed of [false, true]) {
        const input = drawn(number, { spread, signs: spread.positions.map(({ id }, i) => ({ positionId: id, signId: tarotSignIds[(number + i) % tarotSignIds.length]!, reversed })) });
        expect(checkAnswer(composeAnswer(input), input), `${tarotSignIds[number]} first in ${spread.id}`).toEqual([]);
      }
    }
  }
}, 60_000);

test('what was asked is repeated nowhere', () => {
  const word = plantedWord('grammar');
  for (let number = 0; number < 12; number += 1) {
    const answer = composeAnswer(drawn(number, { question: `Should I tell ${word} about the letter under the piano?` }));
    expect(JSON.stringify(answer).toLowerCase()).not.toContain(word);
    expect(JSON.stringify(answer).toLowerCase()).not.toContain('piano');
  }
});

test('the marker is never a word of the question', () => {
  const input = drawn(1);
  const first = composeAnswer({ ...input, question: null }).archiveMarker;
  const again = composeAnswer({ ...input, question: `What about ${first}?` });
  expect(checkAnswer(again, { ...input, question: `What about ${first}?` })).toEqual([]);
  expect(again.archiveMarker).not.toBe(first);
});

test('a composed text stays readable at about the eighth grade', () => {
  const text = corpus.slice(0, 300).map(({ answer }) => body(answer)).join(' ');
  expect(gradeOf(text)).toBeLessThanOrEqual(8);
});

test('an answer is composed in less than five milliseconds', () => {
  const start = performance.now();
  for (let number = 0; number < 200; number += 1) composeAnswer(drawn(number));
  expect((performance.now() - start) / 200).toBeLessThan(5);
});

describe('the shape of a question', () => {
  const direct = (question: string | null, topic: Topic = 'open') => composeAnswer(drawn(4, { question, topic })).direct;
  test('a question about another person is turned to the asker', () => {
    expect(direct('Does he still think of me?')).toMatch(/another person|lay on your table/);
  });
  test('a when gets no date', () => {
    expect(direct('When am I going to move?')).toMatch(/date|calendar/);
  });
  test('a choice is not made for the asker', () => {
    expect(direct('Should I take the post or stay?')).toMatch(/do not choose for you|Neither road is marked/);
  });
});

test('the pseudo-locale changes every text and keeps every sign', () => {
  const plain = composeAnswer(drawn(4));
  const other = composeAnswer(drawn(4, { locale: 'en-XA' }));
  expect(textsOf(other).every(([, text]) => text.startsWith('⟦') && text.endsWith('⟧'))).toBe(true);
  expect(checkAnswer(other, drawn(4))).toEqual([]);
  expect(other.positions.map((position) => position.signId)).toEqual(plain.positions.map((position) => position.signId));
});

test.each<[string, Partial<ToCompose>]>([
  ['a missing sign', { signs: [] }],
  ['an unknown card', { signs: drawn(0).spread.positions.map((position) => ({ positionId: position.id, signId: 'major-99', reversed: false })) }],
  ['an unknown voice', { voice: { id: 'nobody', name: 'Nobody', character: 'None.' } }],
])('%s is refused', (_, change) => {
  expect(() => composeAnswer({ ...drawn(0), ...change })).toThrow(expect.objectContaining({ code: 'bad-input' }));
});

/** Flesch-Kincaid grade with vowel groups for syllables. Source: Kincaid et al., 1975. */
function gradeOf(text: string): number {
  const words = text.match(/[\p{L}’']+/gu) ?? [];
  const sentences = text.match(/[.?:](?=\s|$)/g) ?? [];
  const syllables = words.reduce((sum, word) => sum + Math.max(1, (word.toLowerCase().replace(/e$/, '').match(/[aeiouy]+/g) ?? []).length), 0);
  return 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
}
