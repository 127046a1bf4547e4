import { sha256 } from '@noble/hashes/sha2.js';

/**
 * The right edge of a tree: roots of the full subtrees it consists of, the largest first. A tree of `size` leaves has
 * as many as `size` has ones in binary. With it a log grows by its new leaves alone.
 */
export interface Frontier {
  size: number;
  peaks: readonly Uint8Array[];
}

export const emptyTree: Frontier = { size: 0, peaks: [] };

/** The hash of two children. Source: RFC 6962, section 2.1. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 33);
  return sha256(bytes);
}

/** The tree after these leaves; what was given stays as it is. Leaves are hashes already, 32 bytes each. */
export function append(tree: Frontier, leaves: Iterable<Uint8Array>): Frontier {
  const peaks = [...tree.peaks];
  let { size } = tree;
  for (const leaf of leaves) {
    let node = leaf;
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) node = hashNode(peaks.pop() ?? node, node);
    peaks.push(node);
    size += 1;
  }
  return { size, peaks };
}

/** The root; of no leaf the hash of nothing. Source: RFC 6962, section 2.1. */
export const rootOf = ({ peaks }: Frontier): Uint8Array => peaks.reduceRight<Uint8Array | null>((right, peak) => (right === null ? peak : hashNode(peak, right)), null) ?? sha256(new Uint8Array());

export const treeOf = (leaves: Iterable<Uint8Array>): Frontier => append(emptyTree, leaves);

/** A frontier as bytes, peak after peak; null when the bytes do not fit the size. */
export function readFrontier(size: number, bytes: Uint8Array): Frontier | null {
  const peaks = splitHashes(bytes);
  return peaks !== null && peaks.length === ones(size) ? { size, peaks } : null;
}

export function writeFrontier({ peaks }: Frontier): Uint8Array {
  const bytes = new Uint8Array(peaks.length * 32);
  peaks.forEach((peak, i) => bytes.set(peak, i * 32));
  return bytes;
}

/** Hashes that stand one after the other; null when the last one is not whole. */
export function splitHashes(bytes: Uint8Array): Uint8Array[] | null {
  if (bytes.length % 32 !== 0) return null;
  return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.subarray(i * 32, i * 32 + 32));
}

/**
 * The siblings from a leaf to the root, the lowest first.
 * @param index from 0, below the number of leaves
 * @throws RangeError when there is no such leaf
 * Source: RFC 6962, section 2.1.1.
 */
export function inclusionPath(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!(Number.isInteger(index) && index >= 0 && index < leaves.length)) throw new RangeError('no such leaf');
  const path: Uint8Array[] = [];
  let [level, at] = [leaves, index];
  while (level.length > 1) {
    const sibling = level[at % 2 === 0 ? at + 1 : at - 1];
    if (sibling !== undefined) path.push(sibling);
    level = pairUp(level);
    at = Math.floor(at / 2);
  }
  return path;
}

/** The root that a leaf and its path lead to; null when the path has not the length that place and size ask for. Source: RFC 9162, section 2.1.3.2. */
export function rootFromPath(leaf: Uint8Array, index: number, size: number, path: readonly Uint8Array[]): Uint8Array | null {
  if (!(Number.isInteger(index) && Number.isInteger(size) && index >= 0 && index < size)) return null;
  let [at, last, node] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      node = hashNode(sibling, node);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else node = hashNode(node, sibling);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : null;
}

/**
 * What shows that the tree of the first `earlier` leaves is the beginning of the whole: nodes in the order of the RFC.
 * Empty when both are one tree, or the earlier one is empty.
 * Source: RFC 6962, section 2.1.2.
 */
export function consistencyProof(leaves: readonly Uint8Array[], earlier: number): Uint8Array[] {
  if (!(Number.isInteger(earlier) && earlier >= 0 && earlier <= leaves.length)) throw new RangeError('no such size');
  return earlier === 0 || earlier === leaves.length ? [] : subProof(leaves, earlier, true);
}

/** Whether a proof shows that the tree of one size and root is the beginning of the other. Source: RFC 9162, section 2.1.4.2. */
export function isConsistent(earlier: { size: number; root: Uint8Array }, later: { size: number; root: Uint8Array }, proof: readonly Uint8Array[]): boolean {
  if (earlier.size > later.size) return false;
  if (earlier.size === later.size) return proof.length === 0 && sameHash(earlier.root, later.root);
  if (earlier.size === 0) return proof.length === 0;
  const isWhole = Number.isInteger(Math.log2(earlier.size));
  const [first, ...rest] = isWhole ? [earlier.root, ...proof] : proof;
  if (first === undefined) return false;
  let [at, last] = [earlier.size - 1, later.size - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [one, other] = [first, first];
  for (const node of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [one, other] = [hashNode(node, one), hashNode(node, other)];
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else other = hashNode(other, node);
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(one, earlier.root) && sameHash(other, later.root);
}

export const sameHash = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && one.every((byte, i) => byte === other[i]);

function pairUp(level: readonly Uint8Array[]): Uint8Array[] {
  const next: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i], level[i + 1]];
    if (left !== undefined) next.push(right === undefined ? left : hashNode(left, right));
  }
  return next;
}

function subProof(leaves: readonly Uint8Array[], earlier: number, whole: boolean): Uint8Array[] {
  if (earlier === leaves.length) return whole ? [] : [rootOf(treeOf(leaves))];
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return earlier <= half
    ? [...subProof(leaves.slice(0, half), earlier, whole), rootOf(treeOf(leaves.slice(half)))]
    : [...subProof(leaves.slice(half), earlier - half, false), rootOf(treeOf(leaves.slice(0, half)))];
}

function ones(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
