-- Contract: clock work is scheduled by name, each sweep once, and does no harm where there is nothing to do.
-- Kills: a sweep that was written and never scheduled; a job that names a function that is gone; a clock that runs more
-- often than anybody waits for.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(5);

select set_eq(
  $$select jobname, schedule from cron.job where active and jobname like 'edge-kit-%'$$,
  $$values ('edge-kit-sweeps', '* * * * *'), ('edge-kit-hourly', '7 * * * *'), ('edge-kit-reconcile', '23 * * * *')$$,
  'three jobs, of which one runs every minute'
);
select is(
  (select command from cron.job where jobname = 'edge-kit-reconcile'),
  'select edge_kit.ring(''polar-reconcile'', ''{}'')', 'reconciliation is rung'
);
create view tests.swept as
select j.jobname, m[1] as sweep
from cron.job j, regexp_matches(j.command, '''(\w+)''', 'g') m
where j.command like 'call edge\_kit.run\_sweeps(%)';
select set_eq(
  'select jobname, sweep from tests.swept',
  $$select 'edge-kit-sweeps', proname::text from pg_proc
    where pronamespace = 'edge_kit'::regnamespace and proname like 'sweep\_%' and proname <> 'sweep_retention'
    union all values
      ('edge-kit-hourly', 'grant_due_months'), ('edge-kit-hourly', 'write_digest'),
      ('edge-kit-hourly', 'sweep_retention')$$,
  'each sweep that there is runs every minute, and retention with what is granted and told by the hour'
);
select is_empty($$select sweep from tests.swept group by sweep having count(*) > 1$$, 'none of them twice');
select is_empty(
  $$select sweep, refusal
    from (select sweep, tests.refusal(format('select edge_kit.%I()', sweep)) as refusal from tests.swept) ran
    where refusal is not null$$,
  'each runs on an empty shop'
);

select * from finish();
rollback;
