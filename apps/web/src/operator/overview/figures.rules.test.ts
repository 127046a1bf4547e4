import { describe, expect, it } from 'vitest';
import { overview } from '../../testing/pretend-counter.tsx';
import { figuresOf, readGap } from './figures.rules.ts';

describe('the figures of the overview', () => {
  it('each opens at least one list of rows', () => {
    for (const { opens } of figuresOf(overview())) expect(opens.length).toBeGreaterThan(0);
  });

  it('says nothing by colour while nothing is wrong', () => {
    expect(figuresOf(overview()).filter(({ tone }) => tone !== null)).toEqual([]);
  });

  it.each([
    ['deadDeliveries', 'dead', 'bad'], ['uncertainDeliveries', 'uncertain', 'warn'], ['failedWebhooks', 'webhooks', 'bad'], ['latePromises', 'late', 'bad'],
  ] as const)('marks %s', (fact, id, tone) => {
    expect(figuresOf(overview({ [fact]: 2 })).filter((figure) => figure.tone !== null)).toMatchObject([{ id, value: 2, tone }]);
  });

  it('marks a house without workers', () => {
    expect(figuresOf(overview({ workers: 0 })).find(({ id }) => id === 'workers')?.tone).toBe('bad');
  });

  it.each([
    [{ paidOrders: 14, readableScrolls: 14 }, { word: 'kept', gap: 0 }],
    [{ paidOrders: 14, readableScrolls: 12 }, { word: 'writing', gap: 2 }],
    [{ paidOrders: 14, readableScrolls: 11, latePromises: 1 }, { word: 'late', gap: 3 }],
  ] as const)('reads %o as %o', (facts, gap) => {
    expect(readGap(overview(facts))).toEqual(gap);
  });
});
