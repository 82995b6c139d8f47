-- Returns: what is taken back of credits because money was given back for what was left of them (docs/money.md §4).

create function edge_kit.refunded_share(p_order public.orders) returns numeric
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_order.charged_back then 1
    when p_order.refunded_amount <= 0 then 0
    when p_order.refundable_amount <= 0 then 1
    else p_order.refunded_amount::numeric / (p_order.refunded_amount + p_order.refundable_amount)
  end;
end $$;
comment on function edge_kit.refunded_share(public.orders) is
  'The refunded share of what an order could be refunded, 0 to 1; all of one that was charged back.';

create function edge_kit.months_granted(p_plan public.products) returns integer
language plpgsql immutable set search_path = '' as $$
begin
  return case when p_plan.grant_interval = 'month' then 12 * p_plan.recurring_interval_count else 1 end;
end $$;
comment on function edge_kit.months_granted(public.products) is
  'In how many lots a full period of a plan grants its credits: 12 for a year that grants monthly, else 1.';

-- A return goes to the lots of its plan that ran when it begins, the one that began last first, and to none more than
-- it cost; where none ran, because Polar moved the period's end, to what ran last. One of a price that we never had
-- goes to any plan. One without times may be billed long after what it is about, so that it goes on to lots that had
-- ended. Changes there and back that one order bills so all begin at once: what it sells is given back first, and what
-- an update sells may be a period that was changed before it was billed.
create function edge_kit.given_back(p_subscription_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_back jsonb := '{}';
  v_return record;
  v_lot record;
  v_left numeric;
  v_part numeric;
begin
  if not exists (select from edge_kit.returned_lines r where r.subscription_id = p_subscription_id) then
    return null;
  end if;
  for v_return in
    select r.product, r.amount * (1 - edge_kit.refunded_share(o)) as amount, b.begins,
      case when r.starts_at is null then '-infinity' else least(b.begins, (
        select max(l.period_end) - interval '1 microsecond' from public.credit_lots l
        where l.subscription_id = r.subscription_id and l.cost > 0
          and l.product = coalesce(r.product, l.product) and l.period_start < b.begins
      )) end as ran_since,
      case when r.starts_at is null then r.order_id end as sold_by,
      o.billing_reason = 'subscription_update' as by_update
    from edge_kit.returned_lines r
    join public.orders o on o.id = r.order_id
    cross join lateral (select coalesce(r.starts_at, o.period_start, o.created_at) as begins) b
    where r.subscription_id = p_subscription_id
    order by coalesce(r.starts_at, o.created_at), r.order_id, r.line_id
  loop
    v_left := v_return.amount;
    for v_lot in
      select l.id, given.amount, l.cost * (1 - coalesce(edge_kit.refunded_share(o), 0)) - given.amount as rest
      from public.credit_lots l
      left join public.orders o on o.id = l.order_id
      cross join lateral (select coalesce((v_back ->> l.id::text)::numeric, 0) as amount) given
      where l.subscription_id = p_subscription_id and l.source in ('period', 'share') and l.cost > 0
        and l.product = coalesce(v_return.product, l.product)
        and (
          l.period_start < v_return.begins and v_return.ran_since < l.period_end
          or l.order_id = v_return.sold_by and l.product = v_return.product
            and (l.source = 'share' or v_return.by_update)
        )
      order by v_return.begins < l.period_end desc, l.period_start desc, l.key desc
    loop
      exit when v_left <= 0;
      v_part := greatest(0, least(v_left, v_lot.rest));
      v_back := v_back || jsonb_build_object(v_lot.id, v_lot.amount + v_part);
      v_left := v_left - v_part;
    end loop;
  end loop;
  return v_back;
end $$;
comment on function edge_kit.given_back(text) is
  'Money given back of each lot of a subscription, as { lot: amount }; null if none ever was.';

-- The share of the lot's cost that was given back; of a year that grants monthly, from its last month backwards. A
-- period that cost nothing has no amount to go by: it keeps the time that had passed when the next one cut it short.
create function edge_kit.returned_credits(p_lot public.credit_lots, p_given_back jsonb) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  v_charged public.credit_lots := p_lot;  -- the lot that carries the cost: its period's, for a month
  v_months integer := 1;
  v_month integer := 0;
  v_cut timestamptz;
  v_end timestamptz;
  v_kept numeric;
begin
  if p_lot.source = 'month' then
    select * into v_charged from public.credit_lots l
    where l.subscription_id = p_lot.subscription_id and l.period_start = p_lot.period_start and l.source = 'period';
    v_month := substring(p_lot.key from '\d+$');
  end if;
  if v_charged.source = 'period' then
    select edge_kit.months_granted(p) into v_months from public.products p where p.slug = v_charged.product;
  end if;

  if v_charged.cost = 0 then
    select min(l.period_start) into v_cut from public.credit_lots l
    where l.subscription_id = v_charged.subscription_id and l.source = 'period' and l.promised > 0
      and l.period_start > v_charged.period_start and l.period_start < v_charged.period_end;
    if v_cut is null then
      return 0;
    end if;
    v_end := case when v_months > 1 then edge_kit.months_after(p_lot.due_at, 1, 'month') else v_charged.period_end end;
    v_kept := extract(epoch from v_cut - p_lot.due_at) / extract(epoch from v_end - p_lot.due_at);
    return p_lot.promised - floor(p_lot.promised * least(1, greatest(0, v_kept)));
  elsif p_given_back -> v_charged.id::text is null then
    return 0;
  end if;

  v_kept := 1 - coalesce((select edge_kit.refunded_share(o) from public.orders o where o.id = v_charged.order_id), 0);
  return floor(round(greatest(0, least(
    v_months * p_lot.promised * (p_given_back ->> v_charged.id::text)::numeric / v_charged.cost
      - (v_months - 1 - v_month) * p_lot.promised * v_kept,
    p_lot.promised * v_kept
  )), 6));
end $$;
comment on function edge_kit.returned_credits(public.credit_lots, jsonb) is
  'Credits that are taken back of a lot because what it cost was given back, as given_back() says, or another period '
  'cut it short.';
