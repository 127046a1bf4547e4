// The lockfile serves every platform: pnpm drops missing optional packages silently, so a lockfile made on Linux can
// break every Mac while Linux stays green.
//
//   node tools/check-platforms.mjs             reads the lockfile, offline
//   node tools/check-platforms.mjs --install   also installs for the other platforms in empty folders; at each change of a pin
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { runPnpm } from './pnpm.mjs';

const linux = { os: 'linux', cpu: 'x64' };
const others = [
  { os: 'darwin', cpu: 'arm64' },
  { os: 'darwin', cpu: 'x64' },
  { os: 'linux', cpu: 'arm64' },
  { os: 'win32', cpu: 'x64' },
];
/** Fourteen stand in the lockfile today; fewer than this means that it was not understood. */
const fewestFamilies = 10;

/**
 * Finds the native families (packages whose optional dependencies name systems) and the platforms each one leaves out.
 *
 * @param {string} lockfile text of pnpm-lock.yaml
 * @returns {{ faults: string[], families: { parent: string, children: { name: string, os: string[], cpu: string[], libc: string[] }[] }[] }}
 */
export function checkPlatforms(lockfile) {
  const { packages = {}, snapshots = {} } = parse(lockfile) ?? {};
  const families = [];
  for (const [parent, snapshot] of Object.entries(snapshots)) {
    const children = Object.entries(snapshot.optionalDependencies ?? {})
      .map(([name, version]) => ({ name: `${name}@${version.replace(/\(.*$/, '')}` }))
      .map(({ name }) => ({ name, os: packages[name]?.os ?? [], cpu: packages[name]?.cpu ?? [], libc: packages[name]?.libc ?? ['glibc'] }))
      .filter((child) => child.os.length > 0 && child.libc.includes('glibc'));
    if (children.some((child) => serves(child, linux))) families.push({ parent, children });
  }

  const faults = families.flatMap(({ parent, children }) =>
    others
      .filter((platform) => !children.some((child) => serves(child, platform)))
      .map(({ os, cpu }) => `${parent} has no package for ${os} ${cpu}`),
  );
  if (families.length < fewestFamilies) {
    faults.push(
      `only ${families.length} native families were found; at least ${fewestFamilies} are expected, so the lockfile was not understood`,
    );
  }
  return { faults, families };
}

function serves(child, { os, cpu }) {
  return allows(child.os, os) && (child.cpu.length === 0 || allows(child.cpu, cpu));
}

function allows(list, value) {
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith('!'));
}

/** Installs for each other platform in an empty folder and asks that each family arrived, with files. */
async function checkInstalls(root, families) {
  const faults = [];
  for (const platform of others) {
    const folder = mkdtempSync(join(tmpdir(), `omen-${platform.os}-${platform.cpu}-`));
    try {
      copyManifests(root, folder);
      const args = ['install', '--frozen-lockfile', '--os', platform.os, '--cpu', platform.cpu];
      const { code, output } = await runPnpm(args, { cwd: folder, quiet: true });
      if (code !== 0) {
        faults.push(`the install for ${platform.os} ${platform.cpu} failed:\n${output}`);
        continue;
      }
      for (const { parent, children } of families) {
        const wanted = children.filter((child) => serves(child, platform));
        if (!wanted.some((child) => hasFiles(folder, child.name))) {
          faults.push(`${platform.os} ${platform.cpu}: nothing of ${parent} was installed`);
        }
      }
      console.log(`${platform.os} ${platform.cpu}: ${families.length} native families looked for`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return faults;
}

function copyManifests(root, folder) {
  const members = ['apps', 'packages'].flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`));
  const files = [
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'tools/prisma-stubs',
    ...members.map((member) => `${member}/package.json`),
  ];
  for (const file of files) {
    if (!existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file), { recursive: true });
  }
}

function hasFiles(folder, child) {
  const at = child.lastIndexOf('@');
  const place = join(folder, 'node_modules/.pnpm', child.replaceAll('/', '+'), 'node_modules', child.slice(0, at));
  return existsSync(place) && readdirSync(place).some((name) => name !== 'package.json');
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
  const { faults, families } = checkPlatforms(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
  if (process.argv.includes('--install')) faults.push(...(await checkInstalls(root, families)));
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log(`${families.length} native families serve Linux, macOS and Windows`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
