import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile, chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, type EmbeddedPostgres } from './postgres.ts';
import { isAlive, withStartLock } from './start-lock.ts';

let dataDir: string;
let servers: EmbeddedPostgres[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'omen-embedded-'));
  await chmod(dataDir, 0o711);
  servers = [];
});
afterEach(async () => {
  await servers.at(-1)?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(test = true): Promise<EmbeddedPostgres> {
  const server = await startPostgres({ dataDir, test, log: () => undefined });
  servers.push(server);
  return server;
}
async function ask(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.serviceUrl() });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
const postmaster = async (server: EmbeddedPostgres): Promise<number> => Number((await readFile(join(server.place, 'postmaster.pid'), 'utf8')).split('\n')[0]);
/** A killed process stays visible until its parent reaps it, so the file system is asked, not the process table. */
async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid) && !/^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z'))) await new Promise((resolve) => setImmediate(resolve));
}

describe('the embedded Postgres', () => {
  it('is made once, stopped, and started again with what it held', { timeout: 60_000 }, async () => {
    const first = await start();
    expect(first.how).toBe('fresh');
    await ask(first, 'create table kept as select 7 as n');
    await first.stop();
    await first.stop();
    await expect(ask(first, 'select 1')).rejects.toThrow('ECONNREFUSED');
    const second = await start();
    expect(second).toMatchObject({ how: 'started', port: first.port, place: first.place });
    expect(await ask(second, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('is joined while it runs, also by two callers at once', { timeout: 60_000 }, async () => {
    const hows = (await Promise.all([start(), start()])).map(({ how }) => how);
    expect(hows.toSorted()).toEqual(['fresh', 'joined']);
    expect((await start()).how).toBe('joined');
  });

  it('comes back after a kill -9, with everything that was committed', { timeout: 60_000 }, async () => {
    const first = await start(false);
    await ask(first, 'create table kept as select 7 as n');
    await kill(await postmaster(first));
    const second = await start(false);
    expect(second.how).toBe('started');
    expect(await ask(second, 'select n from kept')).toEqual([{ n: 7 }]);
  });

  it('outlives a kill -9 of the process that opened it, and is joined by the next', { timeout: 60_000 }, async () => {
    const code = `const { startPostgres } = await import(${JSON.stringify(import.meta.resolve('./postgres.ts'))});
      const { port } = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, test: true, log: () => undefined });
      console.log(port);
      setInterval(() => undefined, 1000);`;
    const launcher = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [port] = (await once(launcher.stdout, 'data')) as [Buffer];
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');
    const server = await start();
    expect(server).toMatchObject({ how: 'joined', port: Number(port.toString()) });
    expect(await ask(server, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('takes another port when somebody else sits on its own', { timeout: 60_000 }, async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(first.port, '127.0.0.1', resolve));
    const second = await start();
    expect(second.port).not.toBe(first.port);
    expect(await ask(second, 'select 1 as n')).toEqual([{ n: 1 }]);
    squatter.close();
    expect((await start()).port).toBe(second.port);
  });

  it('is not fooled by an old pid file whose number now means another process', { timeout: 60_000 }, async () => {
    const first = await start();
    const lines = (await readFile(join(first.place, 'postmaster.pid'), 'utf8')).split('\n');
    await first.stop();
    await writeFile(join(first.place, 'postmaster.pid'), [String(process.pid), ...lines.slice(1)].join('\n'));
    expect((await start()).how).toBe('started');
  });

  it('keeps its password to its owner, listens on loopback alone and asks everybody for the password', { timeout: 60_000 }, async () => {
    const server = await start();
    expect((await stat(join(dataDir, 'postgres-18-test.json'))).mode & 0o777).toBe(0o600);
    expect(await ask(server, `select current_setting('listen_addresses') as a, current_setting('unix_socket_directories') as s, current_setting('password_encryption') as p,
      current_setting('data_checksums') as c, current_setting('log_min_error_statement') as l, (select datlocprovider::text from pg_database where datname = 'template1') as provider,
      lower('ÀÉŁ') as folded`))
      .toEqual([{ a: '127.0.0.1', s: '', p: 'scram-sha-256', c: 'on', l: 'panic', provider: 'b', folded: 'àéł' }]);
    const stranger = new pg.Client({ connectionString: server.serviceUrl().replace(/:[^:@]+@/, ':guess@') });
    await expect(stranger.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('is durable unless it serves tests', { timeout: 60_000 }, async () => {
    expect(await ask(await start(false), `select current_setting('fsync') as f, current_setting('full_page_writes') as p, current_setting('synchronous_commit') as c`))
      .toEqual([{ f: 'on', p: 'on', c: 'on' }]);
  });

  it('refuses a cluster of another major with words', async () => {
    await mkdir(join(dataDir, 'postgres-17'));
    await expect(start()).rejects.toThrow(/Postgres 17.*runs 18/);
  });

  it('begins again after a preparation that died half-way', { timeout: 60_000 }, async () => {
    await mkdir(join(dataDir, 'postgres-18-test.new'));
    await writeFile(join(dataDir, 'postgres-18-test.new', 'PG_VERSION'), '18');
    await writeFile(join(dataDir, 'postgres-18-test.lock'), '999999999');
    expect((await start()).how).toBe('fresh');
  });

  it.runIf(process.getuid?.() === 0)('moves to the state directory when its user may not enter DATA_DIR, and finds itself there again', { timeout: 60_000 }, async () => {
    await chmod(dataDir, 0o700);
    const stateDir = await mkdtemp(join(tmpdir(), 'omen-state-'));
    const enter = (): Promise<EmbeddedPostgres> => startPostgres({ dataDir, stateDir, test: true, log: () => undefined });
    const first = await enter();
    expect(first.place.startsWith(stateDir)).toBe(true);
    await first.stop();
    const second = await enter();
    expect(second).toMatchObject({ how: 'started', place: first.place });
    await second.stop();
    await rm(stateDir, { recursive: true });
  });
});

describe('the start lock', () => {
  it('lets one holder in at a time', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(Array.from({ length: 8 }, () => withStartLock(join(dataDir, 'lock'), async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    })));
    expect(most).toBe(1);
  });

  it('is given back when the work throws', async () => {
    await expect(withStartLock(join(dataDir, 'lock'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withStartLock(join(dataDir, 'lock'), () => Promise.resolve('in'))).toBe('in');
  });
});
