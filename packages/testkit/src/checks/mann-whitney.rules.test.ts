import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../faults/seeded-random.ts';
import { mannWhitney } from './mann-whitney.rules.ts';

describe('the test of two samples', () => {
  it('gives what counting every pair gives, with ties and without', () => {
    // As scipy's mannwhitneyu gives them: U = 17 of 49, and 0 of 100.
    expect(mannWhitney([7, 3, 6, 2, 4, 3, 5], [3, 5, 6, 4, 6, 5, 7])).toBeCloseTo(0.363_607, 5);
    expect(mannWhitney([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [11, 12, 13, 14, 15, 16, 17, 18, 19, 20])).toBeCloseTo(0.000_182_7, 6);
  });

  it('sees nothing between equals and a shift of a twentieth among two thousand', () => {
    const random = seededRandom(7);
    const sample = (shift: number) => Array.from({ length: 2_000 }, () => 10 + random() + shift);
    expect(mannWhitney(sample(0), sample(0))).toBeGreaterThan(0.01);
    expect(mannWhitney(sample(0), sample(0.05))).toBeLessThan(0.001);
    expect(mannWhitney([1, 1, 1], [1, 1, 1])).toBe(1);
  });
});
