-- Contract: S09, S29. An event of a type that nobody handles is kept and visible as `ignored`, once, and reaches no
-- handler, so that it cannot fail there and be tried for ever.
-- Kills: a new type at Polar that answers 5xx until the endpoint is disabled; look-ups before the type is known.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

-- Whatever reaches a handler fails.
select tests.break('edge_kit.polar_customers', 'insert', 'P0001');
select tests.break('public.orders', 'insert', 'P0001');

select is(
  tests.deliver(replace(tests.order_event('ord_1'), 'order.paid', type)), 'ignored',
  format('S29: %s reaches no handler', type)
)
from unnest(
  '{
    member.created,checkout_link.created,organization.updated,discount.created,benefit.updated,payment.created,
    orders.paid,ORDER.PAID,paid.order
  }'::text[]
) type;

select results_eq(
  $$select type, state::text, attempts::integer, error, next_attempt_at from edge_kit.polar_events
    where type = 'member.created'$$,
  $$values ('member.created', 'ignored', 1, null::text, null::timestamptz)$$,
  'S09: it is kept and visible'
);
select results_eq(
  $$select object_id, event_at, api_version, processed_at is not null from edge_kit.polar_events
    where type = 'member.created'$$,
  $$values ('ord_1', '2026-11-20T10:00:00Z'::timestamptz, '2026-10', true)$$,
  'S09: with what can be read of it'
);
select is(tests.deliver('{"type": "member.deleted"}', 'evt_bare'), 'ignored', 'S09: even without an object');
select is(
  tests.deliver('{"type": "member.deleted"}', 'evt_bare'), 'duplicate', 'S09: a second delivery is a duplicate'
);

select * from finish();
rollback;
