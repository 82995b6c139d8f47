-- Delivery (docs/money.md §2): what a paid order pays for, and the purchases and lots that come of it, each once.

create type edge_kit.order_line as (
  line integer, product text, quantity bigint, url text, competitor_urls text[], list_amount bigint, currency text,
  kind public.product_kind, tier text, requires_url boolean, credits bigint
);
comment on type edge_kit.order_line is
  'A line that an order pays for, with what the catalogue says of its product; list_amount in minor units, credits of '
  'one unit.';

-- The cart product pays for the frozen cart's lines if amount and currency are the cart's; another catalogue product
-- for one line, with the shop the cart gave it; an order that opens a period for one line of its plan, with the
-- subscription's shop; one that opens none for nothing. Lines cannot be told when the product is unknown, or the cart
-- costs something else. Each carries the list price that it is weighed by.
create function edge_kit.order_lines(p_order public.orders, p_cart public.temp_carts) returns edge_kit.order_line[]
language plpgsql stable set search_path = '' as $$
declare
  v_sold public.products;
  v_asked jsonb;
  v_line edge_kit.order_line;
  v_quantity bigint;
  v_price bigint;
begin
  select * into v_sold from public.products p where p.polar_product_id = p_order.product_id;
  if not found then
    return null;
  elsif p_order.billing_reason is distinct from 'purchase' and p_order.period_start is null then
    return case when v_sold.kind <> 'cart' then '{}'::edge_kit.order_line[] end;
  end if;
  if v_sold.kind = 'cart' then
    return nullif(array(
      select row(
        l.line, l.product, l.quantity, l.url, l.competitor_urls, l.amount, p_cart.currency,
        p.kind, p.tier, p.requires_url, p.credits
      )::edge_kit.order_line
      from jsonb_to_recordset(p_cart.lines)
        as l (line integer, product text, quantity bigint, url text, competitor_urls text[], amount bigint)
      join public.products p on p.slug = l.product
      where (p_cart.total_amount, p_cart.currency) = (p_order.subtotal_amount, p_order.currency)
      order by l.line
    ), '{}');
  end if;

  v_asked := jsonb_path_query_first(
    p_cart.lines, '$[*] ? (@.product == $sold)', jsonb_build_object('sold', v_sold.slug)
  );
  v_line := jsonb_populate_record(v_line, v_asked);  -- the shop and those to compare it with
  if p_order.subscription_id is not null then
    v_line.url := coalesce((select s.url from public.subscriptions s where s.id = p_order.subscription_id), v_line.url);
  end if;
  v_quantity := case when v_sold.requires_url then 1 else p_order.units end;
  v_price := case when p_cart.currency = p_order.currency then (v_asked ->> 'unit_amount')::bigint end;
  if v_price is null then
    v_price := edge_kit.list_price(v_sold, p_order.currency);
  end if;
  return array[row(
    1, v_sold.slug, v_quantity, v_line.url, coalesce(v_line.competitor_urls, '{}'),
    coalesce(v_price, v_sold.price_amount) * v_quantity,
    case when v_price is null then v_sold.currency else p_order.currency end,
    v_sold.kind, v_sold.tier, v_sold.requires_url, v_sold.credits
  )::edge_kit.order_line];
end $$;
comment on function edge_kit.order_lines(public.orders, public.temp_carts) is
  'The lines an order pays for, as the catalogue is now: the cart''s, one for a single product or period, none, or '
  'null when they cannot be told.';

create function edge_kit.list_amount(p_lines edge_kit.order_line[], p_currency text) returns bigint
language plpgsql immutable set search_path = '' as $$
begin
  if cardinality(p_lines) = 1 then
    return case when p_lines[1].currency = p_currency then p_lines[1].list_amount end;
  end if;
  return (select sum(l.list_amount) from unnest(p_lines) l having bool_and(l.currency = p_currency));
end $$;
comment on function edge_kit.list_amount(edge_kit.order_line[], text) is
  'What lines cost by our prices in minor units; null when those are in another currency.';

-- By share of the list prices, largest remainder, ties to the lower line. Without list prices the first carries all.
create function edge_kit.divide_amount(p_total bigint, p_lines edge_kit.order_line[]) returns bigint[]
language plpgsql immutable set search_path = '' as $$
begin
  return array(
    with weighed as (
      select l.line, sum(l.list_amount) over () as weights,
        p_total::numeric * case
          when sum(l.list_amount) over () = 0 then (l.line = min(l.line) over ())::integer
          else l.list_amount
        end as share
      from unnest(p_lines) l
    ),
    divided as (
      select w.*, floor(w.share / greatest(w.weights, 1)) as whole from weighed w
    )
    select d.whole + (
        row_number() over (order by d.share - d.whole * greatest(d.weights, 1) desc, d.line)
          <= p_total - sum(d.whole) over ()
      )::integer
    from divided d
    order by d.line
  );
end $$;
comment on function edge_kit.divide_amount(bigint, edge_kit.order_line[]) is
  'What each line of an order costs of what was paid, in minor units; the sum is what was paid.';

create function edge_kit.grant_line_credits(
  p_order public.orders, p_line edge_kit.order_line, p_period edge_kit.paid_period
) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_teller edge_kit.lot_teller := row(0, p_order.created_at, p_order.id);
begin
  if p_line.kind = 'subscription' then
    perform edge_kit.promise_period(
      p_order.subscription_id, p_period, p_line.product, p_line.credits, p_order.id, p_order.user_id, v_teller
    );
    return;
  end if;
  v_lot.key := format('order:%s:%s', p_order.id, p_line.line);
  v_lot.source := 'order';
  v_lot.user_id := p_order.user_id;
  v_lot.product := p_line.product;
  v_lot.order_id := p_order.id;
  v_lot.granted_at := p_order.created_at;
  v_lot.promised := p_line.credits * p_line.quantity;
  v_lot.teller := v_teller;
  perform edge_kit.promise_lot(v_lot);
end $$;
comment on function edge_kit.grant_line_credits(public.orders, edge_kit.order_line, edge_kit.paid_period) is
  'Grants the credits of a line of a paid order: a lot of its own, or that of the period which a subscription''s order '
  'opens.';

-- Keys: (order, line), and (subscription, period start). Called under the customer's lock.
create function edge_kit.deliver_lines(
  p_order public.orders, p_lines edge_kit.order_line[], p_period edge_kit.paid_period
) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_amounts bigint[];
  l edge_kit.order_line;
  v_n integer := 0;
  v_largest bigint := 0;
begin
  if p_lines is null then
    return 0;
  end if;
  if p_order.subscription_id is not null
    and (p_order.period_start is null or jsonb_array_length(p_order.items) > 1) then
    perform edge_kit.deliver_shares(p_order);
  end if;
  if cardinality(p_lines) = 0 then
    return 0;
  end if;
  v_amounts := case
    when cardinality(p_lines) = 1 then array[p_order.total_amount]
    else edge_kit.divide_amount(p_order.total_amount, p_lines)
  end;
  foreach l in array p_lines loop
    v_n := v_n + 1;
    if l.kind <> 'subscription' or l.requires_url then
      insert into public.purchases (
        order_id, line, user_id, email, product, tier, quantity, amount, currency, url, competitor_urls,
        status
      )
      values (
        p_order.id, l.line, p_order.user_id, p_order.email, l.product, l.tier, l.quantity, v_amounts[v_n],
        p_order.currency, l.url, l.competitor_urls,
        case
          when not l.requires_url then 'completed'
          when l.url is null then 'awaiting_url'
          else 'pending_scrape'
        end::public.purchase_status
      )
      on conflict (order_id, line) do nothing;
    end if;
    if l.credits > 0 then
      perform edge_kit.grant_line_credits(p_order, l, p_period);
      v_largest := greatest(v_largest, l.credits * l.quantity);
    end if;
  end loop;
  return v_largest;
end $$;
comment on function edge_kit.deliver_lines(public.orders, edge_kit.order_line[], edge_kit.paid_period) is
  'Makes the purchases and credit lots of an order''s lines, and of its shares of a period, each once by its key; '
  'returns how many credits the line with the most granted.';

-- For an order that came unpaid, or before its product was known. Once, by the first event that says it is paid, so
-- that a later edit of the catalogue changes nothing that was sold.
create function edge_kit.fulfil_order(
  p_order public.orders, p_lines edge_kit.order_line[], p_period edge_kit.paid_period
) returns void
language plpgsql set search_path = '' as $$
begin
  update public.orders o set fulfilled = true, list_amount = edge_kit.list_amount(p_lines, p_order.currency)
  where o.id = p_order.id and not o.fulfilled and p_lines is not null;
  if found then
    perform edge_kit.deliver_lines(p_order, p_lines, p_period);
  end if;
end $$;
comment on function edge_kit.fulfil_order(public.orders, edge_kit.order_line[], edge_kit.paid_period) is
  'Fulfils a paid order that is stored and was not fulfilled; null lines change nothing.';
