import { createHash, createHmac } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { tarotSignIds } from '../draw/tarot-deck.rules.ts';
import { commitTo, digestContext, recordDraw, sealMessage, shuffle, verifyDraw, type DrawTerms } from './draw.rules.ts';

const terms = (said: Partial<DrawTerms> = {}): DrawTerms => ({
  readingId: '018f3c9e-0000-7000-8000-000000000001', methodId: 'tarot', spreadId: 'three', positionIds: ['cause', 'advice', 'outcome'], deck: tarotSignIds, reversals: true,
  words: '', contextDigest: 'ab'.repeat(32), drawActor: 'seeker', ...said,
});
/** A seed per number: the same in every run, so that a figure below is a fact and not a chance. */
const seedOf = (n: number): Uint8Array => new Uint8Array(createHash('sha256').update(`seed ${n}`).digest());

/** Sum of squared distances from an even spread, each by what was expected. Source: Pearson, 1900. */
const chiSquare = (counts: readonly number[]): number => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

describe('a shuffle', () => {
  it('holds every card of the deck once', () => {
    const { order, reversed } = shuffle(seedOf(1), terms());
    expect(order.toSorted()).toEqual([...tarotSignIds].toSorted());
    expect(reversed).toHaveLength(tarotSignIds.length);
  });

  it('is the same from the same seed and terms, and another one when any of them differs', () => {
    const order = (seed: Uint8Array, said: Partial<DrawTerms> = {}): string => shuffle(seed, terms(said)).order.join();
    const first = order(seedOf(1));
    expect(order(seedOf(1))).toBe(first);
    expect(order(seedOf(1), { drawActor: 'oracle', positionIds: ['key'] })).toBe(first);
    for (const other of [
      order(seedOf(2)), order(seedOf(1), { words: ' ' }), order(seedOf(1), { readingId: '018f3c9e-0000-7000-8000-000000000002' }), order(seedOf(1), { contextDigest: 'ac'.repeat(32) }),
      order(seedOf(1), { spreadId: 'lantern' }), order(seedOf(1), { methodId: 'tarotthree', spreadId: '' }),
    ]) expect(other).not.toBe(first);
  });

  it('follows its description: Fisher-Yates from the last card down over HMAC-SHA-256 in counter mode', () => {
    const said = terms({ words: 'by the green door' });
    const part = (bytes: Uint8Array): Buffer => Buffer.concat([uint32(bytes.length), bytes]);
    const uint32 = (value: number): Buffer => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(value); return bytes; };
    const context = Buffer.concat([said.methodId, said.spreadId, said.readingId, said.words].map((text) => part(Buffer.from(text))).concat(part(Buffer.from(said.contextDigest, 'hex'))));
    const numbers = Array.from({ length: 40 }, (_, counter) => createHmac('sha256', seedOf(7)).update(Buffer.concat([part(Buffer.from('omen/draw/order/v1')), part(context), part(uint32(counter))])).digest())
      .flatMap((block) => Array.from({ length: 8 }, (_, i) => block.readUInt32BE(4 * i)));
    const order = [...said.deck];
    for (let i = order.length - 1; i > 0; i -= 1) {
      let number = numbers.shift() ?? 0;
      while (number >= 2 ** 32 - (2 ** 32 % (i + 1))) number = numbers.shift() ?? 0;
      const j = number % (i + 1);
      [order[i], order[j]] = [order[j] ?? '', order[i] ?? ''];
    }
    expect(shuffle(seedOf(7), said).order).toEqual(order);
  });

  it('makes no order of a small deck likelier than another, over 20,000 decks', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 20_000; n += 1) {
      const order = shuffle(seedOf(n), terms({ deck: ['a', 'b', 'c', 'd'] })).order.join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // One run in a thousand goes beyond 49.73 at 23 degrees of freedom.
    expect(chiSquare([...counts.values()])).toBeLessThan(49.73);
  });

  it('turns a card as often as not, wherever it lies and whichever it is', () => {
    const places = [0, 0, 0, 0];
    const cards = new Map<string, number>();
    for (let n = 0; n < 20_000; n += 1) {
      const { order, reversed } = shuffle(seedOf(n), terms({ deck: ['a', 'b', 'c', 'd'] }));
      reversed.forEach((turned, i) => {
        if (!turned) return;
        places[i] = (places[i] ?? 0) + 1;
        cards.set(order[i] ?? '', (cards.get(order[i] ?? '') ?? 0) + 1);
      });
    }
    // Four standard deviations of 20,000 even throws: 4 * sqrt(5,000) = 283.
    for (const turned of [...places, ...cards.values()]) expect(Math.abs(turned - 10_000)).toBeLessThan(283);
  });

  it('turns nothing where the method knows no reversals', () => {
    expect(shuffle(seedOf(1), terms({ reversals: false })).reversed).not.toContain(true);
  });
});

describe('a record', () => {
  it('names the cards on top in the order of the positions', () => {
    const { order, reversed } = shuffle(seedOf(3), terms());
    expect(recordDraw(seedOf(3), terms(), '2026-11-20T10:00:00.000Z').signs).toEqual([
      { positionId: 'cause', signId: order[0], reversed: reversed[0] }, { positionId: 'advice', signId: order[1], reversed: reversed[1] }, { positionId: 'outcome', signId: order[2], reversed: reversed[2] },
    ]);
  });

  it('is bound to topic and question, and tells neither without the salt', () => {
    const salt = new Uint8Array(16);
    const digest = digestContext(salt, 'self', 'Why?');
    expect(digestContext(salt, 'self', 'Why?')).toBe(digest);
    for (const other of [digestContext(salt, 'self', 'Why'), digestContext(salt, 'selfWhy', '?'), digestContext(salt, 'self', null), digestContext(new Uint8Array(16).fill(1), 'self', 'Why?')]) expect(other).not.toBe(digest);
  });

  it('is committed to by a hash under a label of its own, not by the bare hash of the seed', () => {
    expect(commitTo(seedOf(1))).toMatch(/^[0-9a-f]{64}$/);
    expect(commitTo(seedOf(1))).not.toBe(createHash('sha256').update(seedOf(1)).digest('hex'));
  });
});

describe('a check', () => {
  const secret = seedOf(99);
  const publicKey = bytesToHex(ed25519.getPublicKey(secret));
  const record = recordDraw(seedOf(5), terms(), '2026-11-20T10:00:00.000Z');
  const proof = { ...record, signature: bytesToHex(ed25519.sign(sealMessage(record.sealHash), secret)), keyId: 'k1', publicKey };

  it('accepts a genuine proof, with and without the house\'s key', () => {
    expect(verifyDraw(proof, tarotSignIds, true, publicKey)).toEqual({ genuine: true });
    expect(verifyDraw(proof, tarotSignIds, true, null)).toEqual({ genuine: true });
  });

  it('names what does not fit', () => {
    const other = 'cd'.repeat(32);
    expect(verifyDraw({ ...proof, commitment: other }, tarotSignIds, true, null)).toEqual({ genuine: false, because: 'commitment' });
    expect(verifyDraw({ ...proof, words: 'x' }, tarotSignIds, true, null)).toEqual({ genuine: false, because: 'order' });
    expect(verifyDraw({ ...proof, signs: proof.signs.toReversed() }, tarotSignIds, true, null)).toMatchObject({ genuine: false });
    expect(verifyDraw({ ...proof, sealHash: other }, tarotSignIds, true, null)).toEqual({ genuine: false, because: 'seal' });
    expect(verifyDraw({ ...proof, sealedAt: '2026-11-20T10:00:00.001Z' }, tarotSignIds, true, null)).toEqual({ genuine: false, because: 'seal' });
    expect(verifyDraw({ ...proof, signature: 'ee'.repeat(64) }, tarotSignIds, true, null)).toEqual({ genuine: false, because: 'signature' });
    expect(verifyDraw(proof, tarotSignIds, true, other)).toEqual({ genuine: false, because: 'other-house' });
    expect(verifyDraw(proof, tarotSignIds.toReversed(), true, null)).toEqual({ genuine: false, because: 'order' });
    expect(verifyDraw(proof, tarotSignIds, false, null)).toEqual({ genuine: false, because: 'order' });
  });

  it('refuses a record that somebody without the house\'s key drew again and signed', () => {
    const forgedRecord = recordDraw(seedOf(6), terms(), '2026-11-20T10:00:00.000Z');
    const thief = seedOf(100);
    const forged = { ...forgedRecord, signature: bytesToHex(ed25519.sign(sealMessage(forgedRecord.sealHash), thief)), keyId: 'k1', publicKey: bytesToHex(ed25519.getPublicKey(thief)) };
    expect(verifyDraw(forged, tarotSignIds, true, publicKey)).toEqual({ genuine: false, because: 'other-house' });
    expect(verifyDraw({ ...forged, publicKey }, tarotSignIds, true, publicKey)).toEqual({ genuine: false, because: 'signature' });
  });
});

describe('a signature of nobody', () => {
  it('is not genuine, though the lenient mode of the curve would let an all-zero key sign anything', () => {
    const seed = new Uint8Array(32).fill(7);
    const terms = { readingId: '0b2f6c1e-5d1f-4a57-9f6e-1f2a3b4c5d6e', methodId: 'tarot', spreadId: 'key', positionIds: ['key'], deck: ['a', 'b', 'c'], reversals: true, words: '', contextDigest: '0'.repeat(64), drawActor: 'seeker' as const };
    const forged = { ...recordDraw(seed, terms, '2026-11-20T10:00:00.000Z'), signature: '0'.repeat(128), keyId: 'none', publicKey: '0'.repeat(64) };
    expect(verifyDraw(forged, terms.deck, true, null)).toEqual({ genuine: false, because: 'signature' });
  });
});
