import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres } from '@omenhall/db/embedded';
import { freePort } from '../src/world/free-port.ts';
import { launch } from '../src/world/launcher.ts';
import { placeOrders } from '../src/world/place-orders.ts';
import type { Bench, Wish } from './bench.ts';
import { percentile } from './percentile.rules.ts';

interface HouseFigures {
  transport: 'redis' | 'postgres';
  /** From the start of the launcher to the line that says the house is open. */
  firstStartMs: number;
  secondStartMs: number;
  orders: number;
  /** Payment confirmed to the last letter accepted, one order at a time. */
  paidToMailP50Ms: number;
  paidToMailP95Ms: number;
}

export const bench: Bench = { name: 'house', run: benchHouse };

/** Opens the house as `npm start` does after its build, on each transport, and buys one reading after another. */
async function benchHouse({ orders, say }: Wish): Promise<HouseFigures[]> {
  const figures: HouseFigures[] = [];
  for (const transport of ['redis', 'postgres'] as const) {
    const root = await mkdtemp(join(tmpdir(), 'omen-bench-house-'));
    const dataDir = join(root, 'data');
    const environment: NodeJS.ProcessEnv = { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(await freePort()), DATA_DIR: dataDir, ...(transport === 'postgres' ? { OMEN_TRANSPORT: transport } : {}) };
    const output = join(root, 'launcher.log');
    const first = await launch(environment, output);
    await first.stop();
    const second = await launch(environment, output);
    const { place } = await startPostgres({ dataDir, log: () => undefined });
    try {
      // The first orders of a process draw its first papers; they warm it and are not counted.
      const wish = { environment, question: 'What is worth a second look before I answer?', parallel: 1, patienceSeconds: 120, urlsFile: join(root, 'urls.txt') };
      await placeOrders({ ...wish, count: 3 });
      const lines = await placeOrders({ ...wish, count: orders });
      const waits = lines.flatMap(({ whole, paidToMailMs }) => (whole && paidToMailMs !== null ? [paidToMailMs] : []));
      if (waits.length < orders) say(`${transport}: ${waits.length} of ${orders} orders whole`);
      figures.push({ transport, firstStartMs: first.openedAfterMs, secondStartMs: second.openedAfterMs, orders: waits.length, paidToMailP50Ms: percentile(waits, 0.5), paidToMailP95Ms: percentile(waits, 0.95) });
    } finally {
      await second.stop();
      await rm(root, { recursive: true, force: true });
      if (!place.startsWith(dataDir)) await rm(dirname(place), { recursive: true, force: true });
    }
  }
  return figures;
}
