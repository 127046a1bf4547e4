import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationFolders } from '../migrate.ts';

/** The first migration of each history and nothing of the house above it, for tests of the ground itself. */
export async function groundAlone(): Promise<{ main: string; vault: string }> {
  const folders = migrationFolders();
  const main = await mkdtemp(join(tmpdir(), 'omen-ground-'));
  await cp(join(folders.main, '20261120000100_ground'), join(main, '20261120000100_ground'), { recursive: true });
  return { main, vault: folders.vault };
}
