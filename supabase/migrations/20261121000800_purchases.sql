-- Purchases: one per paid order line, with the shop it is for and how far its delivery is. Outputs: the
-- reports delivered for it.

create type public.purchase_status as enum ('awaiting_url', 'pending_scrape', 'scraping', 'completed', 'failed', 'canceled');
comment on type public.purchase_status is 'How far the delivery of a purchase is.';

create table public.purchases (
  id uuid primary key default gen_random_uuid(),
  order_id text not null references public.orders,
  line integer not null check (line >= 1),
  user_id text references public.profiles,
  email text,
  product text not null references public.products,
  tier text,
  quantity bigint not null check (quantity >= 1),
  amount bigint not null,
  currency text not null,
  url text,
  competitor_urls text[] not null default '{}' check (cardinality(competitor_urls) <= 3),
  status public.purchase_status not null,
  failure_code text,
  refunded_at timestamptz,
  created_at timestamptz not null default now(),
  unique (order_id, line),
  check (url is not null or status in ('awaiting_url', 'completed', 'canceled')),
  check ((status = 'failed') = (failure_code is not null))
);
create index purchases_user_id on public.purchases (user_id, created_at desc);
create index purchases_unfinished on public.purchases (status, created_at) where status not in ('completed', 'canceled');

comment on table public.purchases is 'One row per paid order line: the unit of delivery. Made by ingest_polar_event() only.';
comment on column public.purchases.id is 'Our key; named in metadata of refunds and by the scraper.';
comment on column public.purchases.order_id is 'The order that paid for it; (order, line) is the key of the fact.';
comment on column public.purchases.line is 'Line of the order''s cart, 1 for a single product.';
comment on column public.purchases.user_id is 'Owner, the same as the order''s.';
comment on column public.purchases.email is 'E-mail of the order.';
comment on column public.purchases.product is 'What was bought (products.slug).';
comment on column public.purchases.tier is 'Tier of the product on the day of purchase.';
comment on column public.purchases.quantity is 'How many; always 1 where a shop URL is needed.';
comment on column public.purchases.amount is 'Share of the order''s total, tax included, by list price; minor units.';
comment on column public.purchases.currency is 'ISO 4217, lower case.';
comment on column public.purchases.url is 'The shop to report on.';
comment on column public.purchases.competitor_urls is 'Up to three shops to compare with.';
comment on column public.purchases.status is 'awaiting_url: the buyer must give one (set_purchase_url); failed: see failure_code, retry_purchase; canceled: refunded before delivery.';
comment on column public.purchases.failure_code is 'Why delivery failed, set exactly while status is failed.';
comment on column public.purchases.created_at is 'When the row was made, not when it was paid (orders.created_at).';
comment on column public.purchases.refunded_at is 'Fully refunded: outputs are hidden from the owner.';

alter table public.purchases enable row level security;
create policy "users read their own purchases" on public.purchases for select to authenticated
  using (user_id = (select auth.jwt()) ->> 'sub');
grant select on public.purchases to authenticated, service_role;


create table public.outputs (
  id uuid primary key default gen_random_uuid(),
  purchase_id uuid not null references public.purchases,
  kind public.report_kind not null,
  run_key text not null,
  title text not null,
  score smallint check (score between 0 and 100),
  data jsonb not null,
  storage_path text,
  created_at timestamptz not null default now(),
  unique (purchase_id, kind, run_key)
);
comment on table public.outputs is 'Reports delivered. Written by complete_scrape() only.';
comment on column public.outputs.id is 'Our key.';
comment on column public.outputs.created_at is 'When it was delivered.';
comment on column public.outputs.purchase_id is 'The purchase it was delivered for.';
comment on column public.outputs.kind is 'Which report.';
comment on column public.outputs.run_key is 'Which run of the purchase''s scrape wrote it.';
comment on column public.outputs.title is 'Heading for people.';
comment on column public.outputs.score is '0 to 100, null when nothing could be judged.';
comment on column public.outputs.data is 'The whole report: findings with evidence, coverage, pages read.';
comment on column public.outputs.storage_path is 'Path of the PDF in the private bucket `reports`, null when there is none.';

alter table public.outputs enable row level security;
create policy "users read the outputs of their own purchases" on public.outputs for select to authenticated
  using (purchase_id = any (array(  -- an array is made once and looked up by index; `in` reads the whole table
    select p.id from public.purchases p where p.user_id = (select auth.jwt()) ->> 'sub' and p.refunded_at is null
  )));
grant select on public.outputs to authenticated, service_role;


-- What an order pays for (docs/money.md §2) -------------------------------------------------------------------

-- Start of the subscription period that an order opens, null when it opens none. It opens one by a base line: a
-- charge that is no proration; in a change of plan also the full price of a new period booked as a proration line,
-- or any charge if the change went through a checkout. Totals do not matter: discounts and balances pay too. The
-- start comes from the subscription's beginning or the order's own lines, never from the period in the copy.
create function edge_kit.order_period(p_order public.orders) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  if p_order.subscription_id is null or p_order.billing_reason not in ('subscription_create', 'subscription_cycle', 'subscription_update') then
    return null;
  end if;
  return (with item as (
    select * from jsonb_to_recordset(p_order.items)
      as i (amount bigint, proration boolean, start_timestamp timestamptz, end_timestamp timestamptz)
  ),
  base as (
    select i.*
    from item i
    left join public.products plan on plan.polar_product_id = p_order.product_id
    where not coalesce(i.proration, false) and (i.amount > 0 or i.amount = 0 and plan.grants_when_free)
      or p_order.billing_reason = 'subscription_update' and i.amount > 0 and (
        p_order.checkout_id is not null
        or i.end_timestamp - (i.start_timestamp + ('1 ' || plan.recurring_interval)::interval) between interval '-1 day' and interval '1 day'
          and not exists (select from item n where n.amount < 0 and n.end_timestamp = i.end_timestamp)
      )
  )
  select coalesce(
    case when p_order.billing_reason = 'subscription_create'
      then (select s.started_at from public.subscriptions s where s.id = p_order.subscription_id) end,
    max(b.start_timestamp),
    p_order.created_at
  )
  from base b
  having count(*) > 0);
end $$;
comment on function edge_kit.order_period(public.orders) is 'Start of the subscription period an order opens, null for none.';

-- The lines an order pays for, with the list price that each is weighed by, as the catalogue is now. The cart product
-- pays for the frozen cart's lines if amount and currency are the cart's; another catalogue product for one line, with
-- the shop the cart gave it; an order that opens a period for one line of its plan, with the subscription's shop; one
-- that opens none for nothing. Null when that cannot be told: the product is unknown, or the cart costs something else.
create function edge_kit.order_lines(p_order public.orders, p_cart public.temp_carts) returns edge_kit.order_line[]
language plpgsql stable set search_path = '' as $$
declare
  v_sold public.products;
  v_asked jsonb;
  v_line edge_kit.order_line;
  v_quantity bigint;
begin
  select * into v_sold from public.products p where p.polar_product_id = p_order.product_id;
  if not found then
    return null;
  elsif p_order.billing_reason is distinct from 'purchase' and p_order.period_start is null then
    return case when v_sold.kind <> 'cart' then '{}'::edge_kit.order_line[] end;
  end if;
  if v_sold.kind = 'cart' then
    return nullif(array(
      select row(l.line, l.product, l.quantity, l.url, l.competitor_urls, l.amount, p_cart.currency, p.kind, p.tier, p.requires_url, p.credits)::edge_kit.order_line
      from jsonb_to_recordset(p_cart.lines) as l (line integer, product text, quantity bigint, url text, competitor_urls text[], amount bigint)
      join public.products p on p.slug = l.product
      where (p_cart.total_amount, p_cart.currency) = (p_order.subtotal_amount, p_order.currency)
      order by l.line
    ), '{}');
  end if;

  v_asked := jsonb_path_query_first(p_cart.lines, '$[*] ? (@.product == $sold)', jsonb_build_object('sold', v_sold.slug));
  v_line := jsonb_populate_record(v_line, v_asked);  -- the shop and those to compare it with
  if p_order.subscription_id is not null then
    v_line.url := coalesce((select s.url from public.subscriptions s where s.id = p_order.subscription_id), v_line.url);
  end if;
  v_quantity := case when v_sold.requires_url then 1 else p_order.units end;
  return array[row(
    1, v_sold.slug, v_quantity, v_line.url, coalesce(v_line.competitor_urls, '{}'),
    coalesce((v_asked ->> 'unit_amount')::bigint, v_sold.price_amount) * v_quantity, v_sold.currency,
    v_sold.kind, v_sold.tier, v_sold.requires_url, v_sold.credits
  )::edge_kit.order_line];
end $$;
comment on function edge_kit.order_lines(public.orders, public.temp_carts) is 'The lines an order pays for: the cart''s, one for a single product or period, none, or null when they cannot be told.';

-- What lines cost by our prices, null when those are in another currency.
create function edge_kit.list_amount(p_lines edge_kit.order_line[], p_currency text) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  if cardinality(p_lines) = 1 then
    return case when p_lines[1].currency = p_currency then p_lines[1].list_amount end;
  end if;
  return (select sum(l.list_amount) from unnest(p_lines) l having bool_and(l.currency = p_currency));
end $$;
comment on function edge_kit.list_amount(edge_kit.order_line[], text) is 'What lines cost by our prices in minor units; null in another currency.';

-- What each line costs of what was paid: by its share of the list prices, largest remainder, ties to the lower line.
-- Without list prices the first line carries all.
create function edge_kit.divide_amount(p_total bigint, p_lines edge_kit.order_line[]) returns bigint[]
language plpgsql immutable set search_path = '' as $$
begin
  return array(
    with weighed as (
      select l.line, sum(l.list_amount) over () as weights,
        p_total::numeric * case when sum(l.list_amount) over () = 0 then (l.line = min(l.line) over ())::integer else l.list_amount end as share
      from unnest(p_lines) l
    ),
    divided as (
      select w.*, floor(w.share / greatest(w.weights, 1)) as whole from weighed w
    )
    select d.whole + (
        row_number() over (order by d.share - d.whole * greatest(d.weights, 1) desc, d.line) <= p_total - sum(d.whole) over ()
      )::integer
    from divided d
    order by d.line
  );
end $$;
comment on function edge_kit.divide_amount(bigint, edge_kit.order_line[]) is 'Amounts of the lines of an order, in minor units; their sum is what was paid.';

-- Makes the purchases and credit lots of an order's lines, nothing of none. Keys: (order, line), and (subscription, period
-- start). True when it granted credits.
-- Called under the customer's lock.
create function edge_kit.deliver_lines(p_order public.orders, p_lines edge_kit.order_line[]) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_amounts bigint[];
  l edge_kit.order_line;
  v_n integer := 0;
  v_granted boolean := false;
begin
  if coalesce(cardinality(p_lines), 0) = 0 then
    return false;
  end if;
  v_amounts := case when cardinality(p_lines) = 1 then array[p_order.total_amount] else edge_kit.divide_amount(p_order.total_amount, p_lines) end;
  foreach l in array p_lines loop
    v_n := v_n + 1;
    if l.kind <> 'subscription' or l.requires_url then
      insert into public.purchases (order_id, line, user_id, email, product, tier, quantity, amount, currency, url, competitor_urls, status)
      values (
        p_order.id, l.line, p_order.user_id, p_order.email, l.product, l.tier, l.quantity, v_amounts[v_n], p_order.currency, l.url, l.competitor_urls,
        case
          when not l.requires_url then 'completed'
          when l.url is null then 'awaiting_url'
          else 'pending_scrape'
        end::public.purchase_status
      )
      on conflict (order_id, line) do nothing;
    end if;
    if l.credits > 0 then
      perform edge_kit.grant_line_credits(p_order, l);
      v_granted := true;
    end if;
  end loop;
  return v_granted;
end $$;
comment on function edge_kit.deliver_lines(public.orders, edge_kit.order_line[]) is 'Makes the purchases and credit lots of an order''s lines, each once by its key.';

-- Fulfils a paid order that is stored and was not fulfilled: one that came unpaid, or before its product was known. Once,
-- by the first event that says it is paid, so that a later edit of the catalogue changes nothing that was sold.
create function edge_kit.fulfil_order(p_order public.orders, p_lines edge_kit.order_line[]) returns void
language plpgsql set search_path = '' as $$
begin
  update public.orders o set fulfilled = true, list_amount = edge_kit.list_amount(p_lines, p_order.currency)
  where o.id = p_order.id and not o.fulfilled and p_lines is not null;
  if found then
    perform edge_kit.deliver_lines(p_order, p_lines);
  end if;
end $$;
comment on function edge_kit.fulfil_order(public.orders, edge_kit.order_line[]) is 'Fulfils a stored order with its lines, unless it was; null lines change nothing.';


-- Targets: recomputed from rows after every event ---------------------------------------------------------

-- A paid order of a cart that an earlier paid order has paid for already.
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
comment on function edge_kit.is_second_payment(public.orders) is 'True for a later paid order of a cart that was paid before.';

create function edge_kit.has_several_lines(p_order_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return (select count(*) > 1 from public.purchases p where p.order_id = p_order_id);
end $$;
comment on function edge_kit.has_several_lines(text) is 'True when an order paid for more than one purchase.';

create function edge_kit.is_known_product(p_polar_product_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.products p where p.polar_product_id = p_polar_product_id);
end $$;
comment on function edge_kit.is_known_product(text) is 'True when the catalogue has this product of Polar''s.';

-- What an operator has to look at in an order, as the rows stand; flags in the order of the alphabet. The first one of
-- its cart, which is not stored yet, has no rows to look at.
create function edge_kit.order_attention(p_order public.orders, p_first boolean default false) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  if p_order.status not in ('draft', 'pending', 'paid', 'refunded', 'partially_refunded', 'void') then
    return '{unknown_status}';
  elsif not edge_kit.is_paid(p_order.status) then
    return '{}';
  end if;
  return array_remove(array[
    case when p_order.billing_reason = 'purchase' and case when p_order.fulfilled
      then p_order.list_amount is distinct from p_order.subtotal_amount
      else edge_kit.is_known_product(p_order.product_id)
    end then 'amount_mismatch' end,
    case when not p_first and edge_kit.is_second_payment(p_order) then 'cart_paid_twice' end,
    case when not p_first and edge_kit.has_large_grant(p_order) then 'large_grant' end,
    case when p_order.user_id is null and edge_kit.owner_mismatch(p_order.cart_id, p_order.metadata) then 'owner_mismatch' end,
    case when p_order.status = 'partially_refunded' and edge_kit.has_several_lines(p_order.id) then 'partial_refund' end,
    case when p_order.period_start is not null and edge_kit.has_period_overlap(p_order.subscription_id) then 'period_overlap' end,
    case when p_order.user_id is null and p_order.email is null then 'unattributed' end,
    case when not p_order.fulfilled and p_order.product_id is not null and not edge_kit.is_known_product(p_order.product_id)
      then 'unknown_product' end
  ], null);
end $$;
comment on function edge_kit.order_attention(public.orders, boolean) is 'Flags of an order that needs someone, computed from rows.';

-- Status of a purchase as its order has it: canceled while refunded in full or only billed after the end, unless it was
-- delivered by then; taken up again when that is undone.
create function edge_kit.purchase_target(p_purchase public.purchases, p_order public.orders) returns public.purchase_status
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when (p_order.status = 'refunded' or p_order.final_bill) and p_purchase.status <> 'completed' then 'canceled'
    when p_order.status = 'refunded' or p_order.final_bill or p_purchase.status <> 'canceled' then p_purchase.status
    when p_purchase.url is null then 'awaiting_url'
    else 'pending_scrape'
  end;
end $$;
comment on function edge_kit.purchase_target(public.purchases, public.orders) is 'Status that a purchase must have, by its order.';

-- Brings an order's flags up to date, and those of its cart's other orders: one that came first may turn another one
-- into the second payment. Under the cart's lock.
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
comment on function edge_kit.settle_flags(public.orders) is 'Recomputes the flags of an order, which must be given as it is stored, and of the other orders of its cart.';

-- Brings all that follows from an order up to date: its owner, its flags, and its purchases' and lots' owner and
-- refund. Called after every event about it, stale ones too, with the metadata of that event: whom it names owns the row
-- even if a newer event no longer says so. Under the locks that apply_order() took.
create function edge_kit.settle_order(p_order_id text, p_metadata jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
declare
  v_was public.orders;
  o public.orders;
begin
  select * into strict v_was from public.orders where id = p_order_id;
  o := v_was;
  if o.user_id is null then
    o.user_id := edge_kit.order_owner(o, (select c from public.temp_carts c where c.id = o.cart_id), p_metadata || o.metadata);
  end if;
  if o.subscription_id is not null then
    o.final_bill := coalesce((select edge_kit.was_ended(s, o.created_at) from public.subscriptions s where s.id = o.subscription_id), false);
  end if;
  if (o.user_id, o.final_bill) is distinct from (v_was.user_id, v_was.final_bill) then
    update public.orders t set user_id = o.user_id, final_bill = o.final_bill where t.id = o.id;
  end if;

  perform edge_kit.settle_lots(array(select l.id from public.credit_lots l where l.order_id = o.id));

  perform edge_kit.settle_flags(o);

  -- The target is asked of the row as it is once it is locked: a delivery may have changed it meanwhile.
  update public.purchases p
  set user_id = o.user_id, email = o.email,
    status = edge_kit.purchase_target(p, o),
    failure_code = case when edge_kit.purchase_target(p, o) = 'failed' then p.failure_code end,
    refunded_at = case when o.status = 'refunded' then coalesce(p.refunded_at, now()) end
  where p.order_id = o.id
    and (p.user_id, p.email, p.status, p.refunded_at is not null)
      is distinct from (o.user_id, o.email, edge_kit.purchase_target(p, o), o.status = 'refunded');
end $$;
comment on function edge_kit.settle_order(text, jsonb) is 'Recomputes owner, flags, lots and refund of an order and its purchases from rows.';

-- Fulfils the paid orders, and grants the subscriptions, that waited for a product which the catalogue has come to know.
-- Called when a product is mapped, and by the sweep for what arrived in the same instant. Locks all their customers
-- first, in order of id. One that fails keeps its flag and stops no other.
create function edge_kit.fulfil_waiting() returns void
language plpgsql set search_path = '' as $$
declare
  v_order public.orders;
  v_subscription public.subscriptions;
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
      v_order.period_start := edge_kit.order_period(v_order);
      update public.orders o set period_start = v_order.period_start where o.id = v_order.id;
      perform edge_kit.fulfil_order(v_order, edge_kit.order_lines(v_order, (select c from public.temp_carts c where c.id = v_order.cart_id)));
      perform edge_kit.settle_order(v_order.id);
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
comment on function edge_kit.fulfil_waiting() is 'Fulfils paid orders and grants subscriptions whose product was unknown and is known now.';

create function edge_kit.on_product_mapped() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- What a shared organisation let pass as somebody else's is taken in now.
  perform edge_kit.work_polar_event(e)
  from edge_kit.polar_events e
  where case when e.state = 'ignored' and split_part(e.type, '.', 1) in ('order', 'subscription') then e.payload::jsonb -> 'data' ->> 'product_id' end = new.polar_product_id
  order by e.event_at, e.webhook_id;

  perform edge_kit.fulfil_waiting();
  return null;
end $$;
comment on function edge_kit.on_product_mapped() is 'Trigger on products: mapping a product to Polar fulfils the orders and subscriptions that named it before.';

create trigger products_fulfil_waiting_orders after insert or update of polar_product_id on public.products
  for each row when (new.polar_product_id is not null) execute function edge_kit.on_product_mapped();
