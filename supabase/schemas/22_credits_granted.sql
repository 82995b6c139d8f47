-- Credits granted and taken back (docs/money.md §3 and §4). Grants are facts: one lot per key. What a lot is worth is
-- a target: recomputed from rows, with an entry for every difference.

-- Grants: one lot per key ---------------------------------------------------------------------------------------------

-- The entries of a correction follow when the lot is settled, and so does the owner: an order's comes before the
-- subscription's. Called under the customer's lock.
create function edge_kit.promise_lot(p_lot public.credit_lots) returns void
language plpgsql set search_path = '' as $$
declare
  v_made uuid;
begin
  with made as (
    insert into public.credit_lots (
      key, source, user_id, product, order_id, subscription_id, period_start, period_end, cost,
      due_at, next_month_at, granted_at, expires_at, promised, granted, teller
    )
    values (
      p_lot.key, p_lot.source, p_lot.user_id, p_lot.product, p_lot.order_id, p_lot.subscription_id, p_lot.period_start,
      p_lot.period_end, p_lot.cost,
      p_lot.due_at, p_lot.next_month_at, p_lot.granted_at, p_lot.expires_at, p_lot.promised, p_lot.promised,
      p_lot.teller
    )
    on conflict (key) do nothing
    returning id, granted
  ),
  granted as (
    insert into public.credit_entries (lot_id, kind, n, amount)
    select made.id, 'grant', 1, made.granted from made where made.granted <> 0
  )
  select made.id into v_made from made;
  if not found then
    update public.credit_lots l
    set product = p_lot.product, order_id = p_lot.order_id, period_end = p_lot.period_end, cost = p_lot.cost,
      next_month_at = p_lot.next_month_at, expires_at = p_lot.expires_at, promised = p_lot.promised,
      teller = p_lot.teller,
      user_id = case when l.order_id is not null then l.user_id else p_lot.user_id end
    where l.key = p_lot.key and p_lot.teller < l.teller;
  end if;
end $$;
comment on function edge_kit.promise_lot(public.credit_lots) is
  'Makes a credit lot with the grant it promises, or corrects what one was promised if this teller is lower.';

create function edge_kit.promise_period(
  p_subscription_id text, p_period edge_kit.paid_period, p_product text, p_credits bigint, p_order_id text,
  p_user_id text, p_teller edge_kit.lot_teller
) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_plan public.products;
  v_end timestamptz;
begin
  select * into strict v_plan from public.products where slug = p_product;
  v_end := edge_kit.months_after(p_period.starts_at, v_plan.recurring_interval_count, v_plan.recurring_interval);
  v_lot.key := format(
    'period:%s:%s', p_subscription_id, to_char(p_period.starts_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  );
  v_lot.source := 'period';
  v_lot.user_id := p_user_id;
  v_lot.product := p_product;
  v_lot.order_id := p_order_id;
  v_lot.subscription_id := p_subscription_id;
  v_lot.period_start := p_period.starts_at;
  v_lot.period_end := coalesce(p_period.ends_at, v_end);
  v_lot.cost := p_period.cost;
  v_lot.due_at := p_period.starts_at;
  v_lot.next_month_at := case when v_plan.grant_interval = 'month'
    then edge_kit.months_after(p_period.starts_at, 1, 'month') end;
  v_lot.granted_at := p_period.starts_at;
  v_lot.expires_at := case when v_plan.expiry_rule = 'period_end' then v_end end;
  v_lot.promised := p_credits * p_period.units;
  v_lot.teller := p_teller;
  perform edge_kit.promise_lot(v_lot);
end $$;
comment on function edge_kit.promise_period(
  text, edge_kit.paid_period, text, bigint, text, text, edge_kit.lot_teller
) is
  'Promises the credit lot of a paid period, as an order or an event tells it; p_credits of one unit.';

create function edge_kit.grant_first_period(p_told public.subscriptions) returns void
language plpgsql set search_path = '' as $$
begin
  if p_told.polar_status = 'active' and p_told.current_period_start = p_told.started_at then
    perform edge_kit.promise_period(
      p_told.id, row(p_told.started_at, null, p_told.amount, p_told.units)::edge_kit.paid_period, p.slug, p.credits,
      null, null,
      row(1, (p_told.last_writer).modified_at, p_told.id)::edge_kit.lot_teller
    )
    from public.products p
    where p.polar_product_id = p_told.product_id and p.credits > 0 and (p_told.amount > 0 or p.grants_when_free);
  end if;
end $$;
comment on function edge_kit.grant_first_period(public.subscriptions) is
  'Promises the credit lot of a first paid period, when the subscription''s own event shows it active in the period it '
  'began with.';

create function edge_kit.grant_trial(p_told public.subscriptions) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
begin
  if p_told.trial_start is null then
    return;
  end if;
  select p.slug, p.trial_credits * p_told.units into v_lot.product, v_lot.promised
  from public.products p
  where p.polar_product_id = p_told.product_id and p.trial_credits > 0;
  if found then
    v_lot.key := 'trial:' || p_told.id;
    v_lot.source := 'trial';
    v_lot.subscription_id := p_told.id;
    v_lot.granted_at := p_told.trial_start;
    v_lot.expires_at := p_told.trial_end;
    v_lot.teller := row(1, (p_told.last_writer).modified_at, p_told.id);
    perform edge_kit.promise_lot(v_lot);
  end if;
end $$;
comment on function edge_kit.grant_trial(public.subscriptions) is
  'Promises the credit lot of a trial, which expires with it.';

-- Targets: what a lot's columns must be, and the entries that bring them there ----------------------------------------

-- What refunds of single lines have paid back is not spread over the others.
create function edge_kit.refunded_by_line(p_order_id text) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select sum(r.amount) from public.refunds r
    where r.order_id = p_order_id and r.status = 'succeeded' and r.line is not null
  ), 0);
end $$;
comment on function edge_kit.refunded_by_line(text) is
  'How much of an order was refunded by refunds that name a line, net of tax, minor units.';

create function edge_kit.is_line_refunded(p_order_id text, p_line integer) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.refunds r where r.order_id = p_order_id and r.line = p_line and r.status = 'succeeded'
  );
end $$;
comment on function edge_kit.is_line_refunded(text, integer) is
  'True when a refund that names this line has succeeded.';

-- All of a line that was paid back by name; of any other the refunded share of what is left, rounded down.
create function edge_kit.refunded_credits(p_order public.orders, p_named bigint, p_line integer, p_credits bigint)
returns bigint
language plpgsql stable set search_path = '' as $$
declare
  v_refunded bigint := p_order.refunded_amount - p_named;
begin
  return case
    when p_order.charged_back or p_named > 0 and edge_kit.is_line_refunded(p_order.id, p_line) then p_credits
    when v_refunded <= 0 then 0
    when p_order.refundable_amount <= 0 then p_credits
    else floor(p_credits::numeric * v_refunded / (v_refunded + p_order.refundable_amount))::bigint
  end;
end $$;
comment on function edge_kit.refunded_credits(public.orders, bigint, integer, bigint) is
  'How many of the credits that a line of an order granted go with what was refunded of it, p_named of that by refunds '
  'that name a line.';

-- Of a refunded order the line's share, and what returns take; all of a lot whose order only billed what was used
-- before its subscription's end. A lot that no order paid for is of no order (p_order is null).
create function edge_kit.clawback(
  p_lot public.credit_lots, p_order public.orders, p_named bigint, p_given_back jsonb
) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  v_refunded bigint := case
    when p_order.id is null then 0
    when p_order.final_bill and p_lot.source <> 'share' then p_lot.promised
    else edge_kit.refunded_credits(
      p_order, p_named,
      case p_lot.source
        when 'order' then substring(p_lot.key from '[0-9]+$')::integer
        when 'share' then null
        else 1
      end,
      p_lot.promised
    )
  end;
begin
  if p_given_back is null and p_lot.cost is distinct from 0 and p_lot.source <> 'month' then
    return v_refunded;  -- nearly always
  end if;
  return least(p_lot.promised, v_refunded + edge_kit.returned_credits(p_lot, p_given_back));
end $$;
comment on function edge_kit.clawback(public.credit_lots, public.orders, bigint, jsonb) is
  'Credits of a lot that are taken back: for what was refunded of its order (p_named by refunds that name a line), and '
  'for returns (given_back() of its subscription).';

-- Whoever spends locks in the same order, so that an event and a spend of one user wait for each other and never lock
-- each other out.
create function edge_kit.lock_lots(p_lots uuid[], p_new_owner text default null) returns void
language plpgsql set search_path = '' as $$
declare
  v_owners text[] := p_new_owner || array(
    select l.user_id from public.credit_lots l where l.id = any (p_lots) and l.user_id is not null
  );
begin
  perform from public.profiles p where p.user_id = any (v_owners) order by p.user_id for no key update;
  perform from public.credit_lots l where l.id = any (p_lots) order by l.id for update;
end $$;
comment on function edge_kit.lock_lots(uuid[], text) is
  'Locks lots for writing: their owners first, and whoever is to own them, then the lots, each in order of id.';

-- The owner only if there is none; a tombstone is none, and whoever is to own a lot is locked. A subscription that had
-- ended before a grant was due takes all of it back, but not a share, which pays for time before the end. An expired
-- lot is worth nothing, neither credit nor debt. Rows are looked up one by one, because joins may be planned as
-- readings of whole tables.
create function edge_kit.unsettled_lots(p_lots uuid[])
returns table (was public.credit_lots, target public.credit_lots)
language plpgsql set search_path = '' as $$
declare
  v record;
  v_order public.orders;
  v_subscription public.subscriptions;
  v_given_back jsonb;
  v_owner text;
begin
  for v in
    select lot,
      (select o from public.orders o where o.id = coalesce(lot.order_id, (
        select base.order_id from public.credit_lots base
        where lot.source = 'month' and base.subscription_id = lot.subscription_id
          and base.period_start = lot.period_start and base.source = 'period'
      ))) as paid_by,
      (select s from public.subscriptions s where s.id = lot.subscription_id) as subscription,
      (select count(*) from public.refunds r where r.order_id = lot.order_id) as refunds,
      (
        select count(*) from edge_kit.subscription_marks m
        where m.subscription_id = lot.subscription_id and m.mark = 'ended'
      ) as ends
    from public.credit_lots lot
    where lot.id = any (p_lots)
    order by lot.subscription_id, lot.id
  loop
    was := v.lot;
    target := was;
    v_order := v.paid_by;
    if was.subscription_id is distinct from v_subscription.id then
      v_subscription := v.subscription;
      v_given_back := edge_kit.given_back(v_subscription.id);
    end if;
    v_owner := coalesce(
      was.user_id, case when was.order_id is not null then v_order.user_id end, v_subscription.user_id
    );
    if v_owner is distinct from was.user_id then
      target.user_id := (
        select p.user_id from public.profiles p where p.user_id = v_owner and p.deleted_at is null for no key update
      );
    end if;
    if was.source = 'trial' then
      target.expires_at := coalesce(v_subscription.trial_end, was.expires_at);
    end if;
    target.granted := was.promised;
    target.clawed_back := case
      when v.ends > 0 and was.source <> 'share' and edge_kit.was_ended(v_subscription, was.due_at) then was.promised
      else edge_kit.clawback(
        was, v_order, case when v.refunds > 0 then edge_kit.refunded_by_line(v_order.id) else 0 end, v_given_back
      )
    end;
    target.expired := case when target.expires_at <= now()
      then target.granted - was.spent - target.clawed_back else 0 end;
    if target is distinct from was then
      return next;
    end if;
  end loop;
end $$;
comment on function edge_kit.unsettled_lots(uuid[]) is
  'Those of the lots that are not what rows say that they must be: as they are, and as they must be.';

-- Looks before it locks: most events find nothing to write. What it finds it looks at again once it is locked, because
-- a spend or another sweep may have been quicker.
create function edge_kit.settle_lots(p_lots uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_unsettled uuid[];
  v record;
  l public.credit_lots;
  t public.credit_lots;
begin
  if cardinality(p_lots) = 0 then
    return;
  end if;
  v_unsettled := array(select (u.was).id from edge_kit.unsettled_lots(p_lots) u);
  if cardinality(v_unsettled) = 0 then
    return;
  end if;
  perform edge_kit.lock_lots(v_unsettled);
  for v in select * from edge_kit.unsettled_lots(v_unsettled) loop
    l := v.was;
    t := v.target;
    update public.credit_lots u
    set (user_id, expires_at, granted, clawed_back, expired)
      = (t.user_id, t.expires_at, t.granted, t.clawed_back, t.expired)
    where u.id = l.id;
    insert into public.credit_entries (lot_id, kind, n, amount)
    select
      l.id, e.kind, 1 + (select count(*) from public.credit_entries c where c.lot_id = l.id and c.kind = e.kind),
      e.amount
    from (values
      ('grant'::public.credit_entry_kind, t.granted - l.granted),
      ('clawback', l.clawed_back - t.clawed_back),
      ('expiry', l.expired - t.expired)
    ) e (kind, amount)
    where e.amount <> 0;
  end loop;
end $$;
comment on function edge_kit.settle_lots(uuid[]) is
  'Recomputes owner, grant, clawback and expiry of lots from rows and appends the differences.';

-- Balances never wait for it.
create function edge_kit.sweep_expired_lots() returns void
language sql set search_path = '' as $$
  select edge_kit.settle_lots(array(
    select l.id from public.credit_lots l
    where l.expires_at <= now() and l.value <> 0
    limit 1000
  ))
$$;
comment on function edge_kit.sweep_expired_lots() is
  'Books the expiry of lots. Cron: edge-kit-sweeps.';
