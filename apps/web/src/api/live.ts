import { paths } from '../app/paths.ts';

/** How long to wait before asking again while no live stream holds, in milliseconds. */
const pollSteps = [2_000, 3_000, 5_000, 8_000, 13_000, 20_000, 30_000] as const;

/** After this many failures in a row the stream is given up for plain asking. */
const patience = 3;

export interface LiveParts {
  openStream: (url: string) => EventSource;
  later: (act: () => void, milliseconds: number) => () => void;
}

const browserParts: LiveParts = {
  openStream: (url) => new EventSource(url),
  later: (act, milliseconds) => {
    const id = setTimeout(act, milliseconds);
    return () => { clearTimeout(id); };
  },
};

/**
 * Tells of every change of an order until it is stopped.
 *
 * The browser resumes a broken stream by itself and sends the last event id. When the stream is refused or breaks
 * again and again, `onChange` is called with growing pauses instead, so that a page never stands still.
 *
 * @param onChange receives the tracker's version, or null when the caller had better ask
 * @returns        stops everything; a second call does nothing
 */
export function followOrder(orderCode: string, onChange: (version: string | null) => void, parts: LiveParts = browserParts): () => void {
  let stopped = false;
  let failures = 0;
  let stopWaiting: (() => void) | null = null;
  const stream = parts.openStream(paths.liveOrder(orderCode));

  const poll = (step: number) => {
    if (stopped) return;
    stopWaiting = parts.later(() => {
      onChange(null);
      poll(step + 1);
    }, pollSteps[Math.min(step, pollSteps.length - 1)] ?? 30_000);
  };

  stream.addEventListener('open', () => { failures = 0; });
  stream.addEventListener('changed', (event) => {
    failures = 0;
    onChange(readVersion(event));
  });
  stream.addEventListener('error', () => {
    failures += 1;
    // 2 is EventSource.CLOSED: the house refused, and the browser will not try again.
    if (stream.readyState !== 2 && failures < patience) return;
    stream.close();
    if (!stopped && failures <= patience) poll(0);
    failures = patience + 1;
  });

  return () => {
    stopped = true;
    stopWaiting?.();
    stream.close();
  };
}

function readVersion(event: Event): string | null {
  try {
    const data: unknown = event instanceof MessageEvent ? JSON.parse(String(event.data)) : null;
    return typeof data === 'object' && data !== null && 'version' in data && typeof data.version === 'string' ? data.version : null;
  } catch {
    return null;
  }
}
