import type { BooksCheck, BooksDifference, Statement, Sums } from '@omenhall/contracts/operator/books.schema';

export type Kind = BooksDifference['kind'];

/** First moment of a month and of the next one, in UTC. */
export function boundsOf(month: string): { from: Date; to: Date } {
  const [year = 0, place = 1] = month.split('-').map(Number);
  return { from: new Date(Date.UTC(year, place - 1, 1)), to: new Date(Date.UTC(year, place, 1)) };
}

/** One sort of lines of one product, counted and summed by the database. */
export interface Tally {
  currency: string;
  slug: string;
  kind: Kind;
  count: number;
  minor: number;
}

const nothing = (): Sums => ({ charges: { count: 0, minor: 0 }, refunds: { count: 0, minor: 0 }, disputes: { count: 0, minor: 0 }, adjustments: { count: 0, minor: 0 }, netMinor: 0 });
const column = { charge: 'charges', refund: 'refunds', dispute: 'disputes', adjustment: 'adjustments' } as const satisfies Record<Kind, keyof Sums>;

function sumOf(tallies: readonly Tally[]): Sums {
  const sums = nothing();
  for (const { kind, count, minor } of tallies) {
    const sum = sums[column[kind]];
    sum.count += count;
    sum.minor += minor;
    sums.netMinor += minor;
  }
  return sums;
}

/** The month in each currency that ever moved, opening and closing with everything before and up to its end. */
export function statementsOf(month: string, tallies: readonly Tally[], openings: readonly { currency: string; minor: number }[], late: readonly { currency: string; count: number }[]): Statement[] {
  const currencies = [...new Set([...openings, ...tallies].map(({ currency }) => currency))].toSorted();
  return currencies.map((currency) => {
    const own = tallies.filter((tally) => tally.currency === currency);
    const sums = sumOf(own);
    const openingMinor = openings.find((one) => one.currency === currency)?.minor ?? 0;
    return {
      month, currency, openingMinor, ...sums, closingMinor: openingMinor + sums.netMinor,
      products: [...new Set(own.map(({ slug }) => slug))].toSorted().map((slug) => ({ slug, ...sumOf(own.filter((tally) => tally.slug === slug)) })),
      bookedLate: late.find((one) => one.currency === currency)?.count ?? 0,
    };
  });
}

export interface LineHere {
  kind: Kind;
  stripeObjectId: string;
  orderCode: string;
  minor: number;
  currency: string;
}

export interface LineThere {
  kind: Kind;
  stripeObjectId: string;
  amount: { amountMinor: number; currency: string };
}

const mostTold = 500;
const nameOf = ({ kind, stripeObjectId }: { kind: Kind; stripeObjectId: string }): string => `${kind} ${stripeObjectId}`;

/**
 * Holds the lines of a month against the desk's own movements of that month, line by line.
 * @param elsewhere lines of ours that the desk counts in this month and our books in another
 */
export function checkLines(month: string, here: readonly LineHere[], there: readonly LineThere[], elsewhere: readonly LineHere[]): BooksCheck {
  const ours = new Map(here.map((line) => [nameOf(line), line]));
  const theirs = new Map(there.map((line) => [nameOf(line), line]));
  const moved = new Map(elsewhere.map((line) => [nameOf(line), line]));
  const differences: BooksDifference[] = [];
  for (const [name, { kind, stripeObjectId, amount }] of theirs) {
    const line = ours.get(name);
    const other = moved.get(name);
    const said = { kind, stripeObjectId, currency: amount.currency, thereMinor: amount.amountMinor };
    if (line === undefined) differences.push({ ...said, word: other === undefined ? 'missing_here' : 'other_month', orderCode: other?.orderCode ?? null, hereMinor: other?.minor ?? null });
    else if (line.minor !== amount.amountMinor || line.currency !== amount.currency) differences.push({ ...said, word: 'amount_differs', orderCode: line.orderCode, hereMinor: line.minor });
  }
  for (const [name, { kind, stripeObjectId, orderCode, minor, currency }] of ours) {
    if (!theirs.has(name)) differences.push({ word: 'missing_there', kind, stripeObjectId, orderCode, currency, hereMinor: minor, thereMinor: null });
  }
  const currencies = [...new Set([...here.map(({ currency }) => currency), ...there.map(({ amount }) => amount.currency)])].toSorted();
  return {
    month, linesHere: ours.size, linesThere: theirs.size, differing: differences.length, differences: differences.slice(0, mostTold),
    nets: currencies.map((currency) => ({
      currency,
      hereMinor: here.filter((line) => line.currency === currency).reduce((sum, { minor }) => sum + minor, 0),
      thereMinor: there.filter(({ amount }) => amount.currency === currency).reduce((sum, { amount }) => sum + amount.amountMinor, 0),
    })),
  };
}

/** The names that the desk has in a month and the books do not: candidates for another month. */
export const missingHere = (here: readonly LineHere[], there: readonly LineThere[]): LineThere[] => {
  const ours = new Set(here.map(nameOf));
  return there.filter((line) => !ours.has(nameOf(line)));
};
