import type { Tracker } from '@omenhall/contracts/trail/trail.schema';
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openPage } from '../../testing/pretend-house.tsx';
import { ReceiptPage } from './receipt.page.tsx';

const at = new Date('2026-03-02T10:00:00Z');
const tracker = (said: Partial<Tracker> = {}): Tracker => ({
  orderCode: '7KQ-42F', opens: 'scroll', readingId: null, unlockRoute: null, money: { paid: 1500, refunded: 0, disputed: 0, dispute: null, processingSince: null }, productName: 'Standard Scroll',
  amountMinor: 1500, currency: 'EUR', state: 'ready', placedAt: at, paidAt: at, promisedBy: null, maskedAddress: 'a…@example.org', mayMendAddress: false, stages: [], deliveries: [], version: 'v', ...said,
});
const open = (told: Tracker, config: Record<string, unknown> = {}) => openPage('/orders/$code/receipt', ReceiptPage, { trail: { track: async () => told }, config }, '/orders/7KQ-42F/receipt');
const amounts = (): string[] => screen.getAllByText(/€/).map(({ textContent }) => textContent ?? '');

describe('a receipt', () => {
  it('says what was paid and what the house says of tax', async () => {
    open(tracker(), { taxLine: 'VAT 23 % included, PT 123456789' });
    expect(await screen.findByText('VAT 23 % included, PT 123456789')).toBeTruthy();
    expect(amounts()).toEqual(['€15.00', '€15.00']);
  });

  it('says that tax is included where the house has set no line', async () => {
    open(tracker());
    expect(await screen.findByText('Tax is included in the amount.')).toBeTruthy();
  });

  it('takes off what went back, and what a bank took', async () => {
    open(tracker({ money: { paid: 3000, refunded: 1500, disputed: 1500, dispute: 'lost', processingSince: null } }));
    expect(await screen.findByText('Remains paid')).toBeTruthy();
    expect(amounts()).toEqual(['€15.00', '€30.00', '-€15.00', '-€15.00', '€0.00']);
  });

  it('is none before the money is seen, and none for what was free', async () => {
    open(tracker({ money: { paid: 0, refunded: 0, disputed: 0, dispute: null, processingSince: null } }));
    expect(await screen.findByText(/there is no receipt/)).toBeTruthy();
  });
});
