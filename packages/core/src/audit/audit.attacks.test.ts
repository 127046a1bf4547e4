import { withClient } from '@omenhall/db/setup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { append, readFrontier, rootOf, writeFrontier } from '@omenhall/contracts/proof/merkle.rules';
import { checkpointText, writeNote } from '@omenhall/contracts/proof/signed-note.rules';
import { Secret } from '@omenhall/contracts/values/secret';
import type { Query } from '@omenhall/db';
import { recordAudit } from '../foundation/record-audit.ts';
import { auditBench, memoryKeys, openCore, type AuditBench, type Core, type Seeker, type TestHouse } from '../testing/index.ts';
import { sealAuditDetails } from '../vault/index.ts';

let core: Core;
let house: TestHouse;
let log: AuditBench;
let seeker: Seeker;
let attacker: Query;
let end: () => Promise<void>;
/** Size of the first checkpoint, and of the second, which covers everything. */
let early: number;
let size: number;

beforeAll(async () => {
  core = await openCore();
  house = await core.openHouse();
  log = auditBench(core, house);
  seeker = await house.newSeeker();
  await log.write(seeker, 20);
  await log.sign();
  const key = await house.keys.prepare('audit_subject', seeker.subjectId, seeker.subjectId);
  await seeker.inTransaction((inside) => recordAudit(inside, { action: 'access.signed_in', entityType: 'subject', entityId: seeker.subjectId }, sealAuditDetails(key, { houseId: house.facts.id, subjectId: seeker.subjectId }, new Secret({ typed: 'x' }))));
  await log.write(seeker, 20);
  await log.sign();
  const sizes = await core.service<{ size: number }>('select size::float8 as size from audit_checkpoints order by size');
  [early = 0, size = 0] = sizes.map((row) => row.size);
  // A superuser who switches every guard off, and is taken back after each try.
  await new Promise<void>((opened) => {
    const held = withClient(core.clone.serviceUrl, (client) => new Promise<void>((close) => {
      attacker = async <Row>(text: string, values: readonly unknown[] = []) => (await client.query(text, [...values])).rows as Row[];
      end = async () => { close(); await held; };
      opened();
    }));
  });
});
afterAll(async () => {
  await end();
  await core.close();
});

/** Words of the findings after an attack with all triggers off; the attack is taken back. */
async function findingsAfter(...attack: readonly (string | [string, unknown[]])[]): Promise<string[]> {
  await attacker('begin');
  try {
    await attacker('set local session_replication_role = replica');
    for (const check of await attacker<{ sql: string }>(`select format('alter table %s drop constraint %I', conrelid::regclass, conname) as sql from pg_constraint where contype = 'c' and conrelid in ('admin_audit_events'::regclass, 'audit_links'::regclass, 'audit_checkpoints'::regclass)`)) await attacker(check.sql);
    for (const step of attack) await (typeof step === 'string' ? attacker(step) : attacker(...step));
    return [...new Set((await log.verify({ query: attacker, withKeys: true })).findings.map(({ word }) => word))].toSorted();
  } finally {
    await attacker('rollback');
  }
}

const changed: Record<string, string> = {
  uuid: 'gen_random_uuid()', text: `'tampered'`, int4: '%c + 1', int8: '%c + 1000', jsonb: `'{"spread": "other"}'`, timestamptz: `%c + interval '1 microsecond'`, bytea: `sha256('tampered')`,
};
async function columnsOf(table: string): Promise<[string, string][]> {
  const columns = await core.service<{ name: string; type: string }>(`select a.attname::text as name, t.typname::text as type from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`, [table]);
  return columns.flatMap(({ name, type }) => (changed[type] === undefined ? [] : [[name, (changed[type] ?? '').replaceAll('%c', name)]]));
}
const eventAt = (seq: number): string => `(select event_id from audit_links where seq = ${seq})`;

it('is clean before anybody touches it, or nothing below means anything', async () => {
  expect(await findingsAfter()).toEqual([]);
  expect(size).toBeGreaterThan(early + 20);
});

describe('E- a header', () => {
  it('changed in any one column of the catalogue is found, early and late in the log', async () => {
    const columns = await columnsOf('admin_audit_events');
    expect(columns.length).toBe(15);
    for (const [column, value] of columns) {
      for (const seq of [early, size - 1]) {
        const found = await findingsAfter(`update admin_audit_events set ${column} = ${value} where id = ${eventAt(seq)}`);
        expect(found, `${column} at ${seq}`).toEqual(expect.arrayContaining([column === 'id' ? 'event_missing' : 'event_changed']));
      }
    }
  });

  it('changed and linked afresh, leaf and all, no longer adds up to what was signed', async () => {
    expect(await findingsAfter(
      `update admin_audit_events set outcome = 'refused' where id = ${eventAt(early - 1)}`,
      `update audit_links l set leaf = app_private.audit_leaf(e, l.subject_seq) from admin_audit_events e where e.id = l.event_id`,
    )).toEqual(['root_differs', 'witness_root_differs']);
  });
});

describe('E- a row of the log', () => {
  it('changed in any one column is found; the moment of linking alone is covered by no hash', async () => {
    const unseen: string[] = [];
    for (const [column, value] of await columnsOf('audit_links')) {
      if ((await findingsAfter(`update audit_links set ${column} = ${value} where seq = ${early}`)).length === 0) unseen.push(column);
    }
    expect(unseen).toEqual(['sequenced_at']);
    for (const [column, value] of await columnsOf('audit_checkpoints')) expect((await findingsAfter(`update audit_checkpoints set ${column} = ${value} where size = ${early}`)).length, column).toBeGreaterThan(0);
    for (const [column, value] of (await columnsOf('audit_witness')).filter(([name]) => ['size', 'root'].includes(name))) expect((await findingsAfter(`update audit_witness set ${column} = ${value} where size = ${early}`)).length, column).toBeGreaterThan(0);
  });

  const cases: [string, () => (string | [string, unknown[]])[], string[]][] = [
    ['an event deleted', () => [`delete from admin_audit_events where id = ${eventAt(early)}`], ['event_missing']],
    ['an event and its link deleted', () => [`delete from admin_audit_events where id = ${eventAt(early)}`, `delete from audit_links where seq = ${early}`], ['gap']],
    ['an event and its link deleted, and the rest moved up', () => [`delete from admin_audit_events where id = ${eventAt(early)}`, `delete from audit_links where seq = ${early}`, `update audit_links set seq = seq - 1000 where seq > ${early}`, `update audit_links set seq = seq + 999 where seq < 0`], ['root_differs', 'witness_root_differs']],
    ['an event inserted past the queue', () => [`insert into admin_audit_events select (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid()))).* from admin_audit_events e where id = ${eventAt(early)}`], ['event_unlinked']],
    ['an event inserted in the middle, with a link', () => [
      `update audit_links set seq = -seq - 1 where seq >= ${early}`, `update audit_links set seq = -seq where seq < 0`,
      `insert into admin_audit_events select (jsonb_populate_record(e, '{"id": "00000000-0000-4000-8000-00000000e515", "pseudonym": null}')).* from admin_audit_events e where id = ${eventAt(early - 1)}`,
      `insert into audit_links (seq, event_id, leaf) select ${early}, e.id, app_private.audit_leaf(e, null) from admin_audit_events e where e.id = '00000000-0000-4000-8000-00000000e515'`,
    ], ['root_differs', 'witness_root_differs']],
    ['two events swapped', () => [`update audit_links set seq = -seq where seq in (${early}, ${early - 1})`, `update audit_links set seq = ${2 * early - 1} + seq where seq < 0`], ['person_gap', 'root_differs', 'witness_root_differs']],
    ['two events swapped with new numbers and leaves', () => [
      `update audit_links set seq = -seq, subject_seq = -subject_seq where seq in (${early}, ${early - 1})`,
      `update audit_links set seq = ${2 * early - 1} + seq, subject_seq = (select -sum(subject_seq) from audit_links where seq < 0) + subject_seq where seq < 0`,
      `update audit_links l set leaf = app_private.audit_leaf(e, l.subject_seq) from admin_audit_events e where e.id = l.event_id`,
    ], ['root_differs', 'witness_root_differs']],
    ['the order reversed', () => ['update audit_links set seq = -seq', `update audit_links set seq = seq + ${size + 1}`], ['person_gap', 'root_differs', 'witness_root_differs']],
    ['an event taken out of the log and out of the queue', () => [`delete from audit_links where seq = ${size}`], ['event_unlinked', 'checkpoint_ahead', 'behind_witness']],
    ['a checkpoint taken away', () => [`delete from audit_checkpoints where size = ${early}`], ['checkpoint_missing']],
    ['the newest checkpoint rewound', () => [`delete from audit_checkpoints where size = ${size}`, `delete from audit_witness where size = ${size}`], ['checkpoint_missing']],
    ['the whole log emptied', () => ['truncate audit_links, admin_audit_events, audit_checkpoints, audit_witness, audit_queue, audit_details'], ['behind_witness']],
    ['an event of nobody in the queue', () => ['insert into audit_queue (event_id) values (gen_random_uuid())'], ['queue_dangling']],
    ['a guard switched off', () => ['alter table admin_audit_events disable trigger only_added'], ['guard_missing']],
    ['the queue\'s trigger dropped', () => ['drop trigger queue_event on admin_audit_events'], ['guard_missing']],
    ['details laid beside an event that has none', () => [`insert into audit_details select ${eventAt(early)}, house_id, salt, sealed, dek_id from audit_details limit 1`], ['details_uncommitted']],
    ['the salt of details changed', () => [`update audit_details set salt = sha256('other')`], ['details_differ']],
    ['a bit of sealed details flipped', () => ['update audit_details set sealed = set_bit(sealed, 1000, 1 - get_bit(sealed, 1000))'], ['details_differ']],
  ];
  it.each(cases)('%s is found', async (_what, attack, words) => {
    const found = await findingsAfter(...attack());
    expect(found).toEqual(expect.arrayContaining(words));
  });

  it('that another key signed is foreign, in a checkpoint and at a witness', async () => {
    const foreign = memoryKeys();
    const text = checkpointText({ origin: log.signer.name, size, root: new Uint8Array(32), at: new Date().toISOString() });
    const { publicKey, signature } = foreign.sign(new TextEncoder().encode(text));
    const note = writeNote(text, log.signer.name, publicKey, signature);
    expect(await findingsAfter([`update audit_checkpoints set note = $1 where size = ${size}`, [Buffer.from(note)]])).toEqual(expect.arrayContaining(['checkpoint_foreign_key']));
    log.witness.notes.push(note);
    expect(await findingsAfter()).toEqual(['witness_foreign_key']);
    expect(await log.sign()).toMatchObject({ word: 'refused', because: 'witness_foreign' });
    log.witness.notes.pop();
  });
});

describe('whoever may only serve', () => {
  it('E- writes no event by hand, in nobody\'s name but the own, and links nothing', async () => {
    const forbidden = { code: 'forbidden' };
    await expect(seeker.inTransaction(({ query }) => query(`insert into admin_audit_events (house_id, actor_type, actor_id, action, entity_type, entity_id, outcome) values ($1::uuid, 'operator', 'x', 'x', 'x', 'x', 'done')`, [house.facts.id]))).rejects.toMatchObject(forbidden);
    const other = await house.newSeeker();
    await expect(seeker.inTransaction((inside) => recordAudit(inside, { action: 'artifact.link_minted', entityType: 'oracle_artifact', entityId: 'x', about: other.subjectId }))).rejects.toMatchObject(forbidden);
    for (const sql of ['select app.link_audit_events(1)', 'select app_private.write_event(null, null, null, null, null, null, null, null, null, null)', 'select * from audit_links', 'delete from audit_queue', 'select * from audit_details']) {
      for (const who of [seeker, house.asWorker(seeker.subjectId), house.asOperator()]) await expect(who.inTransaction(({ query }) => query(sql)), sql).rejects.toMatchObject(forbidden);
    }
    for (const sql of ['select * from audit_links', 'insert into audit_links (seq, event_id, leaf) values (1, gen_random_uuid(), $$x$$)', 'delete from audit_queue', 'select * from admin_audit_events']) {
      await expect(core.database.asSequencer(({ query }) => query(sql)), sql).rejects.toMatchObject(forbidden);
    }
  });

  it('E- says in its event neither a sentence nor an address, even past the registry', async () => {
    for (const meta of ['{"a": "two words"}', '{"a": "leserin@example.org"}', '{"a": {"b": 1}}', '{"a": [1]}', '{"a": 1.5}', '{"two words": 1}', '[1]']) {
      await expect(seeker.inTransaction(({ query }) => query(`select app.record_audit(null, null, 'draw.sealed', 'reading_record', 'x', 'done', null, $1::jsonb, null, null, null, null)::text as row`, [meta])), meta).rejects.toMatchObject({ code: 'invalid' });
    }
  });

  it('E- changes nothing that stands, not even as the owner of the database', async () => {
    for (const table of ['audit_links', 'audit_checkpoints', 'audit_witness']) {
      for (const sql of [`update ${table} set size = size`.replace('audit_links set size = size', 'audit_links set seq = seq'), `delete from ${table}`, `truncate ${table}`]) await expect(core.service(sql), sql).rejects.toMatchObject({ code: 'OM003' });
    }
    await log.write(seeker, 1);
    for (const sql of ['delete from audit_queue', 'truncate audit_queue', 'update audit_queue set queued_at = queued_at', 'update audit_details set salt = salt', 'truncate audit_details']) await expect(core.service(sql), sql).rejects.toMatchObject({ code: 'OM003' });
  });
});

describe('a log that was cut', () => {
  it('E5 truncates the tail of ten events with everything in the database that knew of them: behind witness, and no signature covers it up', async () => {
    await log.write(seeker, 10);
    await log.sign();
    const [{ now } = { now: 0 }] = await core.service<{ now: number }>('select max(seq)::float8 as now from audit_links');
    await attacker('begin');
    await attacker('set local session_replication_role = replica');
    await attacker(`delete from admin_audit_events e using audit_links l where l.event_id = e.id and l.seq > ${now - 10}`);
    await attacker(`delete from audit_links where seq > ${now - 10}`);
    await attacker(`delete from audit_checkpoints where size > ${now - 10}`);
    await attacker(`delete from audit_witness where size > ${now - 10}`);
    await attacker('commit');
    const verdict = await log.verify();
    expect(verdict.findings.map(({ word }) => word)).toContain('behind_witness');
    await log.write(seeker, 15);
    expect(await log.sign()).toEqual({ word: 'refused', because: 'behind_witness' });
  });

  it('E- and whose frontier was bent before the next signature is not signed over', async () => {
    const [row] = await core.service<{ size: number; frontier: Buffer }>('select size::float8 as size, frontier from audit_checkpoints order by size desc limit 1');
    const bent = append(readFrontier(row?.size ?? 0, row?.frontier ?? Buffer.alloc(0)) ?? { size: 0, peaks: [] }, [new Uint8Array(32)]);
    log.witness.notes.length = 0;
    await attacker('begin');
    await attacker('set local session_replication_role = replica');
    await attacker('update audit_checkpoints set frontier = $1, root = $2 where size = $3', [Buffer.from(writeFrontier(bent)), Buffer.from(rootOf(bent)), row?.size]);
    await attacker('commit');
    expect(await log.sign()).toEqual({ word: 'refused', because: 'frontier_differs' });
  });
});
