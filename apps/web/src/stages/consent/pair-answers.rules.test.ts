import { describe, expect, it } from 'vitest';
import { consentEntry, consentState, consentText } from '../../testing/pretend-house.tsx';
import { pairAnswers } from './pair-answers.rules.ts';

const [email, archive, share] = [consentText(), consentText({ kind: 'archive' }), consentText({ kind: 'public_share' })];

describe('sentences and their answers', () => {
  it('keep a sentence that nobody answered', () => {
    expect(pairAnswers([email], [], [])).toEqual([{ text: email, state: null }]);
  });

  it('give one line for each answer of a kind', () => {
    const [one, two] = [consentState({ kind: 'archive', scopeId: 'r-1' }), consentState({ kind: 'archive', scopeId: 'r-2' })];
    const pairs = pairAnswers([archive, email], [one, two], []);
    expect(pairs.map((pair) => [pair.text.kind, pair.state?.scopeId ?? null])).toEqual([['archive', 'r-1'], ['archive', 'r-2'], ['email', null]]);
  });

  it('leave out a sentence that is asked elsewhere, until it was answered', () => {
    expect(pairAnswers([share], [], [])).toEqual([]);
    expect(pairAnswers([share], [consentState({ kind: 'public_share', scopeId: 'a-1' })], [])).toHaveLength(1);
  });

  it('are one line for one thing: a yes that lives outweighs what was answered elsewhere, then the newest counts', () => {
    const [on, again, older, newer] = [
      consentState({ since: new Date('2026-01-01') }), consentState({ asksAgain: true, since: new Date('2026-02-01') }),
      consentState({ action: 'refused', since: new Date('2026-03-01') }), consentState({ action: 'withdrawn', since: new Date('2026-04-01') }),
    ];
    expect(pairAnswers([email], [newer, again, on, older], [])).toEqual([{ text: email, state: on }]);
    expect(pairAnswers([email], [older, again, newer], [])).toEqual([{ text: email, state: again }]);
    expect(pairAnswers([email], [older, newer], [])).toEqual([{ text: email, state: newer }]);
  });

  it('put last what cannot change any more: a start that was made, and an answer about one thing that was taken back', () => {
    const early = consentText({ kind: 'early_performance' });
    const states = [consentState({ kind: 'early_performance', scopeId: 'o-1' }), consentState({ kind: 'public_share', scopeId: 'a-1', action: 'withdrawn' }), consentState({ kind: 'public_share', scopeId: 'a-2' })];
    expect(pairAnswers([early, email, share], states, []).map(({ text, state }) => [text.kind, state?.scopeId])).toEqual([['email', undefined], ['public_share', 'a-2'], ['early_performance', 'o-1'], ['public_share', 'a-1']]);
  });

  it('keep a yes to a sentence that is asked no more, so that it can be taken back, and drop it once it is a no', () => {
    const model = consentState({ kind: 'ai_processing' });
    const history = [consentEntry({ kind: 'ai_processing', sentence: 'Let a model write.', textVersion: 3 })];
    expect(pairAnswers([email], [model], history)[1]).toMatchObject({ text: { id: null, kind: 'ai_processing', sentence: 'Let a model write.', version: 3, notice: null }, state: model });
    expect(pairAnswers([email], [{ ...model, action: 'withdrawn' }], history)).toHaveLength(1);
  });
});
