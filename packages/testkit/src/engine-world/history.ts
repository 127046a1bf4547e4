import { createWriteStream } from 'node:fs';

/** One thing that happened in a world, as the harness saw it. Times are the host's, in milliseconds since 1970, which the database shares. */
export interface Happening {
  at: number;
  what: 'left' | 'born' | 'open' | 'died' | 'told_to_end' | 'started' | 'held' | 'ended' | 'log' | 'accepted' | 'struck' | 'fault' | 'mended';
  /** Which worker it is about. */
  worker?: string;
  job?: string;
  fence?: string | null;
  words?: string;
  /** How many jobs, bytes or milliseconds. */
  count?: number;
}

/** A stretch of time in which nobody could know what became of a call. */
export interface Ambiguity {
  from: number;
  /** Infinity while it lasts. */
  until: number;
  words: string;
  /** Whose calls; all workers' unless told. */
  worker?: string;
  /** Which job's; all jobs' unless told. */
  job?: string;
}

export interface History {
  happenings: readonly Happening[];
  ambiguities: readonly Ambiguity[];
  add(happening: Omit<Happening, 'at'>): Happening;
  /** Opens an ambiguity, `sinceMs` ago, that lasts until the answer is called; called at once for what is over in a moment. */
  ambiguous(about: Omit<Ambiguity, 'from' | 'until'>, sinceMs?: number): () => void;
  /** Resolves with the first happening, of the past or to come, for which it holds; rejects with `what` after the patience. */
  until(what: string, patienceMs: number, holds: (happening: Happening) => boolean, from?: number): Promise<Happening>;
  close(): Promise<void>;
}

/** Everything that is added also stands, line by line, in the file. */
export function openHistory(file: string): History {
  const happenings: Happening[] = [];
  const ambiguities: Ambiguity[] = [];
  const waiting = new Set<(happening: Happening) => void>();
  const out = createWriteStream(file, { flags: 'a', mode: 0o600 });
  return {
    happenings,
    ambiguities,
    add(said) {
      const happening = { at: Date.now(), ...said };
      happenings.push(happening);
      out.write(`${JSON.stringify(happening)}\n`);
      for (const look of waiting) look(happening);
      return happening;
    },
    ambiguous(about, sinceMs = 0) {
      const ambiguity: Ambiguity = { ...about, from: Date.now() - sinceMs, until: Infinity };
      ambiguities.push(ambiguity);
      return () => void (ambiguity.until = Math.min(ambiguity.until, Date.now()));
    },
    until(what, patienceMs, holds, from = 0) {
      const known = happenings.find((happening) => happening.at >= from && holds(happening));
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const look = (happening: Happening): void => {
          if (!holds(happening)) return;
          end();
          resolve(happening);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`waited ${patienceMs / 1000} s for ${what}`));
        }, patienceMs);
        waiting.add(look);
      });
    },
    close: () => new Promise((resolve) => out.end(resolve)),
  };
}
