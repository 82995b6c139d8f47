-- Contract: every word for which something needs someone is a row of edge_kit.attention_reasons, with what to do, and
-- every row is a word that the database uses. Kills: a flag without advice, advice that nobody is ever given.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(3);

-- Flags are written as `… then 'word' end`, or as a whole array; views name their own in quotes.
create temporary view used as
select distinct m[1] as word
from pg_proc p, regexp_matches(pg_get_functiondef(p.oid), '(?:then ''|return ''\{)([a-z_]+)(?:'' end|\}'')', 'g') m
where p.oid in ('edge_kit.order_attention(public.orders,boolean)'::regprocedure,
  'edge_kit.settle_subscription(text,jsonb)'::regprocedure)
union
select reason from edge_kit.attention_reasons r
where pg_get_viewdef('edge_kit.attention'::regclass) ~ format('''%s''', r.reason)
  or pg_get_viewdef('edge_kit.open_commands'::regclass) ~ format('''%s''', r.reason)
union
select unnest('{failed,awaiting_url}'::text[]); -- the purchase's own status

select results_eq(
  'select word from used order by 1', 'select reason from edge_kit.attention_reasons order by 1',
  'the words in use are the rows of the table'
);
select is_empty(
  $$select reason from edge_kit.attention_reasons where length(advice) < 20 or advice !~ '\.$'$$,
  'each of them says what to do'
);
select is_empty(
  $$select * from edge_kit.attention where urgent is null or advice is null$$, 'and the view finds all of them'
);

select * from finish();
rollback;
