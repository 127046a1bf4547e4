import type { ConsentKind } from '@omenhall/contracts/consent/consent.schema';

/** What one answer speaks about: the whole person, or one thing of theirs. */
export const scopeOf = {
  archive: 'subject',
  email: 'subject',
  echo: 'subject',
  passport: 'subject',
  public_share: 'artifact',
  gift: 'gift',
  special_category: 'subject',
  ai_processing: 'subject',
  early_performance: 'purchase',
} as const satisfies Record<ConsentKind, 'subject' | 'artifact' | 'gift' | 'purchase'>;

/** Scope of answers about the whole person, where a row must name one. */
export const wholeSubject = '00000000-0000-0000-0000-000000000000';

/** Whether an answer of this kind names the right sort of scope. */
export const fitsScope = (kind: ConsentKind, scopeId: string | null): boolean => (scopeOf[kind] === 'subject') === (scopeId === null);
