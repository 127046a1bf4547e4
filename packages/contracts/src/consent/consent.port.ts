import type { ConsentState, ConsentText, Decision, Withdrawal, Withdrawn } from './consent.schema.ts';

export interface ConsentPort {
  /** The sentences in force, in the house's language. */
  texts(): Promise<ConsentText[]>;
  /** The caller's current answers; silence is not listed. */
  current(): Promise<ConsentState[]>;
  /** Writes one answer to the ledger; the same answer twice is one row. */
  decide(input: { decision: Decision; scopeId: string | null; surface: string }): Promise<ConsentState>;
  /** Takes a yes back and cancels what waits on it. */
  withdraw(input: Withdrawal): Promise<Withdrawn>;
}
