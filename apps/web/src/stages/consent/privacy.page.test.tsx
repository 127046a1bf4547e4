import { HouseError } from '@omenhall/contracts/errors';
import type { ConsentPort } from '@omenhall/contracts/consent/consent.port';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { consentEntry, consentState, consentText, openPage, visitor, type PretendHouse } from '../../testing/pretend-house.tsx';
import { PrivacyPage } from './privacy.page.tsx';

const archive = consentText({ id: '018f3a52-0000-4000-8000-0000000000a2', kind: 'archive', sentence: 'Keep this scroll in my archive.' });
const base: Partial<ConsentPort> = {
  texts: async () => [archive, consentText()],
  current: async () => [consentState()],
  history: async () => [consentEntry()],
  preview: async ({ kind }) => ({ kind, stops: [{ jobKind: 'email_delivery_job', count: 2 }], keeps: 'Your scroll stays.' }),
};
const open = (consent: Partial<ConsentPort> = {}, rest: PretendHouse = {}) => openPage('/privacy', PrivacyPage, { ...rest, consent: { ...base, ...consent } });
const row = (sentence: string) => screen.findByRole('group', { name: sentence });
const letters = 'Write to me when the scroll is ready.';
const button = async (sentence: string, name: 'On' | 'Off') => within(await row(sentence)).findByRole<HTMLButtonElement>('button', { name });

describe('the privacy page', () => {
  it('has nothing chosen where nothing was answered, and draws both choices alike', async () => {
    open({ current: async () => [], history: async () => [] });
    const [off, on] = [await button(archive.sentence, 'Off'), await button(archive.sentence, 'On')];
    expect([off.getAttribute('aria-pressed'), on.getAttribute('aria-pressed')]).toEqual(['false', 'false']);
    expect(off.className).toBe(on.className);
    expect(screen.getAllByText('Not answered, which counts as Off.')).toHaveLength(2);
    expect(await screen.findByText('No answer of yours is written down.')).toBeTruthy();
  });

  it('says what Off would stop before it is pressed, and ties the words to the button', async () => {
    open();
    await screen.findByText('Off stops at once: 2 planned letters. Your scroll stays.');
    const off = await button(letters, 'Off');
    expect(document.getElementById(off.getAttribute('aria-describedby') ?? '')?.textContent).toBe('Off stops at once: 2 planned letters. Your scroll stays.');
    expect((await button(archive.sentence, 'Off')).getAttribute('aria-describedby')).toBeNull();
  });

  it('turns on and off by one press each, announces both, and keeps the focus where it was', async () => {
    let state = consentState();
    const withdraw = vi.fn<ConsentPort['withdraw']>(async ({ kind }) => { state = consentState({ action: 'withdrawn' }); return { kind, cancelledJobs: 2 }; });
    const decide = vi.fn<ConsentPort['decide']>(async () => (state = consentState()));
    open({ current: async () => [state], withdraw, decide });
    const off = await button(letters, 'Off');
    off.focus();
    fireEvent.click(off);
    expect(await screen.findByText('Letters: off. 2 things that waited on it will not be sent or made.')).toBeTruthy();
    expect(withdraw.mock.calls).toEqual([[{ kind: 'email', scopeId: null }]]);
    await waitFor(() => { expect(off.getAttribute('aria-pressed')).toBe('true'); });
    expect(document.activeElement).toBe(off);
    fireEvent.click(await button(letters, 'On'));
    expect(await screen.findByText('Letters: on.')).toBeTruthy();
    expect(decide.mock.calls).toEqual([[{ decision: { kind: 'email', action: 'granted', textId: consentText().id }, scopeId: null, surface: 'privacy' }]]);
  });

  it('takes no second press of what stands, and none while one is on its way', async () => {
    let answer: () => void = () => {};
    const withdraw = vi.fn<ConsentPort['withdraw']>(({ kind }) => new Promise((resolve) => { answer = () => { resolve({ kind, cancelledJobs: 0 }); }; }));
    open({ withdraw });
    fireEvent.click(await button(letters, 'On'));
    fireEvent.click(await button(letters, 'Off'));
    await waitFor(() => { expect(withdraw).toHaveBeenCalledTimes(1); });
    fireEvent.click(await button(letters, 'Off'));
    answer();
    await screen.findByText('Letters: off. Nothing was waiting on it.');
    expect(withdraw).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['the sentence has changed', { textVersion: 1, asksAgain: true }, /The sentence has changed since/],
    ['its time is over', { asksAgain: true, validUntil: new Date('2026-03-03') }, /Its time is over/],
  ] as const)('asks again where %s: neither choice is pressed, and either is one press', async (_why, change, words) => {
    const withdraw = vi.fn<ConsentPort['withdraw']>(async ({ kind }) => ({ kind, cancelledJobs: 1 }));
    open({ current: async () => [consentState(change)], withdraw });
    expect(await screen.findByText('Asks again')).toBeTruthy();
    expect(screen.getByText(words)).toBeTruthy();
    expect([(await button(letters, 'Off')).getAttribute('aria-pressed'), (await button(letters, 'On')).getAttribute('aria-pressed')]).toEqual(['false', 'false']);
    fireEvent.click(await button(letters, 'Off'));
    await waitFor(() => { expect(withdraw).toHaveBeenCalledTimes(1); });
  });

  it('says when a letter\'s link turned it off', async () => {
    const at = new Date('2026-04-05T08:41:00Z');
    open({ current: async () => [consentState({ action: 'withdrawn', since: at })], history: async () => [consentEntry({ id: '018f3a52-0000-4000-8000-0000000000e2', action: 'withdrawn', source: 'unsubscribe_link', surface: 'letter', control: 'one_click_post', at }), consentEntry()] });
    expect(await screen.findByText(/^Off since .*, by the letter’s link\.$/)).toBeTruthy();
    const lines = within(await screen.findByRole('list', { name: 'Your answers, newest first' })).getAllByRole('listitem').map((line) => line.textContent ?? '');
    expect(lines[0]).toContain('Letters: Taken back');
    expect(lines[0]).toContain('by the letter’s link');
    expect(lines[1]).toContain('on the page “Check and pay”');
  });

  it('folds who answers, who receives, where it lies and how to take it back', async () => {
    open();
    const folded = within(await row(letters)).getByText(/^What this writes, and who receives it/).closest('details');
    expect(folded?.open).toBe(false);
    for (const words of ['The mail service', 'On this house’s own machine', 'Here, or by the link in each letter', 'The house']) expect(folded?.textContent).toContain(words);
  });

  it('lets a yes be taken back whose sentence the house asks no more', async () => {
    const withdraw = vi.fn<ConsentPort['withdraw']>(async ({ kind }) => ({ kind, cancelledJobs: 0 }));
    const model = 'Let a model write.';
    open({ current: async () => [consentState({ kind: 'ai_processing' })], history: async () => [consentEntry({ kind: 'ai_processing', sentence: model })], withdraw });
    expect(await screen.findByText(/The house asks this no more/)).toBeTruthy();
    fireEvent.click(await button(model, 'Off'));
    await waitFor(() => { expect(withdraw.mock.calls).toEqual([[{ kind: 'ai_processing', scopeId: null }]]); });
  });

  it('tells a start that was made without any choice', async () => {
    const early = consentText({ id: '018f3a52-0000-4000-8000-0000000000a4', kind: 'early_performance', sentence: 'Begin now.' });
    open({ texts: async () => [early], current: async () => [consentState({ kind: 'early_performance', scopeId: '018f3a52-0000-4000-8000-0000000000b1' })] });
    expect(await screen.findByText(/cannot be taken back, because the work began/)).toBeTruthy();
    expect(screen.getByText('Begin now.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Off' })).toBeNull();
  });

  it('shows a stranger the sentences and says that nothing is held', async () => {
    open({ current: async () => { throw new HouseError('not-found', 'no subject'); } }, { access: { me: async () => visitor } });
    expect(await screen.findByText('Nothing of yours is held for this browser.')).toBeTruthy();
    expect((await row(letters)).hasAttribute('disabled')).toBe(true);
    expect(screen.queryByRole('heading', { name: 'History' })).toBeNull();
  });

  it('says in words what was refused, and lets it be tried again', async () => {
    open({ withdraw: async () => { throw new HouseError('database-away', 'away'); } });
    fireEvent.click(await button(letters, 'Off'));
    expect((await screen.findByRole('alert')).textContent).toContain('The house cannot read its books right now.');
    expect((await button(letters, 'On')).getAttribute('aria-pressed')).toBe('true');
  });
});

describe('a receipt', () => {
  const saved: { name: string; text: Promise<string> }[] = [];
  const blobs = new Map<string, Blob>();
  beforeEach(() => {
    saved.length = 0;
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => { blobs.set('blob:1', blob as Blob); return 'blob:1'; });
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => {});
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) { saved.push({ name: this.download, text: blobs.get(this.href)?.text() ?? Promise.resolve('') }); });
  });

  it('of one line is saved as a file named after its day, and said', async () => {
    const file = { receipt: '{"a":1}', signature: 'c2ln', keyId: 'k', publicKey: 'cHVi' };
    const asked: string[] = [];
    open({ receipt: async ({ id }) => { asked.push(id); return file; } });
    fireEvent.click(await screen.findByRole('button', { name: /^Receipt ?: Letters: On, / }));
    expect(await screen.findByText('Saved as consent-receipt-2026-03-02.json.')).toBeTruthy();
    expect(asked).toEqual([consentEntry().id]);
    expect(saved.map(({ name }) => name)).toEqual(['consent-receipt-2026-03-02.json']);
    expect(JSON.parse(await saved[0]?.text ?? '')).toEqual(file);
  });

  it('that cannot be made says why', async () => {
    open({ receipt: async () => { throw new HouseError('not-found', 'gone'); } });
    fireEvent.click(await screen.findByRole('button', { name: /^Receipt ?: / }));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(saved).toEqual([]);
  });
});
