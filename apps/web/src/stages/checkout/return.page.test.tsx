import { HouseError } from '@omenhall/contracts/errors';
import type { PaymentKnown } from '@omenhall/contracts/payment/payment.schema';
import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openPage } from '../../testing/pretend-house.tsx';
import { ReturnPage } from './return.page.tsx';

const at = new Date('2026-03-02T10:00:00Z');
const money = (said: Partial<Tracker['money']> = {}): Tracker['money'] => ({ paid: 1500, refunded: 0, disputed: 0, dispute: null, processingSince: null, ...said });
const tracker = (said: Partial<Tracker> = {}): Tracker => ({
  orderCode: '7KQ-42F', opens: 'scroll', readingId: '018f3a52-0000-7000-8000-000000000001', unlockRoute: '/scrolls/018f3a52-0000-7000-8000-000000000001', money: money(), productName: 'Standard Scroll',
  amountMinor: 1500, currency: 'EUR', state: 'ready', placedAt: at, paidAt: at, promisedBy: null, maskedAddress: 'a…@example.org', mayMendAddress: false, stages: [], deliveries: [], version: 'v', ...said,
});
const payment = (said: Partial<PaymentKnown> = {}): PaymentKnown => ({
  orderCode: '7KQ-42F', status: 'unpaid', paidAt: null, asked: true, maskedAddress: 'a…@example.org', opens: 'scroll', unlockRoute: null, readingId: '018f3a52-0000-7000-8000-000000000001', ...said,
});
const open = (told: Tracker | null, known: PaymentKnown) => {
  const confirm = vi.fn<() => Promise<PaymentKnown>>(async () => known);
  openPage('/orders/$code/return', ReturnPage, { payment: { confirm }, trail: { track: async () => told ?? Promise.reject(new HouseError('database-away', 'away')) } }, '/orders/7KQ-42F/return');
  return confirm;
};

beforeEach(() => {
  vi.stubGlobal('EventSource', class { readyState = 0; addEventListener() {} close() {} });
});

describe('coming back from the bank', () => {
  it.each<[string, Partial<Tracker>, Partial<PaymentKnown>, string, string]>([
    ['paid and ready', {}, {}, 'We have seen your payment', 'Your scroll is ready.'],
    ['a slow bank', { state: 'processing', paidAt: null, unlockRoute: null, money: money({ paid: 0, processingSince: at }) }, { status: 'processing' }, 'Your bank has it and takes some days', 'Do not pay again'],
    ['refused', { state: 'failed', paidAt: null, money: money({ paid: 0 }) }, { status: 'failed' }, 'Your bank refused the payment', 'Nothing was charged.'],
    ['disputed', { state: 'disputed', money: money({ disputed: 1500, dispute: 'open' }) }, { status: 'disputed' }, 'Your bank is looking into this payment', 'asked your bank for this money back'],
    ['refunded', { state: 'refunded', money: money({ refunded: 1500 }) }, { status: 'refunded' }, 'Your money is on its way back', 'up to your bank'],
    ['paid twice', { money: money({ paid: 3000 }) }, { status: 'succeeded' }, 'We have seen your payment', 'You paid twice. The second payment, €15.00, is on its way back.'],
    ['a membership that opened', { opens: 'membership', readingId: null, unlockRoute: '/passport' }, { opens: 'membership', readingId: null }, 'We have seen your payment', 'Your membership is open.'],
  ])('%s is said in words that claim no more than is known', async (_what, told, known, title, words) => {
    open(tracker(told), payment(known));
    expect(await screen.findByRole('heading', { level: 1, name: title })).toBeTruthy();
    expect(await screen.findByText(new RegExp(words.replaceAll('.', String.raw`\.`)))).toBeTruthy();
  });

  it('leads to a gift by the way that the order names', async () => {
    open(tracker({ opens: 'gift', readingId: null, unlockRoute: '/gifts/018f' }), payment({ opens: 'gift', readingId: null }));
    expect((await screen.findByRole('link', { name: 'Open the gift' })).getAttribute('href')).toBe('/gifts/018f');
  });

  it('asks the desk once, and says so of its own last word when the desk was not reached', async () => {
    const confirm = open(tracker({ state: 'awaiting_payment', paidAt: null, unlockRoute: null, money: money({ paid: 0 }) }), payment({ asked: false }));
    expect(await screen.findByText(/our own last word/)).toBeTruthy();
    expect(confirm).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('link', { name: 'Go on to payment' })).toBeNull();
  });

  it('stands on the desk’s answer while the order itself cannot be read', async () => {
    open(null, payment({ status: 'succeeded', paidAt: at }));
    expect(await screen.findByRole('heading', { level: 1, name: 'We have seen your payment' })).toBeTruthy();
    expect(screen.getByText('7KQ-42F')).toBeTruthy();
  });
});
