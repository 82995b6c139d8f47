-- Contract: a subscription is bought once at a time (PT409 `already_subscribed` while one lives or is past due), and a
-- trial is offered once per user.
-- Kills: S55: a second subscription beside the first; S56: a trial every month.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(11);

select tests.open_shop();
create function tests.subscribe(p_claims jsonb) returns jsonb language sql volatile
return public.create_cart(p_claims, '[{"product": "monthly-edge-update", "url": "https://harbor.example.com/"}]', null);
create function tests.becomes(p_changes jsonb, p_at timestamptz) returns text language sql volatile
return tests.deliver(tests.subscription_event(
  'sub_bob', '{"customer_id": "cus_bob", "metadata": {"user_id": "user_bob"}}' || p_changes, p_at
));

select is(
  tests.subscribe(tests.clerk_claims('bob')) -> 'allow_trial', 'true', 'whoever never had a trial is offered one'
);
select is(tests.subscribe(null) -> 'allow_trial', 'true', 'so is a signed-out visitor');

select is(
  tests.becomes(changes, at), 'processed', format('Bob''s subscription is %s', changes ->> 'status')
) || E'\n' || is(
  tests.refusal($$select tests.subscribe(tests.clerk_claims('bob'))$$), 'PT409 already_subscribed',
  format('while it is %s he buys no second one', changes ->> 'status')
)
from (values
  (
    '{"status": "trialing", "trial_start": "2026-11-20T10:00:00Z", "trial_end": "2026-11-27T10:00:00Z"}'::jsonb,
    '2026-11-20T10:00:00Z'::timestamptz
  ),
  (
    '{"status": "active", "trial_start": "2026-11-20T10:00:00Z", "trial_end": "2026-11-27T10:00:00Z"}',
    '2026-11-27T10:00:00Z'
  ),
  (
    '{"status": "past_due", "trial_start": "2026-11-20T10:00:00Z", "trial_end": "2026-11-27T10:00:00Z"}',
    '2026-12-27T10:00:00Z'
  )
) t (changes, at);

select isnt(tests.cart('[{"product": "base-kit"}]', tests.clerk_claims('bob')), null, 'but anything else');
select is(tests.refusal($$select tests.subscribe(tests.clerk_claims('carol'))$$), null, 'and others subscribe');

select from tests.becomes(
  '{"status": "canceled", "trial_start": "2026-11-20T10:00:00Z", "ended_at": "2027-01-27T10:00:00Z"}',
  '2027-01-27T10:00:00Z'
);
select is(
  tests.subscribe(tests.clerk_claims('bob')) -> 'allow_trial', 'false',
  'S56: when it has ended he subscribes again, without a trial'
);

select * from finish();
rollback;
