import type { Query } from '../sql.ts';
import type { RlsMap } from '../rls-map.ts';

/** One check: its name, and the SQL that gives a `what` for each place that breaks it. */
type Lint = [name: string, sql: string, values?: unknown[]];

/** Every place of this database that breaks a rule, as `rule: place`, sorted; empty when all walls stand. */
export async function findOpenWalls(query: Query, map: RlsMap): Promise<string[]> {
  const found: string[] = [];
  for (const [name, sql, values] of lints(map)) {
    for (const { what } of await query<{ what: string }>(sql, values ?? [])) found.push(`${name}: ${what}`);
  }
  return found.toSorted();
}

const schemas = `('public', 'app', 'app_private', 'ops', 'auth', 'delivery')`;
const relation = `n.nspname || '.' || c.relname`;
const tables = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${schemas} and c.relkind in ('r', 'p')`;
const functions = `pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname in ${schemas}
  and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
const policies = `pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace`;
const policy = `${relation} || ' ' || p.polname`;
/** Each policy once per verb and role it speaks for. */
const spoken = `${policies} cross join lateral unnest(p.polroles) as who (role) cross join lateral unnest(case p.polcmd when '*' then array['r', 'a', 'w', 'd'] else array[p.polcmd::text] end) as said (verb)`;
const asked = `coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')`;

const lints = (map: RlsMap): Lint[] => [
  ['without row security', `select ${relation} as what from ${tables} where not c.relrowsecurity and ${relation} <> all ($1::text[])`, [Object.keys(map.open)]],
  ['with row security and without a policy', `select ${relation} as what from ${tables} where c.relrowsecurity and not exists (select 1 from pg_policy p where p.polrelid = c.oid)`],
  ['row security not forced', `select ${relation} as what from ${tables} where c.relrowsecurity and not c.relforcerowsecurity`],
  ['a policy for PUBLIC', `select ${policy} as what from ${policies} where 0 = any (p.polroles)`],
  // The engine and the look-ups see across people; nobody who signs in does.
  ['always true', `select ${policy} as what from ${policies} where (pg_get_expr(p.polqual, p.polrelid) = 'true' or pg_get_expr(p.polwithcheck, p.polrelid) = 'true')
    and exists (select 1 from unnest(p.polroles) r where pg_get_userbyid(r) not in ('omen_owner', 'omen_engine'))`],
  ['several policies for one verb', `select ${relation} || ' ' || pg_get_userbyid(who.role) || ' ' || said.verb as what from ${spoken} where p.polpermissive group by n.nspname, c.relname, who.role, said.verb having count(*) > 1`],
  ['a policy for a role without the right', `select distinct ${policy} || ' ' || pg_get_userbyid(who.role) as what from ${policies} cross join lateral unnest(p.polroles) as who (role)
    where who.role <> 0 and not has_any_column_privilege(who.role, c.oid, 'select, insert, update') and not has_table_privilege(who.role, c.oid, 'delete')`],
  ['a function asked once per row', `select ${policy} as what from ${policies} where regexp_replace(${asked}, '\\( SELECT [a-z_.]+\\(\\) AS [a-z_]+\\)', '', 'g') ~ '(app\\.|current_setting)'`],
  ["a view with its owner's eyes", `select ${relation} as what from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${schemas}
    where c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false)`],
  ['a stored view', `select ${relation} as what from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${schemas} where c.relkind = 'm'`],
  ['PUBLIC may execute', `select p.oid::regprocedure::text as what from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname in ${schemas}
    where exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)`],
  ['no fixed search_path', `select p.oid::regprocedure::text as what from ${functions} where not exists (select 1 from unnest(p.proconfig) s where s = 'search_path=pg_catalog, pg_temp')`],
  ['own leakproof function', `select p.oid::regprocedure::text as what from ${functions} where p.proleakproof`],
  ['may make temporary tables', `select case when a.grantee = 0 then 'PUBLIC' else pg_get_userbyid(a.grantee)::text end as what from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    where d.datname = current_database() and a.privilege_type in ('TEMPORARY', 'CREATE') and a.grantee <> d.datdba`],
  // BullMQ makes a sequence per queue while it runs, so its login owns its schema.
  ['a login that owns', `select r.rolname || ' ' || o.what as what from pg_roles r join (
      select relowner as owner, relname::text as what from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${schemas} union all
      select proowner, proname::text from ${functions} union all select nspowner, nspname::text from pg_namespace where nspname <> 'bullmq') o on o.owner = r.oid
    where r.rolname like 'omen\\_%' and r.rolcanlogin`],
  ['past every wall', `select rolname::text as what from pg_roles where rolname like 'omen\\_%' and (rolsuper or (rolbypassrls and rolname <> 'omen_backup'))`],
  ['a reference without an index', `select ${relation} || ' ' || k.conname as what from pg_constraint k join ${tables} on c.oid = k.conrelid
    where k.contype = 'f' and k.confrelid::regclass::text <> all ($1::text[])
      and not exists (select 1 from pg_index i where i.indrelid = k.conrelid and i.indpred is null and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] <@ k.conkey)`,
  [map.unindexed.map((name) => name.replace(/^public\./, ''))]],
  ['a row that others refer to by no index may go', `select ${relation} || ' ' || r.rolname as what from ${tables} cross join pg_roles r
    where ${relation} = any ($1::text[]) and r.rolname like 'omen\\_%' and r.rolname <> 'omen_owner' and (has_table_privilege(r.oid, c.oid, 'delete') or has_any_column_privilege(r.oid, c.oid, 'update'))`, [map.unindexed]],
  // What stands in a schema that the map does not name would be seen by no other check.
  ['a schema that nobody has mapped', `select nspname::text as what from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' and nspname <> all ($1::text[])`, [Object.keys(map.rights.schemas)]],
  ['a login that may become another', `select m.rolname || ' ' || r.rolname as what from pg_auth_members a join pg_roles m on m.oid = a.member join pg_roles r on r.oid = a.roleid
    where m.rolname like 'omen\\_%' and (m.rolname, r.rolname) not in (('omen_worker', 'omen_composer'), ('omen_backup', 'pg_read_all_data'))`],
  ['a trigger that sleeps', `select ${relation} || ' ' || g.tgname as what from pg_trigger g join ${tables} on c.oid = g.tgrelid where g.tgenabled in ('D', 'R')`],
  ['a rule that rewrites', `select ${relation} || ' ' || w.rulename as what from pg_rewrite w join ${tables} on c.oid = w.ev_class`],
  ['a right given to PUBLIC in advance', `select pg_get_userbyid(d.defaclrole) || ' ' || d.defaclobjtype::text as what from pg_default_acl d, aclexplode(d.defaclacl) a where a.grantee = 0`],
  ['a cascade', `select ${relation} || ' ' || k.conname as what from pg_constraint k join ${tables} on c.oid = k.conrelid where k.contype = 'f' and k.confdeltype <> 'a' and n.nspname <> 'auth'`],
  ['a sealed column that takes anything', `select s.place as what from unnest($1::text[]) as s (place)
    where not exists (select 1 from ${tables} join pg_attribute a on a.attrelid = c.oid and not a.attisdropped join pg_constraint k on k.conrelid = c.oid and k.contype = 'c' and k.convalidated
      where ${relation} || '.' || a.attname = s.place and pg_get_constraintdef(k.oid) = format('CHECK (((%1$I IS NULL) OR ((octet_length(%1$I) >= 334) AND (get_byte(%1$I, 0) = 1) AND (get_byte(%1$I, 1) = 1))))', a.attname))`, [Object.keys(map.sealed)]],
  ['bytes of no known kind', `select ${relation} || '.' || a.attname as what from ${tables} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where a.atttypid = 'bytea'::regtype and ${relation} || '.' || a.attname <> all ($1::text[])`, [[...Object.keys(map.sealed), ...Object.keys(map.bytes)]]],
  ['private words in clear', `select ${relation} || '.' || a.attname as what from ${tables} join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid where n.nspname = 'public' and (t.typcategory = 'S' or t.typname in ('json', 'jsonb', '_text', '_varchar')) and a.attname = any ($1::text[])`, [map.privateNames]],
];
