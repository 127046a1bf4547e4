import type { ArtifactStore } from '../../foundation/ports.ts';

/** A store in memory that a test can look into. */
export interface MemoryStore extends ArtifactStore {
  files: ReadonlyMap<string, Uint8Array>;
}

export function memoryStore(): MemoryStore {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    async put(key, bytes) {
      const known = files.get(key);
      if (known !== undefined && Buffer.compare(known, bytes) !== 0) throw new Error('another file stands under this key');
      files.set(key, Uint8Array.from(bytes));
    },
    async get(key) { return files.get(key) ?? null; },
    async remove(key) { files.delete(key); },
  };
}
