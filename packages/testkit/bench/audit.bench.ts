import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linkEvents } from '@omenhall/core/audit';
import { recordAudit } from '@omenhall/core/record-audit';
import { aPaidOrder, openCore, type Core, type TestHouse } from '@omenhall/core/testing';
import { startPostgres } from '@omenhall/db/embedded';
import type { Bench, Wish } from './bench.ts';
import { median } from './percentile.rules.ts';

interface AuditFigures {
  /** `row`: one insert, the least that is ever audited. `order`: a reading asked, drawn, sealed, ordered and paid for. */
  business: 'row' | 'order';
  clients: number;
  withoutPerSecond: number;
  /** The same, with its audit events and a sequencer at work. */
  withPerSecond: number;
  /** Median of the rounds' ratios. */
  ratio: number;
}

const roundSeconds = 5;

export const bench: Bench = { name: 'audit', run: benchAudit };

/** The same business in a house with audit and in one without, by turns in one run on one durable Postgres. */
async function benchAudit({ rounds, say }: Wish): Promise<(AuditFigures | { linksPerSecond: number })[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-bench-audit-'));
  const postgres = await startPostgres({ dataDir, log: () => undefined });
  process.env['OMEN_TEST_SERVICE_URL'] = postgres.serviceUrl();
  const [audited, silent] = [await openCore({ app: 32 }), await openCore({ app: 32 })];
  try {
    await silence(silent);
    const houses = { with: { core: audited, house: await audited.openHouse() }, without: { core: silent, house: await silent.openHouse() } };
    const figures: AuditFigures[] = [];
    for (const [business, act, most] of [['row', aRow, 32], ['order', anOrder, 8]] as const) {
      for (const clients of [1, 8, 32].filter((n) => n <= most)) {
        const measured: { without: number; with: number }[] = [];
        for (const place of Object.values(houses)) await work(place, act, clients, 1);
        for (let round = 1; round <= rounds; round += 1) {
          const without = await work(houses.without, act, clients, roundSeconds);
          const withAudit = await work(houses.with, act, clients, roundSeconds);
          measured.push({ without, with: withAudit });
          say(`${business}, ${clients} clients, round ${round}: ${without.toFixed(0)} without, ${withAudit.toFixed(0)} with`);
        }
        figures.push({
          business, clients, withoutPerSecond: median(measured.map((one) => one.without)), withPerSecond: median(measured.map((one) => one.with)),
          ratio: median(measured.map((one) => one.with / one.without)),
        });
      }
    }
    return [...figures, { linksPerSecond: await drain(audited, houses.with.house) }];
  } finally {
    await Promise.all([audited.close(), silent.close()]);
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
  }
}

/** Takes the audit out of a database of its own: no verb writes an event, and no trigger does. */
async function silence({ service }: Core): Promise<void> {
  await service(`create or replace function app.record_audit(
    p_id uuid, p_subject uuid, p_action text, p_entity_type text, p_entity_id text, p_outcome text, p_reason text, p_meta jsonb, p_commit bytea, p_salt bytea, p_sealed bytea, p_dek uuid
  ) returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as 'begin return; end'`);
  const triggers = await service<{ table: string; name: string }>(`select tgrelid::regclass::text as table, tgname as name from pg_trigger where tgname like 'audit\\_%'`);
  for (const { table, name } of triggers) await service(`alter table ${table} disable trigger ${name}`);
}

interface Place { core: Core; house: TestHouse }

/** Acts in a second, by this many clients at once, beside a sequencer. */
async function work({ core, house }: Place, act: (place: Place) => Promise<() => Promise<unknown>>, clients: number, seconds: number): Promise<number> {
  const acts = await Promise.all(Array.from({ length: clients }, () => act({ core, house })));
  let isOpen = true;
  const sequencer = (async () => {
    while (isOpen) {
      await linkEvents(core.database.asSequencer);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  })();
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let done = 0;
  await Promise.all(acts.map(async (once) => {
    while (performance.now() < until) {
      await once();
      done += 1;
    }
  }));
  const perSecond = (done * 1000) / (performance.now() - startedAt);
  isOpen = false;
  await sequencer;
  return perSecond;
}

async function aRow({ core, house }: Place): Promise<() => Promise<unknown>> {
  const [product] = await core.service<{ id: string }>('select id::text as id from products where house_id = $1 limit 1', [house.facts.id]);
  const seeker = await house.newSeeker();
  return () => seeker.inTransaction(async (inside) => {
    const readingId = randomUUID();
    await inside.query(
      `insert into reading_records (id, house_id, subject_id, product_id, request_key, method_id, spread_id, hall_id, voice_id, topic, safe_title, dek_id)
       values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 'tarot', 'three', 'hall', 'voice', 'self', 'A reading', $5::uuid)`,
      [readingId, house.facts.id, seeker.subjectId, product?.id, randomUUID()],
    );
    await recordAudit(inside, { action: 'question.drafted', entityType: 'reading_record', entityId: readingId, meta: { spread: 'three', topic: 'self', kept: false } });
  });
}

const anOrder = async ({ house }: Place): Promise<() => Promise<unknown>> => async () => aPaidOrder(house, {}, await house.newSeeker());

/** Links a backlog of 20,000 events about a hundred people. */
async function drain(core: Core, house: TestHouse): Promise<number> {
  await linkEvents(core.database.asSequencer);
  await core.service(
    `insert into admin_audit_events (house_id, actor_type, actor_id, pseudonym, action, entity_type, entity_id, outcome, safe_meta)
     select $1, 'customer', 'visitor', md5((n % 100)::text), 'question.drafted', 'reading_record', gen_random_uuid()::text, 'done', '{"spread": "three", "topic": "self", "kept": true}'
       from generate_series(1, 20000) n`, [house.facts.id]);
  const startedAt = performance.now();
  const linked = (await linkEvents(core.database.asSequencer)) ?? 0;
  return (linked * 1000) / (performance.now() - startedAt);
}
