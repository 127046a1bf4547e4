import { createHash } from 'node:crypto';
import type { Ephemeral } from '@omenhall/core/ports';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';

export interface OpenEphemeral extends Ephemeral {
  /** Lets Redis go; counting goes on in memory. A second call is harmless. */
  close(): void;
}

/** Different limits in use; each has one limiter. */
const keptLimiters = 500;

/**
 * Opens soft counters: in Redis, so that processes share them, or in this process alone when there is none. While a
 * configured Redis does not answer, each process counts for itself, and `status` says `unavailable`.
 *
 * `withinLimit` counts one use in a fixed window that begins with the first; it never throws and never waits longer
 * than a quarter of a second. Keys are ids, network addresses or blind indexes, never what a person typed.
 */
export function openEphemeral({ redisUrl }: { redisUrl: string | null }): OpenEphemeral {
  const redis = redisUrl === null ? null : connectTo(redisUrl);
  const limiters = new Map<string, RateLimiterAbstract>();

  const limiterOf = (flow: string, points: number, duration: number): RateLimiterAbstract => {
    const name = `${flow}:${points}:${duration}`;
    const known = limiters.get(name);
    if (known) return known;
    const inMemory = new RateLimiterMemory({ keyPrefix: name, points, duration });
    const limiter = redis === null ? inMemory : new RateLimiterRedis({ storeClient: redis, keyPrefix: `omen:limit:${name}`, points, duration, insuranceLimiter: inMemory, rejectIfRedisNotReady: true });
    limiters.set(name, limiter);
    const [oldest] = limiters.keys();
    if (limiters.size > keptLimiters && oldest !== undefined) limiters.delete(oldest);
    return limiter;
  };

  return {
    withinLimit: async (flow, key, limit, windowSeconds) => {
      const short = createHash('sha256').update(key).digest('base64url').slice(0, 22);
      try {
        await limiterOf(flow, limit, windowSeconds).consume(short);
        return true;
      } catch (refusal) {
        if (refusal instanceof RateLimiterRes) return false;
        // Soft limits guard no secret: when nothing can count, the visitor is let through.
        return true;
      }
    },
    status: () => (redis === null ? 'memory' : redis.status === 'ready' ? 'redis' : 'unavailable'),
    close: () => redis?.disconnect(),
  };
}

function connectTo(redisUrl: string): Redis {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false, maxRetriesPerRequest: 0, connectTimeout: 2_000, commandTimeout: 250, retryStrategy: (times) => Math.min(5_000, 100 * 2 ** Math.min(times, 6)),
  });
  // Unheard, an error would end the process; `status` tells what it means.
  redis.on('error', () => undefined);
  return redis;
}
