-- Everything that SQL files have made in this database, one row each: what Postgres calls it (class, object, column),
-- what we call it, and what tells whether a later file has changed it.
with
objects as (
  select
    'pg_namespace'::regclass as class, oid, 0 as part, 'schema' as kind, null::oid as schema, nspname as name,
    '' as state
  from pg_namespace where oid >= 16384
  union all
  select
    'pg_class'::regclass, oid, 0,
    case relkind when 'S' then 'sequence' when 'i' then 'index' when 'v' then 'view' else 'table' end,
    relnamespace, relname, case when relkind in ('v', 'm') then pg_get_viewdef(oid) else '' end
  from pg_class where oid >= 16384 and relkind in ('r', 'p', 'v', 'm', 'S', 'i', 'I', 'f')
  union all
  select
    'pg_class'::regclass, c.oid, a.attnum, 'column', c.relnamespace, c.relname || '.' || a.attname,
    format_type(a.atttypid, a.atttypmod)
  from pg_attribute as a join pg_class as c on c.oid = a.attrelid
  where c.oid >= 16384 and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  union all
  select
    'pg_proc'::regclass, oid, 0, 'function', pronamespace, proname,
    case when prokind in ('f', 'p') then pg_get_functiondef(oid) else '' end
  from pg_proc where oid >= 16384
  union all
  -- of a table's row type the table itself is spoken of
  select 'pg_type'::regclass, t.oid, 0, case when c.relkind = 'c' or c.oid is null then 'type' else 'row type' end,
    t.typnamespace, t.typname, ''
  from pg_type as t left join pg_class as c on c.oid = t.typrelid
  where t.oid >= 16384 and t.typcategory <> 'A'
  union all
  select 'pg_constraint'::regclass, oid, 0, 'constraint', connamespace, conname, ''
  from pg_constraint where oid >= 16384
  union all
  select 'pg_attrdef'::regclass, d.oid, 0, 'default', c.relnamespace, c.relname || '.' || d.adnum, ''
  from pg_attrdef as d join pg_class as c on c.oid = d.adrelid
  union all
  select 'pg_trigger'::regclass, t.oid, 0, 'trigger', c.relnamespace, c.relname || '.' || t.tgname, ''
  from pg_trigger as t join pg_class as c on c.oid = t.tgrelid where not t.tgisinternal
  union all
  select 'pg_policy'::regclass, p.oid, 0, 'policy', c.relnamespace, c.relname || '.' || p.polname, ''
  from pg_policy as p join pg_class as c on c.oid = p.polrelid
)
select
  format('%s %s %s', o.class::oid, o.oid, o.part) as id, o.kind, n.nspname as schema, o.name, md5(o.state) as state,
  -- its text, where Postgres keeps it as a text
  case when p.prosqlbody is null and l.lanname in ('sql', 'plpgsql') then p.prosrc end as body
from objects as o
left join pg_namespace as n on n.oid = o.schema
left join pg_proc as p on o.class = 'pg_proc'::regclass and p.oid = o.oid
left join pg_language as l on l.oid = p.prolang
