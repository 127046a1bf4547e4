import { mkdir, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { splitNotes } from '@omenhall/contracts/proof/signed-note.rules';
import type { Witness } from '@omenhall/core/ports';

const fileName = /^checkpoints-\d{4}-\d{2}\.txt$/;

/**
 * A folder that keeps checkpoints: a text file per month to which notes are only ever added. Meant to lie where whoever
 * may change the database may not write; the house's own lies under its data directory and is the least of them.
 *
 * @param name stands in the database beside what this witness has accepted
 */
export const openWitnessFolder = (name: string, folder: string): Witness => ({
  name,
  async newest() {
    for (const file of (await filesOf(folder)).toReversed()) {
      const last = splitNotes(await readFile(file, 'utf8')).at(-1);
      if (last !== undefined) return last;
    }
    return null;
  },
  all: () => readWitnessNotes(folder),
  async accept(note) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const month = /^at (\d{4}-\d{2})/m.exec(note)?.[1] ?? '0000-00';
    const file = await open(join(folder, `checkpoints-${month}.txt`), 'a', 0o600);
    try {
      // The empty line first: a note that was cut off before this one ends there.
      await file.appendFile(`\n${note}`);
      await file.sync();
    } finally {
      await file.close();
    }
  },
});

/** The witnesses of a house: its own folder first, then each of WITNESS_DIRS in their order. */
export const openHouseWitnesses = ({ dataDir, witnessDirs }: { dataDir: string; witnessDirs: readonly string[] }): Witness[] =>
  [openWitnessFolder('own', join(dataDir, 'witness')), ...witnessDirs.map((folder, i) => openWitnessFolder(`outside_${i + 1}`, folder))];

/**
 * Every note of a witness's folder, or of one file of it, oldest first. A folder that is not there holds none.
 * @throws the file system's own error when a file is named and is not there
 */
export async function readWitnessNotes(path: string): Promise<string[]> {
  const isFile = (await stat(path).catch(() => null))?.isFile() === true;
  const files = isFile ? [path] : await filesOf(path);
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).flatMap(splitNotes);
}

async function filesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => fileName.test(name)).toSorted().map((name) => join(folder, name));
}
