-- Handler of seats, in the layers of 30_handlers.sql.

-- Takes the lock of the e-mail, then that of the customer who pays, if known by now. Seats of what the inbox let pass
-- as somebody else's are somebody else's too.
create function edge_kit.apply_seat(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_told public.seats := edge_kit.seat_of(p_event, p_data);
  v_bought text := coalesce(v_told.subscription_id, v_told.order_id);
  v_written boolean;
begin
  if v_bought is null then
    raise exception using errcode = '22023', message = 'the seat belongs to no subscription and no order';
  elsif (select s.shared_organization from edge_kit.settings s) and exists (
    select from edge_kit.polar_events e where e.object_id = v_bought and e.state = 'ignored'
  ) then
    return null;
  end if;
  perform edge_kit.lock_seat_email(v_told.email);
  perform from edge_kit.polar_customers c
  where c.id in (
    select s.polar_customer_id from public.subscriptions s where s.id = v_told.subscription_id
    union all select o.polar_customer_id from public.orders o where o.id = v_told.order_id
  )
  for update;
  v_told.user_id := edge_kit.seat_holder(v_told.email);
  v_written := edge_kit.mirror_seat(v_told);
  perform edge_kit.settle_commands(v_bought);
  return v_written;
end $$;
comment on function edge_kit.apply_seat(edge_kit.polar_events, jsonb) is
  'Handler of customer_seat.*: mirrors the seat and gives it to whoever has proven its address; null for one that is '
  'not ours.';
