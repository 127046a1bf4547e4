import { useSyncExternalStore } from 'react';

/** How often a list of the counter is asked for again, in milliseconds. */
export const liveEvery = 5_000;

let paused = false;
const listeners = new Set<() => void>();

export function pauseLive(next: boolean): void {
  paused = next;
  for (const listener of listeners) listener();
}

export const useLivePaused = (): boolean => useSyncExternalStore(
  (listener) => {
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  },
  () => paused,
);

/** For `refetchInterval`: every five seconds, or not at all while an operator has paused it. */
export const useLiveInterval = (): number | false => (useLivePaused() ? false : liveEvery);
