-- What the tests of the billing core share inside the database: steps of a story besides Polar's events, the clock's
-- work, the rows that stories speak of, and all orders of some events. Nothing of it is part of the project's schema.
-- tests.fingerprint(), what the whole database looks like, is made by state.ts.

create schema tests;

-- Steps -----------------------------------------------------------------------------------------------------------

-- Claims of a user whose provider has verified the e-mail.
create function tests.claims(p_user text) returns jsonb language sql
return jsonb_build_object(
  'iss', 'https://clerk.example.com', 'sub', p_user, 'role', 'authenticated', 'email', p_user || '@example.com',
  'email_verified', true
);

-- Checkout made a cart, here under an id that the story knows.
create function tests.cart(p_id uuid, p_user text, p_items jsonb, p_currency text default null) returns void
language plpgsql as $$
declare
  v_made uuid := (public.create_cart(
    case when p_user is not null then tests.claims(p_user) end, p_items, null,
    p_terms := jsonb_build_object('currency', p_currency)
  ) ->> 'cart_id')::uuid;
begin
  update public.temp_carts set id = p_id where id = v_made;
end $$;

create function tests.profile(p_user text) returns void language plpgsql as $$
begin
  perform edge_kit.prove_profile(edge_kit.identify(tests.claims(p_user)));
end $$;

create function tests.signs_in(p_user text, p_email text default null) returns void language plpgsql as $$
begin
  perform set_config(
    'request.jwt.claims', (tests.claims(p_user) || jsonb_build_object('email', coalesce(p_email,
      p_user) || '@example.com'))::text, true
  );
  perform public.link_profile();
  perform set_config('request.jwt.claims', '', true);
end $$;

create function tests.changes_email(p_user text, p_to text, p_at timestamptz) returns void language plpgsql as $$
begin
  perform edge_kit.prove_profile(edge_kit.identify(tests.claims(p_user) || jsonb_build_object('email',
    p_to || '@example.com')));
  update edge_kit.former_emails set until = p_at where user_id = p_user and until = now();
end $$;

-- Some time later: everything that cron does about money.
create function tests.clock() returns void language plpgsql as $$
begin
  perform edge_kit.sweep_polar_events();
  perform edge_kit.grant_due_months();
  perform edge_kit.sweep_expired_lots();
end $$;


-- What stories expect -----------------------------------------------------------------------------------------------

create function tests.iso(p_moment timestamptz) returns text language sql
return to_char(p_moment at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');

-- What should be read again, looked for in all rows: whatever is marked for it must be among these, and nothing else.
create function tests.contradictions() returns setof text language sql as $$
  select 'subscription ' || s.id || ': ' || r.reason
  from public.subscriptions s left join edge_kit.polar_customers c on c.id = s.polar_customer_id
  cross join lateral (values
    ('placeholder', (s.last_writer).own = 0),
    ('newer copy', (s.last_writer).own = 1 and s.copied_at is not null),
    (
      'customer snapshot disagrees',
      (c.snapshot_writer).event_at > (s.last_writer).event_at
        and (s.polar_status in ('trialing', 'active')) <> (s.id = any (c.active_subscription_ids))
    ),
    (
      'access ran out',
      (s.last_writer).own = 1 and s.polar_status in ('trialing', 'active', 'past_due')
        and edge_kit.access_until(s) <= now()
    )
  ) r (reason, holds)
  where r.holds
  union all
  select 'subscription ' || a.id || ': never heard of'
  from edge_kit.polar_customers c cross join lateral unnest(c.active_subscription_ids) a (id)
  where not exists (select from public.subscriptions s where s.id = a.id)
  union all
  select 'customer ' || c.id || ': newer copy'
  from edge_kit.polar_customers c where (c.last_writer).own = 1 and c.copied_at is not null
$$;
create function tests.unmatched_orders() returns setof text language sql as $$
  select r.order_id
  from public.refunds r left join public.orders o on o.id = r.order_id
  where r.order_id is not null
  group by r.order_id, o.refunded_amount
  having coalesce(sum(r.amount) filter (where r.status = 'succeeded'), 0) is distinct from o.refunded_amount
$$;

-- The rows that an expectation names (story.ts), in its words.
create function tests.facts() returns jsonb language sql as $$
  select jsonb_build_object(
    'orders', (select coalesce(jsonb_object_agg(o.id, jsonb_build_object(
        'status', o.status, 'attention', o.attention, 'owner', o.user_id, 'period', tests.iso(o.period_start)
      )), '{}') from public.orders o),
    'purchases', (select coalesce(jsonb_object_agg(p.order_id || '/' || p.line, jsonb_build_object(
        'product', p.product, 'amount', p.amount, 'status', p.status, 'owner', p.user_id, 'quantity', p.quantity,
        'refunded', p.refunded_at is not null
      )), '{}') from public.purchases p),
    'lots', (select coalesce(jsonb_object_agg(l.key, jsonb_build_object(
        'granted', l.granted, 'clawedBack', l.clawed_back, 'expired', l.expired, 'value', l.value, 'owner', l.user_id
      )), '{}') from public.credit_lots l),
    'subscriptions', (select coalesce(jsonb_object_agg(s.id, jsonb_build_object(
        'status', s.status, 'tier', s.tier, 'owner', s.user_id, 'attention', s.attention
      )), '{}') from public.subscriptions s),
    'users', (select coalesce(jsonb_object_agg(p.user_id, jsonb_build_object(
        'balance', edge_kit.credit_balance(p.user_id), 'customer', p.polar_customer_id,
        'access', exists (select from edge_kit.accessible_subscriptions(p.user_id))
      )), '{}') from public.profiles p),
    'refunds', (select coalesce(jsonb_object_agg(r.id, r.status), '{}') from public.refunds r),
    'benefitGrants', (select coalesce(
      jsonb_object_agg(g.id, case when g.is_granted and not g.is_revoked then 'granted' else 'revoked' end), '{}'
    )
      from public.benefit_grants g),
    'checkouts', (
      select coalesce(
        jsonb_object_agg(c.id, c.checkout_status), '{}'
      ) from public.temp_carts c where c.checkout_status is not null
    ),
    'rereads', (
      select coalesce(
        jsonb_agg(r.kind || ' ' || r.id || ': ' || r.reason order by r.kind, r.id, r.reason), '[]'
      ) from edge_kit.polar_rereads r
    ),
    'overlooked', (
      select coalesce(jsonb_agg(t order by t), '[]')
      from (
        select * from tests.contradictions()
        except select r.kind || ' ' || r.id || ': ' || r.reason from edge_kit.polar_rereads r
        union all
        select 'order ' || u from tests.unmatched_orders() u
        where u not in (select l.id from public.list_polar_rereads(1000) l where l.kind = 'order')
      ) o (t)
    ),
    'drift', (select coalesce(jsonb_agg(p.slug order by p.slug), '[]') from public.products p where p.price_drift),
    'ledgerFaults', (select coalesce(jsonb_agg(f.key), '[]') from edge_kit.ledger_faults f),
    'unfinished', (
      select coalesce(
        jsonb_agg(e.webhook_id || ' ' || e.error), '[]'
      ) from edge_kit.polar_events e where e.state in ('failed', 'dead')
    )
  )
$$;


-- Orders of events --------------------------------------------------------------------------------------------------

-- All orders of some events, from here: delivers the last event of p_path, then goes on with all orders of the others,
-- and undoes it. Orders of the same events that left the same rows have the same future, so only one of them goes on:
-- `known` remembers by fingerprint what came of it. At every other place, as the seed has it, one of the events so far
-- comes again, under its own and under another webhook id, which must change nothing.
-- Answers each way in which an order ended: { fingerprint: { orders, example } }.
create function tests.every_order(
  p_ids text[], p_bodies text[], p_ending text, p_seed text, p_path integer[], inout known jsonb, out ends jsonb
) language plpgsql as $$
declare
  v_event integer := p_path[cardinality(p_path)];
  v_here text;
  v_again integer;
  v_more jsonb;
begin
  begin
    perform public.ingest_polar_event(p_ids[v_event], p_bodies[v_event]);
    v_here := tests.fingerprint();
    ends := known -> v_here;
    if ends is null then
      if hashtext(p_seed || v_here) % 2 = 0 then
        v_again := p_path[1 + abs(hashtext(v_here || p_seed)) % cardinality(p_path)];
        perform public.ingest_polar_event(p_ids[v_again], p_bodies[v_again]);
        perform public.ingest_polar_event('again-' || p_ids[v_again], p_bodies[v_again]);
      end if;
      if v_again is not null and tests.fingerprint() <> v_here then
        ends := jsonb_build_object(
          'changed by an event that came again', jsonb_build_object('orders', 1, 'example', p_path || v_again)
        );
      elsif cardinality(p_path) = cardinality(p_ids) then
        execute p_ending;
        ends := jsonb_build_object(tests.fingerprint(), jsonb_build_object('orders', 1, 'example', p_path));
      else
        ends := '{}';
        for v_next in 1 .. cardinality(p_ids) loop
          continue when v_next = any (p_path);
          select e.known, e.ends into known, v_more from tests.every_order(
            p_ids, p_bodies, p_ending, p_seed, p_path || v_next, known
          ) e;
          ends := tests.together(ends, v_more);
        end loop;
      end if;
      known := known || jsonb_build_object(v_here, ends);
    end if;
    raise exception using errcode = 'TS000', message = 'undo';
  exception when sqlstate 'TS000' then
    null;
  end;
end $$;

-- The same for a list of orders, which may repeat an event or use the webhook ids of p_ids twice.
create function tests.these_orders(
  p_ids text[], p_bodies text[], p_ending text, p_orders jsonb
) returns jsonb language plpgsql as $$
declare
  v_ends jsonb := '{}';
  v_order jsonb;
  v_next integer;
begin
  for v_order in select * from jsonb_array_elements(p_orders) loop
    begin
      for v_next in select * from jsonb_array_elements_text(v_order) loop
        perform public.ingest_polar_event(p_ids[v_next], p_bodies[v_next]);
      end loop;
      execute p_ending;
      v_ends := tests.together(
        v_ends, jsonb_build_object(tests.fingerprint(), jsonb_build_object('orders', 1, 'example', v_order))
      );
      raise exception using errcode = 'TS000', message = 'undo';
    exception when sqlstate 'TS000' then
      null;
    end;
  end loop;
  return v_ends;
end $$;

-- Two answers as one.
create function tests.together(p_one jsonb, p_other jsonb) returns jsonb language plpgsql as $$
declare
  v_all jsonb := p_one;
  v_end text;
begin
  for v_end in select jsonb_object_keys(p_other) loop
    v_all := v_all || jsonb_build_object(v_end, coalesce(p_one -> v_end, p_other -> v_end) || jsonb_build_object(
      'orders', coalesce((p_one -> v_end ->> 'orders')::integer, 0) + (p_other -> v_end ->> 'orders')::integer
    ));
  end loop;
  return v_all;
end $$;
