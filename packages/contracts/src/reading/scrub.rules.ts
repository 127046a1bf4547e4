import { actsOfPersons, doubtfulNames, givenNames, knownCapitals, sentenceOpeners } from './names.rules.ts';

export type MaskKind = 'TOKEN' | 'EMAIL' | 'URL' | 'IBAN' | 'CARD' | 'PHONE' | 'DATE' | 'HANDLE' | 'ADDRESS' | 'NAME';

/** One thing that was taken out, and what stands in its place. */
export interface Mask {
  /** `[NAME_1]`: the kind, and a number that is the same for the same words. */
  placeholder: string;
  kind: MaskKind;
  original: string;
}

export interface Scrubbed {
  /** Text in NFKC without invisible characters, every find replaced. */
  text: string;
  /** In order of first appearance; each placeholder once. */
  masks: readonly Mask[];
}

/**
 * Takes out of a question what points at a person: addresses, numbers, handles, dates and probable names.
 *
 * Pure and without network, so that a page can show what a model would read before anybody reads it. It lowers what
 * leaves the house and does not make it anonymous: a name written small, in a script without capitals, or at the head
 * of a sentence may stay. A placeholder typed by hand is masked too, so that no answer can call it up.
 * Source: the AI contract's scrub list.
 */
export function scrubText(question: string): Scrubbed {
  const plain = question.normalize('NFKC').replace(/[\p{Cf}\u{FE00}-\u{FE0F}]/gu, '');
  const spans: Span[] = [];
  for (const [kind, pattern, fits] of structured) {
    for (const match of plain.matchAll(pattern)) {
      const words = match.groups?.['words'] ?? match[0];
      const from = match.index + match[0].lastIndexOf(words);
      if (fits?.(words) ?? true) claim(spans, { from, to: from + words.length, kind });
    }
  }
  for (const { from, to } of namesIn(plain, spans)) claim(spans, { from, to, kind: 'NAME' });
  return replaced(plain, spans.toSorted((one, other) => one.from - other.from));
}

/** Puts back what was taken out. Placeholders that were never given stay as they are. */
export const restoreText = (text: string, masks: readonly Mask[]): string =>
  text.replace(/\[[A-Z]{3,8}_\d{1,3}\]/gu, (placeholder) => masks.find((mask) => mask.placeholder === placeholder)?.original ?? placeholder);

interface Span { from: number; to: number; kind: MaskKind }

/** The first find of a place keeps it: patterns stand in order of certainty. */
function claim(spans: Span[], span: Span): void {
  if (span.to > span.from && !spans.some((known) => span.from < known.to && known.from < span.to)) spans.push(span);
}

function replaced(plain: string, spans: readonly Span[]): Scrubbed {
  const masks: Mask[] = [];
  let text = '';
  let at = 0;
  for (const { from, to, kind } of spans) {
    const original = plain.slice(from, to);
    let mask = masks.find((known) => known.kind === kind && known.original.toLowerCase() === original.toLowerCase());
    if (mask === undefined) {
      mask = { placeholder: `[${kind}_${masks.filter((known) => known.kind === kind).length + 1}]`, kind, original };
      masks.push(mask);
    }
    text += plain.slice(at, from) + mask.placeholder;
    at = to;
  }
  return { text: text + plain.slice(at), masks };
}

const digitsOf = (text: string): number => text.match(/\d/gu)?.length ?? 0;
const month = '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const dayOfMonth = '(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?';
const year = '(?:1[89]|20)\\d\\d';
const born = '(?:born|birthday|birth date|date of birth|dob|b-day)(?:\\s+(?:is|was|on|in|the|at|falls))*[\\s:]+';
const place = '(?:instagram|insta|ig|snapchat|snap|tiktok|telegram|twitter|discord|skype|signal|handle|username|user name|nick(?:name)?)';

const structured: readonly (readonly [MaskKind, RegExp, ((found: string) => boolean)?])[] = [
  ['TOKEN', /\[[\p{L}]{2,12}[_ -]?\d{0,4}\]/gu],
  ['URL', /\b[a-z][a-z0-9+.-]{1,12}:\/\/[^\s<>"')\]]+/giu],
  ['EMAIL', /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  ['EMAIL', /\b[\w.+-]+\s*(?:\(at\)|\[at\]|\{at\})\s*[\w-]+\s*(?:\.|\(dot\)|\[dot\])\s*[a-z]{2,}\b/giu],
  ['EMAIL', /\b[\w.+-]+\s+at\s+[\w-]+\s+dot\s+[a-z]{2,6}\b/giu],
  ['URL', /\bwww\.[^\s<>"')\]]+/giu],
  ['URL', /\b(?:[a-z0-9-]{2,}\.)+(?:com|org|net|io|de|eu|info|shop|app|co|me|ly|gg|xyz|online|ch|at|fr|it|es|nl|uk|dev|blog|page)\b(?:\/[^\s<>"')\]]*)?/giu],
  ['IBAN', /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,4})?\b/gu, (found) => digitsOf(found) >= 10],
  ['IBAN', /\b[a-z]{2}\d{2}(?:[ -]?\d{4}){2,7}(?:[ -]?\d{1,4})?\b/giu],
  ['DATE', new RegExp(`(?<!\\d)(?:${year}[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\\d|3[01])|(?:0?[1-9]|[12]\\d|3[01])\\s?[-./]\\s?(?:0?[1-9]|[12]\\d|3[01])\\s?[-./]\\s?(?:${year}|\\d\\d))(?!\\d)`, 'gu')],
  ['DATE', new RegExp(`(?<![\\p{L}\\d])(?:the )?${dayOfMonth}(?: of)? ${month},? ${year}(?!\\d)`, 'giu')],
  ['DATE', new RegExp(`(?<!\\p{L})${month} ${dayOfMonth},? ${year}(?!\\d)`, 'giu')],
  ['DATE', new RegExp(`(?<!\\p{L})${born}(?<words>(?:the )?${dayOfMonth}(?: of)? ${month}|${month} ${dayOfMonth}|(?:${month} )?${year})(?!\\d)`, 'giu')],
  ['CARD', /(?<!\d)\d(?:[ ._/-]{0,2}\d){12,18}(?!\d)/gu],
  ['PHONE', /(?<![\p{L}\d])(?:\+|00)[ ]?\d(?:[ ()./-]{0,2}\d){6,14}(?!\d)/gu],
  ['PHONE', /(?<![\p{L}\d.,:])\(?0(?:[ ()/.-]{0,2}\d){6,12}(?!\d)/gu],
  ['PHONE', /(?<!\d)\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)/gu],
  ['PHONE', /(?<![\d.,])\d{3}[-. ]\d{4}(?![\d.,]*\d)/gu],
  ['PHONE', /(?<![\d.,])\d{7,12}(?![\d.,]*\d)/gu],
  ['HANDLE', /(?<![\p{L}\p{N}])@[\p{L}\p{N}_][\p{L}\p{N}_.-]{1,40}(?<![.-])/gu],
  ['HANDLE', /(?<![\p{L}\p{N}/])u\/[\w-]{3,30}/gu],
  ['HANDLE', new RegExp(`(?<!\\p{L})${place}(?:\\s+(?:handle|name|account|user|id))?(?:\\s+is|\\s*[:=]|\\s+as)\\s*(?<words>[\\w.-]{3,40}(?<![.-]))`, 'giu'), (found) => /[\d_.]/u.test(found) || /^[a-z]+$/u.test(found) === false],
  ['ADDRESS', /(?<!\d)\d{1,4}[a-z]?,? (?:\p{Lu}[\p{L}'’.-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Square|Court|Way|Place|Close|Terrace|Boulevard|Crescent)\b\.?(?:,? (?:\d{5}|\p{Lu}{1,2}\d[\p{Lu}\d]? ?\d\p{Lu}{2}))?/gu],
  ['ADDRESS', /(?<!\p{L})(?:(?:Am|An der|Im|Auf der) )?\p{Lu}[\p{L}-]*?(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|damm|ufer|Straße|Strasse) \d{1,4}\s?[a-z]?(?!\p{L})(?:,? \d{4,5} \p{Lu}\p{L}+)?/gu],
  ['ADDRESS', /(?<![\p{L}\d])\p{Lu}{1,2}\d[\p{Lu}\d]? \d\p{Lu}{2}(?![\p{L}\d])/gu],
];

interface Word { text: string; from: number; to: number; opens: boolean; taken: boolean }

/** Stretches of probable names, in order. Capitals within a sentence speak most; lists and neighbours help where they do not. */
function namesIn(plain: string, taken: readonly Span[]): { from: number; to: number }[] {
  const words = wordsOf(plain, taken);
  const shouted = plain.length > 12 && !/\p{Ll}/u.test(plain);
  const named = words.map((word, i) => !word.taken && isName(words, i, plain, shouted));
  const found: { from: number; to: number }[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const first = words[i];
    if (first === undefined || !named[i]) continue;
    let last = i;
    for (;;) {
      const [next, afterNext] = [words[last + 1], words[last + 2]];
      if (joined(plain, words[last], next) && (named[last + 1] || isInitial(next))) last += 1;
      else if (joined(plain, words[last], next) && joined(plain, next, afterNext) && particles.has(next?.text ?? '') && (named[last + 2] || isCapital(afterNext))) last += 2;
      else break;
    }
    found.push({ from: first.from, to: words[last]?.to ?? first.to });
    i = last;
  }
  return found;
}

const titles = /(?:^|[^\p{L}])(?:[Mm]rs?|[Mm]s|[Mm]x|Miss|[Dd]r|[Pp]rof(?:essor)?|Doctor|Herr|Frau|[Aa]unt(?:ie)?|[Uu]ncle|Sir|Madam|Judge|Pastor|Rabbi|Imam|Sensei|Coach)\.?\s+$/u;
const callings = /(?:^|[^\p{L}])(?:named|name is|name's|name was|my (?:ex|friend|best friend|husband|wife|boyfriend|girlfriend|partner|brother|sister|boss|son|daughter|colleague|cousin|neighbou?r|flatmate|crush|therapist|manager|dog|cat))\s+$/iu;
/** With these a thing may stand as well: "Grace is rare". */
const helpers = new Set(['is', 'was', 'has', 'had', 'does', 'did', 'will', 'would', 'can', 'cannot', 'never', 'always', 'still', 'comes', 'came', 'goes', 'makes', 'made', 'needs', 'seems']);
const honorifics = new Set(['mr', 'mrs', 'ms', 'mx', 'miss', 'dr', 'prof', 'professor', 'doctor', 'herr', 'frau', 'aunt', 'auntie', 'uncle', 'sir', 'madam', 'st', 'saint']);
const particles = new Set(['de', 'van', 'von', 'der', 'den', 'da', 'del', 'della', 'al', 'el', 'bin', 'ibn', 'la', 'di', 'du', 'le', 'dos', 'zu', 'ter', 'ten']);

function isName(words: readonly Word[], i: number, plain: string, shouted: boolean): boolean {
  const word = words[i];
  if (word === undefined) return false;
  const small = word.text.toLowerCase();
  const before = plain.slice(Math.max(0, word.from - 40), word.from);
  const next = words[i + 1];
  if (givenNames.has(small) && !doubtfulNames.has(small)) return true;
  if (titles.test(before) && (isCapital(word) || !/^[\p{Ll}]+$/u.test(word.text))) return true;
  if (callings.test(before)) {
    if (doubtfulNames.has(small) && isCapital(word)) return true;
    if (/name\S*(?: is| was)?\s+$|named\s+$/iu.test(before) && !sentenceOpeners.has(small)) return true;
  }
  if (!isCapital(word) || shouted || knownCapitals.has(small) || honorifics.has(small) || isShortForm(word.text)) return false;
  if (!word.opens) return !sentenceOpeners.has(small);
  if (doubtfulNames.has(small)) return next !== undefined && (actsOfPersons.has(next.text.toLowerCase()) && !helpers.has(next.text.toLowerCase()));
  if (sentenceOpeners.has(small) || /(?:ing|ly|ed)$/u.test(small)) return false;
  if (/^['’]s(?!\p{L})/u.test(plain.slice(word.to))) return true;
  if (next === undefined || !/^[ ]$/u.test(plain.slice(word.to, next.from))) return false;
  const follows = next.text.toLowerCase();
  if (actsOfPersons.has(follows)) return true;
  if (isCapital(next) && !knownCapitals.has(follows) && !sentenceOpeners.has(follows)) return true;
  return follows === 'and' && /^(?:i|me|my|we|\p{Lu}\p{Ll}+)$/u.test(words[i + 2]?.text ?? '');
}

function wordsOf(plain: string, taken: readonly Span[]): Word[] {
  return [...plain.matchAll(/\p{L}[\p{L}\p{M}]*(?:['’-](?!s(?!\p{L}))\p{L}[\p{L}\p{M}]*)*/gu)].map((match) => {
    const [text] = match;
    const before = plain.slice(0, match.index).trimEnd();
    return {
      text, from: match.index, to: match.index + text.length,
      opens: before === '' || /[.!?:;…“"(\n–—]$/u.test(before) && !/(?:^|[^\p{L}])(?:mr|mrs|ms|dr|prof)\.$/iu.test(before),
      taken: taken.some(({ from, to }) => match.index < to && from < match.index + text.length),
    };
  });
}

const isCapital = (word: Word | undefined): boolean => word !== undefined && !word.taken && /^\p{Lu}/u.test(word.text);
const isInitial = (word: Word | undefined): boolean => word !== undefined && !word.taken && /^\p{Lu}$/u.test(word.text) && word.text !== 'I';
/** "CEO", "PhD", "X": no name, or none that can be told. */
const isShortForm = (text: string): boolean => text.length === 1 || /^\p{Lu}{2,5}$/u.test(text) || /^\p{Lu}\p{Ll}?\p{Lu}$/u.test(text);
const joined = (plain: string, one: Word | undefined, other: Word | undefined): boolean =>
  one !== undefined && other !== undefined && !other.taken && /^(?: |\. ?)$/u.test(plain.slice(one.to, other.from)) && (plain[one.to] !== '.' || one.text.length === 1);
