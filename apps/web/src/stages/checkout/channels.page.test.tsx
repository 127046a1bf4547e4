import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import type { SealedDraw } from '@omenhall/contracts/draw/draw.private';
import type { ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { fireEvent, screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeDraft, clearDraft, readDraft } from '../../storage/tab-draft.ts';
import { consentText, openPage } from '../../testing/pretend-house.tsx';
import { ChannelsPage } from './channels.page.tsx';

const model = consentText({ id: '018f3a52-0000-4000-8000-0000000000a3', kind: 'ai_processing', sentence: 'An outside model may write this scroll.' });
const letters = consentText();

beforeEach(() => {
  clearDraft();
  changeDraft({
    product: { slug: 'standard', name: 'Standard Scroll', prices: [{ interval: 'once' as const, amountMinor: 1500, currency: 'EUR' }], promiseMinutes: 4, gives: [] },
    spread: findSpread('three') ?? null, sealed: { readingId: '018f3a52-0000-4000-8000-000000000009', sealedAt: new Date(), signs: [] } as unknown as SealedDraw,
  });
});
const open = (texts: ConsentText[]) => openPage('/begin/channels', ChannelsPage, { consent: { texts: async () => texts } });

describe('the sentence about a model', () => {
  it('stands only where the house has a model to ask for', async () => {
    open([letters]);
    await screen.findByRole('group', { name: letters.sentence });
    expect(screen.queryByRole('group', { name: model.sentence })).toBeNull();
  });

  it('has nothing chosen, Off as large as On, and Off is written down as a no', async () => {
    open([letters, model]);
    const row = within(await screen.findByRole('group', { name: model.sentence }));
    const [off, on] = [row.getByRole<HTMLInputElement>('radio', { name: 'Off' }), row.getByRole<HTMLInputElement>('radio', { name: 'On' })];
    expect([off.checked, on.checked]).toEqual([false, false]);
    expect(off.closest('label')?.className).toBe(on.closest('label')?.className);
    fireEvent.click(off);
    expect(readDraft().decisions).toEqual({ ai_processing: { kind: 'ai_processing', action: 'refused', textId: model.id } });
  });
});
