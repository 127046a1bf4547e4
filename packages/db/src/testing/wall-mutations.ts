import type { Query } from '../sql.ts';
import type { RlsMap } from '../rls-map.ts';
import { columnsOf, readWall, type Right } from '../wall.rules.ts';
import type { Table, WallMatrix } from './wall-matrix.ts';

/** One way to loosen a wall, the statement that mends it again, and who would notice. */
export interface Mutation {
  words: string;
  kind: 'policy' | 'wall' | 'grant';
  table: Table;
  plant: string;
  mend: string;
  /** Roles whose cases must show it. */
  roles: readonly string[];
}

interface Policy { relation: string; name: string; verb: string; permissive: boolean; roles: string[]; visible: string | null; written: string | null }

/** Every mutation there is of a matrix's tables: each policy dropped, opened and asked less of; each wall unforced and taken down; each right a role lacks given to it. */
export async function listMutations(query: Query, map: RlsMap, { tables }: WallMatrix): Promise<Mutation[]> {
  const policies = await query<Policy>(
    `select n.nspname || '.' || c.relname as relation, p.polname::text as name, case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as verb,
            p.polpermissive as permissive, array(select pg_get_userbyid(r)::text from unnest(p.polroles) r) as roles, pg_get_expr(p.polqual, p.polrelid) as visible, pg_get_expr(p.polwithcheck, p.polrelid) as written
       from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace order by 1, 2`);
  return tables.filter(({ wall }) => wall === 'forced').flatMap((table) => [
    ...policies.filter(({ relation }) => relation === table.relation).flatMap((policy) => ofPolicy(map, table, policy)),
    ...ofWall(map, table),
    ...ofRights(map, table),
  ]);
}

function ofPolicy(map: RlsMap, table: Table, policy: Policy): Mutation[] {
  const on = `${policy.name} on ${table.relation}`;
  const roles = policy.roles.map((role) => role.replace(/^omen_/, ''));
  const wordsOf = (role: string): string | undefined => (table.owner === role ? 'select, insert, update, delete' : map.rights.relations[table.relation]?.roles[role]);
  const made = `create policy ${on} ${policy.permissive ? '' : 'as restrictive '}for ${policy.verb} to ${policy.roles.join(', ')}${policy.visible === null ? '' : ` using (${policy.visible})`}${policy.written === null ? '' : ` with check (${policy.written})`}`;
  const found: Mutation[] = [{ words: `the policy ${on} dropped`, kind: 'policy', table, plant: `drop policy ${on}`, mend: made, roles }];
  const phrase = map.rights.relations[table.relation]?.policies[policy.name];
  if (phrase !== undefined && map.reach[readWall(table.relation, policy.name, phrase).visible] === 'everything') return found;
  const replaced = (words: string, clause: string): void => void found.push({ words: `the policy ${on} ${words}`, kind: 'policy', table, plant: `alter policy ${on} ${clause}`, mend: `drop policy ${on}; ${made}`, roles });
  const writes = roles.some((role) => columnsOf(wordsOf(role), 'insert', table.columns).length > 0 || columnsOf(wordsOf(role), 'update', table.columns).some((column) => column === table.houseColumn || column === table.subjectColumn));
  if (policy.visible !== null) {
    const visible = policy.visible;
    // Without a check of its own a policy's USING is also what a new row is held to.
    const check = policy.written === null && (policy.verb === 'all' || policy.verb === 'update') ? ` with check (${visible})` : '';
    replaced('shows every row', `using (true)${check}`);
    for (const [left, rest] of lessOf(visible)) replaced(`shows without asking ${left}`, `using (${rest})${check}`);
  }
  if (policy.verb !== 'select' && policy.verb !== 'delete' && writes) {
    replaced('writes every row', 'with check (true)');
    for (const [left, rest] of lessOf(policy.written ?? policy.visible ?? 'true')) replaced(`writes without asking ${left}`, `with check (${rest})`);
  }
  return found;
}

/** A condition that is one of several joined by AND, each left out in turn: what was left out, and what still stands. */
function lessOf(condition: string): [left: string, rest: string][] {
  const inner = /^\((.*)\)$/s.exec(condition)?.[1] ?? condition;
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < inner.length; i += 1) {
    if (inner[i] === '(') depth += 1;
    else if (inner[i] === ')') depth -= 1;
    else if (depth === 0 && inner.startsWith(' AND ', i)) {
      parts.push(inner.slice(from, i));
      from = i + 5;
    }
  }
  parts.push(inner.slice(from));
  return parts.length < 2 ? [] : parts.map((left, at) => [left.replaceAll(/\s+/g, ' '), parts.filter((_, i) => i !== at).join(' AND ')]);
}

function ofWall(map: RlsMap, table: Table): Mutation[] {
  const roles = [...new Set([table.owner, ...Object.keys(map.rights.relations[table.relation]?.roles ?? {})])];
  const change = (words: string, off: string, on: string): Mutation => ({ words: `row security of ${table.relation} ${words}`, kind: 'wall', table, plant: `alter table ${table.relation} ${off}`, mend: `alter table ${table.relation} ${on}`, roles });
  return [change('not forced', 'no force row level security', 'force row level security'), change('off', 'disable row level security', 'enable row level security')];
}

function ofRights(map: RlsMap, table: Table): Mutation[] {
  const schema = table.relation.split('.')[0] ?? '';
  // Who may not enter the schema gains nothing by a right on what is in it.
  const inside = (map.rights.schemas[schema] ?? '').split(', ');
  return Object.keys(map.actors).filter((role) => inside.includes(role) && role !== table.owner).flatMap((role) => (['select', 'insert', 'update', 'delete'] as const).flatMap((right: Right): Mutation[] => {
    const words = map.rights.relations[table.relation]?.roles[role];
    const held = columnsOf(words, right, ['every column']);
    if (held[0] === 'every column') return [];
    const again = held.length === 0 ? '' : `; grant ${right} (${held.join(', ')}) on ${table.relation} to omen_${role}`;
    // Nothing of what an update sets to itself would show that more columns may be changed, where none of them says whose the row is.
    if (right === 'update' && held.length > 0 && [table.houseColumn, table.subjectColumn].every((column) => column === null || table.key.includes(column))) return [];
    return [{ words: `${right} on ${table.relation} given to ${role}`, kind: 'grant', table, plant: `grant ${right} on ${table.relation} to omen_${role}`, mend: `revoke ${right} on ${table.relation} from omen_${role}${again}`, roles: [role] }];
  }));
}

/** Plants each mutation in turn, looks for the first case that turns red, and mends it. Names those that nobody saw. */
export async function findUnseen(query: Query, matrix: WallMatrix, mutations: readonly Mutation[]): Promise<string[]> {
  const unseen: string[] = [];
  for (const { words, table, plant, mend, roles } of mutations) {
    await query(plant);
    const seen = await matrix.surprises(matrix.cases(table, roles).toSorted((a, b) => likely(b.as, b.verb) - likely(a.as, a.verb)), 1);
    await query(mend);
    if (seen.length === 0) unseen.push(words);
  }
  return unseen;
}

/** Cases that most often notice come first, so that a mutation costs a few statements and not all. */
const likely = (as: string, verb: string): number => (verb === 'select' || verb === 'insert' || verb === 'copy in' || verb.endsWith('unread') ? 2 : 0) + (as === 'me' ? 0 : 1);
