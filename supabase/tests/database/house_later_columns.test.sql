-- Contract: S138. Nothing forbids a later column. Postgres refuses to add a column with a default to a table whose row
-- type is an argument of a function with a SQL-standard body (`return …`, `begin atomic`), which it parses once and
-- keeps; a body that is a string is read anew. Some minors refuse it and some do not, so the catalogue is asked as
-- well.
-- Kills: a migration that installs where it was written and stops half way on the next minor.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(4);

create temporary view ours as
select p.oid, p.prosqlbody is not null as parsed, array(
  select t.typname from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]) || p.prorettype) a (type)
  join pg_type t on t.oid = a.type or t.oid = (select e.typelem from pg_type e where e.oid = a.type and e.typelem <> 0)
  join pg_class c on c.oid = t.typrelid and c.relkind in ('r', 'p', 'v')
) as row_types
from pg_proc p
where p.pronamespace in ('public'::regnamespace, 'edge_kit'::regnamespace);

select is_empty(
  $$select oid::regprocedure, row_types from ours where parsed and row_types <> '{}'$$,
  'S138: no function with a SQL-standard body takes or returns the row of a table'
);
select cmp_ok(
  (select count(*) from ours where row_types <> '{}'), '>=', 10::bigint,
  'and the walk knows such functions when it sees them'
);

create function edge_kit.parsed(p public.profiles) returns text language sql immutable return p.email;
select isnt_empty(
  $$select oid::regprocedure from ours where parsed and row_types <> '{}'$$, 'it finds one that is planted'
);
drop function edge_kit.parsed(public.profiles);

create function pg_temp.add_columns() returns setof text language plpgsql as $$
declare
  v_table regclass;
begin
  for v_table in
    select oid from pg_class
    where relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and relkind in ('r', 'p')
  loop
    begin
      execute format('alter table %s add column added_later boolean not null default false', v_table);
    exception when others then
      return next v_table || ': ' || sqlerrm;
    end;
  end loop;
end $$;
select is_empty('select pg_temp.add_columns()', 'S138: every table takes another column with a default');

select * from finish();
rollback;
