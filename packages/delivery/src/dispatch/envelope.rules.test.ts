import { describe, expect, it } from 'vitest';
import { envelopeSize, patienceSeconds, pickFairly, stretch, widen, windowSize } from './envelope.rules.ts';

describe('the window', () => {
  it('holds twice the handlers, or a quarter second of starts, and never more than four thousand', () => {
    expect(windowSize(0, 0)).toBe(1);
    expect(windowSize(10, 0)).toBe(20);
    expect(windowSize(10, 1_000)).toBe(250);
    expect(windowSize(10, 1_000_000)).toBe(4_000);
  });

  it('widens while a backlog waits and offers are taken quickly, and narrows when they lie', () => {
    expect(widen(100, { heldBack: 1, outstanding: 49, oldestOfferMs: 100 })).toBe(150);
    expect(widen(100, { heldBack: 1, outstanding: 50, oldestOfferMs: 100 })).toBe(100);
    expect(widen(100, { heldBack: 0, outstanding: 0, oldestOfferMs: 100 })).toBe(100);
    expect(widen(100, { heldBack: 9, outstanding: 0, oldestOfferMs: 251 })).toBe(75);
    expect(widen(3_999, { heldBack: 1, outstanding: 0, oldestOfferMs: 0 })).toBe(4_000);
  });
});

describe('envelopes', () => {
  it('carry one hint until more is due than the window holds', () => {
    expect(envelopeSize(99, 100, 1, null)).toBe(1);
    expect(envelopeSize(100, 100, 1, null)).toBe(32);
    expect(envelopeSize(100, 100, 10, null)).toBe(5);
    expect(envelopeSize(100, 100, 1_000, null)).toBe(1);
  });

  it('carry quick work in company and slow work alone, and never more than a quarter of one process\'s hands', () => {
    expect(envelopeSize(200, 200, 100, { hands: 100, runSeconds: 0.001 })).toBe(25);
    expect(envelopeSize(200, 200, 100, { hands: 100, runSeconds: 0.02 })).toBe(12);
    expect(envelopeSize(200, 200, 100, { hands: 100, runSeconds: 0.25 })).toBe(1);
    expect(envelopeSize(200, 200, 100, { hands: 10, runSeconds: 0 })).toBe(2);
    expect(envelopeSize(200, 200, 100, { hands: 1_000, runSeconds: 0 })).toBe(32);
    expect(envelopeSize(199, 200, 100, { hands: 100, runSeconds: 0.001 })).toBe(1);
    expect(envelopeSize(200, 200, 100, { hands: 100, runSeconds: null })).toBe(1);
  });
});

describe('an envelope on a slow transport', () => {
  const held = { heldBack: 1, oldestOfferMs: 51, busyShare: 0.1, liveConcurrency: 100 };

  it('grows while offers lie and hands are idle, up to a quarter of the hands and never beyond 32', () => {
    expect(stretch(1, held)).toBe(2);
    expect(stretch(16, held)).toBe(25);
    expect(stretch(32, { ...held, liveConcurrency: 1_000 })).toBe(32);
    expect(stretch(1, { ...held, liveConcurrency: 4 })).toBe(1);
    expect(stretch(1, { ...held, liveConcurrency: 1 })).toBe(1);
  });

  it('shrinks when the hands are busy, and is one again without a backlog or without knowledge', () => {
    expect(stretch(16, { ...held, busyShare: 0.5 })).toBe(8);
    expect(stretch(16, { ...held, oldestOfferMs: 50 })).toBe(16);
    expect(stretch(16, { ...held, heldBack: 0 })).toBe(1);
    expect(stretch(16, { ...held, busyShare: null })).toBe(1);
  });
});

describe('an offer', () => {
  it('is repeated after 3, 6, 12 and at most 60 seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map(patienceSeconds)).toEqual([3, 6, 12, 24, 48, 60, 60]);
  });
});

describe('picking', () => {
  const rows = (priority: number, n: number) => Array.from({ length: n }, (_, i) => ({ priority, i }));

  it('goes by priority and keeps a tenth for the lower ones', () => {
    const picked = pickFairly([...rows(0, 100), ...rows(9, 100)], 20);
    expect(picked.filter((row) => row.priority === 0)).toHaveLength(18);
    expect(picked.filter((row) => row.priority === 9)).toHaveLength(2);
  });

  it('wastes no room when the lower ones are few, or there are none', () => {
    expect(pickFairly([...rows(0, 100), ...rows(9, 1)], 20)).toHaveLength(20);
    expect(pickFairly(rows(5, 100), 20)).toHaveLength(20);
    expect(pickFairly(rows(5, 3), 20)).toHaveLength(3);
    expect(pickFairly(rows(5, 3), 0)).toHaveLength(0);
  });
});
