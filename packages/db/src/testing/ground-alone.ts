import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationFolders } from '../migrate.ts';

/** The first migration of each history and nothing of the house above it, for tests of the ground itself. */
export async function groundAlone(): Promise<{ folders: { main: string; vault: string }; remove: () => Promise<void> }> {
  const folders = migrationFolders();
  const main = await mkdtemp(join(tmpdir(), 'omen-ground-'));
  await cp(join(folders.main, '20261120000100_ground'), join(main, '20261120000100_ground'), { recursive: true });
  return { folders: { main, vault: folders.vault }, remove: () => rm(main, { recursive: true }) };
}
