import { describe, expect, it, test } from 'vitest';
import { gapsOf, isWholeDue, placeStillKnown, type Standing } from './sync.rules.ts';
import type { PaymentSeen, SessionSeen } from '../foundation/ports.ts';
import type { PurchaseSeen } from './see-purchase.ts';

const at = new Date('2026-11-20T10:00:00Z');
const payment: PaymentSeen = { id: 'pi_1', status: 'succeeded', received: { amountMinor: 700, currency: 'EUR' }, at, refunds: [], disputes: [] };
const seen = (said: Partial<PaymentSeen> | null = {}): PurchaseSeen => ({
  kind: 'payment',
  session: {
    id: 'cs_1', mode: 'payment', url: null, status: 'complete', paymentStatus: 'paid', paymentIntentId: 'pi_1', payment: said === null ? null : { ...payment, ...said }, subscriptionId: null,
    clientReferenceId: 'x', amount: { amountMinor: 700, currency: 'EUR' }, livemode: false, createdAt: at, expiresAt: at,
  } satisfies SessionSeen,
});
const charge = { kind: 'charge', stripeObjectId: 'pi_1', paymentIntentId: 'pi_1', amount: 700, currency: 'EUR', reason: null } as const;
const open: Standing = { status: 'unlocked', unlocked: true, amount: 700, currency: 'EUR', sessionId: 'cs_1', words: {}, lines: [charge] };
const kinds = (before: Standing, after: Standing, there: PurchaseSeen): string[] => gapsOf(before, after, there).map(({ kind }) => kind);

test('house and desk that agree have no gap', () => {
  expect(kinds(open, open, seen())).toEqual([]);
});

describe('a gap is named for what is missing', () => {
  const unpaid: Standing = { ...open, status: 'created', unlocked: false, lines: [] };
  it.each([
    ['money that settling books', unpaid, open, seen(), ['paid_missing']],
    ['a word alone', { ...unpaid, status: 'created' }, { ...unpaid, status: 'expired' }, seen(null), ['state_differs']],
    ['open here, unpaid there', { ...open, lines: [] }, { ...open, lines: [] }, seen(null), ['unlocked_unpaid']],
    ['open here, refused there', { ...open, lines: [] }, { ...open, lines: [] }, seen({ status: 'failed', at: null }), ['unlocked_unpaid']],
    ['another amount in the books', { ...open, lines: [{ ...charge, amount: 600 }] }, { ...open, lines: [{ ...charge, amount: 600 }] }, seen(), ['amount_differs']],
    ['another currency in the books', { ...open, lines: [{ ...charge, currency: 'USD' }] }, { ...open, lines: [{ ...charge, currency: 'USD' }] }, seen(), ['amount_differs']],
    ['a refund in the books that was never made', { ...open, lines: [charge, { ...charge, kind: 'refund', stripeObjectId: 're_1', amount: -700 }] }, { ...open, lines: [charge, { ...charge, kind: 'refund', stripeObjectId: 're_1', amount: -700 }] }, seen(), ['not_there']],
    ['a session of another order\'s price', { ...unpaid, amount: 900, lines: [charge] }, { ...unpaid, amount: 900, lines: [charge] }, seen(), ['amount_differs']],
  ] satisfies [string, Standing, Standing, PurchaseSeen, string[]][])('%s', (_what, before, after, there, named) => {
    expect(kinds(before, after, there)).toEqual(named);
  });

  it('and several refunds are one gap with their sum', () => {
    const back = (id: string, amount: number) => ({ ...charge, kind: 'refund' as const, stripeObjectId: id, amount });
    const refund = (id: string, amountMinor: number) => ({ id, amountMinor, status: 'succeeded' as const, at, failedAt: null, refundRequestId: null });
    expect(gapsOf(open, { ...open, lines: [charge, back('re_1', -200), back('re_2', -300)] }, seen({ refunds: [refund('re_1', 200), refund('re_2', 300)] }))).toEqual([{ kind: 'refund_missing', thereMinor: -500, hereMinor: 0 }]);
  });
});

test.each([
  [null, '2026-11-20T01:00:00Z', true],
  ['2026-11-19T02:07:00Z', '2026-11-20T01:59:59Z', false],
  ['2026-11-19T02:07:00Z', '2026-11-20T02:00:00Z', true],
  ['2026-11-20T02:00:00Z', '2026-11-20T23:59:00Z', false],
  ['2026-11-20T01:52:00Z', '2026-11-20T02:07:00Z', true],
])('a whole comparison belongs to each day from 02:00 UTC on: after %s, at %s it is %s', (last, now, due) => {
  expect(isWholeDue(last === null ? null : new Date(last), new Date(now))).toBe(due);
});

test('a place that the desk may have forgotten is begun from the oldest event it lists', () => {
  const place = { createdAt: new Date('2026-10-22T10:00:01Z') };
  expect(placeStillKnown(place, at)).toBe(place);
  expect(placeStillKnown({ createdAt: new Date('2026-10-22T10:00:00Z') }, at)).toBeNull();
  expect(placeStillKnown(null, at)).toBeNull();
});
