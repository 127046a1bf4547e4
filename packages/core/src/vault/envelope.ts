import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { SealMismatch } from '@omenhall/contracts/values/seal-mismatch';
import type { DataKey } from '../foundation/ports.ts';
import { paddedSize } from './padding.rules.ts';

/** Where a sealed field stands. All of it is bound into the envelope, so a copy elsewhere does not open. */
export interface FieldPlace {
  /** Without the schema, which is always `public`. */
  table: string;
  column: string;
  rowId: string;
  houseId: string;
  subjectId: string;
}

const version = 1;
const suite = 1;
const headBytes = 62;
const tagBytes = 16;
const noSalt = new Uint8Array(0);

/**
 * Envelope version 1: version, suite, dek id (16), nonce (12), commitment (32), ciphertext, tag (16).
 * The commitment is compared before decryption, since GCM alone does not commit to its key.
 * Source: AES-256-GCM, NIST SP 800-38D; HKDF, RFC 5869.
 */
export function closeEnvelope({ id, key }: DataKey, place: FieldPlace, plain: Uint8Array): Uint8Array<ArrayBuffer> {
  const aad = aadOf(place);
  const nonce = randomBytes(12);
  const frame = new Uint8Array(paddedSize(plain.length + 4));
  new DataView(frame.buffer).setUint32(0, plain.length);
  frame.set(plain, 4);
  const cipher = createCipheriv('aes-256-gcm', fieldKey(key, place), nonce);
  cipher.setAAD(aad);
  return Buffer.concat([
    Buffer.of(version, suite), uuidBytes(id), nonce, commitment(key, aad),
    cipher.update(frame), cipher.final(), cipher.getAuthTag(),
  ]);
}

/** @throws HouseError `seal-mismatch` for every cause alike, so that nothing is learnt from which check failed */
export function openEnvelope({ id, key }: DataKey, place: FieldPlace, envelope: Uint8Array): Uint8Array {
  const aad = aadOf(place);
  if (envelope[0] !== version || envelope[1] !== suite || envelope.length < headBytes + tagBytes + 256) refuseOpening(place);
  // The name is under no tag; compared here, so that no byte of an envelope can change unseen.
  if (Buffer.compare(envelope.subarray(2, 18), uuidBytes(id)) !== 0) refuseOpening(place);
  if (!timingSafeEqual(envelope.subarray(30, headBytes), commitment(key, aad))) refuseOpening(place);
  const decipher = createDecipheriv('aes-256-gcm', fieldKey(key, place), envelope.subarray(18, 30));
  decipher.setAAD(aad);
  decipher.setAuthTag(envelope.subarray(envelope.length - tagBytes));
  let frame: Buffer;
  try {
    frame = Buffer.concat([decipher.update(envelope.subarray(headBytes, envelope.length - tagBytes)), decipher.final()]);
  } catch {
    refuseOpening(place);
  }
  const length = frame.readUInt32BE(0);
  if (length > frame.length - 4) refuseOpening(place);
  return frame.subarray(4, 4 + length);
}

/** The id of the key that an envelope was closed with. */
export function dekIdOf(envelope: Uint8Array): string {
  const hex = Buffer.from(envelope.subarray(2, 18)).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The one way in which an opening fails. */
export function refuseOpening(place: FieldPlace): never {
  throw new SealMismatch(place);
}

function fieldKey(dek: Uint8Array, { table, column, rowId }: FieldPlace): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', dek, noSalt, prefixed(['omen/field/v1', table, column, rowId]), 32));
}

function commitment(dek: Uint8Array, aad: Uint8Array): Uint8Array {
  const info = Buffer.concat([Buffer.from('omen/commit/v1'), createHash('sha256').update(aad).digest()]);
  return new Uint8Array(hkdfSync('sha256', dek, noSalt, info, 32));
}

function aadOf({ table, column, rowId, houseId, subjectId }: FieldPlace): Uint8Array {
  return prefixed(['omen/aad/v1', `public.${table}`, column, rowId, houseId, subjectId, 'private']);
}

/** Each part behind its length in four bytes: separators could be forged, lengths cannot. */
function prefixed(parts: readonly string[]): Uint8Array {
  return Buffer.concat(parts.flatMap((part) => {
    const bytes = Buffer.from(part, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  }));
}

const uuidBytes = (id: string): Uint8Array => Buffer.from(id.replaceAll('-', ''), 'hex');
