import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { signContext, type Context } from '../context-token.ts';
import type { ClonedDatabase } from './clone-database.ts';
import type { RlsMap } from '../rls-map.ts';
import { seedPeople, type Person } from './seed-people.ts';
import { columnsOf, isLetThrough, readWall, type Name, type Place, type Right } from '../wall.rules.ts';

export const rowVerbs = [
  'select', 'select every column', 'copy', 'select for update', 'update', 'update returning', 'change of person', 'change of house',
  'delete', 'delete returning', 'insert', 'insert returning', 'insert every column', 'insert for another', 'insert elsewhere', 'insert or update',
] as const;
export const wholeVerbs = ['copy whole', 'update unread', 'delete unread', 'copy in', 'truncate'] as const;
export type Verb = (typeof rowVerbs)[number] | (typeof wholeVerbs)[number];

/**
 * What a statement met: how many rows; `no right` or `walled`, which are both SQLSTATE 42501; or another SQLSTATE.
 * A constraint that stops what the wall let through counts as the row it would have been.
 */
export type Answer = number | string;

export interface Row extends Place {
  values: Record<string, unknown>;
}

export interface Table {
  relation: string;
  /** `forced`, `view` or `none`, as in the map. */
  wall: string;
  owner: string;
  columns: readonly string[];
  /** Columns that a statement may give a value. */
  writable: readonly string[];
  key: readonly string[];
  /** Plain columns that say whose the row is; null where something else does. */
  houseColumn: string | null;
  subjectColumn: string | null;
  /** New values for what must not stand twice. */
  fresh: Readonly<Record<string, () => unknown>>;
  rows: readonly Row[];
}

export interface Case {
  table: Table;
  role: string;
  verb: Verb;
  /** In words: in whose name. */
  as: string;
  name: Name;
  /** Null for what concerns a whole table. */
  row: Row | null;
  expected: Answer;
}

export interface WallMatrix {
  tables: readonly Table[];
  me: Person;
  /** Every case of a table, of one role or of all. */
  cases(table: Table, roles?: readonly string[]): Case[];
  /** Does what a case says, and takes it back. */
  meet(one: Case): Promise<Answer>;
  /** The same statement by a login that no wall binds and no trigger minds. */
  meetUnbound(one: Case): Promise<Answer>;
  /** Cases that answered otherwise than the map lets expect, in words; stops after `most`. */
  surprises(cases: readonly Case[], most?: number): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Fills a clone with two people in each of two houses, and asks every relation of it, in every role's name, for everything
 * that can be done to a row. What each answer must be is derived from the map; nothing is listed here.
 *
 * @throws Error that says what to write where, when the catalogue holds a relation that the map or the seed does not know
 */
export async function openWallMatrix(clone: ClonedDatabase, map: RlsMap): Promise<WallMatrix> {
  const people = [...(await seedPeople(clone.serviceQuery, 2)), ...(await seedPeople(clone.serviceQuery, 2))];
  const [me, neighbour, stranger] = people as [Person, Person, Person];
  const relations = await clone.serviceQuery<{ relation: string; oid: number; owner: string; view: boolean }>(
    `select n.nspname || '.' || c.relname as relation, c.oid::int as oid, regexp_replace(pg_get_userbyid(c.relowner)::text, '^omen_', '') as owner, c.relkind = 'v' as view
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'app', 'app_private', 'ops', 'auth', 'delivery') and c.relkind in ('r', 'p', 'v') and not c.relispartition order by 1`);
  // Rights and walls are what is asked here; a trigger that says no first would hide both.
  for (const { relation, view } of relations) if (!view) await clone.serviceQuery(`alter table ${quoted(relation)} disable trigger user`);
  // Rows whose own house and whose parent's differ, so that a wall that asks for one of the two alone is seen through.
  for (const [relation, owner] of Object.entries(map.subjectOf)) {
    if (owner.startsWith('(select')) await clone.serviceQuery(`update ${quoted(relation)} set house_id = $1 where ${owner} = $2`, [stranger.houseId, neighbour.subjectId]);
  }
  const homes = new Map(people.map(({ houseId, subjectId }) => [subjectId, houseId]));
  const read = await Promise.allSettled(relations.map(({ relation, oid, owner }) => readTable(clone, map, homes, relation, oid, owner)));
  const unknown = read.filter((one) => one.status === 'rejected').map(({ reason }) => (reason instanceof Error ? reason.message : String(reason)));
  if (unknown.length > 0) throw new Error(unknown.join('\n'));
  const tables = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));

  const clients = new Map<string, pg.Client>();
  const clientOf = async (login: string): Promise<pg.Client> => {
    const known = clients.get(login);
    if (known !== undefined) return known;
    const url = login === 'service' || login === 'unbound' ? clone.serviceUrl : clone.roleUrls[login as keyof typeof clone.roleUrls];
    if (url === undefined) throw new Error(`rls-map.yaml: ${login} has no login of its own; say under actors through whose it is entered`);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    // A case that failed leaves its transaction open until the same role is asked again, however long that takes.
    await client.query('set idle_in_transaction_session_timeout = 0');
    clients.set(login, client);
    return client;
  };
  // Constraints of other tables would stop a control for the statement's own sake.
  await (await clientOf('unbound')).query('set session_replication_role = replica');

  const actors = Object.entries(map.actors).map(([role, words]) => {
    const [, kind, past, through] = /^(\w+)(, past every wall)?(?:, through (\w+))?$/.exec(words) ?? [];
    if (kind === undefined) throw new Error(`rls-map.yaml: the actor ${role} reads otherwise than "kind, past every wall, through login"`);
    return { role, kind: kind as Context['kind'] | 'none', past: past !== undefined, login: through ?? role, entered: through !== undefined };
  });

  const walls = new Map(Object.entries(map.rights.relations).map(([relation, { policies }]) => [relation, Object.entries(policies).map(([policy, words]) => readWall(relation, policy, words))]));
  const known = new Map<string, readonly string[]>();
  /** The columns a role holds a right to; an owner all of them. */
  const held = (role: string, table: Table, right: Right): readonly string[] => {
    const asked = `${table.relation} ${role} ${right}`;
    const columns = known.get(asked) ?? (table.owner === role ? table.columns : columnsOf(map.rights.relations[table.relation]?.roles[role], right, table.columns));
    known.set(asked, columns);
    return columns;
  };

  /** In whose names a role asks: its usual one, and the ones in which it must see less or nothing. */
  const namesOf = (kind: Context['kind'] | 'none'): { as: string; name: Name; everyRow: boolean }[] => {
    if (kind === 'none') return [{ as: 'nobody', name: null, everyRow: true }];
    return [
      { as: 'me', name: { kind, houseId: me.houseId, subjectId: me.subjectId }, everyRow: true },
      { as: 'nobody', name: null, everyRow: false },
      { as: 'a visitor', name: { kind, houseId: me.houseId, subjectId: null }, everyRow: false },
      { as: 'me in another house', name: { kind, houseId: stranger.houseId, subjectId: me.subjectId }, everyRow: false },
      { as: 'the owner of a misplaced row', name: { kind, houseId: me.houseId, subjectId: neighbour.subjectId }, everyRow: false },
      { as: 'me under another kind', name: { kind: kind === 'operator' ? 'customer' : 'operator', houseId: me.houseId, subjectId: me.subjectId }, everyRow: false },
    ];
  };

  function cases(table: Table, roles?: readonly string[]): Case[] {
    const mine = table.rows.find((row) => row.houseId === me.houseId && (row.subjectId === null || row.subjectId === me.subjectId)) ?? table.rows[0];
    return actors.filter(({ role }) => roles === undefined || roles.includes(role)).flatMap((actor): Case[] => {
      const verbs: readonly Verb[] = table.wall === 'forced' ? [...rowVerbs, ...wholeVerbs] : table.wall === 'view' ? ['copy whole'] : ['copy whole', 'truncate'];
      return verbs.filter((verb) => isAskable(table, actor.role, verb)).flatMap((verb) => namesOf(actor.kind).flatMap(({ as, name, everyRow }) => {
        const rows = (wholeVerbs as readonly string[]).includes(verb) ? [null] : everyRow ? table.rows : as === 'the owner of a misplaced row' ? table.rows.filter(({ houseId, parentHouseId }) => houseId !== parentHouseId) : mine === undefined ? [] : [mine];
        const asked = rows.map((row): Case => ({ table, role: actor.role, verb, as, name, row, expected: expectedOf(actor, table, verb, name, row) }));
        // Where the right itself is missing, whose row it is makes no difference.
        return asked.every(({ expected }) => expected === 'no right') ? (everyRow ? asked.slice(0, 1) : []) : asked;
      }));
    });
  }

  function isAskable(table: Table, role: string, verb: Verb): boolean {
    switch (verb) {
      case 'change of person': case 'insert for another': return table.subjectColumn !== null && (verb === 'insert for another' || !table.key.includes(table.subjectColumn));
      case 'change of house': case 'insert elsewhere': return table.houseColumn !== null && (verb === 'insert elsewhere' || !table.key.includes(table.houseColumn));
      // Nothing but locks comes of asking an owner.
      case 'truncate': return table.owner !== role;
      default: return true;
    }
  }

  function expectedOf(actor: { role: string; past: boolean }, table: Table, verb: Verb, name: Name, row: Row | null): Answer {
    const has = (right: Right, columns: readonly string[] = []): boolean => {
      const reach = actor.past && right === 'select' ? table.columns : held(actor.role, table, right);
      return columns.length === 0 ? reach.length > 0 : columns.every((column) => reach.includes(column));
    };
    const through = (right: Right, side: 'visible' | 'written', place: Place): boolean => {
      if (actor.past || table.wall === 'none') return true;
      const standing = walls.get(table.wall === 'view' ? (map.seesThrough[table.relation] ?? '') : table.relation);
      if (standing === undefined) throw new Error(`rls-map.yaml: say under sees_through which table ${table.relation} is seen through`);
      return isLetThrough(map, standing, actor.role, right, side, name, place);
    };
    const sees = (place: Place): boolean => through('select', 'visible', place);
    if (row === null) {
      if (verb === 'truncate') return has('truncate') ? 1 : 'no right';
      if (verb === 'copy in') return !has('insert') ? 'no right' : table.wall === 'forced' && !actor.past ? '0A000' : '57014';
      if (verb === 'update unread') return has('update', [updatedColumn(table, actor.role)]) ? Number(table.rows.some((one) => through('update', 'visible', one))) : 'no right';
      if (verb === 'delete unread') return has('delete') ? Number(table.rows.some((one) => through('delete', 'visible', one))) : 'no right';
      const under = table.wall === 'view' ? tables.find(({ relation }) => relation === map.seesThrough[table.relation]) : undefined;
      const mayLookUnder = under === undefined || actor.past || held(actor.role, under, 'select').length > 0;
      return has('select', table.columns) && mayLookUnder ? table.rows.filter(sees).length : 'no right';
    }
    const updated = updatedColumn(table, actor.role);
    const placed = placeOf(table, verb, row, name);
    const changes = sees(row) && through('update', 'visible', row);
    const inserts = through('insert', 'written', placed);
    switch (verb) {
      case 'select': case 'copy': return has('select') ? Number(sees(row)) : 'no right';
      case 'select every column': return has('select', table.columns) ? Number(sees(row)) : 'no right';
      case 'select for update': return has('select') && has('update') ? Number(changes) : 'no right';
      case 'update': case 'update returning': return has('update', [updated]) && has('select', [updated, ...table.key]) ? Number(changes) : 'no right';
      case 'change of person': case 'change of house': {
        const column = (verb === 'change of person' ? table.subjectColumn : table.houseColumn) ?? '';
        if (!has('update', [column]) || !has('select', table.key)) return 'no right';
        // A row must also still be seen by who changed it, since the change had to find it.
        return !changes ? 0 : through('update', 'written', placed) && sees(placed) ? 1 : 'walled';
      }
      case 'delete': case 'delete returning': return has('delete') && has('select', table.key) ? Number(sees(row) && through('delete', 'visible', row)) : 'no right';
      case 'insert': case 'insert for another': case 'insert elsewhere': return has('insert') ? (inserts ? 1 : 'walled') : 'no right';
      case 'insert every column': return has('insert', table.writable) ? (inserts ? 1 : 'walled') : 'no right';
      case 'insert returning': return has('insert') && has('select', table.key) ? (inserts && sees(placed) ? 1 : 'walled') : 'no right';
      case 'insert or update': return has('insert') && has('update', [updated]) && has('select', [updated, ...table.key]) ? (inserts && changes ? 1 : 'walled') : 'no right';
      default: throw new Error(`no expectation for ${verb}`);
    }
  }

  /** The column that an update sets to itself: one that the role may both read and change, if there is one. */
  function updatedColumn(table: Table, role: string): string {
    const plain = table.writable.filter((column) => !table.key.includes(column) && column !== table.houseColumn && column !== table.subjectColumn);
    return plain.find((column) => held(role, table, 'update').includes(column) && held(role, table, 'select').includes(column)) ?? plain[0] ?? table.key[0] ?? '';
  }

  /** What a statement writes, and whose row that is. */
  function written(table: Table, verb: Verb, row: Row): Record<string, unknown> {
    const isNew = verb.startsWith('insert') && verb !== 'insert or update';
    const other = row.subjectId === neighbour.subjectId ? me : neighbour;
    return {
      ...row.values,
      ...(isNew ? Object.fromEntries(Object.entries(table.fresh).map(([column, make]) => [column, make()])) : {}),
      ...(table.subjectColumn !== null && (verb === 'insert for another' || verb === 'change of person') ? { [table.subjectColumn]: verb === 'insert for another' && table.key.includes(table.subjectColumn) ? randomUUID() : other.subjectId } : {}),
      ...(table.houseColumn !== null && (verb === 'insert elsewhere' || verb === 'change of house') ? { [table.houseColumn]: row.houseId === me.houseId ? stranger.houseId : me.houseId } : {}),
    };
  }

  function placeOf(table: Table, verb: Verb, row: Row, name: Name): Place {
    const values = written(table, verb, row);
    const place = { parentHouseId: row.parentHouseId, houseId: table.houseColumn === null ? row.houseId : (values[table.houseColumn] as string | null), subjectId: table.subjectColumn === null ? row.subjectId : (values[table.subjectColumn] as string | null) };
    // Who makes a person's own first row acts in that new name.
    return isFirstRow(table, verb, row, name) ? { ...place, subjectId: name?.subjectId ?? null } : place;
  }

  const isFirstRow = (table: Table, verb: Verb, row: Row, name: Name): boolean =>
    (verb === 'insert' || verb === 'insert returning' || verb === 'insert every column') && table.subjectColumn !== null && table.key.includes(table.subjectColumn) && name !== null && row.subjectId === name.subjectId;

  async function run(login: string, role: string | null, { table, verb, name, row, role: actor }: Case): Promise<Answer> {
    const client = await clientOf(login);
    const relation = quoted(table.relation);
    const values = row === null ? {} : written(table, verb, row);
    const acting = row !== null && name !== null && isFirstRow(table, verb, row, name) ? { ...name, subjectId: String(values[table.subjectColumn ?? '']) } : name;
    const token = acting === null ? '' : signContext(clone.contextKey, { ...acting, kind: acting.kind as Context['kind'], requestId: 'wall' }, Date.now());
    const literal = (value: unknown): string => (value === null || value === undefined ? 'null' : client.escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value)));
    const found = row === null ? '' : table.key.map((column) => `${identifier(column)} = ${literal(row.values[column])}`).join(' and ');
    const columns = held(actor, table, 'select');
    const read = identifier(columns.find((column) => table.key.includes(column)) ?? columns[0] ?? table.columns[0] ?? '');
    const set = identifier(updatedColumn(table, actor));
    const insertable = held(actor, table, 'insert').filter((column) => table.writable.includes(column));
    const into = (verb === 'insert every column' || insertable.length === 0 ? table.writable : insertable).map(identifier).join(', ');
    const copied = `insert into ${relation} (${into}) select ${into} from jsonb_populate_record(null::${relation}, ${literal(JSON.stringify(values))}::jsonb)`;
    const keys = table.key.map(identifier).join(', ');
    // The row is found by its key; a role that may not read the key finds its rows by what it may read.
    const where = table.key.every((column) => columns.includes(column)) || columns.length === 0 ? found : `${read} = ${literal(row?.values[columns[0] ?? ''])}`;
    const statement: Record<Verb, string> = {
      'select': `select ${read} from ${relation} where ${where}`,
      'select every column': `select * from ${relation} where ${found}`,
      'copy': `copy (select ${read} from ${relation} where ${where}) to stdout`,
      'select for update': `select ${read} from ${relation} where ${where} for update`,
      'update': `update ${relation} set ${set} = ${set} where ${found}`,
      'update returning': `update ${relation} set ${set} = ${set} where ${found} returning ${keys}`,
      'change of person': `update ${relation} set ${identifier(table.subjectColumn ?? '')} = ${literal(values[table.subjectColumn ?? ''])} where ${found}`,
      'change of house': `update ${relation} set ${identifier(table.houseColumn ?? '')} = ${literal(values[table.houseColumn ?? ''])} where ${found}`,
      'delete': `delete from ${relation} where ${found}`,
      'delete returning': `delete from ${relation} where ${found} returning ${keys}`,
      'insert': copied,
      'insert returning': `${copied} returning ${keys}`,
      'insert every column': copied,
      'insert for another': copied,
      'insert elsewhere': copied,
      'insert or update': `${copied} on conflict (${keys}) do update set ${set} = excluded.${set}`,
      'copy whole': table.wall === 'view' ? `copy (select * from ${relation}) to stdout` : `copy ${relation} to stdout`,
      // Neither reads anything, so that a right to read hides no right to change.
      'update unread': `update ${relation} set ${set} = (jsonb_populate_record(null::${relation}, ${literal(JSON.stringify(table.rows[0]?.values ?? {}))}::jsonb)).${set}`,
      'delete unread': `delete from ${relation}`,
      'copy in': `copy ${relation} (${into}) from stdin`,
      'truncate': `truncate ${relation}`,
    };
    const enter = role === null ? '' : `set local role omen_${role}; `;
    try {
      // A statement that failed leaves its transaction open; the next one ends it, so that each case is one trip.
      const told = await client.query(`rollback; begin; ${enter}select set_config('app.ctx', ${literal(token)}, true); ${statement[verb]}; rollback`) as unknown as pg.QueryResult[];
      const reached = told.at(-2)?.rowCount ?? 0;
      return verb.endsWith('unread') ? Math.min(1, reached) : reached;
    } catch (err) {
      const { code, message } = err as { code?: string; message: string };
      if (code === '42501') return message.includes('row-level security') ? 'walled' : 'no right';
      return code?.startsWith('23') ? 1 : (code ?? message);
    }
  }

  const meet = (one: Case): Promise<Answer> => {
    const actor = actors.find(({ role }) => role === one.role);
    if (actor === undefined) throw new Error(`rls-map.yaml: no actor ${one.role}`);
    return run(actor.login, actor.entered ? actor.role : null, one);
  };

  return {
    tables, me, cases, meet,
    meetUnbound: (one) => run('unbound', null, { ...one, role: one.table.owner }),
    async surprises(asked, most = Number.POSITIVE_INFINITY) {
      const found: string[] = [];
      for (const one of asked) {
        const answer = await meet(one);
        if (answer !== one.expected) found.push(`${one.role} as ${one.as}, ${one.verb} ${one.table.relation} ${whose(one.row, me)}: ${answer}, not ${one.expected}`);
        if (found.length >= most) break;
      }
      return found;
    },
    async close() {
      await Promise.all([...clients.values()].map((client) => client.end()));
    },
  };
}

const identifier = (column: string): string => pg.escapeIdentifier(column);
const quoted = (relation: string): string => relation.split('.').map(identifier).join('.');

function whose(row: Row | null, me: Person): string {
  if (row === null) return 'as a whole';
  return `${row.houseId === me.houseId ? 'of this house' : 'of another house'}, ${row.subjectId === null ? "nobody's" : row.subjectId === me.subjectId ? 'own' : "another's"}`;
}

async function readTable(clone: ClonedDatabase, map: RlsMap, homes: ReadonlyMap<string, string>, relation: string, oid: number, owner: string): Promise<Table> {
  const wall = map.rights.relations[relation]?.wall;
  if (wall === undefined) throw new Error(`rls-map.yaml: say under relations who may do what with ${relation}`);
  const columns = await clone.serviceQuery<{ name: string; type: string; writable: boolean; linked: boolean }>(
    `select a.attname::text as name, format_type(a.atttypid, null) as type, a.attgenerated = '' and a.attidentity <> 'a' as writable,
            exists (select 1 from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'f' and a.attnum = any (k.conkey)) as linked
       from pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`, [oid]);
  const names = columns.map(({ name }) => name);
  const indexes = await clone.serviceQuery<{ primary: boolean; columns: string[] }>(
    `select i.indisprimary as "primary", array(select a.attname::text from unnest(i.indkey) k join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k) as columns
       from pg_index i where i.indrelid = $1 and i.indisunique`, [oid]);
  const sayWhose = (column: string, elsewhere: Record<string, string>, section: string): string => {
    const told = elsewhere[relation] ?? (names.includes(column) ? column : undefined);
    if (told === undefined) throw new Error(`rls-map.yaml: say under ${section} whose a row of ${relation} is, in SQL, or nobody; it has no column ${column}`);
    return told === 'nobody' ? 'null::uuid' : told;
  };
  const isWalled = wall === 'forced' || wall === 'view';
  const house = isWalled ? sayWhose('house_id', map.houseOf, 'house_of') : 'null::uuid';
  const subject = isWalled ? sayWhose('subject_id', map.subjectOf, 'subject_of') : 'null::uuid';
  const found = await clone.serviceQuery<Omit<Row, 'parentHouseId'>>(`select to_jsonb(t) as values, (${house})::text as "houseId", (${subject})::text as "subjectId" from ${quoted(relation)} t`);
  const rows = found.map((row) => ({ ...row, parentHouseId: subject.startsWith('(') ? (homes.get(row.subjectId ?? '') ?? null) : row.houseId }));
  if (wall === 'forced' && rows.length === 0) throw new Error(`packages/db/src/testing/seed-people.ts: ${relation} has no row; give it one for each house or, when it belongs to people, for each person`);

  const key = indexes.find(({ primary }) => primary)?.columns ?? [];
  const plain = (sql: string): string | null => (names.includes(sql) ? sql : null);
  const fresh: Record<string, () => unknown> = {};
  for (const { columns: unique } of indexes) {
    const free = unique.map((name) => columns.find((column) => column.name === name)).filter((column) => column !== undefined && !column.linked && column.writable && column.name !== house && (column.name !== subject || key.includes(column.name)));
    const chosen = free.find((column) => column !== undefined && makers[column.type] !== undefined);
    if (chosen !== undefined && makers[chosen.type] !== undefined) fresh[chosen.name] = makers[chosen.type] as () => unknown;
  }
  return { relation, wall, owner, columns: names, writable: columns.filter(({ writable }) => writable).map(({ name }) => name), key, houseColumn: plain(house), subjectColumn: plain(subject), fresh, rows };
}

/** Values that stand nowhere yet, by type. */
const makers: Readonly<Record<string, () => unknown>> = {
  uuid: () => randomUUID(),
  text: () => randomUUID(),
  bytea: () => `\\x${randomBytes(32).toString('hex')}`,
  integer: () => randomBytes(3).readUIntBE(0, 3) + 1000,
  bigint: () => randomBytes(5).readUIntBE(0, 5) + 1000,
};
