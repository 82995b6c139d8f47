-- Contract: every function of public and edge_kit, definer or not, has an empty search_path, and none updates or
-- deletes without a where clause.
-- Kills: a table of the caller's own found first by a definer function; a statement that hosted Supabase refuses
-- because the Data API loads safeupdate, and that would have hit every row elsewhere.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(5);

create temporary view ours as
select p.oid, p.prosecdef, p.proconfig, p.prokind,
  -- the definition without comments and quoted texts, in lower case, one space between words
  regexp_replace(
    regexp_replace(regexp_replace(lower(pg_get_functiondef(p.oid)), '--[^\n]*', '', 'g'), '''[^'']*''', '''''', 'g'),
    '\s+', ' ', 'g'
  ) as source
from pg_proc p
where p.pronamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and p.prokind in ('f', 'p')
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e');

-- The parts of a source that change a table and have no condition, the innermost brackets first, so that the `where`
-- of a sub-select does not count for the statement around it. `on conflict do update set` and `for update` name no
-- table and change none by themselves.
create function pg_temp.boundless(p_source text) returns setof text language plpgsql as $$
declare
  v_brackets constant text := '\(([^()]*)\)';
  v_change constant text := '\m(update( only)?|delete from( only)?) "?\w+"?\."?\w+';
begin
  while p_source ~ v_brackets loop
    return query
    select m[1] from regexp_matches(p_source, v_brackets, 'g') m where m[1] ~ v_change and m[1] !~ '\mwhere\M';
    p_source := regexp_replace(p_source, v_brackets, '', 'g');
  end loop;
  return query select part from regexp_split_to_table(p_source, ';') part where part ~ v_change and part !~ '\mwhere\M';
end $$;

select is_empty(
  $$select oid::regprocedure from ours where prosecdef and not coalesce(proconfig @> array['search_path=""'], false)$$,
  'every definer function has an empty search_path'
);
select is_empty(
  $$select oid::regprocedure from ours
    where not coalesce(proconfig @> array['search_path=""'], false) and not (prokind = 'p' and source ~ '\mcommit;'
      and pg_get_functiondef(oid) ~ 'begin\s+perform set_config\(''search_path'', '''', false\);')$$,
  'so has every other; a procedure that commits may not have one, and empties the session''s first of all'
);
select is_empty(
  'select oid::regprocedure, boundless from ours, pg_temp.boundless(source) boundless',
  'no function updates or deletes without a where'
);
select is(
  array(
    select pg_temp.boundless(
      'begin update public.a set b = (select 1 where c); update public.a set b = 1 where c; delete from public.a; '
      'with x as (delete from public.a where b) update public.c set d = 1; with x as (delete from public.e) select; '
      'insert into f on conflict do update set g = 1; select 1 for update; end'
    )
  ),
  array[
    'delete from public.e', 'begin update public.a set b = ', ' delete from public.a',
    ' with x as  update public.c set d = 1'
  ],
  'and the check finds those that do'
);
select cmp_ok(
  (select count(*) from ours where source ~ '\m(update|delete from) "?\w+"?\."?\w+'), '>=', 12::bigint,
  'of which there are some to look at'
);

select * from finish();
rollback;
