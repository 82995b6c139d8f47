-- Reconciliation: what to read at Polar, what differs, and how far a comparison has come. Repairs go through
-- ingest_polar_event(), under keys of their own.

-- Placeholders, rows whose copy elsewhere was newer, subscriptions that the customer's last snapshot sees otherwise or
-- that were never heard of, and those whose access ran out without a word. Computed from rows, so that it is never out
-- of date; reconciliation reads it. It begins with what is marked (copied_at, odd_snapshot) or has lapsed, each by an
-- index of its own, and looks at nothing else.
create view edge_kit.polar_rereads with (security_invoker = true) as
select 'subscription' as kind, s.id, 'placeholder' as reason
from public.subscriptions s
where s.copied_at is not null and (s.last_writer).own = 0 and not exists (
  select from edge_kit.forged_objects f where f.kind = 'subscription' and f.id = s.id and f.at_polar is false
)
union all
select 'subscription', s.id, 'newer copy'
from public.subscriptions s
where (s.last_writer).own = 1 and s.copied_at is not null
union all
select 'subscription', s.id, 'customer snapshot disagrees'
from edge_kit.polar_customers c join public.subscriptions s on s.polar_customer_id = c.id
where c.odd_snapshot and edge_kit.is_odd(s, c)
union all
select 'subscription', s.id, 'access ran out'
from public.subscriptions s
where (s.last_writer).own = 1 and s.polar_status in ('trialing', 'active', 'past_due')
  -- access lasts as long as the paid period at least
  and case when s.polar_status = 'past_due' then '-infinity' else coalesce(s.current_period_end, '-infinity') end
    <= now()
  and edge_kit.access_until(s) <= now()
union all
select 'subscription', a.id, 'never heard of'
from edge_kit.polar_customers c cross join lateral unnest(c.active_subscription_ids) a (id)
where c.odd_snapshot and not exists (select from public.subscriptions s where s.id = a.id)
union all
select 'customer', c.id, 'newer copy'
from edge_kit.polar_customers c
where (c.last_writer).own = 1 and c.copied_at is not null;
comment on view edge_kit.polar_rereads is 'Objects that should be read again from Polar''s API.';
comment on column edge_kit.polar_rereads.kind is 'subscription or customer.';
comment on column edge_kit.polar_rereads.id is 'Its id at Polar.';
comment on column edge_kit.polar_rereads.reason is
  'Why: placeholder, newer copy, customer snapshot disagrees, access ran out, never heard of.';

-- A dry run repaired nothing, and a run that began later than the watermark left a gap: neither moves it.
create function edge_kit.reconcile_watermark() returns timestamptz
language sql stable set search_path = ''
return (select max(r.until) from edge_kit.reconcile_runs r where r.complete and r.covers and not r.dry_run);
comment on function edge_kit.reconcile_watermark() is
  'Up to when everything has been compared with Polar; null before the first complete run.';

-- A run and its lease -------------------------------------------------------------------------------------------------

-- Resumed is the unfinished run of the same kind and start; one with another start is given up. Without p_since a new
-- run reads from a day before the watermark, or all there is. Locks the table, so that two calls at once are one run.
create function public.start_reconcile(p_since timestamptz, p_dry_run boolean) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_watermark timestamptz := edge_kit.reconcile_watermark();
  v_run edge_kit.reconcile_runs;
begin
  lock table edge_kit.reconcile_runs in share row exclusive mode;
  if exists (select from edge_kit.reconcile_runs where finished_at is null and lease_until > now()) then
    perform edge_kit.refuse(409, 'reconcile_running', 'Another run is at work: try again in a few minutes.');
  end if;

  update edge_kit.reconcile_runs
  set finished_at = now(), stopped_by = 'given_up', lease_token = null, lease_until = null
  where finished_at is null and dry_run = p_dry_run and since <> p_since;

  update edge_kit.reconcile_runs set lease_token = gen_random_uuid(), lease_until = now() + interval '3 minutes'
  where finished_at is null and dry_run = p_dry_run
  returning * into v_run;
  if not found then
    insert into edge_kit.reconcile_runs (dry_run, since, covers, lease_token, lease_until)
    values (
      p_dry_run, coalesce(p_since, v_watermark - interval '24 hours', '1970-01-01Z'),
      p_since is null or p_since <= v_watermark is true, gen_random_uuid(), now() + interval '3 minutes'
    )
    returning * into v_run;
  end if;
  return jsonb_build_object(
    'run_id', v_run.id, 'lease_token', v_run.lease_token, 'since', v_run.since, 'until', v_run.until,
    'cursor', v_run.cursor, 'counts', v_run.counts
  );
end $$;
comment on function public.start_reconcile(timestamptz, boolean) is
  'Begins or resumes a comparison with Polar and leases it for three minutes: { run_id, lease_token, since, until, '
  'cursor, counts }; PT409 reconcile_running. For polar-reconcile (service_role).';
revoke execute on function public.start_reconcile(timestamptz, boolean) from public, anon, authenticated, service_role;
grant execute on function public.start_reconcile(timestamptz, boolean) to service_role;

-- p_until is Polar's time when the run began; the first one told stays. A caller whose lease was lost must stop.
create function public.record_reconcile(
  p_run_id uuid, p_lease_token uuid, p_until timestamptz, p_cursor jsonb, p_counts jsonb
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.reconcile_runs
  set until = coalesce(until, p_until), cursor = p_cursor, counts = p_counts, lease_until = now() + interval '3 minutes'
  where id = p_run_id and lease_token = p_lease_token;
  return found;
end $$;
comment on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb) is
  'Stores a run''s cursor and counts and prolongs its lease; false when it was lost. For polar-reconcile '
  '(service_role).';
revoke execute on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb) to service_role;

-- p_stopped_by null: the run is complete, and its start is the new watermark. Otherwise the next call goes on with the
-- cursor that record_reconcile() stored last (S104). When only time was up it is rung for at once: a shop with more
-- than a call's worth of customers is through within the hour all the same.
create function public.finish_reconcile(p_run_id uuid, p_lease_token uuid, p_stopped_by text, p_counts jsonb)
returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_dry_run boolean;
begin
  update edge_kit.reconcile_runs
  set stopped_by = p_stopped_by, counts = p_counts, lease_token = null, lease_until = null,
    complete = p_stopped_by is null, finished_at = case when p_stopped_by is null then now() end
  where id = p_run_id and lease_token = p_lease_token
  returning dry_run into v_dry_run;
  if v_dry_run is not null and p_stopped_by = 'time_is_up' then
    perform edge_kit.ring('polar-reconcile', jsonb_build_object('dry_run', v_dry_run));
  end if;
  return v_dry_run is not null;
end $$;
comment on function public.finish_reconcile(uuid, uuid, text, jsonb) is
  'Completes a run, or leaves it unfinished with the reason, and frees its lease; false when that was lost. A run '
  'whose time was up is rung for again. For polar-reconcile (service_role).';
revoke execute on function public.finish_reconcile(uuid, uuid, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.finish_reconcile(uuid, uuid, text, jsonb) to service_role;

-- Comparing -----------------------------------------------------------------------------------------------------------

-- One statement for a whole page. Kinds: order, subscription, refund, dispute, customer, customer_seat, and delivery,
-- whose ids are webhook ids. Nothing is cast that could raise: one odd object must not keep the rest from being
-- compared. Missing: no row, or a placeholder. Stale: Polar's modified_at is later. Different: the same moment, other
-- facts. Same is also a row that is newer than the page, and what a shared organisation's inbox knows to be not ours.
create function public.compare_polar_objects(p_kind text, p_objects jsonb) returns table (id text, verdict text)
language sql stable security definer set search_path = '' as $$
  with told as (
    select o ->> 'id' as id,
      o || jsonb_build_object(
        'email', edge_kit.normal_email(o ->> 'email'),
        'pending_product_id', o -> 'pending_update' ->> 'product_id',
        'pending_units', coalesce(o -> 'pending_update' ->> 'units', o -> 'pending_update' ->> 'seats')
      ) as object,
      case when pg_input_is_valid(t.modified_at, 'timestamptz') then t.modified_at::timestamptz end as modified_at
    from jsonb_array_elements(p_objects) o,
      lateral (select coalesce(o ->> 'modified_at', o ->> 'created_at') as modified_at) t
  ),
  ours as (
    select o.id, o.last_writer, jsonb_build_object(
      'status', o.status, 'customer_id', o.polar_customer_id, 'currency', o.currency,
      'total_amount', o.total_amount, 'refunded_amount', o.refunded_amount
    ) as facts
    from public.orders o join told t on t.id = o.id where p_kind = 'order'
    union all
    select s.id, s.last_writer, jsonb_build_object(
      'status', s.polar_status, 'customer_id', s.polar_customer_id, 'product_id', s.product_id, 'amount', s.amount,
      'cancel_at_period_end', s.cancel_at_period_end, 'pending_product_id', s.pending_product_id,
      'pending_units', s.pending_units
    )
    from public.subscriptions s join told t on t.id = s.id where p_kind = 'subscription'
    union all
    select r.id, r.last_writer, jsonb_build_object('status', r.status, 'order_id', r.order_id, 'amount', r.amount)
    from public.refunds r join told t on t.id = r.id where p_kind = 'refund'
    union all
    select d.id, d.last_writer, jsonb_build_object('status', d.status, 'order_id', d.order_id)
    from edge_kit.polar_disputes d join told t on t.id = d.id where p_kind = 'dispute'
    union all
    select c.id, c.last_writer,
      case when c.erased_at is null then jsonb_build_object('email', c.email, 'external_id', c.external_id) end
    from edge_kit.polar_customers c join told t on t.id = c.id where p_kind = 'customer'
    union all
    select s.id, s.last_writer, jsonb_build_object('status', s.status, 'subscription_id', s.subscription_id)
    from public.seats s join told t on t.id = s.id where p_kind = 'customer_seat'
    union all
    select e.webhook_id, row(1, 'infinity', null, null, null)::edge_kit.last_writer, '{}'
    from edge_kit.polar_events e join told t on t.id = e.webhook_id where p_kind = 'delivery'
  )
  select t.id, case
    when u.id is null and (select s.shared_organization from edge_kit.settings s) and exists (
      select from edge_kit.polar_events e where e.object_id = t.id and e.state = 'ignored'
    ) then 'same'
    when u.id is null or (u.last_writer).own = 0 then 'missing'
    when t.modified_at > (u.last_writer).modified_at then 'stale'
    when t.modified_at = (u.last_writer).modified_at and exists (
      select from jsonb_each_text(u.facts) f where f.value is distinct from t.object ->> f.key
    ) then 'different'
    else 'same'
  end
  from told t left join ours u on u.id = t.id
$$;
comment on function public.compare_polar_objects(text, jsonb) is
  'For each object of one of Polar''s pages: missing, stale, different or same here. For polar-reconcile '
  '(service_role).';
revoke execute on function public.compare_polar_objects(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.compare_polar_objects(text, jsonb) to service_role;

-- What no list finds again: edge_kit.polar_rereads; orders still unpaid, since Polar cannot list by time of change;
-- orders whose refunds do not add up to what they say was refunded, which stand for all orders within their refund
-- window: Polar's list of refunds is read whole before; and running subscriptions whose seats, which Polar lists one
-- subscription at a time, were not heard of for a day, or whose command waits to be seen.
create function public.list_polar_rereads(p_limit integer, p_after text default '') returns table (kind text, id text)
language sql stable security definer set search_path = '' as $$
  select r.kind, r.id
  from (
    select p.kind, p.id from edge_kit.polar_rereads p
    union all
    select 'order', o.id from public.orders o where o.status in ('draft', 'pending')
    union all
    select 'order', m.order_id
    from (select distinct r.order_id from public.refunds r where r.unmatched and r.order_id is not null) m
    left join public.orders o on o.id = m.order_id
    where (o.id is not null or not (select s.shared_organization from edge_kit.settings s))
      and o.refunded_amount is distinct from (
        select coalesce(sum(r.amount) filter (where r.status = 'succeeded'), 0)
        from public.refunds r where r.order_id = m.order_id
      )
    union all
    select 'customer_seat', s.id
    from public.products p
    cross join lateral (
      select * from public.subscriptions s
      where s.product_id = p.polar_product_id
        and s.polar_status in ('trialing', 'active', 'past_due', 'paused', 'unpaid')  -- is_running(), by index
      offset 0  -- not before there is such a product
    ) s
    where p.seat_based and (
      exists (
        select from public.seats seat
        where seat.subscription_id = s.id and (seat.last_writer).event_at < now() - interval '1 day'
      )
      or s.created_at > now() - interval '7 days'
        and not exists (select from public.seats seat where seat.subscription_id = s.id)
      or exists (
        select from edge_kit.polar_commands c
        where c.subject = s.id and c.kind in ('assign_seat', 'revoke_seat') and c.state = 'confirmed'
          and c.mirrored_at is null and c.closed_at is null
      )
    )
  ) r
  where (r.kind || ':' || r.id) collate "C" > p_after
  group by r.kind, r.id
  order by (r.kind || ':' || r.id) collate "C"
  limit p_limit
$$;
comment on function public.list_polar_rereads(integer, text) is
  'Objects to read again one by one, in pages ordered by "kind:id", each after the last one; for customer_seat the id '
  'is the subscription''s. For polar-reconcile (service_role).';
revoke execute on function public.list_polar_rereads(integer, text) from public, anon, authenticated, service_role;
grant execute on function public.list_polar_rereads(integer, text) to service_role;
