import type { BrowserContext } from '@playwright/test';

/** What a browser complained of while somebody was looking. */
export interface Watch {
  complaints: string[];
  /** A complaint that this journey provokes on purpose; it counts as heard, and must come. */
  expectComplaint(pattern: RegExp): void;
  /** Complaints nobody expected, and expected ones that never came. */
  settle(): string[];
}

/**
 * Listens to every page of a context: console errors, page errors, breaches of the content policy, requests to anybody
 * but the house.
 */
export async function watch(context: BrowserContext, houseUrl: string): Promise<Watch> {
  const complaints: string[] = [];
  const expected = new Set<RegExp>();
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      console.error(`policy: ${violatedDirective} blocked ${blockedURI} in ${sourceFile}`);
    });
  });
  context.on('console', (message) => {
    if (message.type() === 'error' && !isOwnInstrument(message.text())) complaints.push(`console: ${message.text()} (${new URL(message.location().url || 'about:blank').pathname})`);
  });
  context.on('weberror', (error) => complaints.push(`page: ${error.error().stack ?? error.error().message}`));
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== houseUrl) complaints.push(`request to a stranger: ${origin}`);
  });
  return {
    complaints,
    expectComplaint: (pattern) => void expected.add(pattern),
    settle: () => [
      ...complaints.filter((words) => ![...expected].some((pattern) => pattern.test(words))),
      ...[...expected].filter((pattern) => !complaints.some((words) => pattern.test(words))).map((pattern) => `never came: ${pattern}`),
    ],
  };
}

/** A paper of the house runs no script at all, and the first to be refused are the instruments of this very watch. */
const isOwnInstrument = (words: string): boolean => /^Blocked script execution in 'https?:[^']*\/a\//.test(words);
