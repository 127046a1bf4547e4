// Brings node_modules to what the lockfile says. Node built-ins only.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runPnpm } from './pnpm.mjs';

/**
 * Installs the workspace from its lockfile when lockfile, platform or Node major changed since the last install here;
 * otherwise does nothing. A node_modules that npm made is removed first: its hoisted packages hide missing declarations.
 *
 * @param {{ folder?: string, say?: (words: string) => void, install?: () => Promise<{ code: number, output: string }> }} [options]
 * @returns {Promise<'unchanged' | 'installed' | 'failed'>} after `failed` the next call tries again
 */
export async function installWorkspace({ folder = root, say = console.log, install } = {}) {
  const modules = join(folder, 'node_modules');
  if (existsSync(join(modules, '.package-lock.json'))) {
    say('npm made this node_modules; OmenHall is installed with pnpm, so it is removed first.');
    rmSync(modules, { recursive: true, force: true });
  }

  const stamp = join(modules, '.omen-install');
  const wanted = fingerprint(folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'unchanged';

  say('Installing what the lockfile names …');
  // Gone before the work begins: an install cut short must not look finished.
  rmSync(stamp, { force: true });
  const { code } = await (install ?? (() => runPnpm(['install', '--frozen-lockfile'], { cwd: folder })))();
  if (code !== 0) return 'failed';
  writeFileSync(stamp, wanted);
  return 'installed';
}

function fingerprint(folder) {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(folder, name)));
  const { packageManager } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const nodeMajor = process.versions.node.split('.')[0];
  return `${hash.digest('hex')} ${packageManager} ${process.platform}-${process.arch} node-${nodeMajor}\n`;
}
