import type { AccessRule } from '@omenhall/contracts/operator/operator.schema';
import type { RlsMap } from '@omenhall/db/rls-map';
import type { Inside } from '../foundation/context.ts';
import { readAccessRule, type LiveRelation } from './read-access-rule.ts';

/**
 * Every relation of the map with its rights and walls in words, and of each what the catalogue says otherwise: row
 * security, whether it binds the owner, and the names of its policies. Relations that only the catalogue knows stand
 * there too. It looks through the caller's own login and reads no row of any of them.
 */
export async function listAccessRules({ query }: Inside, map: RlsMap): Promise<AccessRule[]> {
  const live = await query<LiveRelation>(
    `select n.nspname || '.' || c.relname as relation, c.relkind = 'v' as view, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
            array(select p.polname::text from pg_catalog.pg_policy p where p.polrelid = c.oid order by 1) as policies
       from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('public', 'app', 'app_private', 'ops', 'auth', 'delivery') and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') order by 1`);
  const standing = new Map(live.map((one) => [one.relation, one]));
  const relations = [...new Set([...Object.keys(map.rights.relations), ...standing.keys()])].toSorted();
  return relations.map((relation) => readAccessRule(map, relation, standing.get(relation)));
}
