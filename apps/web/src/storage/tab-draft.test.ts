import { spreads, voices } from '@omenhall/contracts/draw/spreads.rules';
import { beforeEach, describe, expect, it } from 'vitest';
import { newKey } from './new-key.ts';
import { changeDraft, clearDraft, readDraft } from './tab-draft.ts';

const product = { slug: 'three', name: 'Three signs', prices: [{ interval: 'once' as const, amountMinor: 1500, currency: 'EUR' }], promiseMinutes: 4, gives: [] };
const asked = () => { changeDraft({ product, spread: spreads[1], voice: voices[0], topic: 'choice', question: 'What now?', readingId: 'r-1' }); };

describe('the draft of a tab', () => {
  beforeEach(clearDraft);

  it('leaves nothing in any browser storage', () => {
    asked();
    expect(window.localStorage.length).toBe(0);
    expect(window.sessionStorage.length).toBe(0);
    expect(document.cookie).toBe('');
  });

  it('keeps its keys while nothing asked has changed, so that a repeat is the same draft', () => {
    asked();
    const { requestKey, checkoutKey } = readDraft();
    changeDraft({ address: 'name@example.org', adult: true });
    changeDraft({ question: 'What now?', product: { ...product } });
    expect(readDraft()).toMatchObject({ requestKey, checkoutKey, readingId: 'r-1' });
  });

  it('becomes a new asking when a word of the question changes', () => {
    asked();
    const { requestKey, checkoutKey } = readDraft();
    changeDraft({ question: 'What then?' });
    expect(readDraft().readingId).toBeNull();
    expect(readDraft().sealed).toBeNull();
    expect(readDraft().requestKey).not.toBe(requestKey);
    expect(readDraft().checkoutKey).not.toBe(checkoutKey);
  });

  it('forgets everything when cleared', () => {
    asked();
    clearDraft();
    expect(readDraft()).toMatchObject({ product: null, question: '', readingId: null, address: '' });
  });

  it('makes keys that the house reads as UUIDs of version 4', () => {
    const keys = Array.from({ length: 50 }, newKey);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(keys).size).toBe(50);
  });
});
