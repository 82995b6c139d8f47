-- Carts: what a buyer asked for, priced by the server, kept while Polar takes the money. The order that
-- comes back names the cart (metadata tempCartId), and the cart says what was bought for which shop.

create table public.temp_carts (
  id uuid primary key default gen_random_uuid(),
  user_id text,
  email text,
  idempotency_key text,
  items jsonb not null check (jsonb_typeof(items) = 'array'),
  terms jsonb not null default '{}' check (jsonb_typeof(terms) = 'object'),
  prices jsonb not null default '{}' check (jsonb_typeof(prices) = 'object'),
  lines jsonb not null check (jsonb_typeof(lines) = 'array'),
  total_amount bigint not null check (total_amount >= 0),
  currency text not null,
  sold_as text not null references public.products,
  checkout_id text unique,
  checkout_url text,
  checkout_expires_at timestamptz,
  checkout_status text,
  locale text,
  kept boolean not null default false,
  created_at timestamptz not null default now(),
  last_writer edge_kit.last_writer not null default row(0, '-infinity', '-infinity', 0, ''),
  check (num_nulls(checkout_id, checkout_url, checkout_expires_at) in (0, 3))
);
create unique index temp_carts_idempotency on public.temp_carts (coalesce(user_id, ''), idempotency_key)
  where idempotency_key is not null;
create index temp_carts_user_id on public.temp_carts (user_id) where user_id is not null;
create index temp_carts_sold_as on public.temp_carts (sold_as);
create index temp_carts_expired on public.temp_carts ((coalesce(checkout_expires_at, created_at))) where not kept;

comment on table public.temp_carts is
  'Carts on their way through checkout (tempCart in older documents). Frozen once a checkout is attached; no client '
  'may touch them.';
comment on column public.temp_carts.id is 'Travels as tempCartId in the metadata of checkout and order.';
comment on column public.temp_carts.user_id is 'JWT `sub` of the buyer, null for a guest.';
comment on column public.temp_carts.email is 'Verified e-mail of the buyer when there was one.';
comment on column public.temp_carts.idempotency_key is
  'Idempotency-Key header of the request; the same key, items and terms find the same cart.';
comment on column public.temp_carts.items is 'As asked, after checks: [{product, quantity, url, competitor_urls}].';
comment on column public.temp_carts.terms is 'What else was asked for: {currency, discount_code, embed_origin}.';
comment on column public.temp_carts.prices is
  'What a unit costs in each currency in which all of it is sold: {currency: {product: amount}}, minor units.';
comment on column public.temp_carts.lines is
  'As sold: [{line, product, quantity, url, competitor_urls, unit_amount, amount}], amounts in minor units.';
comment on column public.temp_carts.total_amount is
  'Sum of the lines, minor units, before discount and tax; must equal the order''s subtotal.';
comment on column public.temp_carts.currency is
  'ISO 4217, lower case: as asked, else the one that Polar''s checkout was opened in.';
comment on column public.temp_carts.sold_as is 'Product that Polar sells: the line''s own, or the one of kind cart.';
comment on column public.temp_carts.checkout_id is 'Checkout at Polar; null until one was created.';
comment on column public.temp_carts.checkout_url is 'Where the buyer pays.';
comment on column public.temp_carts.checkout_expires_at is 'When Polar closes that checkout.';
comment on column public.temp_carts.checkout_status is
  'Polar''s word for the checkout: open, confirmed, succeeded, expired, failed.';
comment on column public.temp_carts.locale is
  'Language of that checkout, as the client asked for it (de, pt-BR): the buyer''s e-mails follow it. Null: not said.';
comment on column public.temp_carts.last_writer is 'Guard of checkout_status.';
comment on column public.temp_carts.created_at is 'When the cart was first asked for.';
comment on column public.temp_carts.kept is
  'An order or subscription names it: it stays for good. Set by the sweep when the cart would have gone.';

alter table public.temp_carts enable row level security;
revoke all on public.temp_carts from public, anon, authenticated, service_role;
grant select on public.temp_carts to service_role;

-- Limits on checkouts -------------------------------------------------------------------------------------------------

create table edge_kit.rate_limits (
  key text collate "C" primary key,
  empty_at timestamptz not null
);
create index rate_limits_empty_at on edge_kit.rate_limits (empty_at);

comment on table edge_kit.rate_limits is
  'Who has opened checkouts lately: one bucket per user and per address, which drains evenly. Rows of the past mean '
  'nothing and are swept.';
comment on column edge_kit.rate_limits.key is
  'SHA-256 of the user id or address with the Vault secret rate_limit_salt: nobody can be told from it.';
comment on column edge_kit.rate_limits.empty_at is
  'When the bucket will be empty again. Each checkout moves it by the window divided by the limit, never past now plus '
  'the window.';

alter table edge_kit.rate_limits enable row level security;

select vault.create_secret(
  gen_random_uuid() || '-' || gen_random_uuid(), 'rate_limit_salt',
  'Hides users and addresses in edge_kit.rate_limits.'
)
where not exists (select from vault.secrets where name = 'rate_limit_salt');
