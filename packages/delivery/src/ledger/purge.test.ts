import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestLedger, type TestLedger } from '../testing/index.ts';
import { purge } from './purge.ts';

const keep = { payloadDays: 30, jobMonths: 13, workerDays: 7 };
let ledger: TestLedger;
beforeAll(async () => { ledger = await openTestLedger(); });
afterAll(() => ledger.drop());
beforeEach(() => ledger.query(`truncate delivery_jobs, delivery_payloads, delivery_keys, delivery_links, delivery_effects, delivery_requests, delivery_attempts, delivery_workers`));

const houseId = randomUUID();
const sideTables = ['delivery_payloads', 'delivery_keys', 'delivery_links', 'delivery_effects', 'delivery_requests', 'delivery_attempts'];

/** A job with a row in every side table, made and ended so many days ago; null when it has not ended. */
async function aJob(madeDaysAgo: number, endedDaysAgo: number | null, status = 'succeeded'): Promise<string> {
  const at = Date.now() - madeDaysAgo * 86_400_000;
  const id = `${at.toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-')}-7000-8000-${randomUUID().slice(-12)}`;
  await ledger.transaction(async (query) => {
    await query('set local session_replication_role = replica');
    await query(
      `insert into delivery_jobs (id, house_id, created_at, finished_at, status, reason, max_attempts, payload_version, kind, queue, channel, effect_class, idempotency_key, support_ref)
       values ($1::uuid, $2, $3, now() - make_interval(days => $4::int), $5, 'x', 3, 1, 'x', 'x', 'x', 'keyed', $1::text, $1::text)`, [id, houseId, new Date(at), endedDaysAgo, status]);
    await query(`insert into delivery_payloads (job_id, house_id, data) values ($1, $2, '{}')`, [id, houseId]);
    await query(`insert into delivery_keys (house_id, scope, key, job_id) values ($2, 'once', $1::text, $1::uuid), ($2, 'support', $1::text, $1::uuid)`, [id, houseId]);
    await query(`insert into delivery_links (entity, entity_key, job_id, house_id) values ('purchase', 'x', $1, $2)`, [id, houseId]);
    await query(`insert into delivery_effects (job_id, house_id, fence, state, class, request_hash, request_date, provider, intent_at) values ($1, $2, gen_random_uuid(), 'accepted', 'keyed', '\\x', now(), 'x', now())`, [id, houseId]);
    await query(`insert into delivery_requests (job_id, house_id, bytes) values ($1, $2, '\\x')`, [id, houseId]);
    await query(`insert into delivery_attempts (job_id, seq, house_id, worker_id, fence, started_at, finished_at, outcome) values ($1, 0, $2, gen_random_uuid(), gen_random_uuid(), now(), now(), 'done')`, [id, houseId]);
  });
  return id;
}
const left = async (table: string, id: string): Promise<number> => (await ledger.query(`select 1 from ${table} where job_id = $1::uuid`, [id])).length;

describe('what has ended', () => {
  it('loses its payload a month after its end, and nothing else', async () => {
    const [old, young, late] = [await aJob(40, 31), await aJob(40, 29), await aJob(29, 29)];
    expect(await purge(ledger.query, keep, 100)).toEqual({ payloads: 1, jobs: 0, workers: 0 });
    expect(await Promise.all([old, young, late].map((id) => left('delivery_payloads', id)))).toEqual([0, 1, 1]);
    expect(await left('delivery_attempts', old)).toBe(1);
  });

  it('is gone after thirteen months, with its keys and everything that hangs on it, and its neighbour is whole', async () => {
    const [old, young] = [await aJob(440, 430), await aJob(440, 380)];
    expect((await purge(ledger.query, keep, 100)).jobs).toBe(1);
    for (const table of sideTables) expect(await left(table, old), table).toBe(0);
    for (const table of sideTables.filter((name) => name !== 'delivery_payloads')) expect(await left(table, young), table).toBeGreaterThan(0);
    expect(await ledger.query('select id::text as id from delivery_jobs')).toEqual([{ id: young }]);
  });

  it('goes in batches, and is done when a batch finds nothing', async () => {
    for (let n = 0; n < 5; n += 1) await aJob(440, 430);
    const rounds = [];
    for (let n = 0; n < 4; n += 1) rounds.push((await purge(ledger.query, keep, 2)).jobs);
    expect(rounds).toEqual([2, 2, 1, 0]);
    for (const table of sideTables) expect(await ledger.query(`select 1 from ${table}`), table).toEqual([]);
  });
});

it.each(['pending', 'uncertain'])('never forgets what is %s, however old', async (status) => {
  const id = await aJob(900, null, status);
  expect(await purge(ledger.query, keep, 100)).toEqual({ payloads: 0, jobs: 0, workers: 0 });
  expect(await left('delivery_payloads', id)).toBe(1);
});

it('forgets workers a week after they were given up, and no living one', async () => {
  for (const reaped of [`now() - interval '8 days'`, `now() - interval '6 days'`, 'null']) {
    await ledger.query(`insert into delivery_workers (id, host, pid, build, kinds, concurrency, reaped_at) values (gen_random_uuid(), 'x', 1, 'x', '{}', '{}', ${reaped})`);
  }
  expect((await purge(ledger.query, keep, 100)).workers).toBe(1);
});

it('refuses to keep nothing at all', async () => {
  await expect(purge(ledger.query, { ...keep, jobMonths: 0 }, 100)).rejects.toMatchObject({ code: '22023' });
});
