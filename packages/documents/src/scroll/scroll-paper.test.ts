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
