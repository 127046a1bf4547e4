import { describe, expect, it } from 'vitest';
import { consentEntry, consentState } from '../../testing/pretend-house.tsx';
import { lastLine, receiptName, standingOf } from './standing.rules.ts';

describe('how an answer stands', () => {
  it.each([
    ['granted', false, 'on'], ['granted', true, 'asks_again'], ['refused', false, 'off'], ['refused', true, 'off'], ['withdrawn', false, 'off'], ['withdrawn', true, 'off'],
  ] as const)('%s, asking again %s: %s', (action, asksAgain, standing) => {
    expect(standingOf({ action, asksAgain })).toBe(standing);
  });

  it('comes from the newest line about the same thing, wherever it lies in the list', () => {
    const older = consentEntry({ at: new Date('2026-01-01') });
    const newer = consentEntry({ source: 'unsubscribe_link', action: 'withdrawn', at: new Date('2026-02-01') });
    const others = [consentEntry({ kind: 'archive', at: new Date('2026-03-01') }), consentEntry({ scopeId: '018f3a52-0000-4000-8000-000000000001', at: new Date('2026-03-01') })];
    expect(lastLine([...others, older, newer], consentState())).toBe(newer);
    expect(lastLine(others, consentState())).toBeNull();
  });
});

it('a receipt is saved under the day of its answer', () => {
  expect(receiptName(new Date(2026, 2, 9, 23, 59))).toBe('consent-receipt-2026-03-09.json');
});
