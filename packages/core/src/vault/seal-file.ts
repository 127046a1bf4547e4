import { Sealed, Secret } from '@omenhall/contracts/values/secret';
import { refuse } from '../foundation/refuse.ts';
import type { DataKey } from '../foundation/ports.ts';
import { closeEnvelope, openEnvelope, type FieldPlace } from './envelope.ts';

const fileLimitBytes = 16 * 1024 * 1024;

/**
 * Seals a whole file under the same envelope as a field.
 * @param file at most 16 MiB, checked before encryption
 * @throws HouseError `too-large` (final)
 */
export function sealFile(key: DataKey, place: FieldPlace, file: Secret<Uint8Array>): Sealed<Uint8Array> {
  const bytes = file.reveal('seal');
  if (bytes.length > fileLimitBytes) refuse('too-large', `file of ${bytes.length} bytes at ${place.table} ${place.rowId}`);
  return new Sealed(closeEnvelope(key, place, bytes));
}

/** Opens what `sealFile` closed, from the bytes of the store. @throws HouseError `seal-mismatch` (final) */
export const openFile = (key: DataKey, place: FieldPlace, envelope: Uint8Array): Secret<Uint8Array> => new Secret(openEnvelope(key, place, envelope));
