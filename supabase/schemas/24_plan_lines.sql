-- Plan lines (docs/money.md §2 and §3): what the lines of a subscription's order pay for and give back.

create type edge_kit.plan_line_kind as enum ('opening', 'share', 'return');
comment on type edge_kit.plan_line_kind is
  'What a line of a subscription''s order does: opens a period, pays for a share of one, gives a share back.';

create type edge_kit.plan_line as (
  id text, kind edge_kit.plan_line_kind, price_id text, starts_at timestamptz, ends_at timestamptz, amount bigint,
  proration boolean
);
comment on type edge_kit.plan_line is
  'A line of a subscription''s order that moves credits; amount in minor units, negative for a return.';

create function edge_kit.list_price(p_product public.products, p_currency text) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  if p_product.currency = p_currency then
    return p_product.price_amount;
  end if;
  return (
    select o.amount from public.product_prices o where o.product = p_product.slug and o.currency = p_currency
  );
end $$;
comment on function edge_kit.list_price(public.products, text) is
  'What a product costs in a currency, in minor units of it; null when it is not sold in that one.';

create function edge_kit.full_price(p_order public.orders, p_listed bigint) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  return p_listed - case when p_order.billing_reason = 'subscription_update'
    then round(p_listed * coalesce(p_order.discount_basis_points, 0) / 10000.0) else 0 end;
end $$;
comment on function edge_kit.full_price(public.orders, bigint) is
  'What a full period of a listed price costs by an order''s proration lines: in an update Polar takes a percentage '
  'discount off them before they are billed. Minor units.';

-- A charge that is no proration opens a period; of a free plan it can only be usage, and so it is when it tells no
-- times, and another charge of the order names a price of ours and this one does not. A trial's line names none. In a
-- change of plan a proration does that spans exactly one period of the new plan and pays, give or take Polar's
-- rounding, for all units, not just for more of them. Totals do not matter: discounts and balances pay too. A period
-- that was changed before it was billed is billed all the same, and is a share: of another plan, or in an update, which
-- bills no usage, beside the line of the period that begins last.
create function edge_kit.plan_lines(p_order public.orders) returns setof edge_kit.plan_line
language plpgsql stable set search_path = '' as $$
begin
  if p_order.billing_reason not in ('subscription_create', 'subscription_cycle', 'subscription_update') then
    return;
  end if;
  return query
    with item as (
      select i.id, i.product_price_id, i.start_timestamp, i.end_timestamp, i.amount,
        coalesce(i.proration, false) as proration, known.id is not null as is_known,
        case when known.amount > 0 then known.product end as charged_plan
      from jsonb_to_recordset(p_order.items) as i (
        id text, amount bigint, proration boolean, product_price_id text,
        start_timestamp timestamptz, end_timestamp timestamptz
      )
      left join edge_kit.polar_prices known on known.id = i.product_price_id
    ),
    told as (
      select i.*, case
          when not i.proration and i.amount > 0 and i.charged_plan <> plan.slug then 'share'
          when not i.proration
            and (
              i.amount > 0 and plan.price_amount is distinct from 0 and not (
                i.start_timestamp is null and not i.is_known and exists (
                  select from item n where not n.proration and n.id <> i.id and n.is_known
                )
              )
              or i.amount = 0 and plan.grants_when_free and (plan.price_amount = 0 or i.product_price_id is not null)
            )
            then 'opening'
          when i.proration and i.amount >= 0 and plan.price_amount > 0
            and p_order.billing_reason = 'subscription_update'
            and i.end_timestamp
                - edge_kit.months_after(i.start_timestamp, plan.recurring_interval_count, plan.recurring_interval)
              between interval '-1 second' and interval '1 second'
            and (
              p_order.units = 1 or i.amount = 0
              or i.amount >= p_order.units
                * (edge_kit.full_price(p_order, edge_kit.list_price(plan, p_order.currency)) - 1)
            )
            and not exists (select from item n where n.amount < 0 and n.end_timestamp = i.end_timestamp)
            then 'opening'
          when i.proration and i.amount > 0 then 'share'
          when i.proration and i.amount < 0 then 'return'
        end::edge_kit.plan_line_kind as kind
      from item i
      left join public.products plan on plan.polar_product_id = p_order.product_id
    ),
    counted as (
      select t.*, t.kind = 'opening'
          and coalesce(t.start_timestamp < max(t.start_timestamp) over (partition by t.kind), false) as is_over
      from told t
      where t.kind is not null
    )
    select c.id, case when c.is_over then 'share' else c.kind end, c.product_price_id,
      c.start_timestamp, c.end_timestamp, c.amount, c.proration
    from counted c
    where not c.is_over or c.amount > 0 and p_order.billing_reason = 'subscription_update';
end $$;
comment on function edge_kit.plan_lines(public.orders) is
  'The lines of a subscription''s order that open a period, pay for a share of one or give one back; none of usage, of '
  'a trial or of what is free.';

create function edge_kit.line_discount(p_order public.orders, p_amount bigint) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  if p_order.discount_amount = 0 then
    return 0;
  end if;
  return (
    select round(p_amount::numeric * p_order.discount_amount / nullif(sum(i.amount), 0))
    from jsonb_to_recordset(p_order.items) as i (amount bigint, proration boolean)
    where not coalesce(i.proration, false)
  );
end $$;
comment on function edge_kit.line_discount(public.orders, bigint) is
  'What a line without proration has of its order''s discount, which Polar computes over all such lines; minor units.';

-- A renewal tells no quantity of its own, and the subscription inside an order is as it was when the event was sent. If
-- it was changed since the period began, what was charged tells it.
create function edge_kit.renewed_units(p_order public.orders) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (
    select i.amount / known.amount
    from jsonb_to_recordset(p_order.items) as i (amount bigint, proration boolean, product_price_id text)
    join edge_kit.polar_prices known on known.id = i.product_price_id and known.currency = p_order.currency
    where not coalesce(i.proration, false) and known.amount > 0 and i.amount > 0 and i.amount % known.amount = 0
    limit 1
  );
end $$;
comment on function edge_kit.renewed_units(public.orders) is
  'How many units a renewal charges, by its line at a price of ours; null when that cannot be told, as with tiers.';

-- The start comes from the subscription's beginning or the order's own lines, never from the period in the copy. Where
-- a change is billed with the period that it changed, the order's units are those after it.
create function edge_kit.order_period(p_order public.orders) returns edge_kit.paid_period
language plpgsql stable set search_path = '' as $$
begin
  return (
    with line as (
      select * from edge_kit.plan_lines(p_order)
    ),
    opening as (
      select max(l.starts_at) as starts_at, max(l.ends_at) as ends_at, bool_or(l.proration) as by_change,
        sum(l.amount - case when l.proration then 0 else edge_kit.line_discount(p_order, l.amount) end) as cost
      from line l where l.kind = 'opening'
      having count(*) > 0
    )
    select row(
      coalesce(
        case when p_order.billing_reason = 'subscription_create'
          then (select s.started_at from public.subscriptions s where s.id = p_order.subscription_id) end,
        o.starts_at,
        p_order.created_at
      ),
      o.ends_at,
      o.cost,
      case when not o.by_change and exists (
        select from line l
        where l.proration and (l.starts_at >= o.starts_at or p_order.billing_reason = 'subscription_update')
      ) then coalesce(edge_kit.renewed_units(p_order), p_order.units) else p_order.units end
    )::edge_kit.paid_period
    from opening o
  );
end $$;
comment on function edge_kit.order_period(public.orders) is
  'The period that a subscription''s order opens, by its opening lines; null when it opens none.';

-- What a share is worth is decided now and for good: by the price that its line names, else by the list price of the
-- order's plan, both in the order's currency or not at all. Only prorations have a discount taken off before they are
-- billed. Keys: (order, line id). Called under the customer's lock.
create function edge_kit.deliver_shares(p_order public.orders) returns void
language plpgsql set search_path = '' as $$
begin
  insert into edge_kit.returned_lines (order_id, line_id, subscription_id, product, starts_at, amount)
  select p_order.id, l.id, p_order.subscription_id, known.product, l.starts_at, -l.amount
  from edge_kit.plan_lines(p_order) l
  left join edge_kit.polar_prices known on known.id = l.price_id
  where l.kind = 'return'
  on conflict do nothing;

  perform edge_kit.promise_lot(jsonb_populate_record(null::public.credit_lots, jsonb_build_object(
    'key', format('share:%s:%s', p_order.id, l.id), 'source', 'share', 'user_id', p_order.user_id,
    'product', plan.slug, 'order_id', p_order.id, 'subscription_id', p_order.subscription_id,
    'period_start', span.starts_at, 'period_end', span.ends_at,
    'cost', l.amount - case when l.proration then 0 else edge_kit.line_discount(p_order, l.amount) end,
    'due_at', span.starts_at, 'granted_at', span.starts_at,
    'expires_at', case when plan.expiry_rule = 'period_end' then span.ends_at end,
    'promised', floor(plan.credits::numeric * edge_kit.months_granted(plan) * l.amount / full_period.price),
    'teller', row(0, p_order.created_at, p_order.id)::edge_kit.lot_teller
  )))
  from edge_kit.plan_lines(p_order) l
  left join edge_kit.polar_prices known on known.id = l.price_id
  join public.products plan
    on case when known.id is null then plan.polar_product_id = p_order.product_id else plan.slug = known.product end
  cross join lateral (
    select case
      when known.id is null then edge_kit.list_price(plan, p_order.currency)
      when known.currency = p_order.currency then known.amount
    end as amount
  ) listed
  cross join lateral (
    select case when l.proration then edge_kit.full_price(p_order, listed.amount) else listed.amount end as price
  ) full_period
  cross join lateral (
    select
      coalesce(l.starts_at, p_order.created_at) as starts_at,
      coalesce(
        l.ends_at,
        edge_kit.months_after(p_order.created_at, plan.recurring_interval_count, plan.recurring_interval)
      ) as ends_at
  ) span
  where l.kind = 'share' and plan.credits > 0 and full_period.price > 0;
end $$;
comment on function edge_kit.deliver_shares(public.orders) is
  'Makes the lots of the shares that a paid order pays for, and keeps what it gives back, each once by its key.';
