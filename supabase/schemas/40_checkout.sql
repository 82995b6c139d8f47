-- Checkout: what a buyer asked for, priced by the server, kept while Polar takes the money. The order that comes back
-- names the cart (metadata tempCartId), and the cart says what was bought for which shop.

-- Called by create_cart() when Polar is about to be asked; a refusal undoes the count. An IPv6 address counts with its
-- whole /64, which is one customer's. Locks the buckets in order of key until the cart is stored, so that requests at
-- once are counted one by one.
create function edge_kit.count_checkout(p_user_id text, p_client_ip text) returns void
language plpgsql set search_path = '' as $$
declare
  v_salt text := coalesce(edge_kit.secret('rate_limit_salt'), '');
  v_address inet := case when pg_input_is_valid(p_client_ip, 'inet') then p_client_ip::inet end;
  v_bucket record;
begin
  for v_bucket in
    select
      encode(sha256(convert_to(v_salt || b.who, 'utf8')), 'hex') as key,
      s.checkout_window as span,
      s.checkout_window / b.max as step
    from edge_kit.settings s,
    lateral (values
      ('user ' || p_user_id, s.checkouts_per_user),
      (
        'address ' || case family(v_address)
          when 6 then network(set_masklen(v_address, 64))::text
          else host(v_address)
        end,
        s.checkouts_per_address
      )
    ) b (who, max)
    where b.who is not null and b.max is not null
    order by 1
  loop
    -- By the clock, not by now(): whoever began earlier and waited for the bucket must not be counted as early.
    insert into edge_kit.rate_limits as r (key, empty_at) values (v_bucket.key, clock_timestamp() + v_bucket.step)
    on conflict (key) do update set empty_at = greatest(r.empty_at, clock_timestamp()) + v_bucket.step
      where greatest(r.empty_at, clock_timestamp()) + v_bucket.step
        <= clock_timestamp() + v_bucket.span + interval '1 ms';  -- the step is rounded
    if not found then
      perform edge_kit.refuse(429, 'too_many_checkouts', 'Wait as many seconds as Retry-After says, then try again.', (
        select ceil(extract(epoch from r.empty_at + v_bucket.step - v_bucket.span - clock_timestamp()))::text
        from edge_kit.rate_limits r where r.key = v_bucket.key
      ));
    end if;
  end loop;
end $$;
comment on function edge_kit.count_checkout(text, text) is
  'Counts one checkout against the user and the address; PT429 too_many_checkouts when either bucket is full, whose '
  'detail is the seconds to wait.';

create function edge_kit.cart_items(p_items jsonb)
returns table (line integer, product text, quantity integer, url text, competitor_urls jsonb)
language sql immutable set search_path = '' as $$
  select
    n::integer, i ->> 'product', coalesce((i ->> 'quantity')::integer, 1), i ->> 'url',
    coalesce(i -> 'competitor_urls', '[]')
  from jsonb_array_elements(p_items) with ordinality t (i, n)
$$;
comment on function edge_kit.cart_items(jsonb) is
  'Items of a checkout request as rows, numbered from 1 in their order.';

create function edge_kit.check_cart_items(p_items jsonb) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_wrong record;
begin
  if jsonb_typeof(p_items) is distinct from 'array' or jsonb_array_length(p_items) = 0 then
    perform edge_kit.refuse(422, 'invalid_items', 'Send at least one item: [{ "product": slug }].');
  elsif jsonb_array_length(p_items) > 20 then
    perform edge_kit.refuse(422, 'too_many_items', 'Send at most 20 items in one cart.');
  end if;

  select w.* into v_wrong
  from edge_kit.cart_items(p_items) i
  left join public.products p on p.slug = i.product and p.kind <> 'cart'
  cross join lateral (values
    (1, p.slug is null, 'unknown_product', 'Use the slug of a product in the catalogue.', i.product),
    (2, not p.active, 'product_not_available', 'This product is not for sale at the moment.', i.product),
    (3, i.quantity not between 1 and 100, 'invalid_quantity', 'Send a whole quantity from 1 to 100.', i.quantity::text),
    (4, p.requires_url and i.quantity > 1 and not p.seat_based,
      'one_url_per_line', 'Send one item per shop, each with its url.', i.product),
    (5, p.kind = 'subscription' and (i.quantity > 1 and not p.seat_based or jsonb_array_length(p_items) > 1),
      'subscription_alone', 'Buy a subscription alone, one at a time.', i.product),
    (6, i.url is not null and (not p.requires_url or not edge_kit.is_shop_url(i.url)),
      'invalid_url', 'Send the public http(s) address of the shop, only for products that report on one.', i.url),
    (7, jsonb_array_length(i.competitor_urls) > 3,
      'too_many_competitor_urls', 'Send at most three competitor_urls.', i.product),
    (8, exists (select from jsonb_array_elements_text(i.competitor_urls) c where edge_kit.is_shop_url(c) is not true),
      'invalid_url', 'Send the public http(s) address of each competitor.', i.competitor_urls::text)
  ) w (step, wrong, code, hint, detail)
  where w.wrong
  order by i.line, w.step
  limit 1;
  if found then
    perform edge_kit.refuse(422, v_wrong.code, v_wrong.hint, v_wrong.detail);
  end if;

end $$;
comment on function edge_kit.check_cart_items(jsonb) is
  'Refuses a cart that cannot be sold: PT422 with the first thing that is wrong.';

-- A plan is sold at Polar's own prices, so one that Polar does not have yet does not count.
create function edge_kit.cart_prices(p_items jsonb) returns jsonb
language sql stable set search_path = '' as $$
  with product as (
    select p.slug, p.kind, p.currency, p.price_amount from public.products p
    where p.slug in (select i.product from edge_kit.cart_items(p_items) i)
  ),
  price as (
    select slug, currency, price_amount as amount from product
    union all
    select p.slug, o.currency, o.amount from product p join public.product_prices o on o.product = p.slug
    where p.kind <> 'subscription' or o.polar_price_id is not null
  )
  select coalesce(jsonb_object_agg(c.currency, c.prices), '{}')
  from (
    select currency, jsonb_object_agg(slug, amount) as prices from price
    group by currency having count(*) = (select count(*) from product)
  ) c
$$;
comment on function edge_kit.cart_prices(jsonb) is
  'What a unit of each product of a cart costs, in each currency in which all of them are sold: { currency: { product: '
  'amount } }, minor units.';

create function edge_kit.cart_lines(p_items jsonb, p_prices jsonb) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object(
    'line', i.line, 'product', i.product, 'quantity', i.quantity, 'url', i.url, 'competitor_urls', i.competitor_urls,
    'unit_amount', (p_prices ->> i.product)::bigint, 'amount', (p_prices ->> i.product)::bigint * i.quantity
  ) order by i.line)
  from edge_kit.cart_items(p_items) i
$$;
comment on function edge_kit.cart_lines(jsonb, jsonb) is
  'The lines of a cart at the prices of one currency ({ product: amount }), as temp_carts keeps them.';

create function edge_kit.cart_total(p_lines jsonb) returns bigint
language sql immutable set search_path = '' as $$
  select sum((l ->> 'amount')::bigint)::bigint from jsonb_array_elements(p_lines) l
$$;
comment on function edge_kit.cart_total(jsonb) is 'What the lines of a cart cost together, minor units.';

-- The one that was asked for, else the first line's own, which is what the cart shows until Polar has presented one.
create function edge_kit.cart_currency(p_items jsonb, p_prices jsonb, p_asked text) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_prices = '{}' then
    perform edge_kit.refuse(422, 'invalid_items', 'Buy products together that are sold in one currency.');
  elsif not p_prices ? p_asked then
    perform edge_kit.refuse(
      422, 'currency_not_available', 'Choose a currency in which all of the cart is sold: see details.',
      (select string_agg(c, ' ' order by c) from jsonb_object_keys(p_prices) c)
    );
  end if;
  return coalesce(p_asked, (
    select c from jsonb_object_keys(p_prices) c
    order by c <> (select p.currency from public.products p where p.slug = p_items -> 0 ->> 'product'), c
    limit 1
  ));
end $$;
comment on function edge_kit.cart_currency(jsonb, jsonb, text) is
  'The currency that a cart is priced in; PT422 invalid_items | currency_not_available.';

-- Reports that the buyer has, or is getting, for the same shop, and those that stand twice in this very cart. A monthly
-- update is meant to come again. Guests are not told what an e-mail has bought.
create function edge_kit.cart_warnings(p_user_id text, p_items jsonb) returns jsonb
language sql stable set search_path = '' as $$
  with wanted as (
    select i.line, i.product, i.url, edge_kit.shop_host(i.url) as host, p.reports
    from edge_kit.cart_items(p_items) i
    join public.products p on p.slug = i.product
    where i.url is not null and p.kind <> 'subscription'
  ),
  repeated as (
    select w.line, w.product, w.url, 'already_bought' as code, b.created_at as bought_at, r.report
    from wanted w
    join public.purchases b on b.user_id = p_user_id and edge_kit.shop_host(b.url) = w.host
    join public.products p on p.slug = b.product and p.kind <> 'subscription'
    cross join lateral unnest(w.reports) r (report)
    where r.report = any (p.reports) and b.refunded_at is null and b.status not in ('failed', 'canceled')
    union all
    select w.line, w.product, w.url, 'twice_in_cart', null, r.report
    from wanted w
    join wanted e on e.line < w.line and e.host = w.host
    cross join lateral unnest(w.reports) r (report)
    where r.report = any (e.reports)
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'code', g.code, 'line', g.line, 'product', g.product, 'url', g.url, 'reports', g.reports, 'bought_at', g.bought_at
  ) order by g.line, g.code), '[]')
  from (
    select line, product, url, code, max(bought_at) as bought_at, array_agg(distinct report order by report) as reports
    from repeated
    group by line, product, url, code
  ) g
$$;
comment on function edge_kit.cart_warnings(text, jsonb) is
  'What a buyer should know before paying: [{ code: already_bought | twice_in_cart, line, product, url, reports, '
  'bought_at }].';

create function edge_kit.cart_checkout(p_cart public.temp_carts) returns jsonb
language sql immutable set search_path = '' as $$
  select case when p_cart.checkout_id is not null then jsonb_build_object(
    'checkout_id', p_cart.checkout_id, 'url', p_cart.checkout_url, 'expires_at', p_cart.checkout_expires_at
  ) end
$$;
comment on function edge_kit.cart_checkout(public.temp_carts) is
  'The checkout of a cart as the checkout function answers it: { checkout_id, url, expires_at }, null when there is '
  'none.';

-- Whose cart it is to be: the order will name the id, so the id must be the token's by now. A new verified e-mail is
-- taken over here, so that this very checkout carries it, and the first one, so that it is seen if it is given up while
-- checkout makes a customer of it: then locks the user's customers in order of id, and the profile.
create function edge_kit.admit_buyer(p_buyer edge_kit.identity) returns edge_kit.identity
language plpgsql set search_path = '' as $$
declare
  v_profile public.profiles;
begin
  if p_buyer.user_id is null then
    return p_buyer;
  end if;
  select * into v_profile from public.profiles where user_id = p_buyer.user_id;
  if v_profile.deleted_at is not null then
    perform edge_kit.refuse(401, 'account_deleted', 'This account was deleted. Sign in with another one.');
  elsif length(p_buyer.user_id) > 255 or not edge_kit.is_bearer(p_buyer.user_id, p_buyer.issuer) then
    perform edge_kit.refuse(
      403, 'profile_unavailable',
      'This account was deleted or belongs to another sign-in provider: contact support.'
    );
  elsif p_buyer.email is not null and v_profile.email is distinct from p_buyer.email then
    p_buyer := edge_kit.hold_account(p_buyer);
    perform from edge_kit.polar_customers c where c.user_id = p_buyer.user_id order by c.id for update;
    perform edge_kit.prove_profile(p_buyer);
  elsif v_profile.issuer is null then
    insert into public.profiles as p (user_id, issuer) values (p_buyer.user_id, p_buyer.issuer)
    on conflict (user_id) do update set issuer = excluded.issuer where p.issuer is null and p.deleted_at is null;
  end if;
  return p_buyer;
end $$;
comment on function edge_kit.admit_buyer(edge_kit.identity) is
  'Lets a buyer in whose id is not deleted and not another issuer''s, keeps the issuer and a new verified e-mail, and '
  'answers the buyer with the e-mail of now; PT401 account_deleted, PT403 profile_unavailable.';

-- Called with the verified claims of the caller (null when signed out) and the caller's address. Idempotency: (user,
-- key); the same key with the same items and terms finds the same cart and, while it is open, its checkout, which is
-- not counted again. Locks that cart's row, then the buckets of count_checkout().
create function public.create_cart(
  p_claims jsonb, p_items jsonb, p_idempotency_key text, p_client_ip text default null, p_terms jsonb default '{}'
)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_buyer edge_kit.identity := edge_kit.identify(p_claims);
  v_terms jsonb := jsonb_strip_nulls(p_terms);
  v_prices jsonb;
  v_currency text;
  v_lines jsonb;
  v_sold public.products;
  v_cart public.temp_carts;
begin
  perform edge_kit.check_cart_items(p_items);
  v_prices := edge_kit.cart_prices(p_items);
  v_currency := edge_kit.cart_currency(p_items, v_prices, v_terms ->> 'currency');
  v_buyer := edge_kit.admit_buyer(v_buyer);
  if length(p_idempotency_key) not between 1 and 200 then
    perform edge_kit.refuse(422, 'invalid_idempotency_key', 'Send an idempotency key of 1 to 200 characters, or none.');
  end if;

  v_lines := edge_kit.cart_lines(p_items, v_prices -> v_currency);
  -- Polar sells one product per checkout: several lines, or several of one, are paid as the cart product; seats are how
  -- often Polar sells one.
  select * into strict v_sold from public.products p
  where case
    when jsonb_array_length(v_lines) = 1 and ((v_lines -> 0 ->> 'quantity')::integer = 1 or exists (
      select from public.products one where one.slug = v_lines -> 0 ->> 'product' and one.seat_based
    ))
      then p.slug = v_lines -> 0 ->> 'product'
    else p.kind = 'cart'
  end;
  if v_sold.kind = 'subscription' and exists (
    select from public.subscriptions s
    where s.user_id = v_buyer.user_id and edge_kit.is_running(s.polar_status)
  ) then
    perform edge_kit.refuse(
      409, 'already_subscribed', 'Manage the running subscription in the customer portal.', v_sold.slug
    );
  elsif v_sold.polar_product_id is null then
    perform edge_kit.refuse(
      503, 'product_not_synced', 'Nothing was charged. The shop must sync its products to Polar first.', v_sold.slug
    );
  end if;

  -- A key whose checkout has expired starts over.
  update public.temp_carts set idempotency_key = null
  where coalesce(user_id, '') = coalesce(v_buyer.user_id, '') and idempotency_key = p_idempotency_key
    and checkout_expires_at <= now();

  insert into public.temp_carts as c (
    user_id, email, idempotency_key, items, terms, prices, lines, total_amount, currency, sold_as
  )
  values (
    v_buyer.user_id, v_buyer.email, p_idempotency_key, p_items, v_terms, v_prices, v_lines,
    edge_kit.cart_total(v_lines), v_currency, v_sold.slug
  )
  on conflict (coalesce(user_id, ''), idempotency_key) where idempotency_key is not null
  do update
    set prices = excluded.prices, lines = excluded.lines, total_amount = excluded.total_amount,
      currency = excluded.currency, sold_as = excluded.sold_as, email = excluded.email
    where (c.items, c.terms) = (excluded.items, excluded.terms) and c.checkout_id is null
  returning * into v_cart;
  if not found then
    select * into strict v_cart from public.temp_carts
    where coalesce(user_id, '') = coalesce(v_buyer.user_id, '') and idempotency_key = p_idempotency_key;
    if (v_cart.items, v_cart.terms) <> (p_items, v_terms) then
      perform edge_kit.refuse(
        409, 'idempotency_key_reused', 'Send a new Idempotency-Key for another cart, currency or discount code.'
      );
    end if;
  end if;
  if v_cart.checkout_id is null then
    perform edge_kit.count_checkout(v_buyer.user_id, p_client_ip);
  end if;

  return jsonb_build_object(
    'cart_id', v_cart.id,
    'currency', v_cart.currency,
    'total_amount', v_cart.total_amount,
    'totals', (
      select jsonb_agg(jsonb_build_object(
        'currency', c.currency, 'amount', edge_kit.cart_total(edge_kit.cart_lines(p_items, c.prices))
      ) order by c.currency)
      from jsonb_each(v_cart.prices) c (currency, prices)
    ),
    'product', jsonb_build_object(
      'slug', v_sold.slug, 'kind', v_sold.kind, 'polar_product_id', v_sold.polar_product_id
    ),
    'ad_hoc_price', v_sold.kind <> 'subscription',
    'seats', case when v_sold.seat_based then v_lines -> 0 -> 'quantity' end,
    'allow_trial', not exists (
      select from public.subscriptions s where s.user_id = v_buyer.user_id and s.trial_start is not null
    ),
    'buyer', jsonb_build_object(
      'user_id', v_buyer.user_id,
      'email', v_buyer.email,
      'polar_customer_id', (select p.polar_customer_id from public.profiles p where p.user_id = v_buyer.user_id),
      'email_is_new', exists (
        select from public.profiles p join edge_kit.polar_customers c on c.id = p.polar_customer_id
        where p.user_id = v_buyer.user_id and edge_kit.has_former_email(c)
      )
    ),
    'warnings', edge_kit.cart_warnings(v_buyer.user_id, p_items),
    'checkout', edge_kit.cart_checkout(v_cart)
  );
end $$;
comment on function public.create_cart(jsonb, jsonb, text, text, jsonb) is
  'Checks and prices a cart, stores it and says what to sell at Polar; PT422 invalid_items | too_many_items | '
  'unknown_product | product_not_available | invalid_quantity | one_url_per_line | invalid_url | '
  'too_many_competitor_urls | subscription_alone | currency_not_available | invalid_idempotency_key, '
  'PT401 account_deleted, PT403 profile_unavailable, PT409 already_subscribed | idempotency_key_reused, '
  'PT429 too_many_checkouts, PT503 product_not_synced. For the checkout function (service_role).';
revoke execute on function public.create_cart(jsonb, jsonb, text, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.create_cart(jsonb, jsonb, text, text, jsonb) to service_role;

-- Two requests at once send the buyer to one page, in the language of the one that came first. The currency that Polar
-- opened it in, where none was asked for, prices the cart for good.
create function public.attach_checkout(
  p_cart_id uuid, p_checkout_id text, p_url text, p_expires_at timestamptz, p_currency text default null,
  p_locale text default null
)
returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_cart public.temp_carts;
begin
  select * into v_cart from public.temp_carts where id = p_cart_id for no key update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_cart', 'Create the cart first.');
  elsif v_cart.checkout_id is not null then
    return edge_kit.cart_checkout(v_cart);
  end if;
  if p_currency <> v_cart.currency then
    if not v_cart.prices ? p_currency then
      perform edge_kit.refuse(
        503, 'product_not_synced', 'Nothing was charged. The shop must sync its products to Polar first.', p_currency
      );
    end if;
    v_cart.currency := p_currency;
    v_cart.lines := edge_kit.cart_lines(v_cart.items, v_cart.prices -> p_currency);
  end if;
  update public.temp_carts
  set checkout_id = p_checkout_id, checkout_url = p_url, checkout_expires_at = p_expires_at, locale = p_locale,
    currency = v_cart.currency, lines = v_cart.lines, total_amount = edge_kit.cart_total(v_cart.lines)
  where id = p_cart_id
  returning * into v_cart;
  return edge_kit.cart_checkout(v_cart);
end $$;
comment on function public.attach_checkout(uuid, text, text, timestamptz, text, text) is
  'Stores the Polar checkout of a cart, in the currency that it was opened in; the first one attached wins and is '
  'returned; PT404 unknown_cart, PT503 product_not_synced. For the checkout function (service_role).';
revoke execute on function public.attach_checkout(uuid, text, text, timestamptz, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.attach_checkout(uuid, text, text, timestamptz, text, text) to service_role;
