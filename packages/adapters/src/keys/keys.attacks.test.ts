import { randomBytes, randomUUID } from 'node:crypto';
import { once, EventEmitter } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isHouseError } from '@omenhall/contracts/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPretendVault } from '../testing/pretend-vault.ts';
import { holdKeys, openKeys, type OpenKeys } from './index.ts';

let folder: string;
let secretsDir: string;
let vault: ReturnType<typeof openPretendVault>;
let nowMs: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omen-keys-'));
  secretsDir = join(folder, 'secrets');
  vault = openPretendVault();
  nowMs = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (dir = secretsDir): Promise<OpenKeys> => openKeys({ secretsDir: dir, vault, nowMs: () => nowMs });
const openAsKeeper = (): Promise<OpenKeys> => openKeys({ secretsDir, vault, keeper: vault, nowMs: () => nowMs });
const refusalOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (isHouseError(error) ? `${error.code}: ${error.message}` : `foreign: ${String(error)}`));
const keyringFile = (): string => join(secretsDir, 'keyring.json');

describe('a keyring that is missing or foreign', () => {
  it('A4 was removed from a house in use: refused, and no blank one is made in its place', async () => {
    await (await open()).prepare('reading', randomUUID(), randomUUID());
    await rename(keyringFile(), join(folder, 'kept.json'));
    expect(await refusalOf(open())).toBe('keys-away: keyring.json is refused: it is missing, and another one would open nothing');
    await expect(readFile(keyringFile())).rejects.toMatchObject({ code: 'ENOENT' });
    await rename(join(folder, 'kept.json'), keyringFile());
    expect(await refusalOf(open())).toBe('done');
  });

  it('A4 was removed together with every other secret: the vault still says that this is no first start', async () => {
    await open();
    await rm(secretsDir, { recursive: true });
    expect(await refusalOf(open())).toContain('it is missing');
  });

  it('A4 was removed while the vault is away: nothing is made before the vault was asked', async () => {
    vault.state.away = true;
    expect(await refusalOf(open())).toBe('keys-away: the vault does not answer: ECONNREFUSED');
    await expect(readFile(keyringFile())).rejects.toMatchObject({ code: 'ENOENT' });
    vault.state.away = false;
    expect(await refusalOf(open())).toBe('done');
  });

  it('A- meets an empty vault in the place of the one it knows: refused, and the empty one is told nothing', async () => {
    await open();
    vault.epochs.clear();
    vault.rows.length = 0;
    expect(await refusalOf(open())).toMatch(/^keys-away: keyring is refused: epoch 1/);
    expect(vault.epochs.size).toBe(0);
  });

  it('A- meets the vault of another house: refused', async () => {
    await open(join(folder, 'other'));
    expect(await refusalOf(open())).toMatch(/^keys-away: keyring\.json is refused: it is missing/);
  });
});

describe('a house in sealed mode', () => {
  it('A4 starts, refuses each use with its reason, and opens by itself when the keyring is back', async () => {
    await open();
    await rename(keyringFile(), join(folder, 'kept.json'));
    const said = new EventEmitter();
    const why: (string | null)[] = [];
    const keys = await holdKeys({ secretsDir, vault, retryMs: 10, onChange: (now) => { why.push(now); said.emit('change'); } });
    expect(keys.whyAway()).toContain('it is missing');
    for (const use of [keys.prepare('reading', randomUUID(), randomUUID()), keys.fetch(randomUUID(), randomUUID()), keys.fetchToWrite(randomUUID(), randomUUID()), keys.shred([randomUUID()], randomUUID())]) {
      expect(await refusalOf(use)).toMatch(/^keys-away: sealed mode: keyring\.json is refused/);
    }
    for (const use of [() => keys.linkMac(new Uint8Array()), () => keys.sign(new Uint8Array()), () => keys.blindIndex('login', 'x')]) expect(use).toThrow(expect.objectContaining({ code: 'keys-away' }));
    const changed = once(said, 'change');
    await rename(join(folder, 'kept.json'), keyringFile());
    await changed;
    expect([keys.whyAway(), why.at(-1), why.length]).toEqual([null, null, 2]);
    expect((await keys.prepare('reading', randomUUID(), randomUUID())).key).toHaveLength(32);
    keys.close();
  });

  it('A4 waits for an absent vault, and for leave to open, and says nothing but codes of either', async () => {
    vault.state.away = true;
    let leave = false;
    const said = new EventEmitter();
    const keys = await holdKeys({
      secretsDir, vault, retryMs: 5, mayOpen: async () => { if (!leave) throw new Error('zephyrquill'); }, onChange: () => said.emit('change'),
    });
    expect(keys.whyAway()).toBe('the keys do not open');
    const vaultAway = once(said, 'change');
    leave = true;
    await vaultAway;
    expect(keys.whyAway()).toBe('the vault does not answer: ECONNREFUSED');
    const opened = once(said, 'change');
    vault.state.away = false;
    await opened;
    expect(keys.whyAway()).toBeNull();
    keys.close();
  });
});

describe('a key that is shredded', () => {
  it('A- is refused in every process at once, and reported done 300 s after its tombstone, the second time as the first', async () => {
    const [keeper, serving] = [await openAsKeeper(), await open()];
    const [reading, subject, request] = [randomUUID(), randomUUID(), randomUUID()];
    const { id } = await serving.prepare('reading', reading, subject);
    await serving.fetch(id, subject);
    const { reportableAt } = await keeper.shred([id, randomUUID()], request);
    expect(reportableAt?.getTime()).toBe((vault.tombstones.get(id)?.getTime() ?? 0) + 300_000);
    for (const keys of [serving, keeper]) {
      expect(await refusalOf(keys.fetch(id, subject))).toMatch(/^key-shredded/);
      expect(await refusalOf(keys.fetchToWrite(id, subject))).toMatch(/^key-shredded/);
    }
    expect(await keeper.shred([id], randomUUID())).toEqual({ reportableAt });
    expect(vault.tombstones.size).toBe(1);
    expect(await keeper.shred([randomUUID()], request)).toEqual({ reportableAt: null });
  });

  it('A- is not destroyed by a serving process, which does not hold the keeper\'s login', async () => {
    const serving = await open();
    const { id } = await serving.prepare('reading', randomUUID(), randomUUID());
    expect(await refusalOf(serving.shred([id], randomUUID()))).toMatch(/^not-allowed/);
    expect(vault.rows).toHaveLength(1);
  });

  it('A- is not opened by a process that went deaf: it asks the vault each time, and memory serves only while that is away', async () => {
    const keys = await open();
    const subject = randomUUID();
    const { id, key } = await keys.prepare('reading', randomUUID(), subject);
    vault.hear(false);
    vault.asked.length = 0;
    await keys.fetch(id, subject);
    await keys.fetch(id, subject);
    expect(vault.asked).toEqual(['get_dek', 'get_dek']);
    vault.state.away = true;
    expect(Buffer.from((await keys.fetch(id, subject)).key).equals(key)).toBe(true);
    expect(await refusalOf(keys.fetchToWrite(id, subject))).toMatch(/^keys-away/);
    nowMs = 300_000;
    expect(await refusalOf(keys.fetch(id, subject))).toMatch(/^keys-away/);
  });

  it('A- closed while nobody heard it is forgotten when the notices come again', async () => {
    const keys = await open();
    const subject = randomUUID();
    const { id } = await keys.prepare('reading', randomUUID(), subject);
    vault.hear(false);
    for (const row of vault.rows) row.open = false;
    vault.hear(true);
    expect(await refusalOf(keys.fetch(id, subject))).toMatch(/^key-shredded/);
  });

  it('A- closed between the vault\'s answer and its arrival is not kept', async () => {
    const keys = await open();
    const subject = randomUUID();
    const { id } = await keys.prepare('reading', randomUUID(), subject);
    vault.tell(id);
    const { query } = vault;
    const answering = { ...vault, query: (async (text: string, values?: readonly unknown[]) => {
      const rows = (await query(text, values)).map((row) => ({ ...(row as object) }));
      if (text.includes('get_dek')) {
        for (const row of vault.rows) row.open = false;
        vault.tell(id);
      }
      return rows;
    }) as typeof query };
    const slow = await openKeys({ secretsDir, vault: answering, nowMs: () => nowMs });
    await slow.fetch(id, subject);
    expect(await refusalOf(slow.fetch(id, subject))).toMatch(/^key-shredded/);
    keys.close();
  });
});

describe('a vault from an old snapshot', () => {
  it('A8 with fewer tombstones than were witnessed is refused, and the newest one is taken again', async () => {
    const keeper = await openAsKeeper();
    const subject = randomUUID();
    const ids: string[] = [];
    for (let made = 0; made < 3; made += 1) ids.push((await keeper.prepare('reading', randomUUID(), subject)).id);
    await keeper.shred(ids.slice(0, 2), randomUUID());
    const snapshot = new Map(vault.tombstones);
    await keeper.shred(ids.slice(2), randomUUID());
    vault.tombstones.delete(ids[2] ?? '');
    expect(await refusalOf(open())).toBe('keys-away: the vault is refused: it holds 2 tombstones, and 3 were seen; bring back the newest vault');
    const held = await holdKeys({ secretsDir, vault, retryMs: 60_000 });
    expect(held.whyAway()).toContain('2 tombstones, and 3 were seen');
    held.close();
    for (const [id, at] of snapshot) vault.tombstones.set(id, at);
    vault.tombstones.set(ids[2] ?? '', new Date());
    expect(await refusalOf(open())).toBe('done');
  });

  it('A8 is witnessed by serving processes too, as soon as they are told of a destroyed key', async () => {
    const serving = await open();
    const { id } = await serving.prepare('reading', randomUUID(), randomUUID());
    vault.rows.length = 0;
    vault.tombstones.set(id, new Date());
    vault.tell(id);
    await expect.poll(async () => {
      vault.tombstones.clear();
      const answer = await refusalOf(open());
      vault.tombstones.set(id, new Date());
      return answer;
    }).toContain('0 tombstones, and 1 were seen');
  });

  it('A- cannot be excused by writers who race: the highest count stays', async () => {
    const { openVaultWitness } = await import('./vault-witness.ts');
    await mkdir(secretsDir, { recursive: true });
    await Promise.all(Array.from({ length: 40 }, (_, i) => openVaultWitness(secretsDir).sawTombstones((i * 17) % 41)));
    expect(await openVaultWitness(secretsDir).tombstones()).toBe(40);
    await openVaultWitness(secretsDir).sawTombstones(3);
    expect(await openVaultWitness(secretsDir).tombstones()).toBe(40);
  });
});

it('A- wraps a key for another place in the vault: the one error, with the key\'s name and the column for the audit log', async () => {
  const keys = await open();
  const subject = randomUUID();
  const { id } = await keys.prepare('reading', randomUUID(), subject);
  vault.tell(id);
  for (const row of vault.rows) row.wrapped = randomBytes(60);
  await expect(keys.fetch(id, subject)).rejects.toMatchObject({ code: 'seal-mismatch', row: { table: 'deks', column: 'wrapped', rowId: id, subjectId: subject } });
});

it.skipIf(process.platform === 'win32')('A4 lets a group read the keyring: refused, and open again once it is private', async () => {
  await open();
  await chmod(keyringFile(), 0o440);
  expect(await refusalOf(open())).toContain('group or others may read it');
  await chmod(keyringFile(), 0o400);
  expect(await refusalOf(open())).toBe('done');
});

it('A4 replaces the keyring by one of its own making: refused by the vault', async () => {
  await open();
  await rm(keyringFile());
  const base64 = (): string => randomBytes(32).toString('base64');
  await writeFile(keyringFile(), JSON.stringify({ version: 1, root: base64(), epochs: [{ epoch: 1, key: base64() }] }), { mode: 0o400 });
  expect(await refusalOf(open())).toMatch(/^keys-away: keyring is refused: epoch 1/);
});
