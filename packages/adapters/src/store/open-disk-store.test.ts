import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isHouseError } from '@omenhall/contracts/errors';
import type { ArtifactStore } from '@omenhall/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDiskStore } from './index.ts';

let folder: string;
let store: ArtifactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omen-store-'));
  store = openDiskStore(join(folder, 'files'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'done', (error: unknown) => (isHouseError(error) ? error.code : `foreign: ${String(error)}`));
const filesBelow = async (): Promise<string[]> => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => entry.name);

describe('the disk store', () => {
  it('gives back what was put, and null for what was not', async () => {
    const key = randomUUID();
    await store.put(key, bytes(1, 2, 3));
    expect(await store.get(key)).toEqual(bytes(1, 2, 3));
    expect(await store.get(randomUUID())).toBeNull();
  });

  it('takes the same bytes twice, refuses other bytes, and keeps the first', async () => {
    const key = randomUUID();
    await store.put(key, bytes(1));
    expect(await codeOf(store.put(key, bytes(1)))).toBe('done');
    expect(await codeOf(store.put(key, bytes(2)))).toBe('broken');
    expect(await store.get(key)).toEqual(bytes(1));
  });

  it('lets one of many writers win whole, and leaves nothing else behind', async () => {
    const key = randomUUID();
    const size = 200_000;
    const ends = await Promise.all(Array.from({ length: 12 }, (_, index) => codeOf(store.put(key, new Uint8Array(size).fill(index)))));
    expect(ends.filter((end) => end === 'done')).toHaveLength(1);
    const kept = await store.get(key);
    expect(new Set(kept)).toEqual(new Set([ends.indexOf('done')]));
    expect(kept).toHaveLength(size);
    expect(await filesBelow()).toEqual([key]);
  });

  it('removes a file, and again without complaint', async () => {
    const key = randomUUID();
    await store.put(key, bytes(1));
    await store.remove(key);
    await store.remove(key);
    expect(await store.get(key)).toBeNull();
  });

  it.each(['', 'short', '../../../../etc/passwd', 'aaaaaaaaaaaaaaaa/../../x', 'aaaaaaaaaaaaaaaa\0', 'a'.repeat(65), '.aaaaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaa.pdf'])('refuses a key that is no random id: %j', async (key) => {
    for (const work of [store.put(key, bytes(1)), store.get(key), store.remove(key)]) expect(await codeOf(work)).toBe('bad-input');
    expect(await filesBelow()).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('lets nobody but the owner read a file or look into its folder', async () => {
    const key = randomUUID();
    await store.put(key, bytes(1));
    expect((await stat(join(folder, 'files', key.slice(-2), key))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'files', key.slice(-2)))).mode & 0o777).toBe(0o700);
  });
});
