import { useEffect, useRef, useSyncExternalStore } from 'react';
import { readKey, type Shortcut } from './keyboard.rules.ts';

/** How long a `g` waits for its second key, in milliseconds. */
const patience = 1_500;

/** The newest page that asked for a shortcut gets it; what it covered comes back when it leaves. */
const takers = new Map<Shortcut, (() => void)[]>();

/** As long as the tab: it is none of the things a browser may remember for us. */
let on = true;
const listeners = new Set<() => void>();

export function switchShortcuts(next: boolean): void {
  on = next;
  for (const listener of listeners) listener();
}

export const useShortcutsOn = (): boolean => useSyncExternalStore(
  (listener) => {
    listeners.add(listener);
    return () => { listeners.delete(listener); };
  },
  () => on,
);

/** Does `act` on a shortcut for as long as the component stands and `act` is given. */
export function useShortcut(shortcut: Shortcut, act: (() => void) | null): void {
  const latest = useRef(act);
  useEffect(() => { latest.current = act; });
  const offered = act !== null;
  useEffect(() => {
    if (!offered) return undefined;
    const taker = () => { latest.current?.(); };
    takers.set(shortcut, [...(takers.get(shortcut) ?? []), taker]);
    return () => { takers.set(shortcut, (takers.get(shortcut) ?? []).filter((known) => known !== taker)); };
  }, [shortcut, offered]);
}

/** Listens at the window; called once, by the frame. */
export function useKeyboard(): void {
  const active = useShortcutsOn();
  useEffect(() => {
    if (!active) return undefined;
    let gAt = -Infinity;
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const press = { key: event.key, chorded: event.ctrlKey || event.metaKey || event.altKey, typing: isTyping(event.target) };
      const { shortcut, waitsForG } = readKey(press, event.timeStamp - gAt < patience);
      gAt = waitsForG ? event.timeStamp : -Infinity;
      const act = shortcut === null ? undefined : takers.get(shortcut)?.at(-1);
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', hear);
    return () => { window.removeEventListener('keydown', hear); };
  }, [active]);
}

/** A dialog counts as a field: its own Escape must not also leave the page. */
function isTyping(target: EventTarget | null): boolean {
  return document.querySelector('[role="dialog"]') !== null
    || (target instanceof Element && target.closest('input, textarea, select, [contenteditable="true"]') !== null);
}
