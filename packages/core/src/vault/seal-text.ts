import { refuse } from '../foundation/refuse.ts';
import type { DataKey } from '../foundation/ports.ts';
import { closeEnvelope, openEnvelope, type FieldPlace } from './envelope.ts';

/** The longest text a sealed field holds: a written scroll of five signs with room to spare. */
const textLimitBytes = 64 * 1024;

/**
 * Seals one text field for storage.
 *
 * @param key   prepared before the transaction opened
 * @param place table, column, row, house and subject; bound into the envelope
 * @param text  UTF-8, at most 65,536 bytes; longer is refused, never cut
 * @returns     envelope version 1, padded to a size class, at least 334 bytes
 * @throws      HouseError `text-too-long` (final)
 *
 * Sealing the same text again gives a different envelope; both open.
 */
export function sealText(key: DataKey, place: FieldPlace, text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > textLimitBytes) refuse('text-too-long', `text of ${bytes.length} bytes at ${place.table}.${place.column}`);
  return new Uint8Array(closeEnvelope(key, place, bytes));
}

/** Opens what `sealText` closed. @throws HouseError `seal-mismatch` (final) */
export const openText = (key: DataKey, place: FieldPlace, envelope: Uint8Array): string =>
  Buffer.from(openEnvelope(key, place, envelope)).toString('utf8');
