/** The parts of a letter that a stranger on the way could read. */
export interface LintedLetter {
  subject: string;
  headers: readonly { name: string; value: string }[];
  text: string;
  html: string;
}

export interface Finding {
  rule: 'links' | 'remote-image' | 'script' | 'form' | 'no-text' | 'header' | 'word';
  /** Whether this letter breaks the rule. */
  broken: boolean;
  words: string;
}

const mostLinks = 3;

/** Targets of the letter's links, each once, in order. */
export function linksOf({ html, text }: Pick<LintedLetter, 'html' | 'text'>): string[] {
  const found = html === ''
    ? [...text.matchAll(/\bhttps?:\/\/[^\s<>"')]+/g)].map(([link]) => link)
    : [...html.matchAll(/<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map((match) => unescape(match[1] ?? match[2] ?? ''));
  return [...new Set(found)];
}

/**
 * Looks a letter over with the house's rules of mail privacy. `words` are private words that somebody planted;
 * they are looked for in every part, whatever their case.
 */
export function lintLetter(letter: LintedLetter, words: readonly string[]): Finding[] {
  // The way out of such letters is the reader's right and leads to nothing private.
  const links = linksOf(letter).filter((link) => !/^https?:\/\/[^/]+\/unsubscribe\//.test(link));
  const images = [...letter.html.matchAll(/(?:<img\b[^>]*?\bsrc\s*=\s*["']?|url\(\s*["']?)\s*(?:https?:)?\/\//gi)].length;
  const names = letter.headers.map(({ name }) => name.toLowerCase());
  const twice = ['from', 'to', 'subject', 'date', 'message-id'].filter((name) => names.filter((one) => one === name).length !== 1);
  const findings: Finding[] = [
    { rule: 'links', broken: links.length > mostLinks, words: `${links.length} of at most ${mostLinks} links` },
    { rule: 'remote-image', broken: images > 0, words: images === 0 ? 'No remote image or pixel' : `${images} remote images` },
    { rule: 'script', broken: /<script\b|\son[a-z]+\s*=/i.test(letter.html), words: 'No script' },
    { rule: 'form', broken: /<form\b/i.test(letter.html), words: 'No form' },
    { rule: 'no-text', broken: letter.text.trim() === '', words: 'A text part that stands alone' },
    { rule: 'header', broken: twice.length > 0, words: twice.length === 0 ? 'From, To, Subject, Date and Message-ID once each' : `Not exactly once: ${twice.join(', ')}` },
  ];
  const parts: [string, string][] = [['subject', letter.subject], ['headers', letter.headers.map(({ name, value }) => `${name}: ${value}`).join('\n')], ['text', letter.text], ['HTML', letter.html]];
  for (const word of words) {
    const where = parts.filter(([, part]) => part.toLowerCase().includes(word.toLowerCase())).map(([name]) => name);
    findings.push({ rule: 'word', broken: where.length > 0, words: where.length === 0 ? `“${word}” appears nowhere` : `“${word}” appears in ${where.join(', ')}` });
  }
  return findings;
}

const unescape = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&#x3D;', '=');
