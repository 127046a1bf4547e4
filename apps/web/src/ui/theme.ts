import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'day' | 'night';

/** The choice lives as long as the tab: it is none of the five things a browser may remember for us. */
let chosen: ThemeChoice = 'system';
const listeners = new Set<() => void>();

export function chooseTheme(choice: ThemeChoice): void {
  chosen = choice;
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  for (const listener of listeners) listener();
}

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(
  (listener) => {
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  },
  () => chosen,
  () => 'system',
);
