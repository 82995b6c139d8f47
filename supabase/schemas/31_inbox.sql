-- The inbox: how an event comes in, is worked, and is tried again. One event, one call, one transaction: inbox row,
-- mirror, purchases and jobs commit together or not at all (I1); only success deduplicates (I2).

-- A new kind of object is one function in 30_handlers.sql, one line and one word here.
create function edge_kit.apply_polar_event(p_event edge_kit.polar_events, p_data jsonb)
returns edge_kit.polar_event_state
language plpgsql set search_path = '' as $$
declare
  v_kind text := split_part(p_event.type, '.', 1);
  v_written boolean;
begin
  if p_event.object_id is null and v_kind in (
    'order', 'subscription', 'customer', 'refund', 'dispute', 'benefit_grant', 'checkout', 'product', 'customer_seat'
  ) then
    raise exception using errcode = '22023', message = 'the event carries no object with an id';
  end if;
  case v_kind
    when 'order' then v_written := edge_kit.apply_order(p_event, p_data);
    when 'subscription' then v_written := edge_kit.apply_subscription(p_event, p_data);
    when 'customer' then v_written := edge_kit.apply_customer(p_event, p_data);
    when 'refund' then v_written := edge_kit.apply_refund(p_event, p_data);
    when 'dispute' then v_written := edge_kit.apply_dispute(p_event, p_data);
    when 'benefit_grant' then v_written := edge_kit.apply_benefit_grant(p_event, p_data);
    when 'checkout' then v_written := edge_kit.apply_checkout(p_event, p_data);
    when 'product' then v_written := edge_kit.apply_product(p_event, p_data);
    when 'customer_seat' then v_written := edge_kit.apply_seat(p_event, p_data);
    else
      if v_kind is null then
        raise exception using errcode = '22023', message = 'the body names no event type';
      end if;
  end case;
  return case when v_written then 'processed' when not v_written then 'stale' else 'ignored' end;
end $$;
comment on function edge_kit.apply_polar_event(edge_kit.polar_events, jsonb) is
  'Hands an event to the handler of its object and answers processed, stale, or ignored: no handler, or not ours.';

-- Everything that can fail stands inside the guarded block, the casts of the body included: what raises there undoes
-- the work and leaves the event `failed`.
-- Nobody waits long for a customer whom somebody else has: events of one purchase come at once and pass within
-- milliseconds, but forty that queue for a locked customer would hold up everybody's. Three of them may wait a second
-- (p_patient); the others are kept as failed, due at once, and count no attempt: the sweep works them.
create function edge_kit.work_polar_event(
  p_event edge_kit.polar_events, p_body jsonb default null, p_patient boolean default false
) returns text
language plpgsql set search_path = '' set lock_timeout = '100ms' as $$
declare
  v_code text;
  v_message text;
  v_busy boolean := false;
begin
  loop
    begin
      p_body := coalesce(p_body, p_event.payload::jsonb);
      if p_event.event_at is null then  -- none was told, or none that can be read, which raises
        p_event.event_at := p_body ->> 'timestamp';
      end if;
      p_event.state := edge_kit.apply_polar_event(p_event, p_body -> 'data');
      p_event.error := null;
      exit;
    exception when others then
      get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;
      if v_code = '55P03' and p_patient and exists (
        select from generate_series(1, 3) ticket
        where pg_try_advisory_xact_lock(
          hashtext('edge_kit.polar_customers ' || coalesce(p_body -> 'data' ->> 'customer_id', p_event.object_id)),
          ticket
        )
      ) then
        p_patient := false;
        perform set_config('lock_timeout', '1s', true);
        continue;
      elsif left(v_code, 2) in ('08', '40', '53', '57', '58', 'XX') or v_code in ('55006', '25006') then
        raise;
      end if;
      v_busy := v_code = '55P03';
      p_event.attempts := p_event.attempts - v_busy::integer;
      p_event.state := case when v_busy or p_event.attempts < 10 then 'failed' else 'dead' end;
      p_event.error := left(v_code || ' ' || v_message, 1000);
      exit;
    end;
  end loop;

  if (p_event.state, p_event.attempts, p_event.next_attempt_at) is distinct from ('processed', 1, null) then
    -- else it was stored so a moment ago
    update edge_kit.polar_events e
    set state = p_event.state, attempts = p_event.attempts, error = p_event.error,
      next_attempt_at = case
        when v_busy then now()
        when p_event.state = 'failed'
          then now() + least(interval '1 minute' * 2 ^ (p_event.attempts - 1), interval '6 hours')
      end,
      processed_at = case when p_event.state not in ('failed', 'dead') then now() end
    where e.webhook_id = p_event.webhook_id;
  end if;
  return p_event.state;
end $$;
comment on function edge_kit.work_polar_event(edge_kit.polar_events, jsonb, boolean) is
  'Works one inbox row and records how it ended; raises transient errors only.';

-- Reconciliation calls it too, with ids of its own. The row is stored as processed: most events are, and then it is
-- written once. Every statement below goes by a key, so that a plan once made is good: planning again would cost as
-- much as the work.
-- Locks: the inbox row, then the customer's row, then the cart's. Idempotency key: p_webhook_id; an event that failed
-- is worked on again, any other delivery of a known id answers `duplicate`.
-- Transient are classes 08, 40, 53, 57, 58, XX and 55006, 25006: they are raised so that Polar retries. So is a lock
-- that is not to be had on the inbox row; a customer's is waited for in work_polar_event().
create function public.ingest_polar_event(p_webhook_id text, p_body text) returns text
language plpgsql security definer
set search_path = '' set lock_timeout = '4s' set plan_cache_mode = 'force_generic_plan' as $$
declare
  v_body jsonb;
  v_event_at timestamptz;
  v_event edge_kit.polar_events;
begin
  if coalesce(length(p_webhook_id), 0) not between 1 and 255 then
    perform edge_kit.refuse(400, 'invalid_webhook_id', 'Send a webhook-id of 1 to 255 characters.');
  end if;
  begin
    v_body := p_body;
    v_event_at := v_body ->> 'timestamp';
  exception when data_exception or program_limit_exceeded then
    null;  -- what cannot be read is kept too: work_polar_event() reads it again, and says why
  end;
  insert into edge_kit.polar_events as e (
    webhook_id, type, event_at, api_version, object_id, payload,
    state, processed_at
  )
  values (
    p_webhook_id, left(v_body ->> 'type', 100), v_event_at, left(v_body ->> 'api_version', 40),
    left(v_body -> 'data' ->> 'id', 255), p_body,
    'processed', now()
  )
  on conflict (webhook_id) do nothing
  returning e.* into v_event;

  if not found then  -- it came before; if on another connection just now, that one has ended
    if exists (
      select from edge_kit.polar_events where webhook_id = p_webhook_id and state not in ('failed', 'dead')
    ) then
      return 'duplicate';
    end if;
    select * into strict v_event from edge_kit.polar_events where webhook_id = p_webhook_id for update;
    if v_event.state not in ('failed', 'dead') then
      return 'duplicate';
    end if;
    v_event.attempts := v_event.attempts + 1;
    return edge_kit.work_polar_event(v_event, p_patient => true);  -- what is kept is what is worked
  end if;

  if v_body is not null then
    v_event.payload := null;  -- else every function that is given the event copies the body along
  end if;
  return edge_kit.work_polar_event(v_event, v_body, p_patient => true);
end $$;
comment on function public.ingest_polar_event(text, text) is
  'Takes one verified webhook in, does all its work in this transaction and answers processed | duplicate | stale | '
  'ignored | failed; raises transient errors only, and PT400 invalid_webhook_id. For polar-webhook (service_role).';
revoke execute on function public.ingest_polar_event(text, text) from public, anon, authenticated, service_role;
grant execute on function public.ingest_polar_event(text, text) to service_role;

-- Trying again --------------------------------------------------------------------------------------------------------

-- Each event is worked in a block of its own: a transient error leaves it for the next sweep. Has the customers of many
-- events at once, and therefore never waits long for another one.
create function edge_kit.sweep_polar_events() returns void
language plpgsql set search_path = '' set lock_timeout = '100ms' as $$
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
  begin
    perform edge_kit.fulfil_waiting();
  exception when lock_not_available then
    raise warning 'what waits for a product waits for the next sweep: a customer is busy';
  end;
end $$;
comment on function edge_kit.sweep_polar_events() is
  'Works failed events that are due, and fulfils orders whose product became known in the instant they arrived. Cron: '
  'edge-kit-sweeps.';

-- Harmless for an event that was processed.
create function public.replay_polar_event(p_webhook_id text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_event edge_kit.polar_events;
begin
  select * into v_event from edge_kit.polar_events where webhook_id = p_webhook_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_event', 'Use a webhook_id of edge_kit.polar_events.', p_webhook_id);
  elsif v_event.state = 'forged' then
    perform edge_kit.refuse(409, 'forged_event', 'Polar never sent it: nothing of it is true.', p_webhook_id);
  elsif v_event.payload is null then
    perform edge_kit.refuse(
      410, 'payload_gone', 'The payload was purged: reconcile the object from Polar''s API.', p_webhook_id
    );
  end if;
  v_event.attempts := v_event.attempts + 1;
  return edge_kit.work_polar_event(v_event, p_patient => true);
end $$;
comment on function public.replay_polar_event(text) is
  'Works an inbox event again, whatever its state, and answers its new one; PT404 unknown_event, PT409 forged_event, '
  'PT410 payload_gone. For operators (service_role).';
revoke execute on function public.replay_polar_event(text) from public, anon, authenticated, service_role;
grant execute on function public.replay_polar_event(text) to service_role;

create function edge_kit.on_product_mapped() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- What a shared organisation let pass as somebody else's is taken in now.
  perform edge_kit.work_polar_event(e)
  from edge_kit.polar_events e
  where e.state = 'ignored' and split_part(e.type, '.', 1) in ('order', 'subscription')  -- names the index
    and case when e.state = 'ignored' and split_part(e.type, '.', 1) in ('order', 'subscription')
      then e.payload::jsonb -> 'data' ->> 'product_id' end = new.polar_product_id
  order by e.event_at, e.webhook_id;

  perform edge_kit.fulfil_waiting();
  return null;
end $$;
comment on function edge_kit.on_product_mapped() is
  'Trigger on products: mapping a product to Polar fulfils the orders and subscriptions that named it before.';

create trigger products_fulfil_waiting_orders after insert or update of polar_product_id on public.products
  for each row when (new.polar_product_id is not null) execute function edge_kit.on_product_mapped();
