import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeyspace } from '../ephemeral/open-keyspace.ts';
import { lookIntoFiles, lookIntoRedis, lookIntoTexts, searchResidue } from './index.ts';

const [word, other, control] = ['zephyrquill7', 'marigoldvane3', 'controlword99'] as const;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omen-residue-'));
  await writeFile(join(folder, 'control'), control);
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

describe('a search for residue', () => {
  it('names target, place and form of a word, and never the word', async () => {
    await writeFile(join(folder, 'leak'), `x${Buffer.from(`ab ${word} c`).toString('base64')}x`);
    const report = await searchResidue({ files: { look: lookIntoFiles([folder], () => true), control } }, [other, word]);
    expect(report.sightings).toMatchObject([{ target: 'files', word: 1, place: join(folder, 'leak') }]);
    expect(JSON.stringify(report)).not.toContain(word);
    expect(report).toMatchObject({ blind: [], scanned: { files: 2 } });
    await rm(join(folder, 'leak'));
  });

  it('calls a target blind where the control is not found, though nothing else is found either', async () => {
    const report = await searchResidue({
      seen: { look: lookIntoTexts(async () => [['one', 'order 7KQ-42F is here']]), control: 'order 7KQ-42F' },
      blind: { look: lookIntoTexts(async () => []), control },
    }, [word]);
    expect(report).toEqual({ sightings: [], blind: ['blind'], scanned: { seen: 1, blind: 0 } });
  });

  it('asks of a target only the words that must not lie there', async () => {
    const look = lookIntoTexts(async () => [['letter', `to ${word}@reader.example ${control}`]]);
    expect((await searchResidue({ letters: { look, control, words: [other] } }, [word, other])).sightings).toEqual([]);
    expect((await searchResidue({ letters: { look, control } }, [word, other])).sightings).toHaveLength(1);
  });

  it('ends with the fault of a place that cannot be read: what was not read is not clean', async () => {
    await expect(searchResidue({ files: { look: () => Promise.reject(new Error('away')), control } }, [word])).rejects.toThrow('away');
  });
});

const redisUrl = process.env['OMEN_TEST_REDIS_URL'];
it.skipIf(!redisUrl)('a word is found in the name and in the value of a key', async () => {
  const keyspace = await openKeyspace(redisUrl ?? '');
  await keyspace.put(`residue:${word}`, 'x', 60);
  await keyspace.put('residue:plain', JSON.stringify({ deep: Buffer.from(word).toString('hex') }), 60);
  await keyspace.put('residue:control', control, 60);
  const report = await searchResidue({ redis: { look: lookIntoRedis(redisUrl ?? ''), control } }, [word]);
  for (const key of [`residue:${word}`, 'residue:plain', 'residue:control']) await keyspace.remove(key);
  keyspace.close();
  expect(report.sightings.map(({ place }) => place).toSorted()).toEqual(['residue:plain', `residue:${word}`]);
  expect(report.blind).toEqual([]);
});
