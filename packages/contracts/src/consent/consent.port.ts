import type { ConsentEntry, ConsentReceipt, ConsentState, ConsentText, Decision, Withdrawal, WithdrawalPreview, Withdrawn } from './consent.schema.ts';

export interface ConsentPort {
  /** The sentences in force, in the house's language. */
  texts(): Promise<ConsentText[]>;
  /** The caller's current answers; silence is not listed. */
  current(): Promise<ConsentState[]>;
  /** The caller's whole ledger, newest first. */
  history(): Promise<ConsentEntry[]>;
  /** A signed receipt of one line of the caller's ledger; the same line gives the same bytes. */
  receipt(input: { id: string }): Promise<ConsentReceipt>;
  /** Writes one answer to the ledger; the same answer twice is one row. */
  decide(input: { decision: Decision; scopeId: string | null; surface: string }): Promise<ConsentState>;
  /** What a withdrawal would stop. Changes nothing. */
  preview(input: Withdrawal): Promise<WithdrawalPreview>;
  /** Takes a yes back and cancels what waits on it. */
  withdraw(input: Withdrawal): Promise<Withdrawn>;
}
