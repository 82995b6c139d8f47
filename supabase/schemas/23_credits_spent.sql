-- Credits spent (docs/money.md §4): a user's balance, and taking from it once per key.

-- May be negative after a clawback.
create function edge_kit.credit_balance(p_user_id text) returns bigint
language sql stable set search_path = ''
return (
  select coalesce(sum(l.value), 0)::bigint from public.credit_lots l
  where l.user_id = p_user_id and (l.expires_at is null or l.expires_at > now())
) + edge_kit.seat_credits(p_user_id);
comment on function edge_kit.credit_balance(text) is
  'What a user can spend now: the sum of their lots not past expiry, swept or not, and what seats change of it.';

-- Locks the profile, then the user's lots; of somebody who may spend by a seat also the owners' and their pools, all
-- profiles before all lots, each in order of id. Idempotency: (user, key); a known key answers as it did the first
-- time, whatever the balance is by then. An admission (the usual) is refused when the balance is too small and leaves
-- no trace; a settlement books work that was already done, its rest on a lot of its own. Raises PT422 invalid_amount |
-- invalid_key | invalid_reason, PT404 unknown_user, PT409 key_reused, PT402 insufficient_credits.
create function edge_kit.spend(
  p_user_id text, p_amount bigint, p_idempotency_key text, p_reason text, p_settlement boolean
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_known edge_kit.credit_spends;
  v_pools text[];
  v_balance bigint;
  v_rest bigint;
begin
  if p_amount is null or p_amount <= 0 then
    perform edge_kit.refuse(422, 'invalid_amount', 'Send a positive whole number of credits.', p_amount::text);
  elsif p_idempotency_key is null or length(p_idempotency_key) not between 1 and 200 then
    perform edge_kit.refuse(422, 'invalid_key', 'Send an idempotency key of 1 to 200 characters, one per spend.');
  elsif length(p_reason) > 500 then
    perform edge_kit.refuse(422, 'invalid_reason', 'Send a reason of at most 500 characters.');
  end if;
  v_pools := edge_kit.lock_pools(p_user_id);
  perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;
  if not found and p_settlement then
    perform edge_kit.refuse(404, 'unknown_user', 'Use the user_id of a profile.', p_user_id);
  end if;
  perform from public.credit_lots where user_id = p_user_id order by id for update;
  select * into v_known from edge_kit.credit_spends
  where user_id = p_user_id and idempotency_key = p_idempotency_key;
  if found then
    if v_known.amount <> p_amount then
      perform edge_kit.refuse(
        409, 'key_reused', 'This key was used for another amount: send a new one.', p_idempotency_key
      );
    end if;
    return v_known.answer;
  end if;

  v_balance := edge_kit.credit_balance(p_user_id);
  if v_balance < p_amount and not p_settlement then
    perform edge_kit.refuse(402, 'insufficient_credits', 'Buy credits or spend less.', v_balance::text);
  end if;

  with share as materialized (
    select * from edge_kit.seat_shares(p_user_id)
  ),
  part as (
    select l.id, null as seat_id, l.value + coalesce(s.amount, 0) as value, l.expires_at, l.granted_at, l.key
    from public.credit_lots l left join share s on s.lot_id = l.id and s.seat_id is null
    where l.user_id = p_user_id and l.value > 0 and (l.expires_at is null or l.expires_at > now())
    union all
    select l.id, s.seat_id, s.amount, l.expires_at, l.granted_at, l.key
    from share s join public.credit_lots l on l.id = s.lot_id
    where s.seat_id is not null and l.subscription_id = any (v_pools)
  ),
  open_lot as (
    select l.*, sum(l.value) over (order by l.expires_at nulls last, l.granted_at, l.key) - l.value as before
    from part l
    where l.value > 0
  ),
  taken as (
    update public.credit_lots l set spent = l.spent + least(o.value, p_amount - o.before)
    from open_lot o
    where l.id = o.id and o.before < p_amount
    returning l.id, o.seat_id, least(o.value, p_amount - o.before)::bigint as amount
  ),
  booked as (
    insert into public.credit_entries (lot_id, kind, n, amount, spend_key, seat_id)
    select
      t.id, 'spend', 1 + (select count(*) from public.credit_entries c where c.lot_id = t.id and c.kind = 'spend'),
      -t.amount, p_idempotency_key, t.seat_id
    from taken t
    returning amount
  )
  select p_amount + coalesce(sum(amount), 0) into v_rest from booked;

  if v_rest > 0 and not p_settlement then  -- a seat was taken back, or given, in this very moment
    perform edge_kit.refuse(402, 'insufficient_credits', 'Buy credits or spend less.', v_balance::text);
  elsif v_rest > 0 then
    with debt as (
      insert into public.credit_lots (key, source, user_id, granted_at, promised, spent)
      values (format('settlement:%s:%s', p_user_id, p_idempotency_key), 'settlement', p_user_id, now(), 0, v_rest)
      returning id
    )
    insert into public.credit_entries (lot_id, kind, n, amount, spend_key)
    select d.id, 'spend', 1, -v_rest, p_idempotency_key from debt d;
  end if;

  insert into edge_kit.credit_spends (user_id, idempotency_key, amount, reason, settlement, answer)
  values (
    p_user_id, p_idempotency_key, p_amount, p_reason, p_settlement,
    jsonb_build_object('spent', p_amount, 'balance', v_balance - p_amount)
  )
  returning answer into v_known.answer;
  return v_known.answer;
end $$;
comment on function edge_kit.spend(text, bigint, text, text, boolean) is
  'Takes credits of a user, earliest expiry first, once per key; see spend_credits().';
