-- Usage on its way to Polar: batches of the queue edge_kit.usage_events, each told by whoever holds its lease, as often
-- as it takes. Polar counts each spend once, by its external_id, so that telling one again does no harm.

-- A spend is told when it is a minute old: Polar refuses what is not in the past by its own clock. Skips what another
-- worker has. What nobody can be charged for is refused here.
create function public.claim_usage(p_limit integer default 500) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_lease uuid := gen_random_uuid();
  v_name text := (select coalesce(s.usage_event, 'credits_spent') from edge_kit.settings s);
  v_events jsonb;
begin
  update edge_kit.usage_events u
  set attempts = u.attempts + 1, lease_token = v_lease, lease_until = now() + interval '90 seconds'
  from (
    select d.lot_id, d.n from edge_kit.usage_events d
    where d.refused_at is null and d.run_at <= now() and d.queued_at < now() - interval '1 minute'
      and (d.lease_until is null or d.lease_until < now())
    order by d.run_at, d.lot_id, d.n
    limit greatest(1, least(p_limit, 1000))
    for update skip locked
  ) due
  where (u.lot_id, u.n) = (due.lot_id, due.n);

  update edge_kit.usage_events u
  set refused_at = now(), error_code = 'no_customer', error = 'Nobody is left who could be charged.',
    lease_token = null, lease_until = null
  from public.credit_lots l
  where u.lease_token = v_lease and l.id = u.lot_id and edge_kit.usage_customer(l) is null;

  select jsonb_agg(
    jsonb_build_object(
      'name', v_name, 'external_id', u.lot_id || ':' || u.n, 'timestamp', e.created_at,
      'metadata', jsonb_build_object('credits', -e.amount, 'product', coalesce(l.product, l.source::text))
    ) || edge_kit.usage_customer(l)
    order by u.lot_id, u.n
  )
  into v_events
  from edge_kit.usage_events u
  join public.credit_lots l on l.id = u.lot_id
  join public.credit_entries e on e.lot_id = u.lot_id and e.kind = 'spend' and e.n = u.n
  where u.lease_token = v_lease;
  return case when v_events is not null then jsonb_build_object('lease_token', v_lease, 'events', v_events) end;
end $$;
comment on function public.claim_usage(integer) is
  'Leases a batch of spends for 90 s that Polar is to be told of: { lease_token, events: [{ name, external_id, '
  'timestamp, metadata: { credits, product }, customer_id or external_customer_id }] }, null for none. For '
  'polar-commands (service_role).';
revoke execute on function public.claim_usage(integer) from public, anon, authenticated, service_role;
grant execute on function public.claim_usage(integer) to service_role;

-- p_outcome: reported, and the batch goes; later: tried again after 15 s doubling to an hour, half of it at random, and
-- not before p_retry_after seconds. Of the latter, those whose external_id is in p_refused are not tried again, and the
-- others at once if there are any.
create function public.record_usage(
  p_lease_token uuid, p_outcome text, p_error_code text default null, p_error text default null,
  p_refused text[] default '{}', p_retry_after integer default 0
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_rows integer;
begin
  if p_outcome = 'reported' then
    delete from edge_kit.usage_events u where u.lease_token = p_lease_token;
  elsif p_outcome = 'later' then
    update edge_kit.usage_events u
    set lease_token = null, lease_until = null,
      error_code = case when p_refused = '{}' or r.refused then coalesce(p_error_code, 'polar_unavailable') end,
      error = case when p_refused = '{}' or r.refused then left(p_error, 1000) end,
      refused_at = case when r.refused then now() end,
      run_at = case when p_refused = '{}' then now() + greatest(
        least(interval '15 seconds' * 2 ^ least(u.attempts - 1, 20), interval '1 hour') * (0.5 + random() / 2),
        least(p_retry_after, 86400) * interval '1 second'
      ) else now() end
    from (
      select e.lot_id, e.n, e.lot_id || ':' || e.n = any (p_refused) as refused from edge_kit.usage_events e
      where e.lease_token = p_lease_token
    ) r
    where (u.lot_id, u.n) = (r.lot_id, r.n) and u.lease_token = p_lease_token;
  else
    perform edge_kit.refuse(422, 'invalid_outcome', 'Send reported or later.', p_outcome);
  end if;
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
comment on function public.record_usage(uuid, text, text, text, text[], integer) is
  'Writes down how a batch of spends was told, and returns how many spends it still had; 0 when the lease was lost. '
  'PT422 invalid_outcome. For polar-commands (service_role).';
revoke execute on function public.record_usage(uuid, text, text, text, text[], integer)
  from public, anon, authenticated, service_role;
grant execute on function public.record_usage(uuid, text, text, text, text[], integer) to service_role;

-- What an operator may do ---------------------------------------------------------------------------------------------

create function public.retry_usage(p_reason text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_rows integer;
begin
  update edge_kit.usage_events set refused_at = null, attempts = 0, run_at = now() where refused_at is not null;
  get diagnostics v_rows = row_count;
  perform edge_kit.audit('retry_usage', 'usage_events', p_reason, jsonb_build_object('spends', v_rows));
  return v_rows;
end $$;
comment on function public.retry_usage(text) is
  'Tells Polar again of the spends that it has refused, and returns how many; PT422 reason_missing. For operators '
  '(service_role).';
revoke execute on function public.retry_usage(text) from public, anon, authenticated, service_role;
grant execute on function public.retry_usage(text) to service_role;

create function public.drop_usage(p_reason text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_dropped jsonb;
begin
  with gone as (
    delete from edge_kit.usage_events where refused_at is not null returning lot_id || ':' || n as id, error_code
  )
  select coalesce(jsonb_object_agg(gone.id, gone.error_code), '{}') into v_dropped from gone;
  perform edge_kit.audit('drop_usage', 'usage_events', p_reason, v_dropped);
  return (select count(*) from jsonb_object_keys(v_dropped));
end $$;
comment on function public.drop_usage(text) is
  'Lets the spends go that Polar has refused, and returns how many; the audit names them. PT422 reason_missing. For '
  'operators (service_role).';
revoke execute on function public.drop_usage(text) from public, anon, authenticated, service_role;
grant execute on function public.drop_usage(text) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

create function edge_kit.sweep_usage() returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.ring('polar-commands', '{"report_usage": true}')
  where exists (
    select from edge_kit.usage_events u
    where u.refused_at is null and u.run_at <= now() and u.queued_at < now() - interval '1 minute'
      and (u.lease_until is null or u.lease_until < now())
  );
end $$;
comment on function edge_kit.sweep_usage() is
  'Rings polar-commands while there are spends to tell Polar of. Cron: edge-kit-sweeps.';
