-- Forged events: how polar-reconcile finds them and has them undone (docs/money.md §10). Whether Polar has sent an
-- event only Polar's list of deliveries tells, so the function compares, and each step is written down here.

-- Repairs are our own; polar-webhook takes no event with such an id. Of a body that is gone nothing can be told. A
-- delivery is listed at Polar once it has been answered: the last ten minutes are left out.
create function public.list_received_events(p_since timestamptz, p_after text, p_limit integer)
returns table (webhook_id text, type text, object_id text, received_at timestamptz, digest text)
language sql stable security definer set search_path = '' as $$
  select e.webhook_id, e.type, e.object_id, e.received_at, encode(sha256(convert_to(e.payload, 'UTF8')), 'hex')
  from edge_kit.polar_events e
  where e.payload is not null and e.received_at >= p_since and e.received_at < now() - interval '10 minutes'
    and e.state <> 'forged' and e.webhook_id not like 'reconcile:%'
    and (p_after is null or (e.received_at, e.webhook_id) > (
      select a.received_at, a.webhook_id from edge_kit.polar_events a where a.webhook_id = p_after
    ))
  order by e.received_at, e.webhook_id
  limit p_limit
$$;
comment on function public.list_received_events(timestamptz, text, integer) is
  'Webhooks that came since a moment and have their body, oldest first, each page after the last id of the one before; '
  'digest is SHA-256 of the body. For polar-reconcile (service_role).';
revoke execute on function public.list_received_events(timestamptz, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.list_received_events(timestamptz, text, integer) to service_role;

-- Undoes nothing yet. An event that is marked is worked no more, and what it named is listed. Marking one again names
-- its objects again.
create function public.mark_forged_events(p_webhook_ids text[], p_reason text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_marked integer;
begin
  perform from edge_kit.polar_events e where e.webhook_id = any (p_webhook_ids) order by e.webhook_id for update;
  update edge_kit.polar_events e
  set state = 'forged', error = left(p_reason, 1000), next_attempt_at = null
  where e.webhook_id = any (p_webhook_ids) and e.state <> 'forged' and e.webhook_id not like 'reconcile:%';
  get diagnostics v_marked = row_count;
  insert into edge_kit.forged_objects as f (kind, id, named_by)
  select n.kind, n.id, array_agg(e.webhook_id)
  from edge_kit.polar_events e cross join lateral edge_kit.named_objects(e) n
  where e.webhook_id = any (p_webhook_ids) and e.state = 'forged' and e.processed_at is not null
    and e.payload is not null
  group by n.kind, n.id
  on conflict (kind, id) do update
  set named_by = array(select unnest(f.named_by) union select unnest(excluded.named_by)),
    found_at = now(), put_right_at = null, at_polar = null;
  perform edge_kit.audit('mark_forged_events', 'inbox', p_reason, jsonb_build_object('webhook_ids', p_webhook_ids));
  return v_marked;
end $$;
comment on function public.mark_forged_events(text[], text) is
  'Marks events of the inbox as forged, lists what they named, and answers how many were new; PT422 reason_missing | '
  'reason_too_long. For polar-reconcile (service_role).';
revoke execute on function public.mark_forged_events(text[], text) from public, anon, authenticated, service_role;
grant execute on function public.mark_forged_events(text[], text) to service_role;

-- What others hang on comes first.
create function public.list_forged_objects(p_limit integer) returns table (kind text, id text)
language sql stable security definer set search_path = '' as $$
  select f.kind, f.id
  from edge_kit.forged_objects f
  where f.put_right_at is null
  order by array_position('{product,checkout,customer,subscription,order}'::text[], f.kind), f.kind, f.id
  limit p_limit
$$;
comment on function public.list_forged_objects(integer) is
  'Objects that forged events named and that are not put right yet. For polar-reconcile (service_role).';
revoke execute on function public.list_forged_objects(integer) from public, anon, authenticated, service_role;
grant execute on function public.list_forged_objects(integer) to service_role;

-- p_repairs: [{ webhook_id, body }], the object as an event made from Polar's answer, of a subscription's seats all of
-- them; none where Polar has it not. One transaction; done again it ends the same. Locks the customers first, as every
-- writer of their rows does.
create function public.undo_forged_object(p_kind text, p_id text, p_repairs jsonb) returns boolean
language plpgsql security definer set search_path = '' set lock_timeout = '4s' as $$
declare
  v_known boolean := jsonb_array_length(p_repairs) > 0;
  v_first boolean;
  v_repair record;
begin
  perform from edge_kit.forged_objects f where f.kind = p_kind and f.id = p_id for update;
  if not found then
    perform edge_kit.refuse(404, 'not_forged', 'Use a row of edge_kit.forged_objects.', p_kind || ':' || p_id);
  end if;
  perform from edge_kit.polar_customers c
  where c.id in (
    select p_id
    union all select o.polar_customer_id from public.orders o where p_id in (o.id, o.subscription_id)
    union all select s.polar_customer_id from public.subscriptions s where s.id = p_id
    union all select o.polar_customer_id
    from edge_kit.forged_events(p_kind, p_id) f join public.orders o on o.id = f.payload::jsonb -> 'data' ->> 'order_id'
  )
  order by c.id for update;

  v_first := edge_kit.retract(p_kind, p_id, v_known);
  perform edge_kit.work_genuine_events(p_kind, p_id);
  for v_repair in select r.webhook_id, r.body from jsonb_to_recordset(p_repairs) as r (webhook_id text, body text) loop
    if public.ingest_polar_event(v_repair.webhook_id, v_repair.body) in ('failed', 'duplicate') then
      perform edge_kit.refuse(503, 'not_taken_in', 'Try again: the object was busy.', p_kind || ':' || p_id);
    end if;
  end loop;
  if not v_known then
    perform edge_kit.void(p_kind, p_id);
  elsif v_first then
    perform edge_kit.match_purchases(p_id);
  end if;
  perform edge_kit.settle_named(p_kind, p_id);
  update edge_kit.forged_objects f set put_right_at = now(), at_polar = v_known
  where f.kind = p_kind and f.id = p_id;
  return v_known;
end $$;
comment on function public.undo_forged_object(text, text, jsonb) is
  'Brings the rows of an object that forged events named back to what Polar says, and answers whether Polar has it; '
  'PT404 not_forged, PT503 not_taken_in. For polar-reconcile (service_role).';
revoke execute on function public.undo_forged_object(text, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.undo_forged_object(text, text, jsonb) to service_role;
