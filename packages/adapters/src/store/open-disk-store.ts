import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { HouseError } from '@omenhall/contracts/errors';
import type { ArtifactStore } from '@omenhall/core/ports';

/** Random ids alone: no dot, no slash, nothing a person could have named. */
const randomId = /^[A-Za-z0-9_-]{16,64}$/;

/**
 * Keeps files in a folder of this machine, readable by its owner alone. The folder is made when the first file is.
 *
 * @throws HouseError, from each call, `bad-input` (final) for a key that is not a random id of 16 to 64 letters,
 *   digits, `-` or `_`; from `put`, `broken` (final) when other bytes stand under the key already
 *
 * A file is whole or absent: it is written aside, flushed, and put in place in one step that never replaces another.
 * Putting the same bytes again and removing what is gone change nothing.
 */
export function openDiskStore(folder: string): ArtifactStore {
  const root = resolve(folder);
  const placeOf = (key: string): { shelf: string; path: string } => {
    if (!randomId.test(key)) throw new HouseError('bad-input', 'file key is not a random id');
    // The last two characters: the first ones of a time-ordered id are the same for weeks.
    const shelf = join(root, key.slice(-2).toLowerCase());
    return { shelf, path: join(shelf, key) };
  };

  return {
    put: async (key, bytes) => {
      const { shelf, path } = placeOf(key);
      await mkdir(shelf, { recursive: true, mode: 0o700 });
      const aside = join(shelf, `.${randomBytes(12).toString('hex')}`);
      try {
        await writeFlushed(aside, bytes);
        if (!(await placeOnce(aside, path)) && !Buffer.from(bytes).equals(await readFile(path))) {
          throw new HouseError('broken', `file ${key} is there with other bytes`);
        }
      } finally {
        await rm(aside, { force: true });
      }
      await flushFolder(shelf);
    },
    get: async (key) => {
      try {
        return new Uint8Array(await readFile(placeOf(key).path));
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    },
    remove: async (key) => {
      const { shelf, path } = placeOf(key);
      try {
        await unlink(path);
        await flushFolder(shelf);
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    },
  };
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** False when something stands there already. A link, because a rename would replace it. */
async function placeOnce(aside: string, path: string): Promise<boolean> {
  try {
    await link(aside, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The name of a new file survives a power cut only once its folder is flushed. Windows flushes no folders. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT';
