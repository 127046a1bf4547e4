import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryWorker } from '../index.ts';
import { desk, inTransaction, install, openShopWorker, placeOrder } from './example-shop.ts';
import { openHttpProvider, type HttpProvider } from './http-provider.ts';

describe('the README of the engine', () => {
  it('shows the example that is run here, whole and in order', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const blocks = [...readme.matchAll(/^```ts\n(.*?)\n```$/gms)].map((match) => match[1]);
    expect(`${blocks.join('\n\n')}\n`).toBe(await readFile(new URL('./example-shop.ts', import.meta.url), 'utf8'));
  });
});

describe('the example of the README', () => {
  const service = process.env['OMEN_TEST_SERVICE_URL'] ?? '';
  const name = `shop_${randomBytes(6).toString('hex')}`;
  const databaseUrl = Object.assign(new URL(service), { pathname: `/${name}` }).href;
  let pool: pg.Pool;
  let provider: HttpProvider;
  let invoices: string;
  let worker: DeliveryWorker;
  const ended = { count: 0, look: (): void => undefined };
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      ended.look = () => {
        if (ended.count >= count) resolve();
      };
      ended.look();
    });

  beforeAll(async () => {
    const admin = new pg.Client({ connectionString: service });
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
    await install(databaseUrl);
    pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
    pool.on('error', () => undefined);
    provider = await openHttpProvider();
    invoices = await mkdtemp(join(tmpdir(), 'omen-shop-'));
    worker = await openShopWorker(pool, {
      databaseUrl, invoices, log: () => undefined, bankUrl: provider.urlOf('keyed'), phoneUrl: provider.urlOf('blind'),
      onWorked() {
        ended.count += 1;
        ended.look();
      },
    });
  }, 30_000);
  afterAll(async () => {
    await worker.drain(2_000);
    await provider.close();
    await pool.end();
    await rm(invoices, { recursive: true });
    const admin = new pg.Client({ connectionString: service });
    await admin.connect();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
  const states = async (orderId: string): Promise<Record<string, string>> =>
    Object.fromEntries((await inTransaction(pool, (query) => desk.jobsOf(query, orderId))).map(({ kind, tracker }) => [kind, tracker]));
  const idOf = async (orderId: string, kind: string): Promise<string> => {
    const found = (await inTransaction(pool, (query) => desk.jobsOf(query, orderId))).find((job) => job.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found.id;
  };

  it('does the work of each class once, also when the order is placed twice', async () => {
    const orderId = randomUUID();
    const before = ended.count;
    worker.kick(await placeOrder(pool, orderId, 1_900));
    expect(await placeOrder(pool, orderId, 1_900)).toEqual([]);
    await until(before + 4);
    expect(await states(orderId)).toEqual({ add_points: 'handed_over', charge_card: 'handed_over', draw_invoice: 'handed_over', send_message: 'handed_over' });
    expect(await readdir(invoices)).toHaveLength(1);
    expect((await pool.query('select points from points where order_id = $1', [orderId])).rows).toEqual([{ points: 19 }]);
    expect(provider.accepted.map(({ mode }) => mode).toSorted()).toEqual(['blind', 'keyed']);
  });

  it('holds a destination back and lets it go on', async () => {
    const orderId = randomUUID();
    const before = ended.count;
    await inTransaction(pool, (query) => desk.stopCalling(query, 'me'));
    worker.kick(await placeOrder(pool, orderId, 100));
    await until(before + 3);
    expect((await states(orderId))['charge_card']).toBe('waiting');
    expect(await inTransaction(pool, (query) => desk.callAgain(query, 'me'))).toBe(true);
    await until(before + 4);
    expect((await states(orderId))['charge_card']).toBe('handed_over');
  });

  it('says openly what nobody can know, asks a person, and sends again only as a new generation', async () => {
    const orderId = randomUUID();
    const before = ended.count;
    provider.trouble({ act: 500, taken: true, mode: 'blind' });
    worker.kick(await placeOrder(pool, orderId, 100));
    await until(before + 4);
    expect((await states(orderId))['send_message']).toBe('checking');
    const jobId = await idOf(orderId, 'send_message');
    expect((await inTransaction(pool, (query) => desk.triesOf(query, jobId))).map(({ outcome, code }) => ({ outcome, code }))).toEqual([{ outcome: 'uncertain', code: 'http_500' }]);
    expect((await inTransaction(pool, (query) => desk.itArrived(query, jobId, 'me'))).word).toBe('settled');
    expect((await states(orderId))['send_message']).toBe('handed_over');

    const again = await inTransaction(pool, (query) => desk.sendAgain(query, jobId, 'me'));
    expect((await inTransaction(pool, (query) => desk.sendAgain(query, jobId, 'me'))).created).toBe(false);
    if (again.hint !== null) worker.kick([again.hint]);
    await until(before + 5);
    expect(provider.accepted.filter(({ mode }) => mode === 'blind').map(({ key }) => key).slice(-2)).toEqual([`v1:${jobId}:0`, `v1:${jobId}:1`]);
  });

  it('answers "too late" when it is', async () => {
    const orderId = randomUUID();
    const before = ended.count;
    worker.kick(await placeOrder(pool, orderId, 100));
    await until(before + 4);
    const jobId = await idOf(orderId, 'charge_card');
    expect(await inTransaction(pool, (query) => desk.callOff(query, jobId))).toBe('too_late');
    expect(await inTransaction(pool, (query) => desk.tryDeadOneAgain(query, jobId, 'me'))).toBeNull();
  });

  it('tells its numbers', async () => {
    expect(await worker.metrics()).toMatch(/^omen_delivery_outcomes_total\{kind="charge_card",outcome="succeeded"\} [1-9]/m);
  });
});
