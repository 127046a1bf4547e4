import type { ModelCall } from '@omenhall/contracts/reading/reading.schema';
import { expect, it } from 'vitest';
import { sampleScroll } from '../testing/sample-scroll.ts';
import { plainWords } from './plain-words.rules.ts';
import { makeScrollPaper } from './scroll-paper.ts';

const house = { name: 'OmenHall', siteUrl: 'https://omen.example/' };

it('an unwritten scroll makes no paper', () => {
  expect(() => makeScrollPaper(sampleScroll({ answer: null }), house)).toThrow(expect.objectContaining({ code: 'not-ready' }));
});

it('every part of an answer has its place, in the answer’s order', () => {
  expect(makeScrollPaper(sampleScroll(), house).sections.map(({ id }) => id)).toEqual([
    'answer', 'position-cause', 'position-advice', 'position-outcome', 'connections', 'beneath', 'care', 'checkable', 'unknown',
    'next', 'step', 'return', 'closing', 'provenance',
  ]);
});

it('a part without words leaves no empty heading', () => {
  const { answer, ...scroll } = sampleScroll();
  const paper = makeScrollPaper({ ...scroll, answer: { ...answer!, warnings: [], connections: [], hiddenLayer: ' ' } }, house);
  expect(paper.sections.map(({ id }) => id)).not.toEqual(expect.arrayContaining(['care']));
  expect(paper.sections.some(({ id }) => id === 'connections' || id === 'beneath')).toBe(false);
});

it('the seal’s code is sent to no server: it stands behind the #', () => {
  const { verify } = makeScrollPaper(sampleScroll(), house);
  expect(new URL(verify.url).hash).toBe(`#${verify.code.replaceAll(' ', '')}`);
  expect(new URL(verify.url).pathname).toBe('/verify');
});

it('an answer about a position that was not drawn is refused', () => {
  const { answer, ...scroll } = sampleScroll();
  const positions = answer!.positions.map((reading) => ({ ...reading, positionId: 'elsewhere' }));
  expect(() => makeScrollPaper({ ...scroll, answer: { ...answer!, positions } }, house)).toThrow(expect.objectContaining({ code: 'broken' }));
});

it.each([
  ['e\u0301', '\u00E9'], ['a\u0000b\u0007', 'ab'], ['a\u202Eb\u2066c\u200F', 'abc'], ['a\r\nb\u2028c', 'a\nb\nc'], ['a\tb', 'a b'],
  ['\uD800x', 'x'], ['می\u200Cخواهم', 'می\u200Cخواهم'], ['\u{E0041}z', 'z'],
])('plain words of %j are %j', (text, plain) => expect(plainWords(text)).toBe(plain));

it('says of every call to a model when, to whom, with what and to what end, also where the house wrote after all', () => {
  const { answer, ...scroll } = sampleScroll();
  const call: ModelCall = { host: 'models.example', model: 'small-1', template: '1', at: '2026-11-02T10:03:00.000Z', sent: ['topic', 'signs'], outcome: 'refused', keptNothing: false };
  const saidOf = (provenance: Partial<NonNullable<typeof answer>['provenance']>) =>
    makeScrollPaper({ ...scroll, answer: { ...answer!, provenance: { ...answer!.provenance, ...provenance } } }, house).sections.find(({ id }) => id === 'provenance')?.paragraphs;
  expect(saidOf({})).toEqual(['Written by the house grammar, version 1.0.0. No AI was used. It was given: the signs, their positions, the topic, and the question.']);
  expect(saidOf({ calls: [call] })).toEqual([
    'Written by the house grammar, version 1.0.0. A model was asked, and its text was not kept. It was given: the signs, their positions, the topic, and the question.',
    'Asked 2 November 2026 at 10:03 UTC: small-1 at models.example, with topic and signs. Its text did not pass the checks of the house. The provider may keep what it received for a while, by its own rules.',
  ]);
  expect(saidOf({ writer: 'model', version: 'small-1 at models.example, template 1', given: ['topic'], calls: [{ ...call, outcome: 'kept', keptNothing: true }] })?.join(' ')).toContain('Written by a language model (small-1 at models.example, template 1) under the rules of this house. It was given: topic. Asked');
});
