import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '@omenhall/db/embedded';
import { isAlive } from '../world/children.ts';
import { waitUntil } from '../world/wait-until.ts';
import { openRedisProcess, type RedisProcess } from './redis-process.ts';

/** The servers of one run: a durable Postgres and a Redis, both ours to kill. Worlds stand on it one after the other. */
export interface EngineGround {
  folder: string;
  postgresPort: number;
  /** The superuser's connection string, past every proxy. */
  serviceUrl(database?: string): string;
  /** Null when there is no redis-server on PATH. */
  redis: RedisProcess | null;
  /** Ends the database without a checkpoint, as a crash would. */
  killPostgres(): Promise<void>;
  /** Starts it again on the same port; resolves when it answers. */
  startPostgres(): Promise<void>;
  close(options?: { keep: boolean }): Promise<void>;
}

export async function openGround(): Promise<EngineGround> {
  const folder = await mkdtemp(join(tmpdir(), 'omen-ground-'));
  // The database's own user must be able to enter.
  await chmod(folder, 0o711);
  const start = () => startPostgres({ dataDir: folder, log: () => undefined });
  const postgres = await start();
  const redis = await openRedisProcess(folder);
  return {
    folder,
    postgresPort: postgres.port,
    serviceUrl: postgres.serviceUrl,
    redis,
    async killPostgres() {
      const pid = Number((await readFile(join(postgres.place, 'postmaster.pid'), 'utf8')).split('\n')[0]);
      process.kill(pid, 'SIGQUIT');
      await waitUntil('the end of the database', 30_000, () => !isAlive(pid), 20);
    },
    async startPostgres() {
      const again = await start();
      if (again.port !== postgres.port) throw new Error(`somebody took port ${postgres.port} while the database was away`);
    },
    async close({ keep } = { keep: false }) {
      await redis?.kill();
      await postgres.stop();
      if (keep) return;
      await rm(folder, { recursive: true, force: true });
      if (!postgres.place.startsWith(folder)) await rm(dirname(postgres.place), { recursive: true, force: true });
    },
  };
}
