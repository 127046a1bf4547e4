import type { BrowserContext } from '@playwright/test';

/** What a browser complained of while somebody was looking. */
export interface Watch {
  complaints: string[];
  /**
   * A complaint that this journey provokes on purpose; it counts as heard, and must come. A breach of the content policy
   * is excused only by a pattern that names the policy.
   */
  expectComplaint(pattern: RegExp): void;
  /** Complaints nobody expected, and expected ones that never came. */
  settle(): string[];
}

const breach = 'policy:';

/**
 * Listens to every page of a context: console errors, page errors, breaches of the content policy, requests to anybody
 * but the house.
 */
export async function watch(context: BrowserContext, houseUrl: string): Promise<Watch> {
  const complaints: string[] = [];
  const expected = new Set<RegExp>();
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
      console.error(`policy: ${effectiveDirective} blocked ${blockedURI} in ${sourceFile}`);
    });
  });
  context.on('console', (message) => {
    if (message.type() !== 'error' || isOwnInstrument(message.text())) return;
    const at = new URL(message.location().url || 'about:blank').pathname;
    complaints.push(isBreach(message.text()) ? `${breach} ${message.text()} (${at})` : `console: ${message.text()} (${at})`);
  });
  context.on('weberror', (error) => complaints.push(`page: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    const { origin, protocol, pathname } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== houseUrl) complaints.push(`request to a stranger: ${origin}`);
    // A page that runs no script, and a frame nobody can look into, still report to the house.
    if (pathname === '/csp-report') complaints.push(`${breach} reported ${request.postData() ?? ''}`);
  });
  const excuses = (pattern: RegExp, words: string): boolean => pattern.test(words) && (!words.startsWith(breach) || pattern.source.includes('policy'));
  return {
    complaints,
    expectComplaint: (pattern) => void expected.add(pattern),
    settle: () => [
      ...complaints.filter((words) => ![...expected].some((pattern) => excuses(pattern, words))),
      ...[...expected].filter((pattern) => !complaints.some((words) => excuses(pattern, words))).map((pattern) => `never came: ${pattern}`),
    ],
  };
}

/** Until what the pages have already said has arrived here. A paper runs no script: it has nothing left to say, and no clock to wait by. */
export async function heardAll(context: BrowserContext): Promise<void> {
  const speaking = context.pages().filter((page) => !new URL(page.url()).pathname.startsWith('/a/'));
  await Promise.all(speaking.map((page) => page.evaluate(() => new Promise((said) => { setTimeout(said); })).catch(() => undefined)));
}

const isBreach = (words: string): boolean => words.startsWith(breach) || /Content Security Policy|Trusted ?(Type|HTML|Script)/i.test(words);

/** A paper of the house runs no script at all, and the first to be refused are the instruments of this very watch. */
const isOwnInstrument = (words: string): boolean => /^Blocked script execution in 'https?:[^']*\/a\//.test(words);
