import type { Inside } from './context.ts';

/** A purchase whose money opens something. */
export interface Opening {
  linkId: string;
  /** Null for what is no scroll. */
  readingId: string | null;
}

/**
 * What one word of `products.opens` means. Every act runs in the transaction that learnt of the money, in the name of the
 * buyer, and a second call changes nothing.
 */
export interface Openable {
  /** Leaves the work that gives what was bought. */
  open(inside: Inside, opening: Opening): Promise<void>;
  /** All the money has gone back: work that waits is called off. What was given already stays given. */
  stop(inside: Inside, opening: Opening): Promise<void>;
  /** Money that was on its way back, or held by a bank, stayed after all: what was called off goes on. */
  goOn(inside: Inside, opening: Opening): Promise<void>;
}
