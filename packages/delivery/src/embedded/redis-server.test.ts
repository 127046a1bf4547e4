import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPrivateRedis } from './redis-server.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'omen-redis-'));
});
afterAll(async () => await rm(dir, { recursive: true, force: true }));

describe('a private Redis', () => {
  it('is absent, with a word in the log, where there is no program', async () => {
    const said: string[] = [];
    expect(await startPrivateRedis(dir, { log: (event) => said.push(event), binaries: ['no-such-redis-server'] })).toBeNull();
    expect(said).toEqual(['redis_absent']);
  });

  it.skipIf(process.env['OMEN_TEST_REDIS_URL'] === undefined)('answers with its password only, leaves no file, and stops', async () => {
    const redis = await startPrivateRedis(dir, { log: () => {} });
    if (redis === null) throw new Error('no redis-server here');
    const { port, password } = new URL(redis.url);
    expect(await say(Number(port), 'PING')).toContain('NOAUTH');
    expect(await say(Number(port), `AUTH ${password}\r\nCONFIG GET maxmemory-policy`)).toContain('noeviction');
    await redis.stop();
    await redis.stop();
    await expect(say(Number(port), 'PING')).rejects.toThrow('ECONNREFUSED');
    expect(await readdir(join(dir, 'redis'))).toEqual([]);
  });
});

function say(port: number, words: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new Socket();
    let heard = '';
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.split('\r\n').length > words.split('\r\n').length) socket.end();
    });
    socket.on('close', () => resolve(heard));
    socket.connect(port, '127.0.0.1', () => socket.write(`${words}\r\n`));
  });
}
