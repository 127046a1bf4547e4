import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from './index.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';

/** What the server's end looks like from here: it hangs up, or its machine says that nobody listens to this line. */
type Ending = 'hangs up' | 'resets';

let clone: ClonedDatabase;
let link: Server;
let database: Database;
const sockets = new Set<Socket>();
/** The line ends as soon as this stands in what the client says; null lets all of it through. */
let fatal: { words: string; ending: Ending } | null = null;
const who = { houseId: randomUUID(), subjectId: randomUUID(), requestId: 'r' };

beforeAll(async () => {
  clone = await cloneDatabase();
  const there = new URL(clone.roleUrls.app);
  link = createServer((near) => {
    const far = connect(Number(there.port), there.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => { near.destroy(); far.destroy(); });
    }
    near.on('data', (said) => {
      if (fatal === null || !said.includes(fatal.words)) return void far.write(said);
      if (fatal.ending === 'resets') near.resetAndDestroy();
      else near.destroy();
    });
    far.pipe(near);
  });
  await once(link.listen(0, '127.0.0.1'), 'listening');
  const here = new URL(clone.roleUrls.app);
  here.port = String((link.address() as AddressInfo).port);
  database = openDatabase({ urls: { app: here.href }, contextKey: clone.contextKey, pool: { app: 1 } });
});
afterAll(async () => {
  await database.close();
  for (const socket of sockets) socket.destroy();
  link.close();
  await clone.drop();
});

describe('a server that falls while it is spoken to', () => {
  it.each(['omen_app', 'BEGIN', 'set_config', 'as marker', 'COMMIT'].flatMap((words) => (['hangs up', 'resets'] as const).map((ending) => [words, ending] as const)))(
    'is away, and not our fault, when at "%s" it %s', async (words, ending) => {
      // The start-up packet, which names the login, is said by a new connection alone.
      if (words === 'omen_app') for (const socket of sockets) socket.destroy();
      fatal = { words, ending };
      const met = await database.asSubject(who, ({ query }) => query('select 1 as marker')).catch((err: unknown) => err);
      fatal = null;
      expect(met).toMatchObject({ name: 'RefusedByDatabase', code: 'away' });
      // The next caller is given a line that stands.
      const again = await database.asSubject(who, ({ query }) => query('select 1 as marker')).catch(() => database.asSubject(who, ({ query }) => query('select 1 as marker')));
      expect(again).toEqual([{ marker: 1 }]);
    });

  it('is away for a call of the client, and for a bare statement', async () => {
    for (const ending of ['hangs up', 'resets'] as const) {
      fatal = { words: 'products', ending };
      await expect(database.asSubject(who, ({ db }) => db.product.findMany())).rejects.toMatchObject({ code: 'away' });
      fatal = { words: 'select 1', ending };
      await expect(database.ping()).rejects.toMatchObject({ code: 'away' });
      fatal = null;
    }
  });

  it('leaves an error of the work itself as it is', async () => {
    const trouble = Object.assign(new Error('Connection terminated by somebody we asked'), { code: 'EOTHER' });
    await expect(database.asSubject(who, () => Promise.reject(trouble))).rejects.toBe(trouble);
  });
});
