import { describe, expect, it } from 'vitest';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { moneyLines, paidTwice, statusOf } from './money-seen.rules.ts';

const money = (said: Partial<Tracker['money']> = {}): Tracker['money'] => ({ paid: 1500, refunded: 0, disputed: 0, dispute: null, processingSince: null, ...said });
const order = (said: Partial<Pick<Tracker, 'opens' | 'state' | 'money'>> = {}) => ({ opens: 'scroll' as const, amountMinor: 1500, state: 'ready' as const, money: money(), ...said });
const told = (said: Parameters<typeof order>[0]): string[] => moneyLines(order(said)).map(({ line, amountMinor }) => (amountMinor === null ? line : `${line} ${amountMinor}`));

describe('what a buyer is told of money', () => {
  it.each<[string, Parameters<typeof order>[0], string[]]>([
    ['paid', {}, ['paid 1500']],
    ['nothing before anything is known', { state: 'awaiting_payment', money: money({ paid: 0 }) }, []],
    ['a slow bank', { state: 'processing', money: money({ paid: 0, processingSince: new Date() }) }, ['slow']],
    ['paid twice, the second on its way', { money: money({ paid: 3000 }) }, ['paid 3000', 'twice 1500']],
    ['paid twice and one sent back', { money: money({ paid: 3000, refunded: 1500 }) }, ['paid 3000', 'twiceBack 1500', 'returned 1500']],
    ['part of it sent back', { money: money({ refunded: 500 }) }, ['paid 1500', 'returned 500']],
    ['all of it still on its way', { state: 'refunded' }, ['paid 1500', 'returning 1500']],
    ['all of it sent back', { state: 'refunded', money: money({ refunded: 1500 }) }, ['paid 1500', 'returned 1500']],
    ['held by a bank', { state: 'disputed', money: money({ disputed: 1500, dispute: 'open' }) }, ['paid 1500', 'held 1500']],
    ['taken back by a bank', { state: 'disputed', money: money({ disputed: 1500, dispute: 'lost' }) }, ['paid 1500', 'taken 1500']],
    ['looked into and standing', { money: money({ dispute: 'won' }) }, ['paid 1500', 'stands']],
  ])('%s', (_what, said, lines) => {
    expect(told(said)).toEqual(lines);
  });

  it('a membership that was charged three times was not paid twice', () => {
    expect(paidTwice(order({ opens: 'membership', money: money({ paid: 4500 }) }))).toBeNull();
  });
});

describe('the one word for a payment', () => {
  it('is the order’s own state where that is known', () => {
    expect(statusOf({ state: 'ready', paidAt: new Date() }, { status: 'unpaid' })).toBe('succeeded');
    expect(statusOf({ state: 'disputed', paidAt: new Date() }, { status: 'succeeded' })).toBe('disputed');
    expect(statusOf({ state: 'refunded', paidAt: new Date() }, undefined)).toBe('refunded');
  });

  it('is the desk’s answer while the order does not know of it yet, and nothing before either has spoken', () => {
    expect(statusOf({ state: 'awaiting_payment', paidAt: null }, { status: 'processing' })).toBe('processing');
    expect(statusOf(undefined, { status: 'failed' })).toBe('failed');
    expect(statusOf(undefined, undefined)).toBeNull();
  });
});
