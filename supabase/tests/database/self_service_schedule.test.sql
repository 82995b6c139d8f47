-- Contract (S158): a change that waits for the end of the period is shown, as our plan and from when; it goes when it
-- is undone or made. Kills: a scheduled change that nobody sees; one that is shown for ever.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(12);

select tests.open_shop();
select from tests.sign_up('ann');
insert into public.products (slug, kind, name, description, price_amount, recurring_interval, active, polar_product_id)
values ('big-plan', 'subscription', 'Big', 'x', 9900, 'month', true, 'polar-big-plan');
create function tests.told(p_at timestamptz, p_changes jsonb default '{}') returns text language sql volatile
return tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object(
  'customer_id', 'cus_ann', 'metadata', jsonb_build_object('user_id', tests.supabase_claims('ann') ->> 'sub')
) || p_changes, p_at, 'subscription.updated'));
create function tests.shown() returns text language plpgsql as $$
declare
  v_shown text;
begin
  perform tests.sign_in(tests.supabase_claims('ann'));
  select concat_ws(' ', s ->> 'pending_plan', s ->> 'pending_units', s ->> 'pending_from', s ->> 'pause_at_period_end',
    s ->> 'resumes_at', s ->> 'next_renewal_at')
  into v_shown from json_array_elements(public.dashboard() -> 'subscriptions') s;
  perform tests.sign_out();
  return v_shown;
end $$;
create function tests.pending(p_product text, p_units integer default null) returns jsonb language sql
return jsonb_build_object('pending_update', jsonb_build_object(
  'product_id', p_product, 'units', p_units, 'seats', null, 'applies_at', '2026-12-20T10:00:00Z'
));
set local time zone 'utc';

select tests.told('2026-11-20T10:00:00Z');
select is(tests.shown(), 'false 2026-12-20T10:00:00+00:00', 'nothing is scheduled at first');
select tests.told('2026-11-21T10:00:00Z', tests.pending('polar-big-plan', 3));
select is(tests.shown(), 'big-plan 3 2026-12-20T10:00:00+00:00 false 2026-12-20T10:00:00+00:00',
  'a scheduled plan is shown by our slug, with its units and its day');
select results_eq(
  'select product_id, pending_product_id, pending_plan, pending_units from public.subscriptions',
  $$values ('polar-monthly-edge-update', 'polar-big-plan', 'big-plan', 3::bigint)$$, 'also by the table'
);
select is((select attention from public.subscriptions), '{}', 'and needs nobody');
select is(tests.told('2026-11-21T09:00:00Z'), 'stale', 'an older event comes late');
select is((select pending_plan from public.subscriptions), 'big-plan', 'and takes nothing away');

-- Polar does not touch the subscription's own modified_at for a schedule.
select tests.deliver(jsonb_set(
  tests.subscription_event('sub_ann', '{"customer_id": "cus_ann"}', '2026-11-21T10:00:00Z')::jsonb, '{timestamp}',
  '"2026-11-21T11:00:00Z"'
)::text);
select is((select pending_plan from public.subscriptions), null, 'a later event of the same version counts');
select is(
  (select verdict from public.compare_polar_objects('subscription', jsonb_build_array(
    tests.subscription_event('sub_ann', tests.pending('polar-big-plan') || '{"customer_id": "cus_ann"}',
      '2026-11-21T10:00:00Z')::jsonb -> 'data'
  ))),
  'different', 'so does what reconciliation reads'
);

select tests.told('2026-11-22T10:00:00Z', tests.pending('polar-unheard'));
select results_eq('select pending_product_id, pending_plan from public.subscriptions',
  $$values ('polar-unheard', null::text)$$, 'a product that is not ours has no slug');
select tests.told('2026-11-23T10:00:00Z', '{"pause_at_period_end": true, "resumes_at": "2027-02-01T00:00:00Z"}');
select is(tests.shown(), 'true 2027-02-01T00:00:00+00:00', 'a pause that is planned is shown, and nothing renews');

-- A schedule that was undone before its event came.
select edge_kit.ask_polar('change_plan', 'plan', 'sub_ann', '{"product_id": "polar-big-plan"}');
select edge_kit.ask_polar('undo_change', 'undo', 'sub_ann');
update edge_kit.polar_commands
set state = 'confirmed', answered_at = now(), seen_at = '2026-11-24T10:00:00Z' where true;
select tests.told('2026-11-24T10:00:00Z');
select is((select count(*) from edge_kit.open_commands), 0::bigint,
  'what a later command has overtaken is over with it');
select tests.told('2026-12-20T10:00:00Z', '{"product_id": "polar-big-plan"}');
select is((select pending_from from public.subscriptions), null, 'once it is made it waits no longer');

select * from finish();
rollback;
