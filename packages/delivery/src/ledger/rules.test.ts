import { describe, expect, it } from 'vitest';
import { defineJob } from '../define-job.ts';
import { aKind } from '../testing/index.ts';
import { scrub } from '../worker/scrub.rules.ts';
import { backoffSeconds } from './backoff.rules.ts';

describe('backoff', () => {
  const backoff = { baseSeconds: 30, capSeconds: 21_600 };

  it('is half fixed and half random, doubles, and stops at the cap', () => {
    expect(backoffSeconds(backoff, 1, 0)).toBe(15);
    expect(backoffSeconds(backoff, 1, 0.999)).toBeCloseTo(30, 0);
    expect(backoffSeconds(backoff, 3, 0)).toBe(60);
    expect(backoffSeconds(backoff, 100, 0)).toBe(10_800);
  });

  it('gives way to a longer wish and ignores a shorter one', () => {
    expect(backoffSeconds(backoff, 1, 0, 100)).toBe(100);
    expect(backoffSeconds(backoff, 1, 0, 1)).toBe(15);
  });
});

describe('a detail for the trail', () => {
  it('keeps no address, no long number, no control character, and 200 characters at most', () => {
    expect(scrub('550 <who@example.org> card 4242424242424242\r\nend')).toBe('550 [address] card [number] end');
    expect(scrub('x'.repeat(300))).toHaveLength(200);
    expect(scrub('')).toBeNull();
  });
});

describe('a definition', () => {
  it('is refused when it would fail in the night', () => {
    const good = aKind();
    expect(defineJob(good)).toBe(good);
    for (const wrong of [
      { leaseSeconds: 9 }, { maxAttempts: 0 }, { payloadVersion: 0 }, { backoff: { baseSeconds: 2, capSeconds: 1 } },
      { effect: 'blind' as const, destKey: null },
    ]) {
      expect(() => defineJob({ ...good, ...wrong })).toThrow(RangeError);
    }
  });
});
