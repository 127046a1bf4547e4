import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Loads every file of one ending in a folder and answers with what each exports under `name`, in the order of the file names. */
export async function loadBeside<Thing>(folder: string, ending: `.${string}.ts`, name: string): Promise<Thing[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ending)).toSorted();
  return Promise.all(files.map(async (file) => {
    const thing = ((await import(join(folder, file))) as Record<string, Thing | undefined>)[name];
    if (thing === undefined) throw new Error(`${file} exports no ${name}`);
    return thing;
  }));
}
