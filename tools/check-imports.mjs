// Import rules, and a comparison with the files on disk so that a run that saw nothing cannot pass.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listSources } from './list-sources.mjs';
import { runCommand } from './pnpm.mjs';

const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const cruiser = join(here, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/**
 * @param {string} root a workspace with apps/, packages/ and tsconfig.base.json
 * @param {string} [config] the rules; the repository's own unless told otherwise
 * @returns {Promise<{ faults: string[], modules: number }>}
 */
export async function checkImports(root, config = join(here, '.dependency-cruiser.cjs')) {
  const folders = ['apps', 'packages'].filter((folder) => existsSync(join(root, folder)));
  const sources = listSources(root, folders).filter((path) => /\.(ts|tsx|mts|js|mjs|cjs)$/.test(path) && !path.endsWith('.d.ts'));
  if (sources.length === 0) return { faults: ['no source file was found, so nothing was checked'], modules: 0 };

  const { stdout, output } = await runCommand(process.execPath, [cruiser, ...folders, '--config', config, '--output-type', 'json'], {
    cwd: root,
    quiet: true,
  });
  const result = read(stdout);
  if (!result) return { faults: [`dependency-cruiser did not answer:\n${output}`], modules: 0 };

  const seen = new Set(result.modules.map((module) => module.source));
  const unseen = sources.filter((path) => !seen.has(path));
  const faults = unseen.map((path) => `${path} was not seen by dependency-cruiser, so no rule was applied to it`);
  for (const { from, to, rule } of result.summary.violations) {
    const reason = result.summary.ruleSetUsed.forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
    faults.push(`${from} -> ${to}: ${rule.name}. ${reason}`);
  }
  return { faults, modules: sources.length - unseen.length };
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { faults, modules } = await checkImports(resolve(process.argv[2] ?? '.'));
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log(`${modules} modules keep the import rules`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
