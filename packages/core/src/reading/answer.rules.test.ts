import { findSpread, voices } from '@omenhall/contracts/draw/spreads.rules';
import type { Answer } from '@omenhall/contracts/reading/reading.private';
import { expect, test } from 'vitest';
import { checkAnswer } from './answer.rules.ts';
import { composeAnswer } from './grammar/compose-answer.ts';

const spread = findSpread('three')!;
const question = 'Should I leave the orchestra before winter?';
const signs = [
  { positionId: 'cause', signId: 'cups-8', reversed: false },
  { positionId: 'advice', signId: 'major-12', reversed: true },
  { positionId: 'outcome', signId: 'wands-1', reversed: false },
];
const sound: Answer = composeAnswer({ readingId: '0190f000-0000-7000-8000-000000000001', sealHash: 'ab'.repeat(32), locale: 'en', topic: 'choice', question, spread, voice: voices[0], signs });
const check = (change: Partial<Answer>) => checkAnswer({ ...sound, ...change }, { signs, spread, question });

test('a sound answer has no fault', () => {
  expect(check({})).toEqual([]);
});

test.each<[string, Partial<Answer>]>([
  ['sign-missing:outcome', { positions: sound.positions.slice(0, 2) }],
  ['sign-missing:cause', { positions: [sound.positions[0]!, ...sound.positions] }],
  ['sign-changed:cause', { positions: sound.positions.map((position, i) => (i === 0 ? { ...position, signId: 'cups-9' } : position)) }],
  ['sign-changed:advice', { positions: sound.positions.map((position, i) => (i === 1 ? { ...position, reversed: false } : position)) }],
  ['position-unknown:fate', { positions: [...sound.positions, { ...sound.positions[0]!, positionId: 'fate' }] }],
  ['position-order', { positions: sound.positions.toReversed() }],
  ['connection-unknown', { connections: [{ positionIds: ['cause', 'fate'], text: 'They meet.' }] }],
  ['step-missing', { step: ' ' }],
  ['empty:direct', { direct: '' }],
  ['empty:positions', { positions: sound.positions.map((position) => ({ ...position, paragraphs: [] })) }],
  ['empty:unknown', { unknown: [] }],
  ['empty:checkable', { checkable: [] }],
  ['return-days', { returnInDays: 0 }],
  ['too-long', { hiddenLayer: 'a word and '.repeat(6000) }],
  ['address', { closing: 'See https://example.org for more.' }],
  ['address', { closing: 'Write to luna@oracles.example today.' }],
  ['address', { closing: 'Go to oracle-help.com and read on.' }],
  ['address', { closing: 'Call +49 170 1234567.' }],
  ['markup', { direct: 'You <b>may</b> go.' }],
  ['markup', { direct: 'See [this](there).' }],
  ['hidden-characters', { direct: 'You\u202e may go.' }],
  ['hidden-characters', { direct: 'You\u200b may go.' }],
  ['hidden-characters', { direct: 'You\u0007 may go.' }],
  ['hidden-characters', { direct: 'One line.\nAnother.' }],
  ['placeholder', { direct: 'Dear [NAME_1], you may go.' }],
  ['phrase:certainty', { closing: 'This is guaranteed.' }],
  ['phrase:fear', { closing: 'There is a curse on it.' }],
  ['phrase:other-minds', { closing: 'He still loves you.' }],
  ['phrase:noise', { closing: 'You may go!' }],
  ['claim:medical', { closing: 'You could stop taking your medication.' }],
  ['claim:legal', { closing: 'The judge will side with you.' }],
  ['claim:medical', { hiddenLayer: 'You have diabetes.' }],
  ['claim:legal', { nextSteps: ['Do not pay the fine.'] }],
  ['never-stored:card_number', { closing: 'Try 4242 4242 4242 4242.' }],
  ['never-stored:contact', { closing: 'Ask @luna on telegram: @luna_reads.' }],
  ['claim:financial', { closing: 'Buy gold, then wait.' }],
  ['claim:death', { closing: 'She will die within the year.' }],
  ['claim:prompt', { closing: 'As an AI I cannot say.' }],
  ['question-echo', { archiveMarker: 'Orchestra' }],
])('%s is found', (code, change) => {
  expect(check(change)).toContain(code);
});

test('faults name codes and no word of the text', () => {
  expect(check({ direct: 'zephyrquill <i>is</i> doomed!' }).join(' ')).not.toContain('zephyrquill');
});

test('a question made of our own sentences is still answered', () => {
  const own = `${sound.direct} ${sound.archiveMarker}`;
  const answer = composeAnswer({ readingId: '0190f000-0000-7000-8000-000000000001', sealHash: 'ab'.repeat(32), locale: 'en', topic: 'choice', question: own, spread, voice: voices[0], signs });
  expect(checkAnswer(answer, { signs, spread, question: own })).toEqual([]);
});
