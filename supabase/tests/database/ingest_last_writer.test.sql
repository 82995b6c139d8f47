-- Contract: I4, S40, S41, S42. A mirrored row is written only by an event that is greater than its last writer,
-- compared by modified_at, event time, terminal rank and webhook id, in this order; any two events end alike in either
-- order.
-- Kills: last-come-wins; a tie broken by arrival; webhook ids compared by the collation of one machine.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(19);

select tests.open_shop();

-- Delivers two events of one order in both orders and tells what stays each time: "first stays" is told by the invoice.
create function tests.stays(p_first jsonb, p_second jsonb) returns text language plpgsql as $$
declare
  v_stays text[];
  v_answers text[];
  e jsonb;
begin
  for i in 1..2 loop
    foreach e in array case i when 1 then array[p_first, p_second] else array[p_second, p_first] end loop
      v_answers := v_answers || public.ingest_polar_event(e ->> 'webhook' || '_' || i, jsonb_build_object(
        'type', 'order.updated', 'timestamp', e ->> 'at', 'data', jsonb_build_object(
          'id', 'ord_' || i, 'customer_id', 'cus_gil', 'currency', 'usd', 'total_amount', 1, 'created_at',
          '2026-11-20T10:00:00Z',
          'modified_at', e ->> 'modified', 'status', coalesce(e ->> 'status', 'pending'), 'invoice_number',
          e ->> 'webhook'
        ))::text);
    end loop;
    v_stays := v_stays || (select invoice_number from public.orders where id = 'ord_' || i);
  end loop;
  delete from public.orders where true;
  delete from edge_kit.polar_events where true;
  return array_to_string(v_stays, ', ') || ' (' || array_to_string(v_answers, ' ') || ')';
end $$;

select is(
  tests.stays(
    '{"webhook": "a", "modified": "2026-11-20T11:00:00Z"}', '{"webhook": "b", "modified": "2026-11-20T12:00:00Z"}'
  ),
  'b, b (processed processed processed stale)', 'S40: the later modification stays, and the older event is stale'
);
select is(
  tests.stays(
    '{"webhook": "b", "modified": "2026-11-20T11:00:00.000001Z", "at": "2026-11-20T11:00:00Z"}',
    '{"webhook": "c", "modified": "2026-11-20T11:00:00Z", "at": "2026-11-21T00:00:00Z", "status": "refunded"}'
  ),
  'b, b (processed stale processed processed)', 'S40: by a microsecond, against a later event, rank and id'
);
select is(
  tests.stays(
    '{"webhook": "b", "modified": "2026-11-20T11:00:00Z", "at": "2026-11-20T11:00:02Z"}',
    '{"webhook": "c", "modified": "2026-11-20T11:00:00Z", "at": "2026-11-20T11:00:01Z", "status": "refunded"}'
  ),
  'b, b (processed stale processed processed)', 'of one modification the later event stays, against rank and id'
);
select is(
  tests.stays(
    format('{"webhook": "z", "at": "2026-11-20T11:00:00Z", "status": "%s"}', lower_)::jsonb,
    format('{"webhook": "a", "at": "2026-11-20T11:00:00Z", "status": "%s"}', upper_)::jsonb
  ),
  'a, a (processed processed processed stale)', format('S42: of one instant %s stays, and not %s', upper_, lower_)
)
from (values
  ('pending', 'paid'), ('draft', 'paid'), ('paid', 'partially_refunded'), ('partially_refunded', 'refunded'),
  ('paid', 'void'), ('pending', 'void'), ('a word of tomorrow', 'paid')
) t (lower_, upper_);
select is(
  tests.stays(
    '{"webhook": "evt_b", "at": "2026-11-20T11:00:00Z"}', '{"webhook": "evt_a", "at": "2026-11-20T11:00:00Z"}'
  ),
  'evt_b, evt_b (processed stale processed processed)', 'S41: the greater webhook id stays where all else is the same'
);
select is(
  tests.stays('{"webhook": "Z", "at": "2026-11-20T11:00:00Z"}', '{"webhook": "a", "at": "2026-11-20T11:00:00Z"}'),
  'a, a (processed processed processed stale)', 'S41: compared byte by byte'
);
select is(
  tests.stays(
    '{"webhook": "a", "modified": "2026-11-20T09:59:59Z", "at": "2026-11-21T00:00:00Z"}',
    '{"webhook": "b", "at": "2026-11-20T11:00:00Z"}'
  ),
  'b, b (processed processed processed stale)', 'what was never modified counts as modified when it was created'
);
select is(
  tests.stays(
    '{"webhook": "b", "modified": "2026-11-20T11:00:00Z"}',
    '{"webhook": "a", "modified": "2026-11-20T11:00:00Z", "at": "2026-11-20T11:00:01Z"}'
  ),
  'a, a (processed processed processed stale)', 'an event without a time has that of the modification'
);

select is(
  (select array_agg(c.collname) from pg_attribute a join pg_collation c on c.oid = a.attcollation
    where (a.attrelid, a.attname) in (
      ('edge_kit.last_writer'::regclass, 'webhook_id'), ('edge_kit.polar_events'::regclass, 'webhook_id')
    )),
  '{C,C}'::name[], 'S41: webhook ids compare in collation C, whatever the database was made with'
);

-- Every column that compares is filled, whoever wrote the row.
select from tests.deliver(
  '{"type": "order.paid", "data": {
    "id": "ord_1", "status": "paid", "customer_id": "cus_1", "currency": "usd", "total_amount": 1,
    "created_at": "2026-11-20T10:00:00Z"
  }}',
  'evt_1'
);
select is(
  (select last_writer from public.orders),
  row(1, '2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z', 1, 'evt_1')::edge_kit.last_writer, 'an order says who wrote it'
);
select is(
  (select last_writer from edge_kit.polar_customers where id = 'cus_1'),
  row(0, '-infinity', '-infinity', 0, 'evt_1')::edge_kit.last_writer,
  'a customer that is known by id only has the lowest version'
);
select from public.link_polar_customer(tests.sign_up('ann'), 'cus_ann', 'ann@example.com');
select is(
  (select last_writer from edge_kit.polar_customers where id = 'cus_ann'),
  row(0, '-infinity', '-infinity', 0, '')::edge_kit.last_writer,
  'so has one that checkout made'
);
select is_empty(
  $$select attrelid::regclass, attname from pg_attribute
    where attname = 'last_writer' and attrelid in (
      select oid from pg_class
      where relkind = 'r' and relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace)
    ) and not attnotnull$$,
  'no row is without a last writer'
);

select * from finish();
rollback;
