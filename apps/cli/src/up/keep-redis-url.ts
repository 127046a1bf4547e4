import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '@omenhall/adapters/env';

const fileOf = ({ secretsDir }: Environment): string => join(secretsDir, 'redis-url');

/** Notes where the launcher's own Redis answers, for commands beside the house; answers with how to forget it again. */
export async function keepRedisUrl(env: Environment, url: string | null): Promise<() => Promise<void>> {
  if (url === null || env.redisUrl !== null) return async () => undefined;
  await rm(fileOf(env), { force: true });
  await writeFile(fileOf(env), url, { mode: 0o600 });
  return () => rm(fileOf(env), { force: true });
}

/** The Redis of a running house: yours by REDIS_URL, or the launcher's own; null when there is none. */
export async function findRedisUrl(env: Environment): Promise<string | null> {
  return env.redisUrl ?? (await readFile(fileOf(env), 'utf8').catch(() => null));
}
