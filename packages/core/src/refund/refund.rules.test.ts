import { describe, expect, it } from 'vitest';
import { isLargeRefund, isPromiseBroken, judgeWithdrawal, leftToGive, owed, withdrawalEnds } from './refund.rules.ts';

const at = (moment: string): Date => new Date(moment);

describe('the fourteen days', () => {
  it.each([
    ['2026-11-02T10:00:00Z', '2026-11-17T00:00:00Z', 'a Monday: to the end of the second Monday after it'],
    ['2026-11-02T00:00:00Z', '2026-11-17T00:00:00Z', 'its first moment: the day of the contract is not counted'],
    ['2026-11-02T23:59:59Z', '2026-11-17T00:00:00Z', 'its last moment'],
    ['2026-11-06T10:00:00Z', '2026-11-21T00:00:00Z', 'a Friday: a Friday is no weekend'],
    ['2026-11-07T10:00:00Z', '2026-11-24T00:00:00Z', 'a Saturday: its end moves to Monday\'s'],
    ['2026-11-08T10:00:00Z', '2026-11-24T00:00:00Z', 'a Sunday: its end moves to Monday\'s'],
  ])('from %s end at %s, %s', (concluded, ends) => {
    expect(withdrawalEnds(at(concluded)).toISOString()).toBe(at(ends).toISOString());
  });
});

describe('a withdrawal', () => {
  const order = { createdAt: at('2026-11-02T10:00:00Z'), paidAt: at('2026-11-02T10:01:00Z'), unlockedAt: at('2026-11-02T10:01:00Z') };
  const delivered = at('2026-11-02T10:05:00Z');
  const early = at('2026-11-02T10:00:30Z');
  it.each([
    [null, null, '2026-11-03T10:00:00Z', 'accepted'], [null, early, '2026-11-03T10:00:00Z', 'accepted'], [delivered, null, '2026-11-03T10:00:00Z', 'accepted'],
    [delivered, early, '2026-11-03T10:00:00Z', 'refused'], [delivered, at('2026-11-02T10:06:00Z'), '2026-11-03T10:00:00Z', 'accepted'],
    [null, null, '2026-11-16T23:59:59Z', 'accepted'], [null, null, '2026-11-17T00:00:00Z', 'too_late'], [delivered, early, '2026-11-17T00:00:00Z', 'too_late'],
  ] as const)('of what was delivered at %o, begun early by a yes at %o, declared at %s is %s', (deliveredAt, earlyAt, now, word) => {
    expect(judgeWithdrawal({ ...order, deliveredAt }, earlyAt, at(now)).word).toBe(word);
  });
});

describe('what is left to give', () => {
  it.each([
    [{ received: 1500, givenBack: 0, promised: 0, disputed: 0 }, 1500, 1500], [{ received: 1500, givenBack: 500, promised: 0, disputed: 0 }, 1000, 1000],
    [{ received: 1500, givenBack: 500, promised: 1000, disputed: 0 }, 0, 0], [{ received: 1500, givenBack: 0, promised: 0, disputed: 1500 }, 0, 1500],
    [{ received: 1500, givenBack: 2000, promised: 0, disputed: 0 }, 0, 0],
  ])('of %o is %i, and %i is owed', (facts, left, due) => {
    expect([leftToGive(facts), owed(facts)]).toEqual([left, due]);
  });
});

it.each([['2026-11-03T09:59:59Z', false], ['2026-11-03T10:00:00Z', true]])('the promise is broken a day after the payment, by %s: %s', (now, broken) => {
  const order = { status: 'unlocked', opens: 'scroll', received: 1500, paidAt: at('2026-11-02T10:00:00Z'), deliveredAt: null };
  expect(isPromiseBroken(order, at(now))).toBe(broken);
  for (const change of [{ deliveredAt: at('2026-11-03T00:00:00Z') }, { opens: 'membership' }, { status: 'refunded' }, { received: 0 }, { paidAt: null }]) expect(isPromiseBroken({ ...order, ...change }, at(now))).toBe(false);
});

it('many small refunds of one order are a large one', () => {
  expect([isLargeRefund(5000, 0), isLargeRefund(5001, 0), isLargeRefund(2500, 2500), isLargeRefund(2500, 2501)]).toEqual([false, true, false, true]);
});
