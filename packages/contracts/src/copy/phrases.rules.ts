/** Where a text is read: a page or ready reply, a letter, a composed answer, a letter of Echo. */
export type Place = 'interface' | 'letter' | 'generated' | 'echo';
export type PhraseKind = 'certainty' | 'urgency' | 'fear' | 'sole-rescue' | 'other-minds' | 'advice' | 'guilt' | 'selling' | 'noise';

export interface Finding {
  kind: PhraseKind;
  /** The words as they stand in the text. */
  words: string;
  /** Where they begin, in UTF-16 units. */
  at: number;
}

/** Words that are allowed in this one place, and why. */
export interface PhraseException {
  words: string;
  because: string;
}

const everywhere: readonly Place[] = ['interface', 'letter', 'generated', 'echo'];

/**
 * What this house does not say, in English. A space stands for any white space; a pattern matches whole words in any case.
 * Source: the house's copy rules.
 */
export const bannedPhrases: readonly { kind: PhraseKind; places: readonly Place[]; patterns: readonly string[] }[] = [
  { kind: 'certainty', places: everywhere, patterns: ['guarantee[ds]?', 'will definitely', 'destined', 'doomed', 'your fate is', 'the (?:cards?|signs?) says? (?:that )?you (?:will|must)'] },
  { kind: 'urgency', places: everywhere, patterns: ['last chance', 'hurry(?: up)?', 'act now', 'only today', 'today only', 'before it is too late', "before it's too late", 'only (?:\\d+|one|two|three|a few) left', "don't miss(?: out)?", 'do not miss out'] },
  { kind: 'fear', places: everywhere, patterns: ['curse[sd]?', 'hex(?:es|ed)?', 'evil eye', 'blocked energ(?:y|ies)', 'if you ignore', 'silence is dangerous'] },
  { kind: 'sole-rescue', places: everywhere, patterns: ['only we', 'only i can', 'no one else can', 'nobody else can'] },
  { kind: 'other-minds', places: everywhere, patterns: ['(?:he|she|they) (?:still |really |truly )?loves? you', '(?:is|are) cheating(?: on you)?', '(?:is|are) thinking (?:of|about) you'] },
  { kind: 'advice', places: everywhere, patterns: ['diagnos(?:e[ds]?|is|ing)', 'cur(?:e[ds]?|ing)', 'heal(?:s|ed|ing)?', 'you will win your case', 'invest in', 'pregnan(?:t|cy)', 'lotter(?:y|ies)', 'bet(?:s|ting)?'] },
  { kind: 'guilt', places: everywhere, patterns: ['are you sure', 'sorry to see you go', 'you will lose everything'] },
  { kind: 'selling', places: ['echo'], patterns: ['prices?', 'offers?', 'discount(?:s|ed)?', 'upgrade[ds]?', 'ask again'] },
  { kind: 'noise', places: everywhere, patterns: ['oops', 'something went wrong(?= *(?:[.!]|$))', 'unfortunately', 'please note', 'just', 'simply', 'easily'] },
];

/** Marks that no word boundary surrounds: exclamation marks and pictures. */
const noisyMarks = /!|(?![©®™])\p{Extended_Pictographic}/gu;

const compiled = bannedPhrases.map(({ kind, places, patterns }) => ({
  kind, places,
  pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?:${patterns.map((source) => source.replaceAll(' ', '\\s+').replaceAll('\\s+*', '\\s*')).join('|')})(?![\\p{L}\\p{N}])`, 'giu'),
}));

/**
 * The banned phrases in a text, in the order in which they stand.
 *
 * An exception excuses what lies inside its own words, wherever those occur in the text.
 */
export function lintPhrases(text: string, where: Place, exceptions: readonly PhraseException[] = []): Finding[] {
  // Same length, so that places in the text stay true.
  const plain = text.replaceAll('’', "'");
  const findings = [
    ...compiled.filter(({ places }) => places.includes(where)).flatMap(({ kind, pattern }) => [...plain.matchAll(pattern)].map((match) => ({ kind, match }))),
    ...[...plain.matchAll(noisyMarks)].map((match) => ({ kind: 'noise' as const, match })),
  ].map(({ kind, match }): Finding => ({ kind, words: text.slice(match.index, match.index + match[0].length), at: match.index }));
  return findings.filter((finding) => !exceptions.some((exception) => excuses(exception, text, finding))).toSorted((one, other) => one.at - other.at);
}

function excuses({ words }: PhraseException, text: string, finding: Finding): boolean {
  // Only the occurrences that could cover the finding are looked at.
  const from = Math.max(0, finding.at + finding.words.length - words.length);
  const at = text.slice(from, finding.at + words.length).indexOf(words);
  return at !== -1 && from + at <= finding.at;
}

const emotions = /(?<!\p{L})(?:love|heart|grief|fear|afraid|anxious|anxiety|lonel(?:y|iness)|sad(?:ness)?|hope|desire|jealous(?:y)?|angry|anger|worr(?:y|ied)|joy|happy|happiness|shame|guilt|regret|broken|miss(?:ing)?)(?!\p{L})/giu;

/** Emotion words in a mail subject; a subject is read on locked screens and by others. */
export const lintSubject = (subject: string): string[] => subject.match(emotions) ?? [];
