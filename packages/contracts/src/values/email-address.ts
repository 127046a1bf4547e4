import { z } from 'zod';
import { canBeKept } from './plain-text.ts';

/** An address as typed: at most 254 bytes, no control characters, one mailbox, a domain that can be one. */
export const EmailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s<>(),;:"\p{Cc}]+@[^\s<>(),;:"@\p{Cc}]+\.[^\s<>(),;:"@.\p{Cc}]{2,}$/u)
  .refine((text) => canBeKept(text) && URL.canParse(`http://${text.slice(text.lastIndexOf('@') + 1)}`));
export type EmailAddress = z.infer<typeof EmailAddress>;

/**
 * The form that is compared and indexed: trimmed, NFC, lower case, domain as A-labels. Dots and plus tags stay,
 * since they mean different mailboxes for some providers.
 */
export function normaliseAddress(address: string): string {
  const text = address.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  return `${text.slice(0, at)}@${new URL(`http://${text.slice(at + 1)}`).hostname}`;
}

/** First letter and domain: what an operator and an unsigned screen may see. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${String.fromCodePoint(address.codePointAt(0) ?? 0x2026)}…@${address.slice(at + 1)}`;
}
