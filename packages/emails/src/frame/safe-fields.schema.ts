import { z } from 'zod';

// No control characters anywhere: some of these fields stand in a header.
const oneLine = (longest: number) => z.string().min(1).max(longest).regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u);

export const HouseName = oneLine(60).default('OmenHall');
export const SafeTitle = oneLine(80);
export const ProductName = oneLine(80);
export const OrderCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$/);
/** Twenty letters in groups of three, as a person types them. */
export const GiftCode = z.string().regex(/^(?:[0-9A-HJKMNP-TV-Z]{3}-){6}[0-9A-HJKMNP-TV-Z]{2}$/);
export const SignInCode = z.string().regex(/^[0-9]{6,10}$/);
// Printable ASCII first: the URL parser drops line breaks silently, and the letter would carry them.
export const LetterUrl = z.string().regex(/^[\x21-\x7E]{1,300}$/).pipe(z.url({ protocol: /^https?$/ }));
export const SupportEmail = z.email().max(254);
/** First letter and domain alone, as the contract masks an address. */
export const MaskedAddress = oneLine(254).regex(/^.…@[^\s@]+$/u);
