import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Needle } from './encodings.rules.ts';

const chunkBytes = 8 * 1024 * 1024;

/** Forms of the word in these bytes. */
export const formsIn = (bytes: Buffer, needles: readonly Needle[]): string[] => needles.filter((needle) => bytes.includes(needle.bytes)).map(({ form }) => form);

/** Forms of the word in a file of any size; none when the file went away meanwhile, as a running database's files do. */
export async function formsInFile(path: string, needles: readonly Needle[]): Promise<string[]> {
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  const found = new Set<string>();
  const file = await open(path, 'r').catch(gone);
  if (file === null) return [];
  try {
    const buffer = Buffer.alloc(chunkBytes + overlap);
    let kept = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, chunkBytes);
      if (bytesRead === 0) return [...found];
      const filled = kept + bytesRead;
      for (const form of formsIn(buffer.subarray(0, filled), needles)) found.add(form);
      kept = Math.min(overlap, filled);
      buffer.copyWithin(0, filled - kept, filled);
    }
  } finally {
    await file.close();
  }
}

/** Every plain file below a folder, links not followed. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(gone);
  if (entries === null) return [];
  const nested = await Promise.all(entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() && (await stat(path).catch(gone)) !== null ? [path] : [];
  }));
  return nested.flat();
}

function gone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
