-- Reconciliation (I12): Polar's retries end after about half an hour, and a disabled endpoint records nothing. Every
-- hour the function polar-reconcile reads Polar's lists, compares them with the mirrors here and feeds what differs to
-- ingest_polar_event(). This file keeps its runs, compares, says what to read again, and rings it.

create table edge_kit.reconcile_runs (
  id uuid primary key default gen_random_uuid(),
  dry_run boolean not null,
  since timestamptz not null,
  until timestamptz,
  covers boolean not null,
  cursor jsonb,
  counts jsonb not null default '{}',
  stopped_by text,
  lease_token uuid,
  lease_until timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  complete boolean not null default false,
  check (not complete or (finished_at is not null and until is not null)),
  check ((lease_token is null) = (lease_until is null)),
  check (finished_at is null or lease_token is null)
);
create index reconcile_runs_unfinished on edge_kit.reconcile_runs (started_at) where finished_at is null;
create index reconcile_runs_watermark on edge_kit.reconcile_runs (until) where complete and covers and not dry_run;

comment on table edge_kit.reconcile_runs is 'One row per comparison with Polar''s API. A run that ran out of time stays unfinished, and the next call goes on with it.';
comment on column edge_kit.reconcile_runs.id is 'Named in the drift report.';
comment on column edge_kit.reconcile_runs.dry_run is 'True: it compared and repaired nothing.';
comment on column edge_kit.reconcile_runs.since is 'Orders created and deliveries made after this moment are read; the other lists are read whole.';
comment on column edge_kit.reconcile_runs.until is 'When it began by Polar''s clock: the watermark, once it is complete. Null before Polar first answered.';
comment on column edge_kit.reconcile_runs.covers is 'It began no later than the watermark, so that nothing is left out when it becomes the next one.';
comment on column edge_kit.reconcile_runs.cursor is 'Where to go on: { step, page } or { step, after }. Null: from the start.';
comment on column edge_kit.reconcile_runs.counts is 'By kind: objects read, found missing, stale or different, ours_only (Polar has it not), repaired, failed.';
comment on column edge_kit.reconcile_runs.stopped_by is 'Why the last call ended early: a code of the function''s errors, or time_is_up.';
comment on column edge_kit.reconcile_runs.lease_token is 'Whoever holds it may write; null while nobody works on the run.';
comment on column edge_kit.reconcile_runs.lease_until is 'Past this moment another call may take the run over.';
comment on column edge_kit.reconcile_runs.started_at is 'First call.';
comment on column edge_kit.reconcile_runs.finished_at is 'When it was complete, or given up for a run with another start.';
comment on column edge_kit.reconcile_runs.complete is 'Every list was read to its end. Only such a run advances the watermark.';
alter table edge_kit.reconcile_runs enable row level security;

-- The moment up to which everything has been compared; null before the first complete run. A dry run repaired
-- nothing, and a run that began later than the watermark left a gap: neither moves it.
create function edge_kit.reconcile_watermark() returns timestamptz
language sql stable set search_path = ''
return (select max(r.until) from edge_kit.reconcile_runs r where r.complete and r.covers and not r.dry_run);
comment on function edge_kit.reconcile_watermark() is 'Up to when everything has been compared with Polar.';


-- A run and its lease ---------------------------------------------------------------------------------------------------

-- Begins a run, or goes on with the unfinished one of the same kind and start, and leases it for three minutes.
-- Called by polar-reconcile. Without p_since it reads from a day before the watermark, or all there is; an unfinished run
-- with another start is given up. Locks the table, so that two calls at once are one run. Raises PT409 reconcile_running.
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
      p_dry_run, coalesce(p_since, v_watermark - interval '24 hours', '1970-01-01Z'), p_since is null or p_since <= v_watermark is true,
      gen_random_uuid(), now() + interval '3 minutes'
    )
    returning * into v_run;
  end if;
  return jsonb_build_object(
    'run_id', v_run.id, 'lease_token', v_run.lease_token, 'since', v_run.since, 'until', v_run.until,
    'cursor', v_run.cursor, 'counts', v_run.counts
  );
end $$;
comment on function public.start_reconcile(timestamptz, boolean) is
  'Begins or resumes a comparison with Polar: { run_id, lease_token, since, until, cursor, counts }. For polar-reconcile (service_role).';
revoke execute on function public.start_reconcile(timestamptz, boolean) from public, anon, authenticated, service_role;
grant execute on function public.start_reconcile(timestamptz, boolean) to service_role;

-- Writes down how far a run has come and prolongs its lease. p_until is Polar's time when the run began; the first one
-- told stays. False when the lease was lost: then stop.
create function public.record_reconcile(p_run_id uuid, p_lease_token uuid, p_until timestamptz, p_cursor jsonb, p_counts jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.reconcile_runs
  set until = coalesce(until, p_until), cursor = p_cursor, counts = p_counts, lease_until = now() + interval '3 minutes'
  where id = p_run_id and lease_token = p_lease_token;
  return found;
end $$;
comment on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb) is 'Stores a run''s cursor and counts; false when its lease was lost. For polar-reconcile (service_role).';
revoke execute on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb) to service_role;

-- Ends a call and frees its lease. p_stopped_by null: the run is complete, and its start is the new watermark.
-- Otherwise it stays unfinished for the next call, with the cursor that record_reconcile() stored last (S104).
create function public.finish_reconcile(p_run_id uuid, p_lease_token uuid, p_stopped_by text, p_counts jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.reconcile_runs
  set stopped_by = p_stopped_by, counts = p_counts, lease_token = null, lease_until = null,
    complete = p_stopped_by is null, finished_at = case when p_stopped_by is null then now() end
  where id = p_run_id and lease_token = p_lease_token;
  return found;
end $$;
comment on function public.finish_reconcile(uuid, uuid, text, jsonb) is 'Completes a run, or leaves it unfinished with the reason; false when its lease was lost. For polar-reconcile (service_role).';
revoke execute on function public.finish_reconcile(uuid, uuid, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.finish_reconcile(uuid, uuid, text, jsonb) to service_role;


-- Comparing -------------------------------------------------------------------------------------------------------------

-- Compares one page of Polar's objects with what is here, in one statement. Kinds: order, subscription, refund,
-- customer, and delivery, whose ids are webhook ids. Nothing is cast that could raise: one odd object must not keep the
-- rest from being compared. Verdicts: missing (no row, or a placeholder), stale (Polar's modified_at is later),
-- different (the same moment, other facts), same. Same is also a row that is newer than the page, and what a shared
-- organisation's inbox knows to be not ours.
create function public.compare_polar_objects(p_kind text, p_objects jsonb) returns table (id text, verdict text)
language sql stable security definer set search_path = '' as $$
  with told as (
    select o ->> 'id' as id,
      o || jsonb_build_object('email', edge_kit.normal_email(o ->> 'email')) as object,
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
      'cancel_at_period_end', s.cancel_at_period_end
    )
    from public.subscriptions s join told t on t.id = s.id where p_kind = 'subscription'
    union all
    select r.id, r.last_writer, jsonb_build_object('status', r.status, 'order_id', r.order_id, 'amount', r.amount)
    from public.refunds r join told t on t.id = r.id where p_kind = 'refund'
    union all
    select c.id, c.last_writer, jsonb_build_object('email', c.email, 'external_id', c.external_id)
    from edge_kit.polar_customers c join told t on t.id = c.id where p_kind = 'customer'
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
  'For each object of one of Polar''s pages: missing, stale, different or same here. For polar-reconcile (service_role).';
revoke execute on function public.compare_polar_objects(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.compare_polar_objects(text, jsonb) to service_role;

-- What to read one by one, because no list finds it again: edge_kit.polar_rereads; orders still unpaid, since Polar
-- cannot list by time of change; and orders whose refunds do not add up to what they say was refunded, which stand for
-- all orders within their refund window: Polar's list of refunds is read whole before. In pages after a kind and id.
create function public.list_polar_rereads(p_limit integer, p_after text default '') returns table (kind text, id text)
language sql stable security definer set search_path = '' as $$
  select r.kind, r.id
  from (
    select p.kind, p.id from edge_kit.polar_rereads p
    union all
    select 'order', o.id from public.orders o where o.status in ('draft', 'pending')
    union all
    select 'order', r.order_id
    from public.refunds r left join public.orders o on o.id = r.order_id
    where r.order_id is not null and (o.id is not null or not (select s.shared_organization from edge_kit.settings s))
    group by r.order_id, o.refunded_amount
    having coalesce(sum(r.amount) filter (where r.status = 'succeeded'), 0) is distinct from o.refunded_amount
  ) r
  where (r.kind || ':' || r.id) collate "C" > p_after
  group by r.kind, r.id
  order by (r.kind || ':' || r.id) collate "C"
  limit p_limit
$$;
comment on function public.list_polar_rereads(integer, text) is 'Objects to read again one by one, in order, after "kind:id". For polar-reconcile (service_role).';
revoke execute on function public.list_polar_rereads(integer, text) from public, anon, authenticated, service_role;
grant execute on function public.list_polar_rereads(integer, text) to service_role;
