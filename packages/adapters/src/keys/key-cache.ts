import type { DataKey } from '@omenhall/core/ports';

const keptKeys = 1_000;
/** How long a copy may live in a process that heard nothing of its end. */
export const keptMs = 300_000;

/** Data keys for a while: 1,000 of them, 300 s each, zero-filled when they leave. Gives copies, so nobody seals under zeros. */
export function openKeyCache(nowMs: () => number) {
  const entries = new Map<string, { dekId: string; key: Uint8Array; until: number }>();

  const drop = (name: string): void => {
    entries.get(name)?.key.fill(0);
    entries.delete(name);
  };
  const nameOf = (dekId: string, subjectRef: string): string => `${dekId} ${subjectRef}`;

  return {
    find: (dekId: string, subjectRef: string): DataKey | null => {
      const name = nameOf(dekId, subjectRef);
      const entry = entries.get(name);
      if (!entry) return null;
      if (entry.until <= nowMs()) {
        drop(name);
        return null;
      }
      // Put last again: the one that leaves first is the one asked for longest ago.
      entries.delete(name);
      entries.set(name, entry);
      return { id: dekId, key: Uint8Array.from(entry.key) };
    },
    /** Takes the key over: what was given is zero-filled. */
    keep: (dekId: string, subjectRef: string, given: Uint8Array): DataKey => {
      const name = nameOf(dekId, subjectRef);
      const key = Uint8Array.from(given);
      given.fill(0);
      drop(name);
      entries.set(name, { dekId, key, until: nowMs() + keptMs });
      for (const oldest of entries.keys()) {
        if (entries.size <= keptKeys) break;
        drop(oldest);
      }
      return { id: dekId, key: Uint8Array.from(key) };
    },
    forget: (dekId: string): void => {
      for (const [name, entry] of entries) if (entry.dekId === dekId) drop(name);
    },
    clear: (): void => {
      for (const name of entries.keys()) drop(name);
    },
    size: (): number => entries.size,
  };
}
