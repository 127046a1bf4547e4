/** How long accounting lines are kept, by the law of where the house sits. */
export interface Keeping {
  /** Whole years after the end of the fiscal year in which the money moved. */
  years: number;
  /** The month in which the house's fiscal year begins, from 1. */
  fiscalYearMonth: number;
}

/** Ten years and the calendar's year, where nobody says otherwise. Source: product, section 17. */
export const usualKeeping: Keeping = { years: 10, fiscalYearMonth: 1 };

/** The last day on which a line of this moment must be kept, in UTC. */
export function keptUntil(at: Date, { years, fiscalYearMonth }: Keeping): Date {
  const begun = at.getUTCMonth() + 1 >= fiscalYearMonth ? at.getUTCFullYear() : at.getUTCFullYear() - 1;
  return new Date(Date.UTC(begun + 1 + years, fiscalYearMonth - 1, 1) - 86_400_000);
}

export const sayKeeping = ({ years, fiscalYearMonth }: Keeping): string =>
  `Accounting lines are kept for ${years} years after the end of the fiscal year in which the money moved${fiscalYearMonth === 1 ? '' : `, which begins in month ${fiscalYearMonth}`}. They name no person, and deleting a person does not delete them.`;
