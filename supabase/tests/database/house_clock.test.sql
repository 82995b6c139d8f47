-- Contract: clock work runs by name, once each, and does no harm where there is nothing to do.
-- Kills: a sweep that was written and never scheduled; a job doubled because its name changed.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(5);

select results_eq(
  $$select jobname, schedule, command from cron.job where jobname like 'edge-kit-%' order by jobname$$,
  $$values
    ('edge-kit-grant-due-months', '7 * * * *', 'select private.grant_due_months()'),
    ('edge-kit-sweep-expired-lots', '*/15 * * * *', 'select private.sweep_expired_lots()'),
    ('edge-kit-sweep-polar-events', '* * * * *', 'select private.sweep_polar_events()'),
    ('edge-kit-sweep-scrape-jobs', '30 seconds', 'select private.sweep_scrape_jobs()')$$,
  'the clock runs exactly these jobs'
);
select lives_ok(command, format('%s runs on an empty shop', jobname)) from cron.job where jobname like 'edge-kit-%' order by jobname;

select * from finish();
rollback;
