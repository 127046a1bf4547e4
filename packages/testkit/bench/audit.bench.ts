import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linkEvents } from '@omenhall/core/audit';
import { recordAudit } from '@omenhall/core/record-audit';
import { openCore, type Core, type TestHouse } from '@omenhall/core/testing';
import { startPostgres } from '@omenhall/db/embedded';
import type { Bench, Wish } from './bench.ts';
import { median } from './percentile.rules.ts';

interface AuditFigures {
  clients: number;
  /** A person's draft is written, in a transaction in that person's name. */
  withoutPerSecond: number;
  /** The same, with its audit event and a sequencer at work. */
  withPerSecond: number;
  /** Median of the rounds' ratios. */
  ratio: number;
  /** Events linked in a second when a backlog is drained. */
  linksPerSecond: number;
}

const roundSeconds = 5;

export const bench: Bench = { name: 'audit', run: benchAudit };

/** The same business with audit and without, by turns in one run on one durable Postgres. */
async function benchAudit({ rounds, say }: Wish): Promise<AuditFigures[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omen-bench-audit-'));
  const postgres = await startPostgres({ dataDir, log: () => undefined });
  process.env['OMEN_TEST_SERVICE_URL'] = postgres.serviceUrl();
  const core = await openCore({ app: 32 });
  try {
    const house = await core.openHouse();
    const figures: AuditFigures[] = [];
    for (const clients of [1, 8, 32]) {
      const measured: { without: number; with: number }[] = [];
      await work(core, house, clients, true, 1);
      for (let round = 1; round <= rounds; round += 1) {
        const without = await work(core, house, clients, false, roundSeconds);
        const withAudit = await work(core, house, clients, true, roundSeconds);
        measured.push({ without, with: withAudit });
        say(`${clients} clients, round ${round}: ${Math.round(without)} without, ${Math.round(withAudit)} with`);
      }
      figures.push({
        clients, withoutPerSecond: median(measured.map((one) => one.without)), withPerSecond: median(measured.map((one) => one.with)),
        ratio: median(measured.map((one) => one.with / one.without)), linksPerSecond: await drain(core, house),
      });
    }
    return figures;
  } finally {
    await core.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (!postgres.place.startsWith(dataDir)) await rm(dirname(postgres.place), { recursive: true, force: true });
  }
}

/** Transactions in a second, by this many clients at once. */
async function work(core: Core, house: TestHouse, clients: number, audited: boolean, seconds: number): Promise<number> {
  const [product] = await core.service<{ id: string }>('select id::text as id from products where house_id = $1 limit 1', [house.facts.id]);
  const seekers = await Promise.all(Array.from({ length: clients }, () => house.newSeeker()));
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
  await Promise.all(seekers.map(async (seeker) => {
    while (performance.now() < until) {
      const readingId = randomUUID();
      await seeker.inTransaction(async (inside) => {
        await inside.query(
          `insert into reading_records (id, house_id, subject_id, product_id, request_key, method_id, spread_id, hall_id, voice_id, topic, safe_title, dek_id)
           values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, 'tarot', 'three', 'hall', 'voice', 'self', 'A reading', $5::uuid)`,
          [readingId, house.facts.id, seeker.subjectId, product?.id, randomUUID()],
        );
        if (audited) await recordAudit(inside, { action: 'question.drafted', entityType: 'reading_record', entityId: readingId, meta: { spread: 'three', topic: 'self', kept: false } });
      });
      done += 1;
    }
  }));
  const perSecond = (done * 1000) / (performance.now() - startedAt);
  isOpen = false;
  await sequencer;
  return perSecond;
}

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
