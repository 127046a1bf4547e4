import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Secret } from '@omenhall/contracts/values/secret';
import { isHouseError } from '@omenhall/contracts/errors';
import { describe, expect, it, test } from 'vitest';
import type { DataKey } from '../foundation/ports.ts';
import { closeWithSecond, openWithSecond } from '../testing/second-envelope.ts';
import { closeEnvelope, dekIdOf, openEnvelope, type FieldPlace } from './envelope.ts';
import { openFile, openText, sealFile, sealText } from './index.ts';
import { paddedSize } from './padding.rules.ts';

const aKey = (): DataKey => ({ id: randomUUID(), key: new Uint8Array(randomBytes(32)) });
const aPlace = (): FieldPlace => ({ table: 'reading_records', column: 'question', rowId: randomUUID(), houseId: randomUUID(), subjectId: randomUUID() });

/** What opening says: the code and words of the refusal, or that it opened. */
function sayOpening(key: DataKey, place: FieldPlace, envelope: Uint8Array): string {
  try {
    openEnvelope(key, place, envelope);
    return 'opened';
  } catch (err) {
    return isHouseError(err) ? `${err.code}: ${err.message} / ${err.words}` : `another error: ${String(err)}`;
  }
}

describe('an envelope', () => {
  test.each([
    ['256 bytes', 0, 252], ['512 bytes', 253, 508], ['1 KiB', 509, 1020], ['2 KiB', 1021, 2044], ['4 KiB', 2045, 4092], ['8 KiB', 4093, 8188],
  ])('of the class %s gives back every byte it was given, 1,667 times (10,002 in all six classes)', (_class, shortest, longest) => {
    const key = aKey();
    for (let round = 0; round < 1667; round += 1) {
      const place = aPlace();
      const plain = new Uint8Array(randomBytes(randomInt(shortest, longest + 1)));
      const envelope = closeEnvelope(key, place, plain);
      expect(envelope.length).toBe(62 + paddedSize(longest + 4) + 16);
      expect(Buffer.compare(openEnvelope(key, place, envelope), plain)).toBe(0);
    }
  });

  it('of the smallest class is as long as the database asks at least', () => {
    expect(closeEnvelope(aKey(), aPlace(), new Uint8Array(0))).toHaveLength(334);
  });

  it('is refused with one and the same error, whichever byte was changed: 50 envelopes, 20,284 changes', () => {
    let changes = 0;
    for (let envelopes = 0; envelopes < 50; envelopes += 1) {
      const length = envelopes < 40 ? envelopes : envelopes < 48 ? 300 + envelopes : 600;
      const key = aKey();
      const place = aPlace();
      const envelope = closeEnvelope(key, place, new Uint8Array(randomBytes(length)));
      const answers = new Set<string>();
      for (let i = 0; i < envelope.length; i += 1) {
        const changed = Uint8Array.from(envelope);
        changed[i] = (changed[i] ?? 0) ^ (1 << randomInt(8));
        answers.add(sayOpening(key, place, changed));
        changes += 1;
      }
      expect([...answers]).toEqual([expect.stringMatching(/^seal-mismatch: envelope refused at reading_records\.question [0-9a-f-]{36} \/ A seal did not fit/)]);
    }
    expect(changes).toBe(20_284);
  });

  it('is refused when it was cut or grew at either end', () => {
    const key = aKey();
    const place = aPlace();
    const envelope = closeEnvelope(key, place, randomBytes(30));
    for (const changed of [envelope.slice(1), envelope.slice(0, -1), Buffer.concat([envelope, Buffer.of(0)]), Buffer.concat([Buffer.of(1), envelope]), envelope.slice(0, 62), new Uint8Array(0)]) {
      expect(sayOpening(key, place, changed)).toMatch(/^seal-mismatch/);
    }
  });

  it('opens at its own place alone: another table, column, row, house or subject is refused', () => {
    const key = aKey();
    const place = aPlace();
    const envelope = closeEnvelope(key, place, randomBytes(30));
    const others: FieldPlace[] = [
      { ...place, table: 'oracle_artifacts' }, { ...place, column: 'result' }, { ...place, rowId: randomUUID() }, { ...place, houseId: randomUUID() }, { ...place, subjectId: randomUUID() },
      // Without lengths in front, these two would be the same bytes as the true place.
      { ...place, table: 'reading_recordsq', column: 'uestion' }, { ...place, houseId: `${place.houseId}${place.subjectId}`, subjectId: '' },
    ];
    expect(sayOpening(key, place, envelope)).toBe('opened');
    for (const other of others) expect(sayOpening(key, other, envelope)).toMatch(/^seal-mismatch/);
  });

  it('is refused under another key, and under its own key by another name', () => {
    const key = aKey();
    const place = aPlace();
    const envelope = closeEnvelope(key, place, randomBytes(30));
    expect(sayOpening({ ...aKey(), id: key.id }, place, envelope)).toMatch(/^seal-mismatch/);
    expect(sayOpening({ ...key, id: randomUUID() }, place, envelope)).toMatch(/^seal-mismatch/);
  });

  it.each([0, 2, 9, 255])('of version or suite %i is refused and not tried', (unknown) => {
    const key = aKey();
    const place = aPlace();
    const envelope = closeEnvelope(key, place, randomBytes(30));
    expect(sayOpening(key, place, Uint8Array.from(envelope, (byte, i) => (i === 0 ? unknown : byte)))).toMatch(/^seal-mismatch/);
    expect(sayOpening(key, place, Uint8Array.from(envelope, (byte, i) => (i === 1 ? unknown : byte)))).toMatch(/^seal-mismatch/);
  });

  it('names its key, and is another one each time', () => {
    const key = aKey();
    const place = aPlace();
    const plain = randomBytes(30);
    const [one, two] = [closeEnvelope(key, place, plain), closeEnvelope(key, place, plain)];
    expect(dekIdOf(one)).toBe(key.id);
    expect(Buffer.compare(one, two)).not.toBe(0);
    expect([one, two].map((envelope) => Buffer.from(openEnvelope(key, place, envelope)))).toEqual([plain, plain]);
  });
});

describe('a second implementation on another library', () => {
  it('opens 200 envelopes that ours closed, and ours opens 200 that it closed', () => {
    for (let round = 0; round < 200; round += 1) {
      const key = aKey();
      const place = aPlace();
      const plain = new Uint8Array(randomBytes(randomInt(0, 9000)));
      expect(Buffer.compare(openWithSecond(key, place, closeEnvelope(key, place, plain)), plain)).toBe(0);
      const foreign = closeWithSecond(key, place, plain, randomBytes(12), paddedSize(plain.length + 4));
      expect(Buffer.compare(openEnvelope(key, place, foreign), plain)).toBe(0);
    }
  });

  it('may lie about the length of its text, and is refused', () => {
    const key = aKey();
    const place = aPlace();
    // A frame too small for its text, as the second one would never make it: the length points past the end.
    const plain = Object.defineProperty(new Uint8Array(200), 'length', { value: 253 });
    expect(sayOpening(key, place, closeWithSecond(key, place, plain, randomBytes(12), 256))).toMatch(/^seal-mismatch/);
  });
});

interface Known { dekId: string; key: string; place: FieldPlace; text: string; nonce: string; frameBytes: number; envelope: string }
const known = JSON.parse(await readFile(new URL('known-envelopes.json', import.meta.url), 'utf8')) as Known[];

describe('twenty envelopes on file', () => {
  it('are twenty', () => expect(known).toHaveLength(20));

  it.each(known)('open to what was closed in them: $text', ({ dekId, key, place, text, nonce, frameBytes, envelope }) => {
    const dek = { id: dekId, key: Buffer.from(key, 'hex') };
    const bytes = Buffer.from(envelope, 'base64');
    expect(openText(dek, place, bytes).reveal('owner_view')).toBe(text);
    expect(Buffer.from(closeWithSecond(dek, place, Buffer.from(text), Buffer.from(nonce, 'hex'), frameBytes)).equals(bytes)).toBe(true);
  });
});

describe('a sealed text', () => {
  it.each(['', 'What holds me back?', '占卜 🜁 e\u0301 \u202e', 'a\nb\tc'])('comes back to the letter: %j', (text) => {
    const key = aKey();
    const place = aPlace();
    expect(openText(key, place, sealText(key, place, new Secret(text)).bytes()).reveal('owner_view')).toBe(text);
  });

  it('may be 65,536 bytes long, and not one more; it is never cut', () => {
    const key = aKey();
    const place = aPlace();
    const longest = 'é'.repeat(32 * 1024);
    expect(openText(key, place, sealText(key, place, new Secret(longest)).bytes()).reveal('owner_view')).toBe(longest);
    expect(() => sealText(key, place, new Secret(`${longest}x`))).toThrow(expect.objectContaining({ code: 'text-too-long' }));
  });

  it('stands nowhere in its envelope', () => {
    const word = 'zephyrquill-in-clear';
    const envelope = Buffer.from(sealText(aKey(), aPlace(), new Secret(word)).bytes());
    expect(Buffer.from(word).includes(word)).toBe(true);
    expect(envelope.includes(word)).toBe(false);
  });
});

describe('a sealed file', () => {
  it('comes back byte for byte', () => {
    const key = aKey();
    const place = { ...aPlace(), table: 'oracle_artifacts', column: 'storage_key' };
    const bytes = new Uint8Array(randomBytes(300_000));
    expect(Buffer.compare(openFile(key, place, sealFile(key, place, new Secret(bytes)).bytes()).reveal('owner_view'), bytes)).toBe(0);
  });

  it('of more than 16 MiB is refused before anything is encrypted', () => {
    expect(() => sealFile(aKey(), aPlace(), new Secret(new Uint8Array(16 * 1024 * 1024 + 1)))).toThrow(expect.objectContaining({ code: 'too-large' }));
  });
});
