import type { ConsentState, ConsentText } from '@omenhall/contracts/consent/consent.schema';

export interface AnsweredText {
  text: ConsentText;
  /** Null where nothing was answered, which counts as a no. */
  state: ConsentState | null;
}

/** Each sentence in force with the answers given to its kind: one pair per answer, or one without. */
export function pairAnswers(texts: readonly ConsentText[], states: readonly ConsentState[]): AnsweredText[] {
  return texts.flatMap((text): AnsweredText[] => {
    const given = states.filter(({ kind }) => kind === text.kind);
    return given.length === 0 ? [{ text, state: null }] : given.map((state) => ({ text, state }));
  });
}
