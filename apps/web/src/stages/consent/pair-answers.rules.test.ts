import { describe, expect, it } from 'vitest';
import { consentState, consentText } from '../../testing/pretend-house.tsx';
import { pairAnswers } from './pair-answers.rules.ts';

const [email, archive, share] = [consentText(), consentText({ kind: 'archive' }), consentText({ kind: 'public_share' })];

describe('sentences and their answers', () => {
  it('keep a sentence that nobody answered', () => {
    expect(pairAnswers([email], [])).toEqual([{ text: email, state: null }]);
  });

  it('give one line for each answer of a kind', () => {
    const [one, two] = [consentState({ kind: 'archive', scopeId: 'r-1' }), consentState({ kind: 'archive', scopeId: 'r-2' })];
    const pairs = pairAnswers([archive, email], [one, two]);
    expect(pairs.map((pair) => [pair.text.kind, pair.state?.scopeId ?? null])).toEqual([['archive', 'r-1'], ['archive', 'r-2'], ['email', null]]);
  });

  it('leave out a sentence that is asked elsewhere, until it was answered', () => {
    expect(pairAnswers([share], [])).toEqual([]);
    expect(pairAnswers([share], [consentState({ kind: 'public_share', scopeId: 'a-1' })])).toHaveLength(1);
  });
});
