-- Contract: I8, S89. What a later migration creates is closed to every API role until a grant opens it.
-- Kills: `alter default privileges in schema …` alone, which leaves PUBLIC's execute on every new function.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(4);

create table public.new_table (id integer);
create view public.new_view as select 1 as one;
create sequence public.new_sequence;
create function public.new_function() returns integer language sql return 1;
create function edge_kit.new_function() returns integer language sql return 1;

create temporary table roles (role) as values ('public'), ('anon'), ('authenticated'), ('service_role');

select is_empty(
  $$select role from roles where has_function_privilege(role, 'public.new_function()', 'execute')$$,
  'S89: nobody executes a new function of public'
);
select is_empty(
  $$select role from roles where has_function_privilege(role, 'edge_kit.new_function()', 'execute')$$,
  'S89: nobody executes a new function of edge_kit'
);
select is_empty(
  $$select role, relation from roles, unnest('{public.new_table,public.new_view}'::regclass[]) relation
    where has_table_privilege(role, relation, 'select, insert, update, delete, truncate, references, trigger')$$,
  'nobody reads or writes a new table or view'
);
select is_empty(
  $$select role from roles where has_sequence_privilege(role, 'public.new_sequence', 'usage, select, update')$$,
  'nobody draws from a new sequence'
);

select * from finish();
rollback;
