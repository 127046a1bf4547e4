import { Secret } from '@omenhall/contracts/values/secret';

/** A copy with every secret in it taken out: to a matcher any two secrets look alike. */
export function bare(value: unknown): unknown {
  if (value instanceof Secret) return bare(value.reveal('owner_view'));
  if (value instanceof Date || value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(bare);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, bare(part)]));
}
