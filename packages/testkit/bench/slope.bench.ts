import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FindDeliveries } from '@omenhall/contracts/operator/operator.schema';
import { listDeliveries } from '@omenhall/core/support';
import { fillLedger, openCore, type Core, type TestHouse } from '@omenhall/core/testing';
import { startPostgres } from '@omenhall/db/embedded';
import { claimAll, finishAll, type Abilities } from '@omenhall/delivery/testing';
import pg from 'pg';
import type { Bench, Report, Wish } from './bench.ts';
import { median, percentile } from './percentile.rules.ts';

/** One operation in the empty ledger and in the full one. */
interface Slope {
  operation: string;
  emptyP50Ms: number;
  emptyP95Ms: number;
  fullP50Ms: number;
  fullP95Ms: number;
  /** Of the two p95. */
  ratio: number;
  /** At most 1.2, and a list under 300 ms. */
  holds: boolean;
}

/** What an empty ledger holds: enough to fill a page, so that both lists answer with the same. */
const fewRows = 1_000;
const engineSamples = 300;
const listSamples = 60;
const hintsPerClaim = 20;
const dueRows = 200;
const warmUp = 30;
/** Samples of one list end after so long: one that takes seconds needs no sixty of them. */
const patienceMs = 30_000;
const most = { ratio: 1.2, listMs: 300 };

const can: Abilities = { kinds: ['private_pdf_render_job'], minVersions: [1], maxVersions: [1], leaseSeconds: [120] };

export const bench: Bench = { name: 'slope', run: benchSlope };

/**
 * The engine's calls and the operator's list in a ledger with a past and in one without, in two houses' databases on one
 * durable Postgres, with the house's policies and triggers in force. Each sample is taken in both, one after the other, so that a busy
 * moment hits both.
 */
async function benchSlope({ rows, say }: Wish): Promise<Report> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-bench-slope-'));
  const postgres = await startPostgres({ dataDir, log: () => undefined });
  process.env['OMEN_TEST_SERVICE_URL'] = postgres.serviceUrl();
  const places: Place[] = [];
  try {
    const empty = await openPlace(fewRows);
    places.push(empty);
    const beganAt = performance.now();
    const full = await openPlace(rows);
    places.push(full);
    const fillSeconds = (performance.now() - beganAt) / 1000;
    say(`${rows} ended rows in ${fillSeconds.toFixed(0)} s`);

    const slopes: Slope[] = [];
    const tell = (slope: Slope): void => {
      slopes.push(slope);
      say(`${slope.operation}: p95 ${slope.emptyP95Ms.toFixed(1)} ms empty, ${slope.fullP95Ms.toFixed(1)} ms full, ${slope.ratio.toFixed(2)} times`);
    };
    const engine = { due: pair(), claim: pair(), finish: pair() };
    for (let n = -warmUp; n < engineSamples; n += 1) {
      for (const [where, place] of [['empty', empty], ['full', full]] as const) {
        const took = await workOnce(place);
        if (n >= 0) for (const name of ['due', 'claim', 'finish'] as const) engine[name][where].push(took[name]);
      }
    }
    for (const [name, samples] of Object.entries(engine)) tell(slopeOf(`${name} (${name === 'due' ? dueRows : hintsPerClaim} rows)`, samples, false));

    for (const [name, find] of lists) {
      const samples = pair();
      const until = performance.now() + patienceMs;
      for (let n = -5; n < listSamples && performance.now() < until; n += 1) {
        for (const [where, place] of [['empty', empty], ['full', full]] as const) {
          const took = await timeList(place, find);
          if (n >= 0 || took > most.listMs) samples[where].push(took);
        }
      }
      tell(slopeOf(`list, ${name}`, samples, true));
    }
    return {
      operations: slopes,
      settings: { rows, emptyRows: fewRows, engineSamples, listSamples, fillSeconds, page: pageSize, most, postgres: await versionOf(postgres.serviceUrl()), connection: 'claim without waiting for the disk, finish with it' },
    };
  } finally {
    for (const place of places) await place.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
  }
}

interface Place {
  core: Core;
  house: TestHouse;
  client: pg.Client;
  workerId: string;
  close(): Promise<void>;
}

/** A house with a past of so many rows, a worker that is known to it, and enough waiting jobs for all samples. */
async function openPlace(rows: number): Promise<Place> {
  const core = await openCore();
  const house = await core.openHouse();
  await fillLedger(core.service, { houseId: house.facts.id, rows });
  await core.service(waiting(house.facts.id, (engineSamples + warmUp) * hintsPerClaim + dueRows));
  await core.service('vacuum analyze delivery_jobs');
  const workerId = randomUUID();
  await core.service(`select delivery.register_worker($1, 'bench', 1, 'bench', '{"private_pdf_render_job": [1, 1]}', '{"render": 100}')`, [workerId]);
  const client = new pg.Client({ connectionString: core.clone.serviceUrl });
  await client.connect();
  return {
    core, house, client, workerId,
    async close() {
      await client.end();
      await core.close();
    },
  };
}

/** Due jobs of nobody in particular, as the business leaves them. */
const waiting = (houseId: string, rows: number): string => `
  begin;
  set local session_replication_role = replica;
  insert into delivery_jobs (id, house_id, max_attempts, payload_version, kind, queue, channel, effect_class, idempotency_key)
    select uuidv7(), '${houseId}', 4, 1, 'private_pdf_render_job', 'render', 'pdf', 'pure', 'bench:' || n from generate_series(1, ${rows}) n;
  insert into delivery_payloads (job_id, house_id, data) select id, house_id, jsonb_build_object('artifactId', id) from delivery_jobs where status = 'pending';
  commit;`;

/** One round of an engine at work: reads what is due, claims a part of it and finishes that. Milliseconds each. */
async function workOnce({ client, workerId }: Place): Promise<{ due: number; claim: number; finish: number }> {
  const query = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> => (await client.query({ name: nameOf(text), text, values: [...values] })).rows as Row[];
  const dueAt = performance.now();
  const due = await query<{ id: string; dispatch_seq: number }>('select * from delivery.due($1::text[], $2::int[], $3::float8)', [['interpret', 'email', 'render'], [dueRows, dueRows, dueRows], 3600]);
  const due_ = performance.now() - dueAt;
  const hints = due.slice(0, hintsPerClaim).map(({ id, dispatch_seq: dispatchSeq }) => ({ id, dispatchSeq, queue: 'render' }));
  await client.query('set synchronous_commit = off');
  const claimAt = performance.now();
  const claimed = await claimAll(query, workerId, can, hints);
  const claim = performance.now() - claimAt;
  await client.query('set synchronous_commit = on');
  const words = claimed.flatMap((row) => (row === null ? [] : [{ id: row.id, fence: row.fence, outcome: 'done' as const, code: null, detail: null, stage: null, providerRef: null, waitSeconds: 0 }]));
  if (words.length !== hintsPerClaim) throw new Error(`claimed ${words.length} of ${hintsPerClaim}`);
  const finishAt = performance.now();
  await finishAll(query, words);
  return { due: due_, claim, finish: performance.now() - finishAt };
}

const names = new Map<string, string>();
function nameOf(text: string): string {
  const known = names.get(text) ?? `b${names.size}`;
  names.set(text, known);
  return known;
}

const pageSize = 50;
type Find = (place: Place) => Promise<FindDeliveries>;
const all: FindDeliveries = { cursor: null, limit: pageSize, kind: null, state: null, orderCode: null };

/** What an operator opens: the newest, the next page, one kind, what is in trouble, one order. */
const lists: readonly (readonly [string, Find])[] = [
  ['newest', async () => all],
  ['second page', async (place) => ({ ...all, cursor: await secondPage(place) })],
  ['one kind', async () => ({ ...all, kind: 'receipt_email_job' })],
  ['needs a person', async () => ({ ...all, state: 'needs_person' })],
  ['made', async () => ({ ...all, state: 'made' })],
  ['one order', async ({ core, house }) => {
    const [order] = await core.service<{ order_code: string }>('select order_code from purchase_links where house_id = $1 order by id limit 1', [house.facts.id]);
    return { ...all, orderCode: order?.order_code ?? '' };
  }],
];

const secondPage = async ({ house }: Place): Promise<string | null> =>
  (await house.asOperator().inTransaction((inside) => listDeliveries(inside, all)).catch(ifTooLate))?.nextCursor ?? null;

/** A list that the house's own time limit ends has taken that long, and is told as such. */
function ifTooLate(err: unknown): null {
  if (err instanceof Error && 'code' in err && err.code === 'timeout') return null;
  throw err;
}

async function timeList(place: Place, find: Find): Promise<number> {
  const asked = await find(place);
  const startedAt = performance.now();
  await place.house.asOperator().inTransaction((inside) => listDeliveries(inside, asked)).catch(ifTooLate);
  return performance.now() - startedAt;
}

interface Pair { empty: number[]; full: number[] }
const pair = (): Pair => ({ empty: [], full: [] });

function slopeOf(operation: string, { empty, full }: Pair, isList: boolean): Slope {
  const [emptyP95Ms, fullP95Ms] = [percentile(empty, 0.95), percentile(full, 0.95)];
  const ratio = fullP95Ms / emptyP95Ms;
  return { operation, emptyP50Ms: median(empty), emptyP95Ms, fullP50Ms: median(full), fullP95Ms, ratio, holds: ratio <= most.ratio && (!isList || fullP95Ms < most.listMs) };
}

async function versionOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
  await client.end();
  return rows[0]?.version ?? 'unknown';
}
