import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestServer } from '@omenhall/db/testing';

/**
 * Vitest's set-up for the whole run: one Postgres, and one Redis when the program is on PATH, both thrown away at the end.
 *
 * Tests find them in OMEN_TEST_SERVICE_URL and OMEN_TEST_REDIS_URL. A variable that is set already is left as it is,
 * and nothing is started for it. Without a redis-server the second stays unset, and tests on Redis are skipped and counted.
 */
export default async function startTestServers(): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  if (!process.env['OMEN_TEST_SERVICE_URL']) {
    const server = await startTestServer();
    process.env['OMEN_TEST_SERVICE_URL'] = server.serviceUrl;
    stops.push(() => server.stop());
  }
  if (!process.env['OMEN_TEST_REDIS_URL']) {
    const redis = await startTestRedis();
    if (redis !== null) {
      process.env['OMEN_TEST_REDIS_URL'] = redis.url;
      stops.push(() => redis.stop());
    }
  }
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

async function startTestRedis(): Promise<{ url: string; stop: () => Promise<void> } | null> {
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const folder = await mkdtemp(join(tmpdir(), 'omen-test-redis-'));
  // Through stdin, so that the password stands in no process list.
  const server = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const started = await Promise.race([once(server, 'spawn').then(() => true), once(server, 'error').then(() => false)]);
  if (!started) {
    await rm(folder, { recursive: true, force: true });
    return null;
  }
  server.stdin?.end([
    'bind 127.0.0.1', `port ${port}`, `requirepass ${password}`, 'save ""', 'appendonly no',
    'maxmemory 128mb', 'maxmemory-policy noeviction', `dir ${folder}`, ''].join('\n'));
  await answersPing(server, port, password);
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    async stop() {
      const gone = once(server, 'exit');
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answersPing(server: ChildProcess, port: number, password: string): Promise<void> {
  for (let tries = 0; tries < 200 && server.exitCode === null; tries += 1) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
      let heard = '';
      socket.on('data', (chunk) => {
        heard += chunk.toString();
        if (!heard.includes('+PONG')) return;
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(false));
    });
    if (answered) return;
    await sleep(25);
  }
  server.kill('SIGKILL');
  throw new Error('redis-server is on PATH but did not answer');
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
