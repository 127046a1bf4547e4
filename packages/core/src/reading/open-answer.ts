import { Answer } from '@omenhall/contracts/reading/reading.private';
import type { Secret } from '@omenhall/contracts/values/secret';
import { openRecord } from '../vault/index.ts';
import type { DataKey } from '../foundation/ports.ts';

/** Where a scroll's answer stands sealed. */
export const resultPlace = (houseId: string, subjectId: string, readingId: string) => ({ table: 'reading_records', column: 'result', rowId: readingId, houseId, subjectId });

/** The written answer of a reading; null before it is written. */
export function openAnswer(key: DataKey, reading: { id: string; houseId: string; subjectId: string; result: Uint8Array | null }): Secret<Answer> | null {
  if (reading.result === null) return null;
  return openRecord(key, resultPlace(reading.houseId, reading.subjectId, reading.id), Answer, reading.result);
}
