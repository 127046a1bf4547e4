import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import autocannon from 'autocannon';
import { startPostgres } from '@omenhall/db/embedded';
import { openHouse } from '../src/open-house.ts';
import { buyReading } from '../src/world/buy-reading.ts';
import { freePort } from '../src/world/free-port.ts';
import { anEvent, signEvent } from '../src/world/send-event.ts';
import { waitUntil } from '../src/world/wait-until.ts';
import type { Bench, Report, Wish } from './bench.ts';
import { median, percentile } from './percentile.rules.ts';
import { startDoor } from './webhooks/start-door.ts';

export const bench: Bench = { name: 'webhooks', run: benchWebhooks };

const connections = 32;
const warmUp = 400;
const measured = 2_000;
/** Of a hundred events: how many repeat one that came before, and how many are of a type that concerns nobody. */
const repeatsInHundred = 10;
const ignoredInHundred = 20;

interface Signed { body: string; signature: string }

/** One run of a door: how fast it answered, and how slow it was at its slowest. */
interface Ran { perSecond: number; p99Ms: number; seconds: number; notTaken: number }

/**
 * Signed webhooks per second through the real route of a real API, against the least that a door can do: the same
 * framework and check of the signature, and one row, as durable. By turns on one database, the stand-in behind; what
 * the real door left is worked off before the next turn.
 */
async function benchWebhooks({ rounds, orders, say }: Wish): Promise<Report> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-bench-'));
  const postgres = await startPostgres({ dataDir, log: () => undefined });
  process.env['OMEN_TEST_SERVICE_URL'] = postgres.serviceUrl();
  const [doorPort, floorPort] = [await freePort(), await freePort()];
  const siteUrl = `http://127.0.0.1:${doorPort}`;
  const house = await openHouse({ siteUrl });
  const stopping: (() => Promise<void>)[] = [];
  try {
    const environment = (port: number): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: process.env['HOME'], ...house.environment, NODE_ENV: 'production', LOG_LEVEL: 'info', PORT: String(port) });
    for (const [which, port] of [['door', doorPort], ['floor', floorPort]] as const) stopping.push((await startDoor(which, environment(port))).stop);
    const sessions: string[] = [];
    for (let n = 0; n < orders; n += 1) sessions.push(await buyReading(siteUrl, house.sandbox.url));
    say(`${orders} orders are paid`);

    const sign = (body: string): Signed => ({ body, signature: signEvent(house.sandbox.webhookSecret, body) });
    const events = (count: number): Signed[] => {
      const made: Signed[] = [];
      for (let n = 0; n < count; n += 1) {
        const share = n % 100;
        const before = share < repeatsInHundred ? made[made.length - 50] : undefined;
        made.push(before ?? sign(anEvent(share >= 100 - ignoredInHundred ? 'customer.updated' : 'checkout.session.completed', sessions[n % sessions.length] ?? '')));
      }
      return made;
    };
    const openRows = async (): Promise<number> => (await house.clone.serviceQuery<{ n: number }>(`select count(*)::int as n from webhook_events where status in ('processing', 'failed')`))[0]?.n ?? 0;
    const drained = () => waitUntil('an empty inbox', 540_000, async () => (await openRows()) === 0, 100);

    for (const port of [floorPort, doorPort]) await knock(port, events(warmUp));
    await drained();
    const ran: { floor: Ran; door: Ran; handledPerSecond: number; drainedAfterMs: number }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await house.clone.serviceQuery('truncate webhook_events');
      const floor = await knock(floorPort, events(measured));
      await house.clone.serviceQuery('truncate webhook_events');
      const door = await knock(doorPort, events(measured));
      const left = await openRows();
      const endedAt = performance.now();
      const [kept] = await house.clone.serviceQuery<{ n: number; acted: number }>(`select count(*)::int as n, count(*) filter (where status = 'succeeded')::int as acted from webhook_events`);
      await drained();
      const one = { floor, door, handledPerSecond: (kept?.acted ?? 0) / door.seconds, drainedAfterMs: performance.now() - endedAt };
      ran.push(one);
      say(`round ${round}: floor ${Math.round(floor.perSecond)}/s p99 ${floor.p99Ms.toFixed(1)} ms, door ${Math.round(door.perSecond)}/s p99 ${door.p99Ms.toFixed(1)} ms, ratio ${(door.perSecond / floor.perSecond).toFixed(2)}, `
        + `${left} of ${kept?.n ?? 0} left, worked off after ${Math.round(one.drainedAfterMs)} ms; not answered 2xx: floor ${floor.notTaken}, door ${door.notTaken}`);
    }
    const [acted] = await house.clone.serviceQuery<{ rows: number; arrivals: number; twice: number }>(
      `select count(*)::int as rows, sum(seen)::int as arrivals, count(*) filter (where attempts > 1)::int as twice from webhook_events`);
    const of = (pick: (one: (typeof ran)[number]) => number): number => median(ran.map(pick));
    return {
      floorPerSecond: of(({ floor }) => floor.perSecond), perSecond: of(({ door }) => door.perSecond), ratio: of(({ floor, door }) => door.perSecond / floor.perSecond),
      p99ms: of(({ door }) => door.p99Ms), floorP99ms: of(({ floor }) => floor.p99Ms), handledPerSecond: of(({ handledPerSecond }) => handledPerSecond), drainedAfterMs: of(({ drainedAfterMs }) => drainedAfterMs),
      settings: {
        rounds, events: measured, connections, orders, repeatsInHundred, ignoredInHundred, notAnswered2xx: ran.reduce((sum, { door }) => sum + door.notTaken, 0), rowsOfLastRound: acted?.rows, arrivalsOfLastRound: acted?.arrivals, takenTwiceInLastRound: acted?.twice,
        ratios: ran.map(({ floor, door }) => Math.round((door.perSecond / floor.perSecond) * 100) / 100), handled: 'events acted on to the end when the last answer came, per second of the run; ignored ones are not among them',
      },
    };
  } finally {
    for (const stop of stopping.toReversed()) await stop();
    await house.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
  }
}

/** Sends each event once, in order, over a fixed number of kept connections. */
async function knock(port: number, events: readonly Signed[]): Promise<Ran> {
  let next = 0;
  let firstAt = 0;
  let lastAt = 0;
  let notTaken = 0;
  const waits: number[] = [];
  const options: autocannon.Options = {
    url: `http://127.0.0.1:${port}`, connections, amount: events.length, timeout: 30,
    requests: [{
      method: 'POST', path: '/webhooks/stripe',
      setupRequest: (request) => {
        const event = events[next % events.length];
        next += 1;
        if (firstAt === 0) firstAt = performance.now();
        return { ...request, headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': event?.signature ?? '' }, body: event?.body ?? '' };
      },
    }],
  };
  await new Promise<void>((resolve, reject) => {
    autocannon(options, (error) => (error === null || error === undefined ? resolve() : reject(error))).on('response', (_client, status, _bytes, ms) => {
      lastAt = performance.now();
      waits.push(ms);
      if (status < 200 || status > 299) notTaken += 1;
    });
  });
  const seconds = (lastAt - firstAt) / 1000;
  return { perSecond: waits.length / seconds, p99Ms: percentile(waits, 0.99), seconds, notTaken };
}
