-- Contract: S126, S131, docs/money.md §5. A deleted account's subscriptions end at Polar by command, also one that
-- begins
-- later in its name, and show until Polar says so. Its token opens no checkout.
-- Kills: somebody who deletes the account and is charged for years.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
create function tests.subscribes(p_id text, p_name text, p_changes jsonb default '{}',
  p_at timestamptz default '2026-11-20T10:00:00Z')
returns text language sql volatile
return tests.deliver(tests.subscription_event(p_id, jsonb_build_object(
  'customer_id', 'cus_' || p_name, 'metadata', jsonb_build_object('user_id', md5(p_name)::uuid)
) || p_changes, p_at, 'subscription.updated'));
create function tests.asked() returns setof text language sql volatile as $$
  select kind || ' ' || subject from edge_kit.polar_commands order by 1
$$;
create function tests.shown() returns setof text language sql volatile as $$
  select id from edge_kit.attention where reason = 'deleted_account_subscribed' and urgent order by 1
$$;

select from tests.sign_up('ann');
select from tests.subscribes('sub_active', 'ann');
select from tests.subscribes('sub_paused', 'ann', '{"status": "paused"}');
select from tests.subscribes('sub_ending', 'ann', '{"cancel_at_period_end": true}');
select from tests.subscribes('sub_over', 'ann', '{"status": "canceled", "ended_at": "2026-11-20T10:00:00Z"}');
delete from auth.users where id = md5('ann')::uuid;
select results_eq('select * from tests.asked()', array['cancel_at_period_end sub_active',
  'cancel_now sub_paused'],
  'S126: what is charged is canceled at the end of its period, what is paused now: it has no period to end with');
select results_eq('select * from tests.shown()', array['sub_active', 'sub_paused'], 'S126: and shows');
select is((select count(*) from edge_kit.attention where reason = 'deleted_account_subscribed' and advice is null),
  0::bigint, 'with what to do');

select from tests.subscribes('sub_active', 'ann', '{"cancel_at_period_end": true}', '2026-11-20T11:00:00Z');
select results_eq('select * from tests.shown()', array['sub_paused'],
  'S126: until Polar''s subscription says that it ends');
select from tests.subscribes('sub_paused', 'ann', '{"status": "canceled", "ended_at": "2026-11-20T11:00:00Z"}',
  '2026-11-20T11:00:00Z');
select is_empty('select * from tests.shown()', 'S126: or has ended');

-- One that is told later.
select is(tests.subscribes('sub_late', 'ann'), 'processed', 'a subscription begins in the name of the deleted account');
select results_eq('select * from tests.asked() where asked like ''%late''', array['cancel_at_period_end sub_late'],
  'S126: and is canceled too');
select is(tests.subscribes('sub_late', 'ann', '{}', '2026-11-20T12:00:00Z'), 'processed', 'another event of it');
select is((select count(*) from edge_kit.polar_commands where subject = 'sub_late'), 1::bigint, 'asks no second time');

-- The setting.
update edge_kit.settings set cancel_on_deletion = false where singleton;
select from tests.sign_up('bob');
select from tests.subscribes('sub_bob', 'bob');
delete from auth.users where id = md5('bob')::uuid;
select is((select count(*) from edge_kit.polar_commands where subject = 'sub_bob'), 0::bigint,
  'S126: with the setting off nothing is asked');
select ok('sub_bob' in (select tests.shown()), 'S126: but it shows all the same');

-- Somebody proves the address anew: then it has an owner who may decide.
select from tests.sign_up('bea');
update auth.users set email = 'gil@example.com' where id = md5('bea')::uuid;
select from tests.deliver(tests.customer_event('cus_bob'));
select tests.sign_in(tests.supabase_claims('bea'));
select is(tests.link(), '1 customers, 1 subscriptions', 'whoever proves the address gets the subscription');
select tests.sign_out();
select is_empty($$select * from tests.shown() shown where shown = 'sub_bob'$$, 'and it shows no more');

-- Checkout.
select is(tests.refusal($$select public.create_cart(tests.supabase_claims('ann'), '[{"product": "base-kit"}]',
  null)$$), 'PT401 account_deleted',
  'S131: the token of a deleted account opens no checkout');
select is((select count(*) from public.temp_carts), 0::bigint, 'and leaves no cart');

select * from finish();
rollback;
