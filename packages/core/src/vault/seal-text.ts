import type { z } from 'zod';
import { Sealed, Secret } from '@omenhall/contracts/values/secret';
import { refuse } from '../foundation/refuse.ts';
import type { DataKey } from '../foundation/ports.ts';
import { closeEnvelope, openEnvelope, refuseOpening, type FieldPlace } from './envelope.ts';

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
export function sealText(key: DataKey, place: FieldPlace, text: Secret<string>): Sealed<string> {
  const bytes = Buffer.from(text.reveal('seal'), 'utf8');
  if (bytes.length > textLimitBytes) refuse('text-too-long', `text of ${bytes.length} bytes at ${place.table}.${place.column}`);
  return new Sealed(closeEnvelope(key, place, bytes));
}

/** Opens what `sealText` closed, from the bytes of its column. @throws HouseError `seal-mismatch` (final) */
export const openText = (key: DataKey, place: FieldPlace, envelope: Uint8Array): Secret<string> =>
  new Secret(Buffer.from(openEnvelope(key, place, envelope)).toString('utf8'));

/** Seals a record as the JSON of it; the limits are those of `sealText`. */
export const sealRecord = (key: DataKey, place: FieldPlace, record: Secret<unknown>): Sealed<string> => sealText(key, place, record.map((given) => JSON.stringify(given)));

/**
 * Opens what `sealRecord` closed.
 * @throws HouseError `seal-mismatch` (final), also when what was closed is not of this form: a parser would quote it
 */
export function openRecord<Form extends z.ZodType>(key: DataKey, place: FieldPlace, form: Form, envelope: Uint8Array): Secret<z.output<Form>> {
  return openText(key, place, envelope).map((text) => {
    try {
      return form.parse(JSON.parse(text));
    } catch {
      return refuseOpening(place);
    }
  });
}
