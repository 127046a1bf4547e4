import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { copyBinaries, findBinaries, type Binaries } from './binaries.ts';
import { canReach, findServerUser, type ServerUser } from './server-user.ts';
import { isAlive, withStartLock } from './start-lock.ts';

export interface StartOptions {
  /** Made when missing. The server's own folder below it is `postgres-18`. */
  dataDir: string;
  log: (event: string, fields: Record<string, string | number | boolean | null>) => void;
  /** Trades durability for speed, in a folder of its own (`postgres-18-test`). A power cut loses the cluster. */
  test?: boolean;
  /** Where a cluster goes whose server's user cannot enter DATA_DIR; the system's place for services unless told. */
  stateDir?: string;
}

export interface EmbeddedPostgres {
  /** Connection string of the superuser, for migrations and set-up. Never handed to a serving process. */
  serviceUrl(database?: string): string;
  port: number;
  /** Where the cluster lies: below DATA_DIR, or, when the server's user cannot enter it, in the system's state directory. */
  place: string;
  /** How it was found: made by this call, started again, or already running. */
  how: 'fresh' | 'started' | 'joined';
  /** Ends all its connections and the server, and waits. A second call does nothing. */
  stop(): Promise<void>;
}

interface Login {
  /** Names the cluster's folder when it cannot lie in DATA_DIR: a new DATA_DIR never meets an old cluster. */
  id: string;
  port: number;
  password: string;
}

interface Cluster {
  binaries: Binaries;
  user: ServerUser;
  place: string;
  logFile: string;
  loginFile: string;
  test: boolean;
}

const major = '18';

/**
 * Opens the house's own Postgres: makes it, starts it, or joins the one that runs in this folder.
 *
 * Loopback only, password asked always. After a kill -9 of the launcher or of the server, the next call joins or
 * restarts what is there. Two processes may call at once.
 *
 * @throws Error in words for people: no binaries for this platform, a cluster of another major, or the last lines of the server's log
 */
export async function startPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const started = performance.now();
  const name = `postgres-${major}${options.test === true ? '-test' : ''}`;
  await mkdir(options.dataDir, { recursive: true });
  return withStartLock(join(options.dataDir, `${name}.lock`), async () => {
    await refuseOtherMajors(options.dataDir);
    const loginFile = join(options.dataDir, `${name}.json`);
    const login = await readLogin(loginFile);
    const cluster = await findPlace(options, name, loginFile, login);
    const how = await open(cluster, login);
    options.log('postgres.ready', { how, place: cluster.place, port: login.port, ms: Math.round(performance.now() - started) });
    return {
      serviceUrl: (database = 'postgres') => urlOf(login, database),
      port: login.port,
      place: cluster.place,
      how,
      stop: () => stop(cluster),
    };
  });
}

async function open(cluster: Cluster, login: Login): Promise<EmbeddedPostgres['how']> {
  if (await isRunning(cluster, login)) return 'joined';
  const fresh = !(await isMade(cluster.place));
  if (fresh) await makeCluster(cluster, login);
  const deadline = performance.now() + 30_000;
  for (;;) {
    if (!(await isFree(login.port))) {
      login.port = await freePort();
      await writePrivate(cluster.loginFile, JSON.stringify(login));
    }
    await writeSettings(cluster, login);
    // With pipes the call would never return: the server inherits them.
    const code = await run(cluster, cluster.binaries.pgCtl, ['start', '-D', cluster.place, '-l', cluster.logFile, '-w', '-t', '30', '-s'], 'ignore');
    if (code.status === 0) return fresh ? 'fresh' : 'started';
    // After a kill -9 of the server its children need a moment to notice and let go of the memory.
    if (await isRunning(cluster, login)) return 'joined';
    if (performance.now() > deadline || !(await waitsForOrphans(cluster))) {
      throw new Error(`Postgres did not start. The last lines of ${cluster.logFile}:\n${await lastLines(cluster.logFile)}`);
    }
    await sleep(200);
  }
}

/** True when a server of this very folder answers with our password. */
async function isRunning(cluster: Cluster, login: Login): Promise<boolean> {
  const lines = (await readFile(join(cluster.place, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!(pid > 0) || !(port > 0)) return false;
  const deadline = performance.now() + 30_000;
  while (isAlive(pid) && performance.now() < deadline) {
    const client = new pg.Client({ connectionString: urlOf({ ...login, port }, 'postgres'), connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ place: string }>(`select current_setting('data_directory') as place`);
      const ours = rows[0]?.place === cluster.place;
      if (ours && login.port !== port) {
        login.port = port;
        await writePrivate(cluster.loginFile, JSON.stringify(login));
      }
      return ours;
    } catch (err) {
      // Still starting, or recovering, or going down: its process lives, so ask again. Anything else is not our server.
      const word = err instanceof Error && 'code' in err ? err.code : undefined;
      if (word !== '57P03' && word !== 'ECONNREFUSED' && word !== 'ECONNRESET') return false;
      if (word === 'ECONNREFUSED' && !(await isPostgres(pid))) return false;
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}

/** Whether a process id from an old file still means a server, where the system can tell; elsewhere yes, and the deadline decides. */
async function isPostgres(pid: number): Promise<boolean> {
  if (platform() !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return command.trim() === 'postgres';
}

async function waitsForOrphans(cluster: Cluster): Promise<boolean> {
  return /pre-existing shared memory block|lock file "postmaster.pid" already exists|Address already in use/.test(await lastLines(cluster.logFile));
}

async function stop(cluster: Cluster): Promise<void> {
  const pid = Number((await readFile(join(cluster.place, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0) || !isAlive(pid)) return;
  const { status } = await run(cluster, cluster.binaries.pgCtl, ['stop', '-D', cluster.place, '-m', 'fast', '-w', '-t', '30', '-s'], 'ignore');
  if (status !== 0 && isAlive(pid)) throw new Error(`Postgres did not stop. The last lines of ${cluster.logFile}:\n${await lastLines(cluster.logFile)}`);
}

async function refuseOtherMajors(dataDir: string): Promise<void> {
  for (const entry of await readdir(dataDir)) {
    const found = /^postgres-(\d+)(?:-test)?$/.exec(entry)?.[1];
    if (found === undefined) continue;
    const version = (await readFile(join(dataDir, entry, 'PG_VERSION'), 'utf8').catch(() => found)).trim();
    if (version !== major) {
      throw new Error(`${join(dataDir, entry)} is a cluster of Postgres ${version}, and this house runs ${major}. Restore a backup into an empty DATA_DIR, or go back to the older house.`);
    }
  }
}

async function readLogin(file: string): Promise<Login> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text !== null) return JSON.parse(text) as Login;
  const login: Login = { id: randomUUID(), port: await freePort(), password: randomBytes(32).toString('base64url') };
  await writePrivate(file, JSON.stringify(login));
  return login;
}

async function findPlace(options: StartOptions, name: string, loginFile: string, login: Login): Promise<Cluster> {
  const binaries = await findBinaries();
  const user = findServerUser();
  const dataDir = await realpath(options.dataDir);
  const test = options.test === true;
  const at = (place: string, programs: Binaries): Cluster => ({ binaries: programs, user, place, logFile: `${place}.log`, loginFile, test });
  if (canReach(user, dataDir, binaries.initdb)) return at(join(dataDir, name), binaries);
  // Never a temporary directory: cleaners empty it under a running house.
  const state = options.stateDir ?? (platform() === 'darwin' ? '/usr/local/var/omenhall' : '/var/lib/omenhall');
  const home = join(state, login.id);
  await mkdir(home, { recursive: true });
  await chmod(state, 0o711);
  await chmod(home, 0o711);
  return at(join(home, name), await copyBinaries(binaries, state));
}

async function isMade(place: string): Promise<boolean> {
  return readFile(join(place, 'PG_VERSION')).then(() => true, () => false);
}

/** Made beside its place and moved there when whole, so that a crash half-way leaves nothing that looks like a cluster. */
async function makeCluster(cluster: Cluster, login: Login): Promise<void> {
  const half = `${cluster.place}.new`;
  const passwordFile = `${cluster.place}.word`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { mode: 0o700 });
  await writePrivate(passwordFile, login.password);
  await give(cluster.user, half, passwordFile);
  try {
    // The builtin provider folds case by Unicode and is the same on every system.
    const made = await run({ ...cluster, place: half }, cluster.binaries.initdb, [
      '-D', half, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8',
      '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-sync', '--no-instructions'], 'pipe');
    if (made.status !== 0) throw new Error(`Postgres could not prepare ${cluster.place}:\n${made.words}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await appendFile(join(half, 'postgresql.conf'), `\ninclude 'omen.conf'\n`);
  await rename(half, cluster.place);
  await writeFile(cluster.logFile, '', { mode: 0o600 });
  await give(cluster.user, cluster.logFile);
}

async function writeSettings(cluster: Cluster, login: Login): Promise<void> {
  const settings = {
    listen_addresses: `'127.0.0.1'`,
    port: login.port,
    unix_socket_directories: `''`,
    max_connections: 200,
    timezone: `'UTC'`,
    log_timezone: `'UTC'`,
    // A failed check would otherwise write the whole row and the statement into the log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    // A value that cannot be cast is quoted in the error's own sentence: the caller is told, the log is not.
    log_min_messages: 'log',
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    synchronous_commit: cluster.test ? 'off' : 'on',
    fsync: cluster.test ? 'off' : 'on',
    full_page_writes: cluster.test ? 'off' : 'on',
  };
  const file = join(cluster.place, 'omen.conf');
  await writeFile(file, Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`).join(''), { mode: 0o600 });
  await give(cluster.user, file);
}

async function give(user: ServerUser, ...files: string[]): Promise<void> {
  if (user !== null) for (const file of files) await chown(file, user.uid, user.gid);
}

async function writePrivate(file: string, text: string): Promise<void> {
  const half = `${file}.${process.pid}`;
  await writeFile(half, text, { mode: 0o600 });
  await rename(half, file);
}

function urlOf(login: Login, database: string): string {
  return `postgres://postgres:${login.password}@127.0.0.1:${login.port}/${encodeURIComponent(database)}`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}

function run(cluster: Cluster, program: string, args: string[], output: 'ignore' | 'pipe'): Promise<{ status: number | null; words: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...cluster.user, cwd: cluster.place, stdio: ['ignore', output, output], windowsHide: true });
    const words: string[] = [];
    child.stdout?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ status: code, words: words.join('') }));
  });
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-12).join('\n');
}
