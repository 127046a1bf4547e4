import { refusals, type RefusalCode } from '@omenhall/contracts/errors';
import { TRPCClientError } from '@trpc/client';
import { describe, expect, it } from 'vitest';
import { edgesCopy } from '../copy/en/edges.ts';
import { explainError, mayTryAgain, refusedWith } from './explain-error.ts';

const refused = (code: RefusalCode) => Object.assign(new Error('words for logs'), {
  data: { code: 'X', refusal: { code, words: refusals[code].words, again: refusals[code].again, reference: 'R-1' } },
});

describe('an error in words', () => {
  it('gives every refusal its own words, its reference, and whether to try again', () => {
    for (const code of Object.keys(refusals) as RefusalCode[]) {
      expect(explainError(refused(code))).toEqual({ code, words: refusals[code].words, again: refusals[code].again, reference: 'R-1' });
      expect(refusedWith(refused(code), code)).toBe(true);
    }
  });

  it('says that the house was not reached when no answer came', () => {
    const error = TRPCClientError.from(new TypeError('Failed to fetch'));
    expect(explainError(error)).toEqual({ code: null, words: edgesCopy.unreachable, again: true, reference: null });
  });

  it('never shows the message of an error it does not know', () => {
    for (const error of [new Error('secret path /etc'), 'secret', null, undefined, { data: { refusal: { code: 'made-up', words: 'secret' } } }]) {
      expect(explainError(error).words).not.toContain('secret');
      expect(explainError(error).code).toBe('broken');
    }
  });

  it('does not ask again where asking again cannot help', () => {
    expect(mayTryAgain(refused('not-found'))).toBe(false);
    expect(mayTryAgain(refused('database-away'))).toBe(true);
  });
});
