-- Months of a yearly plan that grants its credits monthly (docs/money.md §3): each is a lot of its own, granted by the
-- clock when it is due.

create function edge_kit.month_key(p_period_key text, p_n integer) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return format('month:%s:%s', substr(p_period_key, length('period:') + 1), p_n);
end $$;
comment on function edge_kit.month_key(text, integer) is
  'Key of the lot of a period''s n-th month, by that of the period''s own.';

-- Once a period is over, nothing more of it is granted.
create function edge_kit.schedule_month(p_period uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.credit_lots base
  set next_month_at = (
    select min(edge_kit.months_after(base.period_start, n, 'month'))
    from public.products plan cross join generate_series(1, edge_kit.months_granted(plan) - 1) n
    where plan.slug = base.product
      and now() < edge_kit.months_after(base.period_start, plan.recurring_interval_count, 'year')
      and not exists (select from public.credit_lots l where l.key = edge_kit.month_key(base.key, n))
  )
  where base.id = p_period;
end $$;
comment on function edge_kit.schedule_month(uuid) is
  'Recomputes when the next month of a period''s lot is due (credit_lots.next_month_at).';

-- A month is granted while its period runs, unless the subscription had ended or was paused when it was due, or all of
-- it was given back; what fell into a pause is not made up. One that is not granted is looked at again each hour, for
-- facts may come late. Reads no other periods than those of which a month is due (credit_lots_months). Locks the
-- customers first, so that an end which arrives now is seen here or sees the month.
create function edge_kit.grant_due_months() returns integer
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_granted integer := 0;
  v_due uuid[] := array(select base.id from public.credit_lots base where base.next_month_at <= now());
begin
  perform from edge_kit.polar_customers c
  where c.id = any (array(
    select s.polar_customer_id from public.credit_lots base join public.subscriptions s on s.id = base.subscription_id
    where base.id = any (v_due)
  ))
  order by c.id for update;

  for v_lot in
    select * from public.credit_lots base where base.id = any (v_due)
    order by base.subscription_id, base.period_start
  loop
    perform edge_kit.lock_lots(array[v_lot.id]);
    perform edge_kit.promise_lot(lot)
    from public.subscriptions s
    join public.products plan on plan.slug = v_lot.product
    cross join lateral (
      select edge_kit.months_after(v_lot.period_start, n, 'month') as due, edge_kit.month_key(v_lot.key, n) as key
      from generate_series(1, edge_kit.months_granted(plan) - 1) n
    ) month
    cross join lateral jsonb_populate_record(null::public.credit_lots, jsonb_build_object(
      'key', month.key, 'source', 'month', 'user_id', v_lot.user_id, 'product', v_lot.product,
      'order_id', v_lot.order_id, 'subscription_id', v_lot.subscription_id, 'period_start', v_lot.period_start,
      'due_at', month.due, 'granted_at', month.due, 'expires_at', edge_kit.months_after(month.due, 1, 'month'),
      'promised', v_lot.promised
    )) lot
    where s.id = v_lot.subscription_id
      and now() < edge_kit.months_after(v_lot.period_start, plan.recurring_interval_count, 'year')
      and month.due <= now()
      and not edge_kit.was_ended(s, month.due)
      and not edge_kit.was_paused(s, month.due)
      and not exists (select from public.credit_lots l where l.key = month.key)
      and edge_kit.returned_credits(lot, edge_kit.given_back(s.id)) < lot.promised;
    if found then
      perform edge_kit.settle_lots(array(
        select l.id from public.credit_lots l where l.subscription_id = v_lot.subscription_id
      ));
      v_granted := v_granted + 1;
    end if;
    perform edge_kit.schedule_month(v_lot.id);
  end loop;
  return v_granted;
end $$;
comment on function edge_kit.grant_due_months() is
  'Grants the due months of yearly plans with monthly credits. Cron: edge-kit-hourly.';

-- The plan was changed while periods of it run: they are looked at within the hour.
create function edge_kit.on_months_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.credit_lots base
  set next_month_at = edge_kit.months_after(base.period_start, 1, 'month')
  where base.product = new.slug and base.source = 'period'
    and base.period_start > now() - make_interval(years => new.recurring_interval_count, days => 2);
  return null;
end $$;
comment on function edge_kit.on_months_changed() is
  'Trigger on products: a plan that comes to grant monthly, or for another number of years, does so for the periods '
  'that run. Reads all lots, once.';

create trigger products_months_changed after update of grant_interval, recurring_interval_count on public.products
  for each row when (
    new.grant_interval = 'month' and (old.grant_interval, old.recurring_interval_count)
      is distinct from (new.grant_interval, new.recurring_interval_count)
  ) execute function edge_kit.on_months_changed();
