-- Contract: S104, S108. One run at a time, resumed where it stopped by whoever comes next, and only a complete run that
-- left no gap and repaired what it found moves the watermark.
-- Kills: a failed run that counts as success; two runs at once; a run by hand that hides a week.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(22);

create temporary table runs (name text, run jsonb);
create function tests.start(
  p_name text, p_since timestamptz default null, p_dry_run boolean default false
) returns void language sql
begin atomic
  insert into runs values (p_name, public.start_reconcile(p_since, p_dry_run));
end;
create function tests.run_id(p_name text) returns uuid language sql return (
  select (run ->> 'run_id')::uuid from runs where name = p_name
);
create function tests.token(p_name text) returns uuid language sql return (
  select (run ->> 'lease_token')::uuid from runs where name = p_name
);
create function tests.finish(p_name text, p_stopped_by text default null) returns boolean language sql
return public.finish_reconcile(tests.run_id(p_name), tests.token(p_name), p_stopped_by, '{}');
create function tests.record(p_name text, p_until timestamptz) returns boolean language sql
return public.record_reconcile(
  tests.run_id(p_name), tests.token(p_name), p_until, '{"step": "order", "page": 3}', '{"order": {"read": 200}}'
);

create function tests.rung() returns text[] language sql return array(
  select convert_from(q.body, 'utf8') from net.http_request_queue q where q.url like '%/polar-reconcile' order by q.id
);

select tests.open_shop();
select vault.create_secret('sb_secret_automations', 'automations_key');

select is(edge_kit.reconcile_watermark(), null, 'at first nothing is compared');
select tests.start('first');
select is(
  (select run ->> 'since' from runs where name = 'first')::timestamptz, '1970-01-01Z'::timestamptz,
  'so the first run reads all there is'
);
select is(
  tests.refusal('select public.start_reconcile(null, false)'), 'PT409 reconcile_running', 'a second one has to wait'
);
select is(tests.refusal('select public.start_reconcile(null, true)'), 'PT409 reconcile_running', 'a dry one too');

select ok(tests.record('first', '2026-11-01T00:00:00Z'), 'it notes how far it came, and when Polar says it began');
select ok(tests.finish('first', 'polar_busy'), 'and stops');
select is(edge_kit.reconcile_watermark(), null, 'S104: a run that stopped compares nothing to its end');

select tests.start('again');
select is(tests.run_id('again'), tests.run_id('first'), 'S108: the next call goes on with it');
select is(
  (select run -> 'cursor' from runs where name = 'again'), '{"step": "order", "page": 3}', 'at its cursor'
);
select ok(not tests.finish('first'), 'the one that had it before is fenced out');
select tests.record('again', '2026-11-02T00:00:00Z');
update edge_kit.reconcile_runs set lease_until = now() - interval '1 second' where finished_at is null;
select tests.start('after a crash');
select is(tests.run_id('after a crash'), tests.run_id('first'), 'a lapsed lease is taken over');
select ok(tests.finish('after a crash'), 'and the run completed');
select is(
  edge_kit.reconcile_watermark(), '2026-11-01T00:00:00Z'::timestamptz,
  'which makes the time of its first call, by Polar''s clock, the watermark'
);

select tests.start('with a gap', '2026-11-09T00:00:00Z');
select tests.record('with a gap', '2026-11-10T00:00:00Z');
select tests.finish('with a gap');
select is(
  edge_kit.reconcile_watermark(), '2026-11-01T00:00:00Z'::timestamptz,
  'a run that began later leaves a gap, and the watermark'
);
select tests.start('dry', null, true);
select tests.record('dry', '2026-11-10T00:00:00Z');
select tests.finish('dry');
select is(
  edge_kit.reconcile_watermark(), '2026-11-01T00:00:00Z'::timestamptz, 'a dry run repaired nothing, and leaves it too'
);

select tests.start('usual');
select is(
  (select run ->> 'since' from runs where name = 'usual')::timestamptz, '2026-10-31T00:00:00Z'::timestamptz,
  'the usual run begins a day before the watermark'
);
select tests.finish('usual', 'polar_busy');
select is(tests.rung(), '{}', 'a run that something stood in the way of waits for the next hour');
select tests.start('usual again');
select tests.finish('usual again', 'time_is_up');
select is(tests.rung(), '{"{\"dry_run\": false}"}', 'one whose time was up goes on at once');
select is(tests.finish('usual again', 'time_is_up'), false, 'once: its lease is gone');
select is(tests.rung(), '{"{\"dry_run\": false}"}', 'and nobody is rung for twice');
select tests.start('by hand', '2026-09-01T00:00:00Z');
select isnt(tests.run_id('by hand'), tests.run_id('usual'), 'a run with another start is another run');
select is(
  (
    select stopped_by from edge_kit.reconcile_runs
    where id = tests.run_id('usual') and not complete and finished_at is not null
  ),
  'given_up', 'and the unfinished one is given up'
);

select * from finish();
rollback;
