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
  const seen = unhidden(text);
  if (secrets.some((pattern) => pattern.test(seen))) return 'secret';
  if (holdsCardNumber(seen)) return 'card_number';
  if (contacts.some((pattern) => pattern.test(seen))) return 'contact';
  return null;
}

/** Judgements that belong to a doctor or to a court. */
export type Verdict = 'medical' | 'legal';

/**
 * The part of the law that generated text alone is held to: no finding about a body, no instruction about its treatment,
 * no outcome of a case, no statement of who is right before the law. A person's own words may hold all of these.
 *
 * @param text English, any length; look-alike letters and hidden characters are seen through
 * @returns the first kind found, medical before legal; null when the text may be kept
 * Source: safety specification 3.2; it names what its patterns know, and an unknown illness in a new phrase passes.
 */
export function findVerdict(text: string): Verdict | null {
  const seen = unhidden(text).replaceAll(/[\u2018\u2019]/g, "'").replaceAll(/\s+/g, ' ');
  return verdicts.find(([, patterns]) => patterns.some((pattern) => pattern.test(seen)))?.[0] ?? null;
}

const unhidden = (text: string): string => text.normalize('NFKC').replace(/[\p{Cf}\u{FE00}-\u{FE0F}]/gu, '');

const illness = "(?:cancer|tumou?rs?|depression|adhd|autis(?:m|tic)|diabetes|alzheimer's?|dementia|parkinson's?|epilepsy|asthma|arthritis|covid|hiv|aids|leuk[a]?emia|stroke|infection|disorder|disease|illness|syndrome|bipolar|schizophreni[ac]|borderline|ptsd|anorexia|bulimia|migraines?|fibromyalgia|endometriosis|burnout syndrome)";
const remedy = '(?:medications?|medicines?|meds|pills?|tablets?|doses?|dosage|treatments?|therapy|insulin|antidepressants?|antibiotics?|chemotherapy|chemo|radiation|vaccines?|surgery)';
const suit = '(?:case|trial|appeal|lawsuit|suit|claim|custody|hearing|dispute)';

const verdicts: readonly (readonly [Verdict, readonly RegExp[]])[] = [
  ['medical', [
    new RegExp(`\\b(?:you|he|she|they|your \\w+) (?:\\w+ly )?(?:has|have|had|suffers? from|(?:is|are) suffering from|developed|will (?:get|develop)) (?:an? |the )?(?:\\w+ ){0,2}${illness}\\b`, 'i'),
    new RegExp(`\\b(?:you|he|she) (?:are|is) (?:\\w+ly )?(?:pregnant|infertile|bipolar|autistic|schizophrenic|clinically|terminally|healthy again|cured)\\b`, 'i'),
    new RegExp(`\\b(?:it|this|that|the (?:lump|spot|mole|growth|result|shadow|tumou?r)) (?:is|was|will be) (?:not |no )?(?:an? )?(?:benign|malignant|harmless|${illness})\\b`, 'i'),
    new RegExp(`\\byour ${illness} (?:is|was|comes|came|will|has)\\b`, 'i'),
    new RegExp(`\\b(?:stop|start|increase|reduce|raise|lower|skip|double|halve|quit|change|replace|refuse|avoid) (?:taking |with )?(?:your |all your |(?:the |all )?(?!(?:the )?(?:dose|doses|dosage|treatment|radiation)\\b))(?:\\w+ )?${remedy}\\b`, 'i'),
    new RegExp(`\\binstead of (?:your |the |any )?(?:\\w+ )?${remedy}\\b`, 'i'),
    /\b(?:do not|don't|no longer|never) need (?:a |any |the |to see a |your )?(?:doctor|physician|surgery|therapist|hospital|medication)\b|\bno need (?:for|of) (?:a |any )?(?:doctor|surgery|operation|therapy|hospital|medication)\b/i,
    new RegExp(`\\b(?:the |your )(?:test|scan|biopsy|result)s? (?:will|is going to|are going to) (?:come back|be) (?:negative|positive|fine|clear|bad)\\b`, 'i'),
    new RegExp(`\\b(?:the |your )(?:operation|surgery|${remedy}) (?:will|is going to) (?:work|succeed|fail|go well|help)\\b`, 'i'),
    new RegExp(`\\b(?:will|shall|is going to|are going to) (?:fully )?(?:recover|be cured|get well) from (?:the |this |your )?${illness}\\b`, 'i'),
  ]],
  ['legal', [
    /\b(?:the |your )?(?:court|judge|jury|tribunal)s? (?:will|is going to|are going to|must) (?!need|want|ask)/i,
    new RegExp(`\\b(?:you|he|she|they) (?:will|are going to|is going to|shall) (?:win|lose) (?:the |your |this |his |her |their )?${suit}\\b`, 'i'),
    new RegExp(`\\b(?:the|your|his|her|their) (?:visa|asylum|permit|${suit}|divorce|bail)(?: application)? (?:will|is going to) (?:be )?(?:not be )?(?:granted|rejected|refused|denied|approved|accepted|dismissed|succeed|fail)\\b`, 'i'),
    /\b(?:you|he|she|they) (?:will|are going to|is going to) (?:not )?(?:go to|end in|avoid) (?:prison|jail)\b|\b(?:you|he|she|they) (?:will|are going to) (?:get|receive|be granted) (?:asylum|a visa|custody|citizenship|probation)\b/i,
    /\b(?:you|he|she|they) (?:are|is) (?:not )?(?:guilty|innocent|liable|legally|entitled to|at fault in law)\b|\b(?:legal|lawful) right to\b/i,
    /\b(?:the|your|this|that|his|her) (?:will|contract|lease|agreement|clause|marriage|testament) is (?:not )?(?:invalid|valid|void|binding|unlawful|illegal|legal|lawful|enforceable)\b/i,
    /\b(?:plead|do not plead|don't plead) (?:not )?guilty\b|\b(?:you should|you must|you can|go and|do not|don't|never) (?:sue|testify|prosecute|press charges|appeal against)\b|\b(?:press|drop) (?:the |your )?charges\b/i,
    /(?:^|[.;:!?] )(?:do not |don't )?(?:sign|break|terminate|cancel) the (?:contract|lease|agreement|papers|will)\b|\b(?:do not|don't|refuse to) pay (?:the |your |that )?(?:fine|tax|taxes|debt|alimony|maintenance|fee)\b/i,
  ]],
];

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
  /\b(password|passwort|passwd|passphrase|pwd|api[ _-]?key|secret[ _-]?key|access[ _-]?token)\s*(is\s|ist\s|[:=])\s*["']?(?=\S*\d)\S{5,}/i,
  /\bpin(?:[ -]?(?:code|number))?\s*(?:is\s|[:=])\s*\d{4,8}\b/i,
];

const contacts: readonly RegExp[] = [
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/u,
  /\b[\w.+-]+\s*(\(at\)|\[at\]|\{at\})\s*[\w-]+\s*(\.|\(dot\)|\[dot\]|\s+dot\s+)\s*[a-z]{2,}\b/i,
  /\b[\w.+-]+\s+at\s+[\w-]+\s+dot\s+(com|org|net|de|at|ch|eu|uk|io|info)\b/i,
  /\b[\w.+-]+\s+at\s+(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|gmx|web|posteo|proton(?:mail)?|aol)\s*(?:\.|\s+dot\s+)\s*[a-z]{2,}\b/i,
  // The name of a network, then a handle: after an at sign, or with a mark that no word of a sentence has.
  /\b(?:instagram|insta|telegram|whatsapp|tiktok|snapchat|snap|signal|twitter|threads|discord)\b(?:\W+\w+){0,2}\W*@[\w.]{3,}/i,
  /\b(?:instagram|insta|telegram|tiktok|snapchat|snap|twitter|discord)\s*(?:is|:|name|handle)+\s*[a-z]+(?:[._]\w|\d)\w*/i,
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
  for (const [run] of text.matchAll(/\d(?:[\s./_,()-]{0,3}\d){12,}/g)) {
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
