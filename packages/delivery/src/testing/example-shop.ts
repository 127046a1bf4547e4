import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callHttp, classifyHttp, done, migrateQueueSchema, openWorker, type DeliveryWorker, type EffectHandler, type FrozenRequest, type Permit, type PlainHandler, type WorkerOptions } from '@omenhall/delivery';
import { defineJob } from '@omenhall/delivery/define';
import { cancel, history, leave, pause, resend, resolveByPerson, resume, retry, type Hint, type Query } from '@omenhall/delivery/ledger';
import pg from 'pg';
import { z } from 'zod';

/** Brings an empty database to this build's engine. Run it once, as the owner of the schema; keep the files among your own migrations. */
export async function install(databaseUrl: string): Promise<void> {
  const folder = new URL('../../sql/', import.meta.url);
  const versions = (await readdir(folder)).filter((file) => file.endsWith('.sql') && !file.endsWith('.down.sql')).toSorted();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const file of versions) await client.query(await readFile(new URL(file, folder), 'utf8'));
    await client.query('create table orders (id uuid primary key, cents integer not null)');
    await client.query('create table points (order_id uuid primary key, points integer not null)');
  } finally {
    await client.end();
  }
  await migrateQueueSchema(databaseUrl);
}

const orderOnly = z.strictObject({ orderId: z.uuid() });
const always = { payload: orderOnly, payloadVersion: 1, maxAttempts: 8, backoff: { baseSeconds: 5, capSeconds: 3_600 }, leaseSeconds: 60, onUncertain: 'hold' } as const;

export const drawInvoice = defineJob({ ...always, kind: 'draw_invoice', queue: 'paper', channel: 'file', effect: 'pure', destKey: null });
export const addPoints = defineJob({ ...always, kind: 'add_points', queue: 'ledger', channel: 'none', effect: 'internal', destKey: null });
export const chargeCard = defineJob({ ...always, kind: 'charge_card', queue: 'calls', channel: 'bank', effect: 'keyed', destKey: 'bank' });
export const sendMessage = defineJob({ ...always, kind: 'send_message', queue: 'calls', channel: 'phone', effect: 'blind', destKey: 'phone' });
const definitions = [drawInvoice, addPoints, chargeCard, sendMessage];

/** Who owns the rows. A product with one owner needs one constant. */
export const shopId = '5f0c1a52-7c0e-4e8b-9d6c-0a1d3c5b7e90';

/** The order and its work become true together, or neither does. Placing the same order again leaves nothing more. */
export async function placeOrder(pool: pg.Pool, orderId: string, cents: number): Promise<Hint[]> {
  return await inTransaction(pool, async (query) => {
    await query('insert into orders values ($1, $2) on conflict do nothing', [orderId, cents]);
    const hints: Hint[] = [];
    for (const definition of definitions) {
      const { hint } = await leave(query, definition, {
        houseId: shopId, payload: { orderId }, idempotencyKey: `${definition.kind}:${orderId}`, links: [{ entity: 'order', key: orderId }],
      });
      if (hint !== null) hints.push(hint);
    }
    return hints;
  });
}

export async function inTransaction<T>(pool: pg.Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(async <Row>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as Row[]);
    await client.query('commit');
    return result;
  } catch (err) {
    await client.query('rollback');
    throw err;
  } finally {
    client.release();
  }
}

type OrderOnly = z.infer<typeof orderOnly>;

/** Pure: may run twice, and is visible once, since the name is made of the content. */
const invoiceDrawer = (folder: string): PlainHandler<OrderOnly> => ({
  async run({ payload }) {
    const paper = `Invoice for order ${payload.orderId}\n`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${createHash('sha256').update(paper).digest('hex')}.txt`), paper);
    return done();
  },
});

/** Internal: its row and the end of the job are one transaction, which fails whole when the claim was taken back. */
const pointsAdder = (pool: pg.Pool): PlainHandler<OrderOnly> => ({
  run: async ({ payload }) =>
    done({
      within: (settle) =>
        inTransaction(pool, async (query) => {
          await query('insert into points select id, cents / 100 from orders where id = $1', [payload.orderId]);
          await settle(query);
        }),
    }),
});

/** Keyed and blind alike: make the request, then send it with a permit. Only `keyed` is ever sent twice, under one key and with the same bytes. */
const caller = (effect: 'keyed' | 'blind', provider: string, url: string): EffectHandler<OrderOnly> => ({
  prepare: async ({ payload }) => ({ provider, bytes: Buffer.from(JSON.stringify(payload)) }),
  async perform(permit: Permit, request: FrozenRequest, signal: AbortSignal) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': permit.effectKey };
    const seen = await callHttp({ method: 'POST', url, headers, body: request.bytes, timeoutMs: 10_000 }, permit, signal);
    return classifyHttp(seen, { effect, nowMs: Date.now() });
  },
});

export interface Shop {
  databaseUrl: string;
  /** Absent: hints travel on Postgres alone. */
  redisUrl?: string;
  bankUrl: string;
  phoneUrl: string;
  invoices: string;
  log: WorkerOptions['log'];
  /** Hears of every ended try; for tests. */
  onWorked?: () => void;
}

/** Every process that opens one works, and any of them keeps: start as many as you like. */
export async function openShopWorker(pool: pg.Pool, shop: Shop): Promise<DeliveryWorker> {
  return await openWorker({
    connectionString: shop.databaseUrl,
    build: 'shop 1',
    definitions,
    handlers: {
      draw_invoice: invoiceDrawer(shop.invoices),
      add_points: pointsAdder(pool),
      charge_card: caller('keyed', 'bank', shop.bankUrl),
      send_message: caller('blind', 'phone', shop.phoneUrl),
    },
    queues: { paper: { concurrency: 2, shared: 'render' }, ledger: { concurrency: 5, shared: 'outside' }, calls: { concurrency: 10, shared: 'outside' } },
    transport:
      shop.redisUrl === undefined
        ? { kind: 'postgres', queueDatabaseUrl: shop.databaseUrl }
        : { kind: 'redis', url: shop.redisUrl, queueDatabaseUrl: shop.databaseUrl },
    log: shop.log,
    onWorked: () => shop.onWorked?.(),
  });
}

/** What a person does, each through a transaction of theirs: the answers say when it came too late. */
export const desk = {
  jobsOf: (query: Query, orderId: string) =>
    query<{ id: string; kind: string; status: string; tracker: string }>(
      `select o.id, o.kind, o.status, o.tracker from delivery_overview o join delivery_links l on l.job_id = o.id where l.entity = 'order' and l.entity_key = $1 order by o.kind`, [orderId]),
  triesOf: history,
  stopCalling: (query: Query, actor: string) => pause(query, 'dest:bank', { reason: 'bank_maintenance', actor, until: null }),
  callAgain: (query: Query, actor: string) => resume(query, 'dest:bank', { actor }),
  callOff: (query: Query, jobId: string) => cancel(query, jobId, 'customer_asked'),
  tryDeadOneAgain: (query: Query, jobId: string, actor: string) => retry(query, jobId, { reason: 'fixed', actor }),
  sendAgain: (query: Query, jobId: string, actor: string) => resend(query, jobId, { reason: 'not_found', actor }),
  itArrived: (query: Query, jobId: string, actor: string) => resolveByPerson(query, jobId, 'accepted', { reason: 'customer_said', actor }),
};
