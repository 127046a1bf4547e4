import type { QuestionPort } from '@omenhall/contracts/question/question.port';
import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { paths } from '../../app/paths.ts';
import { changeDraft, clearDraft, readDraft } from '../../storage/tab-draft.ts';
import { consentText, openPage } from '../../testing/pretend-house.tsx';
import { AskPage } from './ask.page.tsx';

const keep = consentText({ kind: 'special_category', sentence: 'Keep my question, sealed.' });
const typed = 'What have I overlooked about the garden?';

beforeEach(() => {
  clearDraft();
  changeDraft({
    product: { slug: 'standard', name: 'Standard Scroll', prices: [{ interval: 'once' as const, amountMinor: 1500, currency: 'EUR' }], promiseMinutes: 4, gives: [] },
    spread: findSpread('three') ?? null, voice: { id: 'plain', name: 'Plain', character: 'Plain words.' }, topic: 'self',
  });
});

async function openAsk(more: readonly (typeof keep)[] = []) {
  const ask = vi.fn<QuestionPort['ask']>(async () => ({ outcome: 'drafted' as const, readingId: '018f3a52-0000-4000-8000-000000000009' }));
  const router = openPage('/begin/question', AskPage, { consent: { texts: async () => [keep, ...more] }, question: { ask } });
  const row = within(await screen.findByRole('group', { name: keep.sentence }));
  return { ask, router, choose: (name: 'On' | 'Off') => { fireEvent.click(row.getByRole('radio', { name })); } };
}

describe('the sentence about keeping a question', () => {
  it('stands before the question, with nothing chosen, and nothing can be typed before a yes', async () => {
    await openAsk();
    for (const choice of screen.getAllByRole<HTMLInputElement>('radio')) expect(choice.checked).toBe(false);
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('turned off says that the draw goes by topic, and what becomes of what was typed, before anything is lost', async () => {
    const { choose } = await openAsk();
    choose('On');
    fireEvent.change(screen.getByRole('textbox'), { target: { value: typed } });
    choose('Off');
    expect(screen.getByRole('status').textContent).toBe('Then the draw goes by topic alone. No question is stored, and the price is the same. What you typed is still in this tab: On brings it back. If you go on with Off, it does not go along, and this tab forgets it.');
    choose('On');
    expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe(typed);
  });

  it('turned off sends no question, not even one that was typed, and the tab forgets it', async () => {
    const { ask, router, choose } = await openAsk();
    choose('On');
    fireEvent.change(screen.getByRole('textbox'), { target: { value: typed } });
    choose('Off');
    fireEvent.click(screen.getByRole('button', { name: 'Go to the draw' }));
    await waitFor(() => { expect(router.state.location.pathname).toBe(paths.draw()); });
    expect(ask.mock.calls.map(([{ question, specialCategory }]) => [question, specialCategory.action])).toEqual([[null, 'refused']]);
    expect(JSON.stringify(readDraft())).not.toContain('garden');
  });
});

describe('what a model would read', () => {
  const model = consentText({ id: '018f3a52-0000-4000-8000-0000000000a3', kind: 'ai_processing', sentence: 'Let a model write my scroll.' });
  const named = 'Should I write to Anna at anna@post.example again?';

  it('stands under the question as it is typed, with names and addresses masked, and nothing is sent for it', async () => {
    const { ask, choose } = await openAsk([model]);
    choose('On');
    fireEvent.change(screen.getByRole('textbox'), { target: { value: named } });
    expect(screen.getByText('Should I write to [NAME_1] at [EMAIL_1] again?')).toBeTruthy();
    expect(ask).not.toHaveBeenCalled();
  });

  it('is not spoken of in a house without a model', async () => {
    const { choose } = await openAsk();
    choose('On');
    fireEvent.change(screen.getByRole('textbox'), { target: { value: named } });
    expect(screen.queryByText('What a model would read, if you let one write')).toBeNull();
  });
});
