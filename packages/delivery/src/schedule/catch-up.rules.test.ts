import { describe, expect, it } from 'vitest';
import { catchUp, freshSeconds } from './catch-up.rules.ts';

const now = new Date('2026-11-20T12:00:00Z');
/** Slots so many seconds before now. */
const ago = (...seconds: number[]) => seconds.map((s) => new Date(now.getTime() - s * 1000));

describe('after an outage', () => {
  it.each([
    ['none runs a fresh slot', 'none', 1, [7200, 3600, 30], [30], [7200, 3600]],
    ['none runs no slot that is late', 'none', 1, [7200, 3600, freshSeconds + 1], [], [7200, 3600, freshSeconds + 1]],
    ['none is in time to the second', 'none', 1, [freshSeconds], [freshSeconds], []],
    ['last runs the newest, however late', 'last', 1, [7200, 3600], [3600], [7200]],
    ['all runs as many as it may, the newest, oldest first', 'all', 2, [7200, 3600, 60], [3600, 60], [7200]],
    ['all runs every one when there are few', 'all', 5, [7200, 3600], [7200, 3600], []],
    ['nothing due is nothing run', 'last', 1, [], [], []],
  ] as const)('%s', (_, policy, max, due, fired, missed) => {
    expect(catchUp({ newest: ago(...due), earlier: 7 }, policy, max, now)).toEqual({ fire: ago(...fired), missed: ago(...missed), more: 7 });
  });
});
