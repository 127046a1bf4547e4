import { ed25519 } from '@noble/curves/ed25519.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { checkpointText, readNote, readVerifierKey, splitNotes, writeNote, writeVerifierKey } from './signed-note.rules.ts';

const secret = new Uint8Array(32).fill(7);
const publicKey = ed25519.getPublicKey(secret);
const name = 'omenhall/audit/house';
const checkpoint = { origin: name, size: 12, root: new Uint8Array(32).fill(3), at: '2026-11-20T13:30:00.000Z' };
const noteOf = (said = checkpoint, key = secret, signer = name): string => {
  const text = checkpointText(said);
  return writeNote(text, signer, ed25519.getPublicKey(key), ed25519.sign(utf8ToBytes(text), key));
};

describe('a note', () => {
  it('is read back by the key that signed it', () => {
    expect(readNote(noteOf(), { name, publicKey })).toEqual({ word: 'genuine', checkpoint });
  });

  it('verifies by a verifier key as Go writes it', () => {
    // From the documentation of golang.org/x/mod/sumdb/note.
    const go = readVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    expect(go?.name).toBe('PeterNeumann');
    expect(readVerifierKey(writeVerifierKey(name, publicKey))).toEqual({ name, publicKey });
    expect(readVerifierKey('PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')).toBeNull();
  });

  it('E- whose text was changed in any one character is refused', () => {
    const note = noteOf();
    const places = Array.from({ length: note.indexOf('\n\n') }, (_, i) => i).filter((i) => note[i] !== '\n');
    const taken = places.filter((i) => readNote(`${note.slice(0, i)}${note[i] === '1' ? '2' : '1'}${note.slice(i + 1)}`, { name, publicKey }).word === 'genuine');
    expect(places.length).toBeGreaterThan(40);
    expect(taken).toEqual([]);
  });

  it('E- that another key signed under our name, or we under another name, is foreign', () => {
    expect(readNote(noteOf(checkpoint, new Uint8Array(32).fill(8)), { name, publicKey }).word).toBe('foreign_key');
    expect(readNote(noteOf(checkpoint, secret, 'omenhall/audit/other'), { name, publicKey }).word).toBe('foreign_key');
  });

  it('E- with another signature under our key hash is refused', () => {
    const [text = '', signature = ''] = noteOf().split('\n\n');
    const [, other = ''] = noteOf({ ...checkpoint, size: 13 }).split('\n\n');
    expect(readNote(`${text}\n\n${other}`, { name, publicKey }).word).toBe('bad_signature');
    expect(readNote(`${text}\n\n${signature}`, { name, publicKey }).word).toBe('genuine');
  });

  it.each(['', 'x', '\n\n', '— a b\n', 'a\n1\nb\n\n— a b\n', noteOf().replace('12', '012'), noteOf().trimEnd()])('that is none is unreadable: %j', (text) => {
    expect(readNote(text, { name, publicKey }).word).toBe('unreadable');
  });

  it('is found in a file again, also after one whose writing was cut off', () => {
    const [one, two] = [noteOf(), noteOf({ ...checkpoint, size: 20 })];
    expect(splitNotes(`\n${one}\n${one.slice(0, 60)}\n${two}`)).toEqual([one, two]);
    expect(splitNotes(`\n${one}\n${one.slice(0, -20)}\n${two}`).filter((note) => readNote(note, { name, publicKey }).word === 'genuine')).toEqual([one, two]);
  });
});
