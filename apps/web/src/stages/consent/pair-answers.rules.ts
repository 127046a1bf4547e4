import type { ConsentKind, ConsentState, ConsentText } from '@omenhall/contracts/consent/consent.schema';

export interface AnsweredText {
  text: ConsentText;
  /** Null where nothing was answered, which counts as a no. */
  state: ConsentState | null;
}

/** Sentences that make sense only beside the thing they speak of: an order, a card, a gift. */
const askedElsewhere: readonly ConsentKind[] = ['early_performance', 'public_share', 'gift'];

/**
 * Each sentence in force with the answers given to its kind: one pair per answer, or one without.
 * A sentence that is asked elsewhere stands here only once it was answered.
 */
export function pairAnswers(texts: readonly ConsentText[], states: readonly ConsentState[]): AnsweredText[] {
  return texts.flatMap((text): AnsweredText[] => {
    const given = states.filter(({ kind }) => kind === text.kind);
    if (given.length === 0) return askedElsewhere.includes(text.kind) ? [] : [{ text, state: null }];
    return given.map((state) => ({ text, state }));
  });
}
