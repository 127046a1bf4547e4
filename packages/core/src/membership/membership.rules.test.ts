import { describe, expect, it } from 'vitest';
import type { InvoiceSeen, SubscriptionSeen } from '../foundation/ports.ts';
import { cameLate, standingOf, turnsBetween } from './membership.rules.ts';
import { judgeSubscription, type AgreedTerms } from './subscription.rules.ts';

const day = (n: number): Date => new Date(Date.UTC(2026, 0, 1 + n));
const euros = { amountMinor: 900, currency: 'EUR' };
const bill = (n: number, status: InvoiceSeen['status'] = 'paid'): InvoiceSeen =>
  ({ id: `in_${n}`, status, amount: euros, createdAt: day(30 * n), periodEnd: day(30 * (n + 1)), payment: null, nextTryAt: status === 'open' ? day(30 * n + 3) : null, payUrl: null });
const subscription = (changed: Partial<SubscriptionSeen> = {}): SubscriptionSeen => ({
  id: 'sub_1', status: 'active', interval: 'month', clientReferenceId: 'link', amount: euros, stripePriceId: 'price_1', livemode: false, startedAt: day(0), periodEnd: day(30), endsWithPeriod: false, endedAt: null,
  invoices: [bill(0)], ...changed,
});

describe('what a subscription means', () => {
  it('is paid for until the end of its period, as long as its newest bill is paid', () => {
    expect(standingOf(subscription())).toMatchObject({ status: 'active', periodEnd: day(30), endedAt: null, bills: 1, billsPaid: 1 });
  });

  it('is not lengthened by a bill that was refused, although the desk counts the new period already', () => {
    const refused = subscription({ status: 'past_due', periodEnd: day(60), invoices: [bill(0), bill(1, 'open')] });
    expect(standingOf(refused)).toMatchObject({ status: 'past_due', periodEnd: day(30), nextTryAt: day(33), bills: 2, billsPaid: 1 });
    expect(standingOf(subscription({ periodEnd: day(60), invoices: [bill(0), bill(1, 'draft')] }))).toMatchObject({ status: 'active', periodEnd: day(30) });
  });

  it('is nothing before a bill is paid', () => {
    expect(standingOf(subscription({ status: 'incomplete', invoices: [bill(0, 'open')] }))).toBeNull();
    expect(standingOf(subscription({ invoices: [] }))).toBeNull();
  });

  it('ends as wished, for a bill that stayed unpaid, or by the house', () => {
    const ended = (changed: Partial<SubscriptionSeen>) => standingOf(subscription({ status: 'canceled', ...changed }))?.endedFor;
    expect(ended({ endsWithPeriod: true, endedAt: day(30) })).toBe('wish');
    expect(ended({ endedAt: day(40), invoices: [bill(0), bill(1, 'uncollectible')] })).toBe('unpaid');
    expect(ended({ endedAt: day(3) })).toBe('house');
    expect(ended({ endsWithPeriod: true, endedAt: day(3) })).toBe('house');
  });
});

describe('a word of the desk', () => {
  const known = { status: 'active', endsWithPeriod: false, bills: 2, billsPaid: 2 } as const;
  const said = (changed: Partial<SubscriptionSeen> = {}) => standingOf(subscription({ invoices: [bill(0), bill(1)], ...changed })) ?? expect.fail('nothing was said');

  it('that knows fewer bills, or fewer paid ones, came late; after an ending all come late', () => {
    expect(cameLate(known, said())).toBe(false);
    expect(cameLate(known, said({ invoices: [bill(0)] }))).toBe(true);
    expect(cameLate(known, said({ invoices: [bill(0), bill(1, 'open')] }))).toBe(true);
    expect(cameLate({ ...known, status: 'ended' }, said())).toBe(true);
  });

  it('turns a membership once', () => {
    expect(turnsBetween(null, said())).toEqual(['started']);
    expect(turnsBetween(known, said())).toEqual([]);
    expect(turnsBetween(known, said({ endsWithPeriod: true }))).toEqual(['ends']);
    expect(turnsBetween({ ...known, endsWithPeriod: true }, said())).toEqual(['goes_on']);
    expect(turnsBetween(known, said({ status: 'past_due' }))).toEqual(['past_due']);
    expect(turnsBetween({ ...known, status: 'past_due' }, said({ status: 'past_due' }))).toEqual([]);
    expect(turnsBetween({ ...known, status: 'past_due' }, said())).toEqual(['recovered']);
    expect(turnsBetween(null, said({ status: 'canceled', endedAt: day(60) }))).toEqual(['started', 'ended']);
  });
});

describe('a subscription is held against what was agreed', () => {
  const agreed: AgreedTerms = { status: 'created', amount: 900, currency: 'EUR', interval: 'month', livemode: false, clientReferenceId: 'link', subscriptionId: null, opened: false, memberElsewhere: false };

  it.each([
    ['and opens when all agrees', {}, {}, 900, { word: 'unlock' }],
    ['and opens nothing when its money is back already', {}, {}, 0, { word: 'gone' }],
    ['in its amount', {}, { amount: { amountMinor: 100, currency: 'EUR' } }, 900, { word: 'mismatch', code: 'amount_mismatch' }],
    ['in its currency', { currency: 'USD' }, {}, 900, { word: 'mismatch', code: 'amount_mismatch' }],
    ['in its interval', { interval: 'year' }, {}, 900, { word: 'mismatch', code: 'amount_mismatch' }],
    ['in its first bill', {}, { invoices: [{ ...bill(0), amount: { amountMinor: 1, currency: 'EUR' } }] }, 900, { word: 'mismatch', code: 'amount_mismatch' }],
    ['in its reference', {}, { clientReferenceId: 'other' }, 900, { word: 'mismatch', code: 'reference_mismatch' }],
    ['in whether money is real', {}, { livemode: true }, 900, { word: 'mismatch', code: 'mode_mismatch' }],
    ['and waits for its first bill', {}, { invoices: [bill(0, 'open')] }, 0, { word: 'pending' }],
    ['and is one too many beside another of the same order', { subscriptionId: 'sub_0' }, {}, 900, { word: 'surplus', class: 'duplicate' }],
    ['and is one too many beside another membership', { memberElsewhere: true }, {}, 900, { word: 'surplus', class: 'duplicate' }],
    ['and goes back when the contract was undone', { status: 'withdrawn', opened: true }, {}, 900, { word: 'surplus', class: 'withdrawal' }],
    ['and once opened stays, also with its money back', { opened: true, subscriptionId: 'sub_1', memberElsewhere: true }, {}, 0, { word: 'already' }],
  ] as const)('%s', (_, terms: Partial<AgreedTerms>, seen: Partial<SubscriptionSeen>, kept, verdict) => {
    expect(judgeSubscription({ ...agreed, ...terms }, subscription(seen), kept)).toEqual(verdict);
  });
});
