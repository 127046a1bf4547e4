import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase, type ClonedDatabase } from './testing/index.ts';
import { readRlsMap, type RlsMap } from './rls-map.ts';
import { openWallMatrix, rowVerbs, wholeVerbs, type Case, type Table, type WallMatrix } from './testing/wall-matrix.ts';

let clone: ClonedDatabase;
let map: RlsMap;
let matrix: WallMatrix;
let walled: Table[];

beforeAll(async () => {
  clone = await cloneDatabase();
  map = await readRlsMap();
  matrix = await openWallMatrix(clone, map);
  walled = matrix.tables.filter(({ wall }) => wall === 'forced');
});
afterAll(async () => {
  await matrix.close();
  await clone.drop();
});

/** The house of events that belong to none, such as a change of the schema. */
const nobodys = '00000000-0000-0000-0000-000000000000';

describe('the matrix', () => {
  it('has rows behind every wall, of two people in each of two houses', () => {
    expect(walled.length).toBeGreaterThan(20);
    for (const { relation, rows } of walled) {
      if (rows.every(({ houseId }) => houseId === null)) continue;
      expect(new Set(rows.map(({ houseId }) => houseId).filter((houseId) => houseId !== nobodys)).size, `${relation}: seed-people.ts gives it rows in both houses`).toBe(2);
      const people = new Set(rows.map(({ subjectId }) => subjectId));
      expect([1, 4], `${relation}: seed-people.ts gives each person a row, or each house one that is nobody's`).toContain(people.size);
      expect(people.has(null), relation).toBe(people.size === 1);
    }
  });

  it('knows every role of the cluster', async () => {
    const roles = await clone.serviceQuery<{ role: string }>(`select substring(rolname from 6) as role from pg_roles where rolname like 'omen\\_%' and rolname not like 'omen\\_vault%' order by 1`);
    expect(Object.keys(map.actors).toSorted(), 'rls-map.yaml: say under actors in which kind of context each role acts').toEqual(roles.map(({ role }) => role));
  });

  it('asks every walled table in every role\'s name for every verb, in that role\'s own name first', () => {
    for (const table of walled) {
      const asked = new Map<string, Set<string>>();
      for (const { role, verb } of matrix.cases(table)) asked.set(role, (asked.get(role) ?? new Set()).add(verb));
      expect([...asked.keys()].toSorted(), table.relation).toEqual(Object.keys(map.actors).toSorted());
      // A row without a plain column for its owner cannot be made over, and an owner of a table is not asked to empty it.
      const unasked = (role: string): string[] => [...rowVerbs, ...wholeVerbs].filter((verb) => asked.get(role)?.has(verb) !== true);
      for (const role of asked.keys()) {
        expect(unasked(role).filter((verb) => !['change of person', 'change of house', 'insert for another', 'insert elsewhere', ...(role === table.owner ? ['truncate'] : [])].includes(verb)), `${table.relation} ${role}`).toEqual([]);
      }
    }
  }, 60_000);
});

it('lets each role do to each row what the map says, in its own name and in others, and nothing more', async () => {
  const found: string[] = [];
  for (const table of matrix.tables) found.push(...(await matrix.surprises(matrix.cases(table))));
  expect(found).toEqual([]);
}, 180_000);

it('refuses nothing for the statement\'s own sake: past the walls each one reaches its row', async () => {
  const unreached: string[] = [];
  for (const table of walled) {
    const controls = new Map<string, Case>();
    for (const one of matrix.cases(table)) if (one.expected === 0 || one.expected === 'walled' || one.expected === 'no right') controls.set(`${one.verb} ${JSON.stringify(one.row?.values)}`, one);
    for (const one of controls.values()) {
      const reached = await matrix.meetUnbound(one);
      // What others refer to is emptied with them or not at all; that the right was asked first is all that counts here.
      const wanted = one.verb === 'copy in' ? '57014' : one.verb === 'truncate' && reached === '0A000' ? '0A000' : one.verb === 'truncate' ? 0 : one.verb === 'copy whole' ? table.rows.length : 1;
      if (reached !== wanted) unreached.push(`${one.verb} ${table.relation}: ${reached}, not ${wanted}`);
    }
  }
  expect(unreached).toEqual([]);
}, 120_000);
