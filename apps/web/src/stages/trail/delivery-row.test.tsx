import { HouseError } from '@omenhall/contracts/errors';
import type { ResendDelivery, TrackedDelivery, Tracker } from '@omenhall/contracts/trail/trail.schema';
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openPage } from '../../testing/pretend-house.tsx';
import { DeliveryRow } from './delivery-row.tsx';

const letter = (change: Partial<TrackedDelivery> = {}): TrackedDelivery => ({
  supportRef: 'D-7KQ', kind: 'email_delivery_job', item: 'The letter', state: 'checking', at: new Date('2026-03-02T10:00:00Z'), nextAt: null, reason: null, attempts: [], mayResend: true, asks: true, ...change,
});
const tracker: Tracker = {
  orderCode: '7KQ-42F', readingId: '018f3a52-0000-7000-8000-000000000001', productName: 'Three cards', amountMinor: 700, currency: 'EUR', state: 'ready', placedAt: new Date(), paidAt: null,
  opens: 'scroll', unlockRoute: null, money: { paid: 700, refunded: 0, disputed: 0, dispute: null, processingSince: null }, promisedBy: null, maskedAddress: 'a…@example.org', mayMendAddress: false, stages: [], deliveries: [], version: 'v',
};
const open = (change: Partial<TrackedDelivery>, trail: NonNullable<Parameters<typeof openPage>[2]['trail']> = {}) =>
  openPage('/orders/7KQ-42F', () => <ul><DeliveryRow orderCode="7KQ-42F" delivery={letter(change)} /></ul>, { trail });

describe('a letter of which nobody can know', () => {
  it('asks its buyer whether it arrived, and takes a yes', async () => {
    const asked: ResendDelivery[] = [];
    open({}, { confirmArrival: async (input) => { asked.push(input); return tracker; } });
    expect(await screen.findByText('Did it arrive?')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Send again/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: /^Yes, it arrived ?: The letter$/ }));
    expect(await screen.findByText('Thank you. It counts as arrived.')).toBeTruthy();
    expect(asked).toEqual([{ orderCode: '7KQ-42F', supportRef: 'D-7KQ' }]);
  });

  it('sends a fresh one on a no, and says when that was too often', async () => {
    let often = false;
    open({}, { resend: async () => {
      if (often) throw new HouseError('resend-limit', 'often');
      often = true;
      return tracker;
    } });
    fireEvent.click(await screen.findByRole('button', { name: /^No, send it again ?: The letter$/ }));
    expect(await screen.findByText('A fresh letter is on its way. It stands in the list.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /^No, send it again ?: The letter$/ }));
    expect(await screen.findByText(/Sent three times within the hour/)).toBeTruthy();
  });

  it('is not asked about while proof may still come', async () => {
    open({ asks: false });
    expect(await screen.findByRole('button', { name: /^Send again ?: The letter$/ })).toBeTruthy();
    expect(screen.queryByText('Did it arrive?')).toBeNull();
  });
});
