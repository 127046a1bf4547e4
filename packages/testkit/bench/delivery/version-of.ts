import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

/** The installed version of a package that this member names. */
export function versionOf(name: string): string {
  // The manifest is read by path: a package need not export it.
  const entry = createRequire(import.meta.url).resolve(name);
  const root = entry.slice(0, entry.lastIndexOf(`/node_modules/${name}/`) + `/node_modules/${name}/`.length);
  return (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }).version;
}
