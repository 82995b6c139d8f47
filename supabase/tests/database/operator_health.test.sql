-- Contract: public.health() is ok while the clock runs and no event has failed for longer than an hour. What it counts
-- is told beside it. A dead event waits for a person: it is counted, and degrades nothing.
-- Kills: a monitor that stays green while nothing is worked, or red for a week because of one bad event.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(12);

delete from cron.job_run_details where true;
select is(public.health() ->> 'status', 'degraded', 'a clock that never ran');
insert into cron.job_run_details (runid, jobid, command, status, start_time)
values (1, 1, 'select', 'succeeded', now() - interval '4 minutes 59 seconds');
select is(public.health() ->> 'status', 'ok', 'one that ran within five minutes');
update cron.job_run_details set start_time = now() - interval '5 minutes 1 second' where true;
select is(public.health() ->> 'status', 'degraded', 'one that stands');
insert into cron.job_run_details (runid, jobid, command, status, start_time) values (2, 1, 'select', 'failed', now());

insert into edge_kit.polar_events (webhook_id, payload, state, received_at, next_attempt_at)
values ('young', '{}', 'failed', now() - interval '59 minutes', now());
select is(public.health() ->> 'status', 'ok', 'an event that has just failed');
insert into edge_kit.polar_events (webhook_id, payload, state, received_at, next_attempt_at)
values ('old', '{}', 'failed', now() - interval '61 minutes', now());
select is(public.health() ->> 'status', 'degraded', 'one that has failed for an hour');
select is(
  public.health() - 'cron_last_started_at' - 'reconciled_until' - 'last_received_at',
  jsonb_build_object(
    'status', 'degraded', 'failed_events', 2, 'oldest_failed_at', now() - interval '61 minutes', 'dead_events', 0
  ), 'it says what it counted'
);
update edge_kit.polar_events set state = 'dead', next_attempt_at = null where webhook_id = 'old';
select is(
  jsonb_build_array(public.health() -> 'status', public.health() -> 'dead_events'), '["ok", 1]',
  'a dead event is counted only'
);
select is(public.health() -> 'last_received_at', to_jsonb(now() - interval '59 minutes'), 'the last webhook');
insert into edge_kit.reconcile_runs (dry_run, since, until, covers, finished_at, complete)
values (false, '-infinity', '2026-11-22T00:00:00Z', true, now(), true);
select is(
  public.health() -> 'reconciled_until', to_jsonb('2026-11-22T00:00:00Z'::timestamptz), 'up to when all is compared'
);

-- The clock, job by job.
select set_eq(
  'select job from edge_kit.cron_health', $$select jobname from cron.job where jobname like 'edge-kit-%'$$,
  'every job of ours is in edge_kit.cron_health'
);
insert into cron.job_run_details (runid, jobid, command, status, return_message, start_time)
select
  10 + row_number() over (order by j.jobname), j.jobid, j.command, 'failed', 'ERROR: x',
  now() - case j.schedule when '* * * * *' then interval '6 minutes' else interval '2 hours' end
from cron.job j where j.schedule in ('* * * * *', '7 * * * *');
select set_eq(
  'select job, last_status, last_message from edge_kit.cron_health where overdue',
  $$values ('edge-kit-sweeps', 'failed', 'ERROR: x')$$,
  'overdue is what its schedule does not explain'
);
select is(
  (select overdue from edge_kit.cron_health where schedule = '7 * * * *'), false, 'an hourly job may be two hours old'
);

select * from finish();
rollback;
