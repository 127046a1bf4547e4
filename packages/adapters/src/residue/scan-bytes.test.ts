import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formsOf } from './encodings.rules.ts';
import { filesBelow, formsInFile } from './scan-bytes.ts';

const needles = formsOf('zephyrquill7');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omen-scan-'));
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe('a scan of files', () => {
  it('finds a word that lies across two reads', async () => {
    const path = join(folder, 'large');
    await writeFile(path, Buffer.concat([Buffer.alloc(8 * 1024 * 1024 - 5), Buffer.from('zephyrquill7'), Buffer.alloc(100)]));
    expect(await formsInFile(path, needles)).toEqual(['utf8']);
  });

  it('finds nothing in a file without it, nor in one that is gone', async () => {
    const path = join(folder, 'clean');
    await writeFile(path, 'zephyrquill 7');
    expect(await formsInFile(path, needles)).toEqual([]);
    expect(await formsInFile(join(folder, 'nowhere'), needles)).toEqual([]);
  });

  it('goes into every folder', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await writeFile(join(folder, 'a/b/deep'), '');
    expect(await filesBelow(folder)).toContain(join(folder, 'a/b/deep'));
  });
});
