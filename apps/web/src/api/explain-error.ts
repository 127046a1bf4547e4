import { refusals, type Refusal, type RefusalCode } from '@omenhall/contracts/errors';
import { edgesCopy } from '../copy/en/edges.ts';

/** What a person is told when something did not go through. */
export interface Explained {
  /** Null when the house was not reached at all. */
  code: RefusalCode | null;
  words: string;
  again: boolean;
  /** To read out to support; null when no request arrived. */
  reference: string | null;
}

/** From any thrown thing to words for a person. It never shows an error's own message. */
export function explainError(error: unknown): Explained {
  const refusal = findRefusal(error);
  if (refusal) return { code: refusal.code, words: refusal.words, again: refusal.again, reference: refusal.reference };
  return neverArrived(error)
    ? { code: null, words: edgesCopy.unreachable, again: true, reference: null }
    : { code: 'broken', words: refusals.broken.words, again: true, reference: null };
}

/** Whether asking the same once more can help. */
export const mayTryAgain = (error: unknown): boolean => explainError(error).again;

export const refusedWith = (error: unknown, code: RefusalCode): boolean => findRefusal(error)?.code === code;

function findRefusal(error: unknown): Refusal | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('refusal' in data)) return null;
  const { refusal } = data;
  return isRefusal(refusal) ? refusal : null;
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null
    && 'code' in value && typeof value.code === 'string' && value.code in refusals
    && 'words' in value && typeof value.words === 'string'
    && 'again' in value && typeof value.again === 'boolean'
    && 'reference' in value && typeof value.reference === 'string';
}

/** A fetch that failed before any answer throws a TypeError; the client wraps it as a cause. */
function neverArrived(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof TypeError) return true;
  return false;
}
