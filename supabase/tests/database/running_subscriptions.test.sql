-- Contract: which subscriptions run is said by is_running(), and alike for every status of Polar's by the index and the
-- two queries that say it in words of their own, so that an index or one pass serves them.
-- Kills: a status that is added in one place.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(3);

create temporary table statuses as
select unnest(
  '{incomplete,incomplete_expired,trialing,active,past_due,canceled,unpaid,paused,of_tomorrow}'::text[]
) as polar_status;
create temporary view running as
select array_agg(quote_literal(s.polar_status) order by s.polar_status) as words
from statuses s where edge_kit.is_running(s.polar_status);

-- The words of the one list that a text has of them, in whichever way Postgres writes it.
create function pg_temp.listed(p_text text, p_list text) returns text[] language sql as $$
  select array_agg(w.word[1] order by w.word[1])
  from regexp_matches(substring(p_text from p_list), '(''[a-z_]+'')', 'g') w (word)
$$;

select is(
  pg_temp.listed(pg_get_expr(i.indpred, i.indrelid), '.*'), (select words from running), 'subscriptions_running'
)
from pg_index i where i.indexrelid = 'public.subscriptions_running'::regclass;
select is(
  pg_temp.listed(
    pg_get_viewdef('edge_kit.attention'::regclass),
    '''two_subscriptions''::text.*?WHERE \((s\.polar_status = ANY .*?\]\))'
  ),
  (select words from running), 'two_subscriptions of edge_kit.attention'
);
select is(
  pg_temp.listed(
    pg_get_functiondef('public.list_polar_rereads'::regproc),
    's\.polar_status in (\(''trialing'', ''active'', ''past_due'', .*?\))  -- is_running'
  ),
  (select words from running), 'list_polar_rereads()'
);

select * from finish();
rollback;
