import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { HouseError } from '@omenhall/contracts/errors';
import type { DataKey, KeyKind, Keys } from '@omenhall/core/ports';
import { uuidOf } from './encode.rules.ts';
import { openKeyCache } from './key-cache.ts';
import { fingerprintOf, readKeyring, type Keyring } from './read-keyring.ts';
import { readSigningKey } from './read-signing-key.ts';
import { unwrapKey, wrapKey } from './wrap-key.ts';

/** A plain query in the vault database, as the role that may call its functions and read no table. */
export type VaultQuery = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

export interface KeysOptions {
  /** Folder of keyring and signing key; made at the first start, for its owner alone. */
  secretsDir: string;
  vault: { query: VaultQuery };
  /** Milliseconds for the age of cached keys; the wall clock when absent. */
  nowMs?: () => number;
}

export interface OpenKeys extends Keys {
  /** Drops a key that was closed in the vault, when its notice comes. */
  forget(dekId: string): void;
  /** Drops and zero-fills every key held. */
  close(): void;
}

interface StoredKey {
  dek_id: string;
  kind: string;
  object_id: string;
  epoch: number;
  wrapped: Uint8Array;
  commit: Uint8Array;
}

const purposes = ['login', 'suppression', 'attempts', 'recipient', 'evidence'] as const;

/**
 * Opens the keys of the house: reads or makes keyring and signing key, and shows the keyring's epochs to the vault.
 *
 * @throws HouseError `keys-away`: the vault does not answer, a secret file is refused, or the keyring is not the one
 *   this vault knows. The process goes on without keys; opening again later may succeed
 *
 * `fetch` answers from memory for 300 s, so that reading survives a short absence of the vault; `prepare` always
 * asks the vault. The vault does not tell an unknown key from a closed one or another subject's: all three are `key-shredded`.
 * Source: the vault's functions `put_dek`, `get_dek`, `find_dek`, `know_epoch`.
 */
export async function openKeys({ secretsDir, vault, nowMs = () => Date.now() }: KeysOptions): Promise<OpenKeys> {
  const keyring = await readKeyring(secretsDir);
  const signing = await readSigningKey(secretsDir);
  const query = awayWhenItFails(vault.query);
  await requireKnownEpochs(keyring, query);

  const cache = openKeyCache(nowMs);
  const subjectKey = keyring.derive('omen/subject-ref/v1');
  const linkKey = keyring.derive('omen/link-mac/v1');
  const indexKeys = new Map(purposes.map((purpose) => [purpose, keyring.derive(`omen/bidx/${purpose}/v1`)]));
  const refOf = (subjectId: string): string => uuidOf(createHmac('sha256', subjectKey).update(subjectId.toLowerCase()).digest());

  const open = (stored: StoredKey, subjectRef: string): DataKey => {
    const epochKey = keyring.epochKeys.get(stored.epoch);
    const place = { dekId: stored.dek_id, kind: stored.kind, subjectRef, objectId: stored.object_id, epoch: stored.epoch };
    const key = epochKey ? unwrapKey(epochKey, place, stored) : null;
    if (key === null) throw new HouseError('seal-mismatch', `data key ${stored.dek_id} does not unwrap`);
    return cache.keep(stored.dek_id, subjectRef, key);
  };

  const find = async (kind: KeyKind, objectId: string, subjectRef: string): Promise<DataKey | null> => {
    const [stored] = await query<Omit<StoredKey, 'kind' | 'object_id'>>('select dek_id, epoch, wrapped, commit from vault.find_dek($1, $2, $3)', [kind, objectId, subjectRef]);
    return stored ? open({ ...stored, kind, object_id: objectId }, subjectRef) : null;
  };

  const make = async (kind: KeyKind, objectId: string, subjectRef: string): Promise<DataKey> => {
    const epoch = keyring.currentEpoch;
    const epochKey = keyring.epochKeys.get(epoch);
    if (!epochKey) throw new HouseError('keys-away', 'keyring has no current epoch');
    const dekId = randomUUID();
    const key = randomBytes(32);
    const { wrapped, commit } = wrapKey(epochKey, { dekId, kind, subjectRef, objectId, epoch }, key);
    await query('select vault.put_dek($1, $2, $3, $4, $5, $6, $7)', [dekId, kind, subjectRef, objectId, epoch, wrapped, commit]);
    return cache.keep(dekId, subjectRef, key);
  };

  return {
    prepare: async (kind, givenObjectId, subjectId) => {
      // As Postgres will give it back: the wrapping is bound to the very letters of the id.
      const objectId = givenObjectId.toLowerCase();
      const subjectRef = refOf(subjectId);
      const found = await find(kind, objectId, subjectRef);
      if (found) return found;
      try {
        return await make(kind, objectId, subjectRef);
      } catch (error) {
        if (!isTaken(error)) throw error;
        const other = await find(kind, objectId, subjectRef);
        if (other) return other;
        throw new HouseError('key-shredded', `the key of ${kind} ${objectId} is closed`);
      }
    },
    fetch: async (givenDekId, subjectId) => {
      const dekId = givenDekId.toLowerCase();
      const subjectRef = refOf(subjectId);
      const held = cache.find(dekId, subjectRef);
      if (held) return held;
      const [stored] = await query<Omit<StoredKey, 'dek_id'>>('select kind, object_id, epoch, wrapped, commit from vault.get_dek($1, $2)', [dekId, subjectRef]);
      if (!stored) throw new HouseError('key-shredded', `no open data key ${dekId} for this subject`);
      return open({ ...stored, dek_id: dekId }, subjectRef);
    },
    blindIndex: (purpose, normalised) => {
      const key = indexKeys.get(purpose);
      if (!key) throw new HouseError('broken', 'no such purpose of a blind index');
      return new Uint8Array(createHmac('sha256', key).update(`omen/bidx/${purpose}/v1`).update(normalised).digest());
    },
    sign: (message) => ({ signature: signing.sign(message), keyId: signing.keyId, publicKey: Uint8Array.from(signing.publicKey) }),
    linkMac: (message) => new Uint8Array(createHmac('sha256', linkKey).update(message).digest()),
    forget: cache.forget,
    close: cache.clear,
  };
}

async function requireKnownEpochs(keyring: Keyring, query: VaultQuery): Promise<void> {
  for (const [epoch, key] of keyring.epochKeys) {
    const [answer] = await query<{ known: boolean }>('select vault.know_epoch($1, $2) as known', [epoch, fingerprintOf(key)]);
    if (answer?.known !== true) throw new HouseError('keys-away', `keyring is refused: epoch ${epoch} is not the one this vault knows`);
  }
}

/** Everything that goes wrong in the vault is a passing absence, but for the one answer that means something. */
const awayWhenItFails = (query: VaultQuery): VaultQuery => async (text, values) => {
  try {
    return await query(text, values);
  } catch (error) {
    if (isTaken(error)) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new HouseError('keys-away', `the vault does not answer: ${code}`, { cause: error });
  }
};

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';
