-- The inbox: every webhook that Polar delivers, and what was made of it. One event, one call, one transaction:
-- inbox row, mirror, purchases and jobs commit together or not at all (I1); only success deduplicates (I2).

create type edge_kit.polar_event_state as enum ('processed', 'stale', 'ignored', 'failed', 'dead');
comment on type edge_kit.polar_event_state is 'What became of an event.';

create table edge_kit.polar_events (
  webhook_id text collate "C" primary key,
  type text,
  event_at timestamptz,
  api_version text,
  object_id text,
  payload text,
  state edge_kit.polar_event_state not null,
  attempts smallint not null default 1,
  error text,
  next_attempt_at timestamptz,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  check ((state = 'failed') = (next_attempt_at is not null))
);
create index polar_events_due on edge_kit.polar_events (next_attempt_at) where state = 'failed';
create index polar_events_dead on edge_kit.polar_events (received_at) where state = 'dead';
create index polar_events_object on edge_kit.polar_events (object_id, event_at);

comment on table edge_kit.polar_events is 'Inbox of Polar''s webhooks. The key is transport''s: what an event means has keys of its own.';
comment on column edge_kit.polar_events.webhook_id is 'webhook-id header: the same on every retry and redelivery of one event.';
comment on column edge_kit.polar_events.type is 'Event type, for example order.paid; null when the body could not be read.';
comment on column edge_kit.polar_events.event_at is 'timestamp of the body: when Polar made the event.';
comment on column edge_kit.polar_events.api_version is 'api_version of the body.';
comment on column edge_kit.polar_events.object_id is 'data.id of the body.';
comment on column edge_kit.polar_events.payload is 'The body as received; text, because what cannot be parsed is kept too.';
comment on column edge_kit.polar_events.state is 'processed; stale: mirror unchanged, facts applied; ignored: nothing of ours; failed: will be tried again; dead: ten attempts, needs someone (replay_polar_event).';
comment on column edge_kit.polar_events.attempts is 'Times the work was tried.';
comment on column edge_kit.polar_events.error is 'Why the last attempt failed: SQLSTATE and message.';
comment on column edge_kit.polar_events.next_attempt_at is 'When the sweep tries a failed event again.';
comment on column edge_kit.polar_events.received_at is 'First delivery.';
comment on column edge_kit.polar_events.processed_at is 'When its work succeeded.';
alter table edge_kit.polar_events enable row level security;


-- The door ----------------------------------------------------------------------------------------------------

-- Takes a verified webhook in. Called by polar-webhook and by reconciliation with ids of their own. The row is stored as
-- processed: most events are, and then it is written once.
-- Every statement below goes by a key, so that a plan once made is good: planning again would cost as much as the work.
-- Locks: the inbox row, then the customer's row, then the cart's. Idempotency key: p_webhook_id; an event that
-- failed is worked on again, any other delivery of a known id answers `duplicate`.
-- Raises transient errors only (classes 08, 40, 53, 57, 58, XX and 55P03, 55006, 25006), so that Polar retries.
create function public.ingest_polar_event(p_webhook_id text, p_body text) returns text
language plpgsql security definer set search_path = '' set lock_timeout = '4s' set plan_cache_mode = 'force_generic_plan' as $$
declare
  v_body jsonb;
  v_event_at timestamptz;
  v_event edge_kit.polar_events;
begin
  begin
    v_body := p_body;
    v_event_at := v_body ->> 'timestamp';
  exception when data_exception or program_limit_exceeded then
    null;  -- what cannot be read is kept too: work_polar_event() reads it again, and says why
  end;
  insert into edge_kit.polar_events as e (webhook_id, type, event_at, api_version, object_id, payload, state, processed_at)
  values (
    p_webhook_id, v_body ->> 'type', v_event_at, v_body ->> 'api_version', left(v_body -> 'data' ->> 'id', 255), p_body, 'processed', now()
  )
  on conflict (webhook_id) do nothing
  returning e.* into v_event;

  if not found then  -- it came before; if on another connection just now, that one has ended
    if exists (select from edge_kit.polar_events where webhook_id = p_webhook_id and state not in ('failed', 'dead')) then
      return 'duplicate';
    end if;
    select * into strict v_event from edge_kit.polar_events where webhook_id = p_webhook_id for update;
    if v_event.state not in ('failed', 'dead') then
      return 'duplicate';
    end if;
    v_event.attempts := v_event.attempts + 1;
    return edge_kit.work_polar_event(v_event);  -- what is kept is what is worked
  end if;

  return edge_kit.work_polar_event(v_event, v_body);
end $$;
comment on function public.ingest_polar_event(text, text) is
  'Takes one webhook in, does all its work in this transaction and answers processed | duplicate | stale | ignored | failed. For polar-webhook (service_role).';
revoke execute on function public.ingest_polar_event(text, text) from public, anon, authenticated, service_role;
grant execute on function public.ingest_polar_event(text, text) to service_role;

-- Does the work of an inbox row and writes down how it ended. Everything that can fail stands inside the guarded
-- block, the casts of the body included: what raises there undoes the work and leaves the event `failed`.
create function edge_kit.work_polar_event(p_event edge_kit.polar_events, p_body jsonb default null) returns text
language plpgsql set search_path = '' as $$
declare
  v_code text;
  v_message text;
begin
  begin
    p_body := coalesce(p_body, p_event.payload::jsonb);
    if p_event.event_at is null then  -- none was told, or none that can be read, which raises
      p_event.event_at := p_body ->> 'timestamp';
    end if;
    p_event.state := edge_kit.apply_polar_event(p_event, p_body -> 'data');
    p_event.error := null;
  exception when others then
    get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;
    if left(v_code, 2) in ('08', '40', '53', '57', '58', 'XX') or v_code in ('55P03', '55006', '25006') then
      raise;
    end if;
    p_event.state := case when p_event.attempts < 10 then 'failed' else 'dead' end;
    p_event.error := left(v_code || ' ' || v_message, 1000);
  end;

  if (p_event.state, p_event.attempts) is distinct from ('processed', 1) then  -- else it was stored so
    update edge_kit.polar_events e
    set state = p_event.state, attempts = p_event.attempts, error = p_event.error,
      next_attempt_at = case when p_event.state = 'failed' then now() + least(interval '1 minute' * 2 ^ (p_event.attempts - 1), interval '6 hours') end,
      processed_at = case when p_event.state not in ('failed', 'dead') then now() end
    where e.webhook_id = p_event.webhook_id;
  end if;
  return p_event.state;
end $$;
comment on function edge_kit.work_polar_event(edge_kit.polar_events, jsonb) is 'Works one inbox row and records how it ended; raises transient errors only.';

-- Which handler an event goes to, by its object. A handler returns true when it wrote the mirror, false when the event
-- was stale for it, null when the object is not ours; an event of no handler is kept as ignored. A new kind of object
-- is one function, one line and one word here.
create function edge_kit.apply_polar_event(p_event edge_kit.polar_events, p_data jsonb) returns edge_kit.polar_event_state
language plpgsql set search_path = '' as $$
declare
  v_kind text := split_part(p_event.type, '.', 1);
  v_written boolean;
begin
  if p_event.object_id is null and v_kind in ('order', 'subscription', 'customer', 'refund', 'benefit_grant', 'checkout', 'product') then
    raise exception using errcode = '22023', message = 'the event carries no object with an id';
  end if;
  case v_kind
    when 'order' then v_written := edge_kit.apply_order(p_event, p_data);
    when 'subscription' then v_written := edge_kit.apply_subscription(p_event, p_data);
    when 'customer' then v_written := edge_kit.apply_customer(p_event, p_data);
    when 'refund' then v_written := edge_kit.apply_refund(p_event, p_data);
    when 'benefit_grant' then v_written := edge_kit.apply_benefit_grant(p_event, p_data);
    when 'checkout' then v_written := edge_kit.apply_checkout(p_event, p_data);
    when 'product' then v_written := edge_kit.apply_product(p_event, p_data);
    else
      if v_kind is null then
        raise exception using errcode = '22023', message = 'the body names no event type';
      end if;
  end case;
  return case when v_written then 'processed' when not v_written then 'stale' else 'ignored' end;
end $$;
comment on function edge_kit.apply_polar_event(edge_kit.polar_events, jsonb) is 'Hands an event to the handler of its object.';


-- Trying again ----------------------------------------------------------------------------------------------------

-- Every minute: works failed events whose time has come, each in a block of its own, and fulfils orders whose
-- product became known in the instant they arrived. A transient error leaves its event for the next minute.
create function edge_kit.sweep_polar_events() returns void
language plpgsql set search_path = '' as $$
declare
  v_event edge_kit.polar_events;
begin
  for v_event in
    select * from edge_kit.polar_events
    where state = 'failed' and next_attempt_at <= now()
    order by next_attempt_at
    limit 100
    for update skip locked
  loop
    begin
      v_event.attempts := v_event.attempts + 1;
      perform edge_kit.work_polar_event(v_event);
    exception when others then
      raise warning 'polar event % waits for the next sweep: %', v_event.webhook_id, sqlstate;
    end;
  end loop;
  perform edge_kit.fulfil_waiting();
end $$;
comment on function edge_kit.sweep_polar_events() is 'Works failed events that are due. Cron: edge-kit-sweep-polar-events.';

-- Works an event again at an operator's wish, whatever its state; harmless for one that was processed.
-- Raises PT404 unknown_event, PT410 payload_gone.
create function public.replay_polar_event(p_webhook_id text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_event edge_kit.polar_events;
begin
  select * into v_event from edge_kit.polar_events where webhook_id = p_webhook_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_event', 'Use a webhook_id of edge_kit.polar_events.', p_webhook_id);
  elsif v_event.payload is null then
    perform edge_kit.refuse(410, 'payload_gone', 'The payload was purged: reconcile the object from Polar''s API.', p_webhook_id);
  end if;
  v_event.attempts := v_event.attempts + 1;
  return edge_kit.work_polar_event(v_event);
end $$;
comment on function public.replay_polar_event(text) is 'Works an inbox event again and answers its new state. For operators (service_role).';
revoke execute on function public.replay_polar_event(text) from public, anon, authenticated, service_role;
grant execute on function public.replay_polar_event(text) to service_role;


-- Versions of mirrored rows ------------------------------------------------------------------------------------------

-- The version that an event gives a mirrored row.
create function edge_kit.writer(p_event edge_kit.polar_events, p_own boolean, p_object jsonb, p_rank integer) returns edge_kit.last_writer
language plpgsql immutable set search_path = '' as $$
begin
  return row(
    p_own::integer,
    coalesce((p_object ->> 'modified_at')::timestamptz, (p_object ->> 'created_at')::timestamptz, '-infinity'),
    coalesce(p_event.event_at, (p_object ->> 'modified_at')::timestamptz, (p_object ->> 'created_at')::timestamptz, '-infinity'),
    p_rank,
    p_event.webhook_id
  )::edge_kit.last_writer;
end $$;
comment on function edge_kit.writer(edge_kit.polar_events, boolean, jsonb, integer) is 'Version of a mirrored row as an event tells it, own object or copy.';
