import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aDraft, aPaidOrder, aReadyOrder, aSealedReading, openCore, type Core, type Placed, type TestHouse } from '../testing/index.ts';

let core: Core;
let house: TestHouse;
let ready: Placed;
beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  ready = await aReadyOrder(house);
});
afterAll(() => core.close());

/** Puts a row where no verb would: the triggers sleep for this one statement. */
const force = (sql: string): Promise<unknown[]> => core.service(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
const sqlstate = (work: Promise<unknown>): Promise<string> => work.then(() => 'taken', (err: { code?: string; sqlstate?: string }) => err.sqlstate ?? err.code ?? 'unknown');

describe('a sealed column', () => {
  const envelope = (first: number, second: number, length: number): Buffer => Buffer.concat([Buffer.of(first, second), randomBytes(length - 2)]);

  it('takes envelopes only: no plain text, none that is too short, no other version or suite', async () => {
    const { readingId, seeker } = await aDraft(house);
    const sealed = await core.service<{ table: string; column: string }>(
      `select distinct c.relname as table, a.attname as column from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
        where k.contype = 'c' and k.conname like '%\\_sealed' order by 1, 2`);
    expect(sealed.map(({ table, column }) => `${table}.${column}`)).toEqual([
      'ai_drafts.sealed', 'delivery_payloads.sealed', 'delivery_requests.bytes', 'oracle_artifacts.private_payload', 'reading_records.question', 'reading_records.result', 'reading_records.sealed_input', 'subjects.address',
    ]);
    const [job] = await core.service<{ id: string }>('select job_id as id from delivery_payloads limit 1');
    await core.service('insert into delivery_requests (job_id, house_id, bytes) values ($1, $2, $3)', [job?.id, house.facts.id, envelope(1, 1, 334)]);
    const [draft] = await core.service<{ id: string }>('insert into ai_drafts (id, house_id, subject_id, reading_id, schema_v, dek_id, sealed) select gen_random_uuid(), house_id, subject_id, id, 1, dek_id, $2 from reading_records where id = $1 returning id', [readingId, envelope(1, 1, 334)]);
    const rowOf: Record<string, string | undefined> = { ai_drafts: draft?.id, delivery_payloads: job?.id, delivery_requests: job?.id, reading_records: readingId, subjects: ready.seeker.subjectId, oracle_artifacts: (await core.service<{ id: string }>('select id from oracle_artifacts limit 1'))[0]?.id ?? '' };
    for (const { table, column } of sealed) {
      const put = (value: Buffer) => sqlstate(core.service(`update ${table} set ${column} = $1 where ${table.startsWith('delivery_') ? 'job_id' : 'id'} = $2`, [value, rowOf[table]]));
      for (const refused of [Buffer.from('What holds me back from moving house?'.repeat(12)), envelope(1, 1, 333), envelope(0, 1, 400), envelope(2, 1, 400), envelope(1, 2, 400)]) {
        expect(await put(refused), `${table}.${column}`).toBe('23514');
      }
      expect(await put(envelope(1, 1, 334)), `${table}.${column}`).toBe('taken');
    }
    await expect(seeker.inTransaction(({ query }) => query(`update reading_records set question = 'in clear' where id = $1::uuid`, [readingId]))).rejects.toMatchObject({ code: 'invalid', constraint: 'reading_records_question_sealed' });
  });

  it.each(['question', 'sealed_input', 'result'])('is refused at the birth of a row too: %s', async (column) => {
    await expect(core.service(
      `insert into reading_records (id, house_id, subject_id, product_id, request_key, method_id, spread_id, hall_id, voice_id, topic, safe_title, dek_id, ${column})
       select $1, house_id, subject_id, product_id, $2, method_id, spread_id, hall_id, voice_id, topic, safe_title, dek_id, 'in clear' from reading_records limit 1`, [randomUUID(), randomUUID()],
    )).rejects.toMatchObject({ code: '23514' });
  });
});

describe('a sealed draw', () => {
  it.each([
    [`sealed_input = result`], [`seal_hash = '\\x00'`], [`draw_commitment = '\\x00'`], ['draw_commitment = null'], ['sealed_at = now()'], ['question = null'], [`topic = 'timing'`],
    [`spread_id = 'lantern'`], [`method_id = 'runes'`], [`voice_id = 'ilva'`], ['dek_id = gen_random_uuid()'], ['subject_id = gen_random_uuid()'], ['house_id = gen_random_uuid()'],
  ])('does not change its %s, for anybody', async (change) => {
    expect(await sqlstate(core.service(`update reading_records set ${change} where id = $1`, [ready.readingId]))).toBe('OM003');
    const answer = await sqlstate(ready.seeker.inTransaction(({ query }) => query(`update reading_records set ${change} where id = $1::uuid`, [ready.readingId])));
    // A foreign owner is refused by the wall before the trigger is asked, or by the trigger first.
    expect(['OM003', '42501']).toContain(answer);
  });

  it('keeps a commitment that was given, already before the draw', async () => {
    const { readingId } = await aSealedReading(house);
    await force(`update reading_records set status = 'draft' where id = '${readingId}'`);
    expect(await sqlstate(core.service(`update reading_records set draw_commitment = sha256('other') where id = $1`, [readingId]))).toBe('OM003');
  });

  it('is whole or not sealed at all', async () => {
    const { readingId } = await aDraft(house);
    expect(await sqlstate(core.service(`update reading_records set status = 'sealed' where id = $1`, [readingId]))).toBe('23514');
  });
});

describe('a written scroll', () => {
  it('is final', async () => {
    expect(await sqlstate(core.service('update reading_records set result = sealed_input where id = $1', [ready.readingId]))).toBe('OM003');
    expect(await sqlstate(core.service('update reading_records set result = null where id = $1', [ready.readingId]))).toMatch(/OM003|23514/);
  });

  it('is not begun before it is paid', async () => {
    const { readingId } = await aSealedReading(house);
    expect(await sqlstate(core.service(`update reading_records set status = 'interpreting' where id = $1`, [readingId]))).toBe('OM003');
  });
});

describe('states move forward only', () => {
  it('of a reading', async () => {
    const states = ['draft', 'sealed', 'interpreting', 'interpreted', 'failed', 'redacted'];
    const lawful = ['draft>sealed', 'sealed>interpreting', 'failed>interpreting', 'interpreting>interpreted', 'interpreting>failed', ...states.filter((from) => from !== 'redacted').map((from) => `${from}>redacted`)];
    const taken: string[] = [];
    for (const from of states) for (const to of states.filter((state) => state !== from)) {
      await force(`update reading_records set status = '${from}' where id = '${ready.readingId}'`);
      if ((await sqlstate(core.service('update reading_records set status = $2 where id = $1', [ready.readingId, to]))) === 'taken') taken.push(`${from}>${to}`);
    }
    await force(`update reading_records set status = 'interpreted' where id = '${ready.readingId}'`);
    expect(taken.toSorted()).toEqual(lawful.toSorted());
  });

  it('of a purchase', async () => {
    const states = ['created', 'paid', 'unlocked', 'refunded', 'withdrawn', 'expired', 'failed'];
    const taken: string[] = [];
    for (const from of states) for (const to of states.filter((state) => state !== from)) {
      await force(`update purchase_links set status = '${from}' where id = '${ready.purchaseLinkId}'`);
      if ((await sqlstate(core.service('update purchase_links set status = $2 where id = $1', [ready.purchaseLinkId, to]))) === 'taken') taken.push(`${from}>${to}`);
    }
    await force(`update purchase_links set status = 'unlocked' where id = '${ready.purchaseLinkId}'`);
    expect(taken.toSorted()).toEqual([
      'created>expired', 'created>failed', 'created>paid', 'created>refunded', 'created>unlocked', 'created>withdrawn', 'expired>failed', 'expired>paid', 'expired>refunded', 'expired>unlocked',
      'failed>paid', 'failed>refunded', 'failed>unlocked', 'paid>refunded', 'paid>unlocked', 'paid>withdrawn', 'refunded>paid', 'refunded>unlocked', 'refunded>withdrawn', 'unlocked>refunded', 'unlocked>withdrawn',
    ]);
  });

  it.each(['amount = amount + 1', `currency = 'USD'`, `order_code = 'AAA-AAA'`, 'checkout_session_id = null', `checkout_session_id = 'cs_other'`, 'payment_intent_id = null', 'subject_id = gen_random_uuid()'])(
    'and what a purchase agreed on does not change: %s', async (change) => {
      const paid = await aPaidOrder(house);
      expect(await sqlstate(core.service(`update purchase_links set ${change} where id = $1`, [paid.purchaseLinkId]))).toBe('OM003');
    });
});

describe.each(['admin_audit_events', 'omen_consents', 'finance_events'])('the book %s', (table) => {
  it('is only added to, even by who owns the database', async () => {
    const [before] = await core.service<{ rows: number }>(`select count(*)::int as rows from ${table}`);
    expect(before?.rows).toBeGreaterThan(0);
    for (const change of [`update ${table} set house_id = house_id`, `delete from ${table}`, `truncate ${table}`, `truncate ${table} cascade`]) {
      expect(await sqlstate(core.service(change)), change).toBe('OM003');
    }
    expect(await sqlstate(core.service(`set role omen_owner; truncate ${table}; reset role`))).toBe('OM003');
    for (const change of [`update ${table} set house_id = house_id`, `delete from ${table}`, `truncate ${table}`]) {
      expect(await sqlstate(ready.seeker.inTransaction(({ query }) => query(change))), change).toBe('42501');
      expect(await sqlstate(house.asWorker(ready.seeker.subjectId).inTransaction(({ query }) => query(change))), change).toBe('42501');
      expect(await sqlstate(house.asOperator().inTransaction(({ query }) => query(change))), change).toBe('42501');
    }
    expect(await core.service(`select count(*)::int as rows from ${table}`)).toEqual([before]);
  });
});
