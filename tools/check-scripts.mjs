// turbo passes over a member that lacks a script and calls the run successful; this check does not.
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const rootScripts = ['start', 'dev', 'test', 'check', 'build', 'e2e', 'bench', 'faults', 'api', 'worker', 'omen'];

/**
 * @param {string} root
 * @returns {{ faults: string[], members: number }}
 */
export function checkScripts(root) {
  const faults = [];
  const scripts = read(join(root, 'package.json')).scripts ?? {};
  for (const name of rootScripts) if (!scripts[name]) faults.push(`package.json has no script ${name}`);

  let members = 0;
  for (const kind of ['apps', 'packages']) {
    for (const name of existsSync(join(root, kind)) ? readdirSync(join(root, kind)) : []) {
      const path = `${kind}/${name}/package.json`;
      if (!existsSync(join(root, path))) {
        faults.push(`${kind}/${name} has no package.json, so no task sees it`);
        continue;
      }
      members += 1;
      const manifest = read(join(root, path));
      if (manifest.name !== `@omenhall/${name}`) faults.push(`${path} is named ${manifest.name}, not @omenhall/${name}`);
      for (const script of expected(kind, join(root, kind, name))) {
        if (!manifest.scripts?.[script]) faults.push(`${path} has no script ${script}`);
      }
    }
  }
  if (members === 0) faults.push('no member was found at all');
  return { faults, members };
}

function expected(kind, folder) {
  return ['typecheck', ...(kind === 'apps' ? ['build'] : []), ...(existsSync(join(folder, 'prisma')) ? ['generate'] : [])];
}

function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { faults, members } = checkScripts(resolve(process.argv[2] ?? '.'));
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log(`${members} members have the scripts they need`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
