/** What a text holds that the house never stores. */
export type Forbidden = 'secret' | 'card_number' | 'contact';

/**
 * The stored / never-stored law for text a person or a writer made: no secrets, no card data, no one's contact details.
 *
 * @param text any length; look-alike digits and hidden characters are seen through
 * @returns the first kind found, secrets before card numbers before contacts; null when the text may be kept
 * Source: product specification 4, stored and never stored.
 */
export function findForbidden(text: string): Forbidden | null {
  const seen = text.normalize('NFKC').replace(/[\p{Cf}\u{FE00}-\u{FE0F}]/gu, '');
  if (secrets.some((pattern) => pattern.test(seen))) return 'secret';
  if (holdsCardNumber(seen)) return 'card_number';
  if (contacts.some((pattern) => pattern.test(seen))) return 'contact';
  return null;
}

const secrets: readonly RegExp[] = [
  /\b[sr]k_(live|test)_[A-Za-z0-9]{10,}/,
  /\bwhsec_[A-Za-z0-9+/=]{16,}/,
  /\bsk-(ant-|proj-)?[A-Za-z0-9_-]{20,}/,
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\baws_secret_access_key\s*[:=]\s*\S{20,}/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/,
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/,
  /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|npm_[A-Za-z0-9]{30,})/,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/,
  /\bAIza[0-9A-Za-z_-]{35}/,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]+:[^\s@/]{3,}@[^\s/]+/i,
  // A word for a secret, then a token with a digit in it: "my password is forgotten" stays a sentence.
  /\b(password|passwd|passphrase|pwd|api[ _-]?key|secret[ _-]?key|access[ _-]?token)\s*(is\s|[:=])\s*["']?(?=\S*\d)\S{5,}/i,
];

const contacts: readonly RegExp[] = [
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/u,
  /\b[\w.+-]+\s*(\(at\)|\[at\]|\{at\})\s*[\w-]+\s*(\.|\(dot\)|\[dot\]|\s+dot\s+)\s*[a-z]{2,}\b/i,
  /\b[\w.+-]+\s+at\s+[\w-]+\s+dot\s+(com|org|net|de|at|ch|eu|uk|io|info)\b/i,
  // International, or with a leading trunk zero: nine digits or more, so that a date is not a number to call.
  /(?<![\p{L}\d])\+[ ]?\d(?:[ ()./-]{0,2}\d){7,14}(?!\d)/u,
  /(?<![\p{L}\d.,:+])\(?0(?:[ ()/-]{0,2}\d){8,12}(?!\d)/u,
  /(?<!\d)\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)/,
];

/** Issuers' leading digits and the lengths they use. Source: ISO/IEC 7812 ranges as the card schemes publish them. */
const issuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(6011|64[4-9]|65)/, [16, 19]],
  [/^(30[0-5]|36|38|39)/, [14, 16]],
  [/^35(2[89]|[3-8])/, [16]],
  [/^62/, [16, 17, 18, 19]],
  [/^(50|5[6-9]|6[037])/, [13, 14, 15, 16, 17, 18, 19]],
];

function holdsCardNumber(text: string): boolean {
  for (const [run] of text.matchAll(/\d(?:[\s./_-]{0,3}\d){12,}/g)) {
    const groups = run.split(/\D+/);
    for (let first = 0; first < groups.length; first += 1) {
      let digits = '';
      for (let last = first; last < groups.length && digits.length < 19; last += 1) {
        digits += groups[last] ?? '';
        if (isCardNumber(digits)) return true;
      }
    }
  }
  return false;
}

const isCardNumber = (digits: string): boolean =>
  issuers.some(([start, lengths]) => lengths.includes(digits.length) && start.test(digits)) && passesLuhn(digits);

/** Source: ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
