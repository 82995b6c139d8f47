-- Catalogue: what is sold, for how much, and which reports it promises. Prices here are the only truth;
-- Polar's products are made from these rows (deno task products:sync writes the ids back).

create type public.product_kind as enum ('kit', 'upsell', 'subscription', 'cart');
comment on type public.product_kind is
  'What a product is: bought once, bought beside something, renewed, or the wrapper of a cart.';

create type public.report_kind as enum (
  'survival_blueprint', 'persona_snapshot', 'ad_script', 'threat_scan', 'competitor_matrix', 'edge_update'
);
comment on type public.report_kind is 'Kinds of report that a purchase can deliver.';

create type public.expiry_rule as enum ('never', 'period_end');
comment on type public.expiry_rule is 'When the credits of a product expire.';

create type public.seat_credits as enum ('shared', 'per_seat');
comment on type public.seat_credits is
  'Who of a team spends its credits: everybody all of them, or each seat its part.';

create table public.products (
  slug text primary key check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  kind public.product_kind not null,
  name text not null,
  description text not null,
  tier text,
  tier_rank integer not null default 0,
  price_amount bigint not null check (price_amount >= 0),
  currency text not null default 'usd' check (currency ~ '^[a-z]{3}$'),
  recurring_interval text check (recurring_interval in ('day', 'week', 'month', 'year')),
  recurring_interval_count integer not null default 1 check (recurring_interval_count >= 1),
  reports public.report_kind[] not null default '{}',
  requires_url boolean generated always as (cardinality(reports) > 0) stored,
  credits bigint not null default 0 check (credits >= 0),
  trial_credits bigint not null default 0 check (trial_credits >= 0),
  grant_interval text check (grant_interval = 'month'),
  expiry_rule public.expiry_rule not null default 'never',
  grants_when_free boolean not null default false,
  seat_based boolean not null default false,
  seat_credits public.seat_credits not null default 'shared',
  active boolean not null default false,
  polar_product_id text unique,
  polar_price_id text,
  price_drift boolean not null default false,
  last_writer edge_kit.last_writer not null default row(0, '-infinity', '-infinity', 0, ''),
  check (grant_interval is null or recurring_interval = 'year'),
  check (recurring_interval_count = 1 or recurring_interval is not null),
  check (expiry_rule <> 'period_end' or kind = 'subscription'),
  check (trial_credits = 0 or kind = 'subscription'),
  check ((kind = 'subscription') = (recurring_interval is not null)),
  check (kind = 'subscription' or not seat_based),
  check (seat_based or seat_credits = 'shared')
);
create unique index products_one_cart on public.products (kind) where kind = 'cart';

comment on table public.products is
  'The catalogue. One row per thing sold, and one of kind `cart` under which several lines are paid at once.';
comment on column public.products.slug is 'Our key, used by clients and in Polar''s product metadata.';
comment on column public.products.kind is
  'kit, upsell, subscription; cart is what Polar sees when several lines are bought together.';
comment on column public.products.name is 'Shown to buyers, here and at Polar.';
comment on column public.products.description is 'Shown to buyers, here and at Polar.';
comment on column public.products.tier is 'Name of the tier that a purchase carries; null for none.';
comment on column public.products.tier_rank is 'Higher outranks lower when a user holds several.';
comment on column public.products.price_amount is
  'List price before tax, in minor units of `currency`: cents, but whole yen, as Polar counts.';
comment on column public.products.currency is
  'ISO 4217, lower case: the default. Prices in others are rows of product_prices.';
comment on column public.products.recurring_interval is
  'Billing interval of a subscription, null for one-time products.';
comment on column public.products.recurring_interval_count is
  'How many intervals a period lasts: 3 with `month` for a quarterly plan.';
comment on column public.products.reports is 'Kinds of report each purchase delivers to `outputs`.';
comment on column public.products.requires_url is
  'True when a purchase needs a shop URL, that is when it delivers reports.';
comment on column public.products.credits is
  'Credits granted: per unit for one-time products, per paid period (or per month, see grant_interval) for '
  'subscriptions.';
comment on column public.products.trial_credits is 'Credits granted for a trial; they expire with it.';
comment on column public.products.grant_interval is
  '`month` for a yearly plan that grants its credits every month; null otherwise.';
comment on column public.products.expiry_rule is 'When the credits expire: never, or at the end of the paid period.';
comment on column public.products.grants_when_free is
  'True when a period that costs nothing by its list price still counts as paid.';
comment on column public.products.seat_based is
  'Sold by the seat: price and credits are those of one seat, the buyer gives seats to others.';
comment on column public.products.seat_credits is
  'shared: whoever has a seat spends from the buyer''s credits; per_seat: an equal part of them at most.';
comment on column public.products.active is 'For sale. Stays false until every report that is promised can be written.';
comment on column public.products.polar_product_id is
  'Product id at Polar, null until synced. Mapping it fulfils orders that were waiting for it.';
comment on column public.products.polar_price_id is 'Price id at Polar, null until synced.';
comment on column public.products.price_drift is
  'Polar''s product no longer offers our prices. Ours stay the truth; sync to mend it.';
comment on column public.products.last_writer is 'Guard of price_drift: which product event was heard last.';

alter table public.products enable row level security;
revoke all on public.products from public, anon, authenticated, service_role;
create policy "anyone reads the catalogue" on public.products for select to anon, authenticated using (true);
grant select on public.products to anon, authenticated, service_role;

create table public.product_prices (
  product text not null references public.products on delete cascade,
  currency text not null check (currency ~ '^[a-z]{3}$'),
  amount bigint not null check (amount > 0),
  polar_price_id text unique,
  primary key (product, currency)
);

comment on table public.product_prices is
  'What a product costs in currencies besides its default one (products.price_amount). Read only where an order is in '
  'another currency.';
comment on column public.product_prices.product is 'The product (products.slug).';
comment on column public.product_prices.currency is 'ISO 4217, lower case; never the product''s default.';
comment on column public.product_prices.amount is 'List price before tax, in minor units of `currency`.';
comment on column public.product_prices.polar_price_id is 'Price id at Polar, null until synced.';

alter table public.product_prices enable row level security;
revoke all on public.product_prices from public, anon, authenticated, service_role;
create policy "anyone reads the prices" on public.product_prices for select to anon, authenticated using (true);
grant select on public.product_prices to anon, authenticated, service_role;

-- Two prices of one currency would be two truths, and what is free in one currency is free in all: whether a period was
-- paid must not depend on where the buyer lives.
create function edge_kit.check_prices() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (
    select from public.product_prices o join public.products p on p.slug = o.product
    where o.currency = p.currency or p.price_amount = 0
  ) then
    raise exception using errcode = '23514',
      message = 'product_prices holds prices besides the default one, of products that cost something';
  end if;
  return null;
end $$;
comment on function edge_kit.check_prices() is
  'Trigger on products and product_prices: refuses a second price in the default currency, and one of what is free.';

create trigger products_check_prices after update of currency, price_amount on public.products
  for each statement execute function edge_kit.check_prices();
create trigger product_prices_check_prices after insert or update on public.product_prices
  for each statement execute function edge_kit.check_prices();

-- Polar never changes a price: another amount is another price, and whoever subscribed at the old one stays with it, so
-- that their orders go on to name it.
create table edge_kit.polar_prices (
  id text primary key,
  product text not null references public.products,
  amount bigint not null,
  currency text not null
);
create index polar_prices_product on edge_kit.polar_prices (product);

comment on table edge_kit.polar_prices is
  'Every price at Polar that a product has or had. Insert-only: by it the line of an order tells its plan, and what a '
  'full period of that costs.';
comment on column edge_kit.polar_prices.id is 'Price id at Polar.';
comment on column edge_kit.polar_prices.product is 'The product that it is a price of.';
comment on column edge_kit.polar_prices.amount is 'What it cost when it was linked; minor units of `currency`.';
comment on column edge_kit.polar_prices.currency is 'ISO 4217, lower case.';

alter table edge_kit.polar_prices enable row level security;

create function edge_kit.keep_price() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into edge_kit.polar_prices (id, product, amount, currency)
  values (new.polar_price_id, new.slug, new.price_amount, new.currency)
  on conflict (id) do nothing;
  return null;
end $$;
comment on function edge_kit.keep_price() is
  'Trigger on products: remembers the price at Polar that a product is linked to.';

create trigger products_keep_price after insert or update of polar_price_id on public.products
  for each row when (new.polar_price_id is not null) execute function edge_kit.keep_price();

create function edge_kit.keep_other_price() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into edge_kit.polar_prices (id, product, amount, currency)
  values (new.polar_price_id, new.product, new.amount, new.currency)
  on conflict (id) do nothing;
  return null;
end $$;
comment on function edge_kit.keep_other_price() is
  'Trigger on product_prices: remembers the price at Polar that one in another currency is linked to.';

create trigger product_prices_keep_price after insert or update of polar_price_id on public.product_prices
  for each row when (new.polar_price_id is not null) execute function edge_kit.keep_other_price();
