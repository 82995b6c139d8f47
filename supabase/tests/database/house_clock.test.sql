-- Contract: clock work is scheduled by name, and does no harm where there is nothing to do.
-- Kills: a sweep that was written and never scheduled; a job whose command names a function that is gone.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(2);

select is_empty(
  $$select * from (values
      ('edge-kit-grant-due-months', '7 * * * *', 'select edge_kit.grant_due_months()'),
      ('edge-kit-reconcile', '23 * * * *', 'select edge_kit.ring(''polar-reconcile'', ''{}'')'),
      ('edge-kit-sweep-expired-lots', '*/15 * * * *', 'select edge_kit.sweep_expired_lots()'),
      ('edge-kit-sweep-polar-events', '30 seconds', 'select edge_kit.sweep_polar_events()'),
      ('edge-kit-sweep-scrape-jobs', '30 seconds', 'select edge_kit.sweep_scrape_jobs()')
    ) due (jobname, schedule, command)
    except select jobname, schedule, command from cron.job where active$$,
  'the sweeps, the monthly grants and reconciliation are on the clock'
);
select is_empty(
  $$select jobname, refusal
    from (select jobname, tests.refusal(command) as refusal from cron.job where jobname like 'edge-kit-%') ran
    where refusal is not null$$,
  'every job runs on an empty shop'
);

select * from finish();
rollback;
