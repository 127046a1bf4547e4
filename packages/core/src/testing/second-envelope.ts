import { gcm } from '@noble/ciphers/aes.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { DataKey } from '../foundation/ports.ts';
import type { FieldPlace } from '../vault/index.ts';

/**
 * Envelope version 1 a second time, from its description alone and on another library. It pads to what it is told, so
 * that the size classes too are checked by somebody else, and takes its nonce, so that an answer can be known.
 */
export function closeWithSecond({ id, key }: DataKey, place: FieldPlace, plain: Uint8Array, nonce: Uint8Array, frameBytes: number): Uint8Array {
  const frame = new Uint8Array(frameBytes);
  frame.set(bigEndian(plain.length));
  frame.set(plain, 4);
  const head = concatBytes(Uint8Array.of(1, 1), hexToBytes(id.replaceAll('-', '')), nonce, commitmentOf(key, place));
  return concatBytes(head, gcm(fieldKeyOf(key, place), nonce, aadOf(place)).encrypt(frame));
}

/** @throws when anything does not fit */
export function openWithSecond({ id, key }: DataKey, place: FieldPlace, envelope: Uint8Array): Uint8Array {
  const expected = concatBytes(Uint8Array.of(1, 1), hexToBytes(id.replaceAll('-', '')), envelope.slice(18, 30), commitmentOf(key, place));
  if (!expected.every((byte, i) => byte === envelope[i])) throw new Error('another head');
  const frame = gcm(fieldKeyOf(key, place), envelope.slice(18, 30), aadOf(place)).decrypt(envelope.slice(62));
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  if (frame.slice(4 + length).some((byte) => byte !== 0)) throw new Error('padding holds something');
  return frame.slice(4, 4 + length);
}

const fieldKeyOf = (key: Uint8Array, { table, column, rowId }: FieldPlace): Uint8Array =>
  hkdf(sha256, key, new Uint8Array(0), lengthsFirst('omen/field/v1', table, column, rowId), 32);

const commitmentOf = (key: Uint8Array, place: FieldPlace): Uint8Array =>
  hkdf(sha256, key, new Uint8Array(0), concatBytes(utf8ToBytes('omen/commit/v1'), sha256(aadOf(place))), 32);

const aadOf = ({ table, column, rowId, houseId, subjectId }: FieldPlace): Uint8Array =>
  lengthsFirst('omen/aad/v1', `public.${table}`, column, rowId, houseId, subjectId, 'private');

const lengthsFirst = (...parts: string[]): Uint8Array =>
  concatBytes(...parts.flatMap((part) => [bigEndian(utf8ToBytes(part).length), utf8ToBytes(part)]));

function bigEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
