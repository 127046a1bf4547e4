import { lintPhrases } from '@omenhall/contracts/copy/phrases.rules';
import type { Position } from '@omenhall/contracts/draw/draw.schema';
import type { Answer } from '@omenhall/contracts/reading/reading.private';
import type { Locale } from '@omenhall/contracts/values/locale';
import { findForbidden, findVerdict, type Forbidden } from '../foundation/guard-stored.rules.ts';
import { speaks } from './language.rules.ts';

/** What can be wrong with an answer; the code says where, so that a writer can try again. */
export type AnswerFault =
  | `sign-missing:${string}` | `sign-changed:${string}` | `position-unknown:${string}` | 'position-order' | 'connection-unknown'
  | `empty:${string}` | 'step-missing' | 'too-long' | 'return-days'
  | 'address' | 'markup' | 'hidden-characters' | 'placeholder' | `phrase:${string}` | `claim:${string}` | `never-stored:${Forbidden}` | 'question-echo'
  | 'language' | 'long-word' | 'prompt-echo' | 'marker-echo';

/** What an answer from outside is held to besides. */
export interface FromModel {
  locale: Locale;
  /** Placeholders that were given; every other is unknown. */
  placeholders: readonly string[];
  /** Lines of the prompt; an answer that repeats a stretch of one was talked out of its part. */
  prompt: string;
  /** The line around the question; null where a draft is looked at again and it is known no more. */
  marker: string | null;
}

/** A scroll of the widest spread stays far below this. */
const longestCharacters = 60_000;

/**
 * Everything that keeps an answer from being promoted, whoever wrote it.
 *
 * @returns codes, never words of the text; empty when the answer may be kept. Order is stable, each code once.
 * Source: the AI contract's validation list and the house's copy rules.
 */
export function checkAnswer(
  answer: Answer,
  { signs, spread, question, fromModel = null }: {
    signs: readonly { positionId: string; signId: string; reversed: boolean }[];
    spread: { positions: readonly Position[] };
    question: string | null;
    fromModel?: FromModel | null;
  },
): AnswerFault[] {
  const texts = textsOf(answer);
  const known = new Set<string>(fromModel?.placeholders);
  // A placeholder that was given stands for a word and is read as one; it has no place where others may look.
  const whole = texts.map(([field, text]) => (field === 'archiveMarker' ? text : text.replace(placeholders, (found) => (known.has(found) ? 'someone' : found)))).join('\n').normalize('NFKC');
  const verdict = findVerdict(whole);
  const forbidden = findForbidden(whole);
  return [...new Set<AnswerFault>([
    ...faultsOfCover(answer, signs, spread.positions),
    ...texts.filter(([, text]) => text.trim() === '').map(([field]): AnswerFault => (field === 'step' ? 'step-missing' : `empty:${field}`)),
    ...(['checkable', 'unknown', 'warnings', 'nextSteps'] as const).filter((field) => answer[field].length === 0).map((field): AnswerFault => `empty:${field}`),
    ...(whole.length > longestCharacters ? ['too-long' as const] : []),
    ...(Number.isInteger(answer.returnInDays) && answer.returnInDays >= 1 && answer.returnInDays <= 365 ? [] : ['return-days' as const]),
    ...(addresses.some((pattern) => pattern.test(whole)) ? ['address' as const] : []),
    ...(/<\/?[a-z!][^>]*>|\[[^\]]*\]\([^)]*\)|```|^#{1,6} |\*\*|&(?:[a-z]+|#\d+);/imu.test(whole) ? ['markup' as const] : []),
    ...(texts.some(([, text]) => /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Surrogate}]/u.test(text)) ? ['hidden-characters' as const] : []),
    ...(/\{\{|\}\}|\$\{|\[\p{L}+(?:[_ -]?\d*)?\]|\bundefined\b|\bNaN\b|\blorem ipsum\b/u.test(whole) ? ['placeholder' as const] : []),
    // Full stops between the texts, so that no phrase is found across two of them.
    ...lintPhrases(texts.map(([, text]) => text).join(' . '), 'generated').map(({ kind }): AnswerFault => `phrase:${kind}`),
    ...(verdict === null ? [] : [`claim:${verdict}` as const]),
    ...(forbidden === null ? [] : [`never-stored:${forbidden}` as const]),
    ...claims.filter(([, pattern]) => pattern.test(whole)).map(([kind]): AnswerFault => `claim:${kind}`),
    ...(echoes(answer.archiveMarker, question) ? ['question-echo' as const] : []),
    ...(fromModel === null ? [] : faultsFromOutside(whole, fromModel)),
  ])];
}

const placeholders = /\[[A-Z]{3,8}_\d{1,3}\]/gu;

function faultsFromOutside(whole: string, { locale, prompt, marker }: FromModel): AnswerFault[] {
  const plain = words(whole).join(' ');
  const squeezed = whole.toLowerCase().replace(/[^0-9a-f]/gu, '');
  const parts = marker === null ? [] : [marker, Array.from(marker).toReversed().join('')].flatMap((line) => [line.slice(0, 16), line.slice(8, 24), line.slice(16)]);
  return [
    ...(speaks(whole, locale) ? [] : ['language' as const]),
    ...(prompt.split('\n').some((line) => stretches(line).some((stretch) => plain.includes(stretch))) ? ['prompt-echo' as const] : []),
    // Half of it is enough to know that it was read, however it was cut or spaced.
    ...(parts.some((part) => squeezed.includes(part)) ? ['marker-echo' as const] : []),
    // No sentence needs it; something wrapped up does.
    ...(/[\p{L}\p{N}+/=_-]{32,}/u.test(whole) ? ['long-word' as const] : []),
    ...outsideClaims.filter(([, pattern]) => pattern.test(whole)).map(([kind]): AnswerFault => `claim:${kind}`),
  ];
}

/** Seven words in a row: long enough that no honest sentence shares them by chance. */
const stretches = (line: string): string[] => {
  const all = words(line);
  return all.slice(0, Math.max(0, all.length - 6)).map((_, i) => all.slice(i, i + 7).join(' '));
};

/**
 * A code that may be kept, logged and sent back to a writer: what stands in it is ours. A position that nobody drew is
 * named by the writer, and its name stays out.
 */
export const verdictOf = (fault: AnswerFault): string => fault.replace(/^(position-unknown):.*$/su, '$1').replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

/** What the house's own grammar cannot say and a model might: fear, sales, money, law and the roles it may not take. */
const outsideClaims: readonly (readonly [string, RegExp])[] = [
  ['death', /\b(?:your|his|her|their) (?:own )?(?:death|funeral|grave|last (?:day|year|winter)s?)\b|\b(?:someone|somebody|a relative|a loved one) (?:close to you )?(?:will|is going to|shall) (?:die|fall ill|leave this (?:world|life))\b/iu],
  ['fear', /\b(?:terrible|dreadful|grave|great) (?:danger|harm|misfortune|disaster)\b|\byou (?:will|shall) (?:suffer|regret (?:it|this)|be (?:punished|ruined|abandoned))\b|\b(?:dark|evil|malevolent) (?:force|forces|spirit|spirits|energy|energies|entity)\b|\b(?:disaster|misfortune|ruin|tragedy) (?:awaits|will (?:strike|follow|come)|is coming)\b/iu],
  ['sales', /\b(?:buy|order|purchase|subscribe|pay for|upgrade|book) (?:a |an |the |another |our |my |this |your )?(?:\w+ )?(?:reading|scroll|session|ritual|report|amulet|candle|subscription|membership|course)\b|\b(?:discount|promo code|coupon|special offer|for only|money back|limited time|credit card)\b|[$€£]\s?\d|\b\d+ ?(?:dollars|euros?|pounds|usd|eur)\b/iu],
  ['financial', /\b(?:invest|buy|sell|short|borrow|lend|gamble|wager) (?:in |your |all |more |the |some |now|everything)|\b(?:stocks?|shares|bitcoin|crypto\w*|forex|etfs?) (?:will|are going to|is going to)\b|\byou (?:will|are going to) (?:come into|receive|win|inherit) (?:money|a fortune|the lottery|an inheritance)\b/iu],
  ['medical', /\b(?:take|swallow|inject|drink) (?:\d+|two|three|a|an|your|more|extra) ?(?:mg|milligrams?|pills?|tablets?|doses?|drops?)\b|\b(?:miracle|home) (?:cure|remedy)\b|\bdetox(?:ify)?\b/iu],
  ['certainty', /\b(?:without fail|100 ?%|one hundred percent|it is (?:written|certain|sealed by fate)|nothing can (?:stop|prevent|change) (?:it|this))\b/iu],
  ['other-minds', /\b(?:he|she|they) (?:secretly |truly |really |still )?(?:wants?|desires?|hates?|misses|envies|lies to|betrays) you\b/iu],
  ['prompt', /\b(?:ignore (?:all |the |any |my |your )?(?:previous|prior|above|earlier)|developer mode|jailbreak|system message|hidden instructions?|the rules? (?:i was|i am|you gave)|another (?:reading|seeker|customer)['’]?s? (?:question|answer|scroll))\b/iu],
];

function faultsOfCover(answer: Answer, signs: readonly { positionId: string; signId: string; reversed: boolean }[], positions: readonly Position[]): AnswerFault[] {
  const known = new Set(positions.map((position) => position.id));
  const faults: AnswerFault[] = [];
  for (const { id } of positions) {
    const drawn = signs.find((sign) => sign.positionId === id);
    const read = answer.positions.filter((position) => position.positionId === id);
    const [only] = read;
    if (drawn === undefined || only === undefined || read.length !== 1) faults.push(`sign-missing:${id}`);
    else if (only.signId !== drawn.signId || only.reversed !== drawn.reversed) faults.push(`sign-changed:${id}`);
  }
  for (const { positionId } of answer.positions) if (!known.has(positionId)) faults.push(`position-unknown:${positionId}`);
  if (faults.length === 0 && answer.positions.some((position, i) => position.positionId !== positions[i]?.id)) faults.push('position-order');
  if (answer.connections.some(({ positionIds }) => positionIds.some((id) => !known.has(id)))) faults.push('connection-unknown');
  return faults;
}

/** Every text of an answer with the field it stands in, in reading order. */
export const textsOf = (answer: Answer): [field: string, text: string][] => [
  ['direct', answer.direct],
  ...answer.positions.flatMap(({ paragraphs }) => (paragraphs.length === 0 ? [''] : paragraphs).map((text): [string, string] => ['positions', text])),
  ...answer.connections.map(({ text }): [string, string] => ['connections', text]),
  ['hiddenLayer', answer.hiddenLayer],
  ...(['warnings', 'checkable', 'unknown', 'nextSteps'] as const).flatMap((field) => answer[field].map((text): [string, string] => [field, text])),
  ['step', answer.step],
  ['archiveMarker', answer.archiveMarker],
  ['closing', answer.closing],
];

const addresses: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\b(?:mailto|javascript|data|tel):/iu,
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+/u,
  /\b[a-z0-9-]{2,}\.(?:com|org|net|io|de|eu|info|shop|app|co|me|ly|gg|xyz|online)\b/iu,
  /(?<!\d)\+?\d(?:[ ()./-]{0,2}\d){6,}/u,
];

/** Directives and verdicts that belong to a bank, or to nobody; those of a doctor or a court are the stored law's own. */
const claims: readonly (readonly [string, RegExp])[] = [
  ['financial', /\b(?:buy|sell) (?:the |your |some )?(?:shares|stocks|crypto\w*|bitcoin|gold|bonds)\b|\byou will (?:be|become|get) rich\b|\btake out (?:a|the) (?:loan|mortgage)\b/iu],
  ['death', /\b(?:you|he|she|they|your \w+) (?:will|is going to|are going to|shall) (?:soon )?(?:die|pass away|not survive)\b/iu],
  ['certainty', /\b(?:it|this|that) will (?:certainly|surely|inevitably) happen\b|\bthere is no doubt\b|\bwithout (?:any )?doubt\b|\binevitabl[ey]\b/iu],
  ['prompt', /\b(?:system prompt|as an ai|language model|my instructions)\b/iu],
];

/** A field that may be seen outside the scroll shares no word of weight with the question. */
function echoes(safe: string, question: string | null): boolean {
  const asked = new Set(words(question ?? '').filter((word) => word.length > 3));
  return words(safe).some((word) => asked.has(word));
}

const words = (text: string): string[] => text.normalize('NFKC').toLowerCase().match(/\p{L}+/gu) ?? [];
