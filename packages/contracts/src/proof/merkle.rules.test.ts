import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { append, consistencyProof, emptyTree, hashNode, inclusionPath, isConsistent, readFrontier, rootFromPath, rootOf, sameHash, splitHashes, treeOf, writeFrontier } from './merkle.rules.ts';

const leafOf = (data: Uint8Array): Uint8Array => sha256(concatBytes(Uint8Array.of(0), data));
const leavesTo = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => leafOf(Uint8Array.of(i, i >> 8, i >> 16)));
const rootAt = (leaves: readonly Uint8Array[], size: number): Uint8Array => rootOf(treeOf(leaves.slice(0, size)));

/** The recursive definition, word for word. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256(new Uint8Array());
  if (leaves.length === 1) return leaves[0] ?? new Uint8Array();
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return hashNode(definedRoot(leaves.slice(0, half)), definedRoot(leaves.slice(half)));
}

describe('the tree', () => {
  // The reference tree of Certificate Transparency: eight inputs and the root after each.
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];

  it.each(roots.map((root, i) => [i + 1, root] as const))('of the first %i reference inputs has the published root', (size, root) => {
    expect(bytesToHex(rootOf(treeOf(inputs.slice(0, size).map((input) => leafOf(hexToBytes(input))))))).toBe(root);
  });

  it('of nothing is the hash of nothing', () => {
    expect(bytesToHex(rootOf(emptyTree))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('is what the definition says, at every size, grown in whatever steps', () => {
    const leaves = leavesTo(70);
    for (let size = 0; size <= 70; size += 1) expect(sameHash(rootAt(leaves, size), definedRoot(leaves.slice(0, size))), String(size)).toBe(true);
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }), (steps) => {
      let tree = emptyTree;
      let at = 0;
      for (const step of steps) {
        tree = append(tree, leavesTo(at + step).slice(at));
        at += step;
      }
      return sameHash(rootOf(tree), definedRoot(leavesTo(at)));
    }));
  });

  it('can be laid down as its right edge and grown on from there', () => {
    for (const size of [0, 1, 5, 64, 69]) {
      const tree = treeOf(leavesTo(size));
      expect(readFrontier(size, writeFrontier(tree))).toEqual(tree);
    }
    for (const size of [1, 5, 64, 69]) expect(readFrontier(size, writeFrontier(treeOf(leavesTo(size))).subarray(32))).toBeNull();
    expect(splitHashes(new Uint8Array(33))).toBeNull();
  });

  it('of 100,000 leaves takes no more than seconds', () => {
    const leaves = leavesTo(100_000);
    const startedAt = performance.now();
    const root = rootOf(treeOf(leaves));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(bytesToHex(root)).toBe(bytesToHex(definedRoot(leaves)));
  });
});

describe('a path', () => {
  it('leads from every leaf of every size to the root, and from no other leaf, place or size', () => {
    const leaves = leavesTo(20);
    for (let size = 1; size <= 20; size += 1) {
      const root = rootAt(leaves, size);
      for (let index = 0; index < size; index += 1) {
        const path = inclusionPath(leaves.slice(0, size), index);
        const leads = (leaf: Uint8Array, at: number, of: number, by = path): boolean => { const end = rootFromPath(leaf, at, of, by); return end !== null && sameHash(end, root); };
        expect(leads(leaves[index]!, index, size), `${index} of ${size}`).toBe(true);
        expect(leads(leaves[(index + 1) % 20]!, index, size)).toBe(false);
        // A tree of one leaf has no other place.
        expect(leads(leaves[index]!, (index + 1) % size, size)).toBe(size === 1);
        expect(leads(leaves[index]!, index, size, [...path, root])).toBe(false);
        expect(leads(leaves[index]!, index, size, path.slice(1))).toBe(path.length === 0);
      }
    }
    expect(rootFromPath(leaves[0]!, 3, 3, [])).toBeNull();
    expect(() => inclusionPath(leaves, 20)).toThrow(RangeError);
  });
});

describe('a proof of consistency', () => {
  it('holds between every two sizes, and between no two that do not belong together', () => {
    const leaves = leavesTo(17);
    const forged = leaves.with(0, leafOf(Uint8Array.of(99)));
    for (let later = 1; later <= 17; later += 1) {
      for (let earlier = 0; earlier <= later; earlier += 1) {
        const proof = consistencyProof(leaves.slice(0, later), earlier);
        const [old, young] = [{ size: earlier, root: rootAt(leaves, earlier) }, { size: later, root: rootAt(leaves, later) }];
        expect(isConsistent(old, young, proof), `${earlier} to ${later}`).toBe(true);
        if (earlier === 0) continue;
        expect(isConsistent({ size: earlier, root: rootAt(forged, earlier) }, young, proof)).toBe(false);
        expect(isConsistent(old, { size: later, root: rootAt(forged, later) }, consistencyProof(forged.slice(0, later), earlier))).toBe(false);
        expect(isConsistent(old, young, proof.slice(1))).toBe(proof.length === 0);
        expect(isConsistent(old, young, [...proof, old.root])).toBe(false);
      }
    }
    expect(isConsistent({ size: 2, root: rootAt(leaves, 2) }, { size: 1, root: rootAt(leaves, 1) }, [])).toBe(false);
  });
});
