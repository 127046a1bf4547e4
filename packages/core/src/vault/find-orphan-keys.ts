import type { Query } from '@omenhall/delivery/ledger';
import { keyKinds } from '../foundation/key-kinds.rules.ts';

/** A key in the vault, by its names alone. */
export interface StoredKey {
  dekId: string;
  kind: string;
  objectId: string;
}

export interface JudgedKeys {
  /** Keys whose object is not in the house, and whose name stands in no row. */
  orphans: StoredKey[];
  /** How many were looked for. */
  judged: number;
  /** Keys of kinds that the house has no table for, or does not know: they are left alone. */
  passedOver: number;
}

/**
 * Tells which keys the house has no row for: a writer that rolled back left them. Reads only.
 *
 * @param query in the transaction of a login that sees every row, with `row_security` off: with a wall in between, a key
 *   in use would look like an orphan
 */
export async function findOrphanKeys(query: Query, keys: readonly StoredKey[]): Promise<JudgedKeys> {
  const needed = await namesInRows(query, keys.map(({ dekId }) => dekId));
  const orphans: StoredKey[] = [];
  let judged = 0;
  for (const [kind, { rowsOf }] of Object.entries(keyKinds)) {
    const ofKind = keys.filter((key) => key.kind === kind);
    if (rowsOf === null || ofKind.length === 0) continue;
    judged += ofKind.length;
    const rows = await query<{ id: string }>(`select id::text as id from public.${rowsOf} where id = any ($1::uuid[])`, [ofKind.map(({ objectId }) => objectId)]);
    const standing = new Set(rows.map(({ id }) => id));
    orphans.push(...ofKind.filter(({ objectId, dekId }) => !standing.has(objectId) && !needed.has(dekId)));
  }
  return { orphans, judged, passedOver: keys.length - judged };
}

/** Every column of the house that names a key is asked, as the catalogue lists them: a new table cannot be forgotten. */
async function namesInRows(query: Query, dekIds: readonly string[]): Promise<Set<string>> {
  const columns = await query<{ relation: string; column: string }>(
    `select a.attrelid::regclass::text as relation, quote_ident(a.attname) as "column" from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and a.atttypid = 'uuid'::regtype and not a.attisdropped and (a.attname = 'dek_id' or a.attname like '%\\_dek\\_id')`);
  const found = new Set<string>();
  for (const { relation, column } of columns) {
    for (const { id } of await query<{ id: string }>(`select distinct ${column}::text as id from ${relation} where ${column} = any ($1::uuid[])`, [dekIds])) found.add(id);
  }
  return found;
}
