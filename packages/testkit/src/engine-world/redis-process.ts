import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from '../world/free-port.ts';

/** A Redis of our own that can be killed and comes back on the same port, empty. */
export interface RedisProcess {
  port: number;
  /** Past every proxy: for the harness alone. */
  url: string;
  /** Of a link in front of it. */
  urlAt(port: number): string;
  /** As a power cut would: no word to anybody. A second call does nothing. */
  kill(): Promise<void>;
  /** Resolves when it answers. */
  start(): Promise<void>;
}

/** Null when there is no redis-server on PATH. */
export async function openRedisProcess(folder: string): Promise<RedisProcess | null> {
  const port = await freePort();
  const password = randomBytes(24).toString('base64url');
  const urlAt = (at: number): string => `redis://:${password}@127.0.0.1:${at}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<boolean> => {
    const fresh = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const spawned = await Promise.race([once(fresh, 'spawn').then(() => true), once(fresh, 'error').then(() => false)]);
    if (!spawned) return false;
    child = fresh;
    // Through stdin, so that the password stands in no list of processes.
    fresh.stdin.end(['bind 127.0.0.1', `port ${port}`, `requirepass ${password}`, 'save ""', 'appendonly no', 'maxmemory 256mb', 'maxmemory-policy noeviction', `dir ${folder}`, ''].join('\n'));
    const probe = new Redis(urlAt(port), { maxRetriesPerRequest: null, retryStrategy: () => 20 });
    probe.on('error', () => undefined);
    try {
      await Promise.race([probe.ping(), once(fresh, 'exit').then(() => Promise.reject(new Error('redis-server ended instead of answering')))]);
    } finally {
      probe.disconnect();
    }
    return true;
  };
  if (!(await start())) return null;
  return {
    port,
    url: urlAt(port),
    urlAt,
    async kill() {
      const old = child;
      child = null;
      if (old === null || old.exitCode !== null || old.signalCode !== null) return;
      const gone = once(old, 'exit');
      old.kill('SIGKILL');
      await gone;
    },
    async start() {
      if (child === null) await start();
    },
  };
}
