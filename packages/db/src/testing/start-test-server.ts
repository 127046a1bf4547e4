import { mkdtemp, readdir, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../embedded/start-lock.ts';
import { startPostgres } from '../embedded/postgres.ts';

export interface TestServer {
  /** The superuser's URL, for OMEN_TEST_SERVICE_URL. */
  serviceUrl: string;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

const prefix = 'omen-test-postgres-';

/** A throw-away Postgres for one test run: durability off, and gone at its end. Servers that a killed run left behind are removed first. */
export async function startTestServer(): Promise<TestServer> {
  await sweep();
  const folder = await mkdtemp(join(tmpdir(), prefix));
  // Root lends the server another user's ids, and that user must be able to enter.
  await chmod(folder, 0o711);
  await writeFile(join(folder, 'owner'), String(process.pid));
  const server = await startPostgres({ dataDir: folder, test: true, log: () => undefined });
  return {
    serviceUrl: server.serviceUrl(),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function sweep(): Promise<void> {
  const left = (await readdir(tmpdir())).filter((entry) => entry.startsWith(prefix));
  await Promise.all(left.map(async (entry) => {
    const folder = join(tmpdir(), entry);
    const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
    if (!(owner > 0) || isAlive(owner)) return;
    // Joined first, so that nothing is stopped but a server that knows this folder's password. Another run may be
    // sweeping the same folder; whoever loses that race has nothing left to do.
    const server = await startPostgres({ dataDir: folder, test: true, log: () => undefined }).catch(() => null);
    await server?.stop().catch(() => undefined);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }));
}
