import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { seeDispute, seeRefund } from './see-payment.ts';

const dispute = (status: string, moved: number[] = []) =>
  seeDispute({ id: 'du_1', status, amount: 1500, created: 100, balance_transactions: moved.map((amount, at) => ({ amount, created: 200 + at })) } as unknown as Stripe.Dispute);
const refund = (status: string, back?: object) => seeRefund({ id: 're_1', status, amount: 1500, created: 100, metadata: null, ...(back === undefined ? {} : { failure_balance_transaction: back }) } as unknown as Stripe.Refund);

describe('a word for a dispute', () => {
  it.each(['warning_needs_response', 'warning_under_review', 'warning_closed', 'prevented'])('%s holds no money back', (status) => {
    expect(dispute(status)).toBeNull();
  });

  it.each([['needs_response', 'open'], ['under_review', 'open'], ['appeal_needs_response', 'open'], ['appeal_under_review', 'open'], ['won', 'won'], ['lost', 'lost']])('%s is %s', (status, told) => {
    expect(dispute(status)?.status).toBe(told);
  });

  it('is lost when it was settled beforehand and took the money', () => {
    expect(dispute('prevented', [-1500])?.status).toBe('lost');
  });

  it('is won when the money came back, and not when it was claimed', () => {
    expect(dispute('won', [-1500, 1500])?.wonAt).toEqual(new Date(201_000));
    expect(dispute('won')?.wonAt).toEqual(new Date(100_000));
    expect(dispute('lost', [-1500])?.wonAt).toBeNull();
  });

  it('that is new is refused', () => {
    expect(() => dispute('arbitrated')).toThrow('unknown state of a dispute');
    expect(() => dispute('constructor')).toThrow('unknown state of a dispute');
  });
});

describe('a word for a refund', () => {
  it.each([['pending', 'pending'], ['requires_action', 'pending'], ['succeeded', 'succeeded'], ['failed', 'failed'], ['canceled', 'failed']])('%s is %s', (status, told) => {
    expect(refund(status).status).toBe(told);
  });

  it('failed when the money came back; one that never left, when it was asked for', () => {
    expect(refund('failed', { created: 300 }).failedAt).toEqual(new Date(300_000));
    expect(refund('canceled').failedAt).toEqual(new Date(100_000));
    expect(refund('succeeded').failedAt).toBeNull();
  });

  it('that is new is refused', () => {
    expect(() => refund('mailed')).toThrow('unknown state of a refund');
  });
});
