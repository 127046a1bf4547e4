import { describe, expect, it, test } from 'vitest';
import type { SessionSeen } from '../foundation/ports.ts';
import { judgePayment, type Agreed, type PaymentVerdict } from './payment.rules.ts';

const link = (said: Partial<Agreed> = {}): Agreed => ({ id: 'link', status: 'created', amount: 1500, currency: 'EUR', clientReferenceId: 'link', checkoutSessionId: 'cs_1', ...said });
const session = (said: Partial<SessionSeen> = {}): SessionSeen => ({
  id: 'cs_1', url: null, status: 'complete', paymentStatus: 'paid', paymentIntentId: 'pi_1', clientReferenceId: 'link', amount: { amountMinor: 1500, currency: 'EUR' }, livemode: false,
  stripeProductId: null, stripePriceId: null, ...said,
});

test.each<[string, Partial<Agreed>, Partial<SessionSeen>, PaymentVerdict]>([
  ['what was agreed, paid', {}, {}, { word: 'unlock' }],
  ['paid before the session was kept: the crash between call and row', { checkoutSessionId: null }, {}, { word: 'unlock' }],
  ['paid after the session was thought to be over', { status: 'expired' }, {}, { word: 'unlock' }],
  ['paid after a refusal', { status: 'failed' }, {}, { word: 'unlock' }],
  ['paid and already opened', { status: 'unlocked' }, {}, { word: 'already' }],
  ['paid again after a refund', { status: 'refunded' }, {}, { word: 'already' }],
  ['paid again after a withdrawal', { status: 'withdrawn' }, {}, { word: 'already' }],
  ['not paid yet', {}, { status: 'open', paymentStatus: 'unpaid' }, { word: 'pending' }],
  ['complete, and the bank is slow', {}, { paymentStatus: 'unpaid' }, { word: 'pending' }],
  ['over without the money', {}, { status: 'expired', paymentStatus: 'unpaid' }, { word: 'expired' }],
  ['a cent too little', {}, { amount: { amountMinor: 1499, currency: 'EUR' } }, { word: 'mismatch', code: 'amount_mismatch' }],
  ['a cent too much', {}, { amount: { amountMinor: 1501, currency: 'EUR' } }, { word: 'mismatch', code: 'amount_mismatch' }],
  ['the right number of another coin', {}, { amount: { amountMinor: 1500, currency: 'JPY' } }, { word: 'mismatch', code: 'amount_mismatch' }],
  ['another order\'s reference', {}, { clientReferenceId: 'other' }, { word: 'mismatch', code: 'reference_mismatch' }],
  ['no reference', {}, { clientReferenceId: null }, { word: 'mismatch', code: 'reference_mismatch' }],
  ['another session of the same order', {}, { id: 'cs_2' }, { word: 'mismatch', code: 'session_mismatch' }],
  ['nothing to pay, where something was agreed', {}, { paymentStatus: 'no_payment_required' }, { word: 'pending' }],
])('%s', (_what, agreed, seen, verdict) => {
  expect(judgePayment(link(agreed), session(seen))).toEqual(verdict);
});

describe('nothing but a payment as agreed unlocks', () => {
  it('over every mixture of states', () => {
    for (const status of ['created', 'paid', 'unlocked', 'refunded', 'withdrawn', 'expired', 'failed']) {
      for (const over of ['open', 'complete', 'expired'] as const) for (const paymentStatus of ['paid', 'unpaid', 'no_payment_required'] as const) for (const amountMinor of [0, 1500]) for (const id of ['cs_1', 'cs_2']) {
        const opens = judgePayment(link({ status }), session({ id, status: over, paymentStatus, amount: { amountMinor, currency: 'EUR' } })).word === 'unlock';
        expect(opens).toBe(paymentStatus === 'paid' && amountMinor === 1500 && id === 'cs_1' && !['unlocked', 'refunded', 'withdrawn'].includes(status));
      }
    }
  });
});
