import type { Scroll } from './reading.private.ts';

export interface ReadingPort {
  /** The owner's scroll, opened for this answer alone. */
  open(input: { readingId: string }): Promise<Scroll>;
}
