import { createCipheriv, createHash, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { format, inspect } from 'node:util';
import { isHouseError } from '@omenhall/contracts/errors';
import { SealMismatch } from '@omenhall/contracts/values/seal-mismatch';
import { Secret } from '@omenhall/contracts/values/secret';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DataKey } from '../foundation/ports.ts';
import { closeEnvelope, openEnvelope, type FieldPlace } from './envelope.ts';
import { openRecord, openText, sealFile, sealRecord, sealText } from './index.ts';

const aKey = (): DataKey => ({ id: randomUUID(), key: new Uint8Array(randomBytes(32)) });
const aPlace = (): FieldPlace => ({ table: 'reading_records', column: 'question', rowId: randomUUID(), houseId: randomUUID(), subjectId: randomUUID() });
const word = 'zephyrquill';

function refusalOf(open: () => unknown): SealMismatch {
  try {
    open();
  } catch (err) {
    if (err instanceof SealMismatch) return err;
    throw err;
  }
  throw new Error('it opened');
}

/** An envelope by a forger who may choose every element of what is authenticated. */
function forge({ id, key }: DataKey, place: FieldPlace, { scheme = 'omen/aad/v1', schema = 'public', visibility = 'private' } = {}): Uint8Array {
  const prefixed = (...parts: string[]): Buffer => Buffer.concat(parts.flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(part));
    return [length, Buffer.from(part)];
  }));
  const aad = prefixed(scheme, `${schema}.${place.table}`, place.column, place.rowId, place.houseId, place.subjectId, visibility);
  const nonce = randomBytes(12);
  const fieldKey = Buffer.from(hkdfSync('sha256', key, '', prefixed('omen/field/v1', place.table, place.column, place.rowId), 32));
  const commitment = Buffer.from(hkdfSync('sha256', key, '', Buffer.concat([Buffer.from('omen/commit/v1'), createHash('sha256').update(aad).digest()]), 32));
  const cipher = createCipheriv('aes-256-gcm', fieldKey, nonce).setAAD(aad);
  const frame = Buffer.alloc(256);
  frame.writeUInt32BE(word.length);
  frame.write(word, 4);
  return Buffer.concat([Buffer.of(1, 1), Buffer.from(id.replaceAll('-', ''), 'hex'), nonce, commitment, cipher.update(frame), cipher.final(), cipher.getAuthTag()]);
}

describe('an attacker at an envelope', () => {
  it('A1 flips each bit of the ciphertext and the tag: 2,176 flips, one error, and no text in it', () => {
    const [key, place] = [aKey(), aPlace()];
    const envelope = sealText(key, place, new Secret(word)).bytes();
    const answers = new Set<string>();
    let flips = 0;
    for (let bit = 62 * 8; bit < envelope.length * 8; bit += 1) {
      const changed = Uint8Array.from(envelope);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const { code, message, words, row } = refusalOf(() => openText(key, place, changed));
      answers.add(JSON.stringify({ code, message, words, row }));
      flips += 1;
    }
    expect(flips).toBe(2176);
    expect(answers.size).toBe(1);
    expect([...answers].join()).not.toContain(word);
  });

  it('A2 copies the envelope of the question into the answer, or of one person into another\'s row: refused', () => {
    const [key, place] = [aKey(), aPlace()];
    const envelope = sealText(key, place, new Secret(word)).bytes();
    for (const other of [{ ...place, column: 'result' }, { ...place, rowId: randomUUID() }, { ...place, subjectId: randomUUID() }]) {
      expect(refusalOf(() => openText(key, other, envelope)).code).toBe('seal-mismatch');
    }
    expect(openText(key, place, envelope).reveal('owner_view')).toBe(word);
  });

  it('A2 forges one with its own scheme, schema or visibility among what is authenticated: refused, each of the seven elements counts', () => {
    const [key, place] = [aKey(), aPlace()];
    expect(Buffer.from(openEnvelope(key, place, forge(key, place))).toString()).toBe(word);
    const forgeries = [
      forge(key, place, { scheme: 'omen/aad/v2' }), forge(key, place, { schema: 'auth' }), forge(key, place, { visibility: 'public' }),
      forge(key, { ...place, table: 'subjects' }), forge(key, { ...place, column: 'result' }), forge(key, { ...place, rowId: randomUUID() }),
      forge(key, { ...place, houseId: randomUUID() }), forge(key, { ...place, subjectId: randomUUID() }),
    ];
    for (const forgery of forgeries) expect(refusalOf(() => openEnvelope(key, place, forgery)).code).toBe('seal-mismatch');
  });

  it('A3 shows an old or a coming version: 254 versions and 255 suites refused in the words of any other failure, and not tried', () => {
    const [key, place] = [aKey(), aPlace()];
    const envelope = closeEnvelope(key, place, Buffer.from(word));
    const flipped = refusalOf(() => openEnvelope(key, place, Uint8Array.from(envelope, (byte, i) => (i === 100 ? byte ^ 1 : byte))));
    for (let value = 0; value < 256; value += 1) {
      if (value === 1) continue;
      for (const at of [0, 1]) {
        const refusal = refusalOf(() => openEnvelope(key, place, Uint8Array.from(envelope, (byte, i) => (i === at ? value : byte))));
        expect([refusal.message, refusal.words, refusal.code]).toEqual([flipped.message, flipped.words, flipped.code]);
      }
    }
  });

  it('A7 seals a file of 20 MB: refused before anything is encrypted', () => {
    const key = { id: randomUUID(), get key(): Uint8Array { throw new Error('the key was used'); } };
    expect(() => sealFile(key, aPlace(), new Secret(new Uint8Array(20_000_000)))).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it('A- finds two keys that open one envelope: the commitment is compared first, so the second key is refused', () => {
    const [key, other, place] = [aKey(), aKey(), aPlace()];
    const envelope = closeEnvelope(key, place, Buffer.from(word));
    expect(refusalOf(() => openEnvelope({ id: key.id, key: other.key }, place, envelope)).code).toBe('seal-mismatch');
  });

  it('A- seals what is no record where a record is expected: the one error, without the parser\'s quotation', () => {
    const [key, place] = [aKey(), aPlace()];
    const form = z.strictObject({ code: z.string() });
    for (const text of [word, `{"code":"${word}`, JSON.stringify({ [word]: word })]) {
      const refusal = refusalOf(() => openRecord(key, place, form, sealText(key, place, new Secret(text)).bytes()));
      expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain(word);
    }
    expect(openRecord(key, place, form, sealRecord(key, place, new Secret({ code: word })).bytes()).reveal('owner_view')).toEqual({ code: word });
  });

  it('A- reads a length that would reach past the frame, or a frame of nothing: refused', () => {
    const [key, place] = [aKey(), aPlace()];
    for (const length of [0, 77, 78, 333]) expect(refusalOf(() => openEnvelope(key, place, new Uint8Array(length).fill(1))).code).toBe('seal-mismatch');
  });

  it('A- compares two sealed texts for their length: every question up to 252 bytes is one size', () => {
    const [key, place] = [aKey(), aPlace()];
    expect(new Set([1, 20, 100, 252].map((bytes) => sealText(key, place, new Secret('q'.repeat(bytes))).bytes().length))).toEqual(new Set([334]));
  });
});

describe('an opened word that strays', () => {
  const [key, place] = [aKey(), aPlace()];
  const opened = openText(key, place, sealText(key, place, new Secret(word)).bytes());
  const record = openRecord(key, place, z.object({ code: z.string() }), sealRecord(key, place, new Secret({ code: word })).bytes());

  it.each<[string, () => string]>([
    ['an error\'s message', () => new Error(`no ${String(opened)}`).message],
    ['an error\'s stack and cause', () => inspect(new Error('outer', { cause: { opened, record } }), { depth: 9, showHidden: true })],
    ['a log line', () => format('%s %o %O %j', opened, record, { opened }, { record })],
    ['JSON', () => JSON.stringify({ opened, deep: [{ record }] })],
    ['a thrown secret', () => { try { throw opened as unknown as Error; } catch (err) { return `${String(err)} ${inspect(err)}`; } }],
    ['a copy of its properties', () => JSON.stringify(Object.assign({}, opened, record)) + Object.entries(record).join()],
  ])('A- shows nothing in %s', (_place, print) => {
    expect(print()).not.toContain(word);
    expect(print()).toMatch(/\[sealed\]|^\{\}$/);
  });

  it('A- is counted each time it is taken out, by purpose', async () => {
    const { revealCounts } = await import('@omenhall/contracts/values/secret');
    const { revealMetrics } = await import('@omenhall/contracts/values/reveal-metrics');
    const before = revealCounts().get('export') ?? 0;
    opened.reveal('export');
    record.reveal('export');
    expect(revealCounts().get('export')).toBe(before + 2);
    expect(revealMetrics()).toContain(`omen_secret_reveals_total{purpose="export"} ${before + 2}\n`);
    expect(isHouseError(new SealMismatch({ ...place, rowId: 'x' }))).toBe(true);
  });
});
