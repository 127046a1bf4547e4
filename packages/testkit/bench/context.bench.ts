import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '@omenhall/db/embedded';
import { cloneDatabase, measureContext } from '@omenhall/db/testing';
import type { Bench, Wish } from './bench.ts';
import { median, percentile } from './percentile.rules.ts';

interface ContextFigures {
  transaction: 'plain' | 'signed' | 'signed more than plain';
  p50Ms: number;
  p99Ms: number;
}

export const bench: Bench = { name: 'context', run: benchContext };

const reads = 3_000;

/**
 * What the signed context and the policy cost a request: an interactive transaction with one indexed read, plain and
 * walled by turns on one durable Postgres. Each figure is the median of the rounds, the difference that of each round.
 */
async function benchContext({ rounds, say }: Wish): Promise<ContextFigures[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-bench-'));
  const postgres = await startPostgres({ dataDir, log: () => undefined });
  try {
    process.env['OMEN_TEST_SERVICE_URL'] = postgres.serviceUrl();
    const measured: Record<'plain' | 'signed', { p50: number; p99: number }>[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const clone = await cloneDatabase();
      try {
        const { plainMs, signedMs } = await measureContext(clone, reads);
        const of = (samples: number[]) => ({ p50: median(samples), p99: percentile(samples, 0.99) });
        const one = { plain: of(plainMs), signed: of(signedMs) };
        measured.push(one);
        say(`round ${round}: plain ${one.plain.p50.toFixed(3)} ms, signed ${one.signed.p50.toFixed(3)} ms`);
      } finally {
        await clone.drop();
      }
    }
    const row = (transaction: ContextFigures['transaction'], p50: (one: (typeof measured)[number]) => number, p99: (one: (typeof measured)[number]) => number): ContextFigures => ({ transaction, p50Ms: median(measured.map(p50)), p99Ms: median(measured.map(p99)) });
    return [
      row('plain', ({ plain }) => plain.p50, ({ plain }) => plain.p99),
      row('signed', ({ signed }) => signed.p50, ({ signed }) => signed.p99),
      row('signed more than plain', ({ plain, signed }) => signed.p50 - plain.p50, ({ plain, signed }) => signed.p99 - plain.p99),
    ];
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
  }
}
