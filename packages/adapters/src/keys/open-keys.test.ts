import { createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isHouseError } from '@omenhall/contracts/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPretendVault } from '../testing/pretend-vault.ts';
import { openKeys, type OpenKeys } from './index.ts';

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

const open = (): Promise<OpenKeys> => openKeys({ secretsDir, vault, nowMs: () => nowMs });
const refusalOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (isHouseError(error) ? `${error.code}: ${error.message}` : `foreign: ${String(error)}`));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const base64 = (bytes = randomBytes(32)): string => bytes.toString('base64');
const writeKeyring = async (content: unknown, mode = 0o400): Promise<void> => {
  await mkdir(secretsDir, { recursive: true, mode: 0o700 });
  await writeFile(join(secretsDir, 'keyring.json'), typeof content === 'string' ? content : JSON.stringify(content), { mode });
  await chmod(join(secretsDir, 'keyring.json'), mode);
};

describe('the keyring', () => {
  it('is made at the first start and read at the next', async () => {
    const first = await open();
    const made = await readFile(join(secretsDir, 'keyring.json'), 'utf8');
    expect(hex((await open()).linkMac(new Uint8Array()))).toBe(hex(first.linkMac(new Uint8Array())));
    expect(await readFile(join(secretsDir, 'keyring.json'), 'utf8')).toBe(made);
  });

  it.skipIf(process.platform === 'win32')('and the signing key are for their owner alone', async () => {
    await open();
    const modes = await Promise.all([secretsDir, join(secretsDir, 'keyring.json'), join(secretsDir, 'signing.json')].map(async (path) => (await stat(path)).mode & 0o777));
    expect(modes).toEqual([0o700, 0o400, 0o400]);
  });

  it('is made once by many processes that start together', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, open));
    expect(new Set(opened.map((keys) => hex(keys.linkMac(new Uint8Array())))).size).toBe(1);
    expect(new Set(opened.map((keys) => keys.sign(new Uint8Array()).keyId)).size).toBe(1);
    expect((await readdir(secretsDir)).toSorted()).toEqual(['keyring.json', 'signing.json', 'vault-witness']);
  });

  const root = base64();
  const epoch = (number: number, key = base64()): { epoch: number; key: string } => ({ epoch: number, key });
  const typed = Buffer.from('a key that a person typed, alas!').toString('base64');
  it.each([
    ['is no JSON', 'zephyrquill'],
    ['has no epoch', { version: 1, root, epochs: [] }],
    ['has four epochs', { version: 1, root, epochs: [epoch(1), epoch(2), epoch(3), epoch(4)] }],
    ['has its epochs out of order', { version: 1, root, epochs: [epoch(2), epoch(1)] }],
    ['has a key of 31 bytes', { version: 1, root, epochs: [epoch(1, base64(randomBytes(31)))] }],
    ['has a key of 33 bytes', { version: 1, root, epochs: [epoch(1, base64(randomBytes(33)))] }],
    ['has a key that is no base64', { version: 1, root, epochs: [epoch(1, `${base64().slice(0, 42)}!!`)] }],
    ['has a key somebody typed', { version: 1, root, epochs: [epoch(1, typed)] }],
    ['has two equal keys', { version: 1, root, epochs: [epoch(1, root)] }],
    ['is of another version', { version: 2, root, epochs: [epoch(1)] }],
  ])('is refused when it %s', async (_, content) => {
    await writeKeyring(content);
    const refusal = await refusalOf(open());
    expect(refusal).toMatch(/^keys-away: keyring\.json is refused/);
    expect(refusal).not.toContain('zephyrquill');
  });

  it('is taken with one, two or three epochs', async () => {
    await writeKeyring({ version: 1, root, epochs: [epoch(4), epoch(5), epoch(7)] });
    await (await open()).prepare('reading', randomUUID(), randomUUID());
    expect(vault.rows[0]?.epoch).toBe(7);
  });

  it.skipIf(process.platform === 'win32').each([0o440, 0o404, 0o644])('is refused when group or others may read it', async (mode) => {
    await writeKeyring({ version: 1, root, epochs: [epoch(1)] }, mode);
    expect(await refusalOf(open())).toContain('group or others may read it');
  });

  it('is refused by a vault that knows another one', async () => {
    await open();
    await rm(secretsDir, { recursive: true });
    await writeKeyring({ version: 1, root, epochs: [epoch(1)] });
    expect(await refusalOf(open())).toMatch(/^keys-away: keyring is refused: epoch 1/);
  });
});

describe('data keys', () => {
  it('are made once per object, and found by whoever asks again', async () => {
    const [reading, subject] = [randomUUID(), randomUUID()];
    const made = await (await open()).prepare('reading', reading, subject);
    const again = await open();
    expect(await again.prepare('reading', reading.toUpperCase(), subject)).toEqual(made);
    expect(hex((await again.fetch(made.id, subject)).key)).toBe(hex(made.key));
    expect(vault.rows).toHaveLength(1);
    expect(made.key).toHaveLength(32);
  });

  it('are one and the same for two writers who meet', async () => {
    const [reading, subject] = [randomUUID(), randomUUID()];
    const both = await Promise.all([await open(), await open()].map((keys) => keys.prepare('reading', reading, subject)));
    expect(both[0]).toEqual(both[1]);
  });

  it('are given to no other subject, and not once they are closed', async () => {
    const keys = await open();
    const [reading, subject] = [randomUUID(), randomUUID()];
    const { id } = await keys.prepare('reading', reading, subject);
    expect(await refusalOf(keys.fetch(id, randomUUID()))).toMatch(/^key-shredded/);
    for (const row of vault.rows) row.open = false;
    vault.tell(id);
    expect(await refusalOf(keys.fetch(id, subject))).toMatch(/^key-shredded/);
    expect(await refusalOf(keys.prepare('reading', reading, subject))).toMatch(/^key-shredded/);
  });

  it('stand in the vault only wrapped, under a name that does not tell the subject', async () => {
    const subject = randomUUID();
    const { key } = await (await open()).prepare('reading', randomUUID(), subject);
    const [row] = vault.rows;
    expect(row?.wrapped).toHaveLength(60);
    expect(hex(row?.wrapped ?? Buffer.alloc(0))).not.toContain(hex(key).slice(0, 16));
    expect(row?.subject_ref).not.toBe(subject);
  });

  it('that do not fit their wrapping are never used', async () => {
    const keys = await open();
    const subject = randomUUID();
    const { id } = await keys.prepare('reading', randomUUID(), subject);
    vault.tell(id);
    for (const row of vault.rows) row.kind = 'house';
    expect(await refusalOf(keys.fetch(id, subject))).toMatch(/^seal-mismatch/);
  });

  it('are read from memory for 300 seconds without the vault, then not', async () => {
    const keys = await open();
    const subject = randomUUID();
    const { id, key } = await keys.prepare('reading', randomUUID(), subject);
    vault.state.away = true;
    nowMs = 299_999;
    expect(hex((await keys.fetch(id, subject)).key)).toBe(hex(key));
    nowMs = 300_000;
    expect(await refusalOf(keys.fetch(id, subject))).toBe('keys-away: the vault does not answer: ECONNREFUSED');
  });

  it('in use by a caller stay whole when the cache lets them go', async () => {
    const keys = await open();
    const subject = randomUUID();
    const { id } = await keys.prepare('reading', randomUUID(), subject);
    const held = await keys.fetch(id, subject);
    const before = hex(held.key);
    vault.tell(id);
    keys.close();
    expect(hex(held.key)).toBe(before);
  });

  it('of at most 1,000 objects are kept, and the one asked for longest ago leaves', async () => {
    const keys = await open();
    const subject = randomUUID();
    const ids: string[] = [];
    for (let made = 0; made < 1_001; made += 1) ids.push((await keys.prepare('reading', randomUUID(), subject)).id);
    vault.asked.length = 0;
    await keys.fetch(ids[1_000] ?? '', subject);
    expect(vault.asked).toEqual([]);
    await keys.fetch(ids[0] ?? '', subject);
    expect(vault.asked).toEqual(['get_dek']);
  });
});

describe('what follows from the keyring', () => {
  const root = 'AwoRGB8mLTQ7QklQV15lbHN6gYiPlp2kq7K5wMfO1dw=';
  const first = Buffer.from(Uint8Array.from({ length: 32 }, (_, index) => index)).toString('base64');
  beforeEach(() => writeKeyring({ version: 1, root, epochs: [{ epoch: 1, key: first }] }));

  it('is what another implementation of the same standards computes', async () => {
    const keys = await open();
    expect(hex(keys.blindIndex('login', 'leserin@example.org'))).toBe('13be7296d0de71b746575e2f16a5a756b66d6d2703715337e585dfc21a2e7973');
    expect(hex(keys.linkMac(Buffer.from('link')))).toBe('4656c2d11c96aa3a72af2175e5b60858046b09faafa823f9fe97159bfbc00c86');
    expect(vault.epochs.get(1)).toBe('4a74968224923aa60c1ba51a08b302b819ed6a1d463d67a071e657ba963d9711');
    await keys.prepare('subject', randomUUID(), '018f0000-0000-7000-8000-000000000009');
    expect(vault.rows[0]?.subject_ref).toBe('3306d394-be1f-8de7-9779-fb9d416f4358');
  });

  it('differs from purpose to purpose', async () => {
    const keys = await open();
    const indexes = (['login', 'suppression', 'attempts', 'recipient'] as const).map((purpose) => hex(keys.blindIndex(purpose, 'leserin@example.org')));
    expect(new Set(indexes).size).toBe(4);
  });

  it('stays as it is when an epoch is added', async () => {
    const before = (await open()).blindIndex('login', 'leserin@example.org');
    await rm(join(secretsDir, 'keyring.json'));
    await writeKeyring({ version: 1, root, epochs: [{ epoch: 1, key: first }, { epoch: 2, key: base64() }] });
    expect((await open()).blindIndex('login', 'leserin@example.org')).toEqual(before);
  });
});

describe('the signing key', () => {
  it('signs what anybody can verify with the public key it names', async () => {
    const message = Buffer.from('a checkpoint');
    const { signature, publicKey, keyId } = (await open()).sign(message);
    const spki = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]), type: 'spki', format: 'der' });
    expect(verify(null, message, spki, signature)).toBe(true);
    expect(verify(null, Buffer.from('another checkpoint'), spki, signature)).toBe(false);
    expect(keyId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is refused when its file holds none', async () => {
    await mkdir(secretsDir, { recursive: true });
    await writeFile(join(secretsDir, 'signing.json'), '{"version":1}', { mode: 0o400 });
    expect(await refusalOf(open())).toBe('keys-away: signing.json is refused: it holds no Ed25519 key');
  });
});
