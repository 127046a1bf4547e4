import { describe, expect, it } from 'vitest';
import { mostTries, secondsUntilRetry } from './inbox.rules.ts';

const waits = (code: string): (number | null)[] => Array.from({ length: 12 }, (_, tried) => secondsUntilRetry(tried + 1, code));

describe('a failed event', () => {
  it('waits twice as long with every try, and is left to a person after the eighth', () => {
    expect(waits('broken')).toEqual([5, 10, 20, 40, 80, 160, 320, null, null, null, null, null]);
    expect(secondsUntilRetry(mostTries - 1, 'broken')).not.toBeNull();
  });

  it.each(['payments-away', 'database-away', 'keys-away', 'away', 'busy', 'timeout'])('is tried for as long as somebody is away: %s', (code) => {
    expect(waits(code)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]);
    expect(secondsUntilRetry(100_000, code)).toBe(900);
  });
});
