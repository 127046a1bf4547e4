import { openLedgerTransport } from './ledger.ts';
import { openPostgresTransport, type PostgresTransport } from './postgres.ts';
import { openRedisTransport } from './redis.ts';
import { breakerAfter, closedBreaker } from './breaker.rules.ts';
import type { Envelope, SharedQueue, Transport, TransportSettings } from './transport.ts';
import type { Hint } from '../ledger/index.ts';

export type TransportName = 'redis' | 'postgres' | 'ledger';

/** The transport in force, and the way from Redis to Postgres and back. */
export interface TransportSwitch {
  name: () => TransportName;
  offer: (envelopes: Envelope[], deadlineMs: number) => Promise<void>;
  /** Takes hints from wherever they may come: the transport in force, and the one it came from. */
  run: (shared: SharedQueue, concurrency: number, handle: (hints: Hint[]) => Promise<void>) => Promise<void>;
  /** One look at the transport in force; rejects when it is away. Feeds the breaker. */
  probe: () => Promise<{ epoch: string }>;
  /** What the keeper said it offers on: a worker that does not see the trouble itself must listen there too. */
  hear: (name: string | null) => void;
  /** Takes no further hints, from wherever. */
  quiet: () => void;
  close: (deadlineMs: number) => Promise<void>;
}

/** How long the Postgres workers stay after Redis came back, since hints may still lie there. */
const lingerMs = 60_000;

export function openSwitch(o: {
  settings: TransportSettings;
  log: (event: string, fields: Record<string, string>) => void;
  onChange: (name: TransportName) => void;
}): TransportSwitch {
  const { settings } = o;
  const log = o.log;
  if (settings.kind === 'ledger') return fixed('ledger', openLedgerTransport());
  if (settings.kind === 'postgres') return fixed('postgres', openPostgresTransport({ url: settings.queueDatabaseUrl, log }));

  const redis = openRedisTransport({ url: settings.url, prefix: settings.prefix ?? 'omen', log });
  const queueDatabaseUrl = settings.queueDatabaseUrl;
  if (queueDatabaseUrl === undefined) return fixed('redis', redis);

  const runs: Array<[SharedQueue, number, (hints: Hint[]) => Promise<void>]> = [];
  let spare: PostgresTransport | null = null;
  let spareRuns = false;
  let retiring: NodeJS.Timeout | undefined;
  let breaker = closedBreaker;

  const openSpare = (): PostgresTransport => (spare ??= openPostgresTransport({ url: queueDatabaseUrl, log }));
  // Ready before it is needed: when Redis goes, every second counts.
  openSpare().warm();
  const runSpare = (): void => {
    clearTimeout(retiring);
    retiring = undefined;
    if (spareRuns) return;
    spareRuns = true;
    for (const [shared, concurrency, handle] of runs) void openSpare().run(shared, concurrency, handle);
  };
  const retireSpare = (): void => {
    clearTimeout(retiring);
    retiring = setTimeout(() => {
      retiring = undefined;
      const old = spare;
      spare = null;
      spareRuns = false;
      void old?.close(3_000);
      openSpare().warm();
    }, lingerMs);
    retiring.unref();
  };

  const judge = (event: 'healthy' | 'missed' | 'refused'): void => {
    const before = breaker.open;
    breaker = breakerAfter(breaker, event, performance.now());
    if (breaker.open === before) return;
    log('transport_changed', { transport: breaker.open ? 'postgres' : 'redis' });
    if (breaker.open) runSpare();
    else retireSpare();
    o.onChange(breaker.open ? 'postgres' : 'redis');
  };
  const lookAtRedis = async (): Promise<{ epoch: string }> => {
    try {
      const seen = await redis.probe();
      judge('healthy');
      return seen;
    } catch (err) {
      judge('missed');
      throw err;
    }
  };

  return {
    name: () => (breaker.open ? 'postgres' : 'redis'),
    async offer(envelopes, deadlineMs) {
      if (breaker.open) return await openSpare().offer(envelopes, deadlineMs);
      try {
        await redis.offer(envelopes, deadlineMs);
      } catch (err) {
        judge('refused');
        throw err;
      }
    },
    async run(shared, concurrency, handle) {
      runs.push([shared, concurrency, handle]);
      await redis.run(shared, concurrency, handle);
      if (spareRuns) await openSpare().run(shared, concurrency, handle);
    },
    async probe() {
      if (!breaker.open) return await lookAtRedis();
      await lookAtRedis().catch(() => {});
      return breaker.open ? await openSpare().probe() : await redis.probe();
    },
    hear(name) {
      if (name === 'postgres') runSpare();
      else if (name === 'redis' && spareRuns && !breaker.open && retiring === undefined) retireSpare();
    },
    quiet() {
      redis.quiet();
      spare?.quiet();
    },
    async close(deadlineMs) {
      clearTimeout(retiring);
      await Promise.allSettled([redis.close(deadlineMs), spare?.close(deadlineMs)]);
    },
  };
}

const fixed = (name: TransportName, transport: Transport): TransportSwitch => ({
  name: () => name,
  offer: (envelopes, deadlineMs) => transport.offer(envelopes, deadlineMs),
  run: (shared, concurrency, handle) => transport.run(shared, concurrency, handle),
  probe: () => transport.probe(),
  hear: () => {},
  quiet: () => transport.quiet(),
  close: (deadlineMs) => transport.close(deadlineMs),
});
