import { findSpread } from '@omenhall/contracts/draw/spreads.rules';
import { tarotSignIds } from '@omenhall/contracts/draw/tarot-deck.rules';
import { DrawProof } from '@omenhall/contracts/proof/draw-proof.private';
import { recordDraw } from '@omenhall/contracts/proof/draw.rules';
import { describe, expect, it } from 'vitest';
import { checkProof } from './check-proof.ts';

const spread = findSpread('three');
const record = recordDraw(new Uint8Array(32).fill(7), {
  readingId: '00000000-0000-4000-8000-000000000001', methodId: 'tarot', spreadId: 'three', positionIds: spread?.positions.map(({ id }) => id) ?? [],
  deck: tarotSignIds, reversals: true, words: 'three sixes', contextDigest: 'ab'.repeat(32), drawActor: 'seeker',
}, '2026-01-02T10:02:00.000Z');

/** Whole in everything but the signature, which only a house can make. The key is that of RFC 8032, section 7.1, test 1. */
const publicKey = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
const unsigned: DrawProof = { ...record, signature: '0'.repeat(128), keyId: 'k1', publicKey };

describe('checking a proof in the browser', () => {
  it('finds a seed that is not the one promised before the draw', () => {
    expect(checkProof(unsigned, 'f'.repeat(64), null)).toBe('commitment');
    expect(checkProof({ ...unsigned, seed: '1'.repeat(64) }, null, null)).toBe('commitment');
  });

  it('finds an exchanged sign', () => {
    const [first, ...rest] = unsigned.signs;
    expect(checkProof({ ...unsigned, signs: [{ ...(first ?? { positionId: '', signId: '' }), reversed: !first?.reversed }, ...rest] }, null, null)).toBe('signs');
  });

  it('finds a time that was changed after sealing', () => {
    expect(checkProof({ ...unsigned, sealedAt: '2026-01-03T10:02:00.000Z' }, null, null)).toBe('seal');
  });

  it('comes to the signature only when all else fits, and refuses an empty one', () => {
    expect(checkProof(unsigned, record.commitment, null)).toBe('signature');
  });

  it('never calls a proof genuine under a key of no strength, seen through the eyes of a forger', () => {
    const forged = { ...unsigned, publicKey: '0'.repeat(64) };
    expect(['signature', 'other-house']).toContain(checkProof(forged, null, publicKey));
    expect(checkProof(forged, null, null)).not.toBe('genuine');
  });

  it('does not know a method or a spread that is not of this house', () => {
    expect(checkProof({ ...unsigned, methodId: 'runes' }, null, null)).toBe('unreadable');
    expect(checkProof({ ...unsigned, signs: unsigned.signs.toReversed() }, null, null)).toBe('unreadable');
  });

  it('is given only what has the form of a proof', () => {
    expect(DrawProof.safeParse({ ...unsigned, extra: 1 }).success).toBe(false);
    expect(DrawProof.safeParse(unsigned).success).toBe(true);
  });
});
