import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listSources } from './list-sources.mjs';

const stampFile = (root) => join(root, 'node_modules/.omen-build');
/** What a start needs; a missing one means that nothing counts as built. */
const products = ['apps/api/dist/main.js', 'apps/worker/dist/main.js', 'apps/cli/dist/main.js', 'apps/web/dist/index.html'];

/**
 * Whether the last build stands for the sources as they are now. Names, sizes and times are compared, not contents:
 * some tens of milliseconds against the second that turbo takes to say the same.
 *
 * @param {string} root
 */
export function isBuilt(root) {
  if (!existsSync(stampFile(root)) || products.some((path) => !existsSync(join(root, path)))) return false;
  return readFileSync(stampFile(root), 'utf8') === stampOf(root);
}

/**
 * Remembers that the sources as they are now are built.
 *
 * @param {string} root
 */
export function stampBuilt(root) {
  writeFileSync(stampFile(root), stampOf(root));
}

function stampOf(root) {
  const hash = createHash('sha256');
  for (const path of [...listSources(root, ['apps', 'packages', 'tools']), 'package.json', 'pnpm-lock.yaml', 'turbo.json', 'tsconfig.base.json']) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
