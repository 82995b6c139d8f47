-- Contract: the dashboard names what may be asked of a subscription now, as POST subscription calls it: what Polar
-- would do in its state, and what the shop lets buyers do. How a change may be billed comes beside it.
-- Kills: a button that can only be refused; a pause that nobody can call off.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
select from tests.sign_up('ann');
create function tests.told(p_at timestamptz, p_changes jsonb default '{}') returns text language sql volatile
return tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object(
  'customer_id', 'cus_ann', 'metadata', jsonb_build_object('user_id', tests.supabase_claims('ann') ->> 'sub')
) || p_changes, p_at, 'subscription.updated'));
create function tests.offered(p_name text default 'actions') returns text language plpgsql as $$
declare
  v_offered text;
begin
  perform tests.sign_in(tests.supabase_claims('ann'));
  select string_agg(word, ' ') into v_offered
  from json_array_elements(public.dashboard() -> 'subscriptions') s, json_array_elements_text(s -> p_name) word;
  perform tests.sign_out();
  return v_offered;
end $$;

select tests.told('2026-11-20T10:00:00Z');
select is(tests.offered(), 'change_plan change_units cancel', 'one that runs is changed and canceled');
select is(tests.offered('prorations'), 'invoice prorate next_period', 'a change is billed in one of these ways');
update edge_kit.settings set buyer_actions = '{change_plan,change_units,change_seats,pause}' where true;
select is(tests.offered(), 'change_plan change_units pause cancel', 'and paused, where the shop lets buyers do that');
update edge_kit.settings set buyer_actions = '{pause}', buyer_prorations = '{next_period}' where true;
select is(tests.offered(), 'pause cancel', 'what it does not let them do is not named');
select is(tests.offered('prorations'), 'next_period', 'nor is how changes are not billed');
update edge_kit.settings set buyer_actions = '{change_plan,change_seats,pause}' where true;

select tests.told('2026-11-21T10:00:00Z',
  '{"pending_update": {"product_id": "polar-x", "applies_at": "2026-12-20T10:00:00Z"}}');
select is(tests.offered(), 'change_plan undo_change pause cancel', 'a change that waits can be undone');
select tests.told('2026-11-22T10:00:00Z', '{"pause_at_period_end": true}');
select is(tests.offered(), 'change_plan unpause cancel', 'a pause that is planned can be called off');
select tests.told('2026-11-23T10:00:00Z', '{"cancel_at_period_end": true}');
select is(tests.offered(), 'uncancel', 'what ends can only be kept');
select tests.told('2026-11-24T10:00:00Z', '{"status": "past_due"}');
select is(tests.offered(), 'change_plan cancel', 'a payment that is missing allows no pause');
select tests.told('2026-11-25T10:00:00Z', '{"status": "paused"}');
select is(tests.offered(), 'resume cancel', 'what is paused is resumed, or ended');
update public.products set seat_based = true where slug = 'monthly-edge-update';
select tests.told('2026-11-26T10:00:00Z', '{"status": "trialing"}');
select is(tests.offered(), 'change_plan change_seats cancel', 'a plan by the seat has seats and no units');
select tests.told('2026-11-27T10:00:00Z', '{"status": "unpaid"}');
select is(tests.offered(), null, 'one that gives nothing can be changed in the portal only');
select tests.told('2026-11-28T10:00:00Z', '{"status": "canceled", "cancel_at_period_end": true}');
select is(tests.offered(), null, 'and one that is over not at all');

select * from finish();
rollback;
