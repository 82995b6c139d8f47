-- Contract (S159): a buyer asks for a change of an own subscription; the command is written and leased in one
-- transaction, once for a double click, within what the shop offers. What Polar refuses is told to the buyer, not to an
-- operator. Kills: a change of somebody else's subscription; two charges for two clicks; a refused card that blocks the
-- next try; a plan that is not for sale.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(55);

select tests.open_shop();
select tests.trust_clerk();
insert into public.products (slug, kind, name, description, price_amount, recurring_interval, active, polar_product_id)
values
  ('big-plan', 'subscription', 'Big', 'x', 9900, 'month', true, 'polar-big-plan'),
  ('old-plan', 'subscription', 'Old', 'x', 900, 'month', false, 'polar-old-plan'),
  ('new-plan', 'subscription', 'New', 'x', 900, 'month', true, null);
select from tests.sign_up('ann');
select tests.deliver(tests.subscription_event('sub_ann', jsonb_build_object(
  'customer_id', 'cus_ann', 'metadata', jsonb_build_object('user_id', tests.supabase_claims('ann') ->> 'sub')
)));
select tests.buy('ord_bob', tests.clerk_claims('bob'));
select tests.deliver(tests.subscription_event('sub_bob', jsonb_build_object(
  'customer_id', 'cus_bob', 'metadata', jsonb_build_object('user_id', 'user_bob')
)));

select vault.create_secret('sb_secret_automations', 'automations_key');

create function tests.ask(p_claims jsonb, p_kind text, p_args jsonb default '{}', p_subscription text default 'sub_ann')
returns jsonb language sql volatile
return public.ask_subscription_change(p_claims ->> 'sub', p_claims ->> 'iss', p_subscription, p_kind, p_args);
create function tests.ann(p_kind text, p_args jsonb default '{}') returns jsonb language sql volatile
return tests.ask(tests.supabase_claims('ann'), p_kind, p_args);
create function tests.refused(p_kind text, p_args jsonb default '{}') returns text language sql volatile
return tests.refusal(format('select tests.ann(%L, %L)', p_kind, p_args));
create function tests.record(p_told jsonb, p_outcome text, p_code text default null, p_answer jsonb default null)
returns text language sql volatile
return public.record_polar_command(
  (p_told ->> 'command_id')::uuid, (p_told -> 'lease' ->> 'lease_token')::uuid, p_outcome, now(), p_answer, p_code,
  'Polar''s words.'
);
create function tests.row(p_told jsonb) returns edge_kit.polar_commands language plpgsql as $$
begin
  return (select c from edge_kit.polar_commands c where c.id = (p_told ->> 'command_id')::uuid);
end $$;

-- Whose it is.
select is(
  tests.refusal(format('select tests.ask(%L, %L, %L, %L)', tests.clerk_claims('bob'), 'uncancel', '{}', 'sub_ann')),
  'PT404 unknown_subscription', 'S88: somebody else''s subscription is not there'
);
select is(
  tests.refusal(format('select tests.ask(%L, %L, %L, %L)', tests.clerk_claims('bob'), 'uncancel', '{}', 'sub_no')),
  'PT404 unknown_subscription', 'no more than one that does not exist'
);
select is(
  tests.refusal(format(
    'select tests.ask(%L, %L)', tests.supabase_claims('ann') || '{"iss": "https://clerk.example.com"}', 'uncancel'
  )),
  'PT403 profile_unavailable', 'S132: the same subject of another issuer is nobody'
);
select is(
  tests.refusal($$select tests.ask('{}', 'uncancel')$$), 'PT403 profile_unavailable', 'so is a token without a subject'
);
select is((select count(*) from edge_kit.polar_commands), 0::bigint, 'none of them leaves a command');

-- What may be asked for.
select is(tests.refused('pause'), 'PT403 not_offered', 'pausing is offered where a shop says so');
select is(tests.refused('resume'), 'PT403 not_offered', 'so is resuming');
update edge_kit.settings set buyer_actions = '{change_plan,change_units,pause}' where true;
select is(tests.refused('change_seats', '{"seats": 2}'), 'PT403 not_offered', 'and whatever else it leaves out');
select is(tests.refused('cancel_now'), 'PT422 invalid_action', 'a buyer ends nothing at once');
select is(tests.refused('refund', '{"amount": 1, "reason": "other"}'), 'PT422 invalid_action', 'and refunds nothing');
select is(tests.refused(null), 'PT422 invalid_action', 'nothing is no action');
select is(tests.refused('change_plan', '{"plan": "no-plan"}'), 'PT422 unknown_product', 'a plan must exist');
select is(tests.refused('change_plan', '{"plan": "base-kit"}'), 'PT422 unknown_product', 'and be a subscription');
select is(tests.refused('change_plan', '{"plan": "old-plan"}'), 'PT422 product_not_available', 'that is for sale');
select is(tests.refused('change_plan', '{"plan": "new-plan"}'), 'PT503 product_not_synced', 'at Polar too');
select is(tests.refused('change_plan', '{"plan": "big-plan", "proration_behavior": "reset"}'),
  'PT422 invalid_proration', 'it is billed in a way that the shop offers');
select is(tests.refused('change_units', '{"units": 0}'), 'PT422 invalid_command', 'units are at least one');
select is(tests.refused('pause', '{"resumes_at": "soon"}'), 'PT422 invalid_command', 'a pause ends at a moment');
select is(tests.refused('cancel_at_period_end', '{"customer_cancellation_reason": "bored"}'), 'PT422 invalid_command',
  'who leaves does so for one of Polar''s reasons');
select is((select count(*) from edge_kit.polar_commands), 0::bigint, 'none of this leaves a command either');

-- Written and leased at once; a double click is the same.
create temporary table told as select tests.ann('change_plan', '{"plan": "big-plan"}') as up;
select is(
  (select (up -> 'lease') - '{command_id,lease_token}'::text[] from told),
  '{"attempt": 1, "kind": "change_plan", "subject": "sub_ann", "sent_before": false, "wait_seconds": 0,
    "args": {"product_id": "polar-big-plan", "proration_behavior": "invoice"}}'::jsonb,
  'the plan is told by Polar''s id, and billed in the first way that the shop offers'
);
select is(tests.rings(), 0::bigint, 'nobody is rung: whoever asked has the lease');
select is(
  tests.ann('change_plan', '{"plan": "big-plan"}'),
  (select jsonb_build_object('command_id', up -> 'command_id', 'lease', null) from told),
  'a second click is the same command, which is being worked'
);
select is(tests.refused('change_plan', '{"plan": "monthly-edge-update"}'), 'PT409 command_open',
  'another plan waits until it is over');
select is(
  tests.refusal($$select public.change_subscription_plan('sub_ann', 'monthly-edge-update', 'because')$$),
  'PT409 command_open', 'for an operator too'
);
select is(tests.ann('cancel_at_period_end') -> 'lease', 'null', 'what is asked for meanwhile waits its turn');

-- Killed half way: the lease lapses, and the sweep rings.
update edge_kit.polar_commands set lease_until = now() - interval '1 second', rung_at = now() - interval '2 minutes'
where key like 'change_plan%';
select edge_kit.sweep_polar_commands();
select is(tests.rings(), 1::bigint, 'a worker that does not come back is replaced by the sweep');
update told set up = jsonb_build_object(
  'command_id', up -> 'command_id', 'lease', public.claim_polar_command((up ->> 'command_id')::uuid)
) where true;

-- Refused: the buyer is told, and no operator.
select is(tests.record(up, 'refused', 'payment_failed'), 'refused', 'the card is declined') from told;
select is_empty($$select id from edge_kit.open_commands where kind = 'change_plan'$$, 'which troubles no operator');
select isnt(tests.ann('change_plan', '{"plan": "big-plan"}') -> 'command_id', (select up -> 'command_id' from told),
  'with another card it is another command');
select is(
  public.command_for(tests.supabase_claims('ann') ->> 'sub', (up ->> 'command_id')::uuid)
    - '{asked_at,command_id}'::text[],
  '{"kind": "change_plan", "subscription_id": "sub_ann", "state": "refused", "error_code": "payment_failed",
    "error": "Polar''s words.", "subscription": null}'::jsonb,
  'the first one stays readable for its asker'
) from told;

-- How it stands, for the asker alone.
create function tests.reads(p_claims jsonb, p_id uuid) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(p_claims);
  v_answer := coalesce(
    tests.refusal(format('select public.my_command(%L)', p_id)), public.my_command(p_id) ->> 'state'
  );
  perform tests.sign_out();
  return v_answer;
end $$;
select is(tests.reads(tests.supabase_claims('ann'), (up ->> 'command_id')::uuid), 'refused', 'its asker reads it')
from told;
select is(
  tests.reads(tests.clerk_claims('bob'), (up ->> 'command_id')::uuid), 'PT404 unknown_command',
  'S88: nobody else does'
) from told;
select is(
  tests.reads(tests.supabase_claims('ann'), edge_kit.ask_polar('uncancel', 'ours', 'sub_ann')), 'PT404 unknown_command',
  'nor is an operator''s command a buyer''s'
);

-- Confirmed: Polar's answer in our words.
update edge_kit.polar_commands set state = 'refused', error_code = 'story', closed_at = now(), lease_token = null,
  lease_until = null where true;
update told set up = tests.ann('change_plan', '{"plan": "big-plan", "proration_behavior": "next_period"}') where true;
select tests.record(up, 'confirmed', null, '{"status": "active", "product_id": "polar-monthly-edge-update", "units": 1,
  "pending_product_id": "polar-big-plan", "pending_units": null, "pending_from": "2026-12-20T10:00:00Z"}') from told;
select is(
  public.command_for(tests.supabase_claims('ann') ->> 'sub', (up ->> 'command_id')::uuid) -> 'subscription',
  '{"status": "active", "plan": "monthly-edge-update", "units": 1, "pending_plan": "big-plan", "pending_units": null,
    "pending_from": "2026-12-20T10:00:00Z"}'::jsonb,
  'Polar''s answer is told by our plans'
) from told;

-- Why somebody leaves, which is personal and goes.
update told set up = tests.ann('cancel_at_period_end',
  '{"customer_cancellation_reason": "too_expensive", "customer_cancellation_comment": "For my mother."}') where true;
select is(
  tests.ann('cancel_at_period_end', '{"customer_cancellation_comment": "Oh well."}') -> 'command_id',
  up -> 'command_id', 'other words do not make another cancellation'
) from told;
select tests.record(up, 'confirmed') from told;
select tests.deliver(tests.subscription_event('sub_ann', '{"customer_id": "cus_ann", "cancel_at_period_end": true}',
  now() + interval '1 minute', 'subscription.canceled'));
select is((tests.row(up)).args, '{"customer_cancellation_reason": "too_expensive"}', 'the comment goes once it is over')
from told;

-- What an operator has to mend is theirs, and the buyer may try again all the same.
update told set up = tests.ann('uncancel') where true;
select tests.record(up, 'refused', 'token_refused') from told;
select is((select reason from edge_kit.open_commands where kind = 'uncancel'), 'command_refused',
  'a token that Polar refuses is an operator''s matter');
select is(tests.ann('uncancel') -> 'command_id', up -> 'command_id', 'asked again it is the same command') from told;
select is((tests.row(up)).state::text || (tests.row(up)).attempts, 'asked1', 'which is tried anew') from told;

-- There and back and there again, before Polar's events have come: the last word counts.
create function tests.bob(p_kind text, p_args jsonb default '{}') returns jsonb language sql volatile
return tests.ask(tests.clerk_claims('bob'), p_kind, p_args, 'sub_bob');
update told set up = tests.bob('cancel_at_period_end') where true;
select tests.record(up, 'confirmed') from told;
select is(tests.bob('cancel_at_period_end') -> 'command_id', up -> 'command_id', 'canceled twice is canceled once')
from told;
select tests.record(tests.bob('uncancel'), 'confirmed');
select isnt(tests.bob('cancel_at_period_end') -> 'command_id', up -> 'command_id',
  'S159: who cancels, undoes it and cancels again asks for it again') from told;
select is(tests.bob('cancel_at_period_end') -> 'lease', 'null', 'once') from told;
select isnt(tests.bob('uncancel') ->> 'command_id', (
  select c.id::text from edge_kit.polar_commands c where c.key = 'uncancel:sub_bob:1'
), 'S159: also while the one before is not done yet');
update told set up = tests.bob('change_plan', '{"plan": "big-plan", "proration_behavior": "next_period"}') where true;
select is((select key from edge_kit.polar_commands c where c.id = (up ->> 'command_id')::uuid),
  'change_plan:sub_bob:1', 'a change of plan is no undoing of an end') from told;
select from tests.bob('undo_change');
update told set up = tests.bob('change_plan', '{"plan": "big-plan", "proration_behavior": "next_period"}') where true;
select is((select key from edge_kit.polar_commands c where c.id = (up ->> 'command_id')::uuid),
  'change_plan:sub_bob:2', 'S159: a schedule that was undone is asked for again') from told;
select is((select count(*) from edge_kit.polar_commands c where c.subject = 'sub_bob'), 7::bigint,
  'that is one command for each word');

-- Paused, it has no period to end with.
update edge_kit.polar_commands set closed_at = now(), state = 'refused', error_code = 'story', lease_token = null,
  lease_until = null, answered_at = null where subject = 'sub_bob' and mirrored_at is null;
select tests.deliver(tests.subscription_event('sub_bob', '{"customer_id": "cus_bob", "status": "paused"}',
  now() + interval '1 minute', 'subscription.paused'));
update told set up = tests.bob('cancel_at_period_end', '{"customer_cancellation_reason": "unused"}') where true;
select is(up -> 'lease' ->> 'kind', 'cancel_now', 'S159: who cancels a pause ends it now') from told;
select is(tests.bob('cancel_at_period_end') -> 'command_id', up -> 'command_id', 'once') from told;

-- Bounds.
update edge_kit.settings set changes_per_user = (
  select count(*) from edge_kit.polar_commands where user_id = tests.supabase_claims('ann') ->> 'sub'
), buyer_prorations = '{next_period}' where true;
select is(tests.refused('resume'), 'PT429 too_many_changes', 'within an hour a user asks for so much and no more');
select isnt(tests.ann('uncancel') -> 'command_id', null, 'asking for the same counts once');
update edge_kit.settings set changes_per_user = null where true;
select is(tests.refused('change_units', '{"units": 2, "proration_behavior": "invoice"}'), 'PT422 invalid_proration',
  'a shop may offer changes with the next period only');
select is(
  public.preview_subscription_change(claims ->> 'sub', claims ->> 'iss', 'sub_ann', 'change_units', '{"units": 2}'),
  '{"change": {"units": 2, "proration_behavior": "next_period"}, "currency": "usd"}'::jsonb,
  'a preview asks for what would be done'
) from tests.supabase_claims('ann') claims;
select is(
  tests.refusal(format('select public.preview_subscription_change(%L, %L, %L, %L, %L)', claims ->> 'sub',
    claims ->> 'iss', 'sub_ann', 'change_units', '{"units": 2}')),
  'PT404 unknown_subscription', 'S88: of one''s own subscription'
) from tests.clerk_claims('bob') claims;

select tests.deliver(tests.subscription_event('sub_ann', '{"customer_id": "cus_ann", "status": "canceled"}',
  now() + interval '2 minutes', 'subscription.revoked'));
select is(tests.refused('resume'), 'PT409 already_ended', 'what has ended cannot be changed');

select * from finish();
rollback;
