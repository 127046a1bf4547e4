import { z } from 'zod';

/** Crockford's base 32: no I, L, O or U, so that a code can be read out. */
export const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Six letters in two groups: `7KQ-42F`. Read tolerantly, stored with the hyphen. */
export const OrderCode = z
  .string()
  .transform(readHumanCode)
  .pipe(z.string().regex(/^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$/));
export type OrderCode = z.infer<typeof OrderCode>;

/** Brings what a person typed into the stored form: upper case, look-alikes resolved, grouped by three. */
export function readHumanCode(typed: string): string {
  const letters = typed.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return letters.replace(/(.{3})(?=.)/g, '$1-');
}

/** A code of `length` letters from random bytes, one byte a letter; 256 is a multiple of 32, so no letter is likelier. */
export function humanCode(random: Uint8Array): string {
  return readHumanCode(Array.from(random, (byte) => crockford[byte % 32]).join(''));
}
