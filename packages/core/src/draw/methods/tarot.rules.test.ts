import { shuffle } from '@omenhall/contracts/proof/draw.rules';
import { expect, test } from 'vitest';
import { tarot } from './tarot.rules.ts';

const drawWith = (seed: number) =>
  shuffle(new Uint8Array(32).fill(seed), {
    readingId: '0190f000-0000-7000-8000-000000000000', methodId: tarot.methodId, spreadId: 'three', positionIds: ['cause', 'advice', 'outcome'],
    deck: tarot.deck, reversals: tarot.reversals, words: '', contextDigest: '00'.repeat(32), drawActor: 'seeker',
  });

test('the deck holds 78 cards and none of them twice', () => {
  expect(tarot.deck).toHaveLength(78);
  expect(new Set(tarot.deck).size).toBe(78);
});

test('a shuffle keeps every card', () => {
  expect([...drawWith(7).order].sort()).toEqual([...tarot.deck].sort());
});

test('about one card in two lies reversed', () => {
  const faces = Array.from({ length: 100 }, (_, seed) => drawWith(seed).reversed).flat();
  const share = faces.filter(Boolean).length / faces.length;
  expect(share).toBeGreaterThan(0.47);
  expect(share).toBeLessThan(0.53);
});
