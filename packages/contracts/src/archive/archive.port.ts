import type { ArchiveEntry } from './archive.schema.ts';

export interface ArchivePort {
  /** The caller's scrolls, newest first. */
  list(): Promise<ArchiveEntry[]>;
}
