import { createHash, createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { HouseError } from '@omenhall/contracts/errors';
import type { DataKey, Keys } from '../../foundation/ports.ts';

/** Keys that work as the real ones do, and live in memory for as long as the test. */
export interface MemoryKeys extends Keys {
  /** Destroys one data key at once, as the keeper would. */
  destroy(dekId: string): void;
  /** While true, no key is to be had. */
  away: boolean;
}

interface Held extends DataKey {
  object: string;
  subjectId: string;
}

export function memoryKeys(): MemoryKeys {
  const byId = new Map<string, Held>();
  const byObject = new Map<string, Held>();
  const gone = new Set<string>();
  const purposes = new Map<string, Uint8Array>();
  const macKey = randomBytes(32);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const rawPublicKey = new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32));
  const keyId = createHash('sha256').update(rawPublicKey).digest('hex').slice(0, 16);

  const own = (held: Held | undefined, subjectId: string): DataKey => {
    // As the vault answers: unknown, closed and another subject's look alike.
    if (held === undefined || held.subjectId !== subjectId) throw new HouseError('key-shredded', 'no open data key for this subject');
    return { id: held.id, key: held.key };
  };
  const keys: MemoryKeys = {
    away: false,
    async prepare(kind, objectId, subjectId) {
      if (keys.away) throw new HouseError('keys-away', 'the vault does not answer');
      const object = `${kind} ${objectId}`;
      const known = byObject.get(object);
      if (known !== undefined) return own(byId.get(known.id), subjectId);
      const made: Held = { id: randomUUID(), key: new Uint8Array(randomBytes(32)), object, subjectId };
      byId.set(made.id, made);
      byObject.set(object, made);
      return own(made, subjectId);
    },
    async fetch(dekId, subjectId) {
      if (keys.away) throw new HouseError('keys-away', 'the vault does not answer');
      return own(byId.get(dekId), subjectId);
    },
    fetchToWrite: (dekId, subjectId) => keys.fetch(dekId, subjectId),
    async shred(dekIds) {
      const died = dekIds.filter((id) => gone.has(id) || byId.has(id));
      died.forEach(keys.destroy);
      return { reportableAt: died.length === 0 ? null : new Date(Date.now() + 300_000) };
    },
    destroy(dekId) {
      if (byId.delete(dekId)) gone.add(dekId);
    },
    blindIndex(purpose, normalised) {
      const key = purposes.get(purpose) ?? randomBytes(32);
      purposes.set(purpose, key);
      return new Uint8Array(createHmac('sha256', key).update(`omen/bidx/${purpose}/v1`).update(normalised).digest());
    },
    sign: (message) => ({ signature: new Uint8Array(sign(null, message, privateKey)), keyId, publicKey: rawPublicKey }),
    linkMac: (message) => new Uint8Array(createHmac('sha256', macKey).update(message).digest()),
  };
  return keys;
}
