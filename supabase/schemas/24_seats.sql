-- Whose a seat is (docs/money.md §5): of whoever has proven the address that it was given to. The address itself, which
-- the buyer typed, proves nothing. A change of address shortly before leaves no doubt, other than with an order: a seat
-- is for the address, whoever has it.

-- A sign-in and an event of one address wait for each other: each may be the other's missing half, and neither sees
-- what the other has not committed. Before all other locks.
create function edge_kit.lock_seat_email(p_email text) returns void
language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('edge_kit.seats ' || p_email, 0)) where p_email is not null;
end $$;
comment on function edge_kit.lock_seat_email(text) is 'Locks the seats of an e-mail that nobody may have yet.';

-- Nobody's, if two sign-in providers have proven it to two users: then the one who calls link_profile() first gets it.
create function edge_kit.seat_holder(p_email text) returns text
language plpgsql set search_path = '' as $$
declare
  v_users text[];
begin
  if p_email is null then
    return null;
  end if;
  v_users := array(
    select p.user_id from public.profiles p
    where p.email = p_email and p.deleted_at is null
    order by p.user_id for no key update
  );
  return case when cardinality(v_users) = 1 then v_users[1] end;
end $$;
comment on function edge_kit.seat_holder(text) is
  'The one user who has proven an e-mail, with the profile locked; null for nobody.';

create function edge_kit.seat_of(p_event edge_kit.polar_events, p_data jsonb) returns public.seats
language plpgsql stable set search_path = '' as $$
declare
  s public.seats;
begin
  s.id := p_data ->> 'id';
  s.status := p_data ->> 'status';
  s.subscription_id := p_data ->> 'subscription_id';
  s.order_id := p_data ->> 'order_id';
  s.email := case when s.status <> 'revoked'
    then edge_kit.normal_email(coalesce(p_data ->> 'email', p_data ->> 'customer_email')) end;
  s.claimed_at := p_data ->> 'claimed_at';
  s.revoked_at := p_data ->> 'revoked_at';
  s.created_at := p_data ->> 'created_at';
  s.modified_at := p_data ->> 'modified_at';
  -- An invitation is good for a day (customer_seat/service.py), and is not prolonged.
  s.assigned_at := coalesce(
    (p_data ->> 'invitation_token_expires_at')::timestamptz - interval '24 hours', s.claimed_at, s.created_at
  );
  s.last_writer := edge_kit.writer(p_event, true, p_data, 0);
  return s;
end $$;
comment on function edge_kit.seat_of(edge_kit.polar_events, jsonb) is 'The seat that an event tells of, as a row.';

-- The holder stays who it is while the seat is given to the same address, whatever becomes of that address later.
create function edge_kit.mirror_seat(p_told public.seats) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.seats as s (
    id, status, subscription_id, order_id, email, user_id, assigned_at, claimed_at, revoked_at,
    created_at, modified_at, last_writer
  )
  values (
    p_told.id, p_told.status, p_told.subscription_id, p_told.order_id, p_told.email, p_told.user_id, p_told.assigned_at,
    p_told.claimed_at, p_told.revoked_at, p_told.created_at, p_told.modified_at, p_told.last_writer
  )
  on conflict (id) do update set (
      status, subscription_id, order_id, assigned_at, claimed_at, revoked_at, created_at, modified_at, last_writer,
      email, user_id, erased_at
    ) = (
      excluded.status, excluded.subscription_id, excluded.order_id, excluded.assigned_at, excluded.claimed_at,
      excluded.revoked_at, excluded.created_at, excluded.modified_at, excluded.last_writer,
      case when s.erased_at is null or s.assigned_at is distinct from excluded.assigned_at then excluded.email end,
      case
        when excluded.status = 'revoked' then null
        when (s.email, s.assigned_at) is not distinct from (excluded.email, excluded.assigned_at)
          then coalesce(s.user_id, excluded.user_id)
        when s.erased_at is null or s.assigned_at is distinct from excluded.assigned_at then excluded.user_id
      end,
      case when s.assigned_at is not distinct from excluded.assigned_at then s.erased_at end
    )
    where excluded.last_writer > s.last_writer;
  return found;
end $$;
comment on function edge_kit.mirror_seat(public.seats) is 'Mirrors a seat; true when the row was written.';

-- The caller has proven the e-mail and locked it.
create function edge_kit.link_seats(p_user_id text, p_email text) returns integer
language plpgsql set search_path = '' as $$
declare
  v_seats integer;
begin
  update public.seats s set user_id = p_user_id
  where s.email = p_email and s.user_id is null;
  get diagnostics v_seats = row_count;
  return v_seats;
end $$;
comment on function edge_kit.link_seats(text, text) is
  'Gives a user the seats that nobody holds and that were given to an e-mail which the user has proven; returns how '
  'many.';
