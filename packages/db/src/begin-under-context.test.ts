import { PrismaClient } from './generated/client.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adapterUnderContext, underContext } from './begin-under-context.ts';
import { openPool } from './open-pool.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';

let clone: ClonedDatabase;
let pool: ReturnType<typeof openPool>;
let client: PrismaClient;
beforeAll(async () => {
  clone = await cloneDatabase();
  pool = openPool(clone.roleUrls.app, 1, 'begin test');
  client = new PrismaClient({ adapter: adapterUnderContext(pool), errorFormat: 'minimal' });
});
afterAll(async () => {
  await client.$disconnect();
  await pool.end();
  await clone.drop();
});

const settingIn = (db: Pick<PrismaClient, '$queryRaw'>): Promise<{ ctx: string | null }[]> => db.$queryRaw`select current_setting('app.ctx', true) as ctx`;

it('a transaction begins under the context of its own call, and leaves nothing on the connection', async () => {
  for (const token of ['first', 'second']) {
    expect(await underContext(token, (check) => client.$transaction(async (db) => { check(); return settingIn(db); }))).toEqual([{ ctx: token }]);
    expect(await settingIn(client)).toEqual([{ ctx: '' }]);
  }
});

it('work that would run without its context is refused before it begins', async () => {
  await expect(underContext('mine', async (check) => { check(); })).rejects.toThrow('began without its context');
  // A second transaction of the same call was begun by nobody's leave: it sees no context, and so no row.
  await underContext('mine', (check) => client.$transaction(async () => { check(); }).then(() => client.$transaction(async (db) => { expect(await settingIn(db)).toEqual([{ ctx: '' }]); })));
});

it('of many calls at once on one connection, each has its own', async () => {
  const tokens = Array.from({ length: 40 }, (_, n) => `call-${n}`);
  const seen = await Promise.all(tokens.map((token) => underContext(token, (check) => client.$transaction(async (db) => { check(); return (await settingIn(db))[0]?.ctx; }, { maxWait: 20_000 }))));
  expect(seen).toEqual(tokens);
});

it('a transaction that was not given one has none', async () => {
  expect(await client.$transaction((db) => settingIn(db))).toEqual([{ ctx: '' }]);
});
