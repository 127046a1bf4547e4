import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { HouseError } from '@omenhall/contracts/errors';
import { SealMismatch } from '@omenhall/contracts/values/seal-mismatch';
import type { DataKey, KeyKind, Keys } from '@omenhall/core/ports';
import { uuidOf } from './encode.rules.ts';
import { keptMs, openKeyCache } from './key-cache.ts';
import { fingerprintOf, readKeyring, type Keyring } from './read-keyring.ts';
import { readSigningKey } from './read-signing-key.ts';
import { openVaultWitness, type VaultWitness } from './vault-witness.ts';
import { unwrapKey, wrapKey } from './wrap-key.ts';

/** A plain query in the vault database, as a login that may call its functions and read no table. */
export type VaultQuery = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** The vault as the keys need it. The ear belongs to it, so that no process can cache keys and not hear of closed ones. */
export interface VaultDoor {
  query: VaultQuery;
  /** Tells of each key closed anywhere, and whether such notices arrive at the moment. */
  listen(ear: { closed(dekId: string): void; hearing(hears: boolean): void }): Promise<void>;
}

export interface KeysOptions {
  /** Folder of keyring, signing key and witness; made at the first start, for its owner alone. */
  secretsDir: string;
  vault: VaultDoor;
  /** The vault through the keeper's login, for the process that destroys keys; no serving process has it. */
  keeper?: { query: VaultQuery };
  /** Milliseconds for the age of cached keys; the wall clock when absent. */
  nowMs?: () => number;
}

export interface OpenKeys extends Keys {
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
 * @throws HouseError `keys-away`: the vault does not answer, a secret file is missing or refused, the keyring is not
 *   the one this vault knows, or the vault is older than one that was seen. The process goes on without keys; opening
 *   again later may succeed
 *
 * `fetch` answers from memory for 300 s, so that reading survives a short absence of the vault; while notices of closed
 * keys may be missed, memory is asked only when the vault does not answer. `prepare` and `fetchToWrite` always ask the
 * vault. The vault does not tell an unknown key from a closed one or another subject's: all three are `key-shredded`.
 * Source: the vault's functions `put_dek`, `get_dek`, `find_dek`, `know_epoch`, `look`, `close_deks`, `shred_dek`.
 */
export async function openKeys({ secretsDir, vault, keeper, nowMs = () => Date.now() }: KeysOptions): Promise<OpenKeys> {
  const query = awayWhenItFails(vault.query);
  const witness = openVaultWitness(secretsDir);
  const keyring = await readKeyring(secretsDir, async () => (await witness.isBlank()) && (await look(query)).epochs === 0);
  const signing = await readSigningKey(secretsDir);
  await requireSameVault(keyring, query, witness);

  const cache = openKeyCache(nowMs);
  const subjectKey = keyring.derive('omen/subject-ref/v1');
  const linkKey = keyring.derive('omen/link-mac/v1');
  const indexKeys = new Map(purposes.map((purpose) => [purpose, keyring.derive(`omen/bidx/${purpose}/v1`)]));
  const refOf = (subjectId: string): string => uuidOf(createHmac('sha256', subjectKey).update(subjectId.toLowerCase()).digest());

  let hears = false;
  let closings = 0;
  await vault.listen({
    closed(dekId) {
      closings += 1;
      cache.forget(dekId);
      void look(query).then(({ tombstones }) => witness.sawTombstones(tombstones)).catch(() => undefined);
    },
    hearing(now) {
      hears = now;
      closings += 1;
      // What was closed in the gap was told to nobody here.
      if (now) cache.clear();
    },
  });

  /** @param since `closings` when the vault was asked: a key that may have been closed under way is used, and not kept */
  const open = (stored: StoredKey, subjectRef: string, subjectId: string, since: number): DataKey => {
    const epochKey = keyring.epochKeys.get(stored.epoch);
    const place = { dekId: stored.dek_id, kind: stored.kind, subjectRef, objectId: stored.object_id, epoch: stored.epoch };
    const key = epochKey ? unwrapKey(epochKey, place, stored) : null;
    if (key === null) throw new SealMismatch({ table: 'deks', column: 'wrapped', rowId: stored.dek_id, subjectId });
    return closings === since ? cache.keep(stored.dek_id, subjectRef, key) : { id: stored.dek_id, key };
  };

  const find = async (kind: KeyKind, objectId: string, subjectId: string): Promise<DataKey | null> => {
    const subjectRef = refOf(subjectId);
    const since = closings;
    const [stored] = await query<Omit<StoredKey, 'kind' | 'object_id'>>('select dek_id, epoch, wrapped, commit from vault.find_dek($1, $2, $3)', [kind, objectId, subjectRef]);
    return stored ? open({ ...stored, kind, object_id: objectId }, subjectRef, subjectId, since) : null;
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

  const ask = async (givenDekId: string, subjectId: string): Promise<DataKey> => {
    const dekId = givenDekId.toLowerCase();
    const subjectRef = refOf(subjectId);
    const since = closings;
    const [stored] = await query<Omit<StoredKey, 'dek_id'>>('select kind, object_id, epoch, wrapped, commit from vault.get_dek($1, $2)', [dekId, subjectRef]);
    if (stored) return open({ ...stored, dek_id: dekId }, subjectRef, subjectId, since);
    cache.forget(dekId);
    throw new HouseError('key-shredded', `no open data key ${dekId} for this subject`);
  };

  return {
    prepare: async (kind, givenObjectId, subjectId) => {
      // As Postgres will give it back: the wrapping is bound to the very letters of the id.
      const objectId = givenObjectId.toLowerCase();
      const found = await find(kind, objectId, subjectId);
      if (found) return found;
      try {
        return await make(kind, objectId, refOf(subjectId));
      } catch (error) {
        if (!isTaken(error)) throw error;
        const other = await find(kind, objectId, subjectId);
        if (other) return other;
        throw new HouseError('key-shredded', `the key of ${kind} ${objectId} is closed`);
      }
    },
    fetch: async (dekId, subjectId) => {
      const held = cache.find(dekId.toLowerCase(), refOf(subjectId));
      if (held === null) return ask(dekId, subjectId);
      if (hears) return held;
      return ask(dekId, subjectId).catch((error: unknown) => {
        if (error instanceof HouseError && error.code === 'keys-away') return held;
        throw error;
      });
    },
    fetchToWrite: ask,
    shred: async (dekIds, requestId) => {
      if (keeper === undefined) throw new HouseError('not-allowed', 'this process does not hold the keeper\'s login of the vault');
      const asKeeper = awayWhenItFails(keeper.query);
      await asKeeper('select vault.close_deks($1::uuid[])', [dekIds]);
      closings += 1;
      dekIds.forEach((dekId) => cache.forget(dekId.toLowerCase()));
      let last: number | null = null;
      for (const dekId of dekIds) {
        const [dead] = await asKeeper<{ died: Date | null }>('select vault.shred_dek($1, $2) as died', [dekId, requestId]);
        if (dead?.died != null) last = Math.max(last ?? 0, dead.died.getTime());
      }
      await witness.sawTombstones((await look(asKeeper)).tombstones);
      return { reportableAt: last === null ? null : new Date(last + keptMs) };
    },
    blindIndex: (purpose, normalised) => {
      const key = indexKeys.get(purpose);
      if (!key) throw new HouseError('broken', 'no such purpose of a blind index');
      return new Uint8Array(createHmac('sha256', key).update(`omen/bidx/${purpose}/v1`).update(normalised).digest());
    },
    sign: (message) => ({ signature: signing.sign(message), keyId: signing.keyId, publicKey: Uint8Array.from(signing.publicKey) }),
    linkMac: (message) => new Uint8Array(createHmac('sha256', linkKey).update(message).digest()),
    close: cache.clear,
  };
}

/** A vault that forgot what was witnessed is an older one, or another: it would bring back keys that are destroyed. */
async function requireSameVault(keyring: Keyring, query: VaultQuery, witness: VaultWitness): Promise<void> {
  const { tombstones } = await look(query);
  const seen = await witness.tombstones();
  if (tombstones < seen) throw new HouseError('keys-away', `the vault is refused: it holds ${tombstones} tombstones, and ${seen} were seen; bring back the newest vault`);
  for (const [epoch, key] of keyring.epochKeys) {
    const fingerprint = fingerprintOf(key);
    // A vault that knew an epoch once is only asked; a new one is told.
    const knew = await witness.knew(epoch, fingerprint);
    const [answer] = await query<{ known: boolean }>(`select vault.${knew ? 'knows_epoch' : 'know_epoch'}($1, $2) as known`, [epoch, fingerprint]);
    if (answer?.known !== true) throw new HouseError('keys-away', `keyring is refused: epoch ${epoch} is not the one this vault knows`);
    await witness.sawEpoch(epoch, fingerprint);
  }
  await witness.sawTombstones(tombstones);
}

async function look(query: VaultQuery): Promise<{ epochs: number; tombstones: number }> {
  const [seen] = await query<{ epochs: number; tombstones: string | number }>('select epochs, tombstones from vault.look()');
  return { epochs: seen?.epochs ?? 0, tombstones: Number(seen?.tombstones ?? 0) };
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
