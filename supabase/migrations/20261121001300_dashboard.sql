-- What the buyer sees: the dashboard in one call, entitlements for the frontend's gates, and the state of a checkout
-- for the success page. plpgsql, so that their plans are kept; a `language sql` function would be planned at each call.

-- What the caller may use now: the tier that counts (docs/money.md §6), every subscription with its access, the slugs
-- of one-time products bought and not refunded, and the credit balance.
create function public.my_entitlements() returns jsonb
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
  return (
    with me as (select (select auth.jwt()) ->> 'sub' as user_id),
    best as (select s.* from me, edge_kit.accessible_subscriptions(me.user_id) s limit 1)
    select jsonb_build_object(
      'has_active_subscription', exists (select from best),
      'tier', (select best.tier from best),
      'tier_rank', coalesce((select p.tier_rank from best join public.products p on p.polar_product_id = best.product_id), 0),
      'access_until', (select edge_kit.access_until(s) from best join public.subscriptions s on s.id = best.id),
      'subscriptions', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', s.id, 'product', p.slug, 'tier', s.tier, 'status', s.status, 'has_access', coalesce(now() < edge_kit.access_until(s), false),
          'access_until', edge_kit.access_until(s), 'current_period_end', s.current_period_end, 'cancel_at_period_end', s.cancel_at_period_end
        ) order by s.created_at desc, s.id), '[]')
        from public.subscriptions s left join public.products p on p.polar_product_id = s.product_id
        where s.user_id = me.user_id
      ),
      'products', (
        select coalesce(jsonb_agg(distinct p.product order by p.product), '[]')
        from public.purchases p join public.products product on product.slug = p.product
        where p.user_id = me.user_id and p.refunded_at is null and product.kind <> 'subscription'
      ),
      'credits', edge_kit.credit_balance(me.user_id)
    )
    from me
  );
end $$;
comment on function public.my_entitlements() is
  'What the caller may use now: { has_active_subscription, tier, tier_rank, access_until, subscriptions, products, credits }. For signed-in users.';
revoke execute on function public.my_entitlements() from public, anon, authenticated, service_role;
grant execute on function public.my_entitlements() to authenticated;

-- The caller's page: profile, purchases newest first with their reports and what the buyer can do, orders and
-- subscriptions newest first, credits by expiry. Amounts are minor units. Report bodies are read from `outputs`. While a
-- report is made, `progress` says how far: { pages_read, pages_planned, checks_done, checks_total }.
create function public.dashboard() returns json
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
  return (
    with me as (select (select auth.jwt()) ->> 'sub' as user_id)
    select json_build_object(
      'profile', (
        select json_build_object('user_id', me.user_id, 'email', p.email, 'linked_at', p.linked_at)
        from (select) one left join public.profiles p on p.user_id = me.user_id
      ),
      'purchases', (
        select coalesce(json_agg(json_build_object(
          'id', p.id, 'order_id', p.order_id, 'product', p.product, 'name', product.name, 'tier', p.tier, 'quantity', p.quantity,
          'amount', p.amount, 'currency', p.currency, 'url', p.url, 'status', p.status, 'failure_code', p.failure_code,
          'action', case p.status when 'awaiting_url' then 'set_purchase_url' when 'failed' then 'retry_purchase' end,
          'progress', case when p.status in ('pending_scrape', 'scraping') then (
            select j.progress from edge_kit.scrape_jobs j where j.purchase_id = p.id and j.state in ('queued', 'running')
          ) end,
          'refunded_at', p.refunded_at, 'created_at', p.created_at, 'outputs', delivered.outputs
        ) order by p.created_at desc, p.order_id, p.line), '[]')
        from public.purchases p
        join public.products product on product.slug = p.product
        cross join lateral (
          select coalesce(json_agg(json_build_object(
            'id', o.id, 'kind', o.kind, 'run_key', o.run_key, 'title', o.title, 'score', o.score, 'storage_path', o.storage_path, 'created_at', o.created_at
          ) order by o.created_at desc, o.kind), '[]') as outputs
          from public.outputs o where o.purchase_id = p.id and p.refunded_at is null
        ) delivered
        where p.user_id = me.user_id
      ),
      'orders', (
        select coalesce(json_agg(json_build_object(
          'id', o.id, 'status', o.status, 'total_amount', o.total_amount, 'refunded_amount', o.refunded_amount,
          'currency', o.currency, 'receipt_number', o.receipt_number, 'created_at', o.created_at
        ) order by o.created_at desc, o.id), '[]')
        from public.orders o where o.user_id = me.user_id
      ),
      'subscriptions', (
        select coalesce(json_agg(json_build_object(
          'id', s.id, 'product', p.slug, 'name', p.name, 'tier', s.tier, 'status', s.status, 'url', s.url, 'trial_end', s.trial_end,
          'next_renewal_at', case when s.status in ('trialing', 'active') and not s.cancel_at_period_end then s.current_period_end end,
          'cancel_at_period_end', s.cancel_at_period_end, 'access_until', edge_kit.access_until(s)
        ) order by s.created_at desc, s.id), '[]')
        from public.subscriptions s left join public.products p on p.polar_product_id = s.product_id
        where s.user_id = me.user_id
      ),
      'credits', json_build_object(
        'balance', edge_kit.credit_balance(me.user_id),
        'by_expiry', (
          select coalesce(json_agg(json_build_object('expires_at', l.expires_at, 'credits', l.credits) order by l.expires_at nulls last), '[]')
          from (
            select l.expires_at, sum(l.value) as credits from public.credit_lots l
            where l.user_id = me.user_id and (l.expires_at is null or l.expires_at > now())
            group by l.expires_at having sum(l.value) <> 0
          ) l
        )
      )
    )
    from me
  );
end $$;
comment on function public.dashboard() is
  'The caller''s page: { profile, purchases: [… outputs, action, progress], orders, subscriptions, credits: { balance, by_expiry } }. For signed-in users.';
revoke execute on function public.dashboard() from public, anon, authenticated, service_role;
grant execute on function public.dashboard() to authenticated;

-- How a checkout stands, in words and without anything personal. For the success page, which may be open to a guest:
-- `payment` unknown | open | expired | paid | refunded; `delivery` none | awaiting_url | in_progress | completed |
-- failed, the least finished of its purchases; `sign_in_with_this_email` true when a guest must sign in with the
-- e-mail used at Polar to see the purchase.
create function public.checkout_status(p_checkout_id text) returns jsonb
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
  return (
    with paid as (
      select o.* from public.orders o where o.checkout_id = p_checkout_id and edge_kit.is_paid(o.status)
      order by o.created_at, o.id limit 1
    )
    select jsonb_build_object(
      'payment', case
        when o.status = 'refunded' then 'refunded'
        when o.id is not null then 'paid'
        when c.id is null then 'unknown'
        when c.checkout_expires_at <= now() then 'expired'
        else 'open'
      end,
      'delivery', (
        select coalesce((array_agg(w.word order by w.urgency))[1], 'none')
        from public.purchases p
        join (values
          ('failed', 1, 'failed'), ('awaiting_url', 2, 'awaiting_url'), ('pending_scrape', 3, 'in_progress'),
          ('scraping', 3, 'in_progress'), ('completed', 4, 'completed')
        ) w (status, urgency, word) on w.status = p.status::text
        where p.order_id = o.id
      ),
      'sign_in_with_this_email', o.id is not null and o.user_id is null
    )
    from (select) one
    left join paid o on true
    left join public.temp_carts c on c.checkout_id = p_checkout_id
  );
end $$;
comment on function public.checkout_status(text) is
  'State of a checkout in words: { payment, delivery, sign_in_with_this_email }. For anyone who knows its id.';
revoke execute on function public.checkout_status(text) from public, anon, authenticated, service_role;
grant execute on function public.checkout_status(text) to anon, authenticated, service_role;
