import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, type Database, type Query, type Tx } from './index.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';
import { seedPeople, type Person } from './testing/seed-people.ts';

const requests = 2_000;
const atOnce = 48;

let clone: ClonedDatabase;
let database: Database;
let people: Person[];

beforeAll(async () => {
  clone = await cloneDatabase();
  people = [...(await seedPeople(clone.serviceQuery, 24)), ...(await seedPeople(clone.serviceQuery, 24))];
  const { app, webhook, worker, operator, sequencer } = clone.roleUrls;
  database = openDatabase({ urls: { app, webhook, worker, operator, sequencer }, contextKey: clone.contextKey, pool: { app: 4, webhook: 2, worker: 3, operator: 2, sequencer: 2 } });
});
afterAll(async () => {
  await database.close();
  await clone.drop();
});

const ways = ['customer', 'job', 'webhook', 'operator', 'sequencer'] as const;
type Way = (typeof ways)[number];
/** How a request ends; all but the first must leave nothing behind on its connection. */
const endings = ['well', 'thrown', 'refused', 'bad value', 'no such thing', 'cancelled', 'well', 'well'] as const;
type Ending = (typeof endings)[number];

interface Seen { way: Way; person: Person; said: { house: string | null; subject: string | null; kind: string | null }[]; rows: { house: string; subject: string | null }[] }

/** Not random from run to run: the same plan each time, in which every way meets every ending. */
function plan(): { way: Way; person: Person; ending: Ending }[] {
  let seed = 20_261_120;
  const next = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  return Array.from({ length: requests }, () => ({ way: ways[next(ways.length)] ?? 'customer', person: people[next(people.length)] as Person, ending: endings[next(endings.length)] ?? 'well' }));
}

class ChangedMind extends Error {}

async function act({ way, person, ending }: { way: Way; person: Person; ending: Ending }): Promise<Seen> {
  const seen: Seen = { way, person, said: [], rows: [] };
  const say = async (query: Query): Promise<void> => {
    seen.said.push(...(await query<Seen['said'][number]>('select app.current_house()::text as house, app.current_subject()::text as subject, app.current_kind() as kind')));
  };
  const work = async ({ db, query }: Tx): Promise<void> => {
    await say(query);
    if (way === 'sequencer') {
      const refused = await query('select house_id::text as house from purchase_links').then(() => 'read', (err: { code?: string }) => err.code);
      if (refused !== 'forbidden') throw new Error(`the sequencer's login was not refused: ${refused}`);
      return;
    }
    seen.rows.push(...(await query<Seen['rows'][number]>(way === 'webhook' || way === 'operator'
      ? 'select house_id::text as house, subject_id::text as subject from purchase_links, pg_sleep(0.001)'
      : 'select house_id::text as house, subject_id::text as subject from purchase_links union all select house_id::text, subject_id::text from oracle_artifacts union all select house_id::text, id::text from subjects')));
    if (way === 'customer') seen.rows.push(...(await db.oracleArtifact.findMany({ select: { houseId: true, subjectId: true } })).map(({ houseId, subjectId }) => ({ house: houseId, subject: subjectId })));
    await say(query);
    if (ending === 'thrown') throw new ChangedMind();
    if (ending === 'refused') await query('select key from app_private.ctx_keys');
    if (ending === 'bad value') await query('select $1::uuid', ['none']);
    if (ending === 'no such thing') await query('select nothing from nowhere');
    if (ending === 'cancelled') {
      await query(`select set_config('statement_timeout', '1', true)`);
      await query('select pg_sleep(1)');
    }
  };
  const who = { houseId: person.houseId, subjectId: person.subjectId, requestId: 'r' };
  const doors: Record<Way, () => Promise<void>> = {
    customer: () => database.asSubject(who, work),
    job: () => database.asJob(who, work),
    webhook: () => database.asWebhook(who, work),
    operator: () => database.asOperator({ houseId: person.houseId, operatorId: person.subjectId, requestId: 'r' }, work),
    sequencer: () => database.asSequencer(work),
  };
  const met = await doors[way]().then(() => 'well', (err: unknown) => (err instanceof ChangedMind ? 'thrown' : (err as { code?: string }).code));
  const wanted = { 'well': 'well', 'thrown': 'thrown', 'refused': 'forbidden', 'bad value': 'invalid', 'no such thing': 'failed', 'cancelled': 'timeout' }[ending];
  // What the linker was refused has already ended its transaction.
  if (way === 'sequencer' ? met === undefined : met !== wanted) throw new Error(`${way} ended ${met}, not ${wanted}`);
  return seen;
}

it(`keeps ${requests} interleaved requests of two houses and 48 people apart on pools of two to four, also when they end badly`, async () => {
  const waiting = plan();
  const all: Seen[] = [];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) all.push(await act(one));
  }));
  expect(all.length).toBe(requests);
  for (const way of ways) expect(all.filter((one) => one.way === way).length, way).toBeGreaterThan(300);

  const bled = all.flatMap(({ way, person, said }) => said.filter(({ house, subject, kind }) => (way === 'sequencer'
    ? house !== null || subject !== null || kind !== null
    : house !== person.houseId || subject !== person.subjectId || kind !== way)).map((told) => ({ way, person, told })));
  expect(bled).toEqual([]);

  const foreign = all.flatMap(({ way, person, rows }) => rows.filter(({ house, subject }) => house !== person.houseId || (way !== 'operator' && subject !== person.subjectId)));
  expect(foreign).toEqual([]);
  // Each did see what it may: a link, a paper and the person, and the customer its paper once more; an operator the links of the house.
  const counts = { customer: 4, job: 3, webhook: 1, operator: 24, sequencer: 0 };
  expect(all.filter(({ way, rows }) => rows.length !== counts[way]).map(({ way, rows }) => [way, rows.length])).toEqual([]);
}, 120_000);
