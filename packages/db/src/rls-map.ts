import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RelationRights, Rights } from './wall.rules.ts';

export { columnsOf, readWall, rightsOf, type RelationRights, type Right, type Rights, type Wall } from './wall.rules.ts';

/** What `rls-map.yaml` says: the rights that must stand, and the exceptions that may, each with its reason. */
export interface RlsMap {
  phrases: Record<string, string>;
  /** How far a context reaches through each phrase. */
  reach: Record<string, string>;
  /** Role to the kind of context it acts under, and how it is entered. */
  actors: Record<string, string>;
  /** Relation to the SQL that gives the house of a row, where it is not `house_id`; `nobody` for none. */
  houseOf: Record<string, string>;
  /** Relation to the SQL that gives the person of a row, where it is not `subject_id`; `nobody` for none. */
  subjectOf: Record<string, string>;
  /** View to the table whose wall it is seen through. */
  seesThrough: Record<string, string>;
  rights: Rights;
  /** Relations without row security, and why. */
  open: Record<string, string>;
  /** Columns that take envelopes only, and what they hold. */
  sealed: Record<string, string>;
  /** Columns of bytes that are no envelope, and what they are. */
  bytes: Record<string, string>;
  /** Names that no column of text or JSON may bear. */
  privateNames: string[];
  /** Tables that may be referred to without an index, since nobody deletes from them or changes their keys. */
  unindexed: string[];
}

/**
 * Reads the map: beside this file, where a build has put a copy, or else in the package's own folder.
 * @throws Error with the line that is not understood, or when there is no map
 */
export async function readRlsMap(): Promise<RlsMap> {
  const text = await readFile(join(import.meta.dirname, 'rls-map.yaml'), 'utf8').catch(() => readFile(join(import.meta.dirname, '../rls-map.yaml'), 'utf8'));
  const tree = readTree(text);
  const branch = (name: string): Branch => branchOf(tree[name], name);
  const relations = Object.entries(branch('relations')).map(([name, value]): [string, RelationRights] => {
    const { wall, policies, ...roles } = branchOf(value, name);
    if (typeof wall !== 'string') throw new Error(`rls-map.yaml: ${name} says nothing of its wall`);
    return [name, { wall, policies: policies === undefined ? {} : leavesOf(branchOf(policies, name)), roles: leavesOf(roles) }];
  });
  return {
    phrases: leavesOf(branch('phrases')),
    reach: leavesOf(branch('reach')),
    actors: leavesOf(branch('actors')),
    houseOf: leavesOf(branch('house_of')),
    subjectOf: leavesOf(branch('subject_of')),
    seesThrough: leavesOf(branch('sees_through')),
    rights: { relations: Object.fromEntries(relations), functions: leavesOf(branch('functions')), schemas: leavesOf(branch('schemas')) },
    open: leavesOf(branch('open')),
    sealed: leavesOf(branch('sealed')),
    bytes: leavesOf(branch('bytes')),
    privateNames: Object.keys(branch('private_names')),
    unindexed: Object.keys(branch('unindexed')),
  };
}

type Branch = { [key: string]: string | Branch };

function branchOf(value: string | Branch | undefined, name: string): Branch {
  if (value === undefined || typeof value === 'string') throw new Error(`rls-map.yaml: ${name} is not a list of names`);
  return value;
}

function leavesOf(branch: Branch): Record<string, string> {
  return Object.fromEntries(Object.entries(branch).map(([key, value]) => {
    if (typeof value !== 'string') throw new Error(`rls-map.yaml: ${key} holds more than words`);
    return [key, value];
  }));
}

/** Names within names by two spaces each, and plain words: all of YAML that the map uses. Anything else is refused. */
export function readTree(text: string): Branch {
  const root: Branch = {};
  const open: Branch[] = [root];
  for (const [at, line] of text.split('\n').entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, indent, key, value] = /^((?: {2})*)([\w.$][\w.$ -]*):(?: +((?!.*(?:: | #))[^\s#"'[{&*!|>].*))?$/.exec(line) ?? [];
    const parent = open[(indent ?? '').length / 2];
    if (indent === undefined || key === undefined || parent === undefined || Object.hasOwn(parent, key)) throw new Error(`rls-map.yaml, line ${at + 1}: not understood`);
    open.length = indent.length / 2 + 1;
    if (value === undefined) open.push(parent[key] = {});
    else parent[key] = value;
  }
  return root;
}
