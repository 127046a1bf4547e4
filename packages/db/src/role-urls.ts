import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import type { ContextKey } from './context-token.ts';
import type { RoleUrls } from './setup-roles.ts';

/** What a serving process needs to open its logins. */
export interface RoleAccess {
  urls: RoleUrls;
  contextKey: ContextKey;
}

/** Writes the logins of every role where their owner alone can read them. A second call replaces the file whole. */
export async function keepRoleAccess(file: string, { urls, contextKey }: RoleAccess): Promise<void> {
  const half = `${file}.half`;
  await writeFile(half, JSON.stringify({ urls, contextKey: { kid: contextKey.kid, key: Buffer.from(contextKey.key).toString('base64') } }), { mode: 0o600 });
  await chmod(half, 0o600);
  await rename(half, file);
}

/** Reads what `keepRoleAccess` wrote. @throws Error with the file's name when it is missing or not ours */
export async function readRoleAccess(file: string): Promise<RoleAccess> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`no database logins at ${file}: run "npm run omen -- migrate" once, or name the file in OMEN_ROLE_URLS_FILE`);
  });
  const { urls, contextKey } = JSON.parse(text) as { urls: RoleUrls; contextKey: { kid: string; key: string } };
  return { urls, contextKey: { kid: contextKey.kid, key: new Uint8Array(Buffer.from(contextKey.key, 'base64')) } };
}
