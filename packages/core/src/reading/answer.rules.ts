import { lintPhrases } from '@omenhall/contracts/copy/phrases.rules';
import type { Position } from '@omenhall/contracts/draw/draw.schema';
import type { Answer } from '@omenhall/contracts/reading/reading.private';
import { findForbidden, findVerdict, type Forbidden } from '../foundation/guard-stored.rules.ts';

/** What can be wrong with an answer; the code says where, so that a writer can try again. */
export type AnswerFault =
  | `sign-missing:${string}` | `sign-changed:${string}` | `position-unknown:${string}` | 'position-order' | 'connection-unknown'
  | `empty:${string}` | 'step-missing' | 'too-long' | 'return-days'
  | 'address' | 'markup' | 'hidden-characters' | 'placeholder' | `phrase:${string}` | `claim:${string}` | `never-stored:${Forbidden}` | 'question-echo';

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
  { signs, spread, question }: {
    signs: readonly { positionId: string; signId: string; reversed: boolean }[];
    spread: { positions: readonly Position[] };
    question: string | null;
  },
): AnswerFault[] {
  const texts = textsOf(answer);
  const whole = texts.map(([, text]) => text).join('\n');
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
    ...(/\{\{|\}\}|\$\{|\[(?:NAME|EMAIL|PHONE|DATE|PLACE|URL)[_\d]*\]|\bundefined\b|\bNaN\b|\blorem ipsum\b/u.test(whole) ? ['placeholder' as const] : []),
    // Full stops between the texts, so that no phrase is found across two of them.
    ...lintPhrases(texts.map(([, text]) => text).join(' . '), 'generated').map(({ kind }): AnswerFault => `phrase:${kind}`),
    ...(verdict === null ? [] : [`claim:${verdict}` as const]),
    ...(forbidden === null ? [] : [`never-stored:${forbidden}` as const]),
    ...claims.filter(([, pattern]) => pattern.test(whole)).map(([kind]): AnswerFault => `claim:${kind}`),
    ...(echoes(answer.archiveMarker, question) ? ['question-echo' as const] : []),
  ])];
}

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
