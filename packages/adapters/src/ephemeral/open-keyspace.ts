import { Redis } from 'ioredis';

/** All that lies in a Redis, for examining it. */
export interface Keyspace {
  /** Every key once, with its name, dump and plain reading in one buffer. Keys made meanwhile may be missing. */
  entries(): AsyncIterable<{ key: string; bytes: Buffer }>;
  /** Writes a text that goes away by itself. */
  put(key: string, text: string, seconds: number): Promise<void>;
  remove(key: string): Promise<void>;
  close(): void;
}

/** Opens a Redis to be read whole. @throws when it does not answer within 5 s */
export async function openKeyspace(redisUrl: string): Promise<Keyspace> {
  const redis = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 5_000, maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on('error', () => undefined);
  await redis.connect();
  return {
    async *entries() {
      const seen = new Set<string>();
      for await (const keys of redis.scanStream({ count: 500 }) as AsyncIterable<string[]>) {
        for (const key of keys) {
          if (seen.has(key)) continue;
          seen.add(key);
          const [dump, plain] = await Promise.all([redis.dumpBuffer(key), readPlainly(redis, key)]);
          yield { key, bytes: Buffer.concat([Buffer.from(`${key}\n`), dump ?? Buffer.alloc(0), Buffer.from(`\n${plain}`)]) };
        }
      }
    },
    put: async (key, text, seconds) => void (await redis.set(key, text, 'EX', seconds)),
    remove: async (key) => void (await redis.del(key)),
    close: () => redis.disconnect(),
  };
}

async function readPlainly(redis: Redis, key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'string': return (await redis.get(key)) ?? '';
    case 'hash': return JSON.stringify(await redis.hgetall(key));
    case 'list': return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'set': return JSON.stringify(await redis.smembers(key));
    case 'zset': return JSON.stringify(await redis.zrange(key, '0', '-1'));
    case 'stream': return JSON.stringify(await redis.xrange(key, '-', '+'));
    default: return '';
  }
}
