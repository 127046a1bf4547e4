import type { ConsentState, ConsentText } from '@omenhall/contracts/consent/consent.schema';
import { describe, expect, it } from 'vitest';
import { pairAnswers } from './pair-answers.rules.ts';

const text = (kind: ConsentText['kind']): ConsentText => ({ id: kind, kind, version: 1, locale: 'en', sentence: '', lifetime: '', effect: '' });
const state = (kind: ConsentState['kind'], scopeId: string | null): ConsentState => ({ kind, scopeId, action: 'granted', since: new Date(0), textVersion: 1 });

describe('sentences and their answers', () => {
  it('keep a sentence that nobody answered', () => {
    expect(pairAnswers([text('email')], [])).toEqual([{ text: text('email'), state: null }]);
  });

  it('give one line for each answer of a kind', () => {
    const pairs = pairAnswers([text('archive'), text('email')], [state('archive', 'r-1'), state('archive', 'r-2')]);
    expect(pairs.map((pair) => [pair.text.kind, pair.state?.scopeId ?? null])).toEqual([['archive', 'r-1'], ['archive', 'r-2'], ['email', null]]);
  });

  it('leave out a sentence that is asked elsewhere, until it was answered', () => {
    expect(pairAnswers([text('public_share')], [])).toEqual([]);
    expect(pairAnswers([text('public_share')], [state('public_share', 'a-1')])).toHaveLength(1);
  });
});
