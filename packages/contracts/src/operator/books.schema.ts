import { z } from 'zod';

/** A month by the UTC calendar, such as `2026-11`. */
export const Month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/);
export type Month = z.infer<typeof Month>;
const Currency = z.string().regex(/^[A-Z]{3}$/);

/** Lines of one sort, counted and summed in minor units: what came is above zero, what went below. */
const Sum = z.object({ count: z.number().int(), minor: z.number().int() });
const Sums = z.object({ charges: Sum, refunds: Sum, disputes: Sum, adjustments: Sum, netMinor: z.number().int() });
export type Sums = z.infer<typeof Sums>;

/** One month of the books in one currency, by the day on which the money moved. */
export const Statement = Sums.extend({
  month: Month,
  currency: Currency,
  /** Everything before the month. */
  openingMinor: z.number().int(),
  closingMinor: z.number().int(),
  products: z.array(Sums.extend({ slug: z.string() })),
  /** Lines of the month that were learnt of after it had ended. */
  bookedLate: z.number().int(),
});
export type Statement = z.infer<typeof Statement>;

/** A line on which the books and the desk differ. */
export const BooksDifference = z.object({
  /** `other_month`: both have it, and not in the same month. */
  word: z.enum(['missing_here', 'missing_there', 'amount_differs', 'other_month']),
  kind: z.enum(['charge', 'refund', 'dispute', 'adjustment']),
  stripeObjectId: z.string(),
  orderCode: z.string().nullable(),
  currency: Currency,
  hereMinor: z.number().int().nullable(),
  thereMinor: z.number().int().nullable(),
});
export type BooksDifference = z.infer<typeof BooksDifference>;

/** A month of the books held line by line against what the desk says moved. */
export const BooksCheck = z.object({
  month: Month,
  linesHere: z.number().int(),
  linesThere: z.number().int(),
  /** At most 500 of them; `differing` counts all. */
  differences: z.array(BooksDifference),
  differing: z.number().int(),
  /** Net per currency, here and there. */
  nets: z.array(z.object({ currency: Currency, hereMinor: z.number().int(), thereMinor: z.number().int() })),
});
export type BooksCheck = z.infer<typeof BooksCheck>;

/** How long the books are kept. */
export const BooksKept = z.object({ years: z.number().int(), fiscalYearMonth: z.number().int(), words: z.string() });
export type BooksKept = z.infer<typeof BooksKept>;

export const FindBooks = z.strictObject({ month: Month });
export type FindBooks = z.infer<typeof FindBooks>;
export const Books = z.object({ month: Month, livemode: z.boolean(), statements: z.array(Statement), kept: BooksKept });
export type Books = z.infer<typeof Books>;

/** Whole months, both included. */
export const ExportBooks = z.strictObject({ from: Month, to: Month });
export type ExportBooks = z.infer<typeof ExportBooks>;
/** Where the file is; the door asks for the same fresh proof again. */
export const BooksFile = z.object({ url: z.string() });
export type BooksFile = z.infer<typeof BooksFile>;
