import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HouseError } from '@omenhall/contracts/errors';

/**
 * Reads a secret file, making it with `make` when it is not there. Of several processes that start at once, one
 * makes it and all read the same. A `make` that answers null says that it may not be made: then it has to be there.
 *
 * @throws HouseError `keys-away`: the file cannot be read, or somebody beside its owner may read it
 */
export async function readSecretFile(folder: string, name: string, make: () => string | null | Promise<string | null>): Promise<string> {
  const path = join(folder, name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await readPrivate(path);
    if (found !== null) return found;
    const made = await make();
    if (made !== null) return await makeOnce(folder, path, made);
    // Another process may have made it while this one asked whether it may.
    return (await readPrivate(path)) ?? fail(refuseSecret(name, 'it is missing, and another one would open nothing'));
  } catch (error) {
    if (error instanceof HouseError) throw error;
    throw new HouseError('keys-away', `${name} cannot be read`, { cause: error });
  }
}

const fail = (error: Error): never => {
  throw error;
};

/** The one way in which a secret is refused: named, never quoted. */
export const refuseSecret = (name: string, why: string): HouseError => new HouseError('keys-away', `${name} is refused: ${why}`);

async function readPrivate(path: string): Promise<string | null> {
  try {
    const text = await readFile(path, 'utf8');
    // Windows knows no such bits; there the folder of the user is the wall.
    if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) throw refuseSecret(basename(path), 'group or others may read it');
    return text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function makeOnce(folder: string, path: string, text: string): Promise<string> {
  const aside = join(folder, `.${randomBytes(12).toString('hex')}`);
  try {
    const file = await open(aside, 'wx', 0o600);
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await chmod(aside, 0o400);
    // A link, because a rename would replace what another process made in the meantime.
    await link(aside, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(aside, { force: true });
  }
  const made = await readPrivate(path);
  if (made === null) throw refuseSecret(basename(path), 'it vanished while it was made');
  return made;
}
