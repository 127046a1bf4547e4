import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';

const never = new Set(['node_modules', 'dist', '.turbo', '.git', 'coverage', 'test-results', 'playwright-report', '.omen', 'data']);

/**
 * Every file below `folders` as git would track it: nothing installed, built or generated.
 *
 * @param {string} root
 * @param {string[]} folders relative to root; one that does not exist holds no files
 * @returns {string[]} paths relative to root, with forward slashes, sorted
 */
export function listSources(root, folders) {
  const tracked = (path) => !never.has(basename(path)) && !path.endsWith(join('src', 'generated'));
  const files = folders.flatMap((folder) => listFiles(join(root, folder), tracked));
  return files.map((path) => relative(root, path).split(sep).join('/')).sort();
}

/**
 * Every file below `folder`, without following links.
 *
 * @param {string} folder one that does not exist holds no files
 * @param {(folder: string) => boolean} [enter] whether to look into a folder; all of them unless told otherwise
 * @returns {string[]} paths that begin with `folder`
 */
export function listFiles(folder, enter = () => true) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return enter(path) ? listFiles(path, enter) : [];
    return entry.isFile() ? [path] : [];
  });
}
