import { createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signContext, type Context } from './context-token.ts';
import { openDatabase } from './index.ts';
import { readRlsMap, type RlsMap } from './rls-map.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';
import { seedPeople, type Person } from './testing/seed-people.ts';
import { openWallMatrix } from './testing/wall-matrix.ts';

let clone: ClonedDatabase;
let map: RlsMap;
let me: Person;
let neighbour: Person;
let stranger: Person;
const clients = new Map<string, pg.Client>();

beforeAll(async () => {
  clone = await cloneDatabase();
  map = await readRlsMap();
  [me, neighbour] = (await seedPeople(clone.serviceQuery, 2)) as [Person, Person];
  [stranger] = (await seedPeople(clone.serviceQuery, 1)) as [Person];
  for (const login of ['app', 'webhook', 'worker', 'operator', 'sequencer', 'auth', 'queue'] as const) {
    const client = new pg.Client({ connectionString: clone.roleUrls[login] });
    client.on('error', () => undefined);
    await client.connect();
    clients.set(login, client);
  }
});
afterAll(async () => {
  await Promise.all([...clients.values()].map((client) => client.end()));
  await clone.drop();
});

const kinds: Record<string, Context['kind']> = { app: 'customer', webhook: 'webhook', worker: 'job', operator: 'operator' };
const mine = (login = 'app', change: Partial<Context> = {}): string => signContext(clone.contextKey, { kind: kinds[login] ?? 'customer', houseId: me.houseId, subjectId: me.subjectId, requestId: 'attack', ...change }, Date.now());

/** Statements of one login under one context, in a transaction that is taken back. Rows of the last, or the error of the first that fails. */
async function as(login: string, token: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = clients.get(login);
  if (client === undefined) throw new Error(login);
  await client.query('begin');
  try {
    await client.query(`select set_config('app.ctx', $1, true)`, [token]);
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.query('rollback');
  }
}
const refused = { code: '42501' };

describe('a context that was not given', () => {
  const readings = 'select id from reading_records';

  it('B1 sets a forged context through injected SQL: refused with 42501, in the same statement and in the next', async () => {
    const own = await as('app', mine(), readings);
    expect(own.length).toBe(1);
    const theirs = `v1|${stranger.houseId}|customer|${stranger.subjectId}|r|${Math.floor(Date.now() / 1000) + 20}|${'0'.repeat(64)}`;
    await expect(as('app', mine(), `select set_config('app.ctx', '${theirs}', true)`, readings)).rejects.toMatchObject(refused);
    await expect(as('app', mine(), `set local app.ctx = '${theirs}'`, readings)).rejects.toMatchObject(refused);
    await expect(as('app', mine(), `with forged as materialized (select set_config('app.ctx', '${theirs}', true)) select r.id from forged, reading_records r where (select app.current_house()) is not null`, readings)).rejects.toMatchObject(refused);
    // Through the door itself: what the house calls it, and what the API raises its alarm for.
    const database = openDatabase({ urls: { app: clone.roleUrls.app }, contextKey: clone.contextKey, pool: { app: 1 } });
    const who = { houseId: me.houseId, subjectId: me.subjectId, requestId: 'r' };
    await expect(database.asSubject(who, async ({ query }) => {
      await query(`select '' || set_config('app.ctx', '${theirs}', true) as injected`);
      return query(readings);
    })).rejects.toMatchObject({ code: 'forbidden', sqlstate: '42501' });
    expect(await database.asSubject(who, ({ query }) => query(readings))).toEqual(own);
    await database.close();
  });

  it('B- puts a context that outlives its transaction: the next one does not see it', async () => {
    const client = clients.get('app');
    await client?.query(`select set_config('app.ctx', $1, false)`, [mine()]);
    expect(await as('app', '', readings)).toEqual([]);
    const database = openDatabase({ urls: { app: clone.roleUrls.app }, contextKey: clone.contextKey, pool: { app: 1 } });
    await database.asSubject({ houseId: me.houseId, subjectId: me.subjectId, requestId: 'r' }, ({ query }) => query(`select set_config('app.ctx', $1, false)`, [mine()]));
    expect(await database.asSubject({ houseId: me.houseId, subjectId: null, requestId: 'r' }, ({ query }) => query(readings))).toEqual([]);
    expect(await database.asSubject({ houseId: stranger.houseId, subjectId: stranger.subjectId, requestId: 'r' }, ({ query }) => query<{ subject: string }>('select subject_id::text as subject from reading_records'))).toEqual([{ subject: stranger.subjectId }]);
    await database.close();
    await client?.query('reset app.ctx');
  });

  it('B- cuts a good context at every length, and changes every one of its characters: each is refused or names nobody', async () => {
    const good = mine();
    const cut = Array.from({ length: good.length - 1 }, (_, i) => good.slice(0, i + 1));
    const changed = [...good.matchAll(/./g)].map(({ index }) => good.slice(0, index) + (good[index] === '1' ? '2' : '1') + good.slice(index + 1));
    const letThrough: string[] = [];
    for (const token of [...cut, ...changed]) {
      const answer = await as('app', token, 'select app.current_house()').then(() => 'passed', (err: unknown) => (err as { code?: string }).code);
      if (answer !== '42501') letThrough.push(`${token}: ${answer}`);
    }
    expect(letThrough).toEqual([]);
    expect(await as('app', good, 'select app.current_house()::text as house')).toEqual([{ house: me.houseId }]);
  }, 60_000);

  it('B- plays a good context again after its end, and one that begins too far ahead', async () => {
    const at = (seconds: number): string => signContext(clone.contextKey, { kind: 'customer', houseId: me.houseId, subjectId: me.subjectId, requestId: 'r' }, Date.now() + seconds * 1000);
    // A token lives 30 s: one that was signed 31 s ago has ended, and no clock may be set by its bearer.
    for (const seconds of [-31, -3_600, 31, 3_600]) await expect(as('app', at(seconds), readings), String(seconds)).rejects.toMatchObject(refused);
    for (const seconds of [-28, 0, 28]) expect((await as('app', at(seconds), readings)).length, String(seconds)).toBe(1);
    const forever = `v1|${me.houseId}|customer|${me.subjectId}|r|${'9'.repeat(12)}`;
    await expect(as('app', `${forever}|${createHmac('sha256', clone.contextKey.key).update(forever).digest('hex')}`, readings)).rejects.toMatchObject(refused);
  });

  it('B- signs with a key of another house, with no key and with the public digest alone', async () => {
    const said = mine().split('|').slice(0, 6).join('|');
    for (const key of [Buffer.alloc(32), Buffer.alloc(0), createHmac('sha256', '').digest()]) {
      await expect(as('app', `${said}|${createHmac('sha256', key).update(said).digest('hex')}`, readings)).rejects.toMatchObject(refused);
    }
  });

  it('B- acts under another kind: a customer is no operator for saying so, and an operator who does not say so sees nothing', async () => {
    expect((await as('app', mine('app', { kind: 'operator' }), readings)).length).toBe(1);
    for (const kind of ['customer', 'job', 'webhook', 'share'] as const) expect(await as('operator', mine('operator', { kind }), 'select id from purchase_links'), kind).toEqual([]);
    expect((await as('operator', mine('operator'), 'select id from purchase_links')).length).toBe(2);
  });
});

describe('a row of somebody else', () => {
  it('B2 makes its own row over to another person or house: 42501, by the missing right and then by the wall', async () => {
    const takes = [`update reading_records set subject_id = '${neighbour.subjectId}'`, `update reading_records set house_id = '${stranger.houseId}'`, `update purchase_links set subject_id = '${neighbour.subjectId}'`];
    for (const take of takes) await expect(as('app', mine(), take), take).rejects.toMatchObject({ ...refused, message: expect.stringContaining('permission denied') });
    await clone.serviceQuery('grant update on reading_records, purchase_links to omen_app');
    try {
      for (const take of takes) await expect(as('app', mine(), take), take).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|OM003)$/) });
      await clone.serviceQuery('alter table reading_records disable trigger user; alter table purchase_links disable trigger user');
      for (const take of takes) await expect(as('app', mine(), take), take).rejects.toMatchObject({ ...refused, message: expect.stringContaining('row-level security') });
      // The same statements stand when nothing changes hands.
      expect(await as('app', mine(), `update reading_records set subject_id = '${me.subjectId}' returning id`)).toHaveLength(1);
    } finally {
      await clone.serviceQuery('revoke update (subject_id, house_id) on reading_records, purchase_links from omen_app');
    }
  });

  it('B- counts, joins, locks and orders by rows it cannot see: each answers as if they were not there', async () => {
    const there = (sql: string) => as('app', mine(), sql);
    expect(await there('select count(*)::int as n from subjects')).toEqual([{ n: 1 }]);
    expect(await there(`select id from subjects where id = '${neighbour.subjectId}'`)).toEqual([]);
    expect(await there(`select s.id from subjects s right join reading_records r on r.subject_id = s.id where r.subject_id <> '${me.subjectId}'`)).toEqual([]);
    expect(await there(`select id from purchase_links where subject_id = '${neighbour.subjectId}' for update`)).toEqual([]);
    // A cast that fails on a row it must not read would tell of the row; the wall is asked first.
    expect(await there(`select id from subjects where id = '${neighbour.subjectId}' and locale::int > 0`)).toEqual([]);
  });

  it('B- switches row security off, takes another role, makes a table, a function, a program: each is refused', async () => {
    for (const login of ['app', 'webhook', 'worker', 'operator', 'sequencer'] as const) {
      for (const [statement, then] of [
        ['set local row_security = off', 'select count(*) from purchase_links'], ['set local role omen_owner', ''], ['set local role omen_engine', ''], ['set session authorization omen_owner', ''],
        ['set local session_replication_role = replica', ''], ['create temporary table t (a int)', ''], ['create table public.t (a int)', ''], ['create schema mine', ''],
        ['create function public.f() returns int language sql as $$ select 1 $$', ''], [`select pg_read_file('/etc/passwd')`, ''], [`copy (select 1) to program 'true'`, ''], [`select lo_import('/etc/passwd')`, ''],
        ['alter table purchase_links disable row level security', ''], ['drop policy own_rows on purchase_links', ''], ['alter role omen_app bypassrls', ''], ['select * from pg_authid', ''],
        ['select app_private.read_context()', ''], ['call app_private.settle_database()', ''], ['set local log_min_messages = debug5', ''],
      ] as const) {
        const answer = await as(login, mine(login), ...[statement, then].filter((one) => one !== '')).then(() => 'done', (err: unknown) => (err as { code?: string }).code);
        expect([login, statement, answer]).toEqual([login, statement, '42501']);
      }
    }
  }, 60_000);

  it('B- reads how its neighbours\' values are spread: statistics of walled tables are closed, and so is what others run', async () => {
    await clone.serviceQuery('analyze');
    for (const login of ['app', 'worker', 'webhook', 'operator'] as const) {
      const walled = Object.entries(map.rights.relations).filter(([, { wall }]) => wall === 'forced').map(([name]) => name.replace('public.', ''));
      expect(await as(login, mine(login), `select tablename, attname from pg_stats where tablename = any ('{${walled.join(',')}}')`), login).toEqual([]);
      await expect(as(login, mine(login), 'select * from pg_statistic')).rejects.toMatchObject(refused);
      expect((await as(login, mine(login), `select query from pg_stat_activity where usename <> current_user and query <> '<insufficient privilege>' and query <> ''`))).toEqual([]);
    }
  });
});

describe('an operator who wants to read what is sealed', () => {
  it('B3 asks for whole rows, copies, compares, explains, looks at statistics and keeps a table aside: denied or empty, for each sealed column', async () => {
    const asked: string[] = [];
    for (const place of Object.keys(map.sealed)) {
      const [, relation, column] = /^([\w]+\.[\w]+)\.(\w+)$/.exec(place) ?? [];
      if (relation === undefined || column === undefined) throw new Error(place);
      for (const statement of [
        `select * from ${relation}`, `select ${column} from ${relation}`, `copy ${relation} to stdout`, `copy (select ${column} from ${relation}) to stdout`, `select 1 from ${relation} where ${column} = '\\x01'`,
        `select count(*) from ${relation} group by ${column}`, `select 1 from ${relation} order by ${column}`, `explain select ${column} from ${relation}`, `explain (analyze) select 1 from ${relation} where ${column} is not null`,
        `create temporary table kept as select ${column} from ${relation}`, `create table ops.kept as select ${column} from ${relation}`, `select t from ${relation} t`, `select to_jsonb(t) from ${relation} t`, `select (t).${column} from ${relation} t`,
        `select row_to_json(t) from (select * from ${relation}) t`, `update ${relation} set ${column} = null returning ${column}`, `delete from ${relation} returning ${column}`,
      ]) {
        const answer = await as('operator', mine('operator'), statement).then((rows) => `${rows.length} rows`, (err: unknown) => (err as { code?: string }).code);
        if (answer !== '42501') asked.push(`${statement}: ${answer}`);
      }
      const [, table] = relation.split('.');
      expect(await as('operator', mine('operator'), `select * from pg_stats where tablename = '${table}' and attname = '${column}'`)).toEqual([]);
    }
    expect(asked).toEqual([]);
    // The lists it is given do answer, and hold no bytes at all.
    for (const view of ['ops.orders', 'ops.deliveries']) {
      const rows = await as('operator', mine('operator'), `select * from ${view}`);
      expect(rows.length, view).toBe(2);
      expect(rows.flatMap((row) => Object.entries(row)).filter(([, value]) => value instanceof Uint8Array), view).toEqual([]);
    }
    await expect(as('operator', mine('operator'), 'select * from auth."user"')).rejects.toMatchObject(refused);
  }, 60_000);
});

it('B4 drops one policy, on a day nobody looks: the matrix turns red, and green again when it is back', async () => {
  const other = await cloneDatabase();
  const matrix = await openWallMatrix(other, map);
  const table = matrix.tables.find(({ relation }) => relation === 'public.reading_records');
  if (table === undefined) throw new Error('no readings');
  const cases = matrix.cases(table, ['app', 'worker']);
  expect(await matrix.surprises(cases)).toEqual([]);
  await other.serviceQuery('alter policy own_rows on reading_records using (house_id = (select app.current_house()))');
  expect((await matrix.surprises(cases)).length).toBeGreaterThan(5);
  await other.serviceQuery('drop policy own_rows on reading_records');
  expect((await matrix.surprises(cases)).length).toBeGreaterThan(5);
  await other.serviceQuery('create policy own_rows on reading_records to omen_app, omen_worker, omen_webhook using (house_id = (select app.current_house()) and subject_id = (select app.current_subject()))');
  expect(await matrix.surprises(cases)).toEqual([]);
  await matrix.close();
  await other.drop();
}, 60_000);

describe('the server\'s own log', () => {
  const word = `planted${randomUUID().replaceAll('-', '')}`;
  /** What the server has written about this word since it started. */
  const sightings = async (): Promise<number> => {
    const [row] = await clone.serviceQuery<{ log: string }>(`select pg_read_file(current_setting('data_directory') || '.log') as log`);
    return (row?.log ?? '').split(word).length - 1;
  };

  it('B5 lets a check, a cast, a key and an own word of refusal fail over a private value: neither row nor statement nor value is written down', async () => {
    await clone.serviceQuery(`create table public.private_rows (id text primary key, word text constraint short check (length(word) < 5)); grant select, insert, update on public.private_rows to omen_app;
      insert into public.private_rows values ('${word}', 'x');
      create function public.refuse_aloud() returns trigger language plpgsql as $$ begin raise exception 'refused %', new.word; end $$;
      create trigger refuse_aloud before update on public.private_rows for each row execute function public.refuse_aloud()`);
    const failing: [string, unknown[], string][] = [
      [`insert into public.private_rows values ('a', '${word}')`, [], '23514'], ['insert into public.private_rows values ($1, $2)', ['b', word], '23514'],
      [`select '${word}'::uuid`, [], '22P02'], ['select $1::int', [word], '22P02'], [`select convert_from($1::bytea, 'UTF8')::int`, [Buffer.from(word)], '22P02'],
      ['insert into public.private_rows values ($1, $2)', [word, 'y'], '23505'], ['update public.private_rows set word = $1', [word], 'P0001'],
      [`select ${word} from public.private_rows`, [], '42703'], [`select '${word}' from from`, [], '42601'], [`select pg_sleep(1) as "${word.slice(0, 40)}"`, [], '57014'],
    ];
    const client = clients.get('app');
    await client?.query(`set statement_timeout = '300ms'`);
    for (const [sql, values, code] of failing) await expect(client?.query(sql, values), sql).rejects.toMatchObject({ code });
    await client?.query('reset statement_timeout');
    expect(await sightings()).toBe(0);
    // The same failures are there to be found once somebody with the right to do so asks the log to tell.
    const loud = new pg.Client({ connectionString: clone.serviceUrl });
    await loud.connect();
    await loud.query('set log_min_messages = error; set log_min_error_statement = error');
    await expect(loud.query(`insert into public.private_rows values ('c', '${word}')`)).rejects.toMatchObject({ code: '23514' });
    await loud.end();
    expect(await sightings()).toBeGreaterThan(0);
  });

  it('B- tells the log to write more, as any serving login: refused, setting by setting', async () => {
    for (const login of ['app', 'worker', 'webhook', 'operator', 'auth', 'queue'] as const) {
      const client = clients.get(login);
      for (const setting of ['log_min_messages = debug1', 'log_min_error_statement = error', "log_statement = 'all'", 'log_min_duration_statement = 0', 'log_parameter_max_length = -1', 'log_error_verbosity = verbose', 'log_duration = on']) {
        await expect(client?.query(`set ${setting}`), `${login}: ${setting}`).rejects.toMatchObject(refused);
      }
      const { rows } = await client?.query(`select current_setting('log_min_messages') as messages, current_setting('log_min_error_statement') as statements, current_setting('log_error_verbosity') as words, current_setting('log_parameter_max_length') as bound, current_setting('log_statement') as said`) ?? { rows: [] };
      expect(rows, login).toEqual([{ messages: 'log', statements: 'panic', words: 'terse', bound: '0', said: 'none' }]);
    }
  });
});
