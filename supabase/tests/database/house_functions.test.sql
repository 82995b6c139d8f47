-- Contract: every function of public and private, definer or not, has an empty search_path, and none updates or
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
  regexp_replace(regexp_replace(regexp_replace(lower(pg_get_functiondef(p.oid)), '--[^\n]*', '', 'g'), '''[^'']*''', '''''', 'g'), '\s+', ' ', 'g') as source
from pg_proc p
where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace) and p.prokind in ('f', 'p')
  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e');

-- Each statement with how many tables it changes and how many conditions it has. `on conflict do update set` and
-- `for update` name no table and are no such change.
create function pg_temp.boundless(p_source text) returns setof text language sql immutable as $$
  select s from regexp_split_to_table(p_source, ';') s
  where regexp_count(s, '\m(update( only)?|delete from( only)?) "?\w+"?\."?\w+') > regexp_count(s, '\mwhere\M')
$$;

select is_empty(
  $$select oid::regprocedure from ours where prosecdef and not coalesce(proconfig @> array['search_path=""'], false)$$,
  'every definer function has an empty search_path'
);
select is_empty(
  $$select oid::regprocedure from ours where not coalesce(proconfig @> array['search_path=""'], false)$$,
  'so has every other'
);
select is_empty(
  'select oid::regprocedure, boundless from ours, pg_temp.boundless(source) boundless',
  'no function updates or deletes without a where'
);
select is(
  array(select pg_temp.boundless('begin update public.a set b = 1; update public.a set b = 1 where c; delete from public.a; with x as (delete from public.a where b) update public.c set d = 1; insert into e on conflict do update set f = 1; select 1 for update; end')),
  array['begin update public.a set b = 1', ' delete from public.a', ' with x as (delete from public.a where b) update public.c set d = 1'],
  'and the check finds those that do'
);
select cmp_ok(
  (select count(*) from ours where source ~ '\m(update|delete from) "?\w+"?\."?\w+'), '>=', 12::bigint,
  'of which there are some to look at'
);

select * from finish();
rollback;
