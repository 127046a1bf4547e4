/** Titles a share card may carry, by id. None hints at a question. */
export const shareTitles = {
  'three-signs': 'Three signs on one line',
  lantern: 'A lantern of five signs',
  key: 'One key for the day',
  well: 'A well of ten signs',
  year: 'Twelve months and a thread',
} as const;
export type ShareTitleId = keyof typeof shareTitles;

/** Phrases a share card may carry, by id. None predicts, none names a feeling about a person. */
export const sharePhrases = {
  pause: 'Something to look at before the next step.',
  hold: 'What holds is worth naming.',
  small: 'A small step can be taken back; that is its strength.',
  look: 'Look once more at what is plainly there.',
} as const;
export type SharePhraseId = keyof typeof sharePhrases;
