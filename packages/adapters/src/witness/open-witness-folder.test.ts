import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkpointText, writeNote } from '@omenhall/contracts/proof/signed-note.rules';
import { openHouseWitnesses, openWitnessFolder, readWitnessNotes } from './index.ts';

let folder: string;
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'omen-witness-')); });
afterEach(() => rm(folder, { recursive: true }));

const noteAt = (size: number, at = '2026-11-20T13:30:00.000Z'): string => writeNote(checkpointText({ origin: 'log', size, root: new Uint8Array(32), at }), 'log', new Uint8Array(32), new Uint8Array(64));

describe('a witness\'s folder', () => {
  it('keeps notes in their order, a file per month, for its owner alone', async () => {
    const witness = openWitnessFolder('own', join(folder, 'witness'));
    expect([await witness.newest(), await witness.all()]).toEqual([null, []]);
    const notes = [noteAt(1), noteAt(2), noteAt(3, '2026-12-01T00:00:00.000Z')];
    for (const note of notes) await witness.accept(note);
    expect(await witness.all()).toEqual(notes);
    expect(await witness.newest()).toBe(notes[2]);
    expect(await readdir(join(folder, 'witness'))).toEqual(['checkpoints-2026-11.txt', 'checkpoints-2026-12.txt']);
    // Windows knows no modes.
    const forOthers = process.platform === 'win32' ? 0 : (await stat(join(folder, 'witness', 'checkpoints-2026-11.txt'))).mode & 0o077;
    expect(forOthers).toBe(0);
    expect(await readWitnessNotes(join(folder, 'witness', 'checkpoints-2026-12.txt'))).toEqual([notes[2]]);
  });

  it('E- passes over a note whose writing was cut off, and keeps what comes after it', async () => {
    const witness = openWitnessFolder('own', folder);
    await witness.accept(noteAt(1));
    await appendFile(join(folder, 'checkpoints-2026-11.txt'), `\n${noteAt(2).slice(0, 40)}`);
    expect(await witness.newest()).toBe(noteAt(1));
    await witness.accept(noteAt(3));
    expect(await witness.all()).toEqual([noteAt(1), noteAt(3)]);
  });

  it('that cannot be reached says so, and does not pass for an empty one', async () => {
    await writeFile(join(folder, 'file'), '');
    const witness = openWitnessFolder('own', join(folder, 'file'));
    await expect(witness.newest()).rejects.toThrow(/ENOTDIR|EEXIST/);
    await expect(witness.accept(noteAt(1))).rejects.toThrow(/ENOTDIR|EEXIST/);
  });

  it('stands beside those that the environment names', () => {
    expect(openHouseWitnesses({ dataDir: folder, witnessDirs: ['/a', '/b'] }).map(({ name }) => name)).toEqual(['own', 'outside_1', 'outside_2']);
  });
});
