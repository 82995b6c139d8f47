-- Settling: what follows from rows is recomputed from rows, at any time and any number of times (docs/money.md §1).

-- What an operator has to look at -------------------------------------------------------------------------------------

create function edge_kit.is_known_product(p_polar_product_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.products p where p.polar_product_id = p_polar_product_id);
end $$;
comment on function edge_kit.is_known_product(text) is 'True when the catalogue has this product of Polar''s.';

create function edge_kit.is_second_payment(p_order public.orders) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.orders earlier
    where earlier.cart_id = p_order.cart_id and earlier.billing_reason = 'purchase' and edge_kit.is_paid(earlier.status)
      and (earlier.created_at, earlier.id collate "C") < (p_order.created_at, p_order.id collate "C")
      and p_order.billing_reason = 'purchase'
  );
end $$;
comment on function edge_kit.is_second_payment(public.orders) is
  'True for a paid order of a cart that an earlier paid order has paid for already.';

create function edge_kit.has_several_lines(p_order_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return (select count(*) > 1 from public.purchases p where p.order_id = p_order_id and not p.forged);
end $$;
comment on function edge_kit.has_several_lines(text) is 'True when an order paid for more than one purchase.';

create function edge_kit.has_period_overlap(p_subscription_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return (
    select count(*) > 0
    from (
      select l.period_start - lag(l.period_start) over (order by l.period_start) as after_last
      from public.credit_lots l
      where l.subscription_id = p_subscription_id and l.source = 'period' and l.promised > 0
    ) period
    where period.after_last < interval '1 hour'
  );
end $$;
comment on function edge_kit.has_period_overlap(text) is
  'True when two paid periods of a subscription begin within an hour of each other: one of them was told wrongly.';

-- Compares the largest lot: a search for any that is large enough may read the whole table, because it hopes for an
-- early hit.
create function edge_kit.has_large_grant(p_order public.orders) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return (select max(l.granted) from public.credit_lots l where l.order_id = p_order.id)
    > (select s.large_grant from edge_kit.settings s);
end $$;
comment on function edge_kit.has_large_grant(public.orders) is
  'True when a lot of this order exceeds settings.large_grant.';

create function edge_kit.has_foreign_share(p_order public.orders) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.products p
    where p.polar_product_id = p_order.product_id and p.currency <> p_order.currency
      and exists (
        select from jsonb_to_recordset(p_order.items) as i (amount bigint, proration boolean, product_price_id text)
        left join edge_kit.polar_prices known on known.id = i.product_price_id
        where (i.proration or known.product <> p.slug) and i.amount > 0 and case
          when known.id is null then edge_kit.list_price(p, p_order.currency) is null
          else known.currency <> p_order.currency
        end
      )
  );
end $$;
comment on function edge_kit.has_foreign_share(public.orders) is
  'True for shares of a period in a currency in which no price of the plan is known: their worth cannot be told.';

-- Polar ends a subscription, or revokes a purchase's benefits, when a dispute is decided, and says nothing else of it.
-- An end that was asked for here is no riddle, and Polar ends all that a customer has whom it anonymises.
create function edge_kit.is_revoked(p_order public.orders) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return case
    when p_order.subscription_id is null then
      exists (select from public.benefit_grants g where g.order_id = p_order.id and g.is_revoked)
    else exists (
      select from public.subscriptions s
      where s.id = p_order.subscription_id and s.ended_at < s.current_period_end - interval '1 hour'
        and p_order.period_start >= s.current_period_start
        and not exists (select from edge_kit.polar_commands c where c.subject = s.id and c.kind = 'cancel_now')
    )
  end and not exists (
    select from edge_kit.polar_commands c where c.key = 'erased:' || p_order.polar_customer_id
  );
end $$;
comment on function edge_kit.is_revoked(public.orders) is
  'True when Polar took back what the order pays for before its time: benefits of a purchase, or a running period.';

-- The first order of its cart (p_first), which is not stored yet, has no rows to look at.
create function edge_kit.order_attention(p_order public.orders, p_first boolean default false) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  if p_order.status not in ('draft', 'pending', 'paid', 'refunded', 'partially_refunded', 'void') then
    return '{unknown_status}';
  elsif not edge_kit.is_paid(p_order.status) then
    return '{}';
  end if;
  return array_remove(array[
    case when case p_order.billing_reason
      when 'purchase' then case when p_order.fulfilled
        then p_order.list_amount is distinct from p_order.subtotal_amount
        else edge_kit.is_known_product(p_order.product_id)
      end
      when 'subscription_update' then edge_kit.has_foreign_share(p_order)
    end then 'amount_mismatch' end,
    case when not p_first and p_order.cart_id is not null and edge_kit.is_second_payment(p_order)
      then 'cart_paid_twice' end,
    case when p_order.charged_back then 'dispute_lost' end,
    case when not p_first and edge_kit.has_large_grant(p_order) then 'large_grant' end,
    case when p_order.user_id is null and edge_kit.owner_mismatch(p_order.cart_id, p_order.metadata)
      then 'owner_mismatch' end,
    case when p_order.status = 'partially_refunded' and edge_kit.has_several_lines(p_order.id)
      and p_order.refunded_amount > edge_kit.refunded_by_line(p_order.id)
      then 'partial_refund' end,
    case when p_order.period_start is not null and edge_kit.has_period_overlap(p_order.subscription_id)
      then 'period_overlap' end,
    case when not p_first and p_order.status = 'paid' and not p_order.charged_back and edge_kit.is_revoked(p_order)
      then 'revoked_without_refund' end,
    case when p_order.user_id is null and p_order.email is null and p_order.erased_at is null then 'unattributed' end,
    case when not p_order.fulfilled and p_order.product_id is not null
      and not edge_kit.is_known_product(p_order.product_id)
      then 'unknown_product' end
  ], null);
end $$;
comment on function edge_kit.order_attention(public.orders, boolean) is
  'What an operator has to look at in an order, as the rows stand: flags in the order of the alphabet.';

-- The cart's other orders too: one that came first may turn another one into the second payment. Under the cart's lock.
create function edge_kit.settle_flags(p_order public.orders) returns void
language plpgsql set search_path = '' as $$
begin
  if edge_kit.order_attention(p_order) <> p_order.attention then
    update public.orders o set attention = edge_kit.order_attention(o) where o.id = p_order.id;
  end if;
  if p_order.cart_id is not null then
    update public.orders o set attention = edge_kit.order_attention(o)
    where o.cart_id = p_order.cart_id and o.id <> p_order.id and o.attention <> edge_kit.order_attention(o);
  end if;
end $$;
comment on function edge_kit.settle_flags(public.orders) is
  'Recomputes the flags of an order, which must be given as it is stored, and of the other orders of its cart.';

-- Orders --------------------------------------------------------------------------------------------------------------

-- Canceled while paid back, by itself or with its order, only billed after the end or erased, unless it was delivered
-- by
-- then; taken up again when that is undone.
create function edge_kit.purchase_target(p_purchase public.purchases, p_order public.orders, p_refunded boolean)
returns public.purchase_status
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when (p_refunded or p_order.final_bill or p_order.erased_at is not null) and p_purchase.status <> 'completed'
      then 'canceled'
    when p_refunded or p_order.final_bill or p_purchase.status <> 'canceled' then p_purchase.status
    when p_purchase.url is null then 'awaiting_url'
    else 'pending_scrape'
  end;
end $$;
comment on function edge_kit.purchase_target(public.purchases, public.orders, boolean) is
  'Status that a purchase must have, by its order and by whether it was paid back.';

-- Called after every event about the order, stale ones too, with the metadata of that event: whom it names owns the row
-- even if a newer event no longer says so. Under the locks that apply_order() took.
create function edge_kit.settle_order(p_order_id text, p_metadata jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
declare
  v record;
  v_was public.orders;
  o public.orders;
  v_refunded integer[];
begin
  select stored,
    case when stored.subscription_id is not null then coalesce(edge_kit.was_ended(s, stored.created_at), false)
      else stored.final_bill end as is_final,
    exists (select from edge_kit.polar_disputes d where d.order_id = stored.id and d.status = 'lost') as is_lost,
    array(select l.id from public.credit_lots l where l.order_id = stored.id) as lots,
    exists (select from public.purchases p where p.order_id = stored.id) as has_purchases,
    exists (select from public.refunds r where r.order_id = stored.id) as has_refunds
  into strict v
  from public.orders stored left join public.subscriptions s on s.id = stored.subscription_id
  where stored.id = p_order_id;
  v_was := v.stored;
  o := v_was;
  if o.user_id is null and o.erased_at is null then
    o.user_id := edge_kit.order_owner(
      o, (select c from public.temp_carts c where c.id = o.cart_id), p_metadata || o.metadata
    );
  end if;
  o.final_bill := v.is_final;
  o.charged_back := v.is_lost;
  if (o.user_id, o.final_bill, o.charged_back)
    is distinct from (v_was.user_id, v_was.final_bill, v_was.charged_back) then
    update public.orders t set user_id = o.user_id, final_bill = o.final_bill, charged_back = o.charged_back
    where t.id = o.id;
  end if;

  perform edge_kit.settle_lots(v.lots);

  perform edge_kit.settle_flags(o);
  if v.has_refunds then
    perform edge_kit.settle_refunds(o.id);
  end if;

  if not v.has_purchases then
    return;
  end if;
  v_refunded := array(
    select p.line from public.purchases p
    where p.order_id = o.id and (
      o.status = 'refunded' or o.charged_back or not edge_kit.is_paid(o.status) or p.forged or p.line in (
        select r.line from public.refunds r where r.order_id = o.id and r.status = 'succeeded'
      )
    )
  );
  -- The target is asked of the row as it is once it is locked: a delivery may have changed it meanwhile.
  update public.purchases p
  set user_id = o.user_id, email = o.email,
    status = edge_kit.purchase_target(p, o, p.line = any (v_refunded)),
    failure_code = case when edge_kit.purchase_target(p, o, p.line = any (v_refunded)) = 'failed'
      then p.failure_code end,
    refunded_at = case when p.line = any (v_refunded) then coalesce(p.refunded_at, now()) end
  where p.order_id = o.id
    and (p.user_id, p.email, p.status, p.refunded_at is not null) is distinct from (
      o.user_id, o.email, edge_kit.purchase_target(p, o, p.line = any (v_refunded)),
      p.line = any (v_refunded)
    );
end $$;
comment on function edge_kit.settle_order(text, jsonb) is
  'Recomputes from rows all that follows from an order: its owner, its flags, and its purchases'' and lots'' owner and '
  'refund.';

-- Subscriptions -------------------------------------------------------------------------------------------------------

-- A refund ends no subscription: it goes on and is charged again, which hardly anybody means who pays a period back.
create function edge_kit.is_refunded_and_runs(p_subscription public.subscriptions) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_subscription.polar_status in ('trialing', 'active', 'past_due', 'paused')
    and not p_subscription.cancel_at_period_end
    and coalesce((
      select bool_and(o.status = 'refunded' or o.charged_back) from public.orders o
      where o.subscription_id = p_subscription.id and edge_kit.is_paid(o.status) and o.period_start = (
        select max(latest.period_start) from public.orders latest
        where latest.subscription_id = p_subscription.id and edge_kit.is_paid(latest.status)
      )
    ), false);
end $$;
comment on function edge_kit.is_refunded_and_runs(public.subscriptions) is
  'True when the latest paid period of a subscription was refunded in full, and Polar will charge the next one.';

-- Called after every event about the subscription, stale ones too, with that event's metadata, as settle_order() is.
create function edge_kit.settle_subscription(p_subscription_id text, p_metadata jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
declare
  v record;
  v_was public.subscriptions;
  s public.subscriptions;
begin
  select stored, plan.slug is not null as is_known, plan.tier,
    lots.ids as lots, lots.largest > (select large_grant from edge_kit.settings) as has_large_grant,
    orders.has_refunds, orders.is_odd,
    exists (
      select from edge_kit.subscription_marks m where m.subscription_id = stored.id and m.mark = 'ended'
    ) as has_ended,
    (
      select c.odd_snapshot
        or (c.snapshot_writer).event_at > (stored.last_writer).event_at and edge_kit.is_odd(stored, c)  -- seldom
      from edge_kit.polar_customers c where c.id = stored.polar_customer_id
    ) as may_be_odd
  into v
  from public.subscriptions stored
  left join public.products plan on plan.polar_product_id = stored.product_id
  cross join lateral (
    select coalesce(array_agg(l.id), '{}') as ids, max(l.promised) as largest
    from public.credit_lots l where l.subscription_id = stored.id
  ) lots
  cross join lateral (
    select coalesce(bool_or(o.status = 'refunded' or o.charged_back), false) as has_refunds,
      coalesce(bool_or(o.user_id is null or o.final_bill or o.attention <> '{}'), false) as is_odd
    from public.orders o where o.subscription_id = stored.id
  ) orders
  where stored.id = p_subscription_id;
  if not found then
    return;
  end if;
  v_was := v.stored;
  s := v_was;
  if v.may_be_odd then
    perform edge_kit.settle_snapshot(s.polar_customer_id);
  end if;
  if (s.last_writer).own = 1 and s.user_id is null and s.erased_at is null then
    s.user_id := edge_kit.proven_owner(
      s.polar_customer_id, (select c from public.temp_carts c where c.id = s.cart_id), p_metadata || s.metadata,
      s.email, s.created_at
    );
    if s.user_id is null and s.owner_deleted_at is null and exists (
      select from public.profiles p
      where p.user_id = (p_metadata || s.metadata) ->> 'user_id' and p.deleted_at is not null
    ) then
      perform edge_kit.end_for_deleted_account(array[s.id]);
    end if;
  end if;
  s.tier := case when s.status <> 'revoked' then v.tier end;
  s.pending_plan := case when s.pending_product_id is not null then (
    select p.slug from public.products p where p.polar_product_id = s.pending_product_id
  ) end;
  if s.url is null and s.cart_id is not null and s.erased_at is null then
    s.url := (
      select jsonb_path_query_first(c.lines, '$[*].url ? (@ != null)') #>> '{}'
      from public.temp_carts c where c.id = s.cart_id
    );
  end if;
  if (s.user_id, s.tier, s.url, s.pending_plan)
      is distinct from (v_was.user_id, v_was.tier, v_was.url, v_was.pending_plan) then
    update public.subscriptions t
    set user_id = s.user_id, tier = s.tier, url = coalesce(t.url, s.url), pending_plan = s.pending_plan
    where t.id = s.id;
  end if;

  perform edge_kit.settle_lots(v.lots);

  s.attention := array_remove(array[  -- in the order of the alphabet
    case when v.has_large_grant then 'large_grant' end,
    case when s.user_id is null and edge_kit.owner_mismatch(s.cart_id, s.metadata) then 'owner_mismatch' end,
    case when cardinality(v.lots) > 1 and edge_kit.has_period_overlap(s.id) then 'period_overlap' end,
    case when v.has_refunds and edge_kit.is_refunded_and_runs(s) then 'refunded_period_runs' end,
    case when not v.is_known then 'unknown_product' end,
    case when s.polar_status not in (
      'trialing', 'active', 'past_due', 'paused', 'canceled', 'unpaid', 'incomplete', 'incomplete_expired'
    ) then 'unknown_status' end
  ], null);
  if s.attention <> v_was.attention then
    update public.subscriptions t set attention = s.attention where t.id = s.id;
  end if;

  if 'period_overlap' = any (s.attention) then
    update public.orders o set attention = edge_kit.order_attention(o)
    where o.subscription_id = s.id and o.attention <> edge_kit.order_attention(o);
  end if;
  if v.is_odd or v.has_ended or s.ended_at is not null then
    perform edge_kit.settle_order(o.id)
    from public.orders o
    where o.subscription_id = s.id and (
      o.final_bill <> edge_kit.was_ended(s, o.created_at)
      or o.user_id is null and s.user_id is not null
      or (s.ended_at is not null or o.attention <> '{}') and o.attention <> edge_kit.order_attention(o)
    );
  end if;
end $$;
comment on function edge_kit.settle_subscription(text, jsonb) is
  'Recomputes from rows all that follows from a subscription: owner, tier, shop, scheduled plan, flags, its lots, and '
  'its orders that turn out to be bills for what was used before its end, or to need someone.';

-- What waited for a product -------------------------------------------------------------------------------------------

-- Called when a product is mapped, and by the sweep for what arrived in the same instant. Locks all their customers
-- first, in order of id. One that fails keeps its flag and stops no other.
create function edge_kit.fulfil_waiting() returns void
language plpgsql set search_path = '' as $$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
  v_period edge_kit.paid_period;
  v_orders text[] := array(
    select o.id from public.orders o join public.products p on p.polar_product_id = o.product_id
    where o.attention <> '{}' and edge_kit.is_paid(o.status) and not o.fulfilled
      and edge_kit.order_lines(o, (select c from public.temp_carts c where c.id = o.cart_id)) is not null
  );
  v_subscriptions text[] := array(
    select s.id from public.subscriptions s join public.products p on p.polar_product_id = s.product_id
    where 'unknown_product' = any (s.attention) and s.attention <> '{}'
  );
begin
  perform from edge_kit.polar_customers c
  where c.id in (
    select o.polar_customer_id from public.orders o where o.id = any (v_orders)
    union all select s.polar_customer_id from public.subscriptions s where s.id = any (v_subscriptions)
  )
  order by c.id for update;

  for v_order in select * from public.orders o where o.id = any (v_orders) order by o.created_at, o.id loop
    begin
      v_period := edge_kit.order_period(v_order);
      v_order.period_start := v_period.starts_at;
      update public.orders o set period_start = v_order.period_start where o.id = v_order.id;
      perform edge_kit.fulfil_order(
        v_order,
        edge_kit.order_lines(v_order, (select c from public.temp_carts c where c.id = v_order.cart_id)),
        v_period
      );
      perform edge_kit.settle_order(v_order.id);
      perform edge_kit.settle_subscription(v_order.subscription_id);
    exception when others then
      raise warning 'order % still waits: %', v_order.id, sqlstate;
    end;
  end loop;
  for v_subscription in select * from public.subscriptions s where s.id = any (v_subscriptions) order by s.id loop
    begin
      perform edge_kit.grant_trial(v_subscription);
      perform edge_kit.grant_first_period(v_subscription);
      perform edge_kit.settle_subscription(v_subscription.id);
    exception when others then
      raise warning 'subscription % still waits: %', v_subscription.id, sqlstate;
    end;
  end loop;
end $$;
comment on function edge_kit.fulfil_waiting() is
  'Fulfils the paid orders, and grants the subscriptions, that waited for a product which the catalogue has come to '
  'know.';
