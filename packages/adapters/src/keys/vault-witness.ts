import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HouseError } from '@omenhall/contracts/errors';

const folderName = 'vault-witness';

/** What this house has seen of its vault, kept beside the keyring and apart from the vault: an older vault contradicts it. */
export interface VaultWitness {
  /** The most tombstones ever seen; 0 before the first. */
  tombstones(): Promise<number>;
  sawTombstones(count: number): Promise<void>;
  /** Whether a vault ever knew this epoch by this fingerprint. */
  knew(epoch: number, fingerprint: string): Promise<boolean>;
  sawEpoch(epoch: number, fingerprint: string): Promise<void>;
  /** Whether any vault was ever seen. */
  isBlank(): Promise<boolean>;
}

/**
 * Each fact is the name of an empty file, and files are only added before lower ones are taken away: processes that
 * write at once can never lower what was seen.
 *
 * @throws HouseError `keys-away` when the folder cannot be read or written
 */
export function openVaultWitness(secretsDir: string): VaultWitness {
  const folder = join(secretsDir, folderName);
  const names = async (): Promise<string[]> => {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return await readdir(folder);
    } catch (error) {
      throw new HouseError('keys-away', `${folderName} cannot be read`, { cause: error });
    }
  };
  const add = async (name: string): Promise<void> => {
    try {
      await writeFile(join(folder, name), '', { mode: 0o600 });
    } catch (error) {
      throw new HouseError('keys-away', `${folderName} cannot be written`, { cause: error });
    }
  };
  const countOf = (name: string): number => Number(/^tombstones-(\d{1,15})$/.exec(name)?.[1] ?? 0);
  const epochName = (epoch: number, fingerprint: string): string => `epoch-${epoch}-${fingerprint.slice(0, 32)}`;

  return {
    tombstones: async () => Math.max(0, ...(await names()).map(countOf)),
    async sawTombstones(count) {
      const known = (await names()).filter((name) => name.startsWith('tombstones-'));
      if (count === 0 || known.some((name) => countOf(name) >= count)) return;
      await add(`tombstones-${count}`);
      await Promise.all(known.filter((name) => countOf(name) < count).map((name) => rm(join(folder, name), { force: true })));
    },
    knew: async (epoch, fingerprint) => (await names()).includes(epochName(epoch, fingerprint)),
    async sawEpoch(epoch, fingerprint) {
      if (!(await names()).includes(epochName(epoch, fingerprint))) await add(epochName(epoch, fingerprint));
    },
    isBlank: async () => (await names()).length === 0,
  };
}
