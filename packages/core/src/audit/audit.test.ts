import { randomUUID } from 'node:crypto';
import { verifyAuditProof } from '@omenhall/contracts/proof/audit-proof.rules';
import { readNote, writeVerifierKey } from '@omenhall/contracts/proof/signed-note.rules';
import { Secret } from '@omenhall/contracts/values/secret';
import { withClient } from '@omenhall/db/setup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditActions, triggeredActions } from '../foundation/audit-actions.ts';
import { recordAudit } from '../foundation/record-audit.ts';
import { aReadyOrder, auditBench, jobsOf, openCore, workOff, type AuditBench, type Core, type Seeker, type TestHouse } from '../testing/index.ts';
import { sealAuditDetails } from '../vault/index.ts';
import { isDue } from './checkpoint.rules.ts';
import { linkEvents, proveEvent, readAuditPulse } from './index.ts';

let core: Core;
let house: TestHouse;
let log: AuditBench;
let seeker: Seeker;
beforeAll(async () => {
  core = await openCore({ app: 16 });
  house = await core.openHouse();
  log = auditBench(core, house);
  seeker = await house.newSeeker();
});
afterAll(() => core.close());

const places = (): Promise<{ seq: number; leaf: string }[]> => core.service(`select seq::float8 as seq, encode(leaf, 'hex') as leaf from audit_links order by seq`);

describe('what is written', () => {
  it('by a whole order is in the registry, action by action, with what each may say', async () => {
    const order = await aReadyOrder(house);
    const letter = (await jobsOf(house, order.purchaseLinkId)).find(({ kind }) => kind === 'email_delivery_job');
    await workOff(house, letter?.id ?? '', 'done');
    const events = await core.service<{ action: string; safe_meta: unknown; entity_type: string }>('select action, safe_meta, entity_type from admin_audit_events');
    const registry: Record<string, { entity: string; meta: { safeParse(meta: unknown): { success: boolean } } }> = { ...auditActions, ...triggeredActions };
    const seen = new Set(events.map(({ action }) => action));
    for (const action of ['purchase.created', 'purchase.unlocked', 'consent.granted', 'draw.sealed', 'delivery.sent', 'database.altered']) expect([...seen]).toContain(action);
    for (const { action, safe_meta } of events) expect(registry[action]?.meta.safeParse(safe_meta).success, `${action} ${JSON.stringify(safe_meta)}`).toBe(true);
  });

  it('bears the pseudonym of the person, whoever acts, and the actor of the signed context', async () => {
    const order = await aReadyOrder(house);
    const [row] = await core.service<{ pseudonym: string }>(`select encode(audit_pseudonym, 'hex') as pseudonym from subjects where id = $1`, [order.seeker.subjectId]);
    const events = await core.service<{ actor_type: string; actor_id: string; action: string }>('select actor_type, actor_id, action from admin_audit_events where pseudonym = $1', [row?.pseudonym]);
    expect(new Set(events.map(({ actor_type }) => actor_type))).toEqual(new Set(['customer', 'webhook', 'worker']));
    expect(events.filter(({ actor_type, actor_id }) => actor_type === 'customer' && actor_id !== row?.pseudonym)).toEqual([]);
  });

  it('says nothing the registry does not allow', async () => {
    const act = { action: 'artifact.rendered', entityType: 'oracle_artifact', entityId: randomUUID() } as const;
    await expect(seeker.inTransaction((inside) => recordAudit(inside, { ...act, meta: { kind: 'What holds me back?', sizeBytes: 1 } }))).rejects.toMatchObject({ code: 'broken' });
    await expect(seeker.inTransaction((inside) => recordAudit(inside, { ...act, meta: { kind: 'pdf', sizeBytes: 1.5 } }))).rejects.toMatchObject({ code: 'broken' });
  });

  it('goes with the change it speaks of', async () => {
    const before = await core.service('select count(*)::int as rows from admin_audit_events');
    await expect(seeker.inTransaction(async (inside) => {
      await recordAudit(inside, { action: 'artifact.link_minted', entityType: 'oracle_artifact', entityId: randomUUID() });
      throw new Error('and back');
    })).rejects.toThrow('and back');
    expect(await core.service('select count(*)::int as rows from admin_audit_events')).toEqual(before);
  });
});

describe('the sequencer', () => {
  it('links everything once, without a gap, and then finds nothing', async () => {
    await log.write(seeker, 5);
    await log.link();
    const linked = await places();
    expect(linked.map(({ seq }) => seq)).toEqual(linked.map((_, i) => i + 1));
    const [events] = await core.service<{ rows: number }>('select count(*)::int as rows from admin_audit_events');
    expect(linked).toHaveLength(events?.rows ?? 0);
    expect(await log.link()).toBe(0);
    expect(await places()).toEqual(linked);
  });

  it('waits while another one is at work', async () => {
    await log.write(seeker, 1);
    await withClient(core.clone.serviceUrl, async (client) => {
      await client.query('begin');
      await client.query(`select pg_advisory_xact_lock(hashtext('omen audit sequencer'))`);
      expect(await log.link()).toBeNull();
      await client.query('rollback');
    });
    expect(await log.link()).toBe(1);
  });

  it('numbers the events of each person by themselves', async () => {
    const [one, two] = [await house.newSeeker(), await house.newSeeker()];
    for (let round = 0; round < 3; round += 1) for (const who of [one, two]) await log.write(who, 1);
    await log.link();
    for (const { subjectId } of [one, two]) {
      expect(await core.service(`select array_agg(l.subject_seq::int order by l.seq) as numbers from audit_links l join subjects s on encode(s.audit_pseudonym, 'hex') = l.pseudonym where s.id = $1`, [subjectId])).toEqual([{ numbers: [1, 2, 3] }]);
    }
  });

  it('loses nothing and doubles nothing when its connection is cut again and again under load', async () => {
    const writers = Promise.all(Array.from({ length: 4 }, async () => log.write(await house.newSeeker(), 60)));
    let isWriting = true;
    void writers.finally(() => { isWriting = false; });
    let cuts = 0;
    while (isWriting || cuts < 10) {
      const linking = linkEvents(core.database.asSequencer).catch(() => undefined);
      const gone = await core.service<{ gone: boolean }>(`select pg_terminate_backend(pid) as gone from pg_stat_activity where usename = 'omen_sequencer' and datname = current_database()`);
      cuts += gone.length;
      await linking;
    }
    await writers;
    await log.link();
    expect(await log.verify()).toMatchObject({ clean: true, findings: [], queue: { length: 0 } });
  });

  it('keeps up with eight writers: nothing lost, no gap, no event queued for long', async () => {
    const seekers = await Promise.all(Array.from({ length: 8 }, () => house.newSeeker()));
    const until = performance.now() + 5_000;
    const ages: number[] = [];
    let isWriting = true;
    const before = (await places()).length;
    const writing = Promise.all(seekers.map(async (who) => {
      let written = 0;
      while (performance.now() < until) {
        await log.write(who, 1);
        written += 1;
      }
      return written;
    })).finally(() => { isWriting = false; });
    while (isWriting) {
      await log.link();
      ages.push((await core.database.asSequencer(({ query }) => readAuditPulse(query))).oldestSeconds);
    }
    const written = (await writing).reduce((sum, count) => sum + count, 0);
    await log.link();
    expect(await places()).toHaveLength(before + written);
    expect(ages.toSorted((a, b) => a - b)[Math.floor(ages.length * 0.99)]).toBeLessThan(1.5);
    expect(await log.verify()).toMatchObject({ clean: true, checked: before + written });
  }, 20_000);
});

describe('the signer', () => {
  it('signs a minute after events and keeps the note within and without', async () => {
    await log.write(seeker, 3);
    const signed = await log.sign();
    const size = (await places()).length;
    expect(signed).toEqual({ word: 'signed', size, away: [] });
    const [row] = await core.service<{ note: Buffer }>('select note from audit_checkpoints where size = $1', [size]);
    expect(log.witness.notes.at(-1)).toBe(row?.note.toString());
    expect(readNote(log.witness.notes.at(-1) ?? '', log.signer)).toMatchObject({ word: 'genuine', checkpoint: { size, origin: log.signer.name } });
    expect(await log.sign()).toEqual({ word: 'not_due' });
    expect(await log.verify()).toMatchObject({ clean: true, findings: [], lagging: false });
    expect((await log.verify({ since: size }))).toMatchObject({ clean: true, checked: 0 });
    await log.write(seeker, 2);
    await log.sign();
    expect(await log.verify({ since: size })).toMatchObject({ clean: true, checked: 2, root: (await log.verify()).root });
  });

  it('tells a witness that was away what it missed', async () => {
    await log.write(seeker, 1);
    log.witness.away = true;
    expect(await log.sign()).toMatchObject({ word: 'signed', away: ['own'] });
    log.witness.away = false;
    expect(await log.sign()).toMatchObject({ word: 'signed', away: [] });
    expect(await log.verify()).toMatchObject({ clean: true });
  });

  const now = new Date('2026-11-20T12:00:00Z');
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  it.each([
    ['an empty log', { linked: 0, signed: 0, signedAt: null }, null],
    ['the first events', { linked: 1, signed: 0, signedAt: null }, 'grown'],
    ['new events just after a signature', { linked: 9, signed: 8, signedAt: ago(5) }, null],
    ['new events half a minute later', { linked: 9, signed: 8, signedAt: ago(30) }, 'grown'],
    ['very many new events', { linked: 90_000, signed: 8, signedAt: ago(1) }, 'grown'],
    ['nothing new', { linked: 8, signed: 8, signedAt: ago(3600) }, null],
    ['nothing new for a day', { linked: 8, signed: 8, signedAt: ago(86_400) }, 'daily'],
  ] as const)('on %s answers %#', (_what, pulse, due) => {
    expect(isDue(pulse, now)).toBe(due);
  });
});

describe('a proof', () => {
  it('of one event holds without the house, and for no other event, place or key', async () => {
    const [event] = await core.service<{ id: string }>(`select e.id from admin_audit_events e join audit_links l on l.event_id = e.id where house_id = $1 order by l.seq desc limit 1`, [house.facts.id]);
    await log.sign();
    const proof = await house.asOperator().inTransaction(({ query }) => proveEvent(query, log.signer, event?.id ?? ''));
    const key = writeVerifierKey(log.signer.name, log.signer.publicKey);
    expect(verifyAuditProof(JSON.parse(JSON.stringify(proof)), key)).toMatchObject({ genuine: true, event: { id: event?.id } });
    expect(verifyAuditProof({ ...proof, event: { ...proof.event, outcome: 'refused' } }, key)).toEqual({ genuine: false, because: 'not_in_the_log' });
    expect(verifyAuditProof({ ...proof, index: proof.index - 1 }, key)).toEqual({ genuine: false, because: 'not_in_the_log' });
    expect(verifyAuditProof(proof, writeVerifierKey('other', log.signer.publicKey))).toEqual({ genuine: false, because: 'foreign_key' });
    for (const spoiled of [null, 7, 'x', {}, { ...proof, more: 1 }, { ...proof, path: ['zz'] }, { ...proof, key: 'x' }]) expect(verifyAuditProof(spoiled, null)).toEqual({ genuine: false, because: 'unreadable' });
  });

  it('is given to operators of the event\'s own house, once it is signed', async () => {
    const [event] = await core.service<{ id: string }>(`select id from admin_audit_events where house_id = $1 limit 1`, [house.facts.id]);
    const stranger = await core.openHouse();
    await expect(stranger.asOperator().inTransaction(({ query }) => proveEvent(query, log.signer, event?.id ?? ''))).rejects.toMatchObject({ code: 'not-found' });
    await log.write(seeker, 1);
    const [fresh] = await core.service<{ id: string }>(`select event_id as id from audit_queue limit 1`);
    await expect(house.asOperator().inTransaction(({ query }) => proveEvent(query, log.signer, fresh?.id ?? ''))).rejects.toMatchObject({ code: 'in-work' });
  });
});

describe('details', () => {
  it('of 1,000 events are taken away with the person, unreadable, and the log verifies as before', async () => {
    const person = await house.newSeeker();
    const key = await house.keys.prepare('audit_subject', person.subjectId, person.subjectId);
    const owner = { houseId: house.facts.id, subjectId: person.subjectId };
    for (let batch = 0; batch < 20; batch += 1) {
      await person.inTransaction(async (inside) => {
        for (let i = 0; i < 50; i += 1) {
          const details = sealAuditDetails(key, owner, new Secret({ typed: `the caller said zephyrquill ${batch} ${i}`, stripe: 'evt_1' }));
          await recordAudit(inside, { action: 'access.signed_in', entityType: 'subject', entityId: person.subjectId }, details);
        }
      });
    }
    await log.sign();
    expect(await log.verify({ withKeys: true })).toMatchObject({ clean: true, details: { opened: 1_000, unreadable: 0 } });
    for (const table of ['audit_details', 'admin_audit_events']) expect(await core.service(`select 1 from ${table} t where t::text like '%zephyrquill%' limit 1`)).toEqual([]);

    house.keys.destroy(key.id);
    expect(await log.verify({ withKeys: true })).toMatchObject({ clean: true, details: { opened: 0, unreadable: 1_000 } });
    const [gone] = await house.asWorker(person.subjectId).inTransaction(({ query }) => query<{ gone: number }>('select app.forget_audit_details() as gone'));
    expect(gone).toEqual({ gone: 1_000 });
    expect(await core.service('select 1 from audit_details')).toEqual([]);
    expect(await log.verify({ withKeys: true })).toMatchObject({ clean: true, details: { opened: 0, unreadable: 0 } });
  }, 60_000);
});
