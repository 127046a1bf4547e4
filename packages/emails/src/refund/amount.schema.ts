import { z } from 'zod';

/** Minor units of a currency by its ISO code. */
export const Amount = z.strictObject({ amountMinor: z.number().int().min(0), currency: z.string().regex(/^[A-Z]{3}$/) });

/** A moment to the second with its zone, as an acknowledgement must have it. */
export const saySecond = (moment: Date): string =>
  `${new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' }).format(moment)} UTC`;
