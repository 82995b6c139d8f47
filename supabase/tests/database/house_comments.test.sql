-- Contract: every table, view, column, function and type of public and edge_kit says in a comment what it is: Studio
-- shows them to whoever operates the shop.
-- Kills: columns that only their author understands.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(4);

create temporary table houses (oid) as values ('public'::regnamespace), ('edge_kit'::regnamespace);

select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace in (select oid from houses) and c.relkind in ('r', 'p', 'v', 'm')
      and obj_description(c.oid, 'pg_class') is null$$,
  'every table and view has a comment'
);
select is_empty(
  $$select c.oid::regclass,
  a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace in (select oid from houses) and c.relkind in ('r', 'p', 'v', 'm')
      and col_description(c.oid, a.attnum) is null$$,
  'every column of a table or view has a comment'
);
select is_empty(
  $$select p.oid::regprocedure from pg_proc p
    where p.pronamespace in (select oid from houses) and obj_description(p.oid, 'pg_proc') is null
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')$$,
  'every function has a comment'
);
select is_empty(
  $$select t.oid::regtype from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typnamespace in (select oid from houses) and (t.typtype in ('e', 'd', 'r') or c.relkind = 'c')
      and obj_description(t.oid, 'pg_type') is null and obj_description(c.oid, 'pg_class') is null$$,
  'every enum, domain and composite type has a comment'
);

select * from finish();
rollback;
