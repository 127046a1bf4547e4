import type { BrowserContext, Request } from '@playwright/test';

/** Where a word went over the wire, as `direction door`. */
export interface Traffic {
  /** Doors that carried the word, each named once, sorted. Waits for every answer that is still being read. */
  carriers(word: string): Promise<string[]>;
}

interface Piece { door: string; text: string }

/** Keeps every address, header, body and readable answer that passes between a context and the house. */
export function listenIn(context: BrowserContext): Traffic {
  const pieces: Piece[] = [];
  const reading = new Set<Promise<void>>();
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    pieces.push({ door: `address of ${pathname}`, text: decodeURIComponent(request.url()) });
    pieces.push({ door: `headers to ${pathname}`, text: JSON.stringify(request.headers()) });
    pieces.push(...piecesOf('to', request, request.postData() ?? ''));
  });
  context.on('response', (response) => {
    const { 'content-type': kind = '' } = response.headers();
    // A live stream has no end to wait for, and it carries versions alone.
    if (!/json|html|text|xml|svg/.test(kind) || kind.startsWith('text/event-stream')) return;
    const read = response.text().then((text) => void pieces.push(...piecesOf('from', response.request(), text)), () => undefined);
    reading.add(read);
  });
  return {
    carriers: async (word) => {
      await Promise.all(reading);
      return [...new Set(pieces.filter(({ text }) => text.toLowerCase().includes(word.toLowerCase())).map(({ door }) => door))].toSorted();
    },
  };
}

/** One piece per procedure, so that a batch names the one that carried the word. */
function piecesOf(direction: 'to' | 'from', request: Request, text: string): Piece[] {
  const { pathname } = new URL(request.url());
  if (!pathname.startsWith('/trpc/')) return [{ door: `${direction} ${pathname.replace(/^\/a\/.+/, '/a/…')}`, text }];
  const names = pathname.slice('/trpc/'.length).split(',');
  const parts = partsOf(text, names.length);
  return names.map((name, index) => ({ door: `${direction} ${name}`, text: parts[index] ?? '' }));
}

function partsOf(text: string, count: number): string[] {
  try {
    const batch: unknown = JSON.parse(text);
    if (typeof batch === 'object' && batch !== null) {
      const parts = Object.values(batch).map((part) => JSON.stringify(part));
      if (parts.length === count) return parts;
    }
  } catch {
    // Not a batch; it belongs to every name on it.
  }
  return Array.from({ length: count }, () => text);
}
