-- One line for everything that a migration can make in the schemas of the project, so that two databases can be
-- compared. Members of extensions come with the extension.
with
every_relation as (
  select c.*, n.nspname, format('%I.%I', n.nspname, c.relname) as path
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname !~ '^(pg_|information_schema$)'
    and not exists (select from pg_depend where objid = c.oid and classid = 'pg_class'::regclass and deptype = 'e')
),
-- Those of the platform's own services are theirs; what a migration adds to them is compared all the same.
schemas as (
  select oid, nspname, nspacl from pg_namespace
  where nspname !~ '^(pg_|information_schema$)' and nspname not in ('auth', 'storage', 'supabase_migrations')
),
relations as (
  select * from every_relation where relnamespace in (select oid from schemas)
),
lines as (
  select 'schema' as kind, nspname::text as name, nspacl::text as definition from schemas
  union all
  select 'extension', extname, extversion || ' in ' || extnamespace::regnamespace from pg_extension
  union all
  select
    'relation', path,
    concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity, reloptions, relacl)
  from relations where relkind in ('r', 'v', 'm', 'S', 'p')
  union all
  select 'view', path, pg_get_viewdef(oid) from relations where relkind in ('v', 'm')
  union all
  select
    'column', path || '.' || attname,
    concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, attcollation::regcollation,
      attacl, pg_get_expr(adbin, adrelid))
  from relations as r
  join pg_attribute as a on a.attrelid = r.oid and attnum > 0 and not attisdropped
  left join pg_attrdef as d on d.adrelid = r.oid and d.adnum = a.attnum
  where relkind in ('r', 'v', 'm', 'p')
  union all
  select 'constraint', path || '.' || conname, pg_get_constraintdef(c.oid)
  from pg_constraint as c join relations as r on r.oid = c.conrelid
  union all
  select 'index', path, pg_get_indexdef(oid) from relations where relkind = 'i'
  union all
  select
    'policy', path || '.' || polname,
    concat_ws(' ', polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid), '|',
      pg_get_expr(polwithcheck, polrelid))
  from pg_policy as p join every_relation as r on r.oid = p.polrelid
  union all
  select 'trigger', path || '.' || tgname, pg_get_triggerdef(t.oid)
  from pg_trigger as t join every_relation as r on r.oid = t.tgrelid where not tgisinternal
  union all
  select 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid) || coalesce(p.proacl::text, '')
  from pg_proc as p join schemas as s on s.oid = p.pronamespace
  where prokind in ('f', 'p')
    and not exists (select from pg_depend where objid = p.oid and classid = 'pg_proc'::regclass and deptype = 'e')
  union all
  select 'enum', t.oid::regtype::text, string_agg(enumlabel, ', ' order by enumsortorder)
  from pg_type as t join schemas as s on s.oid = t.typnamespace join pg_enum as e on e.enumtypid = t.oid
  group by t.oid
  union all
  select
    'default privilege', concat_ws(' ', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype),
    defaclacl::text
  from pg_default_acl
  union all
  select 'type', t.oid::regtype::text, string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod),
    attcollation::regcollation), ', ' order by attnum)
  from pg_type as t join schemas as s on s.oid = t.typnamespace
  join pg_class as c on c.oid = t.typrelid and c.relkind = 'c'
  join pg_attribute as a on a.attrelid = c.oid
  group by t.oid
  union all
  select 'comment', pg_describe_object(classoid, objoid, objsubid), description
  from pg_description as d
  where (classoid = 'pg_class'::regclass and objoid in (select oid from relations))
    or (classoid = 'pg_type'::regclass and objoid in (
      select t.oid from pg_type as t join schemas as s on s.oid = t.typnamespace))
    or (classoid = 'pg_proc'::regclass and objoid in (
      select p.oid from pg_proc as p join schemas as s on s.oid = p.pronamespace
      where not exists (select from pg_depend where objid = p.oid and classid = 'pg_proc'::regclass and deptype = 'e')))
)
select kind || ' ' || name || ': ' || coalesce(definition, '') as line from lines
