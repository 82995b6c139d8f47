-- What a buyer does with seats from within the app: give one, take one back. Both are commands to Polar; that it was
-- done comes back by webhook. Polar's portal offers the same.

-- Locks the customer, as every writer of a subscription's rows does.
create function edge_kit.own_team(p_subscription_id text) returns public.subscriptions
language plpgsql set search_path = '' as $$
declare
  s public.subscriptions;
begin
  perform from edge_kit.polar_customers c
  where c.id = (
    select b.polar_customer_id from public.subscriptions b
    where b.id = p_subscription_id and b.user_id = (select edge_kit.bearer())
  )
  for update;
  select * into s from public.subscriptions b
  where b.id = p_subscription_id and b.user_id = (select edge_kit.bearer());
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Choose one of your own subscriptions.');
  end if;
  return s;
end $$;
comment on function edge_kit.own_team(text) is
  'A subscription of the caller''s, with its customer locked; PT404 unknown_subscription.';

-- One that Polar is asked to take back is as good as free: commands of one subscription are done in their order.
create function edge_kit.is_taken(p_seat public.seats) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_seat.status <> 'revoked' and not exists (
    select from edge_kit.polar_commands c
    where c.subject = p_seat.subscription_id and c.kind = 'revoke_seat' and c.args ->> 'seat_id' = p_seat.id
      and c.state in ('asked', 'sent', 'confirmed') and c.mirrored_at is null and c.closed_at is null
  );
end $$;
comment on function edge_kit.is_taken(public.seats) is
  'Whether somebody has a seat, or is invited to it, and keeps it.';

-- Known by the mirror, less what is asked for and not seen there yet.
create function edge_kit.free_seats(s public.subscriptions) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return s.units - (
    select count(*) from public.seats seat where seat.subscription_id = s.id and edge_kit.is_taken(seat)
  ) - (
    select count(*) from edge_kit.polar_commands c
    where c.subject = s.id and c.kind = 'assign_seat' and c.state <> 'refused'
      and c.mirrored_at is null and c.closed_at is null
      and not exists (
        select from public.seats seat
        where seat.subscription_id = s.id and seat.status <> 'revoked' and seat.email = c.args ->> 'email'
      )
  );
end $$;
comment on function edge_kit.free_seats(public.subscriptions) is 'Seats of a subscription that can still be given.';

-- What Polar has refused was not done, and whoever asks again means it.
create function edge_kit.key_of_seat(p_kind edge_kit.polar_command_kind, p_subject text, p_what text) returns text
language plpgsql set search_path = '' as $$
declare
  v_prefix text := format(
    '%s:%s:%s:', p_kind, p_subject,
    left(encode(sha256(convert_to(coalesce(edge_kit.secret('rate_limit_salt'), '') || p_what, 'utf8')), 'hex'), 32)
  );
begin
  update edge_kit.polar_commands c set closed_at = now(), args = c.args - 'email'
  where starts_with(c.key, v_prefix) and c.state = 'refused' and c.closed_at is null;
  return edge_kit.next_command_key(v_prefix);
end $$;
comment on function edge_kit.key_of_seat(edge_kit.polar_command_kind, text, text) is
  'Key of the command that gives or takes one seat: that of the last one while it is not over, else a new one. '
  'Addresses are hashed.';

-- A double click is one command. An invitation is an e-mail to anybody at all, so that there is an end to them.
create function public.assign_seat(p_subscription_id text, p_email text, p_claim boolean default false) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_email text := edge_kit.normal_email(p_email);
  s public.subscriptions := edge_kit.own_team(p_subscription_id);
  v_key text;
  v_known uuid;
begin
  if v_email is null or v_email !~ '^[^@\s]+@[^@\s]+\.[^@\s.]+$' then
    perform edge_kit.refuse(422, 'invalid_email', 'Send the e-mail address of whoever is to have the seat.');
  elsif not exists (select from public.products p where p.polar_product_id = s.product_id and p.seat_based) then
    perform edge_kit.refuse(409, 'no_seats', 'This plan is not sold by the seat.');
  elsif edge_kit.access_until(s) > now() is not true then
    perform edge_kit.refuse(409, 'not_running', 'Seats can be given while the subscription runs.', s.status::text);
  end if;
  v_key := edge_kit.key_of_seat('assign_seat', s.id, v_email);
  select c.id into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found then
    return edge_kit.command_answer(v_known);
  end if;
  if exists (
    select from public.seats seat
    where seat.subscription_id = s.id and seat.email = v_email and edge_kit.is_taken(seat)
  ) then
    perform edge_kit.refuse(409, 'seat_taken', 'This address has a seat of the subscription already.');
  elsif edge_kit.free_seats(s) <= 0 then
    perform edge_kit.refuse(409, 'no_seat_free', 'Take a seat back, or buy more.', s.units::text);
  elsif (
    select count(*) from edge_kit.polar_commands c
    where c.subject = s.id and c.kind = 'assign_seat' and c.asked_at > now() - interval '1 day'
  ) >= s.units + 20 then
    perform edge_kit.refuse(429, 'too_many_invitations', 'Wait a day before you give more seats.', '86400');
  end if;
  v_known := edge_kit.ask_polar(
    'assign_seat', v_key, s.id, jsonb_build_object('email', v_email, 'claim', coalesce(p_claim, false))
  );
  return edge_kit.command_answer(v_known);
end $$;
comment on function public.assign_seat(text, text, boolean) is
  'Gives a seat of an own subscription to an address: Polar invites it by e-mail, or with p_claim the seat counts at '
  'once and Polar writes to nobody. Answers { command_id, state, … }, the same while it is not over; PT404 '
  'unknown_subscription, PT409 no_seats | not_running | seat_taken | no_seat_free, PT422 invalid_email, PT429 '
  'too_many_invitations. For signed-in users.';
revoke execute on function public.assign_seat(text, text, boolean) from public, anon, authenticated, service_role;
grant execute on function public.assign_seat(text, text, boolean) to authenticated;

create function public.revoke_seat(p_seat_id text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_seat public.seats;
  v_key text;
  v_known uuid;
begin
  begin
    perform edge_kit.own_team((select seat.subscription_id from public.seats seat where seat.id = p_seat_id));
  exception when sqlstate 'PT404' then
    perform edge_kit.refuse(404, 'unknown_seat', 'Choose a seat of one of your own subscriptions.');
  end;
  select * into strict v_seat from public.seats seat where seat.id = p_seat_id;
  v_key := edge_kit.key_of_seat('revoke_seat', v_seat.subscription_id, p_seat_id || ' ' || v_seat.assigned_at);
  select c.id into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found then
    return edge_kit.command_answer(v_known);
  elsif v_seat.status = 'revoked' then
    perform edge_kit.refuse(409, 'seat_free', 'Nobody has this seat.');
  end if;
  v_known := edge_kit.ask_polar(
    'revoke_seat', v_key, v_seat.subscription_id,
    jsonb_strip_nulls(jsonb_build_object('seat_id', p_seat_id, 'email', v_seat.email))
  );
  return edge_kit.command_answer(v_known);
end $$;
comment on function public.revoke_seat(text) is
  'Takes a seat of an own subscription back. Answers { command_id, state, … }, the same while it is not over; PT404 '
  'unknown_seat, PT409 seat_free. For signed-in users.';
revoke execute on function public.revoke_seat(text) from public, anon, authenticated, service_role;
grant execute on function public.revoke_seat(text) to authenticated;
