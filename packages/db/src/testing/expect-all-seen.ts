import { expect } from 'vitest';
import { cloneDatabase } from './clone-database.ts';
import { readRlsMap } from '../rls-map.ts';
import { findUnseen, listMutations, type Mutation } from './wall-mutations.ts';
import { openWallMatrix } from './wall-matrix.ts';

/** Plants every mutation of these kinds in a clone of its own, and expects each to turn a case of the matrix red. Answers how many there were. */
export async function expectAllSeen(kinds: readonly Mutation['kind'][]): Promise<number> {
  const clone = await cloneDatabase();
  try {
    const map = await readRlsMap();
    const matrix = await openWallMatrix(clone, map);
    try {
      const chosen = (await listMutations(clone.serviceQuery, map, matrix)).filter(({ kind }) => kinds.includes(kind));
      expect(await findUnseen(clone.serviceQuery, matrix, chosen)).toEqual([]);
      return chosen.length;
    } finally {
      await matrix.close();
    }
  } finally {
    await clone.drop();
  }
}
