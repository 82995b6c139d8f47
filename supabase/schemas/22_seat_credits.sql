-- Credits of seats (docs/money.md §4): what a seat lets its holder spend of the buyer's credits, and what is kept for
-- it. Nothing is granted for a seat: the credits of a subscription are one pool, granted and taken back for all its
-- seats.

-- One seat of each subscription, whatever addresses a person has. The buyer spends as the owner, never by a seat.
create function edge_kit.seats_to_spend_by(p_user_id text)
returns table (seat_id text, subscription_id text, owner_id text, units bigint)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select distinct on (s.id) seat.id, s.id, s.user_id, greatest(s.units, 1)
    from public.seats seat
    join public.subscriptions s on s.id = seat.subscription_id
    where seat.user_id = p_user_id and seat.status = 'claimed'
      and s.user_id is distinct from p_user_id and now() < edge_kit.access_until(s)
    order by s.id, seat.id collate "C";
end $$;
comment on function edge_kit.seats_to_spend_by(text) is
  'The seats by which a user may spend somebody else''s credits now, with the subscription, its owner and its seats.';

-- All profiles before all lots, each in order of id, as an event locks them. A pool that is gained while this waits is
-- not among them.
create function edge_kit.lock_pools(p_user_id text) returns text[]
language plpgsql set search_path = '' as $$
declare
  v_pools text[] := array(select s.subscription_id from edge_kit.seats_to_spend_by(p_user_id) s);
begin
  if v_pools <> '{}' then
    perform from public.profiles p
    where p.user_id = p_user_id
      or p.user_id = any (array(select s.user_id from public.subscriptions s where s.id = any (v_pools)))
    order by p.user_id for no key update;
    perform from public.credit_lots l where l.user_id = p_user_id or l.subscription_id = any (v_pools)
    order by l.id for update;
  end if;
  return v_pools;
end $$;
comment on function edge_kit.lock_pools(text) is
  'Locks what a user may spend by seats, and the own lots with it; returns the subscriptions, none for nearly '
  'everybody.';

-- An equal part of what the lot is for all seats, less what was spent by this one. Who sits there does not matter: a
-- seat that is given on brings no new credits.
create function edge_kit.seat_part(p_lot public.credit_lots, p_seat_id text, p_units bigint) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return least(
    greatest(p_lot.value, 0),
    greatest(0, (p_lot.granted - p_lot.clawed_back) / p_units + (
      select coalesce(sum(e.amount), 0)::bigint from public.credit_entries e
      where e.lot_id = p_lot.id and e.seat_id = p_seat_id
    ))
  );
end $$;
comment on function edge_kit.seat_part(public.credit_lots, text, bigint) is
  'Credits of a lot that are left for one seat, where each seat has its part.';

-- Shared: all that is left of the subscription's lots, and not more than the buyer has, who may be in debt elsewhere.
-- Per seat: the seat's part; the buyer keeps what is left beside the parts of seats that somebody else has taken.
create function edge_kit.seat_shares(p_user_id text) returns table (lot_id uuid, seat_id text, amount bigint)
language plpgsql stable set search_path = '' as $$
declare
  v_seat record;
begin
  for v_seat in select * from edge_kit.seats_to_spend_by(p_user_id) loop
    return query
      with pool as (
        select l.id, case p.seat_credits
            when 'shared' then l.value
            else edge_kit.seat_part(l, v_seat.seat_id, v_seat.units)
          end as left_over,
          p.seat_credits = 'shared' as is_shared,
          row_number() over (order by l.expires_at nulls last, l.granted_at, l.key) as place
        from public.credit_lots l join public.products p on p.slug = l.product
        where l.subscription_id = v_seat.subscription_id and (l.expires_at is null or l.expires_at > now())
          and p.seat_based
      ),
      counted as (
        select pool.*, least(
          sum(pool.left_over) filter (where pool.is_shared) over (),
          case when v_seat.owner_id is not null then (
            select sum(l.value) from public.credit_lots l
            where l.user_id = v_seat.owner_id and (l.expires_at is null or l.expires_at > now())
          ) end
        ) as most, coalesce(
          sum(greatest(pool.left_over, 0)) filter (where pool.is_shared)
            over (order by pool.place rows between unbounded preceding and 1 preceding), 0
        ) as before
        from pool
      )
      select c.id, v_seat.seat_id, part.amount
      from counted c
      cross join lateral (
        select case
          when c.is_shared then least(c.left_over, greatest(c.most - c.before, 0))
          else c.left_over
        end::bigint as amount
      ) part
      where part.amount > 0;
  end loop;

  return query
    select l.id, null::text, -least(l.value, sum(edge_kit.seat_part(l, seat.id, greatest(s.units, 1))))::bigint
    from public.credit_lots l
    join public.products p on p.slug = l.product and p.seat_credits = 'per_seat'
    join public.subscriptions s on s.id = l.subscription_id
    join public.seats seat on seat.subscription_id = s.id and seat.status = 'claimed'
    where l.user_id = p_user_id and l.value > 0 and (l.expires_at is null or l.expires_at > now())
      and seat.user_id is distinct from p_user_id
    group by l.id, l.value;
end $$;
comment on function edge_kit.seat_shares(text) is
  'What seats change of a user''s credits, by lot: more by a seat that the user holds (seat_id), less by what is kept '
  'for the seats that the user pays for (null).';

create function edge_kit.seat_credits(p_user_id text) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select coalesce(sum(s.amount), 0)::bigint from edge_kit.seat_shares(p_user_id) s);
end $$;
comment on function edge_kit.seat_credits(text) is
  'Credits that a user may spend by seats beside the own ones, less what is kept for seats that the user pays for.';
