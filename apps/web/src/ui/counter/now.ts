import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = new Date();
let ticking: ReturnType<typeof setInterval> | undefined;

function listen(listener: () => void): () => void {
  if (ticking === undefined) now = new Date();
  listeners.add(listener);
  ticking ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

function tick() {
  now = new Date();
  for (const each of listeners) each();
}

/** The present moment, the same for the whole page, once a second. */
export const useNow = (): Date => useSyncExternalStore(listen, () => now);
