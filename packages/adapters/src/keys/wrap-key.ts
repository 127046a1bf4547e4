import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { lengthPrefixed } from './encode.rules.ts';

/** What a wrapped key is bound to; it unwraps nowhere else. */
export interface WrapPlace {
  dekId: string;
  kind: string;
  subjectRef: string;
  objectId: string;
  epoch: number;
}

export interface Wrapped {
  /** Nonce (12), ciphertext (32), tag (16). */
  wrapped: Uint8Array;
  /** 32 bytes that fit one key alone: GCM by itself does not commit to its key. */
  commit: Uint8Array;
}

const aadOf = ({ dekId, kind, subjectRef, objectId, epoch }: WrapPlace): Uint8Array => lengthPrefixed([dekId, kind, subjectRef, objectId, String(epoch)]);

const commitOf = (key: Uint8Array, aad: Uint8Array): Buffer => createHmac('sha256', key).update('omen/dek-commit/v1').update(aad).digest();

/** Wraps a 32-byte data key under an epoch's key. Source: AES-256-GCM, NIST SP 800-38D. */
export function wrapKey(epochKey: Uint8Array, place: WrapPlace, key: Uint8Array, nonce: Uint8Array = randomBytes(12)): Wrapped {
  const aad = aadOf(place);
  const cipher = createCipheriv('aes-256-gcm', epochKey, nonce).setAAD(aad);
  const wrapped = Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return { wrapped, commit: commitOf(key, aad) };
}

/** Null when anything does not fit: key, place or bytes. The caller need not know which. */
export function unwrapKey(epochKey: Uint8Array, place: WrapPlace, { wrapped, commit }: Wrapped): Uint8Array | null {
  if (wrapped.byteLength !== 60 || commit.byteLength !== 32) return null;
  const aad = aadOf(place);
  const decipher = createDecipheriv('aes-256-gcm', epochKey, wrapped.subarray(0, 12)).setAAD(aad).setAuthTag(wrapped.subarray(44));
  try {
    const key = Buffer.concat([decipher.update(wrapped.subarray(12, 44)), decipher.final()]);
    return timingSafeEqual(commitOf(key, aad), commit) ? key : null;
  } catch {
    return null;
  }
}
