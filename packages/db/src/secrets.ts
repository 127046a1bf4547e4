import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextKey } from './context-token.ts';
import { withStartLock } from './embedded/start-lock.ts';

export interface DatabaseSecrets {
  /** One word per login, the same at every start. Roles belong to the cluster, so a cluster serves one secrets directory. */
  passwords: ReadonlyMap<string, string>;
  contextKey: ContextKey;
}

/** Reads the house's database secrets, and makes at the first call what is missing. Directory 0700, files 0600. */
export async function keepSecrets(secretsDir: string, logins: readonly string[]): Promise<DatabaseSecrets> {
  await mkdir(secretsDir, { recursive: true, mode: 0o700 });
  await chmod(secretsDir, 0o700);
  return withStartLock(join(secretsDir, 'database.lock'), async () => {
    const known = await readJson<Record<string, string>>(join(secretsDir, 'database-logins.json')) ?? {};
    const missing = logins.filter((login) => known[login] === undefined);
    for (const login of missing) known[login] = randomBytes(32).toString('base64url');
    if (missing.length > 0) await writeJson(join(secretsDir, 'database-logins.json'), known);

    const keyFile = join(secretsDir, 'context-key.json');
    let kept = await readJson<{ kid: string; key: string }>(keyFile);
    if (kept === null) {
      kept = { kid: randomBytes(6).toString('hex'), key: randomBytes(32).toString('base64') };
      await writeJson(keyFile, kept);
    }
    return { passwords: new Map(Object.entries(known)), contextKey: { kid: kept.kid, key: Buffer.from(kept.key, 'base64') } };
  });
}

async function readJson<Shape>(file: string): Promise<Shape | null> {
  const text = await readFile(file, 'utf8').catch((err: unknown) => {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return null;
    throw err;
  });
  return text === null ? null : (JSON.parse(text) as Shape);
}

async function writeJson(file: string, content: object): Promise<void> {
  const half = `${file}.${process.pid}`;
  await writeFile(half, JSON.stringify(content), { mode: 0o600 });
  await rename(half, file);
}
