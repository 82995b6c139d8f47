-- Contract: S100, S121. The sweep rings for commands that are due and were not heard of, one of each object, and ends
-- those
-- whose last worker was lost.
-- Kills: a command whose ring was lost in a restart; a leased one that is rung for; twelve dead workers and silence.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(10);

select tests.open_shop();
select vault.create_secret('sb_secret_automations', 'automations_key');
create function tests.swept() returns text[] language plpgsql as $$
begin
  delete from net.http_request_queue where true;
  perform edge_kit.sweep_polar_commands();
  return array(
    select c.key from net.http_request_queue q
    join edge_kit.polar_commands c on c.id::text = convert_from(q.body, 'utf8')::jsonb ->> 'command_id' order by 1
  );
end $$;
select edge_kit.ask_polar('cancel_at_period_end', 'a1', 'sub_1');
select edge_kit.ask_polar('uncancel', 'a2', 'sub_1');
select edge_kit.ask_polar('cancel_now', 'b', 'sub_2');

select is(tests.swept(), '{}', 'what was rung for a moment ago is left alone');
update edge_kit.polar_commands set rung_at = now() - interval '2 minutes' where true;
select is(tests.swept(), '{a1,b}', 'after a minute it rings again, once for each object');
select is(tests.swept(), '{}', 'and not twice');
update edge_kit.polar_commands set rung_at = null where true;
update edge_kit.polar_commands set run_at = now() + interval '1 minute' where key = 'b';
select isnt(public.claim_polar_command((select id from edge_kit.polar_commands where key = 'a1')), null,
  'a worker is at it');
select is(tests.swept(), '{}', 'neither what is leased is rung for, nor what is not due');
update edge_kit.polar_commands set lease_until = now() - interval '1 second' where key = 'a1';
select is(tests.swept(), '{a1}', 'a lapsed lease is');
update edge_kit.polar_commands set attempts = 12, lease_token = gen_random_uuid(),
  lease_until = now() - interval '1 second' where key in ('a1', 'b');
update edge_kit.polar_commands set state = 'sent', sent_at = now() where key = 'b';
select is(tests.swept(), '{a2}', 'after twelve lost workers it is the next one''s turn');
select results_eq(
  $$select key collate "default", state::text, error_code from edge_kit.polar_commands where key in ('a1', 'b')
    order by key$$,
  $$values ('a1', 'refused', 'worker_lost'), ('b', 'unclear', 'worker_lost')$$,
    'and the lost ones end where an operator sees them'
);
delete from vault.secrets where name = 'automations_key';
update edge_kit.polar_commands set rung_at = null where true;
select is(tests.swept(), '{}', 'without a key nothing can be rung for');
select is((select rung_at from edge_kit.polar_commands where key = 'a2'), null, 'and nothing says that it was');

select * from finish();
rollback;
