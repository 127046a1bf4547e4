import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaymentSeen, SessionSeen } from '../foundation/ports.ts';
import { balanceOf, linesOf } from './money.rules.ts';
import { judgePayment, type Agreed, type PaymentVerdict } from './payment.rules.ts';

const at = new Date(Date.UTC(2026, 10, 20));
const link = (said: Partial<Agreed> = {}): Agreed => ({
  status: 'created', amount: 1500, currency: 'EUR', livemode: false, clientReferenceId: 'ours', checkoutSessionId: 'cs', paymentIntentId: null, unlocked: false, openedElsewhere: false, ...said,
});
const payment = (said: Partial<PaymentSeen> = {}): PaymentSeen => ({ id: 'pi', status: 'succeeded', received: { amountMinor: 1500, currency: 'EUR' }, at, refunds: [], disputes: [], ...said });
const session = (said: Partial<SessionSeen> = {}): SessionSeen => ({
  id: 'cs', mode: 'payment', url: null, status: 'complete', paymentStatus: 'paid', paymentIntentId: 'pi', payment: payment(), subscriptionId: null, clientReferenceId: 'ours', amount: { amountMinor: 1500, currency: 'EUR' },
  livemode: false, createdAt: at, expiresAt: at, ...said,
});
const judge = (agreed: Agreed, seen: SessionSeen): PaymentVerdict => judgePayment(agreed, seen, balanceOf(seen.payment === null ? [] : linesOf(seen.payment)));

const back = (amountMinor: number, status: 'pending' | 'succeeded' | 'failed' = 'succeeded') => ({ id: 're', amountMinor, status, at, failedAt: status === 'failed' ? at : null, refundRequestId: null });
const held = (status: 'open' | 'won' | 'lost') => ({ id: 'du', amountMinor: 1500, status, at, wonAt: status === 'won' ? at : null });
const paidBy = (said: Partial<PaymentSeen>, more: Partial<SessionSeen> = {}): SessionSeen => session({ payment: payment(said), ...more });
const unpaid = (said: Partial<SessionSeen>): SessionSeen => session({ payment: null, paymentIntentId: null, paymentStatus: 'unpaid', ...said });
const trying = (status: PaymentSeen['status'], said: Partial<SessionSeen> = {}): SessionSeen => session({ paymentStatus: 'unpaid', payment: payment({ status, at: null, received: { amountMinor: 0, currency: 'EUR' } }), ...said });

describe('a payment', () => {
  it.each<[string, Agreed, SessionSeen, PaymentVerdict]>([
    ['as agreed', link(), session(), { word: 'unlock' }],
    ['as agreed, of an order whose page had closed', link({ status: 'expired' }), session(), { word: 'unlock' }],
    ['as agreed, of an order that was refused before', link({ status: 'failed' }), session(), { word: 'unlock' }],
    ['by another session of the same order', link(), session({ id: 'twin' }), { word: 'unlock' }],
    ['of an order whose session nobody kept', link({ checkoutSessionId: null }), session(), { word: 'unlock' }],
    ['that was held and is free again', link({ status: 'paid', paymentIntentId: 'pi' }), paidBy({ disputes: [held('won')] }), { word: 'unlock' }],
    ['whose refund failed before anything was opened', link({ status: 'refunded', paymentIntentId: 'pi' }), paidBy({ refunds: [back(1500, 'failed')] }), { word: 'unlock' }],
    ['given back in part', link(), paidBy({ refunds: [back(1499)] }), { word: 'unlock' }],
    ['that opened it', link({ status: 'unlocked', paymentIntentId: 'pi', unlocked: true }), session(), { word: 'already' }],
    ['that opened it and went back', link({ status: 'refunded', paymentIntentId: 'pi', unlocked: true }), paidBy({ refunds: [back(1500)] }), { word: 'already' }],
    ['given back before it was learnt', link(), paidBy({ refunds: [back(1500)] }), { word: 'gone' }],
    ['on its way back before it was learnt', link(), paidBy({ refunds: [back(1500, 'pending')] }), { word: 'gone' }],
    ['held by a bank', link(), paidBy({ disputes: [held('open')] }), { word: 'gone' }],
    ['taken by a bank', link(), paidBy({ disputes: [held('lost')] }), { word: 'gone' }],
    ['for what another payment opened', link({ status: 'unlocked', paymentIntentId: 'first', unlocked: true }), session({ id: 'twin' }), { word: 'surplus', class: 'duplicate' }],
    ['for what another order opened', link({ openedElsewhere: true }), session(), { word: 'surplus', class: 'duplicate' }],
    ['for what was given back', link({ status: 'refunded', paymentIntentId: 'first', unlocked: true }), session(), { word: 'surplus', class: 'duplicate' }],
    ['for an order that stands on one a bank holds', link({ status: 'paid', paymentIntentId: 'first' }), session(), { word: 'surplus', class: 'duplicate' }],
    ['for what was opened, of another amount', link({ status: 'unlocked', paymentIntentId: 'first', unlocked: true }), paidBy({ received: { amountMinor: 9, currency: 'USD' } }), { word: 'surplus', class: 'duplicate' }],
    ['for what another opened, already back', link({ openedElsewhere: true }), paidBy({ refunds: [back(1500)] }), { word: 'gone' }],
    ['for what another opened, held by a bank', link({ openedElsewhere: true }), paidBy({ disputes: [held('open')] }), { word: 'gone' }],
    ['for a contract that was undone', link({ status: 'withdrawn' }), session(), { word: 'surplus', class: 'withdrawal' }],
    ['for a contract that was undone, already back', link({ status: 'withdrawn', paymentIntentId: 'pi', unlocked: true }), paidBy({ refunds: [back(1500)] }), { word: 'gone' }],
    ['of a cent too little', link(), paidBy({ received: { amountMinor: 1499, currency: 'EUR' } }), { word: 'mismatch', code: 'amount_mismatch' }],
    ['in another currency', link(), paidBy({ received: { amountMinor: 1500, currency: 'USD' } }), { word: 'mismatch', code: 'amount_mismatch' }],
    ['of nothing, by a rebate', link(), unpaid({ paymentStatus: 'no_payment_required' }), { word: 'mismatch', code: 'amount_mismatch' }],
    ['under another reference', link(), session({ clientReferenceId: 'theirs' }), { word: 'mismatch', code: 'reference_mismatch' }],
    ['under no reference', link(), session({ clientReferenceId: null }), { word: 'mismatch', code: 'reference_mismatch' }],
    ['in the other mode', link(), session({ livemode: true }), { word: 'mismatch', code: 'mode_mismatch' }],
    ['that a bank works on', link(), trying('processing'), { word: 'processing' }],
    ['that a bank refused after days', link(), trying('failed'), { word: 'declined' }],
    ['that was refused while the page is open', link(), trying('failed', { status: 'open' }), { word: 'pending' }],
    ['nobody tried', link(), unpaid({ status: 'open' }), { word: 'pending' }],
    ['nobody made in time', link(), unpaid({ status: 'expired' }), { word: 'expired' }],
    ['nobody made in a session that is not the order\'s own', link(), unpaid({ id: 'twin', status: 'expired' }), { word: 'pending' }],
    ['a bank works on, in a session that is not the order\'s own', link(), trying('processing', { id: 'twin' }), { word: 'pending' }],
  ])('%s', (_what, agreed, seen, verdict) => {
    expect(judge(agreed, seen)).toEqual(verdict);
  });

  it('opens by the books, which may know of more going back than an older picture shows', () => {
    expect(judgePayment(link(), session(), { received: 1500, refunded: 1500, disputed: 0 })).toEqual({ word: 'gone' });
    expect(judgePayment(link(), session(), { received: 1500, refunded: 0, disputed: 1500 })).toEqual({ word: 'gone' });
  });

  it('opens only what is ours, unopened, of the right amount, and all there', () => {
    const anyLink = fc.record({
      status: fc.constantFrom('created', 'paid', 'unlocked', 'refunded', 'withdrawn', 'expired', 'failed'), amount: fc.constantFrom(1500, 700), currency: fc.constantFrom('EUR', 'USD'), livemode: fc.boolean(),
      clientReferenceId: fc.constantFrom('ours', 'theirs'), checkoutSessionId: fc.constantFrom(null, 'cs', 'other'), paymentIntentId: fc.constantFrom(null, 'pi', 'first'), unlocked: fc.boolean(), openedElsewhere: fc.boolean(),
    });
    const anySeen = fc.record({
      status: fc.constantFrom('open' as const, 'complete' as const, 'expired' as const), livemode: fc.boolean(),
      payment: fc.option(fc.record({
        status: fc.constantFrom('waiting' as const, 'processing' as const, 'succeeded' as const, 'failed' as const), refunds: fc.constantFrom([], [back(1500)], [back(700)], [back(1500, 'failed')]), disputes: fc.constantFrom([], [held('open')], [held('won')], [held('lost')]),
      })),
    });
    fc.assert(fc.property(anyLink, anySeen, (agreed, said) => {
      const seen = session({ status: said.status, livemode: said.livemode, payment: said.payment === null ? null : payment(said.payment) });
      if (judge(agreed, seen).word !== 'unlock') return;
      const { received, refunded, disputed } = balanceOf(linesOf(payment(said.payment ?? {})));
      expect([agreed.clientReferenceId, agreed.livemode, agreed.unlocked, agreed.openedElsewhere, agreed.amount, agreed.currency]).toEqual(['ours', said.livemode, false, false, 1500, 'EUR']);
      expect(agreed.status).not.toBe('withdrawn');
      expect([said.payment?.status, disputed, received > refunded]).toEqual(['succeeded', 0, true]);
    }), { numRuns: 2_000 });
  });
});
