import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from './setup-roles.ts';
import { groundAlone } from './testing/ground-alone.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';

let clone: ClonedDatabase;
let ground: Awaited<ReturnType<typeof groundAlone>>;
const fingerprint = 'a'.repeat(64);

beforeAll(async () => {
  ground = await groundAlone();
  clone = await cloneDatabase({ folders: ground.folders });
  await clone.vault.query('select vault.know_epoch(1, $1) as ours', [fingerprint]);
});
afterAll(async () => {
  await clone.drop();
  await ground.remove();
});

interface Key { id: string; subject: string; object: string; wrapped: Buffer; commit: Buffer }
const key = (): Key => ({ id: randomUUID(), subject: randomUUID(), object: randomUUID(), wrapped: randomBytes(60), commit: randomBytes(32) });
const put = async (k: Key): Promise<boolean | undefined> =>
  (await clone.vault.query<{ stored: boolean }>(`select vault.put_dek($1, 'reading', $2, $3, 1, $4, $5) as stored`, [k.id, k.subject, k.object, k.wrapped, k.commit]))[0]?.stored;
const get = (k: Key, subject = k.subject): Promise<unknown[]> => clone.vault.query('select * from vault.get_dek($1, $2)', [k.id, subject]);

describe('the vault', () => {
  it('gives a key back to its own subject alone', async () => {
    const k = key();
    expect(await put(k)).toBe(true);
    expect(await get(k)).toEqual([{ kind: 'reading', object_id: k.object, epoch: 1, wrapped: k.wrapped, commit: k.commit }]);
    expect(await get(k, randomUUID())).toEqual([]);
    expect(await clone.vault.query(`select dek_id from vault.find_dek('reading', $1, $2)`, [k.object, k.subject])).toEqual([{ dek_id: k.id }]);
    expect(await clone.vault.query(`select dek_id from vault.find_dek('reading', $1, $2)`, [k.object, randomUUID()])).toEqual([]);
  });

  it('takes the same key a second time and refuses another one for the same object', async () => {
    const k = key();
    expect(await put(k)).toBe(true);
    expect(await put(k)).toBe(false);
    await expect(put({ ...k, id: randomUUID() })).rejects.toMatchObject({ code: '23505' });
    await expect(put({ ...k, object: randomUUID() })).rejects.toMatchObject({ code: '23505' });
    await expect(put({ ...k, wrapped: randomBytes(60) })).rejects.toMatchObject({ code: '23505' });
  });

  it('closes a key at once, tells every process, and opens it again when grace is cancelled', async () => {
    const k = key();
    await put(k);
    const told: string[] = [];
    const heard = new EventEmitter();
    await clone.vault.listen({ closed: (dekId) => { told.push(dekId); heard.emit('key'); }, hearing: () => undefined });
    const first = once(heard, 'key');
    expect(await clone.vault.query('select vault.mark_pending_shred($1, $2) as closed', [k.id, randomUUID()])).toEqual([{ closed: false }]);
    expect(await clone.vault.query('select vault.mark_pending_shred($1, $2) as closed', [k.id, k.subject])).toEqual([{ closed: true }]);
    await first;
    expect(told).toEqual([k.id]);
    expect(await get(k)).toEqual([]);
    expect(await clone.vault.query('select vault.mark_pending_shred($1, $2) as closed', [k.id, k.subject])).toEqual([{ closed: false }]);
    expect(await clone.vault.query('select vault.unmark($1, $2) as opened', [k.id, k.subject])).toEqual([{ opened: true }]);
    expect(await get(k)).toHaveLength(1);
  });

  it.each(['deks', 'tombstones', 'erasures', 'epochs'])('shows its login no row of %s', async (table) => {
    await expect(clone.vault.query(`select * from vault.${table}`)).rejects.toMatchObject({ code: '42501' });
    await expect(clone.vault.query(`delete from vault.${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('lets tombstones and erasures grow and nothing else, even for the privileged login', async () => {
    const service = new pg.Client({ connectionString: clone.vaultServiceUrl });
    await service.connect();
    const dead = randomUUID();
    await service.query(`insert into vault.tombstones (dek_id, kind, request_id, epoch_at_shred) values ($1, 'reading', $2, 1)`, [dead, randomUUID()]);
    await service.query(`insert into vault.erasures (request_id, subject_ref, scope, mode) values ($1, $2, 'account', 'full')`, [randomUUID(), randomUUID()]);
    for (const change of ['update vault.tombstones set epoch_at_shred = 2', 'delete from vault.tombstones', 'truncate vault.tombstones',
      `update vault.erasures set mode = 'x'`, 'delete from vault.erasures', 'truncate vault.erasures']) {
      await expect(service.query(change)).rejects.toMatchObject({ code: '42501' });
    }
    await service.end();
    await expect(put({ ...key(), id: dead })).rejects.toMatchObject({ code: '42501' });
  });

  it('knows a foreign keyring by its fingerprint, and a destroyed epoch', async () => {
    const know = async (epoch: number, print: string): Promise<unknown> => (await clone.vault.query<{ ours: boolean }>('select vault.know_epoch($1, $2) as ours', [epoch, print]))[0]?.ours;
    expect(await know(1, fingerprint)).toBe(true);
    expect(await know(1, 'b'.repeat(64))).toBe(false);
    expect(await know(2, 'c'.repeat(64))).toBe(true);
    await withClient(clone.vaultServiceUrl, (client) => client.query('update vault.epochs set destroyed_at = now() where epoch = 2'));
    expect(await know(2, 'c'.repeat(64))).toBe(false);
  });
});
