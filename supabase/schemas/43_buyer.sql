-- What buyers see and do. Most of it is plpgsql, so that plans are kept; a `language sql` function would be planned at
-- each call.

-- What the caller may use ---------------------------------------------------------------------------------------------

create function public.has_active_subscription() returns boolean
language sql stable security definer set search_path = ''
return exists (select from edge_kit.accessible_subscriptions(edge_kit.bearer()));
comment on function public.has_active_subscription() is
  'True while the caller has a subscription with access, or a seat of one. For signed-in users.';
revoke execute on function public.has_active_subscription() from public, anon, authenticated, service_role;
grant execute on function public.has_active_subscription() to authenticated;

create function public.credit_balance() returns bigint
language sql stable security definer set search_path = ''
return edge_kit.credit_balance(edge_kit.bearer());
comment on function public.credit_balance() is 'Credits that the caller can spend now. For signed-in users.';
revoke execute on function public.credit_balance() from public, anon, authenticated, service_role;
grant execute on function public.credit_balance() to authenticated;

-- Of a subscription the holder of a seat sees what it gives, and nothing of who pays, what and how.
create function edge_kit.seats_held(p_user_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'id', seat.id, 'product', p.slug, 'name', p.name, 'tier', s.tier,
      'has_access', coalesce(now() < edge_kit.access_until(s), false), 'access_until', edge_kit.access_until(s),
      'assigned_at', seat.assigned_at
    ) order by seat.assigned_at desc, seat.id), '[]')
    from public.seats seat
    join public.subscriptions s on s.id = seat.subscription_id
    left join public.products p on p.polar_product_id = s.product_id
    where seat.user_id = p_user_id and seat.status = 'claimed'
  );
end $$;
comment on function edge_kit.seats_held(text) is
  'The claimed seats of a user: [{ id, product, name, tier, has_access, access_until, assigned_at }], newest first.';

-- `tier` is the one that counts (docs/money.md §6), `subscriptions` is every own one with its access, `seats` those
-- that somebody else pays for, `products` the slugs of one-time products bought, or used by a seat, and not refunded.
create function public.my_entitlements() returns jsonb
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
  return (
    with me as (select edge_kit.bearer() as user_id),
    best as (select s.* from me, edge_kit.accessible_subscriptions(me.user_id) s limit 1)
    select jsonb_build_object(
      'has_active_subscription', exists (select from best),
      'tier', (select best.tier from best),
      'tier_rank', coalesce(
        (select p.tier_rank from best join public.products p on p.polar_product_id = best.product_id), 0
      ),
      'access_until', (select edge_kit.access_until(s) from best join public.subscriptions s on s.id = best.id),
      'subscriptions', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', s.id, 'product', p.slug, 'tier', s.tier, 'status', s.status,
          'has_access', coalesce(now() < edge_kit.access_until(s), false), 'access_until', edge_kit.access_until(s),
          'current_period_end', s.current_period_end, 'cancel_at_period_end', s.cancel_at_period_end
        ) order by s.created_at desc, s.id), '[]')
        from public.subscriptions s left join public.products p on p.polar_product_id = s.product_id
        where s.user_id = me.user_id
      ),
      'seats', edge_kit.seats_held(me.user_id),
      'products', (
        select coalesce(jsonb_agg(distinct p.product order by p.product), '[]')
        from (
          select b.product, b.refunded_at from public.purchases b where b.user_id = me.user_id
          union all
          select b.product, b.refunded_at
          from public.seats seat join public.purchases b on b.order_id = seat.order_id
          where seat.user_id = me.user_id and seat.status = 'claimed'
        ) p
        join public.products product on product.slug = p.product
        where p.refunded_at is null and product.kind <> 'subscription'
      ),
      'credits', edge_kit.credit_balance(me.user_id)
    )
    from me
  );
end $$;
comment on function public.my_entitlements() is
  'What the caller may use now: { has_active_subscription, tier, tier_rank, access_until, subscriptions, seats, '
  'products, credits }. For signed-in users.';
revoke execute on function public.my_entitlements() from public, anon, authenticated, service_role;
grant execute on function public.my_entitlements() to authenticated;

-- The caller's page, and the success page -----------------------------------------------------------------------------

-- As Polar has it: what ends is not changed, only what is active and goes on is paused, and only a pause that has
-- begun is resumed. Whether Polar sells the plan by units is Polar's to say.
create function edge_kit.offered_actions(s public.subscriptions, p_seat_based boolean) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_runs boolean := s.status in ('trialing', 'active', 'past_due') and not s.cancel_at_period_end;
  v_goes_on boolean := s.status = 'active' and v_runs and not s.pause_at_period_end;
begin
  return (
    select coalesce(jsonb_agg(a.action order by a.place) filter (where a.is_open), '[]')
    from edge_kit.settings t
    cross join lateral (values
      (1, 'change_plan', v_runs and 'change_plan' = any (t.buyer_actions)),
      (2, 'change_units', v_runs and not p_seat_based and 'change_units' = any (t.buyer_actions)),
      (3, 'change_seats', v_runs and p_seat_based and 'change_seats' = any (t.buyer_actions)),
      (4, 'undo_change', s.status <> 'revoked' and s.pending_from is not null),
      (5, 'pause', v_goes_on and 'pause' = any (t.buyer_actions)),
      (6, 'unpause', s.status = 'active' and s.pause_at_period_end and 'pause' = any (t.buyer_actions)),
      (7, 'resume', s.status = 'paused' and 'pause' = any (t.buyer_actions)),
      (8, 'cancel', v_runs or s.status = 'paused'),
      (9, 'uncancel', s.status <> 'revoked' and s.cancel_at_period_end)
    ) a (place, action, is_open)
  );
end $$;
comment on function edge_kit.offered_actions(public.subscriptions, boolean) is
  'What the owner of a subscription may ask of it now, as POST subscription calls it.';

-- Purchases, orders and subscriptions come newest first, amounts in minor units. `action` and `actions` are what the
-- buyer can do, `prorations` how a change may be billed, first what is meant when nothing is said.
-- Report bodies are read from the table `outputs`. While a report is made, `progress` says how far: { pages_read,
-- pages_planned, checks_done, checks_total }.
create function public.dashboard() returns json
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
  return (
    with me as (select edge_kit.bearer() as user_id)
    select json_build_object(
      'profile', (
        select json_build_object('user_id', me.user_id, 'email', p.email, 'linked_at', p.linked_at)
        from (select) one left join public.profiles p on p.user_id = me.user_id
      ),
      'purchases', (
        select coalesce(json_agg(json_build_object(
          'id', p.id, 'order_id', p.order_id, 'product', p.product, 'name', product.name, 'tier', p.tier,
          'quantity', p.quantity, 'amount', p.amount, 'currency', p.currency, 'url', p.url, 'status', p.status,
          'failure_code', p.failure_code,
          'action', case
            when p.status = 'awaiting_url' or edge_kit.has_wrong_address(p.failure_code) then 'set_purchase_url'
            when p.status = 'failed' then 'retry_purchase'
          end,
          'progress', case when p.status in ('pending_scrape', 'scraping') then (
            select j.progress from edge_kit.scrape_jobs j
            where j.purchase_id = p.id and j.state in ('queued', 'running')
          ) end,
          'refunded_at', p.refunded_at, 'created_at', p.created_at, 'outputs', delivered.outputs
        ) order by p.created_at desc, p.order_id, p.line), '[]')
        from public.purchases p
        join public.products product on product.slug = p.product
        cross join lateral (
          select coalesce(json_agg(json_build_object(
            'id', o.id, 'kind', o.kind, 'run_key', o.run_key, 'title', o.title, 'score', o.score,
            'storage_path', o.storage_path, 'created_at', o.created_at
          ) order by o.created_at desc, o.kind), '[]') as outputs
          from public.outputs o where o.purchase_id = p.id and p.refunded_at is null
        ) delivered
        where p.user_id = me.user_id
      ),
      'orders', (
        select coalesce(json_agg(json_build_object(
          'id', o.id, 'status', o.status, 'total_amount', o.total_amount, 'refunded_amount', o.refunded_amount,
          'currency', o.currency, 'receipt_number', o.receipt_number, 'invoice_number', o.invoice_number,
          'created_at', o.created_at
        ) order by o.created_at desc, o.id), '[]')
        from public.orders o where o.user_id = me.user_id
      ),
      'subscriptions', (
        select coalesce(json_agg(json_build_object(
          'id', s.id, 'product', p.slug, 'name', p.name, 'tier', s.tier, 'status', s.status, 'url', s.url,
          'units', s.units, 'trial_end', s.trial_end,
          'next_renewal_at', case
            when s.status in ('trialing', 'active') and not s.cancel_at_period_end and not s.pause_at_period_end
              then s.current_period_end
          end,
          'cancel_at_period_end', s.cancel_at_period_end, 'pause_at_period_end', s.pause_at_period_end,
          'resumes_at', s.resumes_at, 'pending_plan', s.pending_plan, 'pending_units', s.pending_units,
          'pending_from', s.pending_from, 'access_until', edge_kit.access_until(s),
          'seats', case when p.seat_based then s.units end,
          'actions', edge_kit.offered_actions(s, coalesce(p.seat_based, false)),
          'prorations', (select to_json(t.buyer_prorations) from edge_kit.settings t)
        ) order by s.created_at desc, s.id), '[]')
        from public.subscriptions s left join public.products p on p.polar_product_id = s.product_id
        where s.user_id = me.user_id
      ),
      'seats', edge_kit.seats_held(me.user_id),
      'credits', json_build_object(
        'balance', edge_kit.credit_balance(me.user_id),
        'seats', edge_kit.seat_credits(me.user_id),
        'by_expiry', (
          select coalesce(json_agg(
            json_build_object('expires_at', l.expires_at, 'credits', l.credits) order by l.expires_at nulls last
          ), '[]')
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
  'The caller''s page: { profile, purchases: [… outputs, action, progress], orders, subscriptions, seats, '
  'credits: { balance, seats, by_expiry } }. For signed-in users.';
revoke execute on function public.dashboard() from public, anon, authenticated, service_role;
grant execute on function public.dashboard() to authenticated;

-- For the success page, which may be open to a guest: nothing personal. `payment` unknown | open | expired | paid |
-- refunded; `delivery` none | awaiting_url | wrong_address | in_progress | completed | failed, the least finished of
-- its purchases; `sign_in_with_this_email` true when a guest must sign in with the e-mail used at Polar to see the
-- purchase.
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
        when o.status = 'refunded' or o.charged_back then 'refunded'
        when o.id is not null then 'paid'
        when c.id is null then 'unknown'
        when c.checkout_expires_at <= now() then 'expired'
        else 'open'
      end,
      'delivery', (
        select coalesce((array_agg(w.word order by w.urgency))[1], 'none')
        from public.purchases p
        join (values
          ('failed', 1, 'failed'), ('wrong_address', 2, 'wrong_address'), ('awaiting_url', 3, 'awaiting_url'),
          ('pending_scrape', 4, 'in_progress'), ('scraping', 4, 'in_progress'), ('completed', 5, 'completed')
        ) w (status, urgency, word)
          on w.status = case
            when edge_kit.has_wrong_address(p.failure_code) then 'wrong_address' else p.status::text
          end
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

-- What the caller may change ------------------------------------------------------------------------------------------

create function public.spend_credits(p_amount bigint, p_idempotency_key text, p_reason text default null) returns jsonb
language sql security definer set search_path = ''
return edge_kit.spend(edge_kit.bearer(), p_amount, p_idempotency_key, p_reason, false);
comment on function public.spend_credits(bigint, text, text) is
  'Spends credits of the caller once per key: { spent, balance }; PT402 insufficient_credits, PT409 key_reused, PT422 '
  'invalid_amount | invalid_key | invalid_reason. For signed-in users.';
revoke execute on function public.spend_credits(bigint, text, text) from public, anon, authenticated, service_role;
grant execute on function public.spend_credits(bigint, text, text) to authenticated;

-- p_settlement books work already done; without it the balance is the limit.
create function public.spend_credits_for(
  p_user_id text, p_amount bigint, p_idempotency_key text, p_reason text, p_settlement boolean default false
) returns jsonb
language sql security definer set search_path = ''
return edge_kit.spend(p_user_id, p_amount, p_idempotency_key, p_reason, p_settlement);
comment on function public.spend_credits_for(text, bigint, text, text, boolean) is
  'Spends credits of a user once per key: { spent, balance }; a settlement may go below zero; errors as '
  'spend_credits(), PT404 unknown_user. For backends (service_role).';
revoke execute on function public.spend_credits_for(text, bigint, text, text, boolean)
  from public, anon, authenticated, service_role;
grant execute on function public.spend_credits_for(text, bigint, text, text, boolean) to service_role;

create function public.set_subscription_url(p_subscription_id text, p_url text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if edge_kit.is_shop_url(p_url) is not true then
    perform edge_kit.refuse(422, 'invalid_url', 'Send the public http(s) address of the shop.', left(p_url, 200));
  end if;
  update public.subscriptions set url = p_url where id = p_subscription_id and user_id = (select edge_kit.bearer());
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Choose one of your own subscriptions.');
  end if;
end $$;
comment on function public.set_subscription_url(text, text) is
  'Names the shop that an own subscription reports on, from the next period on; PT404 unknown_subscription, PT422 '
  'invalid_url. For signed-in users.';
revoke execute on function public.set_subscription_url(text, text) from public, anon, authenticated, service_role;
grant execute on function public.set_subscription_url(text, text) to authenticated;

create function public.set_purchase_url(p_purchase_id uuid, p_url text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_purchase public.purchases;
begin
  select * into v_purchase from public.purchases
  where id = p_purchase_id and user_id = (select edge_kit.bearer())
  for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_purchase', 'Choose one of your own purchases.');
  elsif v_purchase.status not in ('awaiting_url', 'failed') then
    perform edge_kit.refuse(
      409, 'url_not_wanted', 'The shop can be named while the purchase waits for it or after a failure.'
    );
  elsif edge_kit.is_shop_url(p_url) is not true then
    perform edge_kit.refuse(422, 'invalid_url', 'Send the public http(s) address of the shop.', left(p_url, 200));
  elsif (select count(*) >= 10 from edge_kit.scrape_jobs where purchase_id = p_purchase_id) then
    perform edge_kit.refuse(409, 'too_many_runs', 'Ten runs failed: contact the shop''s support, nothing is lost.');
  end if;
  update public.purchases set url = p_url, status = 'pending_scrape', failure_code = null where id = p_purchase_id;
end $$;
comment on function public.set_purchase_url(uuid, text) is
  'Names the shop of an own purchase that waits for one, or corrects it after a failure, and queues its scrape; PT404 '
  'unknown_purchase, PT409 url_not_wanted | too_many_runs, PT422 invalid_url. For signed-in users.';
revoke execute on function public.set_purchase_url(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.set_purchase_url(uuid, text) to authenticated;

create function public.retry_purchase(p_purchase_id uuid) returns void
language sql security definer set search_path = '' as $$
  select public.set_purchase_url(p_purchase_id, (select url from public.purchases where id = p_purchase_id))
$$;
comment on function public.retry_purchase(uuid) is
  'Queues a failed own purchase again for the same shop; errors as set_purchase_url(). For signed-in users.';
revoke execute on function public.retry_purchase(uuid) from public, anon, authenticated, service_role;
grant execute on function public.retry_purchase(uuid) to authenticated;
