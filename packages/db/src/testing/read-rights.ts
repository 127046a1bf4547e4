import type { Rights } from '../rls-map.ts';
import type { Query } from '../sql.ts';

const ours = `('public', 'app', 'app_private', 'ops', 'auth', 'delivery')`;
const verbs: Record<string, string> = { r: 'select', a: 'insert', w: 'update', d: 'delete', '*': 'all' };
const short = (role: string): string => role.replace(/^omen_/, '');
const listed = (words: string[]): string => [...new Set(words)].map(short).toSorted().join(', ');

/**
 * Everything that somebody other than its owner may do in this database, and every policy.
 * @param phrases what a policy asks, by name; a condition that none of them says is given as its SQL
 */
export async function readRights(query: Query, phrases: Record<string, string>): Promise<Rights> {
  const named = new Map(Object.entries(phrases).map(([name, sql]) => [sql, name]));
  const rights: Rights = { relations: {}, functions: {}, schemas: {} };
  const relations = await query<{ name: string; kind: string; walled: boolean; forced: boolean }>(
    `select n.nspname || '.' || c.relname as name, c.relkind::text as kind, c.relrowsecurity as walled, c.relforcerowsecurity as forced
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') order by 1`);
  for (const { name, kind, walled, forced } of relations) {
    rights.relations[name] = { wall: kind === 'v' ? 'view' : !walled ? 'none' : forced ? 'forced' : 'on', policies: {}, roles: {} };
  }
  const policies = await query<{ relation: string; name: string; verb: string; permissive: boolean; roles: string[]; visible: string | null; written: string | null }>(
    `select n.nspname || '.' || c.relname as relation, p.polname::text as name, p.polcmd::text as verb, p.polpermissive as permissive,
            array(select case when r = 0 then 'PUBLIC' else pg_get_userbyid(r)::text end from unnest(p.polroles) r) as roles,
            pg_get_expr(p.polqual, p.polrelid) as visible, pg_get_expr(p.polwithcheck, p.polrelid) as written
       from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace order by 1, 2`);
  for (const { relation, name, verb, permissive, roles, visible, written } of policies) {
    // Inside a sub-select the server names the policy's own table in full; one phrase serves several tables.
    const told = (sql: string): string => sql.replaceAll(/\s+/g, ' ').replaceAll(`${relation.split('.')[1] ?? ''}.`, '');
    const asks = [visible, written].filter((sql) => sql !== null).map((sql) => named.get(told(sql)) ?? told(sql));
    const of = rights.relations[relation];
    if (of !== undefined) of.policies[name] = `${permissive ? '' : 'restrictive '}${verbs[verb] ?? verb} to ${listed(roles)} where ${[...new Set(asks)].join(', and to write ')}`;
  }
  const grants = await query<{ relation: string; role: string; verb: string; columns: string[] | null }>(
    `with whole as (
       select c.oid, a.grantee, lower(a.privilege_type) as verb from pg_class c, aclexplode(c.relacl) a where a.grantee <> c.relowner
     ), parts as (
       select c.oid, a.grantee, lower(a.privilege_type) as verb, array_agg(t.attname::text order by t.attnum) as columns
         from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a where a.grantee <> c.relowner group by 1, 2, 3)
     select n.nspname || '.' || c.relname as relation, case when g.grantee = 0 then 'PUBLIC' else pg_get_userbyid(g.grantee)::text end as role, g.verb, g.columns
       from (select oid, grantee, verb, null::text[] as columns from whole union all
             select p.* from parts p where not exists (select 1 from whole w where (w.oid, w.grantee, w.verb) = (p.oid, p.grantee, p.verb))) g
       join pg_class c on c.oid = g.oid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ${ours} order by 1, 2, array_position(array['select', 'insert', 'update', 'delete'], g.verb), g.verb`);
  for (const { relation, role, verb, columns } of grants) {
    const roles = rights.relations[relation]?.roles ?? {};
    const right = columns === null ? verb : `${verb}(${columns.join(', ')})`;
    roles[short(role)] = roles[short(role)] === undefined ? right : `${roles[short(role)] ?? ''}, ${right}`;
  }
  const functions = await query<{ name: string; definer: boolean; roles: string[] }>(
    `select n.nspname || '.' || p.proname as name, p.prosecdef as definer,
            array(select case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee)::text end
                    from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner) as roles
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ${ours} and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1, p.oid`);
  for (const { name, definer, roles } of functions) {
    const words = `${definer ? 'definer' : 'caller'} for ${roles.length === 0 ? 'nobody' : listed(roles)}`;
    rights.functions[name] = rights.functions[name] === undefined ? words : `${rights.functions[name]} + ${words}`;
  }
  const schemas = await query<{ name: string; roles: string[] }>(
    `select n.nspname::text as name, array(select (case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee)::text end) || case a.privilege_type when 'CREATE' then ' (create)' else '' end
              from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a where a.grantee <> n.nspowner) as roles
       from pg_namespace n where n.nspname in ${ours} or n.nspname = 'bullmq' order by 1`);
  for (const { name, roles } of schemas) rights.schemas[name] = roles.length === 0 ? 'nobody' : listed(roles);
  return rights;
}
