import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

export interface PrivateRedis {
  url: string;
  /** Ends the server; it keeps nothing. A second call does nothing. */
  stop: () => Promise<void>;
}

/**
 * Starts a Redis of our own when `redis-server` or `valkey-server` is on PATH: loopback, a free port, a random password,
 * nothing written to disk. Ready means that PING answered. Null when there is no binary, or when it would not start;
 * the log says which. A Redis that is already running on this machine is somebody else's and is never touched.
 *
 * @param dataDir  a folder below it becomes the server's own
 * @param binaries programs to try in turn, by name on PATH or by file
 */
export async function startPrivateRedis(
  dataDir: string,
  options: { log: (event: string, fields: Record<string, string | number | boolean | null>) => void; binaries?: readonly string[] },
): Promise<PrivateRedis | null> {
  const dir = join(dataDir, 'redis');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  for (const binary of options.binaries ?? ['redis-server', 'valkey-server']) {
    // The port is free only until somebody else takes it, so a failed start tries another.
    for (let tries = 0; tries < 3; tries += 1) {
      const server = await start(binary, dir);
      if (server === 'absent') break;
      if (server !== 'failed') {
        options.log('redis_started', { port: Number(new URL(server.url).port) });
        return server;
      }
      options.log('redis_failed', { binary });
    }
  }
  options.log('redis_absent', {});
  return null;
}

async function start(binary: string, dir: string): Promise<PrivateRedis | 'absent' | 'failed'> {
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const child = spawn(binary, ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  let absent = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => {
      absent = true;
      resolve();
    });
  });
  child.stdin?.on('error', () => {});
  // Through stdin, so that the password stands in no list of processes.
  child.stdin?.end(
    [
      'bind 127.0.0.1', `port ${port}`, `requirepass ${password}`, 'save ""', 'appendonly no', 'daemonize no',
      'maxmemory 128mb', 'maxmemory-policy noeviction', `dir ${JSON.stringify(dir)}`, '',
    ].join('\n'),
  );
  if (await answers(port, password, () => absent || child.exitCode !== null || child.signalCode !== null)) {
    return {
      url: `redis://:${password}@127.0.0.1:${port}`,
      async stop() {
        child.kill('SIGTERM');
        const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
        await ended;
        clearTimeout(hard);
      },
    };
  }
  child.kill('SIGKILL');
  await ended;
  return absent ? 'absent' : 'failed';
}

async function answers(port: number, password: string, isGone: () => boolean): Promise<boolean> {
  for (const end = performance.now() + 5_000; performance.now() < end && !isGone(); ) {
    if (await ping(port, password)) return true;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  return false;
}

function ping(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    const end = (ok: boolean): void => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(500, () => end(false));
    socket.on('error', () => end(false));
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1');
      if (heard.includes('+PONG')) end(true);
      else if (heard.includes('-')) end(false);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
