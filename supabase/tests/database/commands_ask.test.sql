-- Contract: a command is asked for once per key, in the transaction of whoever asks, and rung when that commits.
-- Kills: two refunds for one wish; a command that is done although its asker rolled back; one that nobody ever rings
-- for.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
create function tests.ask(p_kind text, p_key text, p_subject text,
  p_args jsonb default '{}') returns uuid language sql volatile
return edge_kit.ask_polar(p_kind::edge_kit.polar_command_kind, p_key, p_subject, p_args);

select isnt(tests.ask('cancel_now', 'a', 'sub_1'), null, 'without a key in Vault it can be asked for');
select is((select rung_at from edge_kit.polar_commands), null, 'and is stored as not rung, for the sweep');
select vault.create_secret('sb_secret_automations', 'automations_key');

select is(tests.ask('cancel_now', 'a', 'sub_1'), (select id from edge_kit.polar_commands),
  'the same key is the same command');
select is(tests.rings(), 0::bigint, 'which is not rung for once more');
select isnt(tests.ask('cancel_now', 'b', 'sub_1'), (select id from edge_kit.polar_commands where key = 'a'),
  'another key is another one');
select is(tests.rings(), 1::bigint, 'and rung for at once');
select is(
  (select convert_from(body, 'utf8')::jsonb ->> 'command_id' from net.http_request_queue
    where url like '%polar-commands'),
  (select id::text from edge_kit.polar_commands where key = 'b'), 'by its id, and nothing else'
);
select is(tests.refusal($$select tests.ask('uncancel', 'a', 'sub_1')$$), 'PT409 key_reused',
  'a key does not change what it means');
select is(tests.refusal($$select tests.ask('cancel_now', 'a', 'sub_2')$$), 'PT409 key_reused', 'nor about whom');
select isnt(tests.ask('change_customer_email', 'mail', 'cus_1', '{"email": "a@example.com"}'), null,
  'an e-mail can be changed');
select is(
  tests.refusal($$select tests.ask('change_customer_email', 'mail', 'cus_1', '{"email": "b@example.com"}')$$),
  'PT409 key_reused', 'to one only per key'
);
update edge_kit.polar_commands set args = args - 'email' where key = 'mail';
select isnt(
  tests.ask('change_customer_email', 'mail', 'cus_1', '{"email": "a@example.com"}'), null,
  'and its key still means it when the address is gone'
);
select results_eq(
  $$select tests.refusal(format('select tests.ask(%L, %L, %L, %L)', kind, 'new', 'x', args)) from (values
    ('refund', '{}'), ('refund', '{"amount": 0, "reason": "other"}'), ('refund', '{"amount": 5}'), ('change_plan',
      '{}'),
    ('change_customer_email', '{"email": "Not@Normal.example"}'), ('cancel_now', '{"why": "not"}')
  ) t (kind, args)$$,
  array_fill('PT422 invalid_command'::text, array[6]), 'what a kind needs is checked when it is asked for'
);
select is(tests.refusal($$select tests.ask('cancel_now', 'no subject', null)$$), 'PT422 invalid_command',
  'so is whom it is about');
select is(
  (select count(*) from edge_kit.polar_commands where key in ('new', 'no subject')), 0::bigint,
    'what was refused leaves nothing behind'
);

select * from finish();
rollback;
