import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openVault, type Vault } from './index.ts';
import { withClient } from './setup-roles.ts';
import { areOneCluster, requireTwoClusters } from './two-clusters.ts';
import { groundAlone } from './testing/ground-alone.ts';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';

let clone: ClonedDatabase;
let ground: Awaited<ReturnType<typeof groundAlone>>;
let keeper: Vault;
beforeAll(async () => {
  ground = await groundAlone();
  clone = await cloneDatabase({ folders: ground.folders });
  keeper = openVault(clone.keeperUrl);
  await clone.vault.query('select vault.know_epoch(1, $1)', ['a'.repeat(64)]);
});
afterAll(async () => {
  await keeper.close();
  await clone.drop();
  await ground.remove();
});

interface Key { id: string; subject: string; object: string; wrapped: Buffer; commit: Buffer }
const aKey = (): Key => ({ id: randomUUID(), subject: randomUUID(), object: randomUUID(), wrapped: randomBytes(60), commit: randomBytes(32) });
const put = (k: Key) => clone.vault.query(`select vault.put_dek($1, 'reading', $2, $3, 1, $4, $5)`, [k.id, k.subject, k.object, k.wrapped, k.commit]);
const get = (k: Key) => clone.vault.query('select 1 as row from vault.get_dek($1, $2)', [k.id, k.subject]);
const close = (...ids: string[]) => keeper.query('select vault.close_deks($1::uuid[])', [ids]);
const shred = async (id: string) => (await keeper.query<{ died: Date | null }>('select vault.shred_dek($1, $2) as died', [id, randomUUID()]))[0]?.died ?? null;
const tombstonesOf = (id: string) => withClient(clone.vaultServiceUrl, async (client) => (await client.query('select kind, epoch_at_shred from vault.tombstones where dek_id = $1', [id])).rows as object[]);

describe('the keeper of the vault', () => {
  it('A- closes a key at once, destroys it, and is told the same time again', async () => {
    const k = aKey();
    await put(k);
    await close(k.id);
    expect(await get(k)).toEqual([]);
    const died = await shred(k.id);
    expect(died).toBeInstanceOf(Date);
    expect(await shred(k.id)).toEqual(died);
    expect(await tombstonesOf(k.id)).toEqual([{ kind: 'reading', epoch_at_shred: 1 }]);
    expect(await shred(randomUUID())).toBeNull();
  });

  it('A- destroys no key that is still open, so that no process keeps one it was not told of', async () => {
    const k = aKey();
    await put(k);
    await expect(shred(k.id)).rejects.toMatchObject({ code: '55000' });
    expect(await get(k)).toHaveLength(1);
  });

  it('A- tells everybody of the closing and of the end', async () => {
    const k = aKey();
    await put(k);
    const heard = new EventEmitter();
    const told: string[] = [];
    await clone.vault.listen({ closed: (id) => { told.push(id); heard.emit(String(told.length)); }, hearing: () => undefined });
    const twice = once(heard, '2');
    await close(k.id);
    await shred(k.id);
    await twice;
    expect(told).toEqual([k.id, k.id]);
  });

  it('A- brings no destroyed key back: the same row, the same name, a replay in a race of twenty', async () => {
    const k = aKey();
    await put(k);
    await close(k.id);
    const [died] = await Promise.all([shred(k.id), ...Array.from({ length: 20 }, () => put(k).catch(() => undefined))]);
    expect(died).toBeInstanceOf(Date);
    await expect(put(k)).rejects.toMatchObject({ code: '42501' });
    expect(await get(k)).toEqual([]);
    expect(await clone.vault.query('select vault.unmark($1, $2) as opened', [k.id, k.subject])).toEqual([{ opened: false }]);
  });

  it.each(['deks', 'tombstones', 'erasures', 'epochs'])('A- reads and writes no row of %s by itself', async (table) => {
    for (const change of [`select * from vault.${table}`, `delete from vault.${table}`, `truncate vault.${table}`]) await expect(keeper.query(change)).rejects.toMatchObject({ code: '42501' });
  });

  it('A- unwraps nothing: it is given no wrapped key', async () => {
    const k = aKey();
    await put(k);
    await expect(keeper.query('select * from vault.get_dek($1, $2)', [k.id, k.subject])).rejects.toMatchObject({ code: '42501' });
    await expect(keeper.query(`select * from vault.find_dek('reading', $1, $2)`, [k.object, k.subject])).rejects.toMatchObject({ code: '42501' });
  });

  it('A- lists keys by age, without whose they are', async () => {
    const k = aKey();
    await put(k);
    expect((await keeper.query<{ dek_id: string }>(`select * from vault.list_deks('1 day', null, 1000)`)).map((row) => row.dek_id)).not.toContain(k.id);
    expect(await keeper.query(`select * from vault.list_deks('0 seconds', null, 1000) where dek_id = $1`, [k.id])).toEqual([{ dek_id: k.id, kind: 'reading', object_id: k.object }]);
  });
});

describe('a serving process', () => {
  it.each(['close_deks(array[gen_random_uuid()])', 'shred_dek(gen_random_uuid(), gen_random_uuid())', `list_deks('1 day', null, 10)`])('A- may not call %s', async (call) => {
    await expect(clone.vault.query(`select vault.${call}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('A- renames no key, not even as the privileged login', async () => {
    const k = aKey();
    await put(k);
    for (const column of ['dek_id', 'subject_ref', 'object_id']) {
      await expect(withClient(clone.vaultServiceUrl, (client) => client.query(`update vault.deks set ${column} = gen_random_uuid() where dek_id = $1`, [k.id]))).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('A- that loses its ear is told so, hears again after the line was cut, and is told that too', async () => {
    const said: boolean[] = [];
    const heard = new EventEmitter();
    const vault = openVault(clone.roleUrls.vault);
    await vault.listen({ closed: (id) => heard.emit('closed', id), hearing: (hears) => { said.push(hears); heard.emit(hears ? 'hears' : 'deaf'); } });
    expect(said).toEqual([true]);
    const [deaf, again] = [once(heard, 'deaf'), once(heard, 'hears')];
    await withClient(clone.vaultServiceUrl, (client) => client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'omen vault ear' and datname = current_database()`));
    await deaf;
    await again;
    const k = aKey();
    await put(k);
    const closed = once(heard, 'closed');
    await close(k.id);
    expect(await closed).toEqual([k.id]);
    expect(said).toEqual([true, false, true]);
    await vault.close();
  });
});

it('A5 puts vault and data into one cluster under two names: seen, and refused where separation is required', async () => {
  const byOtherName = new URL(clone.roleUrls.vault);
  byOtherName.hostname = byOtherName.hostname === '127.0.0.1' ? 'localhost' : '127.0.0.1';
  expect(await areOneCluster(clone.roleUrls.app, byOtherName.href)).toBe(true);
  await expect(requireTwoClusters(clone.roleUrls.app, byOtherName.href)).rejects.toMatchObject({ name: 'SharedCluster' });
});
