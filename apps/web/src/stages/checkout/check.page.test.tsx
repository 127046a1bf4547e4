import type { OpenCheckout, Product } from '@omenhall/contracts/checkout/checkout.schema';
import type { SealedDraw } from '@omenhall/contracts/draw/draw.private';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { HouseError } from '@omenhall/contracts/errors';
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeDraft, clearDraft, readDraft } from '../../storage/tab-draft.ts';
import { consentText, openPage } from '../../testing/pretend-house.tsx';
import { CheckPage } from './check.page.tsx';

const start = consentText({ id: '018f3a52-0000-4000-8000-0000000000a7', kind: 'early_performance', sentence: 'Begin now.' });
const readingId = '018f3a52-0000-4000-8000-000000000009';
const product = (amountMinor: number): Product => ({
  slug: 'standard-scroll', tier: 'standard', name: 'Standard Scroll', summary: '', includes: [], excludes: [], notFor: '', gives: [], spreadIds: ['three'], opens: 'scroll', onSale: true,
  prices: [{ interval: 'once', amountMinor, currency: 'EUR' }], entryRoute: '/begin', shopRoute: '/shop/standard-scroll', promiseMinutes: 15,
});

beforeEach(() => {
  clearDraft();
  changeDraft({ product: product(1500), spread: findSpread('three') ?? null, sealed: { readingId, sealedAt: new Date(), signs: [] } as unknown as SealedDraw, address: 'name@example.org', adult: true });
  changeDraft({ readingId, decisions: { early_performance: { kind: 'early_performance', action: 'granted', textId: start.id } } });
});

const openCheck = (answer: (input: OpenCheckout) => Promise<never>, now = 1500) =>
  openPage('/begin/check', CheckPage, { consent: { texts: async () => [start] }, checkout: { open: answer, products: async () => [product(now)] } });

describe('the page before paying', () => {
  it('shows a price that changed meanwhile, and takes it only when the button is pressed once more', async () => {
    const shown: unknown[] = [];
    openCheck(async (input) => {
      shown.push(input.shown);
      throw new HouseError(shown.length === 1 ? 'price-changed' : 'payments-away', 'not now');
    }, 1900);
    await screen.findByRole('group', { name: 'Begin now.' });
    fireEvent.click(await screen.findByRole('button', { name: 'Pay €15.00' }));
    expect(await screen.findByText('The price was €15.00 and is €19.00 now.')).toBeTruthy();
    expect(shown).toEqual([{ amountMinor: 1500, currency: 'EUR' }]);
    fireEvent.click(screen.getByRole('button', { name: 'Pay €19.00' }));
    expect(await screen.findByText(/payment desk does not answer/)).toBeTruthy();
    expect(shown[1]).toEqual({ amountMinor: 1900, currency: 'EUR' });
    expect(readDraft().readingId, 'the sealed draw is not left behind').toBe(readingId);
  });

  it('loses nothing while the payment desk is away, and tries again with the same key', async () => {
    const keys: string[] = [];
    openCheck(async (input) => {
      keys.push(input.requestKey);
      throw new HouseError('payments-away', 'away');
    });
    await screen.findByRole('group', { name: 'Begin now.' });
    fireEvent.click(await screen.findByRole('button', { name: 'Pay €15.00' }));
    expect(await screen.findByText(/Nothing was charged; try again/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await expect.poll(() => keys.length).toBe(2);
    expect(keys[0]).toBe(keys[1]);
    expect(screen.getByLabelText<HTMLInputElement>('Where do we write to?').value).toBe('name@example.org');
  });
});
