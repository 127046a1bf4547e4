import { createHmac, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signContext, type Context } from './context-token.ts';
import { openDatabase, RefusedByDatabase } from './index.ts';
import { groundAlone } from './testing/ground-alone.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';

const house = randomUUID();
const subject = randomUUID();
const ours: Context = { kind: 'customer', houseId: house, subjectId: subject, requestId: 'req-1' };

let clone: ClonedDatabase;
let ground: Awaited<ReturnType<typeof groundAlone>>;
let app: pg.Client;

beforeAll(async () => {
  ground = await groundAlone();
  clone = await cloneDatabase({ folders: ground.folders });
  app = new pg.Client({ connectionString: clone.roleUrls.app });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await clone.drop();
  await ground.remove();
});

/** What the database reads out of a token, as the login of the serving process. */
async function readBack(token: string): Promise<unknown> {
  await app.query('begin');
  try {
    await app.query(`select set_config('app.ctx', $1, true)`, [token]);
    const { rows } = await app.query(
      'select app.current_house() as house, app.current_subject() as subject, app.current_kind() as kind, app.current_request() as request');
    return rows[0];
  } finally {
    await app.query('rollback');
  }
}

describe('the signed context', () => {
  it('is read back as it was signed', async () => {
    expect(await readBack(signContext(clone.contextKey, ours, Date.now()))).toEqual({ house, subject, kind: 'customer', request: 'req-1' });
  });

  it('names nobody for a visitor', async () => {
    const token = signContext(clone.contextKey, { ...ours, subjectId: null }, Date.now());
    expect(await readBack(token)).toMatchObject({ house, subject: null });
  });

  it('is empty before it is set, when it is an empty string, and after its transaction', async () => {
    const empty = { house: null, subject: null, kind: null, request: null };
    expect(await readBack('')).toEqual(empty);
    await readBack(signContext(clone.contextKey, ours, Date.now()));
    const { rows } = await app.query('select app.current_house() as house, app.current_subject() as subject, app.current_kind() as kind, app.current_request() as request');
    expect(rows[0]).toEqual(empty);
  });

  const signed = (): string => signContext(clone.contextKey, ours, Date.now());
  const flip = (token: string, at: number): string => token.slice(0, at) + (token[at] === 'a' ? 'b' : 'a') + token.slice(at + 1);
  it.each([
    ['signed with another key', () => signContext({ kid: 'test', key: Buffer.alloc(32, 7) }, ours, Date.now())],
    ['expired', () => signContext(clone.contextKey, ours, Date.now() - 31_000)],
    ['good for longer than a minute', () => signContext(clone.contextKey, ours, Date.now() + 35_000)],
    ['made over to another house', () => signed().replace(house, randomUUID())],
    ['made over to another person', () => signed().replace(subject, randomUUID())],
    ['made over to another kind', () => signed().replace('|customer|', '|operator|')],
    ['changed in its code', () => flip(signed(), signed().length - 1)],
    ['cut short', () => signed().slice(0, -2)],
    ['of another version', () => signed().replace('v1|', 'v2|')],
    ['an unknown kind, well signed', () => forge(`v1|${house}|root|${subject}|r|${Math.floor(Date.now() / 1000) + 20}`)],
    ['no token at all', () => 'x'],
    ['seven empty parts', () => '||||||'],
  ])('is refused with 42501 when it is %s', async (_, token) => {
    await expect(readBack(token())).rejects.toMatchObject({ code: '42501' });
  });

  function forge(said: string): string {
    return `${said}|${createHmac('sha256', clone.contextKey.key).update(said).digest('hex')}`;
  }

  it('is refused when its key was retired', async () => {
    const service = new pg.Client({ connectionString: clone.serviceUrl });
    await service.connect();
    const old = { kid: 'old', key: Buffer.alloc(32, 9) };
    await service.query(`insert into app_private.ctx_keys (kid, key, retired_at) values ('old', $1, now() + interval '1 hour')`, [old.key]);
    expect(await readBack(signContext(old, ours, Date.now()))).toMatchObject({ house });
    await service.query(`update app_private.ctx_keys set retired_at = now() where kid = 'old'`);
    await service.end();
    await expect(readBack(signContext(old, ours, Date.now()))).rejects.toMatchObject({ code: '42501' });
  });

  it('cannot carry an id that would say something else', () => {
    expect(() => signContext(clone.contextKey, { ...ours, houseId: `${house}|job` }, 0)).toThrow(TypeError);
    expect(() => signContext(clone.contextKey, { ...ours, requestId: 'a|b' }, 0)).toThrow(TypeError);
  });

  it.each(['app', 'webhook', 'worker', 'operator', 'sequencer', 'auth', 'queue'] as const)('keeps its key from the login of %s', async (role) => {
    const client = new pg.Client({ connectionString: clone.roleUrls[role] });
    await client.connect();
    await expect(client.query('select key from app_private.ctx_keys')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('select app_private.read_context()')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('create temporary table t (a int)')).rejects.toMatchObject({ code: '42501' });
    await expect(client.query('create table public.t (a int)')).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });
});

describe('the five ways in', () => {
  const who = { houseId: house, subjectId: subject, requestId: 'r' };
  const read = 'select app.current_house() as house, app.current_subject() as subject, app.current_kind() as kind, current_user as login';

  it('each work as their own login, in the name they were called with', async () => {
    const { database } = clone;
    expect(await database.asSubject(who, ({ query }) => query(read))).toEqual([{ house, subject, kind: 'customer', login: 'omen_app' }]);
    expect(await database.asJob(who, ({ query }) => query(read))).toEqual([{ house, subject, kind: 'job', login: 'omen_worker' }]);
    expect(await database.asWebhook({ ...who, houseId: null, subjectId: null }, ({ query }) => query(read)))
      .toEqual([{ house: null, subject: null, kind: 'webhook', login: 'omen_webhook' }]);
    expect(await database.asOperator({ houseId: house, operatorId: subject, requestId: 'r' }, ({ query }) => query(read)))
      .toEqual([{ house, subject, kind: 'operator', login: 'omen_operator' }]);
    expect(await database.asSequencer(({ query }) => query(read))).toEqual([{ house: null, subject: null, kind: null, login: 'omen_sequencer' }]);
  });

  it('keep 200 interleaved transactions apart on two connections', async () => {
    const database = openDatabase({ urls: { app: clone.roleUrls.app }, contextKey: clone.contextKey, pool: { app: 2 } });
    const people = Array.from({ length: 200 }, () => ({ houseId: randomUUID(), subjectId: randomUUID(), requestId: 'r' }));
    const seen = await Promise.all(people.map((person) => database.asSubject(person, async ({ query }) => {
      const [before] = await query<{ subject: string }>('select app.current_subject() as subject, pg_sleep(0.002)');
      const [after] = await query<{ subject: string; house: string }>('select app.current_subject() as subject, app.current_house() as house');
      return { before: before?.subject, after: after?.subject, house: after?.house };
    })));
    expect(seen).toEqual(people.map(({ houseId, subjectId }) => ({ before: subjectId, after: subjectId, house: houseId })));
    await database.close();
  });

  it('leave no context behind on the connection', async () => {
    const asked = vi.spyOn(pg.Client.prototype, 'query');
    const database = openDatabase({ urls: { app: clone.roleUrls.app }, contextKey: clone.contextKey, pool: { app: 1 } });
    await database.asSubject(who, ({ query }) => query('select 1'));
    const connection = asked.mock.contexts.at(-1);
    asked.mockRestore();
    const left = connection instanceof pg.Client ? await connection.query(`select current_setting('app.ctx', true) as ctx, current_user as login`) : null;
    expect(left?.rows).toEqual([{ ctx: '', login: 'omen_app' }]);
    await database.close();
  });

  it('roll back what was done before the work threw', async () => {
    const trouble = new Error('changed my mind');
    const service = new pg.Client({ connectionString: clone.serviceUrl });
    await service.connect();
    await service.query('create table public.kept (a int); grant insert, select on public.kept to omen_app');
    await expect(clone.database.asSubject(who, async ({ query }) => {
      await query('insert into public.kept values (1)');
      throw trouble;
    })).rejects.toBe(trouble);
    expect((await service.query('select * from public.kept')).rowCount).toBe(0);
    await clone.database.asSubject(who, ({ query }) => query('insert into public.kept values (1)'));
    expect((await service.query('select * from public.kept')).rowCount).toBe(1);
    await service.end();
  });

  it('carry every kind of value there and back', async () => {
    const moment = new Date('2026-03-01T12:34:56.789Z');
    const [row] = await clone.database.asSubject(who, ({ query }) => query<Record<string, unknown>>(
      `select $1::uuid[] as ids, $2::jsonb as data, $3::bytea as bytes, $4::timestamptz as moment, $5::text as nothing,
              $6::int as whole, $7::text[] as words, 9007199254740993::bigint as big, true as yes,
              extract(epoch from $4::timestamptz)::text as epoch, '"char"'::"char" as letter, 'pg_class'::regclass as class`,
      [[house, subject], JSON.stringify({ a: [1, null] }), new Uint8Array([0, 255, 1]), moment, null, 7, ['a', 'b,"c']]));
    expect(row).toEqual({
      ids: [house, subject], data: { a: [1, null] }, bytes: new Uint8Array([0, 255, 1]), moment, nothing: null,
      whole: 7, words: ['a', 'b,"c'], big: 9007199254740993n, yes: true, epoch: '1772368496.789000', letter: '"', class: 'pg_class',
    });
    expect(await clone.database.asSubject(who, ({ query }) => query(`select pg_advisory_xact_lock(1) as held`))).toEqual([{ held: '' }]);
  });

  it('answer a refusal in codes, without the value that caused it', async () => {
    const service = new pg.Client({ connectionString: clone.serviceUrl });
    await service.connect();
    await service.query(`create table public.rules (id int primary key, word text not null constraint word_is_short check (length(word) < 5),
      rule int references public.rules (id)); grant insert, select on public.rules to omen_app; insert into public.rules values (1, 'one')`);
    await service.end();
    const refusal = (sql: string, values: unknown[] = []): Promise<unknown> =>
      clone.database.asSubject(who, ({ query }) => query(sql, values)).then(() => null, (err: unknown) => err);

    const seen = await Promise.all([
      refusal('insert into public.rules values (1, $1)', ['x']),
      refusal('insert into public.rules values (2, $1)', ['planted-word']),
      refusal('insert into public.rules values (3, $1, 99)', ['x']),
      refusal('insert into public.rules values (4, null)'),
      refusal('delete from public.rules'),
      refusal('select $1::uuid', ['planted-word']),
      refusal('select pg_sleep(0.2), set_config($1, $2, true)', ['statement_timeout', '1']),
      refusal('select nothing from nowhere'),
    ]);
    expect(seen.map((err) => (err instanceof RefusedByDatabase ? [err.code, err.sqlstate, err.constraint] : err))).toEqual([
      ['conflict', '23505', 'rules_pkey'], ['invalid', '23514', 'word_is_short'], ['foreign-key', '23503', 'rules_rule_fkey'],
      ['invalid', '23502', null], ['forbidden', '42501', null], ['invalid', '22P02', null],
      null, ['failed', '42P01', null],
    ]);
    const words = seen.map((err) => (err instanceof Error ? [err.message, err.stack, JSON.stringify(err), String(err.cause)].join() : ''));
    expect(words.join()).toContain('word_is_short');
    expect(words.join()).not.toContain('planted-word');
  });

  it('answer a call that does not fit the schema with its names alone', async () => {
    const wrong = clone.database.asSubject(who, ({ db }) => db.house.create({ data: { slug: 'planted-word' } as never }));
    await expect(wrong).rejects.toMatchObject({ name: 'RefusedByDatabase', code: 'failed', message: 'database refused: failed prisma.house.create name' });
    const refused = clone.database.asSubject(who, ({ db }) => db.house.findMany());
    await expect(refused).rejects.toMatchObject({ name: 'RefusedByDatabase', sqlstate: '42P01' });
  });

  it('call a deadlock busy and a server that is gone away', async () => {
    const nobody = openDatabase({ urls: { app: 'postgres://omen_app:x@127.0.0.1:1/none' }, contextKey: clone.contextKey });
    await expect(nobody.ping()).rejects.toMatchObject({ name: 'RefusedByDatabase', code: 'away' });
    await expect(nobody.asSubject(who, ({ query }) => query('select 1'))).rejects.toMatchObject({ code: 'away' });
    await nobody.close();

    const service = new pg.Client({ connectionString: clone.serviceUrl });
    await service.connect();
    await service.query('create table public.pair (id int primary key, n int not null); insert into public.pair values (1, 0), (2, 0); grant select, update on public.pair to omen_app');
    await service.end();
    const arrived = [signal(), signal()];
    const cross = (mine: number, theirs: number): Promise<unknown> => clone.database.asSubject(who, async ({ query }) => {
      await query('update public.pair set n = n + 1 where id = $1', [mine]);
      arrived[mine - 1]?.ring();
      await arrived[theirs - 1]?.heard;
      await query('update public.pair set n = n + 1 where id = $1', [theirs]);
    }).then(() => 'done', (err: unknown) => err);
    const ends = await Promise.all([cross(1, 2), cross(2, 1)]);
    expect(ends).toContain('done');
    expect(ends.find((end) => end !== 'done')).toMatchObject({ name: 'RefusedByDatabase', code: 'busy', sqlstate: '40P01' });
  });

  function signal(): { heard: Promise<void>; ring: () => void } {
    let ring = (): void => undefined;
    const heard = new Promise<void>((resolve) => { ring = resolve; });
    return { heard, ring: () => ring() };
  }

  it('answer readiness with the newest migration', async () => {
    expect(await clone.database.newestMigration()).toMatch(/^\d{14}_[a-z_]+$/);
    await clone.database.ping();
  });

  it('commit synchronously, speak UTC and keep row security on in every login', async () => {
    for (const role of ['app', 'webhook', 'worker', 'operator', 'sequencer', 'auth'] as const) {
      const client = new pg.Client({ connectionString: clone.roleUrls[role] });
      await client.connect();
      const { rows } = await client.query(`select current_setting('synchronous_commit') as commits, current_setting('timezone') as zone,
        current_setting('row_security') as walls, current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`);
      expect(rows[0]).toEqual({ commits: 'on', zone: 'UTC', walls: 'on', lock: '2s', idle: '15s' });
      await client.end();
    }
  });
});
