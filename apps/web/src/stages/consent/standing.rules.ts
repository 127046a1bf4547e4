import type { ConsentEntry, ConsentState } from '@omenhall/contracts/consent/consent.schema';

export type Standing = 'on' | 'off' | 'asks_again';

/** How an answer stands. A yes whose sentence changed or whose time is over asks again; a no stays a no. */
export const standingOf = ({ action, asksAgain }: Pick<ConsentState, 'action' | 'asksAgain'>): Standing =>
  (action !== 'granted' ? 'off' : asksAgain ? 'asks_again' : 'on');

/** The line of the ledger that made an answer stand as it does; null when the history does not hold it. */
export const lastLine = (history: readonly ConsentEntry[], { kind, scopeId }: Pick<ConsentState, 'kind' | 'scopeId'>): ConsentEntry | null =>
  history.filter((entry) => entry.kind === kind && entry.scopeId === scopeId).toSorted((one, other) => other.at.getTime() - one.at.getTime())[0] ?? null;

/** What a receipt is saved as: the day of the answer, in the reader's own calendar. */
export function receiptName(at: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  return `consent-receipt-${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}.json`;
}
