import { chmod, mkdtemp, readdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
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
const memory = '/dev/shm';
/** A clone takes 10 MB for as long as its test lives, so this holds a hundred at once and leaves room. */
const memoryNeededBytes = 2 * 1024 ** 3;

/** A throw-away Postgres for one test run: durability off, and gone at its end. Servers that a killed run left behind are removed first. */
export async function startTestServer(): Promise<TestServer> {
  await Promise.all([tmpdir(), memory].map(sweep));
  const folder = await mkdtemp(join(await roomyPlace(), prefix));
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

/** A file system in memory where there is a large one: a database is 350 files, and on a busy disk a clone takes ten times as long. */
async function roomyPlace(): Promise<string> {
  const room = await statfs(memory).catch(() => null);
  return room !== null && room.bavail * room.bsize >= memoryNeededBytes ? memory : tmpdir();
}

async function sweep(place: string): Promise<void> {
  const left = (await readdir(place).catch(() => [])).filter((entry) => entry.startsWith(prefix));
  await Promise.all(left.map(async (entry) => {
    const folder = join(place, entry);
    const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
    if (!(owner > 0) || isAlive(owner)) return;
    // Joined first, so that nothing is stopped but a server that knows this folder's password. Another run may be
    // sweeping the same folder; whoever loses that race has nothing left to do.
    const server = await startPostgres({ dataDir: folder, test: true, log: () => undefined }).catch(() => null);
    await server?.stop().catch(() => undefined);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }));
}
