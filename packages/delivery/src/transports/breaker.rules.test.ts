import { describe, expect, it } from 'vitest';
import { breakerAfter, closedBreaker, type Breaker } from './breaker.rules.ts';

const through = (events: Array<['healthy' | 'missed' | 'refused', number]>, from: Breaker = closedBreaker): Breaker =>
  events.reduce((breaker, [event, at]) => breakerAfter(breaker, event, at), from);

describe('the breaker', () => {
  it('opens after three misses within two seconds', () => {
    expect(through([['missed', 0], ['missed', 500]]).open).toBe(false);
    expect(through([['missed', 0], ['missed', 500], ['missed', 1_000]]).open).toBe(true);
    expect(through([['missed', 0], ['missed', 1_500], ['missed', 3_000]]).open).toBe(false);
  });

  it('opens after two refused offers', () => {
    expect(through([['refused', 0]]).open).toBe(false);
    expect(through([['refused', 0], ['refused', 400]]).open).toBe(true);
  });

  it('closes after thirty seconds of unbroken health', () => {
    const open = through([['refused', 0], ['refused', 1]]);
    expect(through([['healthy', 1_000], ['healthy', 30_999]], open).open).toBe(true);
    expect(through([['healthy', 1_000], ['healthy', 31_000]], open).open).toBe(false);
    expect(through([['healthy', 1_000], ['missed', 20_000], ['healthy', 20_500], ['healthy', 31_000]], open).open).toBe(true);
  });
});
