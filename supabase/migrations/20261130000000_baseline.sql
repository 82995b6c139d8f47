-- supabase/schemas as they were at 1.0.0, one after the other. Frozen by its checksum (supabase/released.json).


-- supabase/schemas/00_schema.sql

-- The schema of this kit, and the extensions that it uses. `public` is the API and nothing else; `edge_kit` holds what
-- no client may touch. Nothing in this folder changes what the project around it has, or what it makes afterwards.
--
-- No file needs a later one, so that the folder reads from top to bottom: foundation (0), records (1), rules (2),
-- events (3), doors (4), views (5), clock (6), privileges (9).

do $$
begin
  if current_setting('server_version_num')::integer < 170000 then
    raise exception using message = 'E-Com Edge Kit needs Postgres 17 or newer: this is ' || version(),
      hint = 'Upgrade the project first (Supabase: Settings, Infrastructure). Nothing was written.';
  end if;
end $$;

create extension if not exists pg_net with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
create extension if not exists supabase_vault with schema vault;

create schema edge_kit;
comment on schema edge_kit is
  'Inbox, jobs, provider details, settings and helpers. Not exposed: no API role has usage on it.';


-- supabase/schemas/01_settings.sql

-- Settings: one row, one typed column each.

create table edge_kit.settings (
  singleton boolean primary key default true check (singleton),
  -- people
  auth_issuer text,
  trusted_issuers text[] not null default '{}',
  cancel_on_deletion boolean not null default true,
  -- money
  access_slack interval not null default '3 days',
  past_due_grace interval not null default '7 days',
  large_grant bigint not null default 10000 check (large_grant > 0),
  shared_organization boolean not null default false,
  usage_event text check (length(trim(usage_event)) > 0 and length(usage_event) <= 128),
  -- limits on checkouts: each one costs a call to Polar, and a thief tries cards on them
  checkouts_per_user integer default 30 check (checkouts_per_user > 0),
  checkouts_per_address integer default 60 check (checkouts_per_address > 0),
  checkout_window interval not null default '1 hour' check (checkout_window > '0'),
  -- what buyers may do to their subscriptions, besides ending them; pausing is off, as it is at Polar
  buyer_actions text[] not null default '{change_plan,change_units,change_seats}' check (
    buyer_actions <@ '{change_plan,change_units,change_seats,pause}'::text[]
  ),
  buyer_prorations text[] not null default '{invoice,prorate,next_period}' check (
    cardinality(buyer_prorations) > 0 and buyer_prorations <@ '{invoice,prorate,next_period,reset}'::text[]
  ),
  changes_per_user integer default 30 check (changes_per_user > 0),
  -- reports
  scrape_workers integer not null default 20 check (scrape_workers > 0),
  -- notices: what people and the shop's own programs are told (19_notices.sql)
  mail_from text check (length(mail_from) <= 320
    and mail_from ~ '^([^<>@[:cntrl:]]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$'),
  mail_reply_to text check (length(mail_reply_to) <= 320 and mail_reply_to ~ '^[^<>@\s]+@[^<>@\s]+$'),
  shop_name text check (length(shop_name) between 1 and 60 and shop_name !~ '[[:cntrl:]]'),
  shop_color text not null default '#1f3a5f' check (shop_color ~ '^#[0-9a-f]{6}$'),
  operator_email text check (length(operator_email) <= 320 and operator_email ~ '^[^<>@\s]+@[^<>@\s]+$'),
  events_url text check (length(events_url) <= 2048
    and events_url ~ '^(https://|http://(127\.0\.0\.1|localhost)[:/])\S+$'),
  -- what is kept for a while
  payload_retention interval not null default '90 days' check (payload_retention > '0'),
  cart_retention interval not null default '30 days' check (cart_retention >= '1 day'),
  cron_retention interval not null default '7 days' check (cron_retention >= '1 day'),
  notice_retention interval not null default '30 days' check (notice_retention >= '2 days'),
  page_retention interval not null default '90 days' check (page_retention >= '7 days'),
  reconcile_retention interval not null default '90 days' check (reconcile_retention > '0')
);

comment on table edge_kit.settings is 'One row of switches that an operator may turn. Secrets live in Vault.';
comment on column edge_kit.settings.singleton is 'Always true: keeps the table at one row.';
comment on column edge_kit.settings.auth_issuer is
  'JWT issuer of Supabase Auth, if it is not the Vault secret edge_url with /auth/v1 behind it.';
comment on column edge_kit.settings.trusted_issuers is
  'JWT issuers besides Supabase Auth (Clerk''s Frontend API URL) whose `email_verified` claim counts.';
comment on column edge_kit.settings.cancel_on_deletion is
  'A deleted account''s subscriptions are canceled at Polar at the end of their period. False: an operator sees to it.';
comment on column edge_kit.settings.access_slack is
  'How long a subscription keeps access past its period end while Polar has not said how it went on.';
comment on column edge_kit.settings.past_due_grace is 'How long a subscription keeps access after a payment failed.';
comment on column edge_kit.settings.large_grant is 'Credits in one grant above which an operator should look.';
comment on column edge_kit.settings.shared_organization is
  'True when the Polar organisation also sells what is not ours: orders of unknown products without a cart of ours are '
  'then ignored until the product is mapped.';
comment on column edge_kit.settings.usage_event is
  'Name of the event by which each spend of credits is told to Polar, for its meters to count; null: none is told.';
comment on column edge_kit.settings.checkouts_per_user is
  'Checkouts that one signed-in user may open within checkout_window; null for any number.';
comment on column edge_kit.settings.checkouts_per_address is
  'Checkouts that one client address may open within checkout_window; null for any number. An office or a mobile '
  'network shares an address.';
comment on column edge_kit.settings.checkout_window is 'Time in which checkouts are counted.';
comment on column edge_kit.settings.buyer_actions is
  'What buyers may do to their subscriptions: change_plan, change_units, change_seats, pause (with resuming). '
  'Canceling, and undoing that or a scheduled change, is theirs anyway.';
comment on column edge_kit.settings.buyer_prorations is
  'How buyers may have a change of plan, units or seats billed, in Polar''s words; the first one if they do not say.';
comment on column edge_kit.settings.changes_per_user is
  'Commands about subscriptions that one user may ask for within an hour; null for any number.';
comment on column edge_kit.settings.scrape_workers is
  'How many workers of the scraper are at work at a time, each on one shop.';
comment on column edge_kit.settings.mail_from is
  'Sender of all e-mails, "Shop <hello@shop.example>", of a domain that the mail API knows. Null: no e-mail leaves.';
comment on column edge_kit.settings.mail_reply_to is 'Where answers to e-mails go; null for the sender.';
comment on column edge_kit.settings.shop_name is
  'How e-mails name the shop; null for the host of the function secret APP_URL.';
comment on column edge_kit.settings.shop_color is
  'Colour of the head and the button of e-mails, #rrggbb in small letters.';
comment on column edge_kit.settings.operator_email is
  'Who gets the daily list of what needs someone; null for nobody. The list''s link to unsubscribe sets it to null.';
comment on column edge_kit.settings.events_url is
  'The shop''s own endpoint, which is told of events (Standard Webhooks); null for none. Without mail_from this says '
  'that the shop writes its e-mails itself: then none are kept here.';
comment on column edge_kit.settings.payload_retention is
  'How long bodies of webhooks are kept; those of failed and dead events stay until they are dealt with. Without its '
  'body an event cannot be replayed.';
comment on column edge_kit.settings.cart_retention is
  'How long a cart is kept after its checkout expired; one that an order or subscription names stays for good.';
comment on column edge_kit.settings.cron_retention is 'How long cron.job_run_details is kept.';
comment on column edge_kit.settings.notice_retention is
  'How long a notice is kept that is not on its way any more, or that is held because nothing was set up to send it.';
comment on column edge_kit.settings.page_retention is
  'How long the scraper''s notes of the pages it has read are kept; reports stay.';
comment on column edge_kit.settings.reconcile_retention is
  'How long finished runs of reconciliation are kept; the one that holds the watermark stays.';

insert into edge_kit.settings default values;
alter table edge_kit.settings enable row level security;


-- supabase/schemas/02_helpers.sql

-- Helpers that every later file may use. Functions on the way of an event are plpgsql even when they are one
-- expression: Postgres plans a `language sql` function that has a search_path of its own anew at each call.

-- Names in use: `edge_url` (https://<ref>.supabase.co), `automations_key` (the secret API key named automations),
-- `rate_limit_salt` (12_carts.sql makes it).
create function edge_kit.secret(p_name text) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select decrypted_secret from vault.decrypted_secrets where name = p_name);
end $$;
comment on function edge_kit.secret(text) is 'A Vault secret by name, null when it is not set.';

create function edge_kit.auth_issuer() returns text
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select s.auth_issuer from edge_kit.settings s), edge_kit.secret('edge_url') || '/auth/v1');
end $$;
comment on function edge_kit.auth_issuer() is 'The JWT issuer of Supabase Auth; null before Vault knows where that is.';

-- Sent only if this transaction commits. Without Vault secrets, or without pg_net, a sweep will ring again and the log
-- says why. The function goes on when pg_net stops listening: how its work ended is in the rows.
create function edge_kit.ring(p_function text, p_body jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_edge_url text;
  v_key text;
begin
  select min(s.decrypted_secret) filter (where s.name = 'edge_url'),
    min(s.decrypted_secret) filter (where s.name = 'automations_key')
  into v_edge_url, v_key
  from vault.decrypted_secrets s where s.name in ('edge_url', 'automations_key');
  if v_edge_url is null or v_key is null then
    raise warning '% not rung: set the Vault secrets edge_url and automations_key', p_function;
    return false;
  end if;
  return net.http_post(
    url := v_edge_url || '/functions/v1/' || p_function,
    headers := jsonb_build_object('Content-Type', 'application/json', 'apikey', v_key),
    body := p_body,
    timeout_milliseconds := 5000
  ) is not null;
exception when others then
  raise warning '% not rung: %', p_function, sqlerrm;
  return false;
end $$;
comment on function edge_kit.ring(text, jsonb) is
  'Rings an edge function through pg_net; false when it could not, never raises.';

-- What leaves by an outbox and was not taken is tried again by this: half of the wait is random, so that what failed
-- together does not come back together.
create function edge_kit.next_try(p_attempts integer, p_retry_after integer default 0) returns timestamptz
language plpgsql volatile set search_path = '' as $$
begin
  return now() + greatest(
    least(interval '15 seconds' * 2 ^ (p_attempts - 1), interval '1 hour') * (0.5 + random() / 2),
    least(p_retry_after, 86400) * interval '1 second'
  );
end $$;
comment on function edge_kit.next_try(integer, integer) is
  'When to try again after so many attempts: after 15 s doubling to an hour, half of it at random, and not before '
  'p_retry_after seconds, a day at most.';

-- PostgREST turns SQLSTATE PTnnn into HTTP status nnn; the edge functions answer
-- { code: message, message: hint, details: detail }.
create function edge_kit.refuse(p_status integer, p_code text, p_hint text, p_detail text default null) returns void
language plpgsql immutable set search_path = '' as $$
begin
  raise exception using
    errcode = 'PT' || p_status, message = p_code, hint = p_hint, detail = coalesce(p_detail, '');
end $$;
comment on function edge_kit.refuse(integer, text, text, text) is
  'Raises an error that the caller can mend: SQLSTATE PT<status>, a stable code as message, what to do as hint.';

-- No dot or plus folding, and only A to Z become small, whatever locale the database was made with: elsewhere the
-- Kelvin sign becomes a k, so that two people's addresses are one. Plain text, because citext's operators are not found
-- under `search_path = ''` and would silently compare case.
create function edge_kit.normal_email(p_email text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case when length(p_email) <= 320 then nullif(lower(trim(p_email) collate "C"), '') end;
end $$;
comment on function edge_kit.normal_email(text) is
  'An e-mail as it is stored and compared: trimmed, A to Z in lower case, null when empty or longer than one can be.';

create function edge_kit.uuid_or_null(p_text text) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return p_text::uuid;
exception when invalid_text_representation then
  return null;
end $$;
comment on function edge_kit.uuid_or_null(text) is 'What a stranger typed, as a uuid; null when it is none.';

-- Syntax only: the scraper resolves and checks addresses again before it connects.
create function edge_kit.is_shop_url(p_url text) returns boolean
language sql immutable set search_path = ''
return length(p_url) <= 2048
  and p_url ~* '^https?://([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])(:(80|443))?([/?#]\S*)?$'
  and p_url !~* '^https?://[^/?#:]*\.(localhost|local|internal|lan|arpa|test|invalid|onion)([:/?#]|$)';
comment on function edge_kit.is_shop_url(text) is
  'True for the URL of a shop that a report may be bought for: http(s), a public dotted name, no address, credentials '
  'or odd port.';

create function edge_kit.shop_host(p_url text) returns text
language sql immutable set search_path = ''
return lower(substring(p_url from '(?i)^https?://(?:www\.)?([^/?#:]+)') collate "C");
comment on function edge_kit.shop_host(text) is
  'Which shop an address is of, however it is written: its host in lower case, without www.; null when it is none.';

-- UTC, so that no daylight saving shifts a period.
create function edge_kit.months_after(p_start timestamptz, p_n integer, p_interval text) returns timestamptz
language plpgsql immutable set search_path = '' as $$
begin
  return ((p_start at time zone 'utc') + (p_n || ' ' || p_interval)::interval) at time zone 'utc';
end $$;
comment on function edge_kit.months_after(timestamptz, integer, text) is
  'The moment p_n intervals (day, week, month or year) after another, counted in UTC.';

-- Versions of mirrored rows -------------------------------------------------------------------------------------------

-- Compared field by field, left to right: an object's own event beats a copy inside another object, then Polar's
-- modified_at, then the event's time, then terminal states, then the webhook id so that two events of one instant end
-- alike in either order.
create type edge_kit.last_writer as (
  own smallint,
  modified_at timestamptz,
  event_at timestamptz,
  rank smallint,
  webhook_id text collate "C"
);
comment on type edge_kit.last_writer is
  'Who wrote a mirrored row last, its version: (own 1 | copy 0, modified_at, event time, terminal rank, webhook id).';

-- A copy that is newer than the row that the object's own event wrote: the row is to be read again by API. The writers
-- are the row's and the event's, the losing one first.
create function edge_kit.copied_at(
  p_seen timestamptz, p_loser edge_kit.last_writer, p_winner edge_kit.last_writer
) returns timestamptz
language plpgsql immutable set search_path = '' as $$
begin
  return case when (p_winner).own = 0 then greatest(p_seen, (p_loser).modified_at, (p_winner).modified_at)
    else nullif(
      greatest(p_seen, case when (p_loser).own = 0 then (p_loser).modified_at end, (p_winner).modified_at),
      (p_winner).modified_at
    ) end;
end $$;
comment on function edge_kit.copied_at(timestamptz, edge_kit.last_writer, edge_kit.last_writer) is
  'modified_at of the newest copy seen, null once the object''s own event is as new.';


-- supabase/schemas/10_products.sql

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


-- supabase/schemas/11_people.sql

-- People: who has proven to be whom, and Polar's customers. Who owns what is decided in 24_ownership.sql.

create table public.profiles (
  user_id text primary key check (length(user_id) between 1 and 255),
  issuer text,
  email text check (email = lower(trim(email) collate "C")),
  polar_customer_id text,
  linked_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  check (deleted_at is null or (email is null and polar_customer_id is null))
);
-- For seat_holder() and erase_person().
create index profiles_email on public.profiles (email) where email is not null;
-- For edge_kit.tombstone_holdings.
create index profiles_deleted on public.profiles (user_id) where deleted_at is not null;

comment on table public.profiles is
  'One row per person who bought or linked, keyed by the JWT `sub` of Supabase Auth or Clerk (clerkUserId in older '
  'documents).';
comment on column public.profiles.user_id is 'JWT `sub`: a uuid (Supabase Auth) or `user_…` (Clerk).';
comment on column public.profiles.issuer is
  'JWT `iss` that first proved this profile; another issuer with the same `sub` is refused.';
comment on column public.profiles.email is 'Verified e-mail, lower case; null until proven.';
comment on column public.profiles.polar_customer_id is 'Newest undeleted Polar customer linked to this profile.';
comment on column public.profiles.linked_at is 'Last time link_profile() ran for this profile.';
comment on column public.profiles.deleted_at is 'Tombstone: the account is gone, nothing is ever assigned to it again.';
comment on column public.profiles.created_at is
  'When the row was made, by link_profile(), checkout or the first paid order.';

-- Who the bearer of a token is ----------------------------------------------------------------------------------------

create function edge_kit.may_claim_id(p_user_id text, p_issuer text) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_account boolean := exists (select from auth.users u where u.id = edge_kit.uuid_or_null(p_user_id));
begin
  return coalesce(case
    when p_issuer = edge_kit.auth_issuer() then v_account
    else not v_account and (select s.trusted_issuers from edge_kit.settings s) = array[p_issuer]
  end, false);
end $$;
comment on function edge_kit.may_claim_id(text, text) is
  'Whether an id that no issuer has proven yet is this issuer''s: Supabase Auth''s if it has that account, else the '
  'trusted issuer''s if there is only one.';

-- An id without a profile owns nothing and is anybody's.
create function edge_kit.is_bearer(p_user_id text, p_issuer text) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_profile record;
begin
  select p.issuer, p.deleted_at into v_profile from public.profiles p where p.user_id = p_user_id;
  return case
    when not found then p_user_id is not null
    when v_profile.deleted_at is not null then false
    when v_profile.issuer is null then edge_kit.may_claim_id(p_user_id, p_issuer)
    else v_profile.issuer is not distinct from p_issuer
  end;
end $$;
comment on function edge_kit.is_bearer(text, text) is
  'Whether a verified token with this subject and issuer is the user of that id: false for a tombstone, and for an '
  'issuer other than the one that has proven it.';

create function edge_kit.refuse_unless_bearer(p_user_id text, p_issuer text) returns void
language plpgsql stable set search_path = '' as $$
begin
  if not edge_kit.is_bearer(p_user_id, p_issuer) then
    perform edge_kit.refuse(
      403, 'profile_unavailable',
      'This account was deleted or belongs to another sign-in provider: contact support.'
    );
  end if;
end $$;
comment on function edge_kit.refuse_unless_bearer(text, text) is
  'Raises PT403 profile_unavailable unless a verified token with this subject and issuer is the user of that id.';

-- Every policy and every call of a signed-in user asks it, once for a statement. It is the one function of this schema
-- that callers may execute (90_privileges.sql), because policies run as them.
create function edge_kit.bearer() returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_claims jsonb := auth.jwt();
  v_user_id text := v_claims ->> 'sub';
begin
  -- Almost always; is_bearer() knows the rest.
  perform from public.profiles p
  where p.user_id = v_user_id and p.issuer = v_claims ->> 'iss' and p.deleted_at is null;
  if found or edge_kit.is_bearer(v_user_id, v_claims ->> 'iss') then
    return v_user_id;
  end if;
  return null;
end $$;
comment on function edge_kit.bearer() is
  'The caller''s user id, by subject and issuer of the token; null for nobody (docs/money.md §5).';

alter table public.profiles enable row level security;
revoke all on public.profiles from public, anon, authenticated, service_role;
create policy "users read their own profile" on public.profiles for select to authenticated
  using (user_id = (select edge_kit.bearer()));
grant select on public.profiles to authenticated, service_role;

-- E-mails and customers -----------------------------------------------------------------------------------------------

create table edge_kit.former_emails (
  user_id text not null references public.profiles,
  email text not null,
  until timestamptz not null,
  primary key (user_id, email)
);

comment on table edge_kit.former_emails is
  'E-mails that a user had proven and gave up: what Polar books under them later is not the user''s any more. Proving '
  'one anew takes its row away.';
comment on column edge_kit.former_emails.user_id is 'Who had proven it.';
comment on column edge_kit.former_emails.email is 'The e-mail, normalised.';
comment on column edge_kit.former_emails.until is 'When it was given up.';

alter table edge_kit.former_emails enable row level security;

create table edge_kit.polar_customers (
  id text primary key,
  user_id text references public.profiles,
  external_id text,
  email text,
  created_at timestamptz,
  deleted_at timestamptz,
  erased_at timestamptz,
  active_subscription_ids text[] not null default '{}',
  snapshot_writer edge_kit.last_writer not null default row(0, '-infinity', '-infinity', 0, ''),
  odd_snapshot boolean not null default false,
  copied_at timestamptz,
  last_writer edge_kit.last_writer not null default row(0, '-infinity', '-infinity', 0, '')
);
-- For settle_profile(), sweep_retention(), link_profile(), person_of() and edge_kit.polar_rereads, in this order. The
-- last two hold only what is wrong, by columns that hardly ever change: with last_writer in a condition each event
-- would write every index of the table.
create index polar_customers_user_id on edge_kit.polar_customers (user_id) where user_id is not null;
create index polar_customers_erased on edge_kit.polar_customers (erased_at) where erased_at is not null;
create index polar_customers_email on edge_kit.polar_customers (email);
create index polar_customers_naming on edge_kit.polar_customers (external_id)
  where user_id is null and external_id is not null;
create index polar_customers_odd on edge_kit.polar_customers (id) where odd_snapshot;
create index polar_customers_copied on edge_kit.polar_customers (id) where copied_at is not null;

comment on table edge_kit.polar_customers is
  'Mirror of Polar customers, and whose they are. Its row is the lock that every writer of that customer''s rows takes '
  'first.';
comment on column edge_kit.polar_customers.id is 'Customer id at Polar; the only key rows are found by.';
comment on column edge_kit.polar_customers.user_id is
  'Owner. Set once by checkout, by a matching customer event or by link_profile().';
comment on column edge_kit.polar_customers.external_id is
  'External id at Polar. Freed on deletion there, therefore never a key.';
comment on column edge_kit.polar_customers.email is
  'Current e-mail at Polar, normalised. The buyer can change it, therefore never a key.';
comment on column edge_kit.polar_customers.created_at is 'Created at Polar.';
comment on column edge_kit.polar_customers.deleted_at is 'Deleted at Polar.';
comment on column edge_kit.polar_customers.erased_at is
  'Its person was erased: e-mail and external id stay away, whatever events tell, and it is linked to nobody again.';
comment on column edge_kit.polar_customers.active_subscription_ids is
  'Subscriptions that Polar''s last customer.state_changed called active or trialing. Compared, never obeyed.';
comment on column edge_kit.polar_customers.snapshot_writer is 'Guard of active_subscription_ids.';
comment on column edge_kit.polar_customers.odd_snapshot is
  'That snapshot and the subscriptions that we know do not agree: some of them should be read again '
  '(edge_kit.polar_rereads). Recomputed from rows by settle_snapshot().';
comment on column edge_kit.polar_customers.copied_at is
  'modified_at of a copy newer than the row''s own event: the row should be read again (edge_kit.polar_rereads). Null '
  'before an own event came.';
comment on column edge_kit.polar_customers.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table edge_kit.polar_customers enable row level security;


-- supabase/schemas/12_carts.sql

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


-- supabase/schemas/13_orders.sql

-- Orders and refunds as Polar tells them. Payments are recorded here even when nothing can be made of them yet;
-- `attention` says what an operator has to look at.

create table public.orders (
  id text primary key,
  status text not null,
  billing_reason text,
  polar_customer_id text not null,
  email text,
  email_at timestamptz,
  user_id text references public.profiles,
  product_id text,
  checkout_id text,
  subscription_id text,
  period_start timestamptz,
  final_bill boolean not null default false,
  charged_back boolean not null default false,
  units bigint not null default 1,
  fulfilled boolean not null default false,
  list_amount bigint,
  metadata jsonb not null default '{}',
  cart_id uuid,
  items jsonb not null default '[]',
  currency text not null,
  subtotal_amount bigint not null,
  discount_amount bigint not null,
  discount_basis_points integer,
  net_amount bigint not null,
  tax_amount bigint not null,
  total_amount bigint not null,
  refunded_amount bigint not null,
  refundable_amount bigint not null,
  invoice_number text,
  receipt_number text,
  created_at timestamptz not null,
  modified_at timestamptz,
  attention text[] not null default '{}',
  owner_deleted_at timestamptz,
  erased_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- Each index costs every order a write, so each has its query: dashboard(), link_profile(), person_of(),
-- link_customer(), settle_subscription(), checkout_status(), is_second_payment(), edge_kit.attention,
-- list_polar_rereads() and edge_kit.sales_by_day, in this order.
create index orders_user_id on public.orders (user_id, created_at desc);
create index orders_claimable on public.orders (email) where user_id is null;
create index orders_naming on public.orders ((metadata ->> 'user_id'))
  where user_id is null and metadata ->> 'user_id' is not null;
create index orders_polar_customer_id on public.orders (polar_customer_id);
create index orders_subscription_id on public.orders (subscription_id) where subscription_id is not null;
create index orders_checkout_id on public.orders (checkout_id) where checkout_id is not null;
create index orders_cart_id on public.orders (cart_id) where cart_id is not null;
create index orders_attention on public.orders (created_at) where attention <> '{}';
create index orders_unpaid on public.orders (id) where status in ('draft', 'pending');
-- A summary of a megabyte of neighbours each, hardly anything to write: sales of a month are read without those before.
create index orders_day on public.orders using brin (((created_at at time zone 'utc')::date));

comment on table public.orders is 'Mirror of Polar''s orders. Written by ingest_polar_event() only.';
comment on column public.orders.id is 'Order id at Polar (polarOrderId in older documents).';
comment on column public.orders.status is
  'Polar''s word: draft, pending, paid, partially_refunded, refunded, void, or one that Polar adds.';
comment on column public.orders.billing_reason is
  'Polar''s word: purchase, subscription_create, subscription_cycle, subscription_update, subscription_meter_cycle.';
comment on column public.orders.polar_customer_id is 'Customer at Polar (edge_kit.polar_customers).';
comment on column public.orders.email is
  'E-mail of the customer when the order was made: as its earliest event told it. Never proof of identity.';
comment on column public.orders.email_at is 'Time of the event that told it.';
comment on column public.orders.user_id is
  'Owner (clerkUserId in older documents). Null until one is proven; only an operator changes it.';
comment on column public.orders.product_id is 'Product id at Polar; null for wallet top-ups.';
comment on column public.orders.checkout_id is 'Checkout at Polar that led here; null on renewals.';
comment on column public.orders.subscription_id is 'Subscription at Polar, null for one-time purchases.';
comment on column public.orders.period_start is
  'Start of the subscription period that this order pays for; null when it pays for none.';
comment on column public.orders.final_bill is
  'Created at or after its subscription''s end: a bill for usage, which opens no period.';
comment on column public.orders.charged_back is
  'A dispute about its payment was lost: the buyer''s bank took the money back, and Polar''s status still says paid.';
comment on column public.orders.units is
  'Units or seats: the order''s own, else those of the subscription embedded in it, else 1.';
comment on column public.orders.fulfilled is
  'Its purchases and lots were made, once, by the catalogue of that moment. False while unpaid, while the product is '
  'unknown, or while the cart it names does not cost what was paid.';
comment on column public.orders.list_amount is
  'What its lines cost by our prices when it was fulfilled; null when they could not be told. Minor units.';
comment on column public.orders.metadata is 'Metadata as Polar copied it from the checkout: tempCartId, user_id.';
comment on column public.orders.cart_id is 'The cart named by the metadata, whether it exists or not.';
comment on column public.orders.items is 'Polar''s order items.';
comment on column public.orders.currency is 'ISO 4217, lower case; all amounts are minor units of it.';
comment on column public.orders.subtotal_amount is 'Before discount and tax; may be negative.';
comment on column public.orders.discount_amount is 'Discount.';
comment on column public.orders.discount_basis_points is
  'Of a percentage discount of a subscription, which Polar has taken off proration lines already.';
comment on column public.orders.net_amount is 'Subtotal less discount.';
comment on column public.orders.tax_amount is 'Tax.';
comment on column public.orders.total_amount is 'Net plus tax.';
comment on column public.orders.refunded_amount is 'Refunded so far, net of tax.';
comment on column public.orders.refundable_amount is 'What can still be refunded, net of tax.';
comment on column public.orders.invoice_number is 'Polar''s invoice number.';
comment on column public.orders.receipt_number is 'Polar''s receipt number.';
comment on column public.orders.created_at is 'Created at Polar.';
comment on column public.orders.modified_at is 'Modified at Polar.';
comment on column public.orders.attention is
  'What needs someone, recomputed from rows: words of edge_kit.attention_reasons, in the order of the alphabet.';
comment on column public.orders.owner_deleted_at is
  'When the account that owned it was deleted: nobody is written to about it, unless somebody owns it again.';
comment on column public.orders.erased_at is
  'Its person was erased: e-mail and metadata stay away, whatever events tell.';
comment on column public.orders.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table public.orders enable row level security;
revoke all on public.orders from public, anon, authenticated, service_role;
create policy "users read their own orders" on public.orders for select to authenticated
  using (user_id = (select edge_kit.bearer()));
grant select on public.orders to authenticated, service_role;

create table public.refunds (
  id text primary key,
  order_id text,
  subscription_id text,
  polar_customer_id text,
  status text not null,
  reason text,
  amount bigint,
  tax_amount bigint,
  currency text,
  line integer,
  command_id uuid,
  unmatched boolean not null default false,
  created_at timestamptz,
  modified_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- For settle_order(), export_person(), settle_refund_command() and list_polar_rereads().
create index refunds_order_id on public.refunds (order_id);
create index refunds_polar_customer_id on public.refunds (polar_customer_id);
create index refunds_command_id on public.refunds (command_id) where command_id is not null;
create index refunds_unmatched on public.refunds (order_id) where unmatched;

comment on table public.refunds is 'Mirror of Polar''s refunds.';
comment on column public.refunds.id is 'Refund id at Polar.';
comment on column public.refunds.order_id is 'Order at Polar.';
comment on column public.refunds.subscription_id is 'Subscription at Polar, if any.';
comment on column public.refunds.polar_customer_id is 'Customer at Polar.';
comment on column public.refunds.status is 'Polar''s word: pending, succeeded, failed, canceled.';
comment on column public.refunds.reason is
  'Polar''s word: customer_request, duplicate, fraudulent, dispute_prevention, …';
comment on column public.refunds.amount is 'Net of tax, minor units.';
comment on column public.refunds.tax_amount is 'Tax refunded beside it, minor units.';
comment on column public.refunds.currency is 'ISO 4217, lower case.';
comment on column public.refunds.line is
  'The line of the order that it pays back in full, by the metadata that we gave it; null for one that names no line.';
comment on column public.refunds.command_id is 'The command that asked for it; null for one made at Polar.';
comment on column public.refunds.unmatched is
  'The refunds of its order do not add up to what the order says was refunded, or the order is not here: it should be '
  'read again. Recomputed from rows by settle_refunds().';
comment on column public.refunds.created_at is 'Created at Polar.';
comment on column public.refunds.modified_at is 'Modified at Polar.';
comment on column public.refunds.last_writer is 'Guard: which event wrote the row.';

alter table public.refunds enable row level security;
revoke all on public.refunds from public, anon, authenticated, service_role;
create policy "users read the refunds of their own orders" on public.refunds for select to authenticated
  using (order_id = any (array(  -- as in the policy on outputs: looked up by index, however many refunds there are
    select o.id from public.orders o where o.user_id = (select edge_kit.bearer())
  )));
grant select on public.refunds to authenticated, service_role;

create table edge_kit.polar_disputes (
  id text primary key,
  order_id text not null,
  status text not null,
  reason text,
  amount bigint,
  tax_amount bigint,
  currency text,
  created_at timestamptz,
  modified_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- For settle_order().
create index polar_disputes_order_id on edge_kit.polar_disputes (order_id);

comment on table edge_kit.polar_disputes is
  'Mirror of Polar''s disputes. Polar sends no event about them: reconciliation reads them.';
comment on column edge_kit.polar_disputes.id is 'Dispute id at Polar.';
comment on column edge_kit.polar_disputes.order_id is 'The order whose payment is disputed.';
comment on column edge_kit.polar_disputes.status is
  'Polar''s word: early_warning, needs_response, under_review, prevented (Polar refunded), won, lost.';
comment on column edge_kit.polar_disputes.reason is 'As the card network names it.';
comment on column edge_kit.polar_disputes.amount is 'Net of tax, minor units.';
comment on column edge_kit.polar_disputes.tax_amount is 'Tax beside it, minor units.';
comment on column edge_kit.polar_disputes.currency is 'ISO 4217, lower case.';
comment on column edge_kit.polar_disputes.created_at is 'Created at Polar.';
comment on column edge_kit.polar_disputes.modified_at is 'Modified at Polar.';
comment on column edge_kit.polar_disputes.last_writer is 'Guard: which reading wrote the row.';

alter table edge_kit.polar_disputes enable row level security;


-- supabase/schemas/14_subscriptions.sql

-- Subscriptions as Polar tells them, the moments that are remembered of them, and Polar's benefit grants.

create type public.subscription_status as enum ('trialing', 'active', 'past_due', 'paused', 'inactive', 'revoked');
comment on type public.subscription_status is
  'Our word for the state of a subscription; Polar''s own is in polar_status.';

-- A function, because Postgres reads the text of a generated column's expression anew in each statement that writes it.
create function edge_kit.subscription_status(p_polar_status text) returns public.subscription_status
language plpgsql immutable set search_path = '' as $$
begin
  return case p_polar_status
    when 'trialing' then 'trialing'
    when 'active' then 'active'
    when 'past_due' then 'past_due'
    when 'paused' then 'paused'
    when 'canceled' then 'revoked'
    else 'inactive'
  end;
end $$;
comment on function edge_kit.subscription_status(text) is 'Our word for Polar''s status of a subscription.';

create table public.subscriptions (
  id text primary key,
  polar_status text not null,
  status public.subscription_status not null generated always as (edge_kit.subscription_status(polar_status)) stored,
  tier text,
  polar_customer_id text not null,
  email text,
  email_at timestamptz,
  user_id text references public.profiles,
  assigned boolean not null default false,
  owner_deleted_at timestamptz,
  product_id text,
  checkout_id text,
  cart_id uuid,
  metadata jsonb not null default '{}',
  url text,
  units bigint not null default 1,
  amount bigint,
  currency text,
  recurring_interval text,
  recurring_interval_count integer not null default 1,
  started_at timestamptz,
  current_period_start timestamptz,
  current_period_end timestamptz,
  trial_start timestamptz,
  trial_end timestamptz,
  cancel_at_period_end boolean not null default false,
  canceled_at timestamptz,
  ends_at timestamptz,
  ended_at timestamptz,
  past_due_at timestamptz,
  paused_at timestamptz,
  pause_at_period_end boolean not null default false,
  resumes_at timestamptz,
  pending_product_id text,
  pending_plan text,
  pending_units bigint,
  pending_from timestamptz,
  created_at timestamptz,
  modified_at timestamptz,
  attention text[] not null default '{}',
  copied_at timestamptz,
  erased_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- For accessible_subscriptions(), link_customer(), person_of() (two), sweep_retention(), edge_kit.attention (two),
-- edge_kit.polar_rereads (two), and list_polar_rereads(), which looks for those with seats. An event that changes none
-- of what these hold writes none of them.
create index subscriptions_user_id on public.subscriptions (user_id);
create index subscriptions_polar_customer_id on public.subscriptions (polar_customer_id);
create index subscriptions_claimable on public.subscriptions (email) where user_id is null;
create index subscriptions_naming on public.subscriptions ((metadata ->> 'user_id'))
  where user_id is null and metadata ->> 'user_id' is not null;
create index subscriptions_cart_id on public.subscriptions (cart_id) where cart_id is not null;
create index subscriptions_attention on public.subscriptions (created_at) where attention <> '{}';
create index subscriptions_left on public.subscriptions (owner_deleted_at)
  where owner_deleted_at is not null and user_id is null;
create index subscriptions_copied on public.subscriptions (id) where copied_at is not null;
create index subscriptions_lapsing on public.subscriptions (
  (case when polar_status = 'past_due' then '-infinity' else coalesce(current_period_end, '-infinity') end)
) where polar_status in ('trialing', 'active', 'past_due');
create index subscriptions_running on public.subscriptions (product_id)
  where polar_status in ('trialing', 'active', 'past_due', 'paused', 'unpaid');

comment on table public.subscriptions is
  'Mirror of Polar''s subscriptions. Written by ingest_polar_event() only, but for `url`, which its owner may edit.';
comment on column public.subscriptions.id is 'Subscription id at Polar.';
comment on column public.subscriptions.polar_status is
  'Polar''s word: trialing, active, past_due, paused, canceled, unpaid, incomplete, incomplete_expired, or one that '
  'Polar adds.';
comment on column public.subscriptions.status is
  'Ours: revoked when Polar says canceled, inactive for whatever gives no access.';
comment on column public.subscriptions.tier is 'Tier of the product; null once revoked.';
comment on column public.subscriptions.polar_customer_id is 'Customer at Polar (edge_kit.polar_customers).';
comment on column public.subscriptions.email is
  'E-mail of the customer when it began: as its earliest own event told it. Never proof of identity.';
comment on column public.subscriptions.email_at is 'Time of the event that told it.';
comment on column public.subscriptions.user_id is 'Owner. Null until one is proven; only an operator changes it.';
comment on column public.subscriptions.assigned is
  'An operator gave it to its owner: its renewals follow, whatever their metadata say.';
comment on column public.subscriptions.owner_deleted_at is
  'When the account in whose name it ran was deleted, or it began in the name of one that was; it is to end.';
comment on column public.subscriptions.product_id is 'Product id at Polar; changes with the plan.';
comment on column public.subscriptions.checkout_id is 'Checkout at Polar that began it.';
comment on column public.subscriptions.cart_id is 'The cart named by the metadata.';
comment on column public.subscriptions.metadata is
  'Metadata as Polar copied it from the checkout: tempCartId, user_id.';
comment on column public.subscriptions.url is
  'The shop that its reports are about; from the cart, editable by the owner.';
comment on column public.subscriptions.units is 'Units or seats, 1 otherwise; credits are granted per unit.';
comment on column public.subscriptions.amount is 'Recurring amount before tax, minor units.';
comment on column public.subscriptions.currency is 'ISO 4217, lower case.';
comment on column public.subscriptions.recurring_interval is 'day, week, month or year.';
comment on column public.subscriptions.recurring_interval_count is
  'How many of them a period lasts: 3 months for a quarterly plan.';
comment on column public.subscriptions.started_at is 'When it began; the first paid period starts here.';
comment on column public.subscriptions.current_period_start is 'As Polar last told it.';
comment on column public.subscriptions.current_period_end is 'As Polar last told it; the next renewal unless it ends.';
comment on column public.subscriptions.trial_start is 'Null without a trial.';
comment on column public.subscriptions.trial_end is 'Null without a trial.';
comment on column public.subscriptions.cancel_at_period_end is 'True: it will not renew.';
comment on column public.subscriptions.canceled_at is 'When the cancellation was asked for, not when access ends.';
comment on column public.subscriptions.ends_at is 'Planned end.';
comment on column public.subscriptions.ended_at is 'Actual end.';
comment on column public.subscriptions.past_due_at is 'Since when a payment is missing.';
comment on column public.subscriptions.paused_at is 'Since when it is paused.';
comment on column public.subscriptions.pause_at_period_end is 'True: it will be paused instead of renewed.';
comment on column public.subscriptions.resumes_at is 'When a pause will end.';
comment on column public.subscriptions.pending_product_id is
  'Product at Polar that it changes to at pending_from; null when no other plan is scheduled.';
comment on column public.subscriptions.pending_plan is 'The same as our product''s slug; null when we do not know it.';
comment on column public.subscriptions.pending_units is
  'Units or seats from pending_from on; null when no other number is scheduled.';
comment on column public.subscriptions.pending_from is
  'When the scheduled change comes into effect; null when there is none.';
comment on column public.subscriptions.created_at is 'Created at Polar.';
comment on column public.subscriptions.modified_at is 'Modified at Polar.';
comment on column public.subscriptions.attention is
  'What needs someone, recomputed from rows: unknown_product, unknown_status, owner_mismatch, period_overlap, '
  'refunded_period_runs, large_grant.';
comment on column public.subscriptions.copied_at is
  'modified_at of a copy newer than the row''s own event, or of the one that made a placeholder: the row should be '
  'read again (edge_kit.polar_rereads). Never null while (last_writer).own is 0.';
comment on column public.subscriptions.erased_at is
  'Its person was erased: e-mail, metadata and shop stay away, whatever events tell.';
comment on column public.subscriptions.last_writer is
  'Guard: which event wrote the mirrored columns; own 0 is a placeholder made from a copy inside an order.';

alter table public.subscriptions enable row level security;
revoke all on public.subscriptions from public, anon, authenticated, service_role;
create policy "users read their own subscriptions" on public.subscriptions for select to authenticated
  using (user_id = (select edge_kit.bearer()));
grant select on public.subscriptions to authenticated, service_role;

-- Remembered, because the last word of a row does not tell whether it was paused or ended at an earlier moment, and
-- events of that moment may come after the row has moved on.
create type edge_kit.subscription_mark as enum ('paused', 'resumed', 'ended', 'active');
comment on type edge_kit.subscription_mark is 'What happened to a subscription at a moment.';

create table edge_kit.subscription_marks (
  subscription_id text not null references public.subscriptions,
  at timestamptz not null,
  mark edge_kit.subscription_mark not null,
  primary key (subscription_id, at, mark)
);

comment on table edge_kit.subscription_marks is
  'Moments at which subscriptions paused, resumed, ended and became active, as their own events told. Insert-only.';
comment on column edge_kit.subscription_marks.subscription_id is 'The subscription.';
comment on column edge_kit.subscription_marks.at is
  'paused_at, ended_at, the time of subscription.resumed and subscription.active, or the start of a period in which it '
  'had not ended.';
comment on column edge_kit.subscription_marks.mark is 'What happened.';

alter table edge_kit.subscription_marks enable row level security;

create table public.benefit_grants (
  id text primary key,
  benefit_id text,
  benefit_type text,
  order_id text,
  subscription_id text,
  polar_customer_id text,
  is_granted boolean not null,
  is_revoked boolean not null,
  granted_at timestamptz,
  revoked_at timestamptz,
  properties jsonb not null default '{}',
  created_at timestamptz,
  modified_at timestamptz,
  last_writer edge_kit.last_writer not null
);
-- For export_person() and erase_person(), and is_revoked().
create index benefit_grants_polar_customer_id on public.benefit_grants (polar_customer_id);
create index benefit_grants_order_id on public.benefit_grants (order_id) where order_id is not null;
create index benefit_grants_subscription_id on public.benefit_grants (subscription_id)
  where subscription_id is not null;

comment on table public.benefit_grants is 'Mirror of Polar''s benefit grants.';
comment on column public.benefit_grants.id is 'Grant id at Polar; a revoked grant may come back under the same id.';
comment on column public.benefit_grants.benefit_id is 'Benefit at Polar.';
comment on column public.benefit_grants.benefit_type is 'Polar''s word: meter_credit, license_keys, feature_flag, …';
comment on column public.benefit_grants.order_id is 'Order that gave it, if one did.';
comment on column public.benefit_grants.subscription_id is 'Subscription that gives it, if one does.';
comment on column public.benefit_grants.polar_customer_id is 'Customer at Polar.';
comment on column public.benefit_grants.is_granted is 'True while held; false also when granting failed.';
comment on column public.benefit_grants.is_revoked is 'True once taken back.';
comment on column public.benefit_grants.granted_at is 'When it was granted.';
comment on column public.benefit_grants.revoked_at is 'When it was taken back.';
comment on column public.benefit_grants.properties is 'Polar''s properties of the grant.';
comment on column public.benefit_grants.created_at is 'Created at Polar.';
comment on column public.benefit_grants.modified_at is 'Modified at Polar.';
comment on column public.benefit_grants.last_writer is 'Guard: which event wrote the row.';

alter table public.benefit_grants enable row level security;
revoke all on public.benefit_grants from public, anon, authenticated, service_role;
create policy "users read their own benefit grants" on public.benefit_grants for select to authenticated
  using (  -- arrays, as in the policy on outputs
    order_id = any (array(select o.id from public.orders o where o.user_id = (select edge_kit.bearer())))
    or subscription_id = any (array(
      select s.id from public.subscriptions s where s.user_id = (select edge_kit.bearer())
    ))
  );
grant select on public.benefit_grants to authenticated, service_role;


-- supabase/schemas/15_purchases.sql

-- Purchases: one per paid order line, with the shop it is for and how far its delivery is. Outputs: the
-- reports delivered for it.

create type public.purchase_status as enum (
  'awaiting_url', 'pending_scrape', 'scraping', 'completed', 'failed', 'canceled'
);
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
  forged boolean not null default false,
  created_at timestamptz not null default now(),
  unique (order_id, line),
  check (url is not null or status in ('awaiting_url', 'completed', 'canceled')),
  check ((status = 'failed') = (failure_code is not null))
);
-- For dashboard() and edge_kit.stuck_purchases.
create index purchases_user_id on public.purchases (user_id, created_at desc);
create index purchases_unfinished on public.purchases (status, created_at)
  where status not in ('completed', 'canceled');

comment on table public.purchases is
  'One row per paid order line: the unit of delivery. Made by ingest_polar_event() only.';
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
comment on column public.purchases.status is
  'awaiting_url: the buyer must give one (set_purchase_url); failed: see failure_code, retry_purchase; canceled: '
  'refunded before delivery.';
comment on column public.purchases.failure_code is 'Why delivery failed, set exactly while status is failed.';
comment on column public.purchases.created_at is 'When the row was made, not when it was paid (orders.created_at).';
comment on column public.purchases.refunded_at is
  'Fully refunded, or not paid after all: outputs are hidden from the owner.';
comment on column public.purchases.forged is
  'Only a forged event told of its line, which the order never had: closed for good.';

-- The scraper's codes whose remedy is another address (supabase/functions/scraper/failures.ts).
create function edge_kit.has_wrong_address(p_failure_code text) returns boolean
language sql immutable set search_path = ''
return p_failure_code in (
  'invalid_url', 'private_host', 'private_address', 'name_not_found', 'not_found', 'gone', 'http_4xx',
  'wrong_content_type', 'not_html', 'redirect_refused', 'too_many_redirects'
);
comment on function edge_kit.has_wrong_address(text) is
  'Whether a purchase failed because its address leads to no shop: the buyer can correct it, no operator is needed.';

alter table public.purchases enable row level security;
revoke all on public.purchases from public, anon, authenticated, service_role;
create policy "users read their own purchases" on public.purchases for select to authenticated
  using (user_id = (select edge_kit.bearer()));
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
comment on column public.outputs.storage_path is
  'Path of the PDF in the private bucket `reports`, null when there is none.';

alter table public.outputs enable row level security;
revoke all on public.outputs from public, anon, authenticated, service_role;
create policy "users read the outputs of their own purchases" on public.outputs for select to authenticated
  using (purchase_id = any (array(  -- an array is made once and looked up by index; `in` reads the whole table
    select p.id from public.purchases p where p.user_id = (select edge_kit.bearer()) and p.refunded_at is null
  )));
grant select on public.outputs to authenticated, service_role;

-- Five megabytes are fifty times what a report takes.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values ('reports', 'reports', false, 5242880, '{application/pdf}')
on conflict (id) do update
  set public = excluded.public, file_size_limit = excluded.file_size_limit,
    allowed_mime_types = excluded.allowed_mime_types;

-- Whoever may read an output may read its file. Who that is stands in one place, the policy on public.outputs, which
-- holds inside this one too: the purchase's owner, unless it was refunded. There is no policy for writing: only the
-- service role writes, which row level security does not bind.
create policy "users read the files of their own outputs" on storage.objects for select to authenticated
  using (bucket_id = 'reports' and name = any (array(select o.storage_path from public.outputs o)));

create table edge_kit.erased_purchases (
  purchase_id uuid primary key references public.purchases,
  erased_at timestamptz not null default now()
);

comment on table edge_kit.erased_purchases is
  'Purchases whose files are to go from the bucket `reports`, which only Storage itself can do: the function scraper '
  'is rung for it until none is left.';
comment on column edge_kit.erased_purchases.purchase_id is 'First part of its files'' paths.';
comment on column edge_kit.erased_purchases.erased_at is 'When its person was erased.';

alter table edge_kit.erased_purchases enable row level security;


-- supabase/schemas/15_seats.sql

-- Seats as Polar tells them: what was bought by the seat, and to whom the buyer gave it.

create table public.seats (
  id text primary key,
  status text not null,
  subscription_id text,
  order_id text,
  email text check (email = lower(trim(email) collate "C")),
  user_id text references public.profiles,
  assigned_at timestamptz,
  claimed_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz,
  modified_at timestamptz,
  erased_at timestamptz,
  last_writer edge_kit.last_writer not null,
  check (user_id is null or status <> 'revoked')
);
create index seats_user_id on public.seats (user_id);
create index seats_subscription_id on public.seats (subscription_id);
create index seats_order_id on public.seats (order_id) where order_id is not null;
create index seats_email on public.seats (email) where email is not null;

comment on table public.seats is
  'Mirror of Polar''s seats. Written by ingest_polar_event() only, but for `user_id`, which link_profile() fills too.';
comment on column public.seats.id is 'Seat id at Polar. One that was taken back is given again under its id.';
comment on column public.seats.status is
  'Polar''s word: pending (invited), claimed, revoked, or one that Polar adds. Only a claimed seat gives anything.';
comment on column public.seats.subscription_id is 'The subscription that it belongs to, for one of a subscription.';
comment on column public.seats.order_id is 'The order that it belongs to, for one that was bought once.';
comment on column public.seats.email is
  'To whom the buyer gave it. Never proof of identity: it counts for whoever has proven that address. Null once taken '
  'back.';
comment on column public.seats.user_id is
  'Its holder: the user who had proven the e-mail when the event came, or proved it later. Null for nobody yet.';
comment on column public.seats.assigned_at is
  'When it was given: tells one holder''s time from the next one''s under the same id.';
comment on column public.seats.claimed_at is 'When the invitation was taken up.';
comment on column public.seats.revoked_at is 'When it was taken back.';
comment on column public.seats.created_at is 'Created at Polar.';
comment on column public.seats.modified_at is 'Modified at Polar.';
comment on column public.seats.erased_at is
  'Its holder was erased: the e-mail stays away, whatever events tell, until the seat is given anew.';
comment on column public.seats.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table public.seats enable row level security;
revoke all on public.seats from public, anon, authenticated, service_role;
create policy "users read the seats they hold and those they pay for" on public.seats for select to authenticated
  using (
    user_id = (select edge_kit.bearer())
    or subscription_id = any (array(
      select s.id from public.subscriptions s where s.user_id = (select edge_kit.bearer())
    ))
    or order_id = any (array(select o.id from public.orders o where o.user_id = (select edge_kit.bearer())))
  );
grant select on public.seats to authenticated, service_role;


-- supabase/schemas/16_credits.sql

-- Credits: lots that are granted, spent, clawed back and expire, and the append-only entries that prove each of them.
-- One lot per key for life; a lot's columns are the sums of its entries, always.

create type public.credit_source as enum (
  'order', 'period', 'month', 'share', 'trial', 'adjustment', 'settlement'
);
comment on type public.credit_source is 'What granted a lot of credits.';

create type public.credit_entry_kind as enum ('grant', 'spend', 'clawback', 'expiry');
comment on type public.credit_entry_kind is 'What an entry of the ledger changes.';

create type edge_kit.lot_teller as (by_event smallint, at timestamptz, id text collate "C");
comment on type edge_kit.lot_teller is
  'Who told the size of a credit lot; the lowest is right, so an order before a subscription event, then the earlier '
  'one: (order 0 | event 1, when, id).';

create type edge_kit.paid_period as (starts_at timestamptz, ends_at timestamptz, cost bigint, units bigint);
comment on type edge_kit.paid_period is
  'A period that a subscription''s order opens, for how many units, and what was charged for it after discount, in '
  'minor units; ends_at null where nobody said.';

create table public.credit_lots (
  id uuid primary key default gen_random_uuid(),
  key text collate "C" not null unique,
  source public.credit_source not null,
  user_id text references public.profiles,
  product text references public.products,
  order_id text references public.orders,
  subscription_id text references public.subscriptions,
  period_start timestamptz,
  period_end timestamptz,
  cost bigint,
  due_at timestamptz,
  next_month_at timestamptz,
  granted_at timestamptz not null,
  expires_at timestamptz,
  promised bigint not null,
  granted bigint not null default 0,
  spent bigint not null default 0 check (spent >= 0),
  clawed_back bigint not null default 0,
  expired bigint not null default 0,
  value bigint not null generated always as (granted - spent - clawed_back - expired) stored,
  teller edge_kit.lot_teller,
  check (promised >= 0 or source = 'adjustment'),
  check (clawed_back between least(granted, 0) and greatest(granted, 0))
);
-- Their queries: credit_balance(), settle_order(), settle_subscription(), grant_due_months(), sweep_expired_lots(). The
-- last two are written for lots that the clock has something to do for, no others.
create index credit_lots_user_id on public.credit_lots (user_id, expires_at);
create index credit_lots_order_id on public.credit_lots (order_id) where order_id is not null;
create index credit_lots_subscription_id on public.credit_lots (subscription_id, period_start)
  where subscription_id is not null;
create index credit_lots_months on public.credit_lots (next_month_at) where next_month_at is not null;
create index credit_lots_expiring on public.credit_lots (expires_at)
  where expires_at is not null and value <> 0;

comment on table public.credit_lots is
  'Credits granted together, one row per key. value = granted - spent - clawed_back - expired = sum of its entries.';
comment on column public.credit_lots.id is 'Our key; what entries refer to.';
comment on column public.credit_lots.key is
  'order:<order>:<line>, period:<subscription>:<start>, month:<subscription>:<start>:<n>, share:<order>:<line id>, '
  'trial:<subscription>, adjustment:<key>, settlement:<user>:<key>.';
comment on column public.credit_lots.source is 'What granted it.';
comment on column public.credit_lots.user_id is 'Owner, filled once: the order''s, else the subscription''s.';
comment on column public.credit_lots.product is 'Product whose credits these are.';
comment on column public.credit_lots.order_id is 'Order that paid for it; its refunds claw back.';
comment on column public.credit_lots.subscription_id is 'Subscription whose period, month, share or trial this is.';
comment on column public.credit_lots.period_start is 'Start of the paid period, or of the share of one.';
comment on column public.credit_lots.period_end is 'Its end as the order tells it; null for months.';
comment on column public.credit_lots.cost is
  'What was charged for it after discount, minor units: giving that money back takes credits back. Null where no line '
  'of a subscription was charged.';
comment on column public.credit_lots.due_at is
  'When the grant was due: the start of the period, the share or the month. A subscription that ended by then takes it '
  'back.';
comment on column public.credit_lots.next_month_at is
  'Of a period that grants monthly: when the first month is due that is not granted yet. Null: there is none.';
comment on column public.credit_lots.granted_at is 'When the credits count from; older ones are spent first.';
comment on column public.credit_lots.expires_at is 'From here on the lot is worth nothing; null for never.';
comment on column public.credit_lots.promised is 'Credits that its teller told.';
comment on column public.credit_lots.granted is 'Sum of its grant entries.';
comment on column public.credit_lots.spent is 'Credits spent from it.';
comment on column public.credit_lots.clawed_back is
  'Credits taken back for refunds and for what changes of plan give back, by share of the money.';
comment on column public.credit_lots.expired is 'What was left when it expired, credit or debt.';
comment on column public.credit_lots.value is 'What it is worth; negative is a debt until it expires.';
comment on column public.credit_lots.teller is 'Who told `promised`.';

alter table public.credit_lots enable row level security;
revoke all on public.credit_lots from public, anon, authenticated, service_role;
create policy "users read their own credit lots" on public.credit_lots for select to authenticated
  using (user_id = (select edge_kit.bearer()));
grant select on public.credit_lots to authenticated, service_role;

create table public.credit_entries (
  lot_id uuid not null references public.credit_lots,
  kind public.credit_entry_kind not null,
  n integer not null check (n >= 1),
  amount bigint not null check (amount <> 0),
  spend_key text,
  seat_id text,
  created_at timestamptz not null default now(),
  primary key (lot_id, kind, n),
  check ((kind = 'spend') = (spend_key is not null)),
  check (seat_id is null or kind = 'spend')
);
-- For seat_part().
create index credit_entries_seat on public.credit_entries (lot_id, seat_id) where seat_id is not null;

comment on table public.credit_entries is
  'The ledger: append-only, without an owner. Key (lot, kind, n); never an amount in a key.';
comment on column public.credit_entries.lot_id is 'The lot it changes.';
comment on column public.credit_entries.kind is
  'grant, spend, clawback (negative amounts take, positive ones give back) or expiry.';
comment on column public.credit_entries.n is 'Counted per lot and kind, under the lot''s lock.';
comment on column public.credit_entries.amount is 'Change of the lot''s value.';
comment on column public.credit_entries.spend_key is 'Idempotency key of the spend.';
comment on column public.credit_entries.seat_id is
  'The seat by which somebody else than the lot''s owner spent; null for the owner.';
comment on column public.credit_entries.created_at is 'When it was appended.';

alter table public.credit_entries enable row level security;
revoke all on public.credit_entries from public, anon, authenticated, service_role;
create policy "users read the entries of their own lots" on public.credit_entries for select to authenticated
  using (lot_id = any (array(select l.id from public.credit_lots l where l.user_id = (select edge_kit.bearer()))));
grant select on public.credit_entries to authenticated, service_role;

create table edge_kit.returned_lines (
  order_id text not null references public.orders,
  line_id text not null,
  subscription_id text not null references public.subscriptions,
  product text references public.products,
  starts_at timestamptz,
  amount bigint not null check (amount > 0),
  primary key (order_id, line_id)
);
-- For given_back(), and the foreign key.
create index returned_lines_subscription_id on edge_kit.returned_lines (subscription_id);
create index returned_lines_product on edge_kit.returned_lines (product);

comment on table edge_kit.returned_lines is
  'Negative lines of paid orders: money given back of a subscription''s periods and shares, because plan, units or '
  'seats changed. Insert-only, as they were when the order was fulfilled; what they take is computed whenever a lot is '
  'settled.';
comment on column edge_kit.returned_lines.order_id is 'The order; a refund of it undoes the return by its share.';
comment on column edge_kit.returned_lines.line_id is 'Id of the line at Polar.';
comment on column edge_kit.returned_lines.subscription_id is 'The subscription.';
comment on column edge_kit.returned_lines.product is
  'The plan whose price the line names; null for a price that we never had.';
comment on column edge_kit.returned_lines.starts_at is
  'From when on time is given back: of what ran then; null when the line told no times.';
comment on column edge_kit.returned_lines.amount is 'Money given back, minor units.';

alter table edge_kit.returned_lines enable row level security;

create function edge_kit.keep_entries() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '55000', message = 'credit_entries is append-only', hint = 'Use adjust_credits().';
end $$;
comment on function edge_kit.keep_entries() is 'Trigger on credit_entries: refuses any change of the past.';

create trigger credit_entries_append_only before update or delete or truncate on public.credit_entries
  for each statement execute function edge_kit.keep_entries();

create table edge_kit.credit_spends (
  user_id text not null references public.profiles,
  idempotency_key text not null check (length(idempotency_key) between 1 and 200),
  amount bigint not null check (amount > 0),
  reason text check (length(reason) <= 500),
  settlement boolean not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (user_id, idempotency_key)
);

comment on table edge_kit.credit_spends is
  'Spends that were granted, with the first answer, which every replay gets again.';
comment on column edge_kit.credit_spends.user_id is 'Who spent.';
comment on column edge_kit.credit_spends.idempotency_key is 'Chosen by the caller, one per spend.';
comment on column edge_kit.credit_spends.amount is 'Credits taken.';
comment on column edge_kit.credit_spends.reason is 'What for, in the caller''s words.';
comment on column edge_kit.credit_spends.settlement is 'True when it booked work already done and could go below zero.';
comment on column edge_kit.credit_spends.answer is '{ spent, balance } as first answered.';
comment on column edge_kit.credit_spends.created_at is 'When.';

alter table edge_kit.credit_spends enable row level security;


-- supabase/schemas/17_scrape_jobs.sql

-- Scrape jobs: the truth about work to do, and what was read for it.

create type edge_kit.scrape_job_state as enum ('queued', 'running', 'succeeded', 'dead', 'canceled');
comment on type edge_kit.scrape_job_state is 'How far a run is.';

create table edge_kit.scrape_jobs (
  id uuid primary key default gen_random_uuid(),
  purchase_id uuid not null references public.purchases,
  run_key text not null,
  url text not null,
  hosts text[] not null check (cardinality(hosts) > 0),
  state edge_kit.scrape_job_state not null default 'queued',
  attempts smallint not null default 0 check (attempts between 0 and 5),
  run_at timestamptz not null default now(),
  progress jsonb,
  lease_token uuid,
  lease_until timestamptz,
  error_code text,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (purchase_id, run_key),
  check (state <> 'queued' or attempts < 5),
  check ((state = 'running') = (lease_until is not null)),
  check ((state >= 'succeeded') = (finished_at is not null))  -- in the order of the type
);
create unique index scrape_jobs_one_open on edge_kit.scrape_jobs (purchase_id) where state in ('queued', 'running');
-- Behind claim_scrape()'s own rule.
create unique index scrape_jobs_one_per_host on edge_kit.scrape_jobs ((hosts[1])) where state = 'running';
-- For scrapes_to_claim, without the table.
create index scrape_jobs_due on edge_kit.scrape_jobs (run_at) include (id, purchase_id, hosts) where state = 'queued';
-- For sweep_scrape_jobs().
create index scrape_jobs_leased on edge_kit.scrape_jobs (lease_until) where state = 'running';

comment on table edge_kit.scrape_jobs is 'One row per run of a purchase''s scrape; at most one of them open.';
comment on column edge_kit.scrape_jobs.id is 'Our key; the worker names it beside the lease token.';
comment on column edge_kit.scrape_jobs.purchase_id is 'The purchase it delivers.';
comment on column edge_kit.scrape_jobs.run_key is 'Run of the purchase: 1, 2, …; also the key of its outputs.';
comment on column edge_kit.scrape_jobs.url is 'The shop, as the purchase named it when the run was queued.';
comment on column edge_kit.scrape_jobs.hosts is
  'Hosts that it reads, its own shop first, then those to compare it with: no two runs read one at a time.';
comment on column edge_kit.scrape_jobs.state is
  'queued → running → succeeded, back to queued after a failure worth repeating or when a worker hands over, or '
  'dead; canceled when refunded.';
comment on column edge_kit.scrape_jobs.attempts is
  'Times it was claimed since it got anywhere; five without a new page are dead.';
comment on column edge_kit.scrape_jobs.run_at is
  'Not to be claimed before, and its place in the line: a run that is handed over keeps it.';
comment on column edge_kit.scrape_jobs.progress is
  'What the buyer is shown: { pages_read, pages_planned, checks_done, checks_total }; null before the first page.';
comment on column edge_kit.scrape_jobs.lease_token is 'Whoever holds it may write the result; a new claim replaces it.';
comment on column edge_kit.scrape_jobs.lease_until is 'Past this moment another worker may claim the job.';
comment on column edge_kit.scrape_jobs.error_code is 'Code of the last failure.';
comment on column edge_kit.scrape_jobs.error is 'Message of the last failure, for operators.';
comment on column edge_kit.scrape_jobs.created_at is 'When it was queued first.';
comment on column edge_kit.scrape_jobs.finished_at is 'When it succeeded, died or was canceled.';

alter table edge_kit.scrape_jobs enable row level security;

create table edge_kit.scrape_pages (
  job_id uuid not null references edge_kit.scrape_jobs on delete cascade,
  position integer not null check (position >= 0),
  visit jsonb not null check (jsonb_typeof(visit) = 'object'),
  created_at timestamptz not null default now(),
  primary key (job_id, position)
);
create index scrape_pages_created_at on edge_kit.scrape_pages (created_at);

comment on table edge_kit.scrape_pages is
  'What a run has asked and the facts of the answers, no pages themselves: a crawl is the list of them. Written by the '
  'holder of the lease only.';
comment on column edge_kit.scrape_pages.job_id is 'The run.';
comment on column edge_kit.scrape_pages.position is 'Order in the crawl, from 0.';
comment on column edge_kit.scrape_pages.visit is
  'One request or question, as supabase/functions/_audit/visit.ts describes it.';
comment on column edge_kit.scrape_pages.created_at is 'When it was stored; purged by age.';

alter table edge_kit.scrape_pages enable row level security;


-- supabase/schemas/18_forged_objects.sql

-- What forged events named, and whether it has been put right (docs/money.md §10).

create table edge_kit.forged_objects (
  kind text not null check (length(kind) <= 40),
  id text collate "C" not null check (length(id) between 1 and 255),
  named_by text[] not null,
  found_at timestamptz not null default now(),
  put_right_at timestamptz,
  at_polar boolean,
  primary key (kind, id),
  check ((put_right_at is null) = (at_polar is null))
);
-- For list_forged_objects() and edge_kit.attention: next to none are open.
create index forged_objects_open on edge_kit.forged_objects (found_at) where put_right_at is null;

comment on table edge_kit.forged_objects is
  'Objects that events named which Polar never sent: each is read at Polar and put right.';
comment on column edge_kit.forged_objects.kind is
  'customer, order, subscription, refund, dispute, benefit_grant, checkout, product or customer_seat.';
comment on column edge_kit.forged_objects.id is
  'The id that was told; for customer_seat that of the subscription or order whose seats they are.';
comment on column edge_kit.forged_objects.named_by is 'Webhook ids of the forged events that named it.';
comment on column edge_kit.forged_objects.found_at is 'When a forged event was last found that names it.';
comment on column edge_kit.forged_objects.put_right_at is 'When its rows were brought back to what Polar says.';
comment on column edge_kit.forged_objects.at_polar is 'False: Polar has no such object.';

alter table edge_kit.forged_objects enable row level security;


-- supabase/schemas/18_polar_events.sql

-- The inbox: every webhook that Polar delivers, and what became of it.

create type edge_kit.polar_event_state as enum ('processed', 'stale', 'ignored', 'failed', 'dead', 'forged');
comment on type edge_kit.polar_event_state is 'What became of an event.';

create table edge_kit.polar_events (
  webhook_id text collate "C" primary key check (length(webhook_id) between 1 and 255),
  type text,
  event_at timestamptz,
  api_version text,
  object_id text,
  payload text,
  state edge_kit.polar_event_state not null,
  attempts smallint not null default 1,
  error text,
  next_attempt_at timestamptz,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  check ((state = 'failed') = (next_attempt_at is not null))
);
-- For sweep_polar_events(), edge_kit.dead_events, and whoever looks for an object: reconciliation, export, erasure.
create index polar_events_due on edge_kit.polar_events (next_attempt_at) where state = 'failed';
create index polar_events_dead on edge_kit.polar_events (received_at) where state = 'dead';
create index polar_events_object on edge_kit.polar_events (object_id);
-- For on_product_mapped(): what a shared organisation let pass.
create index polar_events_passed on edge_kit.polar_events (received_at)
  where state = 'ignored' and split_part(type, '.', 1) in ('order', 'subscription');
-- Retention and the views go by it.
create index polar_events_received on edge_kit.polar_events (received_at) where payload is not null;

comment on table edge_kit.polar_events is
  'Inbox of Polar''s webhooks. The key is transport''s: what an event means has keys of its own.';
comment on column edge_kit.polar_events.webhook_id is
  'webhook-id header: the same on every retry and redelivery of one event.';
comment on column edge_kit.polar_events.type is
  'Event type, for example order.paid; null when the body could not be read.';
comment on column edge_kit.polar_events.event_at is 'timestamp of the body: when Polar made the event.';
comment on column edge_kit.polar_events.api_version is 'api_version of the body.';
comment on column edge_kit.polar_events.object_id is 'data.id of the body.';
comment on column edge_kit.polar_events.payload is
  'The body as received; text, because what cannot be parsed is kept too.';
comment on column edge_kit.polar_events.state is
  'processed; stale: mirror unchanged, facts applied; ignored: nothing of ours; failed: will be tried again; dead: ten '
  'attempts, needs someone (replay_polar_event); forged: Polar never sent it, and what it said was taken back.';
comment on column edge_kit.polar_events.attempts is 'Times the work was tried.';
comment on column edge_kit.polar_events.error is 'Why the last attempt failed: SQLSTATE and message.';
comment on column edge_kit.polar_events.next_attempt_at is 'When the sweep tries a failed event again.';
comment on column edge_kit.polar_events.received_at is 'First delivery.';
comment on column edge_kit.polar_events.processed_at is 'When its work succeeded.';

create table edge_kit.erased_words (
  word text primary key,
  searched_until timestamptz
);

comment on table edge_kit.erased_words is
  'Addresses and customer ids of erased people that are still looked for in the bodies of webhooks, share by share, '
  'because no index knows them (forget_words()). A word goes when all bodies have been searched.';
comment on column edge_kit.erased_words.word is 'In small letters.';
comment on column edge_kit.erased_words.searched_until is
  'Bodies received up to then have been searched; null: it waits for a search that is under way to end.';

alter table edge_kit.erased_words enable row level security;

-- Compressing a body is the dearest single step of an event with Postgres' own method; lz4 does it in a fifth of the
-- time, where the server has it (Supabase's has).
do $$
begin
  if (select 'lz4' = any (enumvals) from pg_catalog.pg_settings where name = 'default_toast_compression') then
    alter table edge_kit.polar_events alter column payload set compression lz4;
  end if;
end $$;

alter table edge_kit.polar_events enable row level security;


-- supabase/schemas/19_notices.sql

-- The outbox to people and to the shop's own programs: what they are to be told, written in the transaction of what
-- happened, and sent by the function notify.

create type edge_kit.notice_way as enum ('email', 'event');
comment on type edge_kit.notice_way is
  'How a notice leaves: an e-mail to a person, or an event to the shop''s endpoint.';

create type edge_kit.notice_kind as enum (
  'purchase_to_claim', 'address_needed', 'report_ready', 'report_failed', 'refund_made',
  'payment_failed', 'subscription_ending', 'subscription_goes_on', 'subscription_ended', 'plan_changed',
  'pause_planned', 'pause_undone', 'subscription_paused', 'subscription_resumed', 'seat_given', 'seat_revoked',
  'attention',
  'purchase.awaiting_url', 'purchase.completed', 'purchase.failed', 'order.refunded', 'subscription.changed',
  'credits.granted'
);
comment on type edge_kit.notice_kind is 'What is told: e-mails by words, events by their type, which has a dot.';

create type edge_kit.notice_state as enum ('held', 'queued', 'sent', 'refused', 'dead', 'dropped');
comment on type edge_kit.notice_state is 'How far a notice is.';

-- No address and no text: both are looked up when it is sent, so that neither is ever out of date.
create table edge_kit.notices (
  id uuid primary key default gen_random_uuid(),
  key text collate "C" not null unique,
  way edge_kit.notice_way not null,
  kind edge_kit.notice_kind not null,
  subject text collate "C" not null,
  user_id text references public.profiles,
  state edge_kit.notice_state not null,
  attempts smallint not null default 0 check (attempts between 0 and 20),
  run_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  perhaps_sent_at timestamptz,
  receipt text,
  error_code text,
  error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((lease_token is null) = (lease_until is null)),
  check (lease_token is null or state = 'queued'),
  check ((state >= 'sent') = (ended_at is not null)),  -- in the order of the type
  check (state < 'refused' or error_code is not null)
);
-- For claim_notice(), edge_kit.attention, doctor, edge_kit.stopped_notices, sweep_retention() and erase_person().
create index notices_due on edge_kit.notices (run_at) where state = 'queued';
create index notices_late on edge_kit.notices (created_at) where state = 'queued';
create index notices_held on edge_kit.notices (created_at) where state = 'held';
create index notices_stopped on edge_kit.notices (ended_at) where state in ('refused', 'dead');
create index notices_over on edge_kit.notices (created_at) where state <> 'queued';
create index notices_subject on edge_kit.notices (subject);
create index notices_user_id on edge_kit.notices (user_id) where user_id is not null;

comment on table edge_kit.notices is
  'What people and the shop''s own programs are told, one row for each telling. Written by edge_kit.tell() in the '
  'transaction of what happened.';
comment on column edge_kit.notices.id is
  'Our key, and that of whoever sends: Idempotency-Key of an e-mail, webhook-id of an event.';
comment on column edge_kit.notices.key is 'What is told of what, so that it is told once.';
comment on column edge_kit.notices.way is 'How it leaves.';
comment on column edge_kit.notices.kind is 'What is told.';
comment on column edge_kit.notices.subject is
  'Id of the order, purchase, refund, subscription, seat or credit lot that it is about; the day of a list of what '
  'needs someone.';
comment on column edge_kit.notices.user_id is
  'Whom it is for, where its row does not tell any more: the former holder of a seat.';
comment on column edge_kit.notices.state is
  'held: nothing is set up to send it; queued: to be sent; sent: the mail API or the endpoint has taken it; refused: '
  'it will not; dead: nobody took it in twenty attempts; dropped: there was nobody to tell, or it was not true any '
  'more.';
comment on column edge_kit.notices.attempts is 'Times a worker took it; twenty at most.';
comment on column edge_kit.notices.run_at is 'Not to be tried before.';
comment on column edge_kit.notices.lease_token is 'Whoever holds it may send and write; a new claim replaces it.';
comment on column edge_kit.notices.lease_until is 'Past this moment another worker may claim it.';
comment on column edge_kit.notices.perhaps_sent_at is
  'Since when it may have been taken without our hearing of it; null while it surely was not.';
comment on column edge_kit.notices.receipt is 'The mail API''s id of the e-mail.';
comment on column edge_kit.notices.error_code is
  'Why the last attempt failed, or the notice ended so; sent_before for an e-mail that an unheard attempt had sent.';
comment on column edge_kit.notices.error is 'The same in words, without addresses.';
comment on column edge_kit.notices.created_at is 'When it happened.';
comment on column edge_kit.notices.ended_at is 'When it was sent or given up.';

alter table edge_kit.notices enable row level security;


-- supabase/schemas/19_operations.sql

-- Operations: what may need someone, and what operators and reconciliation write down.

create table edge_kit.attention_reasons (
  reason text primary key,
  urgent boolean not null,
  advice text not null
);

comment on table edge_kit.attention_reasons is
  'Every reason for which something may need someone. Flags of orders and subscriptions are these words.';
comment on column edge_kit.attention_reasons.reason is 'The word, as flags and views have it.';
comment on column edge_kit.attention_reasons.urgent is
  'True: somebody waits until it is dealt with. False: worth a look, and it may stay.';
comment on column edge_kit.attention_reasons.advice is 'What to do.';

alter table edge_kit.attention_reasons enable row level security;

insert into edge_kit.attention_reasons (reason, urgent, advice) values
  ('amount_mismatch', true,
    'Compare the order''s amounts with its cart''s. refund_order(order, reason), or leave it if the discount was '
    'yours.'),
  ('awaiting_url', false, 'The buyer has not named a shop for a day: write to them.'),
  ('cart_paid_twice', true, 'The buyer paid the same cart twice: refund_order(order, reason) for one of them.'),
  ('command_late', true,
    'Polar was asked more than ten minutes ago, and it is not done or not seen here: see edge_kit.open_commands, then '
    'the log of polar-commands. Polar is busy, the clock stands still, or a webhook was lost (POST polar-reconcile).'),
  ('command_refused', true,
    'Polar will not do it: edge_kit.open_commands.error says why. Mend that and retry_polar_command(command, reason), '
    'or close_polar_command(command, reason).'),
  ('command_unclear', true,
    'Polar may have done it: look in its dashboard. retry_polar_command(command, reason) looks again before it sends. '
    'close_polar_command(command, reason) if all is done.'),
  ('dead', true, 'Read edge_kit.dead_events.error, mend the cause, then replay_polar_event(webhook_id).'),
  ('deleted_account_subscribed', true,
    'The account is gone and its subscription runs: see edge_kit.open_commands, then cancel_subscription(subscription, '
    'reason).'),
  ('dispute_lost', false,
    'The buyer''s bank took the money back: credits and purchases were taken back as by a full refund. Nothing to do.'),
  ('failed', true, 'See failure_code: rerun_purchase(purchase, reason), or refund_purchase(purchase, reason).'),
  ('files_to_remove', true,
    'Files of an erased person are still in the bucket reports: see the scraper''s log, or remove them in Storage.'),
  ('forged', true,
    'An event that Polar never sent named it, and its rows are not put right yet: POST polar-reconcile with '
    'forged_since and undo, until it is complete.'),
  ('large_grant', false, 'More credits at once than settings.large_grant: make sure that it was meant.'),
  ('late', true, 'No report two hours after it was due: see edge_kit.scrape_jobs, then the scraper''s log.'),
  ('notice_dead', true,
    'Notices that could not be sent in twenty attempts: edge_kit.stopped_notices.error says why. Mend that, then '
    'release_notices(''dead'', reason), or discard_notices(''dead'', reason).'),
  ('notice_late', true,
    'A notice is older than an hour and still on its way: see edge_kit.notices.error, then the log of notify, and '
    'whether RESEND_API_KEY or EVENTS_SECRET is set.'),
  ('notice_refused', false,
    'The mail API or the shop''s endpoint will not take it: edge_kit.stopped_notices.error says why. '
    'replay_notice(notice, reason) once that is mended, or discard_notices(''refused'', reason).'),
  ('owner_mismatch', true,
    'Metadata and cart name different users: ask the buyer, then attach_order(order, user, reason).'),
  ('partial_refund', false,
    'Some lines of the order were refunded: nothing was canceled. Nothing to do if that was the intent.'),
  ('period_overlap', false,
    'Two periods of one subscription begin within an hour: look at its lots, correct with adjust_credits().'),
  ('price_drift', true, 'Polar does not offer our price any more: deno task products:sync.'),
  ('refunded_period_runs', false,
    'The period was paid back in full, and the next one will be charged: cancel_subscription(subscription, reason, '
    'now). Nothing to do if it is to go on.'),
  ('revoked_without_refund', false,
    'Polar took back what was paid for, and nothing was refunded: look for a dispute in Polar''s dashboard. A lost one '
    'is taken in by reconciliation. Else adjust_credits(), if the customer is to keep less.'),
  ('sweep_failed', true,
    'Work of the clock failed more than once in a row: edge_kit.sweep_failures.error says why, the log of Postgres '
    'where. The other sweeps go on.'),
  ('two_subscriptions', true,
    'One person is charged for two subscriptions: ask which one, then cancel_subscription(subscription, reason).'),
  ('unattributed', true,
    'Find out who paid (receipt, Polar''s dashboard), then attach_order(order, user, reason).'),
  ('unknown_product', true,
    'Map the product: deno task products:sync, or set products.polar_product_id. That fulfils it. Or '
    'refund_order(order, reason).'),
  ('unknown_status', true, 'Polar has a status that this version does not know: update the kit.'),
  ('usage_late', true,
    'Spends wait for more than an hour to be told to Polar: edge_kit.usage_events.error says why, else see the log of '
    'polar-commands.'),
  ('usage_refused', true,
    'Polar does not take some spends: edge_kit.usage_events.error says why. Mend that and retry_usage(reason), or '
    'drop_usage(reason).'),
  ('wrong_address', false,
    'The buyer named an address that leads to no shop, and was told: nothing to do, or write to them.');

create table edge_kit.operator_actions (
  id bigint generated always as identity primary key,
  action text not null,
  subject text not null,
  reason text not null check (length(trim(reason)) > 0 and length(reason) <= 2000),
  details jsonb not null default '{}',
  done_by text not null default session_user,
  done_at timestamptz not null default now()
);
-- For is_assigned() and export_person().
create index operator_actions_subject on edge_kit.operator_actions (subject, action);
create index operator_actions_user on edge_kit.operator_actions ((details ->> 'user_id'))
  where details ->> 'user_id' is not null;

comment on table edge_kit.operator_actions is 'Audit of every operator call that touches money or ownership.';
comment on column edge_kit.operator_actions.id is 'In the order of the calls.';
comment on column edge_kit.operator_actions.action is 'The function called.';
comment on column edge_kit.operator_actions.subject is 'What it was about: an order, purchase or user id.';
comment on column edge_kit.operator_actions.reason is 'Why, in the operator''s words.';
comment on column edge_kit.operator_actions.details is 'Arguments and result.';
comment on column edge_kit.operator_actions.done_by is 'Database role of the session.';
comment on column edge_kit.operator_actions.done_at is 'When.';

alter table edge_kit.operator_actions enable row level security;

create table edge_kit.sweep_failures (
  sweep text primary key,
  failures integer not null default 1 check (failures > 0),
  failing_since timestamptz not null default now(),
  failed_at timestamptz not null default now(),
  error text not null
);

comment on table edge_kit.sweep_failures is
  'Sweeps of the clock whose last run failed; the next one that works takes its row away.';
comment on column edge_kit.sweep_failures.sweep is 'Function of edge_kit.';
comment on column edge_kit.sweep_failures.failures is 'How many runs failed in a row.';
comment on column edge_kit.sweep_failures.failing_since is 'When the first of them failed.';
comment on column edge_kit.sweep_failures.failed_at is 'When the last of them failed.';
comment on column edge_kit.sweep_failures.error is 'SQLSTATE and message of the last one.';

alter table edge_kit.sweep_failures enable row level security;

create table edge_kit.reconcile_runs (
  id uuid primary key default gen_random_uuid(),
  dry_run boolean not null,
  since timestamptz not null,
  until timestamptz,
  covers boolean not null,
  cursor jsonb,
  counts jsonb not null default '{}',
  stopped_by text,
  lease_token uuid,
  lease_until timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  complete boolean not null default false,
  check (not complete or (finished_at is not null and until is not null)),
  check ((lease_token is null) = (lease_until is null)),
  check (finished_at is null or lease_token is null)
);
create index reconcile_runs_unfinished on edge_kit.reconcile_runs (started_at) where finished_at is null;
create index reconcile_runs_watermark on edge_kit.reconcile_runs (until) where complete and covers and not dry_run;
create index reconcile_runs_finished on edge_kit.reconcile_runs (finished_at) where finished_at is not null;

comment on table edge_kit.reconcile_runs is
  'One row per comparison with Polar''s API. A run that ran out of time stays unfinished, and the next call goes on '
  'with it.';
comment on column edge_kit.reconcile_runs.id is 'Named in the drift report.';
comment on column edge_kit.reconcile_runs.dry_run is 'True: it compared and repaired nothing.';
comment on column edge_kit.reconcile_runs.since is
  'Orders created and deliveries made after this moment are read; the other lists are read whole.';
comment on column edge_kit.reconcile_runs.until is
  'When it began by Polar''s clock: the watermark, once it is complete. Null before Polar first answered.';
comment on column edge_kit.reconcile_runs.covers is
  'It began no later than the watermark, so that nothing is left out when it becomes the next one.';
comment on column edge_kit.reconcile_runs.cursor is
  'Where to go on: { step, page } or { step, after }. Null: from the start.';
comment on column edge_kit.reconcile_runs.counts is
  'By kind: objects read, found missing, stale or different, ours_only (Polar has it not), repaired, failed.';
comment on column edge_kit.reconcile_runs.stopped_by is
  'Why the last call ended early: a code of the function''s errors, or time_is_up.';
comment on column edge_kit.reconcile_runs.lease_token is
  'Whoever holds it may write; null while nobody works on the run.';
comment on column edge_kit.reconcile_runs.lease_until is 'Past this moment another call may take the run over.';
comment on column edge_kit.reconcile_runs.started_at is 'First call.';
comment on column edge_kit.reconcile_runs.finished_at is
  'When it was complete, or given up for a run with another start.';
comment on column edge_kit.reconcile_runs.complete is
  'Every list was read to its end. Only such a run advances the watermark.';

alter table edge_kit.reconcile_runs enable row level security;


-- supabase/schemas/19_polar_commands.sql

-- The outbox: what Polar is to do, written in the transaction of whoever asks, and done by the function polar-commands.

create type edge_kit.polar_command_kind as enum (
  'refund', 'cancel_at_period_end', 'cancel_now', 'uncancel', 'change_plan', 'change_units', 'change_seats',
  'undo_change', 'pause', 'unpause', 'resume', 'assign_seat', 'revoke_seat', 'change_customer_email',
  'anonymize_customer'
);
comment on type edge_kit.polar_command_kind is 'What Polar is asked to do.';

create type edge_kit.polar_command_state as enum ('asked', 'sent', 'confirmed', 'refused', 'unclear');
comment on type edge_kit.polar_command_state is 'How far a command is.';

create table edge_kit.polar_commands (
  id uuid primary key default gen_random_uuid(),
  key text collate "C" not null unique check (length(key) between 1 and 300),
  kind edge_kit.polar_command_kind not null,
  subject text collate "C" not null check (length(subject) between 1 and 255),
  args jsonb not null default '{}' check (jsonb_typeof(args) = 'object'),
  user_id text references public.profiles,
  state edge_kit.polar_command_state not null default 'asked',
  attempts smallint not null default 0 check (attempts between 0 and 12),
  run_at timestamptz not null default now(),
  rung_at timestamptz,
  lease_token uuid,
  lease_until timestamptz,
  sent_at timestamptz,
  seen_at timestamptz,
  answer jsonb,
  error_code text,
  error text,
  asked_at timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  mirrored_at timestamptz,
  closed_at timestamptz,
  check ((lease_token is null) = (lease_until is null)),
  check (lease_token is null or state in ('asked', 'sent')),
  check (state <> 'sent' or sent_at is not null),
  check ((state = 'confirmed') = (answered_at is not null)),
  check (mirrored_at is null or state = 'confirmed'),
  check ((state in ('refused', 'unclear')) <= (error_code is not null)),
  check (closed_at is null or state not in ('asked', 'sent'))
);
-- For the sweep, what is open of a subject, a buyer's own, and export_person() with erase_person().
create index polar_commands_due on edge_kit.polar_commands (run_at) where state in ('asked', 'sent');
create index polar_commands_subject on edge_kit.polar_commands (subject, asked_at)
  where mirrored_at is null and closed_at is null;
create index polar_commands_user on edge_kit.polar_commands (user_id, asked_at) where user_id is not null;
create index polar_commands_about on edge_kit.polar_commands (subject);
create index polar_commands_email on edge_kit.polar_commands ((args ->> 'email')) where args ->> 'email' is not null;

comment on table edge_kit.polar_commands is
  'Commands to Polar, one row for each intent. Written by edge_kit.ask_polar() in the asker''s transaction.';
comment on column edge_kit.polar_commands.id is
  'Our key; a refund carries it in its metadata at Polar, by which it is found again.';
comment on column edge_kit.polar_commands.key is
  'What is meant, in the asker''s words: asking again with the same key is the same command.';
comment on column edge_kit.polar_commands.kind is 'What Polar is to do.';
comment on column edge_kit.polar_commands.subject is
  'Polar''s id of the order, subscription or customer. Commands of one subject are done one after the other.';
comment on column edge_kit.polar_commands.args is
  'refund: { amount, reason, purchase_id, line }, minor units net of tax; change_plan: { product_id, '
  'proration_behavior }; change_units, change_seats: { units | seats, proration_behavior }; pause: { resumes_at }; '
  'cancel_at_period_end: { customer_cancellation_reason, customer_cancellation_comment }; change_customer_email: '
  '{ email }; assign_seat: { email, claim }; revoke_seat: { seat_id, email }. Comment and e-mail go once the '
  'command is over.';
comment on column edge_kit.polar_commands.user_id is
  'The buyer who asked for it; null for an operator, and for what follows from a rule.';
comment on column edge_kit.polar_commands.state is
  'asked: not sent yet; sent: Polar may have it, and has not answered; confirmed: Polar did it; refused: Polar will '
  'not, error says why; unclear: no answer that says whether Polar did it.';
comment on column edge_kit.polar_commands.attempts is 'Times a worker took it; twelve at most.';
comment on column edge_kit.polar_commands.run_at is 'Not to be tried before.';
comment on column edge_kit.polar_commands.rung_at is 'Last time polar-commands was rung for it.';
comment on column edge_kit.polar_commands.lease_token is
  'Whoever holds it may send and write; a new claim replaces it.';
comment on column edge_kit.polar_commands.lease_until is 'Past this moment another worker may claim it.';
comment on column edge_kit.polar_commands.sent_at is
  'When it was last on its way to Polar without an answer that it was not taken; null while Polar surely has not done '
  'it.';
comment on column edge_kit.polar_commands.seen_at is
  'Polar''s modified_at of the subject when the worker last read it: a mirror that is newer knows more.';
comment on column edge_kit.polar_commands.answer is 'What Polar answered, in ids and words: { refund_id, status, … }.';
comment on column edge_kit.polar_commands.error_code is
  'Why the last attempt failed, or the command ended so; set for good when refused or unclear.';
comment on column edge_kit.polar_commands.error is 'The same in Polar''s words.';
comment on column edge_kit.polar_commands.asked_at is
  'When it was asked, to the microsecond: two commands of one transaction keep their order.';
comment on column edge_kit.polar_commands.answered_at is 'When it was known that Polar did it.';
comment on column edge_kit.polar_commands.mirrored_at is 'When the mirror showed it too.';
comment on column edge_kit.polar_commands.closed_at is
  'When an operator said that nothing more is to be done about it.';

alter table edge_kit.polar_commands enable row level security;


-- supabase/schemas/19_usage.sql

-- Usage: spends of credits that Polar's meters are still to hear of. A queue: a row goes once Polar has it, so that the
-- table is empty while all is told.

create table edge_kit.usage_events (
  lot_id uuid not null,
  n integer not null,
  queued_at timestamptz not null default now(),
  attempts integer not null default 0,
  run_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  error_code text,
  error text,
  refused_at timestamptz,
  primary key (lot_id, n),
  check ((lease_token is null) = (lease_until is null)),
  check (refused_at is null or (error_code is not null and lease_token is null))
);
create index usage_events_due on edge_kit.usage_events (run_at) where refused_at is null;
create index usage_events_lease on edge_kit.usage_events (lease_token) where lease_token is not null;

comment on table edge_kit.usage_events is
  'Spends that Polar is still to be told of, while settings.usage_event names an event. (lot_id, n) is the entry of '
  'the ledger, and Polar''s external_id, by which it counts each once.';
comment on column edge_kit.usage_events.lot_id is 'The entry''s lot.';
comment on column edge_kit.usage_events.n is 'The entry''s number among the spends of its lot.';
comment on column edge_kit.usage_events.queued_at is 'When it was spent.';
comment on column edge_kit.usage_events.attempts is 'Times a worker took it.';
comment on column edge_kit.usage_events.run_at is 'Not to be told before.';
comment on column edge_kit.usage_events.lease_token is 'The batch in which it is being told; a new claim replaces it.';
comment on column edge_kit.usage_events.lease_until is 'Past this moment another worker may take it.';
comment on column edge_kit.usage_events.error_code is 'Why the last attempt failed.';
comment on column edge_kit.usage_events.error is 'The same in Polar''s words.';
comment on column edge_kit.usage_events.refused_at is
  'When Polar said that it will not take it; tried again when an operator says so.';

alter table edge_kit.usage_events enable row level security;


-- supabase/schemas/20_mirror.sql

-- The mirror (docs/money.md §1): how an event's object becomes a row, and which of two events a row believes.

create function edge_kit.writer(p_event edge_kit.polar_events, p_own boolean, p_object jsonb, p_rank integer)
returns edge_kit.last_writer
language plpgsql immutable set search_path = '' as $$
begin
  return row(
    p_own::integer,
    coalesce((p_object ->> 'modified_at')::timestamptz, (p_object ->> 'created_at')::timestamptz, '-infinity'),
    coalesce(
      p_event.event_at, (p_object ->> 'modified_at')::timestamptz, (p_object ->> 'created_at')::timestamptz, '-infinity'
    ),
    p_rank,
    p_event.webhook_id
  )::edge_kit.last_writer;
end $$;
comment on function edge_kit.writer(edge_kit.polar_events, boolean, jsonb, integer) is
  'Version of a mirrored row as an event tells it, own object or copy.';

-- Words of Polar ------------------------------------------------------------------------------------------------------

create function edge_kit.is_paid(p_status text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_status in ('paid', 'partially_refunded', 'refunded');
end $$;
comment on function edge_kit.is_paid(text) is
  'True when an order''s money was taken, whatever happened to it later (docs/money.md §2).';

create function edge_kit.cart_id(p_metadata jsonb) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return coalesce(p_metadata ->> 'tempCartId', p_metadata ->> 'temp_cart_id')::uuid;
exception when invalid_text_representation then
  return null;
end $$;
comment on function edge_kit.cart_id(jsonb) is
  'The cart that checkout wrote into the metadata of an order or subscription; null when there is none or it is '
  'rubbish.';

create function edge_kit.refund_line(p_metadata jsonb) returns integer
language plpgsql immutable set search_path = '' as $$
begin
  return nullif(greatest((p_metadata ->> 'line')::integer, 0), 0);
exception when invalid_text_representation or numeric_value_out_of_range then
  return null;
end $$;
comment on function edge_kit.refund_line(jsonb) is
  'The line of an order that refund_purchase() wrote into the metadata of a refund; null when there is none or it is '
  'rubbish.';

-- An order or subscription of such a product is somebody else's business, unless it names a cart of ours.
create function edge_kit.is_foreign(p_product_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_product_id is not null and (select s.shared_organization from edge_kit.settings s)
    and not exists (select from public.products p where p.polar_product_id = p_product_id);
end $$;
comment on function edge_kit.is_foreign(text) is
  'True for a product we do not know, in an organisation that also sells other things (settings.shared_organization).';

-- Customers -----------------------------------------------------------------------------------------------------------

-- Called with the object of a customer event, or with the copy inside another object, which makes a placeholder at most
-- and may be missing.
create function edge_kit.mirror_customer(p_event edge_kit.polar_events, p_own boolean, p_id text, p_customer jsonb)
returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := edge_kit.writer(
    p_event, p_own, p_customer, case when p_customer ->> 'deleted_at' is null then 0 else 3 end
  );
  v_written boolean;
begin
  if jsonb_typeof(p_customer) not in ('object', 'null') then
    raise exception using errcode = '22023', message = 'the customer is no object';
  end if;
  insert into edge_kit.polar_customers as c (id, external_id, email, created_at, deleted_at, last_writer)
  values (
    p_id, p_customer ->> 'external_id', edge_kit.normal_email(p_customer ->> 'email'),
    (p_customer ->> 'created_at')::timestamptz, (p_customer ->> 'deleted_at')::timestamptz, v_writer
  )
  on conflict (id) do update
  set external_id = case when c.erased_at is null then excluded.external_id end,
    email = case when c.erased_at is null then excluded.email end,
    created_at = excluded.created_at, deleted_at = excluded.deleted_at,
    copied_at = case when p_own then edge_kit.copied_at(c.copied_at, c.last_writer, v_writer) end,
    last_writer = v_writer
  where v_writer > c.last_writer;
  v_written := found;

  if not v_written and not p_own then
    update edge_kit.polar_customers c set copied_at = edge_kit.copied_at(c.copied_at, v_writer, c.last_writer)
    where c.id = p_id and (c.last_writer).own = 1
      and c.copied_at is distinct from edge_kit.copied_at(c.copied_at, v_writer, c.last_writer);
  end if;
  return v_written;
end $$;
comment on function edge_kit.mirror_customer(edge_kit.polar_events, boolean, text, jsonb) is
  'Mirrors a customer, own or copy, and locks its row, also when it is not written; true when it was.';

-- Orders --------------------------------------------------------------------------------------------------------------

-- Optional fields may be missing; id, status, customer, currency and creation must not, or the event fails.
create function edge_kit.order_of(p_event edge_kit.polar_events, p_data jsonb) returns public.orders
language plpgsql stable set search_path = '' as $$
declare
  o public.orders;
begin
  o.id := p_data ->> 'id';
  o.status := p_data ->> 'status';
  o.billing_reason := p_data ->> 'billing_reason';
  o.polar_customer_id := p_data ->> 'customer_id';
  o.email := edge_kit.normal_email(p_data -> 'customer' ->> 'email');
  o.product_id := p_data ->> 'product_id';
  o.checkout_id := p_data ->> 'checkout_id';
  o.subscription_id := p_data ->> 'subscription_id';
  o.metadata := coalesce(nullif(p_data -> 'metadata', 'null'), '{}');
  o.cart_id := edge_kit.cart_id(o.metadata);
  o.items := coalesce(nullif(p_data -> 'items', 'null'), '[]');
  o.currency := p_data ->> 'currency';
  o.total_amount := p_data ->> 'total_amount';
  o.tax_amount := coalesce((p_data ->> 'tax_amount')::bigint, 0);
  o.net_amount := coalesce((p_data ->> 'net_amount')::bigint, o.total_amount - o.tax_amount);
  o.discount_amount := coalesce((p_data ->> 'discount_amount')::bigint, 0);
  o.subtotal_amount := coalesce((p_data ->> 'subtotal_amount')::bigint, o.net_amount + o.discount_amount);
  o.refunded_amount := coalesce((p_data ->> 'refunded_amount')::bigint, 0);
  o.refundable_amount := coalesce(
    (p_data ->> 'refundable_amount')::bigint,
    greatest(0, o.net_amount + coalesce((p_data ->> 'applied_balance_amount')::bigint, 0) - o.refunded_amount)
  );
  o.invoice_number := p_data ->> 'invoice_number';
  o.receipt_number := p_data ->> 'receipt_number';
  o.created_at := p_data ->> 'created_at';
  o.modified_at := p_data ->> 'modified_at';
  o.units := coalesce((p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint, 1);
  if o.subscription_id is not null then  -- a renewal carries none of its own
    o.units := coalesce(
      (p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint,
      (p_data -> 'subscription' ->> 'units')::bigint, (p_data -> 'subscription' ->> 'seats')::bigint, 1
    );
    o.discount_basis_points := p_data -> 'discount' ->> 'basis_points';
  end if;
  o.final_bill := false;
  o.charged_back := false;
  o.fulfilled := false;
  o.attention := '{}';
  o.last_writer := edge_kit.writer(p_event, true, p_data, case
    when o.status in ('void', 'refunded') then 3
    when o.status = 'partially_refunded' then 2
    when o.status = 'paid' then 1
    else 0
  end);
  o.email_at := case when o.email is not null then (o.last_writer).event_at end;
  return o;
end $$;
comment on function edge_kit.order_of(edge_kit.polar_events, jsonb) is 'The order that an event tells of, as a row.';

-- Subscriptions -------------------------------------------------------------------------------------------------------

create function edge_kit.subscription_of(p_event edge_kit.polar_events, p_own boolean, p_data jsonb)
returns public.subscriptions
language plpgsql stable set search_path = '' as $$
declare
  s public.subscriptions;
begin
  s.id := p_data ->> 'id';
  s.polar_status := p_data ->> 'status';
  s.polar_customer_id := p_data ->> 'customer_id';
  s.product_id := p_data ->> 'product_id';
  s.checkout_id := p_data ->> 'checkout_id';
  s.metadata := coalesce(nullif(p_data -> 'metadata', 'null'), '{}');
  s.cart_id := edge_kit.cart_id(s.metadata);
  s.units := coalesce((p_data ->> 'units')::bigint, (p_data ->> 'seats')::bigint, 1);
  s.amount := p_data ->> 'amount';
  s.currency := p_data ->> 'currency';
  s.recurring_interval := p_data ->> 'recurring_interval';
  s.recurring_interval_count := coalesce((p_data ->> 'recurring_interval_count')::integer, 1);
  s.started_at := p_data ->> 'started_at';
  s.current_period_start := p_data ->> 'current_period_start';
  s.current_period_end := p_data ->> 'current_period_end';
  s.trial_start := p_data ->> 'trial_start';
  s.trial_end := p_data ->> 'trial_end';
  s.cancel_at_period_end := coalesce((p_data ->> 'cancel_at_period_end')::boolean, false);
  s.canceled_at := p_data ->> 'canceled_at';
  s.ends_at := p_data ->> 'ends_at';
  s.ended_at := p_data ->> 'ended_at';
  s.past_due_at := p_data ->> 'past_due_at';
  s.paused_at := p_data ->> 'paused_at';
  s.pause_at_period_end := coalesce((p_data ->> 'pause_at_period_end')::boolean, false);
  s.resumes_at := p_data ->> 'resumes_at';
  s.pending_product_id := p_data -> 'pending_update' ->> 'product_id';
  s.pending_units := coalesce(p_data -> 'pending_update' ->> 'units', p_data -> 'pending_update' ->> 'seats');
  s.pending_from := p_data -> 'pending_update' ->> 'applies_at';
  s.created_at := p_data ->> 'created_at';
  s.modified_at := p_data ->> 'modified_at';
  s.attention := '{}';
  s.last_writer := edge_kit.writer(p_event, p_own, p_data, case when s.polar_status = 'canceled' then 3 else 0 end);
  s.email := edge_kit.normal_email(p_data -> 'customer' ->> 'email');
  s.email_at := case when s.email is not null then (s.last_writer).event_at end;
  return s;
end $$;
comment on function edge_kit.subscription_of(edge_kit.polar_events, boolean, jsonb) is
  'The subscription that an event tells of, its own object or the copy inside an order, as a row.';

-- A copy makes a placeholder at most; one that is newer than the row's own event only notes that the row should be read
-- again.
create function edge_kit.mirror_subscription(p_told public.subscriptions) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := p_told.last_writer;
  v_written boolean;
begin
  insert into public.subscriptions as s (
    id, polar_status, polar_customer_id, product_id, checkout_id, cart_id, metadata,
    units, amount, currency, recurring_interval, recurring_interval_count,
    started_at, current_period_start, current_period_end, trial_start, trial_end,
    cancel_at_period_end, canceled_at, ends_at, ended_at,
    past_due_at, paused_at, pause_at_period_end, resumes_at, pending_product_id, pending_units, pending_from,
    created_at, modified_at, email, email_at, copied_at, last_writer
  )
  values (
    p_told.id, p_told.polar_status, p_told.polar_customer_id, p_told.product_id, p_told.checkout_id, p_told.cart_id,
    p_told.metadata,
    p_told.units, p_told.amount, p_told.currency, p_told.recurring_interval, p_told.recurring_interval_count,
    p_told.started_at, p_told.current_period_start, p_told.current_period_end, p_told.trial_start, p_told.trial_end,
    p_told.cancel_at_period_end, p_told.canceled_at, p_told.ends_at, p_told.ended_at,
    p_told.past_due_at, p_told.paused_at, p_told.pause_at_period_end, p_told.resumes_at,
    p_told.pending_product_id, p_told.pending_units, p_told.pending_from, p_told.created_at, p_told.modified_at,
    p_told.email, p_told.email_at,
    case when v_writer.own = 0 then v_writer.modified_at end, v_writer
  )
  on conflict (id) do update set (
      polar_status, polar_customer_id, product_id, checkout_id, cart_id, metadata,
      units, amount, currency, recurring_interval, recurring_interval_count,
      started_at, current_period_start, current_period_end, trial_start, trial_end,
      cancel_at_period_end, canceled_at, ends_at, ended_at,
      past_due_at, paused_at, pause_at_period_end, resumes_at, pending_product_id, pending_units, pending_from,
      created_at, modified_at, email, email_at, copied_at, last_writer
    ) = (
      excluded.polar_status, excluded.polar_customer_id, excluded.product_id, excluded.checkout_id, excluded.cart_id,
      case when s.erased_at is null then excluded.metadata else '{}' end,
      excluded.units, excluded.amount, excluded.currency, excluded.recurring_interval,
      excluded.recurring_interval_count,
      excluded.started_at, excluded.current_period_start, excluded.current_period_end,
      excluded.trial_start, excluded.trial_end,
      excluded.cancel_at_period_end, excluded.canceled_at, excluded.ends_at, excluded.ended_at,
      excluded.past_due_at, excluded.paused_at, excluded.pause_at_period_end, excluded.resumes_at,
      excluded.pending_product_id, excluded.pending_units, excluded.pending_from,
      excluded.created_at, excluded.modified_at,
      case
        when s.erased_at is not null then null
        when s.email is null or (excluded.email_at, excluded.email) < (s.email_at, s.email) then excluded.email
        else s.email
      end,
      case
        when s.erased_at is not null then null
        when s.email is null or (excluded.email_at, excluded.email) < (s.email_at, s.email) then excluded.email_at
        else s.email_at
      end,
      edge_kit.copied_at(s.copied_at, s.last_writer, v_writer), v_writer
    )
    where v_writer > s.last_writer;
  v_written := found;

  if not v_written and p_told.email is not null then  -- an earlier word on it
    update public.subscriptions s set (email, email_at) = (p_told.email, p_told.email_at)
    where s.id = p_told.id and s.erased_at is null
      and (s.email is null or (p_told.email_at, p_told.email) < (s.email_at, s.email));
  end if;
  if not v_written and v_writer.own = 0 then
    update public.subscriptions s set copied_at = edge_kit.copied_at(s.copied_at, v_writer, s.last_writer)
    where s.id = p_told.id and s.copied_at is distinct from edge_kit.copied_at(s.copied_at, v_writer, s.last_writer);
  end if;
  return v_written;
end $$;
comment on function edge_kit.mirror_subscription(public.subscriptions) is
  'Mirrors a subscription, own or copy; true when the row was written.';


-- supabase/schemas/21_access.sql

-- Access (docs/money.md §6): the one place that decides who may use a subscription, and until when.

-- A pause whose end was never told counts while the row still says that it is paused.
create function edge_kit.was_paused(p_subscription public.subscriptions, p_at timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_last edge_kit.subscription_marks;
begin
  select * into v_last from edge_kit.subscription_marks m
  where m.subscription_id = p_subscription.id and m.mark in ('paused', 'resumed') and m.at <= p_at
  order by m.at desc, m.mark limit 1;
  return v_last.mark is not distinct from 'paused' and (p_subscription.paused_at is not null or exists (
    select from edge_kit.subscription_marks m
    where m.subscription_id = p_subscription.id and m.mark = 'resumed' and m.at > v_last.at
  ));
end $$;
comment on function edge_kit.was_paused(public.subscriptions, timestamptz) is
  'Whether a subscription was paused at a moment.';

create function edge_kit.was_ended(p_subscription public.subscriptions, p_at timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_last edge_kit.subscription_marks;
begin
  select * into v_last from edge_kit.subscription_marks m
  where m.subscription_id = p_subscription.id and m.mark in ('ended', 'active') and m.at <= p_at
  order by m.at desc, m.mark limit 1;
  return v_last.mark is not distinct from 'ended';
end $$;
comment on function edge_kit.was_ended(public.subscriptions, timestamptz) is
  'Whether a subscription had ended at a moment and had not come back by then.';

create function edge_kit.access_until(s public.subscriptions) returns timestamptz
language sql stable set search_path = '' as $$
  select case s.polar_status
    when 'past_due' then coalesce(s.past_due_at, s.current_period_start) + settings.past_due_grace
    when 'trialing' then until.at
    when 'active' then until.at
  end
  from edge_kit.settings,
  lateral (select case
    when s.cancel_at_period_end then s.current_period_end
    else greatest(s.current_period_end, case when (s.last_writer).own = 1 then (s.last_writer).event_at end)
      + settings.access_slack
  end as at) until
$$;
comment on function edge_kit.access_until(public.subscriptions) is
  'Until when a subscription gives access, null for none.';

create function edge_kit.accessible_subscriptions(p_user_id text) returns setof public.subscriptions
language sql stable set search_path = '' as $$
  select s.*
  from public.subscriptions s
  left join public.products p on p.polar_product_id = s.product_id
  where s.id = any (array(
      select own.id from public.subscriptions own where own.user_id = p_user_id
      union all
      select seat.subscription_id from public.seats seat where seat.user_id = p_user_id and seat.status = 'claimed'
    ))
    and now() < edge_kit.access_until(s)
  order by p.tier_rank desc nulls last, s.current_period_end desc nulls last, s.id collate "C"
$$;
comment on function edge_kit.accessible_subscriptions(text) is
  'The subscriptions that give a user access now, as the owner or by a seat, the one that counts first: highest tier, '
  'then the latest period end, then the id.';


-- supabase/schemas/21_commands.sql

-- Commands to Polar (docs/money.md §8): how one is asked for, and when the mirror shows that it was done. What leaves
-- for Polar goes through this outbox and nowhere else.

-- What each kind needs. Whoever asks is code of ours or an operator's call.
create function edge_kit.check_command(p_kind edge_kit.polar_command_kind, p_args jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return case p_kind
    when 'refund' then (p_args ->> 'amount')::bigint > 0 and length(p_args ->> 'reason') between 1 and 100
    when 'change_plan' then length(p_args ->> 'product_id') between 1 and 255
    when 'change_units' then (p_args ->> 'units')::bigint between 1 and 2147483647
    when 'change_seats' then (p_args ->> 'seats')::bigint between 1 and 2147483647
    when 'pause' then p_args - 'resumes_at' = '{}' and (
      not p_args ? 'resumes_at' or pg_input_is_valid(p_args ->> 'resumes_at', 'timestamptz')
    )
    when 'cancel_at_period_end' then
      p_args - '{customer_cancellation_reason,customer_cancellation_comment}'::text[] = '{}'
      and (
        not p_args ? 'customer_cancellation_reason' or p_args ->> 'customer_cancellation_reason' in (
          'too_expensive', 'missing_features', 'switched_service', 'unused', 'customer_service', 'low_quality',
          'too_complex', 'other'
        )
      )
      and (
        not p_args ? 'customer_cancellation_comment'
        or length(p_args ->> 'customer_cancellation_comment') between 1 and 1000
      )
    when 'change_customer_email' then p_args ->> 'email' = edge_kit.normal_email(p_args ->> 'email')
      and length(p_args ->> 'email') between 3 and 320
    when 'assign_seat' then p_args ->> 'email' = edge_kit.normal_email(p_args ->> 'email')
      and length(p_args ->> 'email') between 3 and 320 and jsonb_typeof(p_args -> 'claim') = 'boolean'
    when 'revoke_seat' then length(p_args ->> 'seat_id') between 1 and 255
    else p_args = '{}'
  end;
end $$;
comment on function edge_kit.check_command(edge_kit.polar_command_kind, jsonb) is
  'True when the arguments of a command are what its kind needs; false or null when not.';

-- What the same command may lack, or say otherwise: words of a person, which go once it is over, and why one leaves.
create function edge_kit.meant(p_args jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return p_args - '{email,customer_cancellation_reason,customer_cancellation_comment}'::text[];
end $$;
comment on function edge_kit.meant(jsonb) is 'The arguments by which two commands of one kind differ.';

-- Rung as soon as the asker's transaction has committed; a ring that is lost is repeated by the sweep. Whoever asks for
-- a user tries at once, so that only the sweep rings. Idempotency key: p_key; locks nothing but the new row.
create function edge_kit.ask_polar(
  p_kind edge_kit.polar_command_kind, p_key text, p_subject text, p_args jsonb default '{}', p_user_id text default null
) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_command edge_kit.polar_commands;
begin
  if edge_kit.check_command(p_kind, p_args) is not true or p_subject is null then
    perform edge_kit.refuse(422, 'invalid_command', 'Send what this kind of command needs.', p_kind::text);
  end if;
  insert into edge_kit.polar_commands (key, kind, subject, args, user_id, rung_at)
  values (p_key, p_kind, p_subject, p_args, p_user_id, now())
  on conflict (key) do nothing
  returning * into v_command;
  if found then
    if p_user_id is null and not edge_kit.ring('polar-commands', jsonb_build_object('command_id', v_command.id)) then
      update edge_kit.polar_commands set rung_at = null where id = v_command.id;
    end if;
    return v_command.id;
  end if;

  select * into strict v_command from edge_kit.polar_commands where key = p_key;
  if (v_command.kind, v_command.subject, edge_kit.meant(v_command.args))
      is distinct from (p_kind, p_subject, edge_kit.meant(p_args))
    or v_command.args ->> 'email' <> p_args ->> 'email' then
    perform edge_kit.refuse(409, 'key_reused', 'This key was used for another command: choose a new one.', p_key);
  end if;
  return v_command.id;
end $$;
comment on function edge_kit.ask_polar(edge_kit.polar_command_kind, text, text, jsonb, text) is
  'Asks Polar for something, once per key, and returns the command''s id. p_subject is Polar''s id of the order, '
  'subscription or customer; p_args as in polar_commands.args; p_user_id the buyer who asks, if one does. PT409 '
  'key_reused, PT422 invalid_command.';

-- A subscription that is paused has no period to end with: Polar refuses to cancel it at the end of one, and would
-- resume and charge it one day.
create function edge_kit.ending(p_polar_status text) returns edge_kit.polar_command_kind
language plpgsql immutable set search_path = '' as $$
begin
  return case when p_polar_status = 'paused' then 'cancel_now' else 'cancel_at_period_end' end;
end $$;
comment on function edge_kit.ending(text) is
  'The command that ends a subscription of this status with what was paid for: with its period, or now if it is '
  'paused.';

-- What the mirror says -----------------------------------------------------------------------------------------------

-- Own rows only: a copy proves nothing. Without a word on how to bill, Polar's settings decide whether a change waits
-- for the next period.
create function edge_kit.command_shown(
  p_command edge_kit.polar_commands, out modified_at timestamptz, out shown boolean
)
language plpgsql stable set search_path = '' as $$
declare
  v_units bigint := coalesce(p_command.args ->> 'units', p_command.args ->> 'seats');
begin
  if p_command.kind in ('change_customer_email', 'anonymize_customer') then
    select (c.last_writer).modified_at,
      case p_command.kind
        when 'change_customer_email' then c.email = p_command.args ->> 'email'
        else c.deleted_at is not null
      end
    into modified_at, shown
    from edge_kit.polar_customers c where c.id = p_command.subject and (c.last_writer).own = 1;
  elsif p_command.kind = 'assign_seat' then
    select (s.last_writer).modified_at,
      s.email is not distinct from p_command.args ->> 'email' and s.status <> 'revoked'
    into modified_at, shown
    from public.seats s
    where s.subscription_id = p_command.subject
      and (s.email = p_command.args ->> 'email' or s.id = p_command.answer ->> 'seat_id')
    order by s.email = p_command.args ->> 'email' desc nulls last limit 1;
  elsif p_command.kind = 'revoke_seat' then
    select (s.last_writer).modified_at, s.status = 'revoked' or s.email <> p_command.args ->> 'email'
    into modified_at, shown
    from public.seats s where s.id = p_command.args ->> 'seat_id';
  else
    select (s.last_writer).modified_at,
      case p_command.kind
        when 'cancel_at_period_end' then s.cancel_at_period_end or s.polar_status = 'canceled'
        when 'cancel_now' then s.polar_status = 'canceled'
        when 'uncancel' then not s.cancel_at_period_end and s.polar_status <> 'canceled'
        when 'change_plan' then
          s.product_id = p_command.args ->> 'product_id' and s.pending_product_id is null
          or s.pending_product_id = p_command.args ->> 'product_id'
            and coalesce(p_command.args ->> 'proration_behavior', 'next_period') = 'next_period'
        when 'undo_change' then s.pending_from is null
        when 'pause' then s.polar_status = 'paused' or s.pause_at_period_end
          and s.resumes_at is not distinct from (p_command.args ->> 'resumes_at')::timestamptz
        when 'unpause' then not s.pause_at_period_end
        when 'resume' then s.polar_status in ('active', 'trialing', 'past_due')
        else (  -- change_units, change_seats
          s.units = v_units and s.pending_units is null
          or s.pending_units = v_units and p_command.args ->> 'proration_behavior' = 'next_period'
        )
      end
    into modified_at, shown
    from public.subscriptions s where s.id = p_command.subject and (s.last_writer).own = 1;
  end if;
end $$;
comment on function edge_kit.command_shown(edge_kit.polar_commands) is
  'Whether the mirror shows what a command about a subscription, its seats or a customer asks for, and of which '
  'version it is.';

-- Called after every own event of a subscription or customer, and when a worker has written an answer. A command that
-- was not tried yet is left to its worker: what the mirror shows may be older than the one before it. Locks the
-- commands, after the customer.
create function edge_kit.settle_commands(p_subject text) returns void
language plpgsql set search_path = '' as $$
declare
  c edge_kit.polar_commands;
  v_mirror record;
begin
  for c in
    select * from edge_kit.polar_commands
    where subject = p_subject and kind <> 'refund' and state <> 'asked' and mirrored_at is null and closed_at is null
    order by asked_at, id for update
  loop
    v_mirror := edge_kit.command_shown(c);
    continue when v_mirror.modified_at is null
      or c.state = 'confirmed' and not (
        v_mirror.shown and v_mirror.modified_at >= coalesce(c.seen_at, '-infinity') or v_mirror.modified_at > c.seen_at
      ) is true
      or c.state <> 'confirmed' and not (
        v_mirror.shown and v_mirror.modified_at > coalesce(c.seen_at, c.asked_at)
      ) is true;
    update edge_kit.polar_commands
    set state = 'confirmed', answered_at = coalesce(c.answered_at, now()), mirrored_at = now(),
      args = c.args - '{email,customer_cancellation_comment}'::text[],
      lease_token = null, lease_until = null
    where id = c.id;
  end loop;
  if found then  -- a schedule that was undone before its event came is never seen
    update edge_kit.polar_commands e set mirrored_at = now()
    where e.subject = p_subject and e.kind in ('change_plan', 'change_units', 'change_seats') and e.state = 'confirmed'
      and e.mirrored_at is null and e.closed_at is null and exists (
        select from edge_kit.polar_commands l
        where l.subject = p_subject and l.kind in ('change_plan', 'change_units', 'change_seats', 'undo_change')
          and l.mirrored_at is not null and (l.asked_at, l.id) > (e.asked_at, e.id)
      );
  end if;
end $$;
comment on function edge_kit.settle_commands(text) is
  'Confirms the commands about a subscription or customer whose effect the mirror shows, by a version that is newer '
  'than what their worker last saw; a change that a later one has overtaken is over too.';

-- A refund is known by the command's id in its metadata, so there is nothing to guess. One that failed after all undoes
-- the confirmation.
create function edge_kit.settle_refund_command(p_command_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_status text;
begin
  perform from edge_kit.polar_commands where id = p_command_id and kind = 'refund' for update;
  select r.status into v_status from public.refunds r where r.command_id = p_command_id
  order by r.status in ('pending', 'succeeded') desc, r.created_at desc limit 1;
  if v_status in ('pending', 'succeeded') then
    update edge_kit.polar_commands
    set state = 'confirmed', answered_at = coalesce(answered_at, now()), mirrored_at = coalesce(mirrored_at, now()),
      error_code = null, error = null, lease_token = null, lease_until = null
    where id = p_command_id and mirrored_at is null;
  elsif v_status in ('failed', 'canceled') then
    update edge_kit.polar_commands
    set state = 'refused', answered_at = null, mirrored_at = null, sent_at = null,
      error_code = 'refund_failed', error = 'Polar made the refund, and then it was ' || v_status || '.',
      lease_token = null, lease_until = null
    where id = p_command_id and state in ('sent', 'confirmed', 'unclear');
  end if;
end $$;
comment on function edge_kit.settle_refund_command(uuid) is
  'Brings the command of a refund up to date with the refunds that carry its id.';

-- How it stands, for whoever asked ------------------------------------------------------------------------------------

create function edge_kit.command_answer(p_command_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'command_id', c.id, 'kind', c.kind, 'state', c.state, 'subject', c.subject, 'amount', c.args -> 'amount',
    'error_code', c.error_code, 'error', c.error, 'asked_at', c.asked_at
  )
  from edge_kit.polar_commands c where c.id = p_command_id
$$;
comment on function edge_kit.command_answer(uuid) is
  'What an operator''s call answers: { command_id, kind, state, subject, amount, error_code, error, asked_at }.';

-- One after the other ------------------------------------------------------------------------------------------------

-- Whoever writes more than one of them takes them in this order, as an event that settles them does.
create function edge_kit.lock_commands(p_subject text) returns void
language plpgsql set search_path = '' as $$
begin
  perform from edge_kit.polar_commands c
  where c.subject = p_subject and c.mirrored_at is null and c.closed_at is null
  order by c.asked_at, c.id for update;
end $$;
comment on function edge_kit.lock_commands(text) is 'Locks all commands about an object that are not over.';

create function edge_kit.is_first_command(p_command edge_kit.polar_commands) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return not exists (
    select from edge_kit.polar_commands e
    where e.subject = p_command.subject and e.mirrored_at is null and e.closed_at is null
      and e.state in ('asked', 'sent') and (e.asked_at, e.id) < (p_command.asked_at, p_command.id)
  );
end $$;
comment on function edge_kit.is_first_command(edge_kit.polar_commands) is
  'True when no earlier command about the same object is still to be done.';

create function edge_kit.ring_next_command(p_subject text) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_commands c set rung_at = now()
  where c.id = (
    select e.id from edge_kit.polar_commands e
    where e.subject = p_subject and e.mirrored_at is null and e.closed_at is null and e.state in ('asked', 'sent')
    order by e.asked_at, e.id limit 1
  )
    and c.run_at <= now() and c.lease_token is null
    and edge_kit.ring('polar-commands', jsonb_build_object('command_id', c.id));
end $$;
comment on function edge_kit.ring_next_command(text) is
  'Rings for the first command about an object that is still to be done, if it is due.';

create function edge_kit.command_state_after(p_attempts integer, p_sent_at timestamptz)
returns edge_kit.polar_command_state
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_attempts < 12 and p_sent_at is null then 'asked'
    when p_attempts < 12 then 'sent'
    when p_sent_at is null then 'refused'
    else 'unclear'
  end;
end $$;
comment on function edge_kit.command_state_after(integer, timestamptz) is
  'State of a command after an attempt that settled nothing; twelve are the most.';

-- A seat by its address: others of the subscription are other people's.
create function edge_kit.undoes(p_later edge_kit.polar_commands, p_command edge_kit.polar_commands) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_later.kind <> p_command.kind and case
    when p_command.kind in ('cancel_at_period_end', 'cancel_now', 'uncancel')
      then p_later.kind in ('cancel_at_period_end', 'cancel_now', 'uncancel')
    when p_command.kind in ('change_plan', 'change_units', 'change_seats', 'undo_change')
      then p_later.kind in ('change_plan', 'change_units', 'change_seats', 'undo_change')
    when p_command.kind in ('pause', 'unpause', 'resume') then p_later.kind in ('pause', 'unpause', 'resume')
    when p_command.kind = 'assign_seat'
      then p_later.kind = 'revoke_seat' and p_later.args ->> 'email' = p_command.args ->> 'email'
    else false
  end;
end $$;
comment on function edge_kit.undoes(edge_kit.polar_commands, edge_kit.polar_commands) is
  'Whether a later command about the same object may take back what an earlier one asks for.';

-- Keys of one intent are numbered: `refund:order:<order>:1`, `…:2`. p_again: once the mirror shows that the last one
-- was done, the same may be asked for again; and at once after something that takes it back, or who cancels, undoes it
-- and cancels again before Polar's event has come would be shown the first command, and go on to pay.
create function edge_kit.next_command_key(p_prefix text, p_again boolean default true) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (
    select p_prefix || (count(*) + count(*) filter (where c.is_last and c.is_over) + (count(*) = 0)::integer)
    from (
      select row_number() over (order by e.asked_at desc, e.id desc) = 1 as is_last,
        e.closed_at is not null or p_again and (
          e.mirrored_at is not null or exists (
            select from edge_kit.polar_commands l
            where l.subject = e.subject and l.mirrored_at is null and l.closed_at is null
              and (l.asked_at, l.id) > (e.asked_at, e.id) and l.state <> 'refused' and edge_kit.undoes(l, e)
          )
        ) as is_over
      from edge_kit.polar_commands e where starts_with(e.key, p_prefix)
    ) c
  );
end $$;
comment on function edge_kit.next_command_key(text, boolean) is
  'Key of the last command of this intent while that one is not over, else a new one.';


-- supabase/schemas/21_returns.sql

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


-- supabase/schemas/22_credits_granted.sql

-- Credits granted and taken back (docs/money.md §3 and §4). Grants are facts: one lot per key. What a lot is worth is
-- a target: recomputed from rows, with an entry for every difference.

-- Grants: one lot per key ---------------------------------------------------------------------------------------------

-- The entries of a correction follow when the lot is settled, and so does the owner: an order's comes before the
-- subscription's. Called under the customer's lock.
create function edge_kit.promise_lot(p_lot public.credit_lots) returns void
language plpgsql set search_path = '' as $$
declare
  v_made uuid;
begin
  with made as (
    insert into public.credit_lots (
      key, source, user_id, product, order_id, subscription_id, period_start, period_end, cost,
      due_at, next_month_at, granted_at, expires_at, promised, granted, teller
    )
    values (
      p_lot.key, p_lot.source, p_lot.user_id, p_lot.product, p_lot.order_id, p_lot.subscription_id, p_lot.period_start,
      p_lot.period_end, p_lot.cost,
      p_lot.due_at, p_lot.next_month_at, p_lot.granted_at, p_lot.expires_at, p_lot.promised, p_lot.promised,
      p_lot.teller
    )
    on conflict (key) do nothing
    returning id, granted
  ),
  granted as (
    insert into public.credit_entries (lot_id, kind, n, amount)
    select made.id, 'grant', 1, made.granted from made where made.granted <> 0
  )
  select made.id into v_made from made;
  if not found then
    update public.credit_lots l
    set product = p_lot.product, order_id = p_lot.order_id, period_end = p_lot.period_end, cost = p_lot.cost,
      next_month_at = p_lot.next_month_at, expires_at = p_lot.expires_at, promised = p_lot.promised,
      teller = p_lot.teller,
      user_id = case when l.order_id is not null then l.user_id else p_lot.user_id end
    where l.key = p_lot.key and p_lot.teller < l.teller;
  end if;
end $$;
comment on function edge_kit.promise_lot(public.credit_lots) is
  'Makes a credit lot with the grant it promises, or corrects what one was promised if this teller is lower.';

create function edge_kit.promise_period(
  p_subscription_id text, p_period edge_kit.paid_period, p_product text, p_credits bigint, p_order_id text,
  p_user_id text, p_teller edge_kit.lot_teller
) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_plan public.products;
  v_end timestamptz;
begin
  select * into strict v_plan from public.products where slug = p_product;
  v_end := edge_kit.months_after(p_period.starts_at, v_plan.recurring_interval_count, v_plan.recurring_interval);
  v_lot.key := format(
    'period:%s:%s', p_subscription_id, to_char(p_period.starts_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  );
  v_lot.source := 'period';
  v_lot.user_id := p_user_id;
  v_lot.product := p_product;
  v_lot.order_id := p_order_id;
  v_lot.subscription_id := p_subscription_id;
  v_lot.period_start := p_period.starts_at;
  v_lot.period_end := coalesce(p_period.ends_at, v_end);
  v_lot.cost := p_period.cost;
  v_lot.due_at := p_period.starts_at;
  v_lot.next_month_at := case when v_plan.grant_interval = 'month'
    then edge_kit.months_after(p_period.starts_at, 1, 'month') end;
  v_lot.granted_at := p_period.starts_at;
  v_lot.expires_at := case when v_plan.expiry_rule = 'period_end' then v_end end;
  v_lot.promised := p_credits * p_period.units;
  v_lot.teller := p_teller;
  perform edge_kit.promise_lot(v_lot);
end $$;
comment on function edge_kit.promise_period(
  text, edge_kit.paid_period, text, bigint, text, text, edge_kit.lot_teller
) is
  'Promises the credit lot of a paid period, as an order or an event tells it; p_credits of one unit.';

create function edge_kit.grant_first_period(p_told public.subscriptions) returns void
language plpgsql set search_path = '' as $$
begin
  if p_told.polar_status = 'active' and p_told.current_period_start = p_told.started_at then
    perform edge_kit.promise_period(
      p_told.id, row(p_told.started_at, null, p_told.amount, p_told.units)::edge_kit.paid_period, p.slug, p.credits,
      null, null,
      row(1, (p_told.last_writer).modified_at, p_told.id)::edge_kit.lot_teller
    )
    from public.products p
    where p.polar_product_id = p_told.product_id and p.credits > 0 and (p_told.amount > 0 or p.grants_when_free);
  end if;
end $$;
comment on function edge_kit.grant_first_period(public.subscriptions) is
  'Promises the credit lot of a first paid period, when the subscription''s own event shows it active in the period it '
  'began with.';

create function edge_kit.grant_trial(p_told public.subscriptions) returns void
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
begin
  if p_told.trial_start is null then
    return;
  end if;
  select p.slug, p.trial_credits * p_told.units into v_lot.product, v_lot.promised
  from public.products p
  where p.polar_product_id = p_told.product_id and p.trial_credits > 0;
  if found then
    v_lot.key := 'trial:' || p_told.id;
    v_lot.source := 'trial';
    v_lot.subscription_id := p_told.id;
    v_lot.granted_at := p_told.trial_start;
    v_lot.expires_at := p_told.trial_end;
    v_lot.teller := row(1, (p_told.last_writer).modified_at, p_told.id);
    perform edge_kit.promise_lot(v_lot);
  end if;
end $$;
comment on function edge_kit.grant_trial(public.subscriptions) is
  'Promises the credit lot of a trial, which expires with it.';

-- Targets: what a lot's columns must be, and the entries that bring them there ----------------------------------------

-- What refunds of single lines have paid back is not spread over the others.
create function edge_kit.refunded_by_line(p_order_id text) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((
    select sum(r.amount) from public.refunds r
    where r.order_id = p_order_id and r.status = 'succeeded' and r.line is not null
  ), 0);
end $$;
comment on function edge_kit.refunded_by_line(text) is
  'How much of an order was refunded by refunds that name a line, net of tax, minor units.';

create function edge_kit.is_line_refunded(p_order_id text, p_line integer) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from public.refunds r where r.order_id = p_order_id and r.line = p_line and r.status = 'succeeded'
  );
end $$;
comment on function edge_kit.is_line_refunded(text, integer) is
  'True when a refund that names this line has succeeded.';

-- All of a line that was paid back by name; of any other the refunded share of what is left, rounded down.
create function edge_kit.refunded_credits(p_order public.orders, p_named bigint, p_line integer, p_credits bigint)
returns bigint
language plpgsql stable set search_path = '' as $$
declare
  v_refunded bigint := p_order.refunded_amount - p_named;
begin
  return case
    when p_order.charged_back or p_named > 0 and edge_kit.is_line_refunded(p_order.id, p_line) then p_credits
    when v_refunded <= 0 then 0
    when p_order.refundable_amount <= 0 then p_credits
    else floor(p_credits::numeric * v_refunded / (v_refunded + p_order.refundable_amount))::bigint
  end;
end $$;
comment on function edge_kit.refunded_credits(public.orders, bigint, integer, bigint) is
  'How many of the credits that a line of an order granted go with what was refunded of it, p_named of that by refunds '
  'that name a line.';

-- Of a refunded order the line's share, and what returns take; all of a lot whose order only billed what was used
-- before its subscription's end. A lot that no order paid for is of no order (p_order is null).
create function edge_kit.clawback(
  p_lot public.credit_lots, p_order public.orders, p_named bigint, p_given_back jsonb
) returns bigint
language plpgsql stable set search_path = '' as $$
declare
  v_refunded bigint := case
    when p_order.id is null then 0
    when p_order.final_bill and p_lot.source <> 'share' then p_lot.promised
    else edge_kit.refunded_credits(
      p_order, p_named,
      case p_lot.source
        when 'order' then substring(p_lot.key from '[0-9]+$')::integer
        when 'share' then null
        else 1
      end,
      p_lot.promised
    )
  end;
begin
  if p_given_back is null and p_lot.cost is distinct from 0 and p_lot.source <> 'month' then
    return v_refunded;  -- nearly always
  end if;
  return least(p_lot.promised, v_refunded + edge_kit.returned_credits(p_lot, p_given_back));
end $$;
comment on function edge_kit.clawback(public.credit_lots, public.orders, bigint, jsonb) is
  'Credits of a lot that are taken back: for what was refunded of its order (p_named by refunds that name a line), and '
  'for returns (given_back() of its subscription).';

-- Whoever spends locks in the same order, so that an event and a spend of one user wait for each other and never lock
-- each other out.
create function edge_kit.lock_lots(p_lots uuid[], p_new_owner text default null) returns void
language plpgsql set search_path = '' as $$
declare
  v_owners text[] := p_new_owner || array(
    select l.user_id from public.credit_lots l where l.id = any (p_lots) and l.user_id is not null
  );
begin
  perform from public.profiles p where p.user_id = any (v_owners) order by p.user_id for no key update;
  perform from public.credit_lots l where l.id = any (p_lots) order by l.id for update;
end $$;
comment on function edge_kit.lock_lots(uuid[], text) is
  'Locks lots for writing: their owners first, and whoever is to own them, then the lots, each in order of id.';

-- The owner only if there is none; a tombstone is none, and whoever is to own a lot is locked. A subscription that had
-- ended before a grant was due takes all of it back, but not a share, which pays for time before the end. An expired
-- lot is worth nothing, neither credit nor debt. Rows are looked up one by one, because joins may be planned as
-- readings of whole tables.
create function edge_kit.unsettled_lots(p_lots uuid[])
returns table (was public.credit_lots, target public.credit_lots)
language plpgsql set search_path = '' as $$
declare
  v record;
  v_order public.orders;
  v_subscription public.subscriptions;
  v_given_back jsonb;
  v_owner text;
begin
  for v in
    select lot,
      (select o from public.orders o where o.id = coalesce(lot.order_id, (
        select base.order_id from public.credit_lots base
        where lot.source = 'month' and base.subscription_id = lot.subscription_id
          and base.period_start = lot.period_start and base.source = 'period'
      ))) as paid_by,
      (select s from public.subscriptions s where s.id = lot.subscription_id) as subscription,
      (select count(*) from public.refunds r where r.order_id = lot.order_id) as refunds,
      (
        select count(*) from edge_kit.subscription_marks m
        where m.subscription_id = lot.subscription_id and m.mark = 'ended'
      ) as ends
    from public.credit_lots lot
    where lot.id = any (p_lots)
    order by lot.subscription_id, lot.id
  loop
    was := v.lot;
    target := was;
    v_order := v.paid_by;
    if was.subscription_id is distinct from v_subscription.id then
      v_subscription := v.subscription;
      v_given_back := edge_kit.given_back(v_subscription.id);
    end if;
    v_owner := coalesce(
      was.user_id, case when was.order_id is not null then v_order.user_id end, v_subscription.user_id
    );
    if v_owner is distinct from was.user_id then
      target.user_id := (
        select p.user_id from public.profiles p where p.user_id = v_owner and p.deleted_at is null for no key update
      );
    end if;
    if was.source = 'trial' then
      target.expires_at := coalesce(v_subscription.trial_end, was.expires_at);
    end if;
    target.granted := was.promised;
    target.clawed_back := case
      when v.ends > 0 and was.source <> 'share' and edge_kit.was_ended(v_subscription, was.due_at) then was.promised
      else edge_kit.clawback(
        was, v_order, case when v.refunds > 0 then edge_kit.refunded_by_line(v_order.id) else 0 end, v_given_back
      )
    end;
    target.expired := case when target.expires_at <= now()
      then target.granted - was.spent - target.clawed_back else 0 end;
    if target is distinct from was then
      return next;
    end if;
  end loop;
end $$;
comment on function edge_kit.unsettled_lots(uuid[]) is
  'Those of the lots that are not what rows say that they must be: as they are, and as they must be.';

-- Looks before it locks: most events find nothing to write. What it finds it looks at again once it is locked, because
-- a spend or another sweep may have been quicker.
create function edge_kit.settle_lots(p_lots uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  v_unsettled uuid[];
  v record;
  l public.credit_lots;
  t public.credit_lots;
begin
  if cardinality(p_lots) = 0 then
    return;
  end if;
  v_unsettled := array(select (u.was).id from edge_kit.unsettled_lots(p_lots) u);
  if cardinality(v_unsettled) = 0 then
    return;
  end if;
  perform edge_kit.lock_lots(v_unsettled);
  for v in select * from edge_kit.unsettled_lots(v_unsettled) loop
    l := v.was;
    t := v.target;
    update public.credit_lots u
    set (user_id, expires_at, granted, clawed_back, expired)
      = (t.user_id, t.expires_at, t.granted, t.clawed_back, t.expired)
    where u.id = l.id;
    insert into public.credit_entries (lot_id, kind, n, amount)
    select
      l.id, e.kind, 1 + (select count(*) from public.credit_entries c where c.lot_id = l.id and c.kind = e.kind),
      e.amount
    from (values
      ('grant'::public.credit_entry_kind, t.granted - l.granted),
      ('clawback', l.clawed_back - t.clawed_back),
      ('expiry', l.expired - t.expired)
    ) e (kind, amount)
    where e.amount <> 0;
  end loop;
end $$;
comment on function edge_kit.settle_lots(uuid[]) is
  'Recomputes owner, grant, clawback and expiry of lots from rows and appends the differences.';

-- Balances never wait for it.
create function edge_kit.sweep_expired_lots() returns void
language sql set search_path = '' as $$
  select edge_kit.settle_lots(array(
    select l.id from public.credit_lots l
    where l.expires_at <= now() and l.value <> 0
    limit 1000
  ))
$$;
comment on function edge_kit.sweep_expired_lots() is
  'Books the expiry of lots. Cron: edge-kit-sweeps.';


-- supabase/schemas/22_months_granted.sql

-- Months of a yearly plan that grants its credits monthly (docs/money.md §3): each is a lot of its own, granted by the
-- clock when it is due.

create function edge_kit.month_key(p_period_key text, p_n integer) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return format('month:%s:%s', substr(p_period_key, length('period:') + 1), p_n);
end $$;
comment on function edge_kit.month_key(text, integer) is
  'Key of the lot of a period''s n-th month, by that of the period''s own.';

-- Once a period is over, nothing more of it is granted.
create function edge_kit.schedule_month(p_period uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update public.credit_lots base
  set next_month_at = (
    select min(edge_kit.months_after(base.period_start, n, 'month'))
    from public.products plan cross join generate_series(1, edge_kit.months_granted(plan) - 1) n
    where plan.slug = base.product
      and now() < edge_kit.months_after(base.period_start, plan.recurring_interval_count, 'year')
      and not exists (select from public.credit_lots l where l.key = edge_kit.month_key(base.key, n))
  )
  where base.id = p_period;
end $$;
comment on function edge_kit.schedule_month(uuid) is
  'Recomputes when the next month of a period''s lot is due (credit_lots.next_month_at).';

-- A month is granted while its period runs, unless the subscription had ended or was paused when it was due, or all of
-- it was given back; what fell into a pause is not made up. One that is not granted is looked at again each hour, for
-- facts may come late. Reads no other periods than those of which a month is due (credit_lots_months). Locks the
-- customers first, so that an end which arrives now is seen here or sees the month.
create function edge_kit.grant_due_months() returns integer
language plpgsql set search_path = '' as $$
declare
  v_lot public.credit_lots;
  v_granted integer := 0;
  v_due uuid[] := array(select base.id from public.credit_lots base where base.next_month_at <= now());
begin
  perform from edge_kit.polar_customers c
  where c.id = any (array(
    select s.polar_customer_id from public.credit_lots base join public.subscriptions s on s.id = base.subscription_id
    where base.id = any (v_due)
  ))
  order by c.id for update;

  for v_lot in
    select * from public.credit_lots base where base.id = any (v_due)
    order by base.subscription_id, base.period_start
  loop
    perform edge_kit.lock_lots(array[v_lot.id]);
    perform edge_kit.promise_lot(lot)
    from public.subscriptions s
    join public.products plan on plan.slug = v_lot.product
    cross join lateral (
      select edge_kit.months_after(v_lot.period_start, n, 'month') as due, edge_kit.month_key(v_lot.key, n) as key
      from generate_series(1, edge_kit.months_granted(plan) - 1) n
    ) month
    cross join lateral jsonb_populate_record(null::public.credit_lots, jsonb_build_object(
      'key', month.key, 'source', 'month', 'user_id', v_lot.user_id, 'product', v_lot.product,
      'order_id', v_lot.order_id, 'subscription_id', v_lot.subscription_id, 'period_start', v_lot.period_start,
      'due_at', month.due, 'granted_at', month.due, 'expires_at', edge_kit.months_after(month.due, 1, 'month'),
      'promised', v_lot.promised
    )) lot
    where s.id = v_lot.subscription_id
      and now() < edge_kit.months_after(v_lot.period_start, plan.recurring_interval_count, 'year')
      and month.due <= now()
      and not edge_kit.was_ended(s, month.due)
      and not edge_kit.was_paused(s, month.due)
      and not exists (select from public.credit_lots l where l.key = month.key)
      and edge_kit.returned_credits(lot, edge_kit.given_back(s.id)) < lot.promised;
    if found then
      perform edge_kit.settle_lots(array(
        select l.id from public.credit_lots l where l.subscription_id = v_lot.subscription_id
      ));
      v_granted := v_granted + 1;
    end if;
    perform edge_kit.schedule_month(v_lot.id);
  end loop;
  return v_granted;
end $$;
comment on function edge_kit.grant_due_months() is
  'Grants the due months of yearly plans with monthly credits. Cron: edge-kit-hourly.';

-- The plan was changed while periods of it run: they are looked at within the hour.
create function edge_kit.on_months_changed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.credit_lots base
  set next_month_at = edge_kit.months_after(base.period_start, 1, 'month')
  where base.product = new.slug and base.source = 'period'
    and base.period_start > now() - make_interval(years => new.recurring_interval_count, days => 2);
  return null;
end $$;
comment on function edge_kit.on_months_changed() is
  'Trigger on products: a plan that comes to grant monthly, or for another number of years, does so for the periods '
  'that run. Reads all lots, once.';

create trigger products_months_changed after update of grant_interval, recurring_interval_count on public.products
  for each row when (
    new.grant_interval = 'month' and (old.grant_interval, old.recurring_interval_count)
      is distinct from (new.grant_interval, new.recurring_interval_count)
  ) execute function edge_kit.on_months_changed();


-- supabase/schemas/22_seat_credits.sql

-- Credits of seats (docs/money.md §4): what a seat lets its holder spend of the buyer's credits, and what is kept for
-- it. Nothing is granted for a seat: the credits of a subscription are one pool, granted and taken back for all its
-- seats.

-- One seat of each subscription, whatever addresses a person has. The buyer spends as the owner, never by a seat.
create function edge_kit.seats_to_spend_by(p_user_id text)
returns table (seat_id text, subscription_id text, owner_id text, units bigint)
language plpgsql stable set search_path = '' as $$
begin
  return query
    select distinct on (s.id) seat.id, s.id, s.user_id, greatest(s.units, 1)
    from public.seats seat
    join public.subscriptions s on s.id = seat.subscription_id
    where seat.user_id = p_user_id and seat.status = 'claimed'
      and s.user_id is distinct from p_user_id and now() < edge_kit.access_until(s)
    order by s.id, seat.id collate "C";
end $$;
comment on function edge_kit.seats_to_spend_by(text) is
  'The seats by which a user may spend somebody else''s credits now, with the subscription, its owner and its seats.';

-- All profiles before all lots, each in order of id, as an event locks them. A pool that is gained while this waits is
-- not among them.
create function edge_kit.lock_pools(p_user_id text) returns text[]
language plpgsql set search_path = '' as $$
declare
  v_pools text[] := array(select s.subscription_id from edge_kit.seats_to_spend_by(p_user_id) s);
begin
  if v_pools <> '{}' then
    perform from public.profiles p
    where p.user_id = p_user_id
      or p.user_id = any (array(select s.user_id from public.subscriptions s where s.id = any (v_pools)))
    order by p.user_id for no key update;
    perform from public.credit_lots l where l.user_id = p_user_id or l.subscription_id = any (v_pools)
    order by l.id for update;
  end if;
  return v_pools;
end $$;
comment on function edge_kit.lock_pools(text) is
  'Locks what a user may spend by seats, and the own lots with it; returns the subscriptions, none for nearly '
  'everybody.';

-- An equal part of what the lot is for all seats, less what was spent by this one. Who sits there does not matter: a
-- seat that is given on brings no new credits.
create function edge_kit.seat_part(p_lot public.credit_lots, p_seat_id text, p_units bigint) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return least(
    greatest(p_lot.value, 0),
    greatest(0, (p_lot.granted - p_lot.clawed_back) / p_units + (
      select coalesce(sum(e.amount), 0)::bigint from public.credit_entries e
      where e.lot_id = p_lot.id and e.seat_id = p_seat_id
    ))
  );
end $$;
comment on function edge_kit.seat_part(public.credit_lots, text, bigint) is
  'Credits of a lot that are left for one seat, where each seat has its part.';

-- Shared: all that is left of the subscription's lots, and not more than the buyer has, who may be in debt elsewhere.
-- Per seat: the seat's part; the buyer keeps what is left beside the parts of seats that somebody else has taken.
create function edge_kit.seat_shares(p_user_id text) returns table (lot_id uuid, seat_id text, amount bigint)
language plpgsql stable set search_path = '' as $$
declare
  v_seat record;
begin
  for v_seat in select * from edge_kit.seats_to_spend_by(p_user_id) loop
    return query
      with pool as (
        select l.id, case p.seat_credits
            when 'shared' then l.value
            else edge_kit.seat_part(l, v_seat.seat_id, v_seat.units)
          end as left_over,
          p.seat_credits = 'shared' as is_shared,
          row_number() over (order by l.expires_at nulls last, l.granted_at, l.key) as place
        from public.credit_lots l join public.products p on p.slug = l.product
        where l.subscription_id = v_seat.subscription_id and (l.expires_at is null or l.expires_at > now())
          and p.seat_based
      ),
      counted as (
        select pool.*, least(
          sum(pool.left_over) filter (where pool.is_shared) over (),
          case when v_seat.owner_id is not null then (
            select sum(l.value) from public.credit_lots l
            where l.user_id = v_seat.owner_id and (l.expires_at is null or l.expires_at > now())
          ) end
        ) as most, coalesce(
          sum(greatest(pool.left_over, 0)) filter (where pool.is_shared)
            over (order by pool.place rows between unbounded preceding and 1 preceding), 0
        ) as before
        from pool
      )
      select c.id, v_seat.seat_id, part.amount
      from counted c
      cross join lateral (
        select case
          when c.is_shared then least(c.left_over, greatest(c.most - c.before, 0))
          else c.left_over
        end::bigint as amount
      ) part
      where part.amount > 0;
  end loop;

  return query
    select l.id, null::text, -least(l.value, sum(edge_kit.seat_part(l, seat.id, greatest(s.units, 1))))::bigint
    from public.credit_lots l
    join public.products p on p.slug = l.product and p.seat_credits = 'per_seat'
    join public.subscriptions s on s.id = l.subscription_id
    join public.seats seat on seat.subscription_id = s.id and seat.status = 'claimed'
    where l.user_id = p_user_id and l.value > 0 and (l.expires_at is null or l.expires_at > now())
      and seat.user_id is distinct from p_user_id
    group by l.id, l.value;
end $$;
comment on function edge_kit.seat_shares(text) is
  'What seats change of a user''s credits, by lot: more by a seat that the user holds (seat_id), less by what is kept '
  'for the seats that the user pays for (null).';

create function edge_kit.seat_credits(p_user_id text) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return (select coalesce(sum(s.amount), 0)::bigint from edge_kit.seat_shares(p_user_id) s);
end $$;
comment on function edge_kit.seat_credits(text) is
  'Credits that a user may spend by seats beside the own ones, less what is kept for seats that the user pays for.';


-- supabase/schemas/23_credits_spent.sql

-- Credits spent (docs/money.md §4): a user's balance, and taking from it once per key.

-- May be negative after a clawback.
create function edge_kit.credit_balance(p_user_id text) returns bigint
language sql stable set search_path = ''
return (
  select coalesce(sum(l.value), 0)::bigint from public.credit_lots l
  where l.user_id = p_user_id and (l.expires_at is null or l.expires_at > now())
) + edge_kit.seat_credits(p_user_id);
comment on function edge_kit.credit_balance(text) is
  'What a user can spend now: the sum of their lots not past expiry, swept or not, and what seats change of it.';

-- Locks the profile, then the user's lots; of somebody who may spend by a seat also the owners' and their pools, all
-- profiles before all lots, each in order of id. Idempotency: (user, key); a known key answers as it did the first
-- time, whatever the balance is by then. An admission (the usual) is refused when the balance is too small and leaves
-- no trace; a settlement books work that was already done, its rest on a lot of its own. Raises PT422 invalid_amount |
-- invalid_key | invalid_reason, PT404 unknown_user, PT409 key_reused, PT402 insufficient_credits.
create function edge_kit.spend(
  p_user_id text, p_amount bigint, p_idempotency_key text, p_reason text, p_settlement boolean
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_known edge_kit.credit_spends;
  v_pools text[];
  v_balance bigint;
  v_rest bigint;
begin
  if p_amount is null or p_amount <= 0 then
    perform edge_kit.refuse(422, 'invalid_amount', 'Send a positive whole number of credits.', p_amount::text);
  elsif p_idempotency_key is null or length(p_idempotency_key) not between 1 and 200 then
    perform edge_kit.refuse(422, 'invalid_key', 'Send an idempotency key of 1 to 200 characters, one per spend.');
  elsif length(p_reason) > 500 then
    perform edge_kit.refuse(422, 'invalid_reason', 'Send a reason of at most 500 characters.');
  end if;
  v_pools := edge_kit.lock_pools(p_user_id);
  perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;
  if not found and p_settlement then
    perform edge_kit.refuse(404, 'unknown_user', 'Use the user_id of a profile.', p_user_id);
  end if;
  perform from public.credit_lots where user_id = p_user_id order by id for update;
  select * into v_known from edge_kit.credit_spends
  where user_id = p_user_id and idempotency_key = p_idempotency_key;
  if found then
    if v_known.amount <> p_amount then
      perform edge_kit.refuse(
        409, 'key_reused', 'This key was used for another amount: send a new one.', p_idempotency_key
      );
    end if;
    return v_known.answer;
  end if;

  v_balance := edge_kit.credit_balance(p_user_id);
  if v_balance < p_amount and not p_settlement then
    perform edge_kit.refuse(402, 'insufficient_credits', 'Buy credits or spend less.', v_balance::text);
  end if;

  with share as materialized (
    select * from edge_kit.seat_shares(p_user_id)
  ),
  part as (
    select l.id, null as seat_id, l.value + coalesce(s.amount, 0) as value, l.expires_at, l.granted_at, l.key
    from public.credit_lots l left join share s on s.lot_id = l.id and s.seat_id is null
    where l.user_id = p_user_id and l.value > 0 and (l.expires_at is null or l.expires_at > now())
    union all
    select l.id, s.seat_id, s.amount, l.expires_at, l.granted_at, l.key
    from share s join public.credit_lots l on l.id = s.lot_id
    where s.seat_id is not null and l.subscription_id = any (v_pools)
  ),
  open_lot as (
    select l.*, sum(l.value) over (order by l.expires_at nulls last, l.granted_at, l.key) - l.value as before
    from part l
    where l.value > 0
  ),
  taken as (
    update public.credit_lots l set spent = l.spent + least(o.value, p_amount - o.before)
    from open_lot o
    where l.id = o.id and o.before < p_amount
    returning l.id, o.seat_id, least(o.value, p_amount - o.before)::bigint as amount
  ),
  booked as (
    insert into public.credit_entries (lot_id, kind, n, amount, spend_key, seat_id)
    select
      t.id, 'spend', 1 + (select count(*) from public.credit_entries c where c.lot_id = t.id and c.kind = 'spend'),
      -t.amount, p_idempotency_key, t.seat_id
    from taken t
    returning amount
  )
  select p_amount + coalesce(sum(amount), 0) into v_rest from booked;

  if v_rest > 0 and not p_settlement then  -- a seat was taken back, or given, in this very moment
    perform edge_kit.refuse(402, 'insufficient_credits', 'Buy credits or spend less.', v_balance::text);
  elsif v_rest > 0 then
    with debt as (
      insert into public.credit_lots (key, source, user_id, granted_at, promised, spent)
      values (format('settlement:%s:%s', p_user_id, p_idempotency_key), 'settlement', p_user_id, now(), 0, v_rest)
      returning id
    )
    insert into public.credit_entries (lot_id, kind, n, amount, spend_key)
    select d.id, 'spend', 1, -v_rest, p_idempotency_key from debt d;
  end if;

  insert into edge_kit.credit_spends (user_id, idempotency_key, amount, reason, settlement, answer)
  values (
    p_user_id, p_idempotency_key, p_amount, p_reason, p_settlement,
    jsonb_build_object('spent', p_amount, 'balance', v_balance - p_amount)
  )
  returning answer into v_known.answer;
  return v_known.answer;
end $$;
comment on function edge_kit.spend(text, bigint, text, text, boolean) is
  'Takes credits of a user, earliest expiry first, once per key; see spend_credits().';


-- supabase/schemas/23_usage.sql

-- Usage: each spend of credits is put down for Polar's meters in the transaction that books it, if the shop wants that.

create function edge_kit.queue_usage() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into edge_kit.usage_events (lot_id, n)
  select new.lot_id, new.n from edge_kit.settings s where s.usage_event is not null;
  return null;
end $$;
comment on function edge_kit.queue_usage() is
  'Trigger on credit_entries: a spend is to be told to Polar, if settings.usage_event names an event.';

create trigger credit_entries_usage after insert on public.credit_entries
  for each row when (new.kind = 'spend') execute function edge_kit.queue_usage();

-- Whoever pays Polar for what the lot is of, also where the holder of a seat has spent it; of credits that no purchase
-- gave, the newest customer of their owner. A user whom Polar does not know yet is named by our id: Polar keeps such an
-- event for the customer who comes with that external id.
create function edge_kit.usage_customer(p_lot public.credit_lots) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(
    (
      select jsonb_build_object('customer_id', c.id)
      from edge_kit.polar_customers c
      where c.deleted_at is null and c.id = coalesce(
        (select s.polar_customer_id from public.subscriptions s where s.id = p_lot.subscription_id),
        (select o.polar_customer_id from public.orders o where o.id = p_lot.order_id)
      )
    ),
    (
      select jsonb_build_object('customer_id', p.polar_customer_id)
      from public.profiles p where p.user_id = p_lot.user_id and p.polar_customer_id is not null
    ),
    (select jsonb_build_object('external_customer_id', p_lot.user_id) where p_lot.user_id is not null)
  );
end $$;
comment on function edge_kit.usage_customer(public.credit_lots) is
  'Whom a spend of a lot is told of at Polar: { customer_id } or { external_customer_id }; null when nobody is left.';


-- supabase/schemas/24_identity.sql

-- Who somebody is (docs/money.md §5): the bearer of a token, which e-mail is proven, and what follows when it changes.

create type edge_kit.identity as (user_id text, issuer text, email text);
comment on type edge_kit.identity is 'Bearer of a JWT: sub, iss, and the e-mail only if it is verified.';

-- An e-mail counts as verified only by auth.users.email_confirmed_at for Supabase Auth, or by `email_verified: true`
-- from an issuer listed in settings. Anonymous sign-ins and unknown issuers have none, nor has a token that was issued
-- before its e-mail was given up. Called by link_profile(), create_cart() and link_polar_customer().
create function edge_kit.identify(p_claims jsonb) returns edge_kit.identity
language sql stable set search_path = '' as $$
  select
    p_claims ->> 'sub' as user_id,
    p_claims ->> 'iss' as issuer,
    case
      when p_claims -> 'is_anonymous' = 'true' then null
      when p_claims ->> 'iss' = edge_kit.auth_issuer() then (
        select edge_kit.normal_email(u.email)
        from auth.users u
        where u.id = edge_kit.uuid_or_null(p_claims ->> 'sub') and u.email_confirmed_at is not null
      )
      when p_claims ->> 'iss' = any (s.trusted_issuers) and p_claims -> 'email_verified' = 'true' and not exists (
        select from edge_kit.former_emails f
        where f.user_id = p_claims ->> 'sub' and f.email = edge_kit.normal_email(p_claims ->> 'email')
          and jsonb_typeof(p_claims -> 'iat') = 'number' and f.until > to_timestamp((p_claims ->> 'iat')::numeric)
      ) then edge_kit.normal_email(p_claims ->> 'email')
    end as email
  from edge_kit.settings s
$$;
comment on function edge_kit.identify(jsonb) is 'User id, issuer and verified e-mail of verified JWT claims.';

-- Before customers and profiles are locked, as a change or the end of the account locks them: otherwise an e-mail that
-- was given up while this waited would be proven once more.
create function edge_kit.hold_account(p_identity edge_kit.identity) returns edge_kit.identity
language plpgsql set search_path = '' as $$
begin
  if p_identity.email is not null and p_identity.issuer = edge_kit.auth_issuer() then
    select case when u.email_confirmed_at is not null then edge_kit.normal_email(u.email) end into p_identity.email
    from auth.users u where u.id = edge_kit.uuid_or_null(p_identity.user_id)
    for share;
  end if;
  return p_identity;
end $$;
comment on function edge_kit.hold_account(edge_kit.identity) is
  'The bearer with the verified e-mail of now, which an account with Supabase Auth keeps until this transaction ends.';

-- Profiles ------------------------------------------------------------------------------------------------------------

create function edge_kit.lock_profile(p_user_id text) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;
  return found;
end $$;
comment on function edge_kit.lock_profile(text) is
  'Locks a profile and says, of the row as it then is, whether it is there and no tombstone. Whoever assigns asks it '
  'first.';

create function edge_kit.ensure_profile(p_user_id text) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.profiles (user_id) values (p_user_id) on conflict do nothing;
  if not found then
    perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;
  end if;
  return found;
end $$;
comment on function edge_kit.ensure_profile(text) is
  'Makes the profile if it is missing, and locks it; false when this id is a tombstone: assign nothing to it.';

create function edge_kit.settle_profile(p_user_id text) returns void
language plpgsql set search_path = '' as $$
begin
  update public.profiles p
  set polar_customer_id = newest.id
  from (
    select (
      select c.id from edge_kit.polar_customers c
      where c.user_id = p_user_id and c.deleted_at is null
      order by c.created_at desc nulls last, c.id collate "C" desc
      limit 1
    ) as id
  ) newest
  where p.user_id = p_user_id and p.deleted_at is null and p.polar_customer_id is distinct from newest.id;
end $$;
comment on function edge_kit.settle_profile(text) is
  'Recomputes profiles.polar_customer_id: the newest linked customer that is not deleted.';

-- E-mails -------------------------------------------------------------------------------------------------------------

-- The newest given-up e-mail may not be the one that Polar has: two changes may be quicker than a command.
create function edge_kit.has_former_email(p_customer edge_kit.polar_customers) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_customer.deleted_at is null and exists (
    select from edge_kit.former_emails f where f.user_id = p_customer.user_id and f.email = p_customer.email
  );
end $$;
comment on function edge_kit.has_former_email(edge_kit.polar_customers) is
  'Whether Polar still has an e-mail for a linked customer that its user gave up.';

create function edge_kit.correct_emails(p_user_id text) returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.ask_polar(
    'change_customer_email', format('account_email:%s:%s', c.id, extract(epoch from clock_timestamp())), c.id,
    jsonb_build_object('email', p.email)
  )
  from public.profiles p join edge_kit.polar_customers c on c.user_id = p.user_id
  where p.user_id = p_user_id and p.email is not null and edge_kit.has_former_email(c);
end $$;
comment on function edge_kit.correct_emails(text) is
  'Asks Polar to change those of a user''s customers that still have an e-mail which the user gave up for another one.';

-- Called once the profile, and before it the user's customers, are locked and the profile has its new e-mail. There may
-- be no old one: an account that had lost its confirmation gave it up then.
create function edge_kit.give_up_email(p_user_id text, p_old text, p_new text) returns void
language plpgsql set search_path = '' as $$
begin
  insert into edge_kit.former_emails as f (user_id, email, until)
  select p_user_id, p_old, now() where p_old is not null
  on conflict (user_id, email) do update set until = excluded.until;
  delete from edge_kit.former_emails where user_id = p_user_id and email = p_new;
  perform edge_kit.correct_emails(p_user_id);
end $$;
comment on function edge_kit.give_up_email(text, text, text) is
  'Remembers that a user has given up an e-mail for another one (null: for none), and asks Polar to change those of '
  'the user''s customers that still have it.';

-- The caller has locked the user's customers, if the e-mail may be a new one.
create function edge_kit.prove_profile(p_identity edge_kit.identity) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_was public.profiles;
begin
  insert into public.profiles (user_id, issuer, email)
  values (p_identity.user_id, p_identity.issuer, p_identity.email)
  on conflict (user_id) do nothing;
  if found then
    return true;
  end if;
  select * into strict v_was from public.profiles where user_id = p_identity.user_id for no key update;
  if not edge_kit.is_bearer(p_identity.user_id, p_identity.issuer) then
    return false;
  end if;
  if (v_was.issuer, v_was.email) is distinct from (p_identity.issuer, p_identity.email) then
    update public.profiles set issuer = p_identity.issuer, email = p_identity.email where user_id = p_identity.user_id;
    if v_was.email is distinct from p_identity.email then
      perform edge_kit.give_up_email(p_identity.user_id, v_was.email, p_identity.email);
    end if;
  end if;
  return true;
end $$;
comment on function edge_kit.prove_profile(edge_kit.identity) is
  'Stores issuer and verified e-mail of a profile; false for a tombstone, and for a `sub` that is another issuer''s.';

-- An account with Supabase Auth that changes its address, or loses its confirmation. Nobody else can tell before the
-- user comes back. Locks the user's customers in order of id, then the profile.
create function edge_kit.follow_account() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_user_id text := new.id;
  v_email text := case when new.email_confirmed_at is not null then edge_kit.normal_email(new.email) end;
  v_was public.profiles;
begin
  perform from edge_kit.polar_customers c where c.user_id = v_user_id order by c.id for update;
  select * into v_was from public.profiles where user_id = v_user_id and deleted_at is null for no key update;
  if v_was.email is not null and v_email is distinct from v_was.email
    and coalesce(v_was.issuer = edge_kit.auth_issuer(), true) then
    update public.profiles set email = v_email where user_id = v_user_id;
    perform edge_kit.give_up_email(v_user_id, v_was.email, v_email);
  end if;
  return null;
end $$;
comment on function edge_kit.follow_account() is
  'Trigger on auth.users: an account whose verified e-mail is another one gives the old one up.';

create trigger edge_kit_follow_account after update of email, email_confirmed_at on auth.users
  for each row when (
    (old.email, old.email_confirmed_at is null) is distinct from (new.email, new.email_confirmed_at is null)
  ) execute function edge_kit.follow_account();


-- supabase/schemas/24_ownership.sql

-- Who owns this (docs/money.md §5): an owner comes from a verified token or a verified e-mail, never from an e-mail in
-- a payload. Whoever gives a row its owner does it by a function of this file; 27_leaving.sql takes it away.

-- Whose an order or a subscription is ---------------------------------------------------------------------------------

-- When they differ, somebody tampered with one of them.
create function edge_kit.owner_mismatch(p_cart public.temp_carts, p_metadata jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_cart.id is not null and p_metadata ->> 'user_id' <> ''
    and p_cart.user_id is distinct from p_metadata ->> 'user_id';
end $$;
comment on function edge_kit.owner_mismatch(public.temp_carts, jsonb) is
  'True when metadata.user_id contradicts the user of the cart it names.';

create function edge_kit.owner_mismatch(p_cart_id uuid, p_metadata jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.temp_carts c where c.id = p_cart_id and edge_kit.owner_mismatch(c, p_metadata));
end $$;
comment on function edge_kit.owner_mismatch(uuid, jsonb) is
  'True when metadata.user_id contradicts the user of the cart with this id.';

-- Polar finds customers by e-mail. Within a day of a change it is not sure which one the buyer typed: it is typed
-- before the order is made, and Polar may hear of the change in between. What tells no e-mail contradicts nothing.
create function edge_kit.link_reaches(p_user_id text, p_email text, p_made timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_email is null or exists (
    select from edge_kit.former_emails f where f.user_id = p_user_id and f.email = p_email and f.until > p_made
  ) or exists (
    select from public.profiles p
    where p.user_id = p_user_id and p.email = p_email and not exists (
      select from edge_kit.former_emails f
      where f.user_id = p_user_id and f.until <= p_made and f.until > p_made - interval '1 day'
    )
  );
end $$;
comment on function edge_kit.link_reaches(text, text, timestamptz) is
  'Whether what was made under an e-mail at a moment is a user''s by that e-mail: it was proven then, and no other one '
  'was given up shortly before.';

-- metadata.user_id counts because checkout wrote it from a verified token, unless the cart contradicts it: then nobody
-- is proven. Makes the profile that it names if it is missing; a tombstone owns nothing. p_email and p_made are the
-- row's: under which e-mail and when it was made. Under the customer's lock.
create function edge_kit.proven_owner(
  p_customer_id text, p_cart public.temp_carts, p_metadata jsonb, p_email text, p_made timestamptz
) returns text
language plpgsql set search_path = '' as $$
declare
  v_named text := p_metadata ->> 'user_id';
begin
  if edge_kit.owner_mismatch(p_cart, p_metadata) then
    return null;
  end if;
  if length(v_named) between 1 and 255 then
    if edge_kit.ensure_profile(v_named) then
      return v_named;
    end if;
  end if;
  return (
    select c.user_id
    from edge_kit.polar_customers c join public.profiles p on p.user_id = c.user_id
    where c.id = p_customer_id and p.deleted_at is null and edge_kit.link_reaches(p.user_id, p_email, p_made)
  );
end $$;
comment on function edge_kit.proven_owner(text, public.temp_carts, jsonb, text, timestamptz) is
  'Owner of an order or subscription that has none: metadata.user_id, else whoever the Polar customer is linked to, if '
  'that link reaches it; null for nobody.';

create function edge_kit.order_owner(p_order public.orders, p_cart public.temp_carts, p_metadata jsonb) returns text
language plpgsql set search_path = '' as $$
declare
  v_subscription record;
begin
  if p_order.subscription_id is null then
    return edge_kit.proven_owner(
      p_order.polar_customer_id, p_cart, p_metadata, p_order.email, p_order.created_at
    );
  end if;
  select s.user_id, s.assigned into v_subscription from public.subscriptions s where s.id = p_order.subscription_id;
  return case when v_subscription.assigned then v_subscription.user_id
    when not edge_kit.owner_mismatch(p_cart, p_metadata) is true then coalesce(
      edge_kit.proven_owner(p_order.polar_customer_id, p_cart, p_metadata, p_order.email, p_order.created_at),
      v_subscription.user_id
    ) end;
end $$;
comment on function edge_kit.order_owner(public.orders, public.temp_carts, jsonb) is
  'Owner of an order that has none: the user whom an operator gave its subscription to, else the proven one, else its '
  'subscription''s; null for nobody.';

create function edge_kit.customers_of(p_user_id text) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select c.id from edge_kit.polar_customers c where c.user_id = p_user_id
    union select o.polar_customer_id from public.orders o where o.user_id = p_user_id
    union select s.polar_customer_id from public.subscriptions s where s.user_id = p_user_id
  );
end $$;
comment on function edge_kit.customers_of(text) is
  'The Polar customers that are a user''s, or under which something of the user''s was booked.';

-- Linking: a customer gets an owner, and its unowned rows with it -----------------------------------------------------

-- In the caller's transaction. The customer's row is locked first, so that an order arriving at the same moment sees
-- the owner or is seen here. Idempotency: an owner, once set, stays. p_whole: a link that is new takes all unowned rows
-- of the customer; otherwise those that it reaches, also of a customer that is somebody else's and stays so.
create function edge_kit.link_customer(p_customer_id text, p_user_id text, p_whole boolean)
returns table (customers integer, orders integer, purchases integer, subscriptions integer, credit_lots integer)
language plpgsql set search_path = '' as $$
declare
  v_orders text[];
  v_subscriptions text[];
  v_lots uuid[];
begin
  perform from edge_kit.polar_customers c where c.id = p_customer_id and c.erased_at is null for update;
  if not found or not edge_kit.lock_profile(p_user_id) then
    return;
  end if;

  update edge_kit.polar_customers c set user_id = p_user_id
  where c.id = p_customer_id and c.user_id is null;
  get diagnostics customers = row_count;
  p_whole := p_whole and customers = 1;

  with owned as (
    update public.subscriptions s set user_id = p_user_id
    where s.polar_customer_id = p_customer_id and s.user_id is null and (s.last_writer).own = 1
      and not edge_kit.owner_mismatch(s.cart_id, s.metadata)
      and (p_whole or edge_kit.link_reaches(p_user_id, s.email, s.created_at))
    returning s.id
  )
  select array_agg(o.id), count(*) into v_subscriptions, subscriptions from owned o;

  with owned as (
    update public.orders o set user_id = p_user_id, attention = array_remove(o.attention, 'unattributed')
    where o.polar_customer_id = p_customer_id and o.user_id is null
      and not edge_kit.owner_mismatch(o.cart_id, o.metadata)
      and (
        p_whole or edge_kit.link_reaches(p_user_id, o.email, o.created_at)
        or o.subscription_id = any (v_subscriptions)
      )
    returning o.id
  )
  select array_agg(o.id), count(*) into v_orders, orders from owned o;

  update public.purchases p set user_id = p_user_id where p.order_id = any (v_orders) and p.user_id is null;
  get diagnostics purchases = row_count;

  v_lots := array(
    select l.id from public.credit_lots l
    where l.user_id is null and l.order_id = any (v_orders)
      or l.user_id is null and l.subscription_id = any (v_subscriptions)
  );
  perform edge_kit.settle_lots(v_lots);
  select count(*) into credit_lots from public.credit_lots l where l.id = any (v_lots) and l.user_id = p_user_id;

  perform edge_kit.settle_profile(p_user_id);
  return next;
end $$;
comment on function edge_kit.link_customer(text, text, boolean) is
  'Links a Polar customer that nobody owns to a user and gives its unowned orders, purchases, subscriptions and '
  'credits to that user; returns how many rows found an owner, no row when nothing may be linked.';

-- Assigning: an operator decides --------------------------------------------------------------------------------------

-- What follows from a new owner is settled by the caller. Locks the customer first, as every writer does, then the
-- profiles. Raises PT404 unknown_order | unknown_user, and for an order that must be nobody's PT409 already_owned.
create function edge_kit.assign_order(p_order_id text, p_user_id text, p_unowned boolean) returns void
language plpgsql set search_path = '' as $$
declare
  v_order public.orders;
  v_orders text[];
  v_lots uuid[];
begin
  perform from edge_kit.polar_customers c
  where c.id = (select o.polar_customer_id from public.orders o where o.id = p_order_id)
  for update;
  select * into v_order from public.orders where id = p_order_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_order', 'Use the id of an order.', p_order_id);
  elsif p_unowned and v_order.user_id is not null then
    perform edge_kit.refuse(
      409, 'already_owned', 'The order has an owner: use move_order() if that is wrong.', v_order.user_id
    );
  end if;

  v_orders := array(
    select o.id from public.orders o
    where o.id = p_order_id or o.subscription_id = v_order.subscription_id
    order by o.id
  );
  v_lots := array(
    select l.id from public.credit_lots l
    where l.order_id = any (v_orders) or l.subscription_id = v_order.subscription_id
  );
  perform edge_kit.lock_lots(v_lots, p_user_id);
  if not edge_kit.lock_profile(p_user_id) then
    perform edge_kit.refuse(404, 'unknown_user', 'Use the user_id of a profile.', p_user_id);
  end if;
  update public.subscriptions set user_id = p_user_id, assigned = true where id = v_order.subscription_id;
  update public.orders set user_id = p_user_id where id = any (v_orders);
  update public.purchases set user_id = p_user_id where order_id = any (v_orders);
  update public.credit_lots set user_id = p_user_id where id = any (v_lots);
end $$;
comment on function edge_kit.assign_order(text, text, boolean) is
  'Makes a user the owner of an order and of all that hangs together with it: its subscription, that one''s orders, '
  'their purchases and lots.';

-- A subscription in the name of a deleted account ---------------------------------------------------------------------

create function edge_kit.is_running(p_polar_status text) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_polar_status in ('trialing', 'active', 'past_due', 'paused', 'unpaid');
end $$;
comment on function edge_kit.is_running(text) is
  'True for a subscription that is charged, or will be again: also while it is paused or unpaid.';

-- The moment is kept on the subscription, by which it shows (edge_kit.attention) until Polar has ended it.
create function edge_kit.end_for_deleted_account(p_subscriptions text[]) returns void
language plpgsql set search_path = '' as $$
begin
  update public.subscriptions s set owner_deleted_at = now() where s.id = any (p_subscriptions);
  perform edge_kit.ask_polar(
    edge_kit.ending(s.polar_status), format('account_deleted:%s:%s', s.id, extract(epoch from now())), s.id
  )
  from public.subscriptions s
  where s.id = any (p_subscriptions) and edge_kit.is_running(s.polar_status) and not s.cancel_at_period_end
    and (select cancel_on_deletion from edge_kit.settings);
end $$;
comment on function edge_kit.end_for_deleted_account(text[]) is
  'Marks subscriptions of a deleted account, and asks Polar to cancel those that run at the end of their period, and '
  'those that are paused now.';


-- supabase/schemas/24_plan_lines.sql

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


-- supabase/schemas/24_seats.sql

-- Whose a seat is (docs/money.md §5): of whoever has proven the address that it was given to. The address itself, which
-- the buyer typed, proves nothing. A change of address shortly before leaves no doubt, other than with an order: a seat
-- is for the address, whoever has it.

-- A sign-in and an event of one address wait for each other: each may be the other's missing half, and neither sees
-- what the other has not committed. Before all other locks.
create function edge_kit.lock_seat_email(p_email text) returns void
language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('edge_kit.seats ' || p_email, 0)) where p_email is not null;
end $$;
comment on function edge_kit.lock_seat_email(text) is 'Locks the seats of an e-mail that nobody may have yet.';

-- Nobody's, if two sign-in providers have proven it to two users: then the one who calls link_profile() first gets it.
create function edge_kit.seat_holder(p_email text) returns text
language plpgsql set search_path = '' as $$
declare
  v_users text[];
begin
  if p_email is null then
    return null;
  end if;
  v_users := array(
    select p.user_id from public.profiles p
    where p.email = p_email and p.deleted_at is null
    order by p.user_id for no key update
  );
  return case when cardinality(v_users) = 1 then v_users[1] end;
end $$;
comment on function edge_kit.seat_holder(text) is
  'The one user who has proven an e-mail, with the profile locked; null for nobody.';

create function edge_kit.seat_of(p_event edge_kit.polar_events, p_data jsonb) returns public.seats
language plpgsql stable set search_path = '' as $$
declare
  s public.seats;
begin
  s.id := p_data ->> 'id';
  s.status := p_data ->> 'status';
  s.subscription_id := p_data ->> 'subscription_id';
  s.order_id := p_data ->> 'order_id';
  s.email := case when s.status <> 'revoked'
    then edge_kit.normal_email(coalesce(p_data ->> 'email', p_data ->> 'customer_email')) end;
  s.claimed_at := p_data ->> 'claimed_at';
  s.revoked_at := p_data ->> 'revoked_at';
  s.created_at := p_data ->> 'created_at';
  s.modified_at := p_data ->> 'modified_at';
  -- An invitation is good for a day (customer_seat/service.py), and is not prolonged.
  s.assigned_at := coalesce(
    (p_data ->> 'invitation_token_expires_at')::timestamptz - interval '24 hours', s.claimed_at, s.created_at
  );
  s.last_writer := edge_kit.writer(p_event, true, p_data, 0);
  return s;
end $$;
comment on function edge_kit.seat_of(edge_kit.polar_events, jsonb) is 'The seat that an event tells of, as a row.';

-- The holder stays who it is while the seat is given to the same address, whatever becomes of that address later.
create function edge_kit.mirror_seat(p_told public.seats) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.seats as s (
    id, status, subscription_id, order_id, email, user_id, assigned_at, claimed_at, revoked_at,
    created_at, modified_at, last_writer
  )
  values (
    p_told.id, p_told.status, p_told.subscription_id, p_told.order_id, p_told.email, p_told.user_id, p_told.assigned_at,
    p_told.claimed_at, p_told.revoked_at, p_told.created_at, p_told.modified_at, p_told.last_writer
  )
  on conflict (id) do update set (
      status, subscription_id, order_id, assigned_at, claimed_at, revoked_at, created_at, modified_at, last_writer,
      email, user_id, erased_at
    ) = (
      excluded.status, excluded.subscription_id, excluded.order_id, excluded.assigned_at, excluded.claimed_at,
      excluded.revoked_at, excluded.created_at, excluded.modified_at, excluded.last_writer,
      case when s.erased_at is null or s.assigned_at is distinct from excluded.assigned_at then excluded.email end,
      case
        when excluded.status = 'revoked' then null
        when (s.email, s.assigned_at) is not distinct from (excluded.email, excluded.assigned_at)
          then coalesce(s.user_id, excluded.user_id)
        when s.erased_at is null or s.assigned_at is distinct from excluded.assigned_at then excluded.user_id
      end,
      case when s.assigned_at is not distinct from excluded.assigned_at then s.erased_at end
    )
    where excluded.last_writer > s.last_writer;
  return found;
end $$;
comment on function edge_kit.mirror_seat(public.seats) is 'Mirrors a seat; true when the row was written.';

-- The caller has proven the e-mail and locked it.
create function edge_kit.link_seats(p_user_id text, p_email text) returns integer
language plpgsql set search_path = '' as $$
declare
  v_seats integer;
begin
  update public.seats s set user_id = p_user_id
  where s.email = p_email and s.user_id is null;
  get diagnostics v_seats = row_count;
  return v_seats;
end $$;
comment on function edge_kit.link_seats(text, text) is
  'Gives a user the seats that nobody holds and that were given to an e-mail which the user has proven; returns how '
  'many.';


-- supabase/schemas/25_delivery.sql

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


-- supabase/schemas/25_rereads.sql

-- What should be read again at Polar because rows contradict each other (docs/money.md §1). It is marked when it is
-- written, so that edge_kit.polar_rereads and list_polar_rereads() need not look at everything.

create function edge_kit.is_odd(p_subscription public.subscriptions, p_customer edge_kit.polar_customers)
returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return (p_customer.snapshot_writer).event_at > (p_subscription.last_writer).event_at
    and (p_subscription.polar_status in ('trialing', 'active'))
      <> (p_subscription.id = any (p_customer.active_subscription_ids));
end $$;
comment on function edge_kit.is_odd(public.subscriptions, edge_kit.polar_customers) is
  'True when the last snapshot of its customer is newer than a subscription and sees it otherwise.';

create function edge_kit.settle_snapshot(p_customer_id text) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_customers c set odd_snapshot = not c.odd_snapshot
  where c.id = p_customer_id and c.odd_snapshot <> (
    exists (select from public.subscriptions s where s.polar_customer_id = c.id and edge_kit.is_odd(s, c))
    or exists (
      select from unnest(c.active_subscription_ids) a (id)
      where not exists (select from public.subscriptions s where s.id = a.id)
    )
  );
end $$;
comment on function edge_kit.settle_snapshot(text) is
  'Recomputes whether a customer''s last snapshot and the subscriptions that we know agree.';

-- Under the lock of the order's customer, if the order is there: otherwise one of them might change unseen.
create function edge_kit.settle_refunds(p_order_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_unmatched boolean := (select o.refunded_amount from public.orders o where o.id = p_order_id) is distinct from (
    select coalesce(sum(r.amount) filter (where r.status = 'succeeded'), 0)
    from public.refunds r where r.order_id = p_order_id
  );
begin
  update public.refunds r set unmatched = v_unmatched where r.order_id = p_order_id and r.unmatched <> v_unmatched;
end $$;
comment on function edge_kit.settle_refunds(text) is
  'Recomputes of an order''s refunds whether they are unmatched: they do not add up to what the order says was '
  'refunded, or it is not here.';


-- supabase/schemas/26_settling.sql

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


-- supabase/schemas/27_leaving.sql

-- A deleted account leaves a tombstone (docs/money.md §5): history of money stays, without an owner. What runs in its
-- name at Polar is brought to an end.

-- Customers, then carts, then the profile, as every writer locks them. What came to the user while this waited is seen
-- once the profile is locked; then the locks are given back, so that they are taken in that order again.
create function edge_kit.lock_person(p_user_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_customers text[];
  v_carts uuid[];
begin
  loop
    v_customers := edge_kit.customers_of(p_user_id);
    v_carts := array(select c.id from public.temp_carts c where c.user_id = p_user_id);
    begin
      perform from edge_kit.polar_customers c where c.id = any (v_customers) order by c.id for update;
      perform from public.temp_carts c where c.id = any (v_carts) order by c.id for no key update;
      perform edge_kit.ensure_profile(p_user_id);
      exit when edge_kit.customers_of(p_user_id) <@ v_customers
        and not exists (select from public.temp_carts c where c.user_id = p_user_id and c.id <> all (v_carts));
      raise exception using errcode = '40001', message = 'more of the user arrived';
    exception when serialization_failure then
      null;
    end;
  end loop;
end $$;
comment on function edge_kit.lock_person(text) is
  'Locks everything that writers of a user''s rows lock: the customers, the carts, and the profile, which it makes.';

create function edge_kit.disown(p_user_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_subscriptions text[];
begin
  perform edge_kit.lock_person(p_user_id);
  update public.profiles set email = null, polar_customer_id = null, deleted_at = now() where user_id = p_user_id;
  delete from edge_kit.former_emails where user_id = p_user_id;
  update edge_kit.polar_customers set user_id = null where user_id = p_user_id;
  update public.temp_carts set email = null where user_id = p_user_id and email is not null;
  with owned as (
    update public.subscriptions set user_id = null where user_id = p_user_id returning id
  )
  select array_agg(id) into v_subscriptions from owned;
  perform edge_kit.end_for_deleted_account(v_subscriptions);
  update public.orders set user_id = null, owner_deleted_at = now() where user_id = p_user_id;
  update public.purchases set user_id = null where user_id = p_user_id;
  update public.seats set user_id = null where user_id = p_user_id;
  perform edge_kit.lock_lots(array(select l.id from public.credit_lots l where l.user_id = p_user_id));
  update public.credit_lots set user_id = null where user_id = p_user_id;
end $$;
comment on function edge_kit.disown(text) is
  'Turns a profile, made if it is missing, into a tombstone: its rows lose their owner, its subscriptions end.';

-- The id of an account may also be that of a trusted issuer's user, who stays.
create function edge_kit.bury_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.profiles p where p.user_id = old.id::text and p.issuer <> edge_kit.auth_issuer()
  ) then
    perform edge_kit.disown(old.id::text);
  end if;
  return null;
end $$;
comment on function edge_kit.bury_profile() is
  'Trigger on auth.users: turns the profile of a deleted account into a tombstone; its rows lose their owner, and the '
  'id is never assigned anything again.';

create trigger edge_kit_bury_profile after delete on auth.users
  for each row execute function edge_kit.bury_profile();

-- Erasure -------------------------------------------------------------------------------------------------------------

create type edge_kit.person as (
  user_ids text[], emails text[], customers text[], orders text[], subscriptions text[], purchases uuid[], carts uuid[],
  seats text[], checkouts text[]
);
comment on type edge_kit.person is 'All by which rows of one person are found.';

-- An e-mail that a user gave up is not looked for: what is booked under it is somebody else's. Of what nobody owns a
-- person's is what was bought under the e-mail, what a customer of that e-mail bought, and what names a deleted id.
-- Each alternative has an index of its own (orders_claimable, orders_naming, …), so that they are looked up together.
create function edge_kit.person_of(p_person text) returns edge_kit.person
language plpgsql stable set search_path = '' as $$
declare
  v_email text := case when p_person like '%@%' then edge_kit.normal_email(p_person) end;
  v_nobodys text[];
  r edge_kit.person;
begin
  r.user_ids := array(
    select p.user_id from public.profiles p where p.user_id = p_person or p.email = v_email order by 1
  );
  r.emails := array_remove(array(
    select v_email union select p.email from public.profiles p where p.user_id = any (r.user_ids) order by 1
  ), null);
  r.customers := array(
    select c.id from edge_kit.polar_customers c
    where c.user_id = any (r.user_ids)
      or c.user_id is null and c.email = any (r.emails)
      or c.user_id is null and c.external_id = any (r.user_ids)
    order by 1
  );
  v_nobodys := array(
    select c.id from edge_kit.polar_customers c where c.id = any (r.customers) and c.user_id is null
  );
  r.orders := array(
    select o.id from public.orders o
    where o.user_id = any (r.user_ids)
      or o.user_id is null and o.email = any (r.emails)
      or o.user_id is null and o.metadata ->> 'user_id' = any (r.user_ids)
      or o.user_id is null and o.polar_customer_id = any (v_nobodys)
    order by 1
  );
  r.subscriptions := array(
    select s.id from public.subscriptions s
    where s.user_id = any (r.user_ids)
      or s.user_id is null and s.email = any (r.emails)
      or s.user_id is null and s.metadata ->> 'user_id' = any (r.user_ids)
      or s.user_id is null and s.polar_customer_id = any (v_nobodys)
    order by 1
  );
  r.purchases := array(select p.id from public.purchases p where p.order_id = any (r.orders) order by 1);
  r.carts := array(
    select c.id from public.temp_carts c
    where c.user_id = any (r.user_ids) or c.user_id is null and c.id = any (array(
      select o.cart_id from public.orders o where o.id = any (r.orders)
      union select s.cart_id from public.subscriptions s where s.id = any (r.subscriptions)
    ))
    order by 1
  );
  r.seats := array(
    select s.id from public.seats s
    where s.user_id = any (r.user_ids) or s.user_id is null and s.email = any (r.emails)
    order by 1
  );
  r.checkouts := array(
    select o.checkout_id from public.orders o where o.id = any (r.orders) and o.checkout_id is not null
    union select s.checkout_id from public.subscriptions s
    where s.id = any (r.subscriptions) and s.checkout_id is not null
    union select c.checkout_id from public.temp_carts c where c.id = any (r.carts) and c.checkout_id is not null
    order by 1
  );
  return r;
end $$;
comment on function edge_kit.person_of(text) is
  'All by which rows of a person are found, who is told by user id or e-mail; empty where there is nothing of them.';

-- Failed and dead events keep their body until they are dealt with, as in sweep_retention().
create function edge_kit.forget_payloads(p_objects text[]) returns integer
language plpgsql set search_path = '' as $$
declare
  v_events integer;
begin
  update edge_kit.polar_events e set payload = null
  where e.object_id = any (p_objects) and e.payload is not null and e.state not in ('failed', 'dead');
  get diagnostics v_events = row_count;
  return v_events;
end $$;
comment on function edge_kit.forget_payloads(text[]) is 'Lets the bodies of webhooks go that are about these objects.';

-- Bodies are read oldest first, by polar_events_received, so many and those of the same instant as the last. Words that
-- come while a search is under way wait for the next one, which is theirs together: however many people are erased, no
-- body is read more than twice. A share that somebody else reads at this moment is left to them.
create function edge_kit.forget_words(p_bodies integer) returns integer
language plpgsql set search_path = '' as $$
declare
  v_words text[];
  v_from timestamptz;
  v_until timestamptz;
  v_read integer;
  v_events integer;
begin
  v_words := array(
    select w.word from edge_kit.erased_words w
    where w.searched_until is not null
      or not exists (select from edge_kit.erased_words u where u.searched_until is not null)
    order by w.word for update skip locked
  );
  if v_words = '{}' then
    return 0;
  end if;
  v_from := (
    select min(coalesce(w.searched_until, '-infinity')) from edge_kit.erased_words w where w.word = any (v_words)
  );
  select max(b.received_at), count(*) into v_until, v_read
  from (
    select e.received_at from edge_kit.polar_events e
    where e.payload is not null and e.received_at > v_from order by e.received_at limit p_bodies
  ) b;
  update edge_kit.polar_events e set payload = null
  where e.payload is not null and e.received_at > v_from and e.received_at <= v_until
    and e.state not in ('failed', 'dead') and exists (
      select from (select lower(e.payload collate "C") as text offset 0) body cross join unnest(v_words) w (word)
      where strpos(body.text, w.word) > 0
    );
  get diagnostics v_events = row_count;
  if v_read < p_bodies then
    delete from edge_kit.erased_words where word = any (v_words);
  else
    update edge_kit.erased_words set searched_until = greatest(searched_until, v_until) where word = any (v_words);
  end if;
  return v_events;
end $$;
comment on function edge_kit.forget_words(integer) is
  'Reads the next so many bodies of webhooks and lets those go that hold a word of edge_kit.erased_words; answers how '
  'many did.';

-- Locks all customers in order of id, then each user as deletion does; what is erased is looked up once they are
-- locked.
create function edge_kit.erase(p_person text) returns edge_kit.person
language plpgsql set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
begin
  perform from edge_kit.polar_customers c
  where c.id = any (array(
    select unnest(r.customers)
    union select o.polar_customer_id from public.orders o where o.id = any (r.orders)
    union select s.polar_customer_id from public.subscriptions s where s.id = any (r.subscriptions)
  ))
  order by c.id for update;
  perform edge_kit.lock_person(u.id) from unnest(r.user_ids) u (id);
  r := edge_kit.person_of(p_person);

  perform edge_kit.disown(u.id) from unnest(r.user_ids) u (id);
  perform edge_kit.end_for_deleted_account(array(
    select s.id from public.subscriptions s where s.id = any (r.subscriptions) and s.owner_deleted_at is null
  ));
  update public.subscriptions set metadata = '{}', email = null, url = null, erased_at = now()
  where id = any (r.subscriptions);
  update public.orders o
  set metadata = '{}', email = null, erased_at = now(),
    attention = array_remove(array_remove(o.attention, 'unattributed'), 'owner_mismatch')
  where o.id = any (r.orders);

  -- A seat is nothing without an address: Polar takes it back, and with it lets the address go.
  perform edge_kit.ask_polar('revoke_seat', format('erased:%s:%s', s.id, extract(epoch from s.assigned_at)),
    s.subscription_id, jsonb_build_object('seat_id', s.id))
  from public.seats s where s.id = any (r.seats) and s.status <> 'revoked' and s.subscription_id is not null;
  update public.seats set user_id = null, email = null, erased_at = now() where id = any (r.seats);

  insert into edge_kit.erased_purchases (purchase_id)
  select unnest(r.purchases) on conflict (purchase_id) do update set erased_at = excluded.erased_at;
  update public.purchases p
  set email = null, competitor_urls = '{}', failure_code = null, url = null,
    status = case when p.status = 'completed' then 'completed' else 'canceled' end::public.purchase_status
  where p.id = any (r.purchases);
  delete from public.outputs where purchase_id = any (r.purchases);
  delete from edge_kit.scrape_jobs where purchase_id = any (r.purchases);
  update edge_kit.notices n
  set state = 'dropped', ended_at = now(), error_code = 'erased', error = null, lease_token = null, lease_until = null
  where n.state in ('held', 'queued', 'refused', 'dead') and (n.user_id = any (r.user_ids) or n.subject = any (
    r.orders || r.subscriptions || r.seats || r.purchases::text[] || array(
      select f.id from public.refunds f where f.order_id = any (r.orders)
    )
  ));

  update public.benefit_grants set properties = '{}'
  where order_id = any (r.orders) or subscription_id = any (r.subscriptions) or polar_customer_id = any (r.customers);
  update edge_kit.credit_spends set reason = null where user_id = any (r.user_ids);
  update edge_kit.polar_commands set args = args - 'customer_cancellation_comment'
  where subject = any (r.subscriptions) and args ? 'customer_cancellation_comment';
  update edge_kit.polar_commands set closed_at = now(), args = args - 'email'  -- nobody need do it any more
  where state in ('refused', 'unclear') and closed_at is null
    and (kind = 'change_customer_email' and subject = any (r.customers) or args ->> 'email' = any (r.emails));
  delete from public.temp_carts where id = any (r.carts);
  update edge_kit.polar_customers set user_id = null, email = null, external_id = null, erased_at = now()
  where id = any (r.customers);
  perform edge_kit.ask_polar('anonymize_customer', 'erased:' || c.id, c.id)
  from edge_kit.polar_customers c where c.id = any (r.customers);
  return r;
end $$;
comment on function edge_kit.erase(text) is
  'Takes everything personal of a person away and answers what it found; ids, amounts, dates and the ledger stay '
  '(docs/money.md §5).';


-- supabase/schemas/28_notices.sql

-- Notices: what is told when. A notice is written where the row changes that it is about, in the same transaction, and
-- names that row; whom it goes to and what it says is asked of the rows when it leaves (51_notices.sql). Nobody is rung
-- here: a payment must not wait for its e-mail, and the sweep looks every minute.
--
-- The `when` of a trigger only keeps out what is most common, and the function asks for the rest: Postgres reads the
-- text of a `when` anew in each statement that writes the table, whereas a function is read once.

-- E-mails are held while nothing is set up at all, and not written where only the shop's endpoint is: then the shop
-- writes them itself. Events are written while there is an endpoint. Idempotency key: kind and p_key; locks nothing but
-- the new row.
create function edge_kit.tell(
  p_kind edge_kit.notice_kind, p_subject text, p_key text, p_user_id text default null
) returns void
language plpgsql set search_path = '' as $$
declare
  v_way edge_kit.notice_way := case when strpos(p_kind::text, '.') > 0 then 'event' else 'email' end;
  v_mail_from text;
  v_events_url text;
begin
  select s.mail_from, s.events_url into v_mail_from, v_events_url from edge_kit.settings s;
  if v_events_url is null and v_way = 'event' or v_mail_from is null and v_events_url is not null and v_way = 'email'
  then
    return;
  end if;
  insert into edge_kit.notices (key, way, kind, subject, user_id, state)
  values (
    p_kind || ':' || p_key, v_way, p_kind, p_subject, p_user_id,
    case when v_mail_from is null and v_way = 'email' then 'held' else 'queued' end::edge_kit.notice_state
  )
  on conflict (key) do nothing;
end $$;
comment on function edge_kit.tell(edge_kit.notice_kind, text, text, text) is
  'Writes a notice about the row p_subject, once per kind and key: queued, or held where nothing is set up. p_user_id: '
  'for whom, where that row does not tell.';

-- Attempts count anew. An e-mail of which it is not known whether it went goes with the same key: within 23 hours the
-- mail API sends it once all the same, later the operator has decided.
create function edge_kit.queue_again(p_notices uuid[]) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_count bigint;
begin
  update edge_kit.notices
  set state = 'queued', attempts = 0, run_at = now(), ended_at = null, error_code = null, error = null,
    perhaps_sent_at = case when perhaps_sent_at > now() - interval '23 hours' then perhaps_sent_at end
  where id = any (p_notices);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function edge_kit.queue_again(uuid[]) is 'Sends notices again, and says how many.';

-- A refund that failed after all, or a dispute that was won. Waits for a worker that is about to drop one.
create function edge_kit.tell_after_all(p_subject text) returns void
language plpgsql set search_path = '' as $$
begin
  perform from edge_kit.notices n
  where n.subject = p_subject and n.way = 'email' and n.state in ('queued', 'dropped')
  order by n.id for update;
  perform edge_kit.queue_again(array(
    select n.id from edge_kit.notices n
    where n.subject = p_subject and n.way = 'email' and n.state = 'dropped' and n.error_code = 'not_true_any_more'
  ));
end $$;
comment on function edge_kit.tell_after_all(text) is
  'Sends the e-mails about a row that were dropped because they were not true, and may be true again.';

-- A purchase that came without a shop's address, was delivered, or could not be. Of each run once.
create function edge_kit.tell_purchase() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_run text := new.id || ':' || (select count(*) from edge_kit.scrape_jobs j where j.purchase_id = new.id);
begin
  if old.refunded_at is not null and new.refunded_at is null then
    perform edge_kit.tell_after_all(new.id::text);
  end if;
  if new.status = old.status then
    return null;
  end if;
  case new.status
    when 'awaiting_url' then
      if new.user_id is not null then  -- a guest is told when asked to claim it
        perform edge_kit.tell('address_needed', new.id::text, new.id::text);
      end if;
      perform edge_kit.tell('purchase.awaiting_url', new.id::text, new.id::text);
    when 'completed' then
      perform edge_kit.tell('report_ready', new.id::text, v_run);
      perform edge_kit.tell('purchase.completed', new.id::text, v_run);
    when 'failed' then
      perform edge_kit.tell('report_failed', new.id::text, v_run);
      perform edge_kit.tell('purchase.failed', new.id::text, v_run);
  end case;
  return null;
end $$;
comment on function edge_kit.tell_purchase() is
  'Trigger on purchases: tells of one that waits for an address, was delivered or failed.';

create trigger purchases_tell_new after insert on public.purchases
  for each row when (new.status = 'awaiting_url') execute function edge_kit.tell_purchase();
create trigger purchases_tell after update of status, refunded_at on public.purchases
  for each row when (
    new.status in ('awaiting_url', 'completed', 'failed')
    and (new.status, new.refunded_at is null) is distinct from (old.status, old.refunded_at is null)
  ) execute function edge_kit.tell_purchase();

-- A guest's payment: the purchase waits until somebody proves the e-mail.
create function edge_kit.tell_order() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.email is not null and new.status = 'paid' and new.billing_reason in ('purchase', 'subscription_create') then
    if tg_op = 'INSERT' or old.status in ('draft', 'pending') then
      perform edge_kit.tell('purchase_to_claim', new.id, new.id);
    elsif old.status = 'refunded' or old.charged_back then
      perform edge_kit.tell_after_all(new.id);
    end if;
  end if;
  return null;
end $$;
comment on function edge_kit.tell_order() is
  'Trigger on orders that nobody owns: tells a guest who has paid that a purchase waits to be claimed.';

create trigger orders_tell after insert or update of status, charged_back on public.orders
  for each row when (new.user_id is null) execute function edge_kit.tell_order();

create function edge_kit.tell_refund() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.tell('refund_made', new.id, new.id);
  perform edge_kit.tell('order.refunded', new.id, new.id);
  return null;
end $$;
comment on function edge_kit.tell_refund() is 'Trigger on refunds: tells of one that has succeeded.';

create trigger refunds_tell_new after insert on public.refunds
  for each row when (new.status = 'succeeded') execute function edge_kit.tell_refund();
create trigger refunds_tell after update of status on public.refunds
  for each row when (new.status = 'succeeded' and old.status <> 'succeeded') execute function edge_kit.tell_refund();

-- Own rows only: a placeholder made from a copy proves nothing. A version is told of once, by the event that wrote it,
-- and a missing payment once for each time that it is missing.
create function edge_kit.tell_subscription() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_version text;
  v_known boolean := tg_op = 'UPDATE' and (old.last_writer).own = 1;
begin
  if v_known
    and (new.polar_status, new.product_id, new.cancel_at_period_end, new.pause_at_period_end, new.units, new.user_id)
      is not distinct from (
        old.polar_status, old.product_id, old.cancel_at_period_end, old.pause_at_period_end, old.units, old.user_id
      ) then
    return null;
  end if;
  v_version := new.id || ':' || md5(new.last_writer::text);
  perform edge_kit.tell('subscription.changed', new.id, v_version);
  if new.polar_status = 'past_due' and (not v_known or old.polar_status <> 'past_due') then
    perform edge_kit.tell(
      'payment_failed', new.id, coalesce(new.id || ':' || extract(epoch from new.past_due_at), v_version)
    );
  end if;
  if not v_known then
    return null;
  elsif new.polar_status = 'canceled' then
    if old.polar_status <> 'canceled' then
      perform edge_kit.tell(
        'subscription_ended', new.id, coalesce(new.id || ':' || extract(epoch from new.ended_at), v_version)
      );
    end if;
    return null;
  end if;
  if new.product_id <> old.product_id then
    perform edge_kit.tell('plan_changed', new.id, v_version);
  end if;
  if new.cancel_at_period_end <> old.cancel_at_period_end then
    perform edge_kit.tell(
      case when new.cancel_at_period_end then 'subscription_ending'
        else 'subscription_goes_on' end::edge_kit.notice_kind,
      new.id, v_version
    );
  end if;
  if (new.polar_status = 'paused') <> (old.polar_status = 'paused') then
    perform edge_kit.tell(
      case when new.polar_status = 'paused' then 'subscription_paused'
        else 'subscription_resumed' end::edge_kit.notice_kind,
      new.id, v_version
    );
  elsif new.pause_at_period_end <> old.pause_at_period_end then
    perform edge_kit.tell(
      case when new.pause_at_period_end then 'pause_planned' else 'pause_undone' end::edge_kit.notice_kind,
      new.id, v_version
    );
  end if;
  return null;
end $$;
comment on function edge_kit.tell_subscription() is
  'Trigger on subscriptions: tells that one began, changed, is not paid, is to end or pause, goes on after all, has '
  'paused, resumed or ended.';

create trigger subscriptions_tell after insert or update of
    polar_status, product_id, cancel_at_period_end, pause_at_period_end, units, user_id, last_writer
  on public.subscriptions for each row when ((new.last_writer).own = 1) execute function edge_kit.tell_subscription();

-- Polar itself writes the invitation. A seat that is taken back forgets its holder, so that one is named here; who had
-- no account yet has lost nothing.
create function edge_kit.tell_seat() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_given boolean := new.status = 'claimed' and (
    tg_op = 'INSERT' or old.status <> 'claimed' or new.assigned_at is distinct from old.assigned_at
  );
begin
  if tg_op = 'UPDATE' then
    if old.status = 'claimed' and old.user_id is not null and (new.status = 'revoked' or v_given) then
      perform edge_kit.tell(
        'seat_revoked', new.id, concat_ws(':', new.id, extract(epoch from old.assigned_at)), old.user_id
      );
    end if;
  end if;
  if v_given then
    perform edge_kit.tell('seat_given', new.id, concat_ws(':', new.id, extract(epoch from new.assigned_at)));
  end if;
  return null;
end $$;
comment on function edge_kit.tell_seat() is
  'Trigger on seats: tells whoever has got one, and whoever has it no more.';

create trigger seats_tell_new after insert on public.seats
  for each row when (new.status = 'claimed') execute function edge_kit.tell_seat();
create trigger seats_tell after update of status, assigned_at on public.seats
  for each row when (
    (new.status, new.assigned_at) is distinct from (old.status, old.assigned_at)
    and (new.status = 'claimed' or old.status = 'claimed')
  )
  execute function edge_kit.tell_seat();

create function edge_kit.tell_credits() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.tell('credits.granted', new.lot_id::text, format('%s:%s', new.lot_id, new.n))
  from edge_kit.settings s where new.amount > 0 and s.events_url is not null;  -- nearly always there is none
  return null;
end $$;
comment on function edge_kit.tell_credits() is
  'Trigger on credit_entries: tells the shop''s endpoint of granted credits.';

create trigger credit_entries_tell after insert on public.credit_entries
  for each row when (new.kind = 'grant') execute function edge_kit.tell_credits();

-- Whom it goes to, now ------------------------------------------------------------------------------------------------

-- For an account with Supabase Auth the account itself is asked: it may have changed since the profile was proven.
create function edge_kit.user_email(p_user_id text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_profile public.profiles;
begin
  select * into v_profile from public.profiles p where p.user_id = p_user_id;
  if not found or v_profile.deleted_at is not null then
    return null;
  elsif v_profile.issuer <> edge_kit.auth_issuer() then
    return v_profile.email;
  end if;
  return (
    select edge_kit.normal_email(u.email) from auth.users u
    where u.id = edge_kit.uuid_or_null(p_user_id) and u.email_confirmed_at is not null
  );
end $$;
comment on function edge_kit.user_email(text) is
  'The verified e-mail that a user has now; null for a deleted user, and for one who has none.';

-- What a guest bought is written about to the e-mail of the purchase, unless that is known not to be theirs any more:
-- Polar has another one, or a user had proven it and gave it up since.
create function edge_kit.guest_email(p_email text, p_email_at timestamptz, p_polar_customer_id text) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (
    select p_email
    from (select) one left join edge_kit.polar_customers c on c.id = p_polar_customer_id
    where c.deleted_at is null and c.erased_at is null and coalesce(c.email, p_email) = p_email
      and not exists (
        select from edge_kit.former_emails f where f.email = p_email and f.until >= coalesce(p_email_at, '-infinity')
      )
  );
end $$;
comment on function edge_kit.guest_email(text, timestamptz, text) is
  'The e-mail of a purchase that nobody owns, null when it may be somebody else''s by now.';

-- A seat is whoever's has proven its address; until then the address itself is written to, which the buyer typed and
-- whoever reads it has confirmed by taking the invitation.
create function edge_kit.seat_email(p_seat public.seats) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_seat.user_id is not null then
    return edge_kit.user_email(p_seat.user_id);
  end if;
  return edge_kit.guest_email(p_seat.email, p_seat.assigned_at, null);
end $$;
comment on function edge_kit.seat_email(public.seats) is
  'Whom an e-mail about a seat goes to now: its holder, else the address that it was given to; null for nobody.';

create function edge_kit.is_left_behind(p_user_ids text[], p_subscription_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.profiles p where p.user_id = any (p_user_ids) and p.deleted_at is not null)
    or exists (
      select from public.subscriptions s where s.id = p_subscription_id and s.owner_deleted_at is not null
    );
end $$;
comment on function edge_kit.is_left_behind(text[], text) is
  'True for what was bought, or goes on, in the name of an account that was deleted.';

create function edge_kit.order_email(p_order public.orders) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_order.user_id is not null then
    return edge_kit.user_email(p_order.user_id);
  elsif p_order.erased_at is not null or p_order.owner_deleted_at is not null
    or p_order.attention && '{owner_mismatch}'
    or edge_kit.is_left_behind(array[
      p_order.metadata ->> 'user_id', (select c.user_id from public.temp_carts c where c.id = p_order.cart_id)
    ], p_order.subscription_id) then
    return null;
  end if;
  return edge_kit.guest_email(p_order.email, p_order.email_at, p_order.polar_customer_id);
end $$;
comment on function edge_kit.order_email(public.orders) is
  'Whom an e-mail about an order, or about one of its purchases, goes to now; null for nobody.';

create function edge_kit.subscription_email(p_subscription public.subscriptions) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_subscription.user_id is not null then
    return edge_kit.user_email(p_subscription.user_id);
  elsif p_subscription.erased_at is not null or p_subscription.attention && '{owner_mismatch}'
    or edge_kit.is_left_behind(array[
      p_subscription.metadata ->> 'user_id',
      (select c.user_id from public.temp_carts c where c.id = p_subscription.cart_id)
    ], p_subscription.id) then
    return null;
  end if;
  return edge_kit.guest_email(p_subscription.email, p_subscription.email_at, p_subscription.polar_customer_id);
end $$;
comment on function edge_kit.subscription_email(public.subscriptions) is
  'Whom an e-mail about a subscription goes to now; null for nobody.';


-- supabase/schemas/30_handlers.sql

-- Handlers: one for each kind of object, each in the same three layers (docs/money.md §1): mirror, facts, targets. A
-- handler returns true when it wrote the mirror, false when the event was stale for it, null when the object is not
-- ours.

-- An event whose external id and e-mail are a profile's links the customer to it, also when the event is stale: who it
-- was then is a fact. So does one with an e-mail that the user gave up while checkout made the customer, or later;
-- Polar is told the new one. The snapshot customer.state_changed counts as a copy, and is compared with the
-- subscriptions, never written to them.
create function edge_kit.apply_customer(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_id text := p_data ->> 'id';
  v_email text := edge_kit.normal_email(p_data ->> 'email');
  v_own boolean := p_event.type <> 'customer.state_changed';
  v_written boolean := edge_kit.mirror_customer(p_event, v_own, v_id, p_data);
begin
  if v_own and p_data ->> 'deleted_at' is null then
    perform edge_kit.correct_emails(p.user_id)
    from public.profiles p cross join lateral edge_kit.link_customer(v_id, p.user_id, p_whole => false) l
    where p.user_id = p_data ->> 'external_id' and p.deleted_at is null and l.customers = 1 and (
      p.email = v_email or exists (
        select from edge_kit.former_emails f
        where f.user_id = p.user_id and f.email = v_email
          and f.until > (p_data ->> 'created_at')::timestamptz - interval '1 hour'
      )
    );
  elsif not v_own then
    update edge_kit.polar_customers c
    set active_subscription_ids = array(
        select s ->> 'id' from jsonb_array_elements(nullif(p_data -> 'active_subscriptions', 'null')) s order by 1
      ),
      snapshot_writer = edge_kit.writer(p_event, false, p_data, 0)
    where c.id = v_id and c.snapshot_writer < edge_kit.writer(p_event, false, p_data, 0);
    if found then
      v_written := true;
      perform edge_kit.settle_snapshot(v_id);
    end if;
  end if;

  perform edge_kit.settle_profile(c.user_id)
  from edge_kit.polar_customers c where c.id = v_id and c.user_id is not null;
  if v_own then
    perform edge_kit.settle_commands(v_id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_customer(edge_kit.polar_events, jsonb) is
  'Handler of customer.*: mirrors the customer, links it to a profile and brings that up to date.';

-- A new order is written once: with its owner and its flags, and as fulfilled if it comes paid. Takes the customer's
-- lock, then the cart's, so that two orders of one customer or one cart never miss each other.
create function edge_kit.apply_order(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_told public.orders := edge_kit.order_of(p_event, p_data);
  v_cart public.temp_carts;
  v_lines edge_kit.order_line[];
  v_period edge_kit.paid_period;
  v_stored record;
  v_largest_grant bigint;
  v_written boolean;
begin
  if v_told.cart_id is null and edge_kit.is_foreign(v_told.product_id) then
    return null;
  end if;
  perform edge_kit.mirror_customer(p_event, false, v_told.polar_customer_id, p_data -> 'customer');
  if v_told.cart_id is not null then
    select * into v_cart from public.temp_carts where id = v_told.cart_id for no key update;
  end if;
  if v_told.subscription_id is not null then
    perform edge_kit.mirror_subscription(edge_kit.subscription_of(
      p_event, false,
      coalesce(
        nullif(p_data -> 'subscription', 'null'),
        jsonb_build_object('status', 'incomplete', 'product_id', v_told.product_id)
      )
        || jsonb_build_object('id', v_told.subscription_id, 'customer_id', v_told.polar_customer_id)
    ));
    if v_told.billing_reason = 'subscription_cycle'
      and coalesce(p_data ->> 'units', p_data ->> 'seats') is null
      and coalesce(p_data -> 'subscription' ->> 'units', p_data -> 'subscription' ->> 'seats') is not null
      and (p_data -> 'subscription' ->> 'modified_at')::timestamptz > v_told.created_at + interval '1 minute' then
      v_told.units := coalesce(edge_kit.renewed_units(v_told), v_told.units);
    end if;
    v_period := edge_kit.order_period(v_told);
    v_told.period_start := v_period.starts_at;
  end if;
  select o.id is null as is_new, o.user_id, o.email, o.email_at, o.erased_at,
    not exists (select from public.orders c where c.cart_id = v_told.cart_id) as is_first,  -- of its cart
    exists (select from public.refunds r where r.order_id = v_told.id)
      or exists (select from edge_kit.polar_disputes d where d.order_id = v_told.id)
      or exists (select from public.benefit_grants g where g.order_id = v_told.id and g.is_revoked) as is_taken_back
  into v_stored
  from (values (v_told.id)) told (id) left join public.orders o on o.id = told.id;
  v_told.user_id := v_stored.user_id;
  if v_stored.erased_at is not null then
    v_told.email := null;
    v_told.metadata := '{}';
  elsif v_stored.email is not null and (
    v_told.email is null or (v_stored.email_at, v_stored.email) <= (v_told.email_at, v_told.email)
  ) then
    v_told.email := v_stored.email;
  elsif v_told.email is not null and not v_stored.is_new then  -- an earlier word on it, stale for the rest or not
    update public.orders o set (email, email_at) = (v_told.email, v_told.email_at) where o.id = v_told.id;
  end if;
  if v_told.user_id is null and v_stored.erased_at is null then
    v_told.user_id := edge_kit.order_owner(v_told, v_cart, v_told.metadata);
    if v_told.user_id is null and exists (
      select from edge_kit.polar_customers c where c.id = v_told.polar_customer_id and c.erased_at is not null
    ) then
      v_told.email := null;
    end if;
  end if;
  if edge_kit.is_paid(v_told.status) then
    v_lines := edge_kit.order_lines(v_told, v_cart);
    v_told.fulfilled := v_lines is not null;
    v_told.list_amount := edge_kit.list_amount(v_lines, v_told.currency);
  end if;

  if v_stored.is_new then
    v_told.attention := edge_kit.order_attention(v_told, v_stored.is_first);
    insert into public.orders (
      id, status, billing_reason, polar_customer_id, email, email_at, user_id, product_id, checkout_id,
      subscription_id, period_start, final_bill, charged_back, units, fulfilled, list_amount, metadata, cart_id,
      items, currency, subtotal_amount, discount_amount, discount_basis_points, net_amount, tax_amount,
      total_amount, refunded_amount, refundable_amount,
      invoice_number, receipt_number, created_at, modified_at, attention, last_writer
    )
    values (
      v_told.id, v_told.status, v_told.billing_reason, v_told.polar_customer_id, v_told.email, v_told.email_at,
      v_told.user_id, v_told.product_id, v_told.checkout_id,
      v_told.subscription_id, v_told.period_start, v_told.final_bill, v_told.charged_back, v_told.units,
      v_told.fulfilled, v_told.list_amount, v_told.metadata, v_told.cart_id,
      v_told.items, v_told.currency, v_told.subtotal_amount, v_told.discount_amount, v_told.discount_basis_points,
      v_told.net_amount, v_told.tax_amount, v_told.total_amount, v_told.refunded_amount, v_told.refundable_amount,
      v_told.invoice_number, v_told.receipt_number, v_told.created_at, v_told.modified_at, v_told.attention,
      v_told.last_writer
    );
    v_largest_grant := edge_kit.deliver_lines(v_told, v_lines, v_period);
    v_written := true;
  else
    update public.orders o
    set (
      status, billing_reason, polar_customer_id, product_id, checkout_id,
      subscription_id, period_start, units, metadata, cart_id,
      items, currency, subtotal_amount, discount_amount, discount_basis_points, net_amount, tax_amount,
      total_amount, refunded_amount, refundable_amount,
      invoice_number, receipt_number, created_at, modified_at, user_id, last_writer
    ) = (
      v_told.status, v_told.billing_reason, v_told.polar_customer_id, v_told.product_id,
      v_told.checkout_id,
      v_told.subscription_id, v_told.period_start, v_told.units, v_told.metadata, v_told.cart_id,
      v_told.items, v_told.currency, v_told.subtotal_amount, v_told.discount_amount, v_told.discount_basis_points,
      v_told.net_amount, v_told.tax_amount, v_told.total_amount, v_told.refunded_amount, v_told.refundable_amount,
      v_told.invoice_number, v_told.receipt_number, v_told.created_at, v_told.modified_at,
      coalesce(o.user_id, v_told.user_id), v_told.last_writer
    )
    where o.id = v_told.id and v_told.last_writer > o.last_writer;
    v_written := found;
    perform edge_kit.fulfil_order(v_told, v_lines, v_period);
  end if;

  if v_stored.is_new and v_stored.is_first and not v_stored.is_taken_back and v_told.subscription_id is null
    and v_told.refunded_amount = 0 and v_told.status not in ('partially_refunded', 'refunded') then
    -- All else is as it must be: it was made a moment ago.
    if v_largest_grant > 0 and v_largest_grant > (select s.large_grant from edge_kit.settings s) then
      perform edge_kit.settle_flags(v_told);
    end if;
    return true;
  end if;
  perform edge_kit.settle_order(v_told.id, v_told.metadata);
  if v_told.subscription_id is not null then
    perform edge_kit.settle_subscription(v_told.subscription_id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_order(edge_kit.polar_events, jsonb) is
  'Handler of order.*: mirrors the order, makes the purchases and credits it paid for and brings up to date what '
  'follows from it; null for an order that is not ours.';

create function edge_kit.apply_subscription(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_told public.subscriptions := edge_kit.subscription_of(p_event, true, p_data);
  v_written boolean;
begin
  if v_told.cart_id is null and edge_kit.is_foreign(v_told.product_id) then
    return null;
  end if;
  perform edge_kit.mirror_customer(p_event, false, v_told.polar_customer_id, p_data -> 'customer');
  v_written := edge_kit.mirror_subscription(v_told);

  insert into edge_kit.subscription_marks (subscription_id, at, mark)
  select v_told.id, m.at, m.mark
  from (values
    ('paused'::edge_kit.subscription_mark, v_told.paused_at),
    ('ended', v_told.ended_at),
    ('resumed', case when p_event.type = 'subscription.resumed' then (v_told.last_writer).event_at end),
    ('active', case when v_told.ended_at is null then v_told.current_period_start end),
    ('active', case when v_told.ended_at is null and p_event.type = 'subscription.active'
      then (v_told.last_writer).event_at end)
  ) m (mark, at)
  where m.at is not null
  on conflict do nothing;
  perform edge_kit.grant_trial(v_told);
  if p_event.type in ('subscription.created', 'subscription.active') then
    perform edge_kit.grant_first_period(v_told);
  end if;
  perform edge_kit.settle_subscription(v_told.id, v_told.metadata);
  if exists (
    select from edge_kit.polar_commands c
    where c.subject = v_told.id and c.mirrored_at is null and c.closed_at is null
  ) then
    perform edge_kit.settle_commands(v_told.id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_subscription(edge_kit.polar_events, jsonb) is
  'Handler of subscription.*: mirrors the subscription, keeps what the event says for good (moments, trial credits, '
  'credits of the first period) and brings up to date what follows; null for a subscription that is not ours.';

-- A refund that names a line settles its order: that line is paid back whatever the order's amounts say. Any other only
-- shows whether the order knows of it. The customer's lock comes first, so that an order which arrives now sees the
-- refund or is seen here.
create function edge_kit.apply_refund(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_line integer := edge_kit.refund_line(p_data -> 'metadata');
  v_command_id uuid := edge_kit.uuid_or_null(p_data -> 'metadata' ->> 'command_id');
  v_written boolean;
begin
  if v_line is not null then
    perform edge_kit.mirror_customer(p_event, false, p_data ->> 'customer_id', null);
  else
    perform from edge_kit.polar_customers c
    where c.id = (select o.polar_customer_id from public.orders o where o.id = p_data ->> 'order_id')
    for update;
  end if;
  insert into public.refunds as r (
    id, order_id, subscription_id, polar_customer_id, status,
    reason, amount, tax_amount, currency,
    line, command_id,
    created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'order_id', p_data ->> 'subscription_id', p_data ->> 'customer_id', p_data ->> 'status',
    p_data ->> 'reason', (p_data ->> 'amount')::bigint, (p_data ->> 'tax_amount')::bigint, p_data ->> 'currency',
    v_line, v_command_id,
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'status' in ('failed', 'canceled') then 3 else 0 end)
  )
  on conflict (id) do update
    set (
      order_id, subscription_id, polar_customer_id, status, reason, amount,
      tax_amount, currency, line, command_id, created_at, modified_at, last_writer
    ) = (
      excluded.order_id, excluded.subscription_id, excluded.polar_customer_id, excluded.status, excluded.reason,
      excluded.amount, excluded.tax_amount, excluded.currency, excluded.line, excluded.command_id,
      excluded.created_at, excluded.modified_at, excluded.last_writer
    )
    where excluded.last_writer > r.last_writer;
  v_written := found;
  if v_line is not null then
    perform edge_kit.settle_order(o.id) from public.orders o where o.id = p_data ->> 'order_id';
  end if;
  perform edge_kit.settle_refunds(p_data ->> 'order_id');
  if v_command_id is not null then
    perform edge_kit.settle_refund_command(v_command_id);
  end if;
  return v_written;
end $$;
comment on function edge_kit.apply_refund(edge_kit.polar_events, jsonb) is
  'Handler of refund.*: mirrors the refund, and brings up to date the line that it names and the command that asked '
  'for it.';

create function edge_kit.apply_benefit_grant(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_written boolean;
begin
  if p_data ->> 'order_id' is not null and p_data ->> 'customer_id' is not null then
    perform edge_kit.mirror_customer(p_event, false, p_data ->> 'customer_id', p_data -> 'customer');
  end if;
  insert into public.benefit_grants as g (
    id, benefit_id, benefit_type, order_id,
    subscription_id, polar_customer_id,
    is_granted, is_revoked,
    granted_at, revoked_at,
    properties,
    created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'benefit_id', p_data -> 'benefit' ->> 'type', p_data ->> 'order_id',
    p_data ->> 'subscription_id', p_data ->> 'customer_id',
    coalesce((p_data ->> 'is_granted')::boolean, false), coalesce((p_data ->> 'is_revoked')::boolean, false),
    (p_data ->> 'granted_at')::timestamptz, (p_data ->> 'revoked_at')::timestamptz,
    coalesce(nullif(p_data -> 'properties', 'null'), '{}'),
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'is_revoked' = 'true' then 3 else 0 end)
  )
  on conflict (id) do update
    set (
      benefit_id, benefit_type, order_id, subscription_id, polar_customer_id,
      is_granted, is_revoked, granted_at, revoked_at, properties,
      created_at, modified_at, last_writer
    ) = (
      excluded.benefit_id, excluded.benefit_type, excluded.order_id, excluded.subscription_id,
      excluded.polar_customer_id,
      excluded.is_granted, excluded.is_revoked, excluded.granted_at, excluded.revoked_at, excluded.properties,
      excluded.created_at, excluded.modified_at, excluded.last_writer
    )
    where excluded.last_writer > g.last_writer;
  v_written := found;
  update public.orders o set attention = edge_kit.order_attention(o)
  where o.id = p_data ->> 'order_id' and o.attention <> edge_kit.order_attention(o);
  return v_written;
end $$;
comment on function edge_kit.apply_benefit_grant(edge_kit.polar_events, jsonb) is
  'Handler of benefit_grant.*: mirrors the grant, and shows on its order when it was revoked.';

-- Only reconciliation tells of disputes. One that is lost is a full refund of its order; one that is won after all is
-- none.
create function edge_kit.apply_dispute(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_written boolean;
begin
  perform edge_kit.mirror_customer(p_event, false, p_data -> 'customer' ->> 'id', p_data -> 'customer');
  insert into edge_kit.polar_disputes as d (
    id, order_id, status, reason, amount, tax_amount, currency,
    created_at, modified_at, last_writer
  )
  values (
    p_data ->> 'id', p_data ->> 'order_id', p_data ->> 'status', p_data ->> 'reason', (p_data ->> 'amount')::bigint,
    (p_data ->> 'tax_amount')::bigint, p_data ->> 'currency',
    (p_data ->> 'created_at')::timestamptz, (p_data ->> 'modified_at')::timestamptz,
    edge_kit.writer(p_event, true, p_data, case when p_data ->> 'status' in ('won', 'lost') then 3 else 0 end)
  )
  on conflict (id) do update
    set (order_id, status, reason, amount, tax_amount, currency, created_at, modified_at, last_writer) = (
      excluded.order_id, excluded.status, excluded.reason, excluded.amount, excluded.tax_amount, excluded.currency,
      excluded.created_at, excluded.modified_at, excluded.last_writer
    )
    where excluded.last_writer > d.last_writer;
  v_written := found;
  perform edge_kit.settle_order(o.id), edge_kit.settle_subscription(o.subscription_id)
  from public.orders o where o.id = p_data ->> 'order_id';
  return v_written;
end $$;
comment on function edge_kit.apply_dispute(edge_kit.polar_events, jsonb) is
  'Handler of dispute.*, which only reconciliation sends: mirrors the dispute and takes back what a lost one paid for.';

create function edge_kit.apply_checkout(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := edge_kit.writer(
    p_event, true, p_data, case p_data ->> 'status' when 'succeeded' then 3 when 'expired' then 3 else 0 end
  );
  v_cart uuid := edge_kit.cart_id(p_data -> 'metadata');
begin
  if not exists (select from public.temp_carts c where c.id = v_cart) then
    return null;
  end if;
  update public.temp_carts c set checkout_status = p_data ->> 'status', last_writer = v_writer
  where c.id = v_cart and coalesce(c.checkout_id, p_data ->> 'id') = p_data ->> 'id' and v_writer > c.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_checkout(edge_kit.polar_events, jsonb) is
  'Handler of checkout.*: keeps how far the buyer of one of our carts got; null for a checkout without a cart of ours.';

-- Our price is never changed.
create function edge_kit.apply_product(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_writer edge_kit.last_writer := edge_kit.writer(p_event, true, p_data, 0);
begin
  if not exists (select from public.products p where p.polar_product_id = p_data ->> 'id') then
    return null;
  end if;
  update public.products p
  set last_writer = v_writer,
    price_drift = p.kind <> 'cart' and exists (
      select p.currency, p.price_amount
      union all select o.currency, o.amount from public.product_prices o where o.product = p.slug
      except
      select price ->> 'price_currency', case
        when not p.seat_based then price ->> 'price_amount'
        when jsonb_array_length(price -> 'seat_tiers' -> 'tiers') = 1
          then price -> 'seat_tiers' -> 'tiers' -> 0 ->> 'price_per_seat'
      end::bigint
      from jsonb_array_elements(coalesce(nullif(p_data -> 'prices', 'null'), '[]')) price
    )
  where p.polar_product_id = p_data ->> 'id' and v_writer > p.last_writer;
  return found;
end $$;
comment on function edge_kit.apply_product(edge_kit.polar_events, jsonb) is
  'Handler of product.*: keeps whether Polar still offers our prices; null for a product that is not ours.';


-- supabase/schemas/30_seats.sql

-- Handler of seats, in the layers of 30_handlers.sql.

-- Takes the lock of the e-mail, then that of the customer who pays, if known by now. Seats of what the inbox let pass
-- as somebody else's are somebody else's too.
create function edge_kit.apply_seat(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_told public.seats := edge_kit.seat_of(p_event, p_data);
  v_bought text := coalesce(v_told.subscription_id, v_told.order_id);
  v_written boolean;
begin
  if v_bought is null then
    raise exception using errcode = '22023', message = 'the seat belongs to no subscription and no order';
  elsif (select s.shared_organization from edge_kit.settings s) and exists (
    select from edge_kit.polar_events e where e.object_id = v_bought and e.state = 'ignored'
  ) then
    return null;
  end if;
  perform edge_kit.lock_seat_email(v_told.email);
  perform from edge_kit.polar_customers c
  where c.id in (
    select s.polar_customer_id from public.subscriptions s where s.id = v_told.subscription_id
    union all select o.polar_customer_id from public.orders o where o.id = v_told.order_id
  )
  for update;
  v_told.user_id := edge_kit.seat_holder(v_told.email);
  v_written := edge_kit.mirror_seat(v_told);
  perform edge_kit.settle_commands(v_bought);
  return v_written;
end $$;
comment on function edge_kit.apply_seat(edge_kit.polar_events, jsonb) is
  'Handler of customer_seat.*: mirrors the seat and gives it to whoever has proven its address; null for one that is '
  'not ours.';


-- supabase/schemas/31_inbox.sql

-- The inbox: how an event comes in, is worked, and is tried again. One event, one call, one transaction: inbox row,
-- mirror, purchases and jobs commit together or not at all (I1); only success deduplicates (I2).

-- A new kind of object is one function in 30_handlers.sql, one line and one word here.
create function edge_kit.apply_polar_event(p_event edge_kit.polar_events, p_data jsonb)
returns edge_kit.polar_event_state
language plpgsql set search_path = '' as $$
declare
  v_kind text := split_part(p_event.type, '.', 1);
  v_written boolean;
begin
  if p_event.object_id is null and v_kind in (
    'order', 'subscription', 'customer', 'refund', 'dispute', 'benefit_grant', 'checkout', 'product', 'customer_seat'
  ) then
    raise exception using errcode = '22023', message = 'the event carries no object with an id';
  end if;
  case v_kind
    when 'order' then v_written := edge_kit.apply_order(p_event, p_data);
    when 'subscription' then v_written := edge_kit.apply_subscription(p_event, p_data);
    when 'customer' then v_written := edge_kit.apply_customer(p_event, p_data);
    when 'refund' then v_written := edge_kit.apply_refund(p_event, p_data);
    when 'dispute' then v_written := edge_kit.apply_dispute(p_event, p_data);
    when 'benefit_grant' then v_written := edge_kit.apply_benefit_grant(p_event, p_data);
    when 'checkout' then v_written := edge_kit.apply_checkout(p_event, p_data);
    when 'product' then v_written := edge_kit.apply_product(p_event, p_data);
    when 'customer_seat' then v_written := edge_kit.apply_seat(p_event, p_data);
    else
      if v_kind is null then
        raise exception using errcode = '22023', message = 'the body names no event type';
      end if;
  end case;
  return case when v_written then 'processed' when not v_written then 'stale' else 'ignored' end;
end $$;
comment on function edge_kit.apply_polar_event(edge_kit.polar_events, jsonb) is
  'Hands an event to the handler of its object and answers processed, stale, or ignored: no handler, or not ours.';

-- Everything that can fail stands inside the guarded block, the casts of the body included: what raises there undoes
-- the work and leaves the event `failed`.
-- Nobody waits long for a customer whom somebody else has: events of one purchase come at once and pass within
-- milliseconds, but forty that queue for a locked customer would hold up everybody's. Three of them may wait a second
-- (p_patient); the others are kept as failed, due at once, and count no attempt: the sweep works them.
create function edge_kit.work_polar_event(
  p_event edge_kit.polar_events, p_body jsonb default null, p_patient boolean default false
) returns text
language plpgsql set search_path = '' set lock_timeout = '100ms' as $$
declare
  v_code text;
  v_message text;
  v_busy boolean := false;
begin
  loop
    begin
      p_body := coalesce(p_body, p_event.payload::jsonb);
      if p_event.event_at is null then  -- none was told, or none that can be read, which raises
        p_event.event_at := p_body ->> 'timestamp';
      end if;
      p_event.state := edge_kit.apply_polar_event(p_event, p_body -> 'data');
      p_event.error := null;
      exit;
    exception when others then
      get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;
      if v_code = '55P03' and p_patient and exists (
        select from generate_series(1, 3) ticket
        where pg_try_advisory_xact_lock(
          hashtext('edge_kit.polar_customers ' || coalesce(p_body -> 'data' ->> 'customer_id', p_event.object_id)),
          ticket
        )
      ) then
        p_patient := false;
        perform set_config('lock_timeout', '1s', true);
        continue;
      elsif left(v_code, 2) in ('08', '40', '53', '57', '58', 'XX') or v_code in ('55006', '25006') then
        raise;
      end if;
      v_busy := v_code = '55P03';
      p_event.attempts := p_event.attempts - v_busy::integer;
      p_event.state := case when v_busy or p_event.attempts < 10 then 'failed' else 'dead' end;
      p_event.error := left(v_code || ' ' || v_message, 1000);
      exit;
    end;
  end loop;

  if (p_event.state, p_event.attempts, p_event.next_attempt_at) is distinct from ('processed', 1, null) then
    -- else it was stored so a moment ago
    update edge_kit.polar_events e
    set state = p_event.state, attempts = p_event.attempts, error = p_event.error,
      next_attempt_at = case
        when v_busy then now()
        when p_event.state = 'failed'
          then now() + least(interval '1 minute' * 2 ^ (p_event.attempts - 1), interval '6 hours')
      end,
      processed_at = case when p_event.state not in ('failed', 'dead') then now() end
    where e.webhook_id = p_event.webhook_id;
  end if;
  return p_event.state;
end $$;
comment on function edge_kit.work_polar_event(edge_kit.polar_events, jsonb, boolean) is
  'Works one inbox row and records how it ended; raises transient errors only.';

-- Reconciliation calls it too, with ids of its own. The row is stored as processed: most events are, and then it is
-- written once. Every statement below goes by a key, so that a plan once made is good: planning again would cost as
-- much as the work.
-- Locks: the inbox row, then the customer's row, then the cart's. Idempotency key: p_webhook_id; an event that failed
-- is worked on again, any other delivery of a known id answers `duplicate`.
-- Transient are classes 08, 40, 53, 57, 58, XX and 55006, 25006: they are raised so that Polar retries. So is a lock
-- that is not to be had on the inbox row; a customer's is waited for in work_polar_event().
create function public.ingest_polar_event(p_webhook_id text, p_body text) returns text
language plpgsql security definer
set search_path = '' set lock_timeout = '4s' set plan_cache_mode = 'force_generic_plan' as $$
declare
  v_body jsonb;
  v_event_at timestamptz;
  v_event edge_kit.polar_events;
begin
  if coalesce(length(p_webhook_id), 0) not between 1 and 255 then
    perform edge_kit.refuse(400, 'invalid_webhook_id', 'Send a webhook-id of 1 to 255 characters.');
  end if;
  begin
    v_body := p_body;
    v_event_at := v_body ->> 'timestamp';
  exception when data_exception or program_limit_exceeded then
    null;  -- what cannot be read is kept too: work_polar_event() reads it again, and says why
  end;
  insert into edge_kit.polar_events as e (
    webhook_id, type, event_at, api_version, object_id, payload,
    state, processed_at
  )
  values (
    p_webhook_id, left(v_body ->> 'type', 100), v_event_at, left(v_body ->> 'api_version', 40),
    left(v_body -> 'data' ->> 'id', 255), p_body,
    'processed', now()
  )
  on conflict (webhook_id) do nothing
  returning e.* into v_event;

  if not found then  -- it came before; if on another connection just now, that one has ended
    if exists (
      select from edge_kit.polar_events where webhook_id = p_webhook_id and state not in ('failed', 'dead')
    ) then
      return 'duplicate';
    end if;
    select * into strict v_event from edge_kit.polar_events where webhook_id = p_webhook_id for update;
    if v_event.state not in ('failed', 'dead') then
      return 'duplicate';
    end if;
    v_event.attempts := v_event.attempts + 1;
    return edge_kit.work_polar_event(v_event, p_patient => true);  -- what is kept is what is worked
  end if;

  if v_body is not null then
    v_event.payload := null;  -- else every function that is given the event copies the body along
  end if;
  return edge_kit.work_polar_event(v_event, v_body, p_patient => true);
end $$;
comment on function public.ingest_polar_event(text, text) is
  'Takes one verified webhook in, does all its work in this transaction and answers processed | duplicate | stale | '
  'ignored | failed; raises transient errors only, and PT400 invalid_webhook_id. For polar-webhook (service_role).';
revoke execute on function public.ingest_polar_event(text, text) from public, anon, authenticated, service_role;
grant execute on function public.ingest_polar_event(text, text) to service_role;

-- Trying again --------------------------------------------------------------------------------------------------------

-- Each event is worked in a block of its own: a transient error leaves it for the next sweep. Has the customers of many
-- events at once, and therefore never waits long for another one.
create function edge_kit.sweep_polar_events() returns void
language plpgsql set search_path = '' set lock_timeout = '100ms' as $$
declare
  v_event edge_kit.polar_events;
begin
  for v_event in
    select * from edge_kit.polar_events
    where state = 'failed' and next_attempt_at <= now()
    order by next_attempt_at
    limit 100
    for update skip locked
  loop
    begin
      v_event.attempts := v_event.attempts + 1;
      perform edge_kit.work_polar_event(v_event);
    exception when others then
      raise warning 'polar event % waits for the next sweep: %', v_event.webhook_id, sqlstate;
    end;
  end loop;
  begin
    perform edge_kit.fulfil_waiting();
  exception when lock_not_available then
    raise warning 'what waits for a product waits for the next sweep: a customer is busy';
  end;
end $$;
comment on function edge_kit.sweep_polar_events() is
  'Works failed events that are due, and fulfils orders whose product became known in the instant they arrived. Cron: '
  'edge-kit-sweeps.';

-- Harmless for an event that was processed.
create function public.replay_polar_event(p_webhook_id text) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_event edge_kit.polar_events;
begin
  select * into v_event from edge_kit.polar_events where webhook_id = p_webhook_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_event', 'Use a webhook_id of edge_kit.polar_events.', p_webhook_id);
  elsif v_event.state = 'forged' then
    perform edge_kit.refuse(409, 'forged_event', 'Polar never sent it: nothing of it is true.', p_webhook_id);
  elsif v_event.payload is null then
    perform edge_kit.refuse(
      410, 'payload_gone', 'The payload was purged: reconcile the object from Polar''s API.', p_webhook_id
    );
  end if;
  v_event.attempts := v_event.attempts + 1;
  return edge_kit.work_polar_event(v_event, p_patient => true);
end $$;
comment on function public.replay_polar_event(text) is
  'Works an inbox event again, whatever its state, and answers its new one; PT404 unknown_event, PT409 forged_event, '
  'PT410 payload_gone. For operators (service_role).';
revoke execute on function public.replay_polar_event(text) from public, anon, authenticated, service_role;
grant execute on function public.replay_polar_event(text) to service_role;

create function edge_kit.on_product_mapped() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- What a shared organisation let pass as somebody else's is taken in now.
  perform edge_kit.work_polar_event(e)
  from edge_kit.polar_events e
  where e.state = 'ignored' and split_part(e.type, '.', 1) in ('order', 'subscription')  -- names the index
    and case when e.state = 'ignored' and split_part(e.type, '.', 1) in ('order', 'subscription')
      then e.payload::jsonb -> 'data' ->> 'product_id' end = new.polar_product_id
  order by e.event_at, e.webhook_id;

  perform edge_kit.fulfil_waiting();
  return null;
end $$;
comment on function edge_kit.on_product_mapped() is
  'Trigger on products: mapping a product to Polar fulfils the orders and subscriptions that named it before.';

create trigger products_fulfil_waiting_orders after insert or update of polar_product_id on public.products
  for each row when (new.polar_product_id is not null) execute function edge_kit.on_product_mapped();


-- supabase/schemas/32_forged_events.sql

-- Events that Polar never sent (docs/money.md §10): somebody had the webhook secret and signed them. What they said is
-- taken back object by object. First the guard of its rows goes, and every fact that a forged event told first; then
-- the genuine events of the object are worked again, and then Polar's own copy, so that the rows are as if the forged
-- ones had never come. Doors: 47_forged_events.sql.

-- What forged events said ---------------------------------------------------------------------------------------------

-- Only events that were worked have said anything. Copies count: a copy makes a placeholder.
create function edge_kit.named_objects(p_event edge_kit.polar_events) returns table (kind text, id text)
language plpgsql stable set search_path = '' as $$
declare
  v_kind text := split_part(p_event.type, '.', 1);
  v_data jsonb := p_event.payload::jsonb -> 'data';
begin
  return query
    select distinct n.kind, n.id
    from (values
      (v_kind, case when v_kind = 'customer_seat' then coalesce(v_data ->> 'subscription_id', v_data ->> 'order_id')
        else v_data ->> 'id' end),
      ('customer', coalesce(v_data ->> 'customer_id', v_data -> 'customer' ->> 'id')),
      ('subscription', case when v_kind = 'order' then v_data ->> 'subscription_id' end)
    ) n (kind, id)
    where length(n.id) between 1 and 255 and v_kind in (
      'order', 'subscription', 'customer', 'refund', 'dispute', 'benefit_grant', 'checkout', 'product', 'customer_seat'
    );
end $$;
comment on function edge_kit.named_objects(edge_kit.polar_events) is
  'The objects that an event tells of, itself and as copies; of a seat, whose seats they are.';

create function edge_kit.forged_events(p_kind text, p_id text) returns setof edge_kit.polar_events
language plpgsql stable set search_path = '' as $$
begin
  return query
    select e.* from edge_kit.polar_events e
    where e.webhook_id = any (array(
        select unnest(f.named_by) from edge_kit.forged_objects f where f.kind = p_kind and f.id = p_id
      ))
      and e.payload is not null and split_part(e.type, '.', 1) = p_kind;
end $$;
comment on function edge_kit.forged_events(text, text) is
  'The forged events of an object''s own kind, with what they said.';

-- A row keeps the moment of the event that told its e-mail, be it a copy's.
create function edge_kit.forged_moments(p_kind text, p_id text) returns timestamptz[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select (edge_kit.writer(e, true, e.payload::jsonb -> 'data', 0)).event_at
    from edge_kit.forged_objects f join edge_kit.polar_events e on e.webhook_id = any (f.named_by)
    where f.kind = p_kind and f.id = p_id and e.payload is not null
  );
end $$;
comment on function edge_kit.forged_moments(text, text) is
  'The moments that forged events claim which named an object.';

create function edge_kit.nobody() returns edge_kit.last_writer
language plpgsql immutable set search_path = '' as $$
begin
  return row(0, '-infinity', '-infinity', 0, '')::edge_kit.last_writer;
end $$;
comment on function edge_kit.nobody() is 'The writer of a row that whoever comes next may write.';

-- By hand is meant: attach_order() and move_order().
create function edge_kit.is_assigned(p_order_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (
    select from edge_kit.operator_actions a
    where a.subject = p_order_id and a.action in ('attach_order', 'move_order')
  );
end $$;
comment on function edge_kit.is_assigned(text) is 'True when an operator gave the order to its owner.';

-- Taking it back ------------------------------------------------------------------------------------------------------

-- A lot stays, for what was spent of it. Promised nothing by a teller behind all others, it is told again by the next
-- one, or leaves the debt that was spent.
create function edge_kit.retract_lots(p_lots uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.lock_lots(p_lots);
  update public.credit_lots l
  set promised = 0, cost = null, teller = row(2, 'infinity', '')::edge_kit.lot_teller
  where l.id = any (p_lots);
end $$;
comment on function edge_kit.retract_lots(uuid[]) is
  'Takes back what lots were promised, until somebody tells it anew.';

-- What was bought stays as it was told if a genuine event had told it before. p_known: Polar has the order. Else its
-- owner stays, who owes what was spent.
create function edge_kit.retract_order(p_id text, p_known boolean) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_since timestamptz := (select min(f.processed_at) from edge_kit.forged_events('order', p_id) f);
  v_told boolean := v_since is null or exists (
    select from edge_kit.polar_events e
    where e.object_id = p_id and e.type like 'order.%' and e.state in ('processed', 'stale')
      and e.processed_at < v_since
      and (e.type = 'order.paid' or edge_kit.is_paid(e.payload::jsonb -> 'data' ->> 'status'))
  );
begin
  if not v_told then
    update public.orders set fulfilled = false, list_amount = null where id = p_id;
    delete from edge_kit.returned_lines where order_id = p_id;
    perform edge_kit.retract_lots(array(select l.id from public.credit_lots l where l.order_id = p_id));
  end if;
  if p_known and not edge_kit.is_assigned(p_id) then
    update public.orders o set user_id = null
    where o.id = p_id and o.user_id in (
      select f.payload::jsonb -> 'data' -> 'metadata' ->> 'user_id' from edge_kit.forged_events('order', p_id) f
    );
    if found then
      update public.credit_lots set user_id = null where order_id = p_id;
    end if;
  end if;
  update public.orders set email = null, email_at = null
  where id = p_id and email_at = any (edge_kit.forged_moments('order', p_id));
  update public.orders set last_writer = edge_kit.nobody() where id = p_id;
  return not v_told;
end $$;
comment on function edge_kit.retract_order(text, boolean) is
  'Takes back what forged events told of an order; true when they were the first to say what it paid for.';

create function edge_kit.retract_subscription(p_id text, p_known boolean) returns void
language plpgsql set search_path = '' as $$
begin
  delete from edge_kit.subscription_marks m
  using edge_kit.forged_events('subscription', p_id) f, lateral (
    select f.payload::jsonb -> 'data' as data, (edge_kit.writer(f, true, f.payload::jsonb -> 'data', 0)).event_at
  ) told
  where m.subscription_id = p_id and case m.mark
    when 'paused' then m.at = (told.data ->> 'paused_at')::timestamptz
    when 'ended' then m.at = (told.data ->> 'ended_at')::timestamptz
    when 'resumed' then m.at = told.event_at
    when 'active' then m.at in ((told.data ->> 'current_period_start')::timestamptz, told.event_at)
  end;
  perform edge_kit.retract_lots(array(
    select l.id from public.credit_lots l
    where l.subscription_id = p_id and l.order_id is null and (not p_known or l.teller in (
      select row(1, (edge_kit.writer(f, true, f.payload::jsonb -> 'data', 0)).modified_at, p_id)::edge_kit.lot_teller
      from edge_kit.forged_events('subscription', p_id) f
    ))
  ));
  if p_known then
    update public.subscriptions s set user_id = null
    where s.id = p_id and not s.assigned and s.user_id in (
      select f.payload::jsonb -> 'data' -> 'metadata' ->> 'user_id' from edge_kit.forged_events('subscription', p_id) f
    );
    if found then
      update public.credit_lots set user_id = null where subscription_id = p_id and order_id is null;
    end if;
  end if;
  update public.subscriptions set email = null, email_at = null
  where id = p_id and email_at = any (edge_kit.forged_moments('subscription', p_id));
  update public.subscriptions set copied_at = '-infinity', last_writer = edge_kit.nobody() where id = p_id;
end $$;
comment on function edge_kit.retract_subscription(text, boolean) is
  'Takes back what forged events told of a subscription: moments, credits, owner and e-mail.';

-- A link that a forged event made ends, and with it what came to that user by it. Whoever has proven the customer is
-- linked anew: by Polar's copy at once, else by link_profile() or the next checkout.
create function edge_kit.retract_customer(p_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_user text := (
    select c.user_id from edge_kit.polar_customers c
    where c.id = p_id and c.user_id in (
      select f.payload::jsonb -> 'data' ->> 'external_id' from edge_kit.forged_events('customer', p_id) f
    )
  );
  v_orders text[];
begin
  update edge_kit.polar_customers
  set user_id = case when v_user is null then user_id end, copied_at = null, active_subscription_ids = '{}',
    snapshot_writer = edge_kit.nobody(), last_writer = edge_kit.nobody()
  where id = p_id;
  if v_user is null then
    return;
  end if;
  update public.subscriptions s set user_id = null
  where s.polar_customer_id = p_id and s.user_id = v_user and not s.assigned
    and s.metadata ->> 'user_id' is distinct from v_user;
  with unowned as (
    update public.orders o set user_id = null
    where o.polar_customer_id = p_id and o.user_id = v_user and o.metadata ->> 'user_id' is distinct from v_user
      and not edge_kit.is_assigned(o.id)
    returning o.id
  )
  select array_agg(id) into v_orders from unowned;
  update public.credit_lots l set user_id = null
  where l.user_id = v_user and (l.order_id = any (v_orders) or l.order_id is null and l.subscription_id in (
    select s.id from public.subscriptions s where s.polar_customer_id = p_id and s.user_id is null
  ));
  perform edge_kit.settle_profile(v_user);
end $$;
comment on function edge_kit.retract_customer(text) is 'Takes back what forged events told of a customer.';

-- Only Polar's answer proves that a command was done; what a forged event confirmed is unclear again, and an operator
-- decides: nothing is sent by itself.
create function edge_kit.retract_confirmations(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_commands c
  set state = case when c.answer is null then 'unclear' else c.state end, mirrored_at = null,
    answered_at = case when c.answer is not null then c.answered_at end,
    error_code = case when c.answer is null then 'forged' else c.error_code end,
    error = case when c.answer is null then 'Only a forged event said that Polar has done it.' else c.error end
  where c.mirrored_at >= (select min(f.received_at) from edge_kit.forged_events(p_kind, p_id) f)
    and c.closed_at is null and case
      when p_kind = 'refund' then c.id in (
        select edge_kit.uuid_or_null(f.payload::jsonb -> 'data' -> 'metadata' ->> 'command_id')
        from edge_kit.forged_events(p_kind, p_id) f
      )
      else c.subject = p_id and c.kind <> 'refund'
    end;
end $$;
comment on function edge_kit.retract_confirmations(text, text) is
  'Takes back the confirmation of commands that a forged event gave.';

-- Rows that nothing refers to go, and come back with the genuine events.
create function edge_kit.retract(p_kind text, p_id text, p_known boolean) returns boolean
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.retract_confirmations(p_kind, p_id);
  case p_kind
    when 'order' then return edge_kit.retract_order(p_id, p_known);
    when 'subscription' then perform edge_kit.retract_subscription(p_id, p_known);
    when 'customer' then perform edge_kit.retract_customer(p_id);
    when 'refund' then delete from public.refunds where id = p_id;
    when 'dispute' then delete from edge_kit.polar_disputes where id = p_id;
    when 'benefit_grant' then delete from public.benefit_grants where id = p_id;
    when 'checkout' then
      update public.temp_carts set checkout_status = null, last_writer = edge_kit.nobody() where checkout_id = p_id;
    when 'product' then
      update public.products set price_drift = false, last_writer = edge_kit.nobody() where polar_product_id = p_id;
    when 'customer_seat' then
      update public.seats
      set status = 'revoked', email = null, user_id = null, last_writer = edge_kit.nobody()
      where p_id in (subscription_id, order_id);
  end case;
  return false;
end $$;
comment on function edge_kit.retract(text, text, boolean) is
  'Takes back what forged events told of an object; true when they were the first to say what an order paid for.';

-- What Polar has not --------------------------------------------------------------------------------------------------

-- The row stays, because purchases, credits and spends hang on it; it is worth nothing, and Polar is not asked again.
create function edge_kit.void(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
begin
  case p_kind
    when 'order' then
      update public.orders set status = 'void', cart_id = null, email = null, email_at = null where id = p_id;
    when 'subscription' then
      update public.subscriptions
      set polar_status = 'incomplete_expired', cart_id = null, email = null, email_at = null
      where id = p_id;
    when 'customer' then
      update edge_kit.polar_customers set user_id = null, external_id = null, email = null where id = p_id;
    else null;
  end case;
end $$;
comment on function edge_kit.void(text, text) is 'Ends an object that Polar has never had.';

-- Telling it again ----------------------------------------------------------------------------------------------------

create function edge_kit.work_genuine_events(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_ids text[] := case when p_kind = 'customer_seat'
    then array(select s.id from public.seats s where p_id in (s.subscription_id, s.order_id)) else array[p_id] end;
  v_event edge_kit.polar_events;
begin
  for v_event in
    select * from edge_kit.polar_events e
    where e.object_id = any (v_ids) and e.state in ('processed', 'stale') and e.payload is not null
      and split_part(e.type, '.', 1) = p_kind
    order by e.event_at, e.webhook_id
  loop
    perform edge_kit.apply_polar_event(v_event, v_event.payload::jsonb -> 'data');
  end loop;
end $$;
comment on function edge_kit.work_genuine_events(text, text) is
  'Works the events of an object again that Polar did send and whose bodies are kept.';

-- The wrong ones make room under a number that the order has no line of, and stay closed.
create function edge_kit.match_purchases(p_order_id text) returns void
language plpgsql set search_path = '' as $$
declare
  o public.orders;
  v_lines edge_kit.order_line[];
begin
  select * into o from public.orders where id = p_order_id;
  v_lines := edge_kit.order_lines(o, (select c from public.temp_carts c where c.id = o.cart_id));
  update public.purchases p
  set forged = true, line = p.line + (select max(a.line) from public.purchases a where a.order_id = o.id)
  where p.order_id = o.id and not p.forged and not exists (
    select from unnest(v_lines) l where (l.line, l.product, l.quantity) = (p.line, p.product, p.quantity)
  );
  if o.fulfilled then
    perform edge_kit.deliver_lines(o, v_lines, edge_kit.order_period(o));
  end if;
end $$;
comment on function edge_kit.match_purchases(text) is
  'Closes the purchases of an order that its lines, as Polar tells them, did not pay for, and makes those that they '
  'did.';

-- A period that both a forged and a genuine order opened was the forged one's, if that claimed to be older.
create function edge_kit.retell_periods(p_subscription_id text) returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.deliver_lines(
    o, edge_kit.order_lines(o, (select c from public.temp_carts c where c.id = o.cart_id)), edge_kit.order_period(o)
  )
  from public.orders o
  where o.subscription_id = p_subscription_id and o.fulfilled and edge_kit.is_paid(o.status) and exists (
    select from public.credit_lots l
    where l.subscription_id = p_subscription_id and l.period_start = o.period_start and (l.teller).by_event = 2
  );
  update public.credit_lots m set promised = base.promised, order_id = base.order_id, teller = null
  from public.credit_lots base
  where m.subscription_id = p_subscription_id and m.source = 'month' and (m.teller).by_event = 2
    and base.subscription_id = p_subscription_id and base.source = 'period' and base.period_start = m.period_start
    and (base.teller).by_event < 2;
end $$;
comment on function edge_kit.retell_periods(text) is
  'Gives periods, and their months, that a forged order had taken back to the orders that paid for them.';

create function edge_kit.settle_named(p_kind text, p_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_orders text[] := array(
    select o.id from public.orders o where p_kind = 'order' and o.id = p_id
    union select o.id from public.orders o
    where p_kind = 'customer' and o.polar_customer_id = p_id and o.user_id is null
    union select f.payload::jsonb -> 'data' ->> 'order_id' from edge_kit.forged_events(p_kind, p_id) f
    union select o.id from edge_kit.forged_events(p_kind, p_id) f
    join public.orders o on o.cart_id = edge_kit.cart_id(f.payload::jsonb -> 'data' -> 'metadata')
  );
  v_subscriptions text[] := array(
    select s.id from public.subscriptions s
    where p_kind = 'subscription' and s.id = p_id or p_kind = 'customer' and s.polar_customer_id = p_id
    union select o.subscription_id from public.orders o where o.id = any (v_orders) and o.subscription_id is not null
  );
begin
  perform edge_kit.retell_periods(s) from unnest(v_subscriptions) s;
  perform edge_kit.settle_order(o.id) from public.orders o where o.id = any (v_orders);
  perform edge_kit.settle_subscription(s) from unnest(v_subscriptions) s;
  perform edge_kit.settle_commands(p_id) where p_kind in ('subscription', 'customer', 'customer_seat');
  perform edge_kit.settle_profile(c.user_id)
  from edge_kit.polar_customers c where p_kind = 'customer' and c.id = p_id and c.user_id is not null;
end $$;
comment on function edge_kit.settle_named(text, text) is
  'Brings up to date all that follows from an object which forged events had named.';


-- supabase/schemas/40_checkout.sql

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


-- supabase/schemas/41_linking.sql

-- Linking: a visitor with a verified e-mail becomes the owner of what was bought under it, and the holder of seats that
-- were given to it (docs/money.md §5).

-- Called by the frontend after sign-in (linkClerkUserAction in older documents). Idempotent; locks the e-mail, and in
-- order of id the customers of the e-mail, the caller's own, and those under which something was bought with it.
create function public.link_profile() returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_me edge_kit.identity := edge_kit.hold_account(edge_kit.identify(auth.jwt()));
  v_customers text[];
  v_linked jsonb;
begin
  if v_me.email is null then
    perform edge_kit.refuse(403, 'email_not_verified', 'Confirm your e-mail address, then try again.');
  end if;
  perform edge_kit.lock_seat_email(v_me.email);
  v_customers := array(
    select c.id from edge_kit.polar_customers c
    where c.id in (
      select u.id from edge_kit.polar_customers u
      where u.email = v_me.email and u.user_id is null and u.deleted_at is null
      union all select o.id from edge_kit.polar_customers o where o.user_id = v_me.user_id
      union all select b.polar_customer_id from public.orders b where b.user_id is null and b.email = v_me.email
    )
    order by c.id
    for update
  );
  if not edge_kit.prove_profile(v_me) then
    perform edge_kit.refuse(
      403, 'profile_unavailable',
      'This account was deleted or belongs to another sign-in provider: contact support.'
    );
  end if;

  select jsonb_build_object(
    'customers', coalesce(sum(l.customers), 0),
    'orders', coalesce(sum(l.orders), 0),
    'purchases', coalesce(sum(l.purchases), 0),
    'subscriptions', coalesce(sum(l.subscriptions), 0),
    'credit_lots', coalesce(sum(l.credit_lots), 0)
  )
  into v_linked
  from edge_kit.polar_customers c
  cross join lateral edge_kit.link_customer(c.id, v_me.user_id, p_whole => true) l
  where c.id = any (v_customers) and (c.user_id is not null or c.email = v_me.email and c.deleted_at is null);
  v_linked := v_linked || jsonb_build_object('seats', edge_kit.link_seats(v_me.user_id, v_me.email));

  update public.profiles set linked_at = now() where user_id = v_me.user_id;
  return v_linked;
end $$;
comment on function public.link_profile() is
  'Gives the caller every Polar customer of the caller''s verified e-mail that nobody owns, with what it bought, and '
  'what was bought under that e-mail as a customer who is somebody else''s: { customers, orders, purchases, '
  'subscriptions, credit_lots, seats } newly linked; PT403 email_not_verified | profile_unavailable. For signed-in '
  'users.';
revoke execute on function public.link_profile() from public, anon, authenticated, service_role;
grant execute on function public.link_profile() to authenticated;

-- Called with the claims that checkout verified. After false checkout must not send the customer to Polar.
create function public.link_polar_customer(p_claims jsonb, p_polar_customer_id text, p_email text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_me edge_kit.identity := edge_kit.hold_account(edge_kit.identify(p_claims));
begin
  if v_me.email is null or v_me.email is distinct from edge_kit.normal_email(p_email) then
    return false;
  end if;
  insert into edge_kit.polar_customers (id, external_id, email) values (p_polar_customer_id, v_me.user_id, v_me.email)
  on conflict (id) do nothing;
  perform from edge_kit.polar_customers c
  where c.id = p_polar_customer_id or c.user_id = v_me.user_id
  order by c.id for update;
  if not edge_kit.prove_profile(v_me) then
    return false;
  end if;
  perform edge_kit.link_customer(p_polar_customer_id, v_me.user_id, p_whole => true)
  from edge_kit.polar_customers where id = p_polar_customer_id and deleted_at is null;
  return exists (
    select from edge_kit.polar_customers
    where id = p_polar_customer_id and user_id = v_me.user_id and deleted_at is null
  );
end $$;
comment on function public.link_polar_customer(jsonb, text, text) is
  'Links the Polar customer that checkout created or adopted for a buyer with a verified e-mail; false when the e-mail '
  'is not the buyer''s verified one, or the customer is somebody else''s or deleted. For the checkout function '
  '(service_role).';
revoke execute on function public.link_polar_customer(jsonb, text, text) from public, anon, authenticated, service_role;
grant execute on function public.link_polar_customer(jsonb, text, text) to service_role;

-- A subscription can be owned through its metadata while Polar booked it under the customer of an e-mail that somebody
-- typed: that portal is not the user's. p_issuer: of the user's token; without it, as functions of before call, the
-- subject alone counts.
create function public.portal_customer(
  p_user_id text, p_subscription_id text default null, p_issuer text default null
) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_customer text;
begin
  if p_issuer is not null then
    perform edge_kit.refuse_unless_bearer(p_user_id, p_issuer);
  end if;
  if p_subscription_id is null then
    select p.polar_customer_id into v_customer from public.profiles p where p.user_id = p_user_id;
    if v_customer is null and not exists (select from public.orders o where o.user_id = p_user_id) then
      perform edge_kit.refuse(
        404, 'no_customer',
        'There is nothing to manage yet: buy something, or call link_profile() if you bought as a guest.'
      );
    end if;
  else
    select c.id into v_customer
    from public.subscriptions s
    left join edge_kit.polar_customers c
      on c.id = s.polar_customer_id and c.user_id = p_user_id and c.deleted_at is null
    where s.id = p_subscription_id and s.user_id = p_user_id;
    if not found then
      perform edge_kit.refuse(403, 'not_your_subscription', 'Choose one of your own subscriptions.');
    end if;
  end if;
  if v_customer is null then
    perform edge_kit.refuse(
      409, 'link_first', 'Confirm the e-mail address you bought with and call link_profile() first.'
    );
  end if;
  return v_customer;
end $$;
comment on function public.portal_customer(text, text, text) is
  'Polar customer whose portal a user may open: the one linked to the user, or that of one of the user''s '
  'subscriptions if it is linked too; PT404 no_customer, PT403 not_your_subscription | '
  'profile_unavailable, PT409 link_first. For the customer-portal function (service_role).';
revoke execute on function public.portal_customer(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.portal_customer(text, text, text) to service_role;


-- supabase/schemas/42_scraping.sql

-- Scraping: pg_net only rings a bell, and whoever answers takes the next run in the line. A lost ring is repaired by
-- the sweep, a double one finds nothing, and a purchase's status follows its job in the same transaction. What a worker
-- has read is stored page by page, so that any other worker goes on where it stopped.

-- The line ------------------------------------------------------------------------------------------------------------

-- Past those whose shop is being read, the line goes on. Answered from the index alone: a run has at most four hosts,
-- and no more than scrape_workers runs have a lease.
create view edge_kit.scrapes_to_claim with (security_invoker = true) as
select j.id, j.purchase_id, j.hosts, j.run_at
from edge_kit.scrape_jobs j
where j.state = 'queued' and j.run_at <= now()
  and not j.hosts && (
    select coalesce(array_agg(host), '{}') from edge_kit.scrape_jobs r, unnest(r.hosts) host where r.state = 'running'
  );
comment on view edge_kit.scrapes_to_claim is
  'Runs that are due and whose shops nobody reads at the moment. The first by run_at is the next.';
comment on column edge_kit.scrapes_to_claim.id is 'scrape_jobs.id.';
comment on column edge_kit.scrapes_to_claim.purchase_id is 'The purchase it delivers.';
comment on column edge_kit.scrapes_to_claim.hosts is 'Hosts that it reads.';
comment on column edge_kit.scrapes_to_claim.run_at is 'Its place in the line.';

create function edge_kit.free_scrapers() returns integer
language plpgsql stable set search_path = '' as $$
begin
  return (select s.scrape_workers from edge_kit.settings s)
    - (select count(*) from edge_kit.scrape_jobs where state = 'running');
end $$;
comment on function edge_kit.free_scrapers() is
  'How many more workers of the scraper may begin; not above zero while all are at work.';

-- Queueing and ringing ------------------------------------------------------------------------------------------------

-- No second run while one is open. While all workers are busy nobody is rung: whoever is done rings the next one. A
-- canceled run fences the worker that is still at it.
create function edge_kit.schedule_scrape() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_earlier bigint := 0;
begin
  if new.status = 'pending_scrape' then
    if tg_op = 'UPDATE' then
      v_earlier := (select count(*) from edge_kit.scrape_jobs where purchase_id = new.id);
    end if;
    insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts)
    select new.id, v_earlier + 1, new.url, edge_kit.shop_host(new.url) || array(
      select edge_kit.shop_host(rival) from unnest(new.competitor_urls) rival
      where 'competitor_matrix' = any (product.reports)
    )
    from public.products product where product.slug = new.product
    on conflict (purchase_id) where state in ('queued', 'running') do nothing;
    if found and edge_kit.free_scrapers() > 0 then
      perform edge_kit.ring('scraper', '{}');
    end if;
  else
    update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null
    where purchase_id = new.id and state in ('queued', 'running');
  end if;
  return null;
end $$;
comment on function edge_kit.schedule_scrape() is
  'Trigger on purchases: queues and rings a scrape for pending_scrape, cancels it for canceled.';

create trigger purchases_schedule_scrape after insert or update of status on public.purchases
  for each row when (new.status in ('pending_scrape', 'canceled')) execute function edge_kit.schedule_scrape();

-- The status is that of the open or last run, in the same transaction. A run that has read something and waits for its
-- next worker is still under way to the buyer.
create function edge_kit.follow_scrape() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.purchases p
  set status = t.status, failure_code = case when t.status = 'failed' then new.error_code end
  from (select case new.state
    when 'queued' then case when new.progress is null then 'pending_scrape' else 'scraping' end
    when 'running' then 'scraping'
    when 'succeeded' then 'completed'
    when 'dead' then 'failed'
  end::public.purchase_status as status) t
  where p.id = new.purchase_id and p.status <> t.status;
  return null;
end $$;
comment on function edge_kit.follow_scrape() is
  'Trigger on scrape_jobs: carries the run''s state to the purchase''s status.';

create trigger scrape_jobs_follow after update of state on edge_kit.scrape_jobs
  for each row when (new.state <> 'canceled') execute function edge_kit.follow_scrape();

-- Each run that ends makes room for one. It locks nothing: it may be part of an event about somebody else.
create function edge_kit.ring_next_scrape() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if edge_kit.free_scrapers() > 0 and exists (select from edge_kit.scrapes_to_claim) then
    perform edge_kit.ring('scraper', '{}');
  end if;
  return null;
end $$;
comment on function edge_kit.ring_next_scrape() is
  'Trigger on scrape_jobs: a worker that is done, or has handed over, rings for the next run in the line.';

create trigger scrape_jobs_ring_next after update of state on edge_kit.scrape_jobs
  for each row when (old.state = 'running' and new.state <> 'running') execute function edge_kit.ring_next_scrape();

-- What the scraper calls ----------------------------------------------------------------------------------------------

-- Payments and refunds reach a run through its purchase; whoever starts at the run must take the same way round.
create function edge_kit.lock_run(p_job_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.purchases
  where id = (select purchase_id from edge_kit.scrape_jobs where id = p_job_id)
  for update;
end $$;
comment on function edge_kit.lock_run(uuid) is 'Locks the purchase of a run, before the run itself.';

-- Only for the first run of a purchase that bought another report on the same shop. Competitors' pages come along if
-- they are the same shops. A subscription's run looks for what has changed, and a later run of a purchase for what has
-- been mended, so those read anew.
create function edge_kit.reuse_pages(p_job edge_kit.scrape_jobs) returns void
language sql set search_path = '' as $$
  with wanted as (
    select p.*, o.polar_customer_id
    from public.purchases p
    join public.orders o on o.id = p.order_id
    join public.products product on product.slug = p.product
    where p.id = p_job.purchase_id and p_job.run_key = '1' and product.kind <> 'subscription'
  ),
  source as (
    select j.id, p.competitor_urls = w.competitor_urls as same_competitors
    from wanted w
    join public.orders o on o.polar_customer_id = w.polar_customer_id or o.user_id = w.user_id
    join public.purchases p on p.order_id = o.id and p.id <> w.id
    join edge_kit.scrape_jobs j on j.purchase_id = p.id
    where j.url = p_job.url and j.state = 'succeeded' and j.finished_at > now() - interval '7 days'
    order by j.finished_at desc
    limit 1
  )
  insert into edge_kit.scrape_pages (job_id, position, visit)
  select p_job.id, row_number() over (order by page.position) - 1, page.visit
  from source join edge_kit.scrape_pages page on page.job_id = source.id
  where source.same_competitors or (page.visit ->> 'shop')::integer = 0
  on conflict do nothing
$$;
comment on function edge_kit.reuse_pages(edge_kit.scrape_jobs) is
  'Copies the pages of the same buyer''s last finished run on the same shop, not older than 7 days, into a new run.';

-- What the next edge update of a subscription compares with.
create function edge_kit.previous_snapshot(p_purchase public.purchases) returns jsonb
language sql stable set search_path = '' as $$
  select output.data -> 'snapshot'
  from public.orders mine
  join public.orders earlier
    on earlier.subscription_id = mine.subscription_id and earlier.period_start < mine.period_start
  join public.purchases p on p.order_id = earlier.id and p.url = p_purchase.url
  join public.outputs output on output.purchase_id = p.id and output.kind = 'edge_update'
  where mine.id = p_purchase.order_id
  order by earlier.period_start desc, output.created_at desc
  limit 1
$$;
comment on function edge_kit.previous_snapshot(public.purchases) is
  'data.snapshot of the newest earlier edge update of the same subscription and shop; null for the first, and for '
  'anything that is no subscription.';

-- Its place in the line is kept, its shop is free again. Past its last attempt it is buried.
create function edge_kit.free_lapsed_scrapes() returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.scrape_jobs j
  set state = t.state, lease_until = null,
    error_code = 'worker_lost', error = 'the worker did not come back before its lease ended',
    finished_at = case when t.state = 'dead' then now() end
  from (
    select d.id, case when d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
    from edge_kit.scrape_jobs d join public.purchases p on p.id = d.purchase_id
    where d.state = 'running' and d.lease_until < now()
    for update of p skip locked
  ) t
  where j.id = t.id and j.state = 'running' and j.lease_until < now();
end $$;
comment on function edge_kit.free_lapsed_scrapes() is
  'Takes runs back from workers that are gone: queued again, or dead after the fifth attempt.';

-- One claim after the other, so that each sees what the last one took: no host is read twice at a time, and no more
-- workers begin than there may be. Then it locks the purchase, like whatever changes a run's state; one that somebody
-- else has is passed over. The token fences everything the worker writes later; `visits` are the pages that were read
-- for the run so far.
create function public.claim_scrape(p_purchase_id uuid default null) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid;
  v_job edge_kit.scrape_jobs;
begin
  perform pg_advisory_xact_lock(hashtextextended('edge_kit.claim_scrape', 0));
  perform edge_kit.free_lapsed_scrapes();
  if edge_kit.free_scrapers() <= 0 then
    return null;
  end if;
  loop
    with line as materialized (
      select c.id, c.purchase_id, c.run_at from edge_kit.scrapes_to_claim c
      where p_purchase_id is null or c.purchase_id = p_purchase_id
      order by c.run_at limit 20
    )
    select line.id into v_id from line join public.purchases p on p.id = line.purchase_id
    order by line.run_at limit 1
    for update of p skip locked;
    if not found then
      return null;
    end if;
    update edge_kit.scrape_jobs j
    set state = 'running', attempts = j.attempts + 1, lease_token = gen_random_uuid(),
      lease_until = now() + interval '90 seconds'
    where j.id = v_id and j.state = 'queued'
    returning * into v_job;
    exit when found; -- else it was canceled a moment ago
  end loop;
  if v_job.attempts = 1 and v_job.progress is null then
    perform edge_kit.reuse_pages(v_job);
  end if;
  return (
    select jsonb_build_object(
      'job_id', v_job.id, 'lease_token', v_job.lease_token, 'purchase_id', p.id, 'run_key', v_job.run_key,
      'attempt', v_job.attempts, 'url', v_job.url,
      'reports', to_jsonb(product.reports), 'competitor_urls', to_jsonb(p.competitor_urls),
      'visits', (
        select coalesce(jsonb_agg(page.visit order by page.position), '[]')
        from edge_kit.scrape_pages page where page.job_id = v_job.id
      ),
      'previous', edge_kit.previous_snapshot(p), 'period', to_char(o.period_start at time zone 'utc', 'yyyy-mm')
    )
    from public.purchases p
    join public.products product on product.slug = p.product
    join public.orders o on o.id = p.order_id
    where p.id = v_job.purchase_id
  );
end $$;
comment on function public.claim_scrape(uuid) is
  'Leases the next run in the line for 90 s, or that of one purchase out of turn: { job_id, lease_token, purchase_id, '
  'run_key, attempt, url, reports, competitor_urls, visits, previous, period }, or null. For the scraper '
  '(service_role).';
revoke execute on function public.claim_scrape(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_scrape(uuid) to service_role;

-- The worker's heartbeat. A new page is progress, from which attempts count anew. Once the lease is lost nothing is
-- written, and the worker must stop. Locks the run only, since its state stays.
create function public.checkpoint_scrape(p_job_id uuid, p_lease_token uuid, p_visits jsonb, p_progress jsonb)
returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.scrape_jobs j
  set lease_until = now() + interval '90 seconds', progress = p_progress,
    attempts = case when jsonb_array_length(p_visits) > 0 then 0 else j.attempts end
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running';
  if not found then
    return false;
  end if;
  insert into edge_kit.scrape_pages (job_id, position, visit)
  select p_job_id, stored.count + v.position - 1, v.visit
  from jsonb_array_elements(p_visits) with ordinality as v (visit, position),
    (select count(*) from edge_kit.scrape_pages page where page.job_id = p_job_id) stored;
  return true;
end $$;
comment on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb) is
  'Stores new visits and the progress { pages_read, pages_planned, checks_done, checks_total }, and renews the lease '
  'for 90 s; false when it was lost. For the scraper (service_role).';
revoke execute on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb) to service_role;

-- No failure: a worker that has stored a page has used up no attempt, and the run keeps its place in the line. The
-- fifth in a row that stored none is the last.
create function public.yield_scrape(p_job_id uuid, p_lease_token uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.lock_run(p_job_id);
  update edge_kit.scrape_jobs j
  set state = t.state, lease_until = null,
    error_code = case when t.state = 'dead' then 'worker_lost' else j.error_code end,
    error = case when t.state = 'dead' then 'five workers in a row left before they had read a page' else j.error end,
    finished_at = case when t.state = 'dead' then now() end
  from (
    select case when d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
    from edge_kit.scrape_jobs d where d.id = p_job_id
  ) t
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running';
  return found;
end $$;
comment on function public.yield_scrape(uuid, uuid) is
  'Hands a run over to the next worker; false when the lease was lost. For the scraper (service_role).';
revoke execute on function public.yield_scrape(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.yield_scrape(uuid, uuid) to service_role;

-- The outputs and the end of the run commit together; without the lease nothing is written. Kinds that were not bought
-- are left out.
create function public.complete_scrape(p_job_id uuid, p_lease_token uuid, p_outputs jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_job edge_kit.scrape_jobs;
  v_promised public.report_kind[];
  v_missing public.report_kind[];
begin
  perform edge_kit.lock_run(p_job_id);
  select * into v_job from edge_kit.scrape_jobs
  where id = p_job_id and lease_token = p_lease_token and state = 'running'
  for update;
  if not found then
    return false;
  end if;

  select product.reports into strict v_promised
  from public.purchases p join public.products product on product.slug = p.product
  where p.id = v_job.purchase_id;

  select array_agg(r) into v_missing from unnest(v_promised) r
  where not exists (select from jsonb_array_elements(p_outputs) o where o ->> 'kind' = r::text);
  if v_missing is not null then
    perform edge_kit.refuse(422, 'outputs_incomplete', 'Send an output for each promised report.', v_missing::text);
  end if;

  insert into public.outputs (purchase_id, kind, run_key, title, score, data, storage_path)
  select v_job.purchase_id, o.kind, v_job.run_key, o.title, o.score, o.data, o.storage_path
  from jsonb_to_recordset(p_outputs) as o (
    kind public.report_kind, title text, score smallint, data jsonb, storage_path text
  )
  where o.kind = any (v_promised);

  update edge_kit.scrape_jobs set state = 'succeeded', finished_at = now(), lease_until = null where id = v_job.id;
  return true;
end $$;
comment on function public.complete_scrape(uuid, uuid, jsonb) is
  'Stores outputs [{ kind, title, score, data, storage_path }] and ends the run; false when the lease was lost, PT422 '
  'outputs_incomplete when a promised kind is missing. For the scraper (service_role).';
revoke execute on function public.complete_scrape(uuid, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.complete_scrape(uuid, uuid, jsonb) to service_role;

-- Worth repeating and attempts left: queued again after 30 s doubling to an hour, half of it at random. Dead: the
-- purchase shows the code.
create function public.fail_scrape(p_job_id uuid, p_lease_token uuid, p_code text, p_message text, p_retryable boolean)
returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_state text;
begin
  perform edge_kit.lock_run(p_job_id);
  update edge_kit.scrape_jobs j
  set state = t.state,
    error_code = p_code,
    error = left(p_message, 500),
    lease_until = null,
    finished_at = case when t.state = 'dead' then now() end,
    run_at = now()
      + least(interval '30 seconds' * 2 ^ (greatest(j.attempts, 1) - 1), interval '1 hour') * (0.5 + random() / 2)
  from (
    select case when p_retryable and d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
    from edge_kit.scrape_jobs d where d.id = p_job_id
  ) t
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running'
  returning j.state::text into v_state;
  return v_state;
end $$;
comment on function public.fail_scrape(uuid, uuid, text, text, boolean) is
  'Ends an attempt with a code: queued to try again, dead, or null when the lease was lost. For the scraper '
  '(service_role).';
revoke execute on function public.fail_scrape(uuid, uuid, text, text, boolean)
  from public, anon, authenticated, service_role;
grant execute on function public.fail_scrape(uuid, uuid, text, text, boolean) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

-- Rings as many workers as could begin now, one for each shop that waits. Two cheap queries when there is nothing to
-- do. Never overlaps itself: a sweep that finds another one at work leaves everything to it.
create function edge_kit.sweep_scrape_jobs() returns void
language plpgsql set search_path = '' as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('edge_kit.sweep_scrape_jobs', 0)) then
    return;
  end if;
  perform edge_kit.free_lapsed_scrapes();
  perform edge_kit.ring('scraper', '{}')
  from generate_series(1, least(
    edge_kit.free_scrapers(), (select count(distinct c.hosts[1]) from edge_kit.scrapes_to_claim c), 50
  ));
end $$;
comment on function edge_kit.sweep_scrape_jobs() is
  'Frees or buries lapsed runs and rings for what waits. Cron: edge-kit-sweeps.';


-- supabase/schemas/43_buyer.sql

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


-- supabase/schemas/44_live_updates.sql

-- Live updates: what its owner can see changing of a purchase is announced on the private Realtime channel
-- `purchases:<user id>`, by broadcast from the database. The message is a hint to call dashboard() again. A project
-- without Realtime announces nothing, and its frontend asks again instead.

-- No payment fails because nobody could be told about it.
create function edge_kit.announce_purchase(p_user_id text, p_purchase_id uuid, p_status public.purchase_status)
returns void
language plpgsql set search_path = '' as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(
      jsonb_build_object('id', p_purchase_id, 'status', p_status), 'purchase', 'purchases:' || p_user_id, true
    );
  end if;
exception when others then
  raise warning 'purchase % not announced: %', p_purchase_id, sqlerrm;
end $$;
comment on function edge_kit.announce_purchase(text, uuid, public.purchase_status) is
  'Tells the owner''s private Realtime channel purchases:<user id> of { id, status }, as the event purchase; never '
  'raises.';

create function edge_kit.announce_status() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.announce_purchase(new.user_id, new.id, new.status);
  return null;
end $$;
comment on function edge_kit.announce_status() is 'Trigger on purchases: announces a new status or owner.';

create trigger purchases_announce after insert or update of status, user_id on public.purchases
  for each row when (new.user_id is not null and to_regnamespace('realtime') is not null)
  execute function edge_kit.announce_status();

create function edge_kit.announce_progress() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.announce_purchase(p.user_id, p.id, p.status)
  from public.purchases p where p.id = new.purchase_id and p.user_id is not null;
  return null;
end $$;
comment on function edge_kit.announce_progress() is 'Trigger on scrape_jobs: announces that a run has come further.';

create trigger scrape_jobs_announce after update of progress on edge_kit.scrape_jobs
  for each row when (new.progress is distinct from old.progress and to_regnamespace('realtime') is not null)
  execute function edge_kit.announce_progress();

-- Only the owner may listen. Nobody may speak: the database alone sends.
do $$
begin
  if to_regclass('realtime.messages') is not null then
    create policy "users hear of their own purchases" on realtime.messages for select to authenticated
      using (realtime.topic() = 'purchases:' || (select edge_kit.bearer()) and extension = 'broadcast');
  end if;
end $$;


-- supabase/schemas/45_operators.sql

-- What an operator may do about money, from Studio or with the secret key. Each call wants a reason and leaves a row.

create function edge_kit.audit(p_action text, p_subject text, p_reason text, p_details jsonb) returns void
language plpgsql set search_path = '' as $$
begin
  if coalesce(trim(p_reason), '') = '' then
    perform edge_kit.refuse(422, 'reason_missing', 'Say why, for the audit.');
  elsif length(p_reason) > 2000 then
    perform edge_kit.refuse(422, 'reason_too_long', 'Say it in at most 2000 characters.');
  end if;
  insert into edge_kit.operator_actions (action, subject, reason, details)
  values (p_action, p_subject, p_reason, p_details);
end $$;
comment on function edge_kit.audit(text, text, text, jsonb) is
  'Writes the audit row of an operator call; PT422 reason_missing | reason_too_long.';

-- A lot of its own under a key of the operator's choice, so that a repeated call is one grant.
create function public.adjust_credits(
  p_user_id text, p_amount bigint, p_key text, p_reason text, p_expires_at timestamptz default null
) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_lot public.credit_lots;
begin
  if coalesce(p_amount, 0) = 0 or coalesce(length(p_key), 0) not between 1 and 200 then
    perform edge_kit.refuse(
      422, 'invalid_amount', 'Send a number of credits other than zero, and a key that is new, of 1 to 200 characters.'
    );
  end if;
  perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_user', 'Use the user_id of a profile.', p_user_id);
  end if;

  insert into public.credit_lots (key, source, user_id, granted_at, expires_at, promised)
  values ('adjustment:' || p_key, 'adjustment', p_user_id, now(), p_expires_at, p_amount)
  on conflict (key) do nothing;
  if found then
    perform edge_kit.audit('adjust_credits', p_user_id, p_reason, jsonb_build_object(
      'key', p_key, 'amount', p_amount, 'expires_at', p_expires_at
    ));
  end if;
  select * into strict v_lot from public.credit_lots where key = 'adjustment:' || p_key;
  if (v_lot.user_id, v_lot.promised) is distinct from (p_user_id, p_amount) then
    perform edge_kit.refuse(409, 'key_reused', 'This key was used for another adjustment: choose a new one.', p_key);
  end if;
  perform edge_kit.settle_lots(array[v_lot.id]);
  return edge_kit.credit_balance(p_user_id);
end $$;
comment on function public.adjust_credits(text, bigint, text, text, timestamptz) is
  'Gives or takes credits once per key and returns the balance; PT404 unknown_user, PT409 key_reused, PT422 '
  'invalid_amount | reason_missing. For operators (service_role).';
revoke execute on function public.adjust_credits(text, bigint, text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.adjust_credits(text, bigint, text, text, timestamptz) to service_role;

-- Called by attach_order() and move_order(), whose errors it raises.
create function edge_kit.hand_over(p_order_id text, p_user_id text, p_unowned boolean) returns void
language plpgsql set search_path = '' as $$
declare
  v_subscription_id text := (select o.subscription_id from public.orders o where o.id = p_order_id);
begin
  perform edge_kit.assign_order(p_order_id, p_user_id, p_unowned);
  update public.orders o set attention = edge_kit.order_attention(o)
  where (o.id = p_order_id or o.subscription_id = v_subscription_id) and o.attention <> edge_kit.order_attention(o);
  perform edge_kit.settle_subscription(v_subscription_id);
end $$;
comment on function edge_kit.hand_over(text, text, boolean) is
  'Gives an order, and all that hangs together with it, to a user and settles what follows.';

create function public.attach_order(p_order_id text, p_user_id text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.audit('attach_order', p_order_id, p_reason, jsonb_build_object('user_id', p_user_id));
  perform edge_kit.hand_over(p_order_id, p_user_id, p_unowned => true);
end $$;
comment on function public.attach_order(text, text, text) is
  'Gives an order that nobody owns to a user, with its purchases and credits, and with its subscription and that '
  'one''s other orders; PT404 unknown_order | unknown_user, PT409 already_owned, PT422 reason_missing. For operators '
  '(service_role).';
revoke execute on function public.attach_order(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.attach_order(text, text, text) to service_role;

create function public.move_order(p_order_id text, p_user_id text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.audit('move_order', p_order_id, p_reason, jsonb_build_object(
    'user_id', p_user_id, 'from', (select o.user_id from public.orders o where o.id = p_order_id)
  ));
  perform edge_kit.hand_over(p_order_id, p_user_id, p_unowned => false);
end $$;
comment on function public.move_order(text, text, text) is
  'Takes an order from its owner and gives it to another user, with all that attach_order() takes along; PT404 '
  'unknown_order | unknown_user, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.move_order(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.move_order(text, text, text) to service_role;

create function public.rerun_purchase(p_purchase_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_purchase public.purchases;
begin
  select * into v_purchase from public.purchases where id = p_purchase_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_purchase', 'Use the id of a purchase.', p_purchase_id::text);
  elsif v_purchase.status not in ('completed', 'failed') or v_purchase.url is null then
    perform edge_kit.refuse(
      409, 'not_finished', 'Only a completed or failed purchase of a shop can run again.', v_purchase.status::text
    );
  elsif v_purchase.refunded_at is not null then
    perform edge_kit.refuse(409, 'refunded', 'The purchase was refunded in full: nothing is owed.');
  end if;
  perform edge_kit.audit('rerun_purchase', p_purchase_id::text, p_reason, jsonb_build_object(
    'status', v_purchase.status
  ));
  update public.purchases set status = 'pending_scrape', failure_code = null where id = p_purchase_id;
end $$;
comment on function public.rerun_purchase(uuid, text) is
  'Delivers a purchase again, after a failure or with a fresh look, and keeps its earlier outputs; PT404 '
  'unknown_purchase, PT409 not_finished | refunded, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.rerun_purchase(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.rerun_purchase(uuid, text) to service_role;


-- supabase/schemas/46_reconcile.sql

-- Reconciliation: what to read at Polar, what differs, and how far a comparison has come. Repairs go through
-- ingest_polar_event(), under keys of their own.

-- Placeholders, rows whose copy elsewhere was newer, subscriptions that the customer's last snapshot sees otherwise or
-- that were never heard of, and those whose access ran out without a word. Computed from rows, so that it is never out
-- of date; reconciliation reads it. It begins with what is marked (copied_at, odd_snapshot) or has lapsed, each by an
-- index of its own, and looks at nothing else.
create view edge_kit.polar_rereads with (security_invoker = true) as
select 'subscription' as kind, s.id, 'placeholder' as reason
from public.subscriptions s
where s.copied_at is not null and (s.last_writer).own = 0 and not exists (
  select from edge_kit.forged_objects f where f.kind = 'subscription' and f.id = s.id and f.at_polar is false
)
union all
select 'subscription', s.id, 'newer copy'
from public.subscriptions s
where (s.last_writer).own = 1 and s.copied_at is not null
union all
select 'subscription', s.id, 'customer snapshot disagrees'
from edge_kit.polar_customers c join public.subscriptions s on s.polar_customer_id = c.id
where c.odd_snapshot and edge_kit.is_odd(s, c)
union all
select 'subscription', s.id, 'access ran out'
from public.subscriptions s
where (s.last_writer).own = 1 and s.polar_status in ('trialing', 'active', 'past_due')
  -- access lasts as long as the paid period at least
  and case when s.polar_status = 'past_due' then '-infinity' else coalesce(s.current_period_end, '-infinity') end
    <= now()
  and edge_kit.access_until(s) <= now()
union all
select 'subscription', a.id, 'never heard of'
from edge_kit.polar_customers c cross join lateral unnest(c.active_subscription_ids) a (id)
where c.odd_snapshot and not exists (select from public.subscriptions s where s.id = a.id)
union all
select 'customer', c.id, 'newer copy'
from edge_kit.polar_customers c
where (c.last_writer).own = 1 and c.copied_at is not null;
comment on view edge_kit.polar_rereads is 'Objects that should be read again from Polar''s API.';
comment on column edge_kit.polar_rereads.kind is 'subscription or customer.';
comment on column edge_kit.polar_rereads.id is 'Its id at Polar.';
comment on column edge_kit.polar_rereads.reason is
  'Why: placeholder, newer copy, customer snapshot disagrees, access ran out, never heard of.';

-- A dry run repaired nothing, and a run that began later than the watermark left a gap: neither moves it.
create function edge_kit.reconcile_watermark() returns timestamptz
language sql stable set search_path = ''
return (select max(r.until) from edge_kit.reconcile_runs r where r.complete and r.covers and not r.dry_run);
comment on function edge_kit.reconcile_watermark() is
  'Up to when everything has been compared with Polar; null before the first complete run.';

-- A run and its lease -------------------------------------------------------------------------------------------------

-- Resumed is the unfinished run of the same kind and start; one with another start is given up. Without p_since a new
-- run reads from a day before the watermark, or all there is. Locks the table, so that two calls at once are one run.
create function public.start_reconcile(p_since timestamptz, p_dry_run boolean) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_watermark timestamptz := edge_kit.reconcile_watermark();
  v_run edge_kit.reconcile_runs;
begin
  lock table edge_kit.reconcile_runs in share row exclusive mode;
  if exists (select from edge_kit.reconcile_runs where finished_at is null and lease_until > now()) then
    perform edge_kit.refuse(409, 'reconcile_running', 'Another run is at work: try again in a few minutes.');
  end if;

  update edge_kit.reconcile_runs
  set finished_at = now(), stopped_by = 'given_up', lease_token = null, lease_until = null
  where finished_at is null and dry_run = p_dry_run and since <> p_since;

  update edge_kit.reconcile_runs set lease_token = gen_random_uuid(), lease_until = now() + interval '3 minutes'
  where finished_at is null and dry_run = p_dry_run
  returning * into v_run;
  if not found then
    insert into edge_kit.reconcile_runs (dry_run, since, covers, lease_token, lease_until)
    values (
      p_dry_run, coalesce(p_since, v_watermark - interval '24 hours', '1970-01-01Z'),
      p_since is null or p_since <= v_watermark is true, gen_random_uuid(), now() + interval '3 minutes'
    )
    returning * into v_run;
  end if;
  return jsonb_build_object(
    'run_id', v_run.id, 'lease_token', v_run.lease_token, 'since', v_run.since, 'until', v_run.until,
    'cursor', v_run.cursor, 'counts', v_run.counts
  );
end $$;
comment on function public.start_reconcile(timestamptz, boolean) is
  'Begins or resumes a comparison with Polar and leases it for three minutes: { run_id, lease_token, since, until, '
  'cursor, counts }; PT409 reconcile_running. For polar-reconcile (service_role).';
revoke execute on function public.start_reconcile(timestamptz, boolean) from public, anon, authenticated, service_role;
grant execute on function public.start_reconcile(timestamptz, boolean) to service_role;

-- p_until is Polar's time when the run began; the first one told stays. A caller whose lease was lost must stop.
create function public.record_reconcile(
  p_run_id uuid, p_lease_token uuid, p_until timestamptz, p_cursor jsonb, p_counts jsonb
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.reconcile_runs
  set until = coalesce(until, p_until), cursor = p_cursor, counts = p_counts, lease_until = now() + interval '3 minutes'
  where id = p_run_id and lease_token = p_lease_token;
  return found;
end $$;
comment on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb) is
  'Stores a run''s cursor and counts and prolongs its lease; false when it was lost. For polar-reconcile '
  '(service_role).';
revoke execute on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.record_reconcile(uuid, uuid, timestamptz, jsonb, jsonb) to service_role;

-- p_stopped_by null: the run is complete, and its start is the new watermark. Otherwise the next call goes on with the
-- cursor that record_reconcile() stored last (S104). When only time was up it is rung for at once: a shop with more
-- than a call's worth of customers is through within the hour all the same.
create function public.finish_reconcile(p_run_id uuid, p_lease_token uuid, p_stopped_by text, p_counts jsonb)
returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_dry_run boolean;
begin
  update edge_kit.reconcile_runs
  set stopped_by = p_stopped_by, counts = p_counts, lease_token = null, lease_until = null,
    complete = p_stopped_by is null, finished_at = case when p_stopped_by is null then now() end
  where id = p_run_id and lease_token = p_lease_token
  returning dry_run into v_dry_run;
  if v_dry_run is not null and p_stopped_by = 'time_is_up' then
    perform edge_kit.ring('polar-reconcile', jsonb_build_object('dry_run', v_dry_run));
  end if;
  return v_dry_run is not null;
end $$;
comment on function public.finish_reconcile(uuid, uuid, text, jsonb) is
  'Completes a run, or leaves it unfinished with the reason, and frees its lease; false when that was lost. A run '
  'whose time was up is rung for again. For polar-reconcile (service_role).';
revoke execute on function public.finish_reconcile(uuid, uuid, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.finish_reconcile(uuid, uuid, text, jsonb) to service_role;

-- Comparing -----------------------------------------------------------------------------------------------------------

-- One statement for a whole page. Kinds: order, subscription, refund, dispute, customer, customer_seat, and delivery,
-- whose ids are webhook ids. Nothing is cast that could raise: one odd object must not keep the rest from being
-- compared. Missing: no row, or a placeholder. Stale: Polar's modified_at is later. Different: the same moment, other
-- facts. Same is also a row that is newer than the page, and what a shared organisation's inbox knows to be not ours.
create function public.compare_polar_objects(p_kind text, p_objects jsonb) returns table (id text, verdict text)
language sql stable security definer set search_path = '' as $$
  with told as (
    select o ->> 'id' as id,
      o || jsonb_build_object(
        'email', edge_kit.normal_email(o ->> 'email'),
        'pending_product_id', o -> 'pending_update' ->> 'product_id',
        'pending_units', coalesce(o -> 'pending_update' ->> 'units', o -> 'pending_update' ->> 'seats')
      ) as object,
      case when pg_input_is_valid(t.modified_at, 'timestamptz') then t.modified_at::timestamptz end as modified_at
    from jsonb_array_elements(p_objects) o,
      lateral (select coalesce(o ->> 'modified_at', o ->> 'created_at') as modified_at) t
  ),
  ours as (
    select o.id, o.last_writer, jsonb_build_object(
      'status', o.status, 'customer_id', o.polar_customer_id, 'currency', o.currency,
      'total_amount', o.total_amount, 'refunded_amount', o.refunded_amount
    ) as facts
    from public.orders o join told t on t.id = o.id where p_kind = 'order'
    union all
    select s.id, s.last_writer, jsonb_build_object(
      'status', s.polar_status, 'customer_id', s.polar_customer_id, 'product_id', s.product_id, 'amount', s.amount,
      'cancel_at_period_end', s.cancel_at_period_end, 'pending_product_id', s.pending_product_id,
      'pending_units', s.pending_units
    )
    from public.subscriptions s join told t on t.id = s.id where p_kind = 'subscription'
    union all
    select r.id, r.last_writer, jsonb_build_object('status', r.status, 'order_id', r.order_id, 'amount', r.amount)
    from public.refunds r join told t on t.id = r.id where p_kind = 'refund'
    union all
    select d.id, d.last_writer, jsonb_build_object('status', d.status, 'order_id', d.order_id)
    from edge_kit.polar_disputes d join told t on t.id = d.id where p_kind = 'dispute'
    union all
    select c.id, c.last_writer,
      case when c.erased_at is null then jsonb_build_object('email', c.email, 'external_id', c.external_id) end
    from edge_kit.polar_customers c join told t on t.id = c.id where p_kind = 'customer'
    union all
    select s.id, s.last_writer, jsonb_build_object('status', s.status, 'subscription_id', s.subscription_id)
    from public.seats s join told t on t.id = s.id where p_kind = 'customer_seat'
    union all
    select e.webhook_id, row(1, 'infinity', null, null, null)::edge_kit.last_writer, '{}'
    from edge_kit.polar_events e join told t on t.id = e.webhook_id where p_kind = 'delivery'
  )
  select t.id, case
    when u.id is null and (select s.shared_organization from edge_kit.settings s) and exists (
      select from edge_kit.polar_events e where e.object_id = t.id and e.state = 'ignored'
    ) then 'same'
    when u.id is null or (u.last_writer).own = 0 then 'missing'
    when t.modified_at > (u.last_writer).modified_at then 'stale'
    when t.modified_at = (u.last_writer).modified_at and exists (
      select from jsonb_each_text(u.facts) f where f.value is distinct from t.object ->> f.key
    ) then 'different'
    else 'same'
  end
  from told t left join ours u on u.id = t.id
$$;
comment on function public.compare_polar_objects(text, jsonb) is
  'For each object of one of Polar''s pages: missing, stale, different or same here. For polar-reconcile '
  '(service_role).';
revoke execute on function public.compare_polar_objects(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.compare_polar_objects(text, jsonb) to service_role;

-- What no list finds again: edge_kit.polar_rereads; orders still unpaid, since Polar cannot list by time of change;
-- orders whose refunds do not add up to what they say was refunded, which stand for all orders within their refund
-- window: Polar's list of refunds is read whole before; and running subscriptions whose seats, which Polar lists one
-- subscription at a time, were not heard of for a day, or whose command waits to be seen.
create function public.list_polar_rereads(p_limit integer, p_after text default '') returns table (kind text, id text)
language sql stable security definer set search_path = '' as $$
  select r.kind, r.id
  from (
    select p.kind, p.id from edge_kit.polar_rereads p
    union all
    select 'order', o.id from public.orders o where o.status in ('draft', 'pending')
    union all
    select 'order', m.order_id
    from (select distinct r.order_id from public.refunds r where r.unmatched and r.order_id is not null) m
    left join public.orders o on o.id = m.order_id
    where (o.id is not null or not (select s.shared_organization from edge_kit.settings s))
      and o.refunded_amount is distinct from (
        select coalesce(sum(r.amount) filter (where r.status = 'succeeded'), 0)
        from public.refunds r where r.order_id = m.order_id
      )
    union all
    select 'customer_seat', s.id
    from public.products p
    cross join lateral (
      select * from public.subscriptions s
      where s.product_id = p.polar_product_id
        and s.polar_status in ('trialing', 'active', 'past_due', 'paused', 'unpaid')  -- is_running(), by index
      offset 0  -- not before there is such a product
    ) s
    where p.seat_based and (
      exists (
        select from public.seats seat
        where seat.subscription_id = s.id and (seat.last_writer).event_at < now() - interval '1 day'
      )
      or s.created_at > now() - interval '7 days'
        and not exists (select from public.seats seat where seat.subscription_id = s.id)
      or exists (
        select from edge_kit.polar_commands c
        where c.subject = s.id and c.kind in ('assign_seat', 'revoke_seat') and c.state = 'confirmed'
          and c.mirrored_at is null and c.closed_at is null
      )
    )
  ) r
  where (r.kind || ':' || r.id) collate "C" > p_after
  group by r.kind, r.id
  order by (r.kind || ':' || r.id) collate "C"
  limit p_limit
$$;
comment on function public.list_polar_rereads(integer, text) is
  'Objects to read again one by one, in pages ordered by "kind:id", each after the last one; for customer_seat the id '
  'is the subscription''s. For polar-reconcile (service_role).';
revoke execute on function public.list_polar_rereads(integer, text) from public, anon, authenticated, service_role;
grant execute on function public.list_polar_rereads(integer, text) to service_role;


-- supabase/schemas/47_commands.sql

-- Commands to Polar: what the function polar-commands calls, what an operator may ask for, and the sweep. A ring only
-- wakes the function; the row is the truth, and whoever holds its lease may send.

-- What polar-commands calls -------------------------------------------------------------------------------------------

-- Due, not leased, and the first of its subject: a later command about the same object waits until the one before is
-- over. Two calls at once: one gets it, the other null. Locks the command.
create function public.claim_polar_command(p_command_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  update edge_kit.polar_commands u
  set attempts = u.attempts + 1, lease_token = gen_random_uuid(), lease_until = now() + interval '90 seconds'
  where u.id = p_command_id and u.state in ('asked', 'sent') and u.run_at <= now() and u.attempts < 12
    and (u.lease_until is null or u.lease_until < now())
    and edge_kit.is_first_command(u)
  returning * into c;
  if not found then
    return null;
  end if;
  return jsonb_build_object(
    'command_id', c.id, 'lease_token', c.lease_token, 'attempt', c.attempts, 'kind', c.kind, 'subject', c.subject,
    'args', c.args, 'sent_before', c.sent_at is not null,
    'wait_seconds', case
      when c.kind in ('refund', 'change_plan', 'change_units', 'change_seats')
        and c.sent_at > now() - interval '5 minutes'
      then ceil(extract(epoch from c.sent_at + interval '5 minutes' - now()))
      else 0
    end
  );
end $$;
comment on function public.claim_polar_command(uuid) is
  'Leases a due command for 90 s: { command_id, lease_token, attempt, kind, subject, args, sent_before, wait_seconds '
  '}, or null. wait_seconds: for so long what takes or gives money must not be sent again. For polar-commands '
  '(service_role).';
revoke execute on function public.claim_polar_command(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_polar_command(uuid) to service_role;

-- Asked right before the request leaves, and committed before it does: from here on Polar may have done it. A worker
-- whose lease has lapsed must not send. p_seen_at: Polar's modified_at of the subject as it was just read.
create function public.send_polar_command(p_command_id uuid, p_lease_token uuid, p_seen_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.polar_commands
  set state = 'sent', sent_at = now(), seen_at = greatest(seen_at, p_seen_at),
    lease_until = now() + interval '90 seconds'
  where id = p_command_id and lease_token = p_lease_token and lease_until > now();
  return found;
end $$;
comment on function public.send_polar_command(uuid, uuid, timestamptz) is
  'Writes down that a command is about to leave for Polar, and renews the lease for 90 s; false when it was lost. For '
  'polar-commands (service_role).';
revoke execute on function public.send_polar_command(uuid, uuid, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.send_polar_command(uuid, uuid, timestamptz) to service_role;

-- p_outcome: confirmed, refused, unclear; not_taken: Polar answered that it did nothing, and may later; later: it is
-- not known, or nothing was sent. The latter two are tried again after 15 s doubling to an hour, half of it at random,
-- and not before p_retry_after seconds. After the twelfth attempt a command is refused, or unclear if Polar may have
-- done it. What is over rings the next of its subject. A buyer who is refused has been told, and asks anew: that needs
-- no operator, unless it is the shop's token or row that Polar does not take.
create function public.record_polar_command(
  p_command_id uuid, p_lease_token uuid, p_outcome text, p_seen_at timestamptz default null,
  p_answer jsonb default null,
  p_error_code text default null, p_error text default null, p_retry_after integer default 0
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  perform edge_kit.lock_commands(d.subject) from edge_kit.polar_commands d where d.id = p_command_id;
  select * into c from edge_kit.polar_commands where id = p_command_id and lease_token = p_lease_token;
  if not found then
    -- Polar's event was faster than its answer and has ended the command: whoever waits behind it was not rung for.
    perform edge_kit.ring_next_command(d.subject) from edge_kit.polar_commands d
    where d.id = p_command_id and d.state not in ('asked', 'sent');
    return null;
  end if;
  c.lease_token := null;
  c.lease_until := null;
  c.seen_at := greatest(c.seen_at, p_seen_at);
  c.answer := coalesce(p_answer, c.answer);
  c.error_code := p_error_code;
  c.error := left(p_error, 1000);
  if p_outcome in ('confirmed', 'refused', 'unclear') then
    c.state := p_outcome;
    c.answered_at := case when p_outcome = 'confirmed' then now() end;
    if p_outcome = 'refused' and c.user_id is not null and p_error_code not in ('token_refused', 'not_found') then
      c.closed_at := now();
      c.args := c.args - 'customer_cancellation_comment';
    end if;
  elsif p_outcome in ('not_taken', 'later') then
    c.sent_at := case when p_outcome = 'later' then c.sent_at end;
    c.state := edge_kit.command_state_after(c.attempts, c.sent_at);
    c.rung_at := null;
    c.run_at := edge_kit.next_try(c.attempts, p_retry_after);
  else
    perform edge_kit.refuse(
      422, 'invalid_outcome', 'Send confirmed, refused, unclear, not_taken or later.', p_outcome
    );
  end if;
  update edge_kit.polar_commands u
  set (
      state, run_at, rung_at, sent_at, seen_at, answer, error_code, error, answered_at, closed_at, args, lease_token,
      lease_until
    ) = (
      c.state, c.run_at, c.rung_at, c.sent_at, c.seen_at, c.answer, c.error_code, c.error, c.answered_at, c.closed_at,
      c.args, null, null
    )
  where u.id = c.id;

  if c.kind = 'refund' then
    perform edge_kit.settle_refund_command(c.id);
  else
    perform edge_kit.settle_commands(c.subject);
  end if;
  if c.state not in ('asked', 'sent') then
    perform edge_kit.ring_next_command(c.subject);
  end if;
  return c.state;
end $$;
comment on function public.record_polar_command(uuid, uuid, text, timestamptz, jsonb, text, text, integer) is
  'Writes down how an attempt ended and gives the lease back: the command''s state, or null when the lease was lost; '
  'PT422 invalid_outcome. For polar-commands (service_role).';
revoke execute on function public.record_polar_command(uuid, uuid, text, timestamptz, jsonb, text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.record_polar_command(uuid, uuid, text, timestamptz, jsonb, text, text, integer)
  to service_role;

-- What an operator may ask for ----------------------------------------------------------------------------------------

-- Each wants a reason, leaves a row, and answers at once, before Polar was asked. Asked again while the command is not
-- over, it answers the same one. Under the lock of the customer whose object it is.
create function edge_kit.order_command(
  p_action text, p_reason text, p_kind edge_kit.polar_command_kind, p_key text, p_subject text, p_args jsonb
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_new boolean := not exists (select from edge_kit.polar_commands where key = p_key);
  v_command_id uuid;
begin
  if coalesce(trim(p_reason), '') = '' then
    perform edge_kit.refuse(422, 'reason_missing', 'Say why, for the audit.');
  end if;
  begin
    v_command_id := edge_kit.ask_polar(p_kind, p_key, p_subject, p_args);
  exception when sqlstate 'PT409' then
    perform edge_kit.refuse(
      409, 'command_open', 'Another command about this is not over: see edge_kit.open_commands.', p_key
    );
  end;
  if v_new then
    perform edge_kit.audit(
      p_action, coalesce(p_args ->> 'purchase_id', p_subject), p_reason,
      p_args || jsonb_build_object('command_id', v_command_id, 'subject', p_subject)
    );
  end if;
  return edge_kit.command_answer(v_command_id);
end $$;
comment on function edge_kit.order_command(text, text, edge_kit.polar_command_kind, text, text, jsonb) is
  'Asks Polar in the name of an operator, with an audit row for a command that is new; PT409 command_open, PT422 '
  'reason_missing.';

-- What may still be refunded: Polar's word, less what commands have asked for that it does not contain yet. Under the
-- customer's lock.
create function edge_kit.refundable_now(p_order public.orders) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  if not edge_kit.is_paid(p_order.status) then
    return 0;
  end if;
  return p_order.refundable_amount + p_order.refunded_amount
    - greatest(p_order.refunded_amount, (
      select coalesce(sum(r.amount), 0) from public.refunds r
      where r.order_id = p_order.id and r.status in ('pending', 'succeeded')
    ))
    - (
      select coalesce(sum((c.args ->> 'amount')::bigint), 0) from edge_kit.polar_commands c
      where c.subject = p_order.id and c.kind = 'refund' and c.state <> 'refused'
        and c.mirrored_at is null and c.closed_at is null
    );
end $$;
comment on function edge_kit.refundable_now(public.orders) is
  'What of an order can still be asked back, net of tax, minor units.';

create function edge_kit.check_refund_reason(p_polar_reason text) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if p_polar_reason not in (
    'duplicate', 'fraudulent', 'customer_request', 'service_disruption', 'satisfaction_guarantee', 'other'
  ) is not false then
    perform edge_kit.refuse(
      422, 'invalid_polar_reason',
      'Use duplicate, fraudulent, customer_request, service_disruption, satisfaction_guarantee or other.',
      p_polar_reason
    );
  end if;
end $$;
comment on function edge_kit.check_refund_reason(text) is
  'Raises PT422 invalid_polar_reason for a reason that Polar does not take.';

-- The purchase's share of what its order could ever be refunded, net of tax, to which Polar adds the tax; the last one
-- of an order takes what rounding left. The purchase closes once Polar says that the refund has succeeded.
create function public.refund_purchase(
  p_purchase_id uuid, p_reason text, p_polar_reason text default 'customer_request'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_purchase public.purchases;
  v_order public.orders;
  v_key text;
  v_known uuid;
  v_amount bigint;
begin
  perform edge_kit.check_refund_reason(p_polar_reason);
  perform from edge_kit.polar_customers c
  where c.id = (
    select o.polar_customer_id from public.purchases p join public.orders o on o.id = p.order_id
    where p.id = p_purchase_id
  )
  for update;
  select * into v_purchase from public.purchases where id = p_purchase_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_purchase', 'Use the id of a purchase.', p_purchase_id::text);
  end if;
  v_key := edge_kit.next_command_key('refund:purchase:' || p_purchase_id || ':', false);
  select c.id into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found then
    return edge_kit.command_answer(v_known);
  end if;

  select * into strict v_order from public.orders where id = v_purchase.order_id;
  v_amount := least(edge_kit.refundable_now(v_order), case
    when v_purchase.refunded_at is not null then 0
    when not exists (
      select from public.purchases p where p.order_id = v_order.id and p.id <> p_purchase_id and p.refunded_at is null
    ) then v_order.refundable_amount
    when v_order.total_amount > 0 then floor(
      (v_order.refunded_amount + v_order.refundable_amount)::numeric * v_purchase.amount / v_order.total_amount
    )::bigint
    else 0
  end);
  if v_amount <= 0 then
    perform edge_kit.refuse(409, 'nothing_to_refund', 'Nothing of this purchase is left to refund.');
  end if;
  return edge_kit.order_command('refund_purchase', p_reason, 'refund', v_key, v_order.id, jsonb_build_object(
    'amount', v_amount, 'reason', p_polar_reason, 'purchase_id', p_purchase_id, 'line', v_purchase.line
  ));
end $$;
comment on function public.refund_purchase(uuid, text, text) is
  'Asks Polar to pay one purchase back: its share of the order, minor units net of tax. Answers { command_id, state, '
  'amount, … }, the same command when asked again; PT404 unknown_purchase, PT409 nothing_to_refund, PT422 '
  'reason_missing | invalid_polar_reason. For operators (service_role).';
revoke execute on function public.refund_purchase(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function public.refund_purchase(uuid, text, text) to service_role;

create function public.refund_order(
  p_order_id text, p_reason text, p_amount bigint default null, p_polar_reason text default 'customer_request'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_order public.orders;
  v_key text;
  v_known edge_kit.polar_commands;
  v_left bigint;
begin
  perform edge_kit.check_refund_reason(p_polar_reason);
  perform from edge_kit.polar_customers c
  where c.id = (select o.polar_customer_id from public.orders o where o.id = p_order_id) for update;
  select * into v_order from public.orders where id = p_order_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_order', 'Use the id of an order.', p_order_id);
  end if;
  v_key := edge_kit.next_command_key('refund:order:' || p_order_id || ':');
  select * into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found and coalesce(p_amount, (v_known.args ->> 'amount')::bigint) = (v_known.args ->> 'amount')::bigint then
    return edge_kit.command_answer(v_known.id);
  elsif found then
    perform edge_kit.refuse(
      409, 'command_open', 'Another refund of this order is not over: see edge_kit.open_commands.', v_key
    );
  end if;

  v_left := edge_kit.refundable_now(v_order);
  if v_left <= 0 then
    perform edge_kit.refuse(409, 'nothing_to_refund', 'Nothing of this order is left to refund.');
  elsif p_amount <= 0 or p_amount > v_left then
    perform edge_kit.refuse(
      422, 'invalid_amount', 'Send an amount in minor units, net of tax, up to what is left.', v_left::text
    );
  end if;
  return edge_kit.order_command('refund_order', p_reason, 'refund', v_key, p_order_id, jsonb_build_object(
    'amount', coalesce(p_amount, v_left), 'reason', p_polar_reason
  ));
end $$;
comment on function public.refund_order(text, text, bigint, text) is
  'Asks Polar to pay an order back: an amount in minor units net of tax, or all that is left. Answers { command_id, '
  'state, amount, … }; PT404 unknown_order, PT409 nothing_to_refund | command_open, PT422 reason_missing | '
  'invalid_amount | invalid_polar_reason. For operators (service_role).';
revoke execute on function public.refund_order(text, text, bigint, text)
  from public, anon, authenticated, service_role;
grant execute on function public.refund_order(text, text, bigint, text) to service_role;

create function edge_kit.subscription_command(
  p_subscription_id text, p_reason text, p_action text, p_kind edge_kit.polar_command_kind, p_args jsonb default '{}'
) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_status text;
begin
  perform from edge_kit.polar_customers c
  where c.id = (select s.polar_customer_id from public.subscriptions s where s.id = p_subscription_id) for update;
  select s.polar_status into v_status from public.subscriptions s where s.id = p_subscription_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Use the id of a subscription.', p_subscription_id);
  elsif v_status = 'canceled' then
    perform edge_kit.refuse(409, 'already_ended', 'The subscription has ended: nothing can be changed about it.');
  end if;
  return edge_kit.order_command(
    p_action, p_reason, p_kind, edge_kit.next_command_key(format('%s:%s:', p_kind, p_subscription_id)),
    p_subscription_id, p_args
  );
end $$;
comment on function edge_kit.subscription_command(text, text, text, edge_kit.polar_command_kind, jsonb) is
  'Asks Polar to change a subscription that has not ended; PT404 unknown_subscription, PT409 already_ended, and those '
  'of order_command().';

create function public.cancel_subscription(p_subscription_id text, p_reason text, p_now boolean default false)
returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  return edge_kit.subscription_command(
    p_subscription_id, p_reason, 'cancel_subscription',
    case when p_now then 'cancel_now' else edge_kit.ending(
      (select s.polar_status from public.subscriptions s where s.id = p_subscription_id)
    ) end
  );
end $$;
comment on function public.cancel_subscription(text, text, boolean) is
  'Asks Polar to end a subscription with its period, or now; one that is paused, now. Answers { command_id, state, … '
  '}; PT404 unknown_subscription, PT409 already_ended, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.cancel_subscription(text, text, boolean)
  from public, anon, authenticated, service_role;
grant execute on function public.cancel_subscription(text, text, boolean) to service_role;

create function public.uncancel_subscription(p_subscription_id text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
begin
  return edge_kit.subscription_command(p_subscription_id, p_reason, 'uncancel_subscription', 'uncancel');
end $$;
comment on function public.uncancel_subscription(text, text) is
  'Asks Polar to let a subscription go on that was to end with its period. Answers { command_id, state, … }; PT404 '
  'unknown_subscription, PT409 already_ended, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.uncancel_subscription(text, text) from public, anon, authenticated, service_role;
grant execute on function public.uncancel_subscription(text, text) to service_role;

create function public.change_subscription_plan(
  p_subscription_id text, p_product text, p_reason text, p_proration text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_product_id text := (
    select p.polar_product_id from public.products p where p.slug = p_product and p.kind = 'subscription'
  );
begin
  if v_product_id is null then
    perform edge_kit.refuse(
      422, 'unknown_product', 'Use the slug of a subscription product that Polar knows.', p_product
    );
  elsif p_proration not in ('invoice', 'prorate', 'next_period', 'reset') then
    perform edge_kit.refuse(
      422, 'invalid_proration', 'Use invoice, prorate, next_period or reset, or leave it to Polar''s settings.',
      p_proration
    );
  end if;
  return edge_kit.subscription_command(
    p_subscription_id, p_reason, 'change_subscription_plan', 'change_plan',
    jsonb_strip_nulls(jsonb_build_object('product_id', v_product_id, 'proration_behavior', p_proration))
  );
end $$;
comment on function public.change_subscription_plan(text, text, text, text) is
  'Asks Polar to move a subscription to another plan, p_product by its slug. Answers { command_id, state, … }; PT404 '
  'unknown_subscription, PT409 already_ended | command_open, PT422 unknown_product | reason_missing | '
  'invalid_proration. For operators (service_role).';
revoke execute on function public.change_subscription_plan(text, text, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.change_subscription_plan(text, text, text, text) to service_role;

create function edge_kit.reopen_command(p_command_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_commands c
  set state = case when c.sent_at is null then 'asked' else 'sent' end::edge_kit.polar_command_state,
    attempts = 0, run_at = now(), rung_at = null, error_code = null, error = null
  where c.id = p_command_id;
end $$;
comment on function edge_kit.reopen_command(uuid) is
  'Lets a command that was refused or is unclear be tried again, from the first attempt.';

-- Safe also when it is unclear what became of it: whoever works a command looks at Polar before it sends. A refund that
-- Polar made and that then failed is over, and another one is another command.
create function public.retry_polar_command(p_command_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  perform edge_kit.lock_commands(d.subject) from edge_kit.polar_commands d where d.id = p_command_id;
  select * into c from edge_kit.polar_commands where id = p_command_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_command', 'Use an id of edge_kit.open_commands.', p_command_id::text);
  elsif c.state not in ('refused', 'unclear') or c.closed_at is not null then
    perform edge_kit.refuse(
      409, 'not_stopped', 'Only a command that was refused or is unclear can be tried again.', c.state::text
    );
  elsif c.error_code = 'refund_failed' then
    perform edge_kit.refuse(
      409, 'refund_failed', 'Close this command, and ask for the refund again if it is still due.'
    );
  end if;
  perform edge_kit.audit('retry_polar_command', c.id::text, p_reason, jsonb_build_object(
    'state', c.state, 'error_code', c.error_code
  ));
  perform edge_kit.reopen_command(p_command_id);
  perform edge_kit.ring_next_command(c.subject);
  return edge_kit.command_answer(p_command_id);
end $$;
comment on function public.retry_polar_command(uuid, text) is
  'Sends a command that was refused or is unclear again, once what stood in its way is mended. Answers { command_id, '
  'state, … }; PT404 unknown_command, PT409 not_stopped | refund_failed, PT422 reason_missing. For operators '
  '(service_role).';
revoke execute on function public.retry_polar_command(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.retry_polar_command(uuid, text) to service_role;

create function public.close_polar_command(p_command_id uuid, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  c edge_kit.polar_commands;
begin
  select * into c from edge_kit.polar_commands where id = p_command_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_command', 'Use an id of edge_kit.open_commands.', p_command_id::text);
  elsif c.state in ('asked', 'sent') then
    perform edge_kit.refuse(409, 'command_open', 'The command is still being worked: wait until it ends.');
  elsif c.closed_at is null then
    perform edge_kit.audit('close_polar_command', c.id::text, p_reason, jsonb_build_object(
      'state', c.state, 'error_code', c.error_code
    ));
    update edge_kit.polar_commands
    set closed_at = now(), args = c.args - '{email,customer_cancellation_comment}'::text[]
    where id = p_command_id;
  end if;
  return edge_kit.command_answer(p_command_id);
end $$;
comment on function public.close_polar_command(uuid, text) is
  'Says that nothing more is to be done about a command that ended, for example because it was done in Polar''s '
  'dashboard. Answers { command_id, state, … }; PT404 unknown_command, PT409 command_open, PT422 reason_missing. For '
  'operators (service_role).';
revoke execute on function public.close_polar_command(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.close_polar_command(uuid, text) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

-- Ends what has used up its attempts and was left by its last worker, and rings what is due and was not rung within a
-- minute. One cheap query each when there is nothing to do.
create function edge_kit.sweep_polar_commands() returns void
language plpgsql set search_path = '' as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('edge_kit.sweep_polar_commands', 0)) then
    return;
  end if;

  update edge_kit.polar_commands c
  set state = edge_kit.command_state_after(c.attempts, c.sent_at), lease_token = null, lease_until = null,
    error_code = 'worker_lost', error = 'The worker of the last attempt did not come back.'
  where c.id = any (array(
    select d.id from edge_kit.polar_commands d
    where d.state in ('asked', 'sent') and d.attempts >= 12 and d.lease_until < now()
    for update skip locked
  ));

  with due as materialized (
    select d.id from edge_kit.polar_commands d
    where d.state in ('asked', 'sent') and d.run_at <= now()
      and (d.lease_until is null or d.lease_until < now())
      and (d.rung_at is null or d.rung_at < now() - interval '1 minute')
      and edge_kit.is_first_command(d)
    order by d.run_at
    limit 50
    for update skip locked
  ),
  rung as materialized (
    select due.id from due where edge_kit.ring('polar-commands', jsonb_build_object('command_id', due.id))
  )
  update edge_kit.polar_commands c set rung_at = now() from rung where c.id = rung.id;
end $$;
comment on function edge_kit.sweep_polar_commands() is
  'Rings again for commands that are due and ends those whose last worker was lost. Cron: edge-kit-sweeps.';


-- supabase/schemas/47_forged_events.sql

-- Forged events: how polar-reconcile finds them and has them undone (docs/money.md §10). Whether Polar has sent an
-- event only Polar's list of deliveries tells, so the function compares, and each step is written down here.

-- Repairs are our own; polar-webhook takes no event with such an id. Of a body that is gone nothing can be told. A
-- delivery is listed at Polar once it has been answered: the last ten minutes are left out.
create function public.list_received_events(p_since timestamptz, p_after text, p_limit integer)
returns table (webhook_id text, type text, object_id text, received_at timestamptz, digest text)
language sql stable security definer set search_path = '' as $$
  select e.webhook_id, e.type, e.object_id, e.received_at, encode(sha256(convert_to(e.payload, 'UTF8')), 'hex')
  from edge_kit.polar_events e
  where e.payload is not null and e.received_at >= p_since and e.received_at < now() - interval '10 minutes'
    and e.state <> 'forged' and e.webhook_id not like 'reconcile:%'
    and (p_after is null or (e.received_at, e.webhook_id) > (
      select a.received_at, a.webhook_id from edge_kit.polar_events a where a.webhook_id = p_after
    ))
  order by e.received_at, e.webhook_id
  limit p_limit
$$;
comment on function public.list_received_events(timestamptz, text, integer) is
  'Webhooks that came since a moment and have their body, oldest first, each page after the last id of the one before; '
  'digest is SHA-256 of the body. For polar-reconcile (service_role).';
revoke execute on function public.list_received_events(timestamptz, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.list_received_events(timestamptz, text, integer) to service_role;

-- Undoes nothing yet. An event that is marked is worked no more, and what it named is listed. Marking one again names
-- its objects again.
create function public.mark_forged_events(p_webhook_ids text[], p_reason text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_marked integer;
begin
  perform from edge_kit.polar_events e where e.webhook_id = any (p_webhook_ids) order by e.webhook_id for update;
  update edge_kit.polar_events e
  set state = 'forged', error = left(p_reason, 1000), next_attempt_at = null
  where e.webhook_id = any (p_webhook_ids) and e.state <> 'forged' and e.webhook_id not like 'reconcile:%';
  get diagnostics v_marked = row_count;
  insert into edge_kit.forged_objects as f (kind, id, named_by)
  select n.kind, n.id, array_agg(e.webhook_id)
  from edge_kit.polar_events e cross join lateral edge_kit.named_objects(e) n
  where e.webhook_id = any (p_webhook_ids) and e.state = 'forged' and e.processed_at is not null
    and e.payload is not null
  group by n.kind, n.id
  on conflict (kind, id) do update
  set named_by = array(select unnest(f.named_by) union select unnest(excluded.named_by)),
    found_at = now(), put_right_at = null, at_polar = null;
  perform edge_kit.audit('mark_forged_events', 'inbox', p_reason, jsonb_build_object('webhook_ids', p_webhook_ids));
  return v_marked;
end $$;
comment on function public.mark_forged_events(text[], text) is
  'Marks events of the inbox as forged, lists what they named, and answers how many were new; PT422 reason_missing | '
  'reason_too_long. For polar-reconcile (service_role).';
revoke execute on function public.mark_forged_events(text[], text) from public, anon, authenticated, service_role;
grant execute on function public.mark_forged_events(text[], text) to service_role;

-- What others hang on comes first.
create function public.list_forged_objects(p_limit integer) returns table (kind text, id text)
language sql stable security definer set search_path = '' as $$
  select f.kind, f.id
  from edge_kit.forged_objects f
  where f.put_right_at is null
  order by array_position('{product,checkout,customer,subscription,order}'::text[], f.kind), f.kind, f.id
  limit p_limit
$$;
comment on function public.list_forged_objects(integer) is
  'Objects that forged events named and that are not put right yet. For polar-reconcile (service_role).';
revoke execute on function public.list_forged_objects(integer) from public, anon, authenticated, service_role;
grant execute on function public.list_forged_objects(integer) to service_role;

-- p_repairs: [{ webhook_id, body }], the object as an event made from Polar's answer, of a subscription's seats all of
-- them; none where Polar has it not. One transaction; done again it ends the same. Locks the customers first, as every
-- writer of their rows does.
create function public.undo_forged_object(p_kind text, p_id text, p_repairs jsonb) returns boolean
language plpgsql security definer set search_path = '' set lock_timeout = '4s' as $$
declare
  v_known boolean := jsonb_array_length(p_repairs) > 0;
  v_first boolean;
  v_repair record;
begin
  perform from edge_kit.forged_objects f where f.kind = p_kind and f.id = p_id for update;
  if not found then
    perform edge_kit.refuse(404, 'not_forged', 'Use a row of edge_kit.forged_objects.', p_kind || ':' || p_id);
  end if;
  perform from edge_kit.polar_customers c
  where c.id in (
    select p_id
    union all select o.polar_customer_id from public.orders o where p_id in (o.id, o.subscription_id)
    union all select s.polar_customer_id from public.subscriptions s where s.id = p_id
    union all select o.polar_customer_id
    from edge_kit.forged_events(p_kind, p_id) f join public.orders o on o.id = f.payload::jsonb -> 'data' ->> 'order_id'
  )
  order by c.id for update;

  v_first := edge_kit.retract(p_kind, p_id, v_known);
  perform edge_kit.work_genuine_events(p_kind, p_id);
  for v_repair in select r.webhook_id, r.body from jsonb_to_recordset(p_repairs) as r (webhook_id text, body text) loop
    if public.ingest_polar_event(v_repair.webhook_id, v_repair.body) in ('failed', 'duplicate') then
      perform edge_kit.refuse(503, 'not_taken_in', 'Try again: the object was busy.', p_kind || ':' || p_id);
    end if;
  end loop;
  if not v_known then
    perform edge_kit.void(p_kind, p_id);
  elsif v_first then
    perform edge_kit.match_purchases(p_id);
  end if;
  perform edge_kit.settle_named(p_kind, p_id);
  update edge_kit.forged_objects f set put_right_at = now(), at_polar = v_known
  where f.kind = p_kind and f.id = p_id;
  return v_known;
end $$;
comment on function public.undo_forged_object(text, text, jsonb) is
  'Brings the rows of an object that forged events named back to what Polar says, and answers whether Polar has it; '
  'PT404 not_forged, PT503 not_taken_in. For polar-reconcile (service_role).';
revoke execute on function public.undo_forged_object(text, text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.undo_forged_object(text, text, jsonb) to service_role;


-- supabase/schemas/47_seats.sql

-- What a buyer does with seats from within the app: give one, take one back. Both are commands to Polar; that it was
-- done comes back by webhook. Polar's portal offers the same.

-- Locks the customer, as every writer of a subscription's rows does.
create function edge_kit.own_team(p_subscription_id text) returns public.subscriptions
language plpgsql set search_path = '' as $$
declare
  s public.subscriptions;
begin
  perform from edge_kit.polar_customers c
  where c.id = (
    select b.polar_customer_id from public.subscriptions b
    where b.id = p_subscription_id and b.user_id = (select edge_kit.bearer())
  )
  for update;
  select * into s from public.subscriptions b
  where b.id = p_subscription_id and b.user_id = (select edge_kit.bearer());
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Choose one of your own subscriptions.');
  end if;
  return s;
end $$;
comment on function edge_kit.own_team(text) is
  'A subscription of the caller''s, with its customer locked; PT404 unknown_subscription.';

-- One that Polar is asked to take back is as good as free: commands of one subscription are done in their order.
create function edge_kit.is_taken(p_seat public.seats) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return p_seat.status <> 'revoked' and not exists (
    select from edge_kit.polar_commands c
    where c.subject = p_seat.subscription_id and c.kind = 'revoke_seat' and c.args ->> 'seat_id' = p_seat.id
      and c.state in ('asked', 'sent', 'confirmed') and c.mirrored_at is null and c.closed_at is null
  );
end $$;
comment on function edge_kit.is_taken(public.seats) is
  'Whether somebody has a seat, or is invited to it, and keeps it.';

-- Known by the mirror, less what is asked for and not seen there yet.
create function edge_kit.free_seats(s public.subscriptions) returns bigint
language plpgsql stable set search_path = '' as $$
begin
  return s.units - (
    select count(*) from public.seats seat where seat.subscription_id = s.id and edge_kit.is_taken(seat)
  ) - (
    select count(*) from edge_kit.polar_commands c
    where c.subject = s.id and c.kind = 'assign_seat' and c.state <> 'refused'
      and c.mirrored_at is null and c.closed_at is null
      and not exists (
        select from public.seats seat
        where seat.subscription_id = s.id and seat.status <> 'revoked' and seat.email = c.args ->> 'email'
      )
  );
end $$;
comment on function edge_kit.free_seats(public.subscriptions) is 'Seats of a subscription that can still be given.';

-- What Polar has refused was not done, and whoever asks again means it.
create function edge_kit.key_of_seat(p_kind edge_kit.polar_command_kind, p_subject text, p_what text) returns text
language plpgsql set search_path = '' as $$
declare
  v_prefix text := format(
    '%s:%s:%s:', p_kind, p_subject,
    left(encode(sha256(convert_to(coalesce(edge_kit.secret('rate_limit_salt'), '') || p_what, 'utf8')), 'hex'), 32)
  );
begin
  update edge_kit.polar_commands c set closed_at = now(), args = c.args - 'email'
  where starts_with(c.key, v_prefix) and c.state = 'refused' and c.closed_at is null;
  return edge_kit.next_command_key(v_prefix);
end $$;
comment on function edge_kit.key_of_seat(edge_kit.polar_command_kind, text, text) is
  'Key of the command that gives or takes one seat: that of the last one while it is not over, else a new one. '
  'Addresses are hashed.';

-- A double click is one command. An invitation is an e-mail to anybody at all, so that there is an end to them.
create function public.assign_seat(p_subscription_id text, p_email text, p_claim boolean default false) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_email text := edge_kit.normal_email(p_email);
  s public.subscriptions := edge_kit.own_team(p_subscription_id);
  v_key text;
  v_known uuid;
begin
  if v_email is null or v_email !~ '^[^@\s]+@[^@\s]+\.[^@\s.]+$' then
    perform edge_kit.refuse(422, 'invalid_email', 'Send the e-mail address of whoever is to have the seat.');
  elsif not exists (select from public.products p where p.polar_product_id = s.product_id and p.seat_based) then
    perform edge_kit.refuse(409, 'no_seats', 'This plan is not sold by the seat.');
  elsif edge_kit.access_until(s) > now() is not true then
    perform edge_kit.refuse(409, 'not_running', 'Seats can be given while the subscription runs.', s.status::text);
  end if;
  v_key := edge_kit.key_of_seat('assign_seat', s.id, v_email);
  select c.id into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found then
    return edge_kit.command_answer(v_known);
  end if;
  if exists (
    select from public.seats seat
    where seat.subscription_id = s.id and seat.email = v_email and edge_kit.is_taken(seat)
  ) then
    perform edge_kit.refuse(409, 'seat_taken', 'This address has a seat of the subscription already.');
  elsif edge_kit.free_seats(s) <= 0 then
    perform edge_kit.refuse(409, 'no_seat_free', 'Take a seat back, or buy more.', s.units::text);
  elsif (
    select count(*) from edge_kit.polar_commands c
    where c.subject = s.id and c.kind = 'assign_seat' and c.asked_at > now() - interval '1 day'
  ) >= s.units + 20 then
    perform edge_kit.refuse(429, 'too_many_invitations', 'Wait a day before you give more seats.', '86400');
  end if;
  v_known := edge_kit.ask_polar(
    'assign_seat', v_key, s.id, jsonb_build_object('email', v_email, 'claim', coalesce(p_claim, false))
  );
  return edge_kit.command_answer(v_known);
end $$;
comment on function public.assign_seat(text, text, boolean) is
  'Gives a seat of an own subscription to an address: Polar invites it by e-mail, or with p_claim the seat counts at '
  'once and Polar writes to nobody. Answers { command_id, state, … }, the same while it is not over; PT404 '
  'unknown_subscription, PT409 no_seats | not_running | seat_taken | no_seat_free, PT422 invalid_email, PT429 '
  'too_many_invitations. For signed-in users.';
revoke execute on function public.assign_seat(text, text, boolean) from public, anon, authenticated, service_role;
grant execute on function public.assign_seat(text, text, boolean) to authenticated;

create function public.revoke_seat(p_seat_id text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_seat public.seats;
  v_key text;
  v_known uuid;
begin
  begin
    perform edge_kit.own_team((select seat.subscription_id from public.seats seat where seat.id = p_seat_id));
  exception when sqlstate 'PT404' then
    perform edge_kit.refuse(404, 'unknown_seat', 'Choose a seat of one of your own subscriptions.');
  end;
  select * into strict v_seat from public.seats seat where seat.id = p_seat_id;
  v_key := edge_kit.key_of_seat('revoke_seat', v_seat.subscription_id, p_seat_id || ' ' || v_seat.assigned_at);
  select c.id into v_known from edge_kit.polar_commands c where c.key = v_key;
  if found then
    return edge_kit.command_answer(v_known);
  elsif v_seat.status = 'revoked' then
    perform edge_kit.refuse(409, 'seat_free', 'Nobody has this seat.');
  end if;
  v_known := edge_kit.ask_polar(
    'revoke_seat', v_key, v_seat.subscription_id,
    jsonb_strip_nulls(jsonb_build_object('seat_id', p_seat_id, 'email', v_seat.email))
  );
  return edge_kit.command_answer(v_known);
end $$;
comment on function public.revoke_seat(text) is
  'Takes a seat of an own subscription back. Answers { command_id, state, … }, the same while it is not over; PT404 '
  'unknown_seat, PT409 seat_free. For signed-in users.';
revoke execute on function public.revoke_seat(text) from public, anon, authenticated, service_role;
grant execute on function public.revoke_seat(text) to authenticated;


-- supabase/schemas/47_usage.sql

-- Usage on its way to Polar: batches of the queue edge_kit.usage_events, each told by whoever holds its lease, as often
-- as it takes. Polar counts each spend once, by its external_id, so that telling one again does no harm.

-- A spend is told when it is a minute old: Polar refuses what is not in the past by its own clock. Skips what another
-- worker has. What nobody can be charged for is refused here.
create function public.claim_usage(p_limit integer default 500) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_lease uuid := gen_random_uuid();
  v_name text := (select coalesce(s.usage_event, 'credits_spent') from edge_kit.settings s);
  v_events jsonb;
begin
  update edge_kit.usage_events u
  set attempts = u.attempts + 1, lease_token = v_lease, lease_until = now() + interval '90 seconds'
  from (
    select d.lot_id, d.n from edge_kit.usage_events d
    where d.refused_at is null and d.run_at <= now() and d.queued_at < now() - interval '1 minute'
      and (d.lease_until is null or d.lease_until < now())
    order by d.run_at, d.lot_id, d.n
    limit greatest(1, least(p_limit, 1000))
    for update skip locked
  ) due
  where (u.lot_id, u.n) = (due.lot_id, due.n);

  update edge_kit.usage_events u
  set refused_at = now(), error_code = 'no_customer', error = 'Nobody is left who could be charged.',
    lease_token = null, lease_until = null
  from public.credit_lots l
  where u.lease_token = v_lease and l.id = u.lot_id and edge_kit.usage_customer(l) is null;

  select jsonb_agg(
    jsonb_build_object(
      'name', v_name, 'external_id', u.lot_id || ':' || u.n, 'timestamp', e.created_at,
      'metadata', jsonb_build_object('credits', -e.amount, 'product', coalesce(l.product, l.source::text))
    ) || edge_kit.usage_customer(l)
    order by u.lot_id, u.n
  )
  into v_events
  from edge_kit.usage_events u
  join public.credit_lots l on l.id = u.lot_id
  join public.credit_entries e on e.lot_id = u.lot_id and e.kind = 'spend' and e.n = u.n
  where u.lease_token = v_lease;
  return case when v_events is not null then jsonb_build_object('lease_token', v_lease, 'events', v_events) end;
end $$;
comment on function public.claim_usage(integer) is
  'Leases a batch of spends for 90 s that Polar is to be told of: { lease_token, events: [{ name, external_id, '
  'timestamp, metadata: { credits, product }, customer_id or external_customer_id }] }, null for none. For '
  'polar-commands (service_role).';
revoke execute on function public.claim_usage(integer) from public, anon, authenticated, service_role;
grant execute on function public.claim_usage(integer) to service_role;

-- p_outcome: reported, and the batch goes; later: tried again after 15 s doubling to an hour, half of it at random, and
-- not before p_retry_after seconds. Of the latter, those whose external_id is in p_refused are not tried again, and the
-- others at once if there are any.
create function public.record_usage(
  p_lease_token uuid, p_outcome text, p_error_code text default null, p_error text default null,
  p_refused text[] default '{}', p_retry_after integer default 0
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_rows integer;
begin
  if p_outcome = 'reported' then
    delete from edge_kit.usage_events u where u.lease_token = p_lease_token;
  elsif p_outcome = 'later' then
    update edge_kit.usage_events u
    set lease_token = null, lease_until = null,
      error_code = case when p_refused = '{}' or r.refused then coalesce(p_error_code, 'polar_unavailable') end,
      error = case when p_refused = '{}' or r.refused then left(p_error, 1000) end,
      refused_at = case when r.refused then now() end,
      run_at = case when p_refused = '{}' then now() + greatest(
        least(interval '15 seconds' * 2 ^ least(u.attempts - 1, 20), interval '1 hour') * (0.5 + random() / 2),
        least(p_retry_after, 86400) * interval '1 second'
      ) else now() end
    from (
      select e.lot_id, e.n, e.lot_id || ':' || e.n = any (p_refused) as refused from edge_kit.usage_events e
      where e.lease_token = p_lease_token
    ) r
    where (u.lot_id, u.n) = (r.lot_id, r.n) and u.lease_token = p_lease_token;
  else
    perform edge_kit.refuse(422, 'invalid_outcome', 'Send reported or later.', p_outcome);
  end if;
  get diagnostics v_rows = row_count;
  return v_rows;
end $$;
comment on function public.record_usage(uuid, text, text, text, text[], integer) is
  'Writes down how a batch of spends was told, and returns how many spends it still had; 0 when the lease was lost. '
  'PT422 invalid_outcome. For polar-commands (service_role).';
revoke execute on function public.record_usage(uuid, text, text, text, text[], integer)
  from public, anon, authenticated, service_role;
grant execute on function public.record_usage(uuid, text, text, text, text[], integer) to service_role;

-- What an operator may do ---------------------------------------------------------------------------------------------

create function public.retry_usage(p_reason text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_rows integer;
begin
  update edge_kit.usage_events set refused_at = null, attempts = 0, run_at = now() where refused_at is not null;
  get diagnostics v_rows = row_count;
  perform edge_kit.audit('retry_usage', 'usage_events', p_reason, jsonb_build_object('spends', v_rows));
  return v_rows;
end $$;
comment on function public.retry_usage(text) is
  'Tells Polar again of the spends that it has refused, and returns how many; PT422 reason_missing. For operators '
  '(service_role).';
revoke execute on function public.retry_usage(text) from public, anon, authenticated, service_role;
grant execute on function public.retry_usage(text) to service_role;

create function public.drop_usage(p_reason text) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_dropped jsonb;
begin
  with gone as (
    delete from edge_kit.usage_events where refused_at is not null returning lot_id || ':' || n as id, error_code
  )
  select coalesce(jsonb_object_agg(gone.id, gone.error_code), '{}') into v_dropped from gone;
  perform edge_kit.audit('drop_usage', 'usage_events', p_reason, v_dropped);
  return (select count(*) from jsonb_object_keys(v_dropped));
end $$;
comment on function public.drop_usage(text) is
  'Lets the spends go that Polar has refused, and returns how many; the audit names them. PT422 reason_missing. For '
  'operators (service_role).';
revoke execute on function public.drop_usage(text) from public, anon, authenticated, service_role;
grant execute on function public.drop_usage(text) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

create function edge_kit.sweep_usage() returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.ring('polar-commands', '{"report_usage": true}')
  where exists (
    select from edge_kit.usage_events u
    where u.refused_at is null and u.run_at <= now() and u.queued_at < now() - interval '1 minute'
      and (u.lease_until is null or u.lease_until < now())
  );
end $$;
comment on function edge_kit.sweep_usage() is
  'Rings polar-commands while there are spends to tell Polar of. Cron: edge-kit-sweeps.';


-- supabase/schemas/48_people.sql

-- What a person may ask for: everything that is kept about them, and that it goes. For operators, who know by then who
-- asks: by user id, or by an e-mail that the person has shown to be theirs.

create function edge_kit.person_or_refuse(p_person text) returns edge_kit.person
language plpgsql stable set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
begin
  if (r.user_ids || r.customers || r.orders || r.subscriptions || r.seats) = '{}' and r.carts = '{}' then
    perform edge_kit.refuse(404, 'unknown_person', 'Use the user_id of a profile, or the e-mail of a customer.');
  end if;
  return r;
end $$;
comment on function edge_kit.person_or_refuse(text) is
  'All by which rows of a person are found; PT404 unknown_person when there is nothing of them.';

create function edge_kit.named(p_person edge_kit.person) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return left(array_to_string(p_person.user_ids || p_person.customers || p_person.orders || p_person.seats, ' '), 1000);
end $$;
comment on function edge_kit.named(edge_kit.person) is 'A person in the audit: ids, never an e-mail.';

-- Rows as they are kept, without what only orders events. Files are named by their paths in the bucket `reports`.
create function public.export_person(p_person text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_or_refuse(p_person);
  v_objects text[] := r.customers || r.orders || r.subscriptions;
  v_lots uuid[] := array(
    select l.id from public.credit_lots l
    where l.user_id = any (r.user_ids) or l.order_id = any (r.orders) or l.subscription_id = any (r.subscriptions)
  );
  v_told_of text[] := v_objects || r.checkouts || array(
    select f.id from public.refunds f where f.order_id = any (r.orders)
    union all select d.id from edge_kit.polar_disputes d where d.order_id = any (r.orders)
    union all select g.id from public.benefit_grants g where g.order_id = any (r.orders)
  );
  v_export jsonb;
begin
  perform edge_kit.audit('export_person', edge_kit.named(r), p_reason, '{}');
  select jsonb_object_agg(e.what, e.rows) into v_export
  from (
    select 'accounts' as what, jsonb_agg(jsonb_build_object('id', u.id, 'email', u.email)) as rows
    from auth.users u where u.id = any (array(select edge_kit.uuid_or_null(i) from unnest(r.user_ids) i))
    union all
    select 'profiles', jsonb_agg(to_jsonb(p)) from public.profiles p where p.user_id = any (r.user_ids)
    union all
    select 'former_emails', jsonb_agg(to_jsonb(f)) from edge_kit.former_emails f where f.user_id = any (r.user_ids)
    union all
    select 'customers', jsonb_agg(to_jsonb(c) - '{last_writer,snapshot_writer,copied_at,odd_snapshot}'::text[])
    from edge_kit.polar_customers c where c.id = any (r.customers)
    union all
    select 'orders', jsonb_agg(to_jsonb(o) - 'last_writer') from public.orders o where o.id = any (r.orders)
    union all
    select 'subscriptions', jsonb_agg(to_jsonb(s) - '{last_writer,copied_at}'::text[])
    from public.subscriptions s where s.id = any (r.subscriptions)
    union all
    select 'subscription_marks', jsonb_agg(to_jsonb(m))
    from edge_kit.subscription_marks m where m.subscription_id = any (r.subscriptions)
    union all
    select 'purchases', jsonb_agg(to_jsonb(p)) from public.purchases p where p.id = any (r.purchases)
    union all
    select 'outputs', jsonb_agg(to_jsonb(o)) from public.outputs o where o.purchase_id = any (r.purchases)
    union all
    select 'scrapes', jsonb_agg(to_jsonb(j) - '{lease_token,lease_until}'::text[])
    from edge_kit.scrape_jobs j where j.purchase_id = any (r.purchases)
    union all
    select 'refunds', jsonb_agg(to_jsonb(f) - '{last_writer,unmatched}'::text[])
    from public.refunds f where f.order_id = any (r.orders) or f.polar_customer_id = any (r.customers)
    union all
    select 'disputes', jsonb_agg(to_jsonb(d) - 'last_writer')
    from edge_kit.polar_disputes d where d.order_id = any (r.orders)
    union all
    select 'returns', jsonb_agg(to_jsonb(b)) from edge_kit.returned_lines b where b.order_id = any (r.orders)
    union all
    select 'benefit_grants', jsonb_agg(to_jsonb(g) - 'last_writer')
    from public.benefit_grants g
    where g.order_id = any (r.orders) or g.subscription_id = any (r.subscriptions)
    union all
    select 'credit_lots', jsonb_agg(to_jsonb(l) - 'teller') from public.credit_lots l where l.id = any (v_lots)
    union all
    select 'credit_entries', jsonb_agg(to_jsonb(c)) from public.credit_entries c where c.lot_id = any (v_lots)
    union all
    select 'credit_spends', jsonb_agg(to_jsonb(s)) from edge_kit.credit_spends s where s.user_id = any (r.user_ids)
    union all
    select 'seats', jsonb_agg(to_jsonb(s) - 'last_writer') from public.seats s where s.id = any (r.seats)
    union all
    select 'carts', jsonb_agg(to_jsonb(c) - 'last_writer') from public.temp_carts c where c.id = any (r.carts)
    union all
    select 'webhooks', jsonb_agg(jsonb_build_object(
      'webhook_id', e.webhook_id, 'type', e.type, 'received_at', e.received_at, 'body', e.payload
    ))
    from edge_kit.polar_events e
    where e.object_id = any (v_told_of) or e.object_id = any (r.seats) and exists (  -- others had the seat before
      select from unnest(r.emails) w (word) where strpos(lower(e.payload collate "C"), w.word) > 0
    )
    union all
    select 'commands', jsonb_agg(to_jsonb(c) - '{lease_token,lease_until}'::text[])
    from edge_kit.polar_commands c
    where c.subject = any (v_objects) and c.kind not in ('assign_seat', 'revoke_seat')
      or c.args ->> 'email' = any (r.emails)
    union all
    select 'notices', jsonb_agg(to_jsonb(n) - '{lease_token,lease_until}'::text[])
    from edge_kit.notices n
    where n.user_id = any (r.user_ids) or n.subject = any (v_objects || r.purchases::text[] || v_lots::text[] || array(
      select f.id from public.refunds f where f.order_id = any (r.orders)
    ))
    union all
    select 'operator_actions', jsonb_agg(to_jsonb(a))
    from edge_kit.operator_actions a
    where a.subject = any (r.user_ids || r.orders || r.subscriptions || r.purchases::text[])
      or a.details ->> 'user_id' = any (r.user_ids)
    union all
    select 'files', jsonb_agg(o.name)
    from unnest(r.purchases) p (id)
    join storage.objects o on o.bucket_id = 'reports' and o.name ~>=~ (p.id || '/') and o.name ~<~ (p.id || '0')
  ) e;
  return jsonb_build_object('exported_at', now(), 'emails', r.emails) || v_export;
end $$;
comment on function public.export_person(text, text) is
  'Everything that is kept about a person, told by user id or e-mail, as one document: a list of rows for each kind, '
  'null for none; PT404 unknown_person, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.export_person(text, text) from public, anon, authenticated, service_role;
grant execute on function public.export_person(text, text) to service_role;

-- Again is harmless. The account itself is the sign-in provider's. Bodies of webhooks about what is theirs go at once,
-- by index. Those that name them elsewhere are found by reading: the first thousand bodies now, which may be all there
-- are, the others by sweep_retention().
create function public.erase_person(p_person text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_or_refuse(p_person);
  v_events integer;
  v_erased jsonb;
begin
  r := edge_kit.erase(p_person);
  v_events := edge_kit.forget_payloads(
    r.customers || r.orders || r.subscriptions || r.seats || r.checkouts || array(
      select g.id from public.benefit_grants g where g.polar_customer_id = any (r.customers)
      union all select f.id from public.refunds f where f.order_id = any (r.orders)
      union all select d.id from edge_kit.polar_disputes d where d.order_id = any (r.orders)
    )
  );
  insert into edge_kit.erased_words (word) select unnest(r.emails || r.customers) on conflict do nothing;
  v_events := v_events + edge_kit.forget_words(1000);
  perform edge_kit.ring('scraper', '{"remove_files": true}') where r.purchases <> '{}';
  v_erased := jsonb_build_object(
    'users', cardinality(r.user_ids), 'customers', cardinality(r.customers), 'orders', cardinality(r.orders),
    'subscriptions', cardinality(r.subscriptions), 'seats', cardinality(r.seats),
    'purchases', cardinality(r.purchases), 'carts', cardinality(r.carts), 'webhooks', v_events
  );
  perform edge_kit.audit('erase_person', edge_kit.named(r), p_reason, v_erased);
  return v_erased || jsonb_build_object(
    'unfinished_events', (
      select count(*) from edge_kit.polar_events e
      where (e.state = 'failed' or e.state = 'dead') and exists (  -- each names an index
        select from unnest(r.emails || r.customers) w (word) where strpos(lower(e.payload collate "C"), w.word) > 0
      )
    ),
    'accounts', (
      select count(*) from auth.users u
      where u.id = any (array(select edge_kit.uuid_or_null(i) from unnest(r.user_ids) i))
    )
  );
end $$;
comment on function public.erase_person(text, text) is
  'Takes away what is personal of a person, told by user id or e-mail, and keeps what tax law needs; answers how many '
  'rows of each kind, and what is left to do: unfinished_events to be dealt with, whose bodies go within the '
  'hour then, and accounts to be deleted with the sign-in provider. Bodies that name them without being about them are '
  'searched until edge_kit.erased_words is empty. PT404 unknown_person, PT422 reason_missing. For '
  'operators (service_role).';
revoke execute on function public.erase_person(text, text) from public, anon, authenticated, service_role;
grant execute on function public.erase_person(text, text) to service_role;

create function public.list_erased_files(p_limit integer) returns setof text
language sql stable security definer set search_path = '' as $$
  select o.name
  from edge_kit.erased_purchases e
  join storage.objects o
    on o.bucket_id = 'reports' and o.name ~>=~ (e.purchase_id || '/') and o.name ~<~ (e.purchase_id || '0')
  order by o.name collate "C"
  limit p_limit
$$;
comment on function public.list_erased_files(integer) is
  'Paths in the bucket `reports` that are to be removed. For the scraper (service_role).';
revoke execute on function public.list_erased_files(integer) from public, anon, authenticated, service_role;
grant execute on function public.list_erased_files(integer) to service_role;


-- supabase/schemas/49_self_service.sql

-- What buyers do to their own subscriptions and orders at Polar. The functions subscription and invoice call it in the
-- name of a verified token. Whose an object is is decided here; what Polar is to do is a command (docs/money.md §9).

-- What may be asked for -----------------------------------------------------------------------------------------------

create function edge_kit.own_subscription(p_user_id text, p_issuer text, p_subscription_id text)
returns table (polar_status text, currency text)
language plpgsql stable set search_path = '' as $$
begin
  perform edge_kit.refuse_unless_bearer(p_user_id, p_issuer);
  return query
  select s.polar_status, s.currency
  from public.subscriptions s where s.id = p_subscription_id and s.user_id = p_user_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_subscription', 'Choose one of your own subscriptions.');
  end if;
end $$;
comment on function edge_kit.own_subscription(text, text, text) is
  'A subscription of the bearer of a token; PT403 profile_unavailable, PT404 unknown_subscription.';

-- Plans by our slug, and only those that are for sale; how it is billed is among what the shop offers. What Polar's
-- prices allow is Polar's to say.
create function edge_kit.change_args(p_kind text, p_args jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_args jsonb := jsonb_strip_nulls(coalesce(p_args, '{}'));
  v_offered text[] := (select s.buyer_prorations from edge_kit.settings s);
  v_product public.products;
begin
  if p_kind not in ('change_plan', 'change_units', 'change_seats') then
    return v_args;
  end if;
  v_args := jsonb_build_object('proration_behavior', v_offered[1]) || v_args;
  if v_args ->> 'proration_behavior' <> all (v_offered) then
    perform edge_kit.refuse(
      422, 'invalid_proration', 'Choose one of: ' || array_to_string(v_offered, ', ') || '.',
      v_args ->> 'proration_behavior'
    );
  end if;
  if p_kind <> 'change_plan' then
    return v_args;
  end if;
  select * into v_product from public.products p where p.slug = v_args ->> 'plan' and p.kind = 'subscription';
  if not found then
    perform edge_kit.refuse(422, 'unknown_product', 'Use the slug of a subscription product.', v_args ->> 'plan');
  elsif not v_product.active then
    perform edge_kit.refuse(422, 'product_not_available', 'This plan is not for sale.', v_product.slug);
  elsif v_product.polar_product_id is null then
    perform edge_kit.refuse(503, 'product_not_synced', 'The shop has to bring this plan to Polar.', v_product.slug);
  end if;
  return v_args - 'plan' || jsonb_build_object('product_id', v_product.polar_product_id);
end $$;
comment on function edge_kit.change_args(text, jsonb) is
  'The arguments of a command as Polar takes them, from what a buyer sent; PT422 invalid_proration | unknown_product | '
  'product_not_available, PT503 product_not_synced.';

-- Polar's own portal asks its settings for the same (`server/polar/customer_portal/service/subscription.py`); commands
-- go past the portal.
create function edge_kit.refuse_unless_offered(p_kind text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_action text := case when p_kind in ('unpause', 'resume') then 'pause' else p_kind end;
begin
  if v_action not in ('undo_change', 'cancel_at_period_end', 'uncancel')
    and not exists (select from edge_kit.settings s where v_action = any (s.buyer_actions)) then
    perform edge_kit.refuse(403, 'not_offered', 'This shop does not offer that: ask its support.', p_kind);
  end if;
end $$;
comment on function edge_kit.refuse_unless_offered(text) is
  'Raises PT403 not_offered for what the settings do not let buyers do.';

create function edge_kit.refuse_too_many_changes(p_user_id text) returns void
language plpgsql stable set search_path = '' as $$
declare
  v_asked bigint;
  v_first timestamptz;
begin
  select count(*), min(c.asked_at) into v_asked, v_first
  from edge_kit.polar_commands c where c.user_id = p_user_id and c.asked_at > now() - interval '1 hour';
  if v_asked >= (select s.changes_per_user from edge_kit.settings s) then
    perform edge_kit.refuse(
      429, 'too_many_changes', 'Wait as many seconds as Retry-After says.',
      ceil(extract(epoch from v_first + interval '1 hour' - now()))::text
    );
  end if;
end $$;
comment on function edge_kit.refuse_too_many_changes(text) is
  'Raises PT429 too_many_changes, with the seconds to wait, for a user who asked for too much within an hour.';

-- How a command stands, for the buyer who asked -----------------------------------------------------------------------

-- Polar's ids become our slugs. `subscription` is what Polar answered, null before it has, and for seats; an event that
-- was faster than the answer has brought it to the mirror. Commands about seats are their buyer's.
create function edge_kit.buyer_command(p_user_id text, p_command_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_told jsonb;
begin
  select jsonb_build_object(
    'command_id', c.id, 'kind', c.kind, 'subscription_id', c.subject, 'state', c.state,
    'error_code', c.error_code, 'error', c.error, 'asked_at', c.asked_at,
    'subscription', case when c.state = 'confirmed' and c.kind not in ('assign_seat', 'revoke_seat') then
      a.answer - '{product_id,pending_product_id}'::text[] || jsonb_build_object(
        'plan', (select p.slug from public.products p where p.polar_product_id = a.answer ->> 'product_id'),
        'pending_plan',
          (select p.slug from public.products p where p.polar_product_id = a.answer ->> 'pending_product_id')
      )
    end
  )
  into v_told
  from edge_kit.polar_commands c
  cross join lateral (
    select coalesce(c.answer, (
      select jsonb_build_object(
        'status', s.polar_status, 'product_id', s.product_id, 'units', s.units,
        'cancel_at_period_end', s.cancel_at_period_end, 'current_period_end', s.current_period_end,
        'pause_at_period_end', s.pause_at_period_end, 'resumes_at', s.resumes_at,
        'pending_product_id', s.pending_product_id, 'pending_units', s.pending_units, 'pending_from', s.pending_from
      )
      from public.subscriptions s where s.id = c.subject
    )) as answer
  ) a
  where c.id = p_command_id and (
    c.user_id = p_user_id
    or c.kind in ('assign_seat', 'revoke_seat')
      and exists (select from public.subscriptions s where s.id = c.subject and s.user_id = p_user_id)
  );
  if not found then
    perform edge_kit.refuse(404, 'unknown_command', 'Use the id of one of your own commands.', p_command_id::text);
  end if;
  return v_told;
end $$;
comment on function edge_kit.buyer_command(text, uuid) is
  'A command as its asker may see it: { command_id, kind, subscription_id, state, error_code, error, asked_at, '
  'subscription }; PT404 unknown_command.';

create function public.my_command(p_command_id uuid) returns jsonb
language sql stable security definer set search_path = ''
return edge_kit.buyer_command(edge_kit.bearer(), p_command_id);
comment on function public.my_command(uuid) is
  'How a change that the caller has asked for stands: { command_id, kind, subscription_id, state, error_code, error, '
  'asked_at, subscription }; PT404 unknown_command. For signed-in users.';
revoke execute on function public.my_command(uuid) from public, anon, authenticated, service_role;
grant execute on function public.my_command(uuid) to authenticated;

create function public.command_for(p_user_id text, p_command_id uuid) returns jsonb
language sql stable security definer set search_path = ''
return edge_kit.buyer_command(p_user_id, p_command_id);
comment on function public.command_for(text, uuid) is
  'As my_command(), for a user whose token was verified; PT404 unknown_command. For the subscription function '
  '(service_role).';
revoke execute on function public.command_for(text, uuid) from public, anon, authenticated, service_role;
grant execute on function public.command_for(text, uuid) to service_role;

-- What the functions call ---------------------------------------------------------------------------------------------

-- The command is written and leased in one transaction: whoever asked tries it at once, and if nothing comes of that
-- the sweep rings polar-commands. Asked again while it is not over, it is the same command, and one that Polar could
-- not be asked for is tried anew. Locks the customer, then the commands. Null as lease: another worker has it, an
-- earlier command comes first, it is not due, or it is over.
create function public.ask_subscription_change(
  p_user_id text, p_issuer text, p_subscription_id text, p_kind text, p_args jsonb default '{}'
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_subscription record;
  v_args jsonb;
  v_key text;
  v_command edge_kit.polar_commands;
begin
  if p_kind not in (
    'change_plan', 'change_units', 'change_seats', 'undo_change', 'cancel_at_period_end', 'uncancel', 'pause',
    'unpause', 'resume'
  ) is not false then
    perform edge_kit.refuse(422, 'invalid_action', 'Send something that a buyer may ask for.', p_kind);
  end if;
  perform edge_kit.refuse_unless_offered(p_kind);
  perform from edge_kit.polar_customers c
  where c.id = (select s.polar_customer_id from public.subscriptions s where s.id = p_subscription_id) for update;
  select * into v_subscription from edge_kit.own_subscription(p_user_id, p_issuer, p_subscription_id);
  v_args := edge_kit.change_args(p_kind, p_args);
  if p_kind = 'cancel_at_period_end' and edge_kit.ending(v_subscription.polar_status) = 'cancel_now' then
    p_kind := 'cancel_now';
    v_args := '{}';  -- Polar asks for no reason there
  end if;
  if v_subscription.polar_status = 'canceled' then
    perform edge_kit.refuse(409, 'already_ended', 'The subscription has ended: nothing can be changed about it.');
  end if;

  v_key := edge_kit.next_command_key(format('%s:%s:', p_kind, p_subscription_id));
  select * into v_command from edge_kit.polar_commands where key = v_key for update;
  if not found then
    perform edge_kit.refuse_too_many_changes(p_user_id);
  elsif v_command.user_id is distinct from p_user_id
    or edge_kit.meant(v_command.args) is distinct from edge_kit.meant(v_args) then
    perform edge_kit.refuse(
      409, 'command_open', 'A change that was asked for before is not over: wait until it is.', v_command.kind::text
    );
  elsif v_command.state = 'refused' then
    perform edge_kit.reopen_command(v_command.id);
  end if;
  v_command.id := edge_kit.ask_polar(
    p_kind::edge_kit.polar_command_kind, v_key, p_subscription_id, v_args, p_user_id
  );
  return jsonb_build_object('command_id', v_command.id, 'lease', public.claim_polar_command(v_command.id));
end $$;
comment on function public.ask_subscription_change(text, text, text, text, jsonb) is
  'Asks Polar in the name of a buyer for a change of a subscription, and leases the command: { command_id, lease }, '
  'lease as of claim_polar_command() or null. p_kind: change_plan { plan, proration_behavior? }, change_units { units, '
  '… }, change_seats { seats, … }, undo_change, cancel_at_period_end { customer_cancellation_reason?, '
  'customer_cancellation_comment? }, uncancel, pause { resumes_at? }, unpause, resume. PT403 not_offered | '
  'profile_unavailable, PT404 unknown_subscription, PT409 already_ended | command_open, PT422 invalid_action | '
  'invalid_command | invalid_proration | unknown_product | product_not_available, PT429 too_many_changes, PT503 '
  'product_not_synced. For the subscription function (service_role).';
revoke execute on function public.ask_subscription_change(text, text, text, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.ask_subscription_change(text, text, text, text, jsonb) to service_role;

create function public.preview_subscription_change(
  p_user_id text, p_issuer text, p_subscription_id text, p_kind text, p_args jsonb
) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_subscription record;
begin
  if p_kind not in ('change_plan', 'change_units', 'change_seats') is not false then
    perform edge_kit.refuse(422, 'invalid_action', 'Only a plan, units or seats have a preview.', p_kind);
  end if;
  perform edge_kit.refuse_unless_offered(p_kind);
  select * into v_subscription from edge_kit.own_subscription(p_user_id, p_issuer, p_subscription_id);
  if v_subscription.polar_status = 'canceled' then
    perform edge_kit.refuse(409, 'already_ended', 'The subscription has ended: nothing can be changed about it.');
  end if;
  return jsonb_build_object(
    'change', edge_kit.change_args(p_kind, p_args), 'currency', v_subscription.currency
  );
end $$;
comment on function public.preview_subscription_change(text, text, text, text, jsonb) is
  'What to ask Polar for a preview of a buyer''s change: { change, currency }, change in Polar''s words. PT403 '
  'not_offered | profile_unavailable, PT404 unknown_subscription, PT409 already_ended, PT422 invalid_action | '
  'invalid_proration | unknown_product | product_not_available, PT503 product_not_synced. For the subscription '
  'function (service_role).';
revoke execute on function public.preview_subscription_change(text, text, text, text, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.preview_subscription_change(text, text, text, text, jsonb) to service_role;

create function public.check_invoice(p_user_id text, p_issuer text, p_order_id text) returns void
language plpgsql stable security definer set search_path = '' as $$
declare
  v_status text;
begin
  perform edge_kit.refuse_unless_bearer(p_user_id, p_issuer);
  select o.status into v_status from public.orders o
  where o.id = p_order_id and o.user_id = p_user_id and o.erased_at is null;
  if not found then
    perform edge_kit.refuse(404, 'unknown_order', 'Choose one of your own orders.');
  elsif not edge_kit.is_paid(v_status) then
    perform edge_kit.refuse(409, 'order_not_paid', 'An invoice is made once the order is paid.', v_status);
  end if;
end $$;
comment on function public.check_invoice(text, text, text) is
  'Whether a user may have the invoice of an order: nothing if so; PT403 profile_unavailable, PT404 unknown_order, '
  'PT409 order_not_paid. For the invoice function (service_role).';
revoke execute on function public.check_invoice(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.check_invoice(text, text, text) to service_role;


-- supabase/schemas/50_views.sql

-- What an operator looks at, in Studio or psql, and the one call behind the health endpoint. supabase/snippets has a
-- saved query for each.

-- Webhooks and the clock ----------------------------------------------------------------------------------------------

-- Repairs of reconciliation are left out: they have not travelled. Costs a look at each event of the week, by
-- polar_events_received; each of the three words names an index.
create view edge_kit.webhook_health with (security_invoker = true) as
select
  coalesce(e.type, 'unreadable') as type,
  count(*) filter (where e.state = 'processed') as processed,
  count(*) filter (where e.state = 'stale') as stale,
  count(*) filter (where e.state = 'ignored') as ignored,
  count(*) filter (where e.state = 'failed') as failed,
  count(*) filter (where e.state = 'dead') as dead,
  percentile_disc(0.5) within group (order by e.processed_at - e.event_at) as lag_p50,
  percentile_disc(0.95) within group (order by e.processed_at - e.event_at) as lag_p95,
  max(e.received_at) as last_received_at,
  min(e.received_at) filter (where e.state = 'failed') as oldest_failed_at
from edge_kit.polar_events e
where (
    e.received_at > now() - interval '7 days' and e.payload is not null or e.state = 'failed' or e.state = 'dead'
  )
  and e.webhook_id not like 'reconcile:%'
group by coalesce(e.type, 'unreadable');
comment on view edge_kit.webhook_health is
  'Webhooks of the last seven days by type: counts by state, time from Polar''s event to its effect (median and 95th '
  'percentile), last received, oldest failed. Failed and dead ones of any age.';
comment on column edge_kit.webhook_health.type is 'Polar''s event type; unreadable for bodies that are no JSON.';
comment on column edge_kit.webhook_health.processed is 'How many were applied.';
comment on column edge_kit.webhook_health.stale is
  'How many came after a newer event of the same object: facts were taken, the mirror was not.';
comment on column edge_kit.webhook_health.ignored is
  'How many were kept without effect: unknown types, and orders that are not ours.';
comment on column edge_kit.webhook_health.failed is 'How many are tried again by the sweep, of any age.';
comment on column edge_kit.webhook_health.dead is 'How many gave up after ten attempts, of any age.';
comment on column edge_kit.webhook_health.lag_p50 is 'Median of the time from Polar''s event to its effect.';
comment on column edge_kit.webhook_health.lag_p95 is '95th percentile of the same.';
comment on column edge_kit.webhook_health.last_received_at is 'When the last one came.';
comment on column edge_kit.webhook_health.oldest_failed_at is 'When the oldest came that is still tried.';

create view edge_kit.dead_events with (security_invoker = true) as
select e.webhook_id, e.type, e.object_id, e.attempts, e.error, e.received_at,
  format('select public.replay_polar_event(%L);', e.webhook_id) as replay
from edge_kit.polar_events e
where e.state = 'dead';
comment on view edge_kit.dead_events is
  'Events that failed ten times, with the error of the last attempt and the statement that works them again.';
comment on column edge_kit.dead_events.webhook_id is 'Key of the event in the inbox.';
comment on column edge_kit.dead_events.type is 'Polar''s event type; null when the body could not be read.';
comment on column edge_kit.dead_events.object_id is 'The order, subscription, … it is about.';
comment on column edge_kit.dead_events.attempts is 'Times the work was tried.';
comment on column edge_kit.dead_events.error is 'SQLSTATE and message of the last attempt.';
comment on column edge_kit.dead_events.received_at is 'When it came.';
comment on column edge_kit.dead_events.replay is 'Statement that works it again.';

-- Overdue: it has not run for longer than its schedule explains.
create view edge_kit.cron_health with (security_invoker = true) as
select
  j.jobname as job, j.schedule, j.active,
  r.start_time as last_started_at, r.status as last_status, r.return_message as last_message,
  r.start_time < now() - case
    when j.schedule ~ '^\d+ seconds$' or j.schedule = '* * * * *' then interval '5 minutes'
    when j.schedule ~ '^[\d*]\S* \* ' then interval '3 hours'
    else interval '2 days'
  end as overdue
from cron.job j
left join lateral (
  select d.start_time, d.status, d.return_message
  from cron.job_run_details d where d.jobid = j.jobid
  order by d.runid desc limit 1
) r on true
where j.jobname like 'edge-kit-%';
comment on view edge_kit.cron_health is
  'Our cron jobs with their last run; overdue is null for one that has not run yet.';
comment on column edge_kit.cron_health.job is 'Name in cron.job.';
comment on column edge_kit.cron_health.schedule is 'As pg_cron reads it.';
comment on column edge_kit.cron_health.active is 'False: somebody has paused it.';
comment on column edge_kit.cron_health.last_started_at is 'When its last run began; null before the first.';
comment on column edge_kit.cron_health.last_status is 'Of that run, in pg_cron''s word.';
comment on column edge_kit.cron_health.last_message is 'What that run returned or failed with.';
comment on column edge_kit.cron_health.overdue is
  'It has not run for longer than its schedule explains; null before the first run.';

-- Degraded: no cron job has started for five minutes, or an event has failed for longer than an hour. Dead events are
-- named, but wait for a person and not for the machine. A handful of index look-ups, whatever is stored.
create function public.health() returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object(
    'status', case when f.oldest < now() - interval '1 hour' or c.last is null or c.last < now() - interval '5 minutes'
      then 'degraded' else 'ok' end,
    'failed_events', f.events,
    'oldest_failed_at', f.oldest,
    'dead_events', (select count(*) from edge_kit.polar_events e where e.state = 'dead'),
    'last_received_at', (select max(e.received_at) from edge_kit.polar_events e where e.payload is not null),
    'cron_last_started_at', c.last,
    'reconciled_until', edge_kit.reconcile_watermark()
  )
  from
    (select count(*) as events, min(e.received_at) as oldest from edge_kit.polar_events e where e.state = 'failed') f,
    (select (select d.start_time from cron.job_run_details d order by d.runid desc limit 1) as last) c
);
comment on function public.health() is
  'Whether events are worked and the clock runs: { status: ok | degraded, … }. For the health endpoint of '
  'polar-reconcile (service_role).';
revoke execute on function public.health() from public, anon, authenticated, service_role;
grant execute on function public.health() to service_role;

-- What needs someone --------------------------------------------------------------------------------------------------

-- Invariant I5 of docs/architecture.md.
create view edge_kit.stuck_purchases with (security_invoker = true) as
select p.id, p.order_id, p.email, p.product, p.status, p.failure_code, p.created_at, j.attempts, j.error_code, j.error
from public.purchases p
left join lateral (
  select * from edge_kit.scrape_jobs s where s.purchase_id = p.id order by s.created_at desc limit 1
) j on true
where p.status not in ('completed', 'canceled')  -- follows from the rest, and names the index
  and (
    p.status = 'failed'
    or p.status = 'awaiting_url' and p.created_at < now() - interval '1 day'
    or p.status in ('pending_scrape', 'scraping') and j.created_at < now() - interval '2 hours'
  );
comment on view edge_kit.stuck_purchases is
  'Purchases that need someone: failed, without a URL for a day, or unfinished two hours after their run was queued.';
comment on column edge_kit.stuck_purchases.id is 'purchases.id.';
comment on column edge_kit.stuck_purchases.order_id is 'The order that paid for it.';
comment on column edge_kit.stuck_purchases.email is 'Of the buyer, as the order has it.';
comment on column edge_kit.stuck_purchases.product is 'What was bought (products.slug).';
comment on column edge_kit.stuck_purchases.status is 'How far the delivery is.';
comment on column edge_kit.stuck_purchases.failure_code is 'Why it failed; null while it has not.';
comment on column edge_kit.stuck_purchases.created_at is 'When the purchase was made.';
comment on column edge_kit.stuck_purchases.attempts is 'Of its newest run, since that got anywhere.';
comment on column edge_kit.stuck_purchases.error_code is 'Of the last attempt of that run.';
comment on column edge_kit.stuck_purchases.error is 'The same in words.';

-- `reason`: why it needs someone, null while there is nothing to worry about.
create view edge_kit.open_commands with (security_invoker = true) as
select
  c.id, c.kind, c.subject, c.args, c.state, c.attempts, c.asked_at, c.run_at as next_attempt_at, c.sent_at,
  c.error_code, c.error,
  case
    when c.state = 'refused' then 'command_refused'
    when c.state = 'unclear' then 'command_unclear'
    when coalesce(c.answered_at, c.asked_at) < now() - interval '10 minutes' then 'command_late'
  end as reason,
  case when c.state in ('refused', 'unclear')
    then format('select public.retry_polar_command(%L, ''<reason>'');', c.id) end as retry
from edge_kit.polar_commands c
where c.mirrored_at is null and c.closed_at is null;
comment on view edge_kit.open_commands is
  'Commands to Polar that are not over: on their way, refused, unclear, or done and not yet seen in the mirror; with '
  'Polar''s words, and the statement that tries again.';
comment on column edge_kit.open_commands.id is 'Key of the command; what the call that asked for it answered.';
comment on column edge_kit.open_commands.kind is 'What Polar is to do.';
comment on column edge_kit.open_commands.subject is 'The order, subscription or customer at Polar.';
comment on column edge_kit.open_commands.args is 'What else it was asked with.';
comment on column edge_kit.open_commands.state is 'asked, sent, confirmed, refused or unclear.';
comment on column edge_kit.open_commands.attempts is 'Times Polar was asked.';
comment on column edge_kit.open_commands.asked_at is 'When somebody asked for it.';
comment on column edge_kit.open_commands.next_attempt_at is 'When it is tried next.';
comment on column edge_kit.open_commands.sent_at is 'When it was last sent to Polar.';
comment on column edge_kit.open_commands.error_code is 'Why the last attempt failed.';
comment on column edge_kit.open_commands.error is 'The same in Polar''s words.';
comment on column edge_kit.open_commands.reason is 'Why it needs someone; null while there is nothing to worry about.';
comment on column edge_kit.open_commands.retry is 'Statement that tries again; null unless it is refused or unclear.';

create view edge_kit.stopped_notices with (security_invoker = true) as
select
  n.id, n.way, n.kind, n.subject, n.state, n.attempts, n.created_at, n.ended_at, n.error_code, n.error,
  format('select public.replay_notice(%L, ''<reason>'');', n.id) as replay
from edge_kit.notices n
where n.state in ('refused', 'dead');
comment on view edge_kit.stopped_notices is
  'Notices that were not sent and will not be by themselves, with the words of the mail API or the endpoint, and the '
  'statement that sends one again.';
comment on column edge_kit.stopped_notices.id is 'Key of the notice.';
comment on column edge_kit.stopped_notices.way is 'email or event.';
comment on column edge_kit.stopped_notices.kind is 'What it tells.';
comment on column edge_kit.stopped_notices.subject is 'The row it is about.';
comment on column edge_kit.stopped_notices.state is
  'refused: nobody will take it; dead: nobody took it in twenty attempts.';
comment on column edge_kit.stopped_notices.attempts is 'Times it was tried.';
comment on column edge_kit.stopped_notices.created_at is 'When it was written.';
comment on column edge_kit.stopped_notices.ended_at is 'When it was given up.';
comment on column edge_kit.stopped_notices.error_code is 'Why it ended so.';
comment on column edge_kit.stopped_notices.error is 'The same in words.';
comment on column edge_kit.stopped_notices.replay is 'Statement that sends it again.';

-- `open`: it has not been dealt with by other means.
create view edge_kit.attention with (security_invoker = true) as
select
  a.kind, a.id, a.reason, a.open and r.urgent as urgent, a.email, a.product, a.since, now() - a.since as age, r.advice
from (
  select 'order' as kind, o.id, flag as reason, o.email, p.slug as product, o.created_at as since, case flag
      when 'amount_mismatch' then o.status <> 'refunded' and not o.fulfilled
      when 'cart_paid_twice' then o.status = 'paid'
      else o.status <> 'refunded'
    end as open
  from public.orders o
  cross join lateral unnest(o.attention) flag
  left join public.products p on p.polar_product_id = o.product_id
  where o.attention <> '{}'
  union all
  select 'subscription', s.id, flag, s.email, p.slug, s.created_at, s.status <> 'revoked'
  from public.subscriptions s
  cross join lateral unnest(s.attention) flag
  left join public.products p on p.polar_product_id = s.product_id
  where s.attention <> '{}'
  union all
  select 'subscription', s.id, 'deleted_account_subscribed', s.email, p.slug, s.owner_deleted_at, true
  from public.subscriptions s
  left join public.products p on p.polar_product_id = s.product_id
  where s.owner_deleted_at is not null and s.user_id is null and not s.cancel_at_period_end
    and edge_kit.is_running(s.polar_status)
  union all
  select case when s.user_id is null then 'customer' else 'user' end, coalesce(s.user_id, s.polar_customer_id),
    'two_subscriptions', max(s.email), null, max(s.created_at), true
  from public.subscriptions s  -- a sum: each of them is read
  where s.polar_status in ('trialing', 'active', 'past_due', 'paused', 'unpaid')  -- is_running(), in one pass
  group by 1, 2
  having count(*) > 1
  union all
  select 'purchase', e.purchase_id::text, 'files_to_remove', null, null, e.erased_at, true
  from edge_kit.erased_purchases e
  where e.erased_at < now() - interval '3 hours'
  union all
  select 'event', e.webhook_id, 'dead', null, null, e.received_at, true
  from edge_kit.polar_events e where e.state = 'dead'
  union all
  select f.kind, f.id, 'forged', null, null, f.found_at, true
  from edge_kit.forged_objects f where f.put_right_at is null
  union all
  select 'purchase', p.id::text,
    case
      when edge_kit.has_wrong_address(p.failure_code) then 'wrong_address'
      when p.status in ('failed', 'awaiting_url') then p.status::text
      else 'late'
    end,
    p.email, p.product, p.created_at, true
  from edge_kit.stuck_purchases p
  union all
  select 'command', c.id::text, c.reason, null, null, c.asked_at, true
  from edge_kit.open_commands c where c.reason is not null
  union all  -- one row for all of a kind: a mail API that is down must not hide everything else
  select 'notice', concat_ws(' ', n.way, n.error_code),
    case n.state when 'dead' then 'notice_dead' else 'notice_refused' end, null, null, min(n.ended_at), true
  from edge_kit.stopped_notices n
  group by n.way, n.error_code, n.state
  union all
  select 'notice', n.way::text, 'notice_late', null, null, min(n.created_at), true
  from edge_kit.notices n
  where n.state = 'queued' and n.created_at < now() - interval '1 hour'
  group by n.way
  union all
  select 'usage', 'spends', 'usage_late', null, null, min(u.queued_at), true
  from edge_kit.usage_events u where u.refused_at is null
  having min(u.queued_at) < now() - interval '1 hour'
  union all
  select 'usage', 'spends', 'usage_refused', null, null, min(u.refused_at), true
  from edge_kit.usage_events u where u.refused_at is not null
  having count(*) > 0
  union all  -- once may be a busy lock
  select 'sweep', f.sweep, 'sweep_failed', null, null, f.failing_since, true
  from edge_kit.sweep_failures f where f.failures > 1
  union all
  select 'product', p.slug, 'price_drift', null, p.slug, null, true
  from public.products p where p.price_drift and p.active
) a
left join edge_kit.attention_reasons r using (reason);
comment on view edge_kit.attention is
  'Everything that needs someone, one row for each reason, with what to do. urgent: somebody waits, and the row goes '
  'away once it is dealt with.';
comment on column edge_kit.attention.kind is
  'What it is about: order, subscription, purchase, customer, user, event, command, notice, usage, sweep or product; '
  'of what forged events named also checkout, refund, dispute, benefit_grant or customer_seat.';
comment on column edge_kit.attention.id is 'Its key: the slug of a product, the webhook_id of an event.';
comment on column edge_kit.attention.reason is 'Word of edge_kit.attention_reasons.';
comment on column edge_kit.attention.urgent is 'True: somebody waits until it is dealt with.';
comment on column edge_kit.attention.email is 'Of the buyer, where the row has one. Never proof of who they are.';
comment on column edge_kit.attention.product is 'products.slug of what was bought, where it is known.';
comment on column edge_kit.attention.since is 'Since when; null where that is not known.';
comment on column edge_kit.attention.age is 'How long ago that was.';
comment on column edge_kit.attention.advice is 'What to do.';

create view edge_kit.unattributed_payments with (security_invoker = true) as
select
  o.id, o.created_at, o.email, o.email is not null as claimable, o.total_amount, o.currency, o.receipt_number,
  o.polar_customer_id, o.attention,
  format('select public.attach_order(%L, ''<user_id>'', ''<reason>'');', o.id) as attach
from public.orders o
where o.user_id is null and edge_kit.is_paid(o.status);
comment on view edge_kit.unattributed_payments is
  'Paid orders that nobody owns. claimable: the guest gets it by signing up with that e-mail; one without an e-mail '
  'waits for an operator, who runs `attach` with a user and a reason.';
comment on column edge_kit.unattributed_payments.id is 'Order at Polar.';
comment on column edge_kit.unattributed_payments.created_at is 'When it was made.';
comment on column edge_kit.unattributed_payments.email is 'Of the buyer; null: nobody can claim it.';
comment on column edge_kit.unattributed_payments.claimable is 'The guest gets it by signing up with that e-mail.';
comment on column edge_kit.unattributed_payments.total_amount is 'Paid, tax included; minor units.';
comment on column edge_kit.unattributed_payments.currency is 'ISO 4217, lower case.';
comment on column edge_kit.unattributed_payments.receipt_number is 'Polar''s, for asking the buyer.';
comment on column edge_kit.unattributed_payments.polar_customer_id is 'Customer at Polar.';
comment on column edge_kit.unattributed_payments.attention is 'Flags of the order.';
comment on column edge_kit.unattributed_payments.attach is 'Statement that gives it to a user.';

-- Nothing is ever assigned to a deleted account. Begins with those, and looks for each of them by index.
create view edge_kit.tombstone_holdings with (security_invoker = true) as
select h.what, h.id, p.user_id
from public.profiles p
cross join lateral (
  select 'customer' as what, c.id from edge_kit.polar_customers c where c.user_id = p.user_id
  union all select 'order', o.id from public.orders o where o.user_id = p.user_id
  union all select 'purchase', b.id::text from public.purchases b where b.user_id = p.user_id
  union all select 'subscription', s.id from public.subscriptions s where s.user_id = p.user_id
  union all select 'credit lot', l.key from public.credit_lots l where l.user_id = p.user_id
  union all select 'seat', s.id from public.seats s where s.user_id = p.user_id
) h
where p.deleted_at is not null;
comment on view edge_kit.tombstone_holdings is
  'What belongs to a deleted account. Must be empty at any moment.';
comment on column edge_kit.tombstone_holdings.what is 'customer, order, purchase, subscription or credit lot.';
comment on column edge_kit.tombstone_holdings.id is 'Its key.';
comment on column edge_kit.tombstone_holdings.user_id is 'The deleted account that it is said to belong to.';

-- Money ---------------------------------------------------------------------------------------------------------------

-- One pass: lots and entries are read from end to end, once, and what the entries say is taken off what the lot says.
-- Looking the entries up lot by lot, or in the order of the lots, would fetch a page for each. No request may wait for
-- it.
create view edge_kit.ledger_faults with (security_invoker = true) as
select
  l.id, l.key, l.user_id, l.granted, l.spent, l.clawed_back, l.expired, l.value,
  l.granted - r.granted as entries_granted,
  l.spent - r.spent as entries_spent,
  l.clawed_back - r.clawed_back as entries_clawed_back,
  l.expired - r.expired as entries_expired,
  r.entries, r.gaps
from (
  select
    e.id,
    sum(e.granted) as granted, sum(e.spent) as spent, sum(e.clawed_back) as clawed_back, sum(e.expired) as expired,
    count(e.kind) as entries,
    coalesce(max(e.n) filter (where e.kind = 'grant'), 0) + coalesce(max(e.n) filter (where e.kind = 'spend'), 0)
      + coalesce(max(e.n) filter (where e.kind = 'clawback'), 0)
      + coalesce(max(e.n) filter (where e.kind = 'expiry'), 0) - count(e.kind) as gaps,
    coalesce(bool_or(e.expired_forever), false) as expired_forever
  from (
    select w.id, null::public.credit_entry_kind as kind, null::integer as n,
      w.granted, w.spent, w.clawed_back, w.expired, w.expires_at is null and w.expired <> 0 as expired_forever
    from public.credit_lots w
    union all
    select c.lot_id, c.kind, c.n,
      case c.kind when 'grant' then -c.amount else 0 end, case c.kind when 'spend' then c.amount else 0 end,
      case c.kind when 'clawback' then c.amount else 0 end, case c.kind when 'expiry' then c.amount else 0 end, null
    from public.credit_entries c
    offset 0  -- or an index would be followed for the order, and each row fetched for itself
  ) e
  group by e.id
) r
join public.credit_lots l on l.id = r.id
where (r.granted, r.spent, r.clawed_back, r.expired) <> (0, 0, 0, 0) or r.gaps > 0 or r.expired_forever;
comment on view edge_kit.ledger_faults is
  'Lots whose columns are not the sums of their entries, or that break a rule of their own. Must be empty at any '
  'moment.';
comment on column edge_kit.ledger_faults.id is 'credit_lots.id.';
comment on column edge_kit.ledger_faults.key is 'The fact that the lot was granted for.';
comment on column edge_kit.ledger_faults.user_id is 'Whose it is.';
comment on column edge_kit.ledger_faults.granted is 'As the lot says.';
comment on column edge_kit.ledger_faults.spent is 'As the lot says.';
comment on column edge_kit.ledger_faults.clawed_back is 'As the lot says.';
comment on column edge_kit.ledger_faults.expired is 'As the lot says.';
comment on column edge_kit.ledger_faults.value is 'What the lot adds to the balance.';
comment on column edge_kit.ledger_faults.entries_granted is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries_spent is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries_clawed_back is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries_expired is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries is 'How many entries it has.';
comment on column edge_kit.ledger_faults.gaps is
  'Numbers that are missing: a kind''s entries are 1, 2, … without a gap.';

create function edge_kit.ledger_holds(p_user_id text default null) returns boolean
language sql stable set search_path = '' as $$
  select not exists (select from edge_kit.ledger_faults f where p_user_id is null or f.user_id = p_user_id)
$$;
comment on function edge_kit.ledger_holds(text) is 'True when the ledger of one user, or of everyone, adds up.';

-- Costs a look at each order of the days asked for, by the index of ranges orders_day; of all there are without a
-- `where day > …`. So does the next one, with the orders' purchases.
create view edge_kit.sales_by_day with (security_invoker = true) as
select
  (o.created_at at time zone 'utc')::date as day,
  o.currency,
  count(*) as orders,
  sum(o.net_amount)::bigint as gross,
  sum(o.refunded_amount)::bigint as refunded,
  sum(o.net_amount - o.refunded_amount)::bigint as net,
  sum(o.tax_amount)::bigint as tax
from public.orders o
where edge_kit.is_paid(o.status)
group by day, o.currency;
comment on view edge_kit.sales_by_day is
  'Paid orders by UTC day and currency, in minor units: gross after discounts and before tax, what was refunded of '
  'these orders so far (whenever), net of both. Tax stands beside it: Polar collects and pays it.';
comment on column edge_kit.sales_by_day.day is 'UTC day on which the orders were made.';
comment on column edge_kit.sales_by_day.currency is 'ISO 4217, lower case.';
comment on column edge_kit.sales_by_day.orders is 'How many.';
comment on column edge_kit.sales_by_day.gross is 'After discounts, before tax; minor units.';
comment on column edge_kit.sales_by_day.refunded is 'Of these orders so far, net of tax; minor units.';
comment on column edge_kit.sales_by_day.net is 'Gross less refunded; minor units.';
comment on column edge_kit.sales_by_day.tax is 'Beside it; Polar collects and pays it.';

create view edge_kit.sales_by_product with (security_invoker = true) as
select
  (o.created_at at time zone 'utc')::date as day,
  r.slug as product,
  r.name,
  o.currency,
  count(*) as sold,
  coalesce(sum(p.quantity), 0)::bigint as quantity,
  sum(coalesce(p.amount, o.total_amount))::bigint as paid,
  coalesce(sum(p.amount) filter (where p.refunded_at is not null), 0)::bigint as refunded
from public.orders o
left join public.purchases p on p.order_id = o.id and not p.forged
left join public.products billed on billed.polar_product_id = o.product_id
left join public.products r on r.slug = case when p.id is null then billed.slug else p.product end
where edge_kit.is_paid(o.status)
group by 1, 2, 3, 4;
comment on view edge_kit.sales_by_product is
  'What was paid by UTC day, product and currency, tax included, in minor units: by purchase, or by order where an '
  'order makes none, as that of a plan that only grants credits.';
comment on column edge_kit.sales_by_product.day is 'UTC day on which the orders were made.';
comment on column edge_kit.sales_by_product.product is 'products.slug; null for one that the catalogue does not know.';
comment on column edge_kit.sales_by_product.name is 'As the shop calls it today.';
comment on column edge_kit.sales_by_product.currency is 'ISO 4217, lower case.';
comment on column edge_kit.sales_by_product.sold is 'How many purchases, or orders without one.';
comment on column edge_kit.sales_by_product.quantity is 'How many pieces.';
comment on column edge_kit.sales_by_product.paid is 'Their shares of what was paid, tax included; minor units.';
comment on column edge_kit.sales_by_product.refunded is
  'Of it, purchases that were paid back in full; minor units. Other refunds name no product (sales_by_day has them).';

create function edge_kit.per_month(p_amount bigint, p_interval text, p_count integer) returns numeric
language sql immutable set search_path = ''
return p_amount
  * case p_interval when 'day' then 365 when 'week' then 52 when 'month' then 12 when 'year' then 1 end
  / (12.0 * p_count);
comment on function edge_kit.per_month(bigint, text, integer) is
  'A recurring amount per month, in minor units: a year is 12 months, a week 1/52 and a day 1/365 of a year.';

-- Added up by interval before it is turned into months: what is running is read once, and divided a few times.
create view edge_kit.recurring_revenue with (security_invoker = true) as
select
  t.currency,
  sum(t.paying)::bigint as subscriptions,
  coalesce(round(sum(edge_kit.per_month(t.amount, t.recurring_interval, t.recurring_interval_count))), 0)::bigint
    as mrr,
  coalesce(round(sum(edge_kit.per_month(t.ending, t.recurring_interval, t.recurring_interval_count))), 0)::bigint
    as ending,
  coalesce(round(sum(edge_kit.per_month(t.past_due, t.recurring_interval, t.recurring_interval_count))), 0)::bigint
    as past_due,
  sum(t.trials)::bigint as trials
from (
  select
    s.currency, s.recurring_interval, s.recurring_interval_count,
    count(*) filter (where s.status <> 'trialing') as paying,
    sum(s.amount) filter (where s.status <> 'trialing')::bigint as amount,
    sum(s.amount) filter (where s.status <> 'trialing' and s.cancel_at_period_end)::bigint as ending,
    sum(s.amount) filter (where s.status = 'past_due')::bigint as past_due,
    count(*) filter (where s.status = 'trialing') as trials
  from public.subscriptions s
  where s.status in ('trialing', 'active', 'past_due') and s.amount > 0
  group by s.currency, s.recurring_interval, s.recurring_interval_count
) t
group by t.currency;
comment on view edge_kit.recurring_revenue is
  'Recurring revenue per month and currency, in minor units before tax and discounts: of active and past-due '
  'subscriptions, how much of it ends with its period, how much is past due; trials are counted beside it.';
comment on column edge_kit.recurring_revenue.currency is 'ISO 4217, lower case.';
comment on column edge_kit.recurring_revenue.subscriptions is 'Active and past due ones that cost something.';
comment on column edge_kit.recurring_revenue.mrr is 'Theirs a month, before tax and discounts; minor units.';
comment on column edge_kit.recurring_revenue.ending is 'Of it, what ends with its period; minor units.';
comment on column edge_kit.recurring_revenue.past_due is 'Of it, what could not be charged; minor units.';
comment on column edge_kit.recurring_revenue.trials is 'Trials beside them.';

create view edge_kit.refunds_by_reason with (security_invoker = true) as
select coalesce(r.reason, 'none given') as reason, r.status, r.currency, count(*) as refunds,
  sum(r.amount)::bigint as amount, sum(r.tax_amount)::bigint as tax, max(r.created_at) as last_at
from public.refunds r
group by coalesce(r.reason, 'none given'), r.status, r.currency;
comment on view edge_kit.refunds_by_reason is
  'Refunds by reason, status and currency: how many, amounts net of tax and tax beside it, in minor units.';
comment on column edge_kit.refunds_by_reason.reason is 'Polar''s word, or none given.';
comment on column edge_kit.refunds_by_reason.status is 'Polar''s word: pending, succeeded, failed, canceled.';
comment on column edge_kit.refunds_by_reason.currency is 'ISO 4217, lower case.';
comment on column edge_kit.refunds_by_reason.refunds is 'How many.';
comment on column edge_kit.refunds_by_reason.amount is 'Net of tax; minor units.';
comment on column edge_kit.refunds_by_reason.tax is 'Refunded beside it; minor units.';
comment on column edge_kit.refunds_by_reason.last_at is 'When the last one was made.';


-- supabase/schemas/51_notices.sql

-- Notices: what the function notify calls, what an operator may do about them, and the clock. Whom a notice goes to and
-- what it says is read from the rows at the moment in which a worker takes it, and nothing of it is stored.

-- What a notice says --------------------------------------------------------------------------------------------------

-- Each answers { to, locale, data }, without `to` when there is nobody to tell, null when it is not true any more.
create function edge_kit.purchase_mail(p_kind edge_kit.notice_kind, p_purchase_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.order_email(o),
      'locale', (select c.locale from public.temp_carts c where c.id = o.cart_id),
      'data', jsonb_build_object(
        'purchase_id', p.id, 'product', product.name, 'shop', edge_kit.shop_host(p.url), 'claim', o.user_id is null,
        'wrong_address', coalesce(edge_kit.has_wrong_address(p.failure_code), false)
      )
    )
    from public.purchases p
    join public.orders o on o.id = p.order_id
    join public.products product on product.slug = p.product
    where p.id = p_purchase_id and p.refunded_at is null and p.status = case p_kind
      when 'address_needed' then 'awaiting_url' when 'report_ready' then 'completed' else 'failed'
    end::public.purchase_status
  );
end $$;
comment on function edge_kit.purchase_mail(edge_kit.notice_kind, uuid) is
  'What an e-mail about a purchase says, and to whom; null when it is not true any more.';

create function edge_kit.order_mail(p_order_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.order_email(o),
      'locale', (select c.locale from public.temp_carts c where c.id = o.cart_id),
      'data', jsonb_build_object('products', coalesce(
        nullif(array(
          select p.name from public.purchases b join public.products p on p.slug = b.product
          where b.order_id = o.id order by b.line
        ), '{}'),
        array(select p.name from public.products p where p.polar_product_id = o.product_id)
      ))
    )
    from public.orders o
    where o.id = p_order_id and o.user_id is null and o.status in ('paid', 'partially_refunded') and not o.charged_back
  );
end $$;
comment on function edge_kit.order_mail(text) is
  'What the e-mail about a guest''s payment says, and to whom; null when somebody owns it or it was paid back.';

create function edge_kit.refund_mail(p_refund_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.order_email(o),
      'locale', (select c.locale from public.temp_carts c where c.id = o.cart_id),
      'data', jsonb_build_object(
        'amount', r.amount + coalesce(r.tax_amount, 0), 'currency', coalesce(r.currency, o.currency), 'product', (
          select p.name from public.purchases b join public.products p on p.slug = b.product
          where b.order_id = o.id and b.line = r.line
        )
      )
    )
    from public.refunds r join public.orders o on o.id = r.order_id
    where r.id = p_refund_id and r.status = 'succeeded' and r.amount > 0
  );
end $$;
comment on function edge_kit.refund_mail(text) is
  'What the e-mail about a refund says, and to whom; null when it failed after all, or its order has not come yet.';

create function edge_kit.subscription_mail(p_kind edge_kit.notice_kind, p_subscription_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.subscription_email(s),
      'locale', (select c.locale from public.temp_carts c where c.id = s.cart_id),
      'data', jsonb_build_object(
        'product', (select p.name from public.products p where p.polar_product_id = s.product_id),
        'until', case p_kind
          when 'subscription_ending' then coalesce(s.ends_at, s.current_period_end)
          when 'payment_failed' then edge_kit.access_until(s)
          when 'pause_planned' then s.current_period_end
          when 'subscription_paused' then s.resumes_at
        end
      )
    )
    from public.subscriptions s
    where s.id = p_subscription_id and case p_kind
      when 'payment_failed' then s.polar_status = 'past_due'
      when 'subscription_ending' then s.cancel_at_period_end and s.polar_status <> 'canceled'
      when 'subscription_goes_on' then not s.cancel_at_period_end and s.status in ('trialing', 'active', 'past_due')
      when 'subscription_ended' then s.polar_status = 'canceled'
      when 'plan_changed' then s.status in ('trialing', 'active', 'past_due', 'paused')
      when 'pause_planned' then s.pause_at_period_end and s.status in ('trialing', 'active', 'past_due')
      when 'pause_undone' then not s.pause_at_period_end and s.status in ('trialing', 'active', 'past_due')
      when 'subscription_paused' then s.status = 'paused'
      when 'subscription_resumed' then s.status in ('trialing', 'active', 'past_due')
    end
  );
end $$;
comment on function edge_kit.subscription_mail(edge_kit.notice_kind, text) is
  'What an e-mail about a subscription says, and to whom; null when it is not true any more.';

-- Who pays and sits there needs not be told, and who has another seat by then has lost nothing.
create function edge_kit.seat_mail(p_notice edge_kit.notices) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', case p_notice.kind
        when 'seat_given' then edge_kit.seat_email(seat) else edge_kit.user_email(p_notice.user_id) end,
      'locale', (select c.locale from public.temp_carts c where c.id = coalesce(s.cart_id, o.cart_id)),
      'data', jsonb_build_object('product', p.name, 'claim', p_notice.kind = 'seat_given' and seat.user_id is null)
    )
    from public.seats seat
    left join public.subscriptions s on s.id = seat.subscription_id
    left join public.orders o on o.id = seat.order_id
    left join public.products p on p.polar_product_id = coalesce(s.product_id, o.product_id)
    where seat.id = p_notice.subject and case p_notice.kind
      when 'seat_given' then seat.status = 'claimed' and seat.erased_at is null
        and (seat.user_id is null or seat.user_id is distinct from coalesce(s.user_id, o.user_id))
      else p_notice.user_id is distinct from coalesce(s.user_id, o.user_id) and not exists (
        select from public.seats other
        where other.user_id = p_notice.user_id and other.status = 'claimed'
          and (other.subscription_id = seat.subscription_id or other.order_id = seat.order_id)
      )
    end
  );
end $$;
comment on function edge_kit.seat_mail(edge_kit.notices) is
  'What an e-mail about a seat says, and to whom; null when it is not true any more.';

-- Ids stay out of it: an e-mail lies in mailboxes for years.
create function edge_kit.attention_mail() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('to', s.operator_email, 'locale', null, 'data', jsonb_build_object('needs', needs.rows))
    from edge_kit.settings s, (
      select jsonb_agg(jsonb_build_object('kind', a.kind, 'reason', a.reason, 'count', a.count, 'advice', a.advice)
        order by a.kind, a.reason) as rows
      from (
        select kind, reason, advice, count(*) as count from edge_kit.attention where urgent group by 1, 2, 3
      ) a
    ) needs
    where needs.rows is not null
  );
end $$;
comment on function edge_kit.attention_mail() is
  'What the daily list for operators says, and to whom; null when nothing needs anybody.';

-- Ids and words, no e-mail: the receiver asks for more with a key of its own.
create function edge_kit.event_data(p_kind edge_kit.notice_kind, p_subject text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return case p_kind
    when 'order.refunded' then (
      select jsonb_build_object(
        'refund_id', r.id, 'order_id', o.id, 'user_id', o.user_id, 'amount', r.amount, 'tax_amount', r.tax_amount,
        'currency', coalesce(r.currency, o.currency), 'line', r.line, 'order_status', o.status
      )
      from public.refunds r join public.orders o on o.id = r.order_id where r.id = p_subject
    )
    when 'subscription.changed' then (
      select jsonb_build_object(
        'subscription_id', s.id, 'user_id', s.user_id, 'status', s.status, 'product', p.slug, 'units', s.units,
        'cancel_at_period_end', s.cancel_at_period_end, 'pause_at_period_end', s.pause_at_period_end,
        'resumes_at', s.resumes_at, 'current_period_end', s.current_period_end,
        'access_until', edge_kit.access_until(s)
      )
      from public.subscriptions s left join public.products p on p.polar_product_id = s.product_id
      where s.id = p_subject
    )
    when 'credits.granted' then (
      select jsonb_build_object(
        'lot_id', l.id, 'user_id', l.user_id, 'granted', l.granted, 'source', l.source, 'product', l.product,
        'order_id', l.order_id, 'subscription_id', l.subscription_id, 'expires_at', l.expires_at
      )
      from public.credit_lots l where l.id = p_subject::uuid
    )
    else (
      select jsonb_build_object(
        'purchase_id', p.id, 'order_id', p.order_id, 'user_id', p.user_id, 'product', p.product, 'status', p.status,
        'failure_code', p.failure_code, 'url', p.url
      )
      from public.purchases p where p.id = p_subject::uuid
    )
  end;
end $$;
comment on function edge_kit.event_data(edge_kit.notice_kind, text) is
  'The data of an event, from the rows as they are now; null when its row is not there yet.';

create function edge_kit.notice_content(p_notice edge_kit.notices) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  s edge_kit.settings := (select t from edge_kit.settings t);
  v_said jsonb;
begin
  if p_notice.way = 'event' then
    v_said := edge_kit.event_data(p_notice.kind, p_notice.subject);
    return case when v_said is not null then jsonb_build_object(
      'url', s.events_url, 'type', p_notice.kind, 'timestamp', p_notice.created_at, 'data', v_said
    ) end;
  end if;
  v_said := case
    when p_notice.kind in ('address_needed', 'report_ready', 'report_failed')
      then edge_kit.purchase_mail(p_notice.kind, p_notice.subject::uuid)
    when p_notice.kind = 'purchase_to_claim' then edge_kit.order_mail(p_notice.subject)
    when p_notice.kind = 'refund_made' then edge_kit.refund_mail(p_notice.subject)
    when p_notice.kind in ('seat_given', 'seat_revoked') then edge_kit.seat_mail(p_notice)
    when p_notice.kind = 'attention' then edge_kit.attention_mail()
    else edge_kit.subscription_mail(p_notice.kind, p_notice.subject)
  end;
  return jsonb_build_object(
    'from', s.mail_from, 'reply_to', s.mail_reply_to, 'shop', s.shop_name, 'color', s.shop_color
  ) || v_said;
end $$;
comment on function edge_kit.notice_content(edge_kit.notices) is
  'Where a notice goes and what it says, now: of an e-mail { from, reply_to, shop, color, to, locale, data }, of an '
  'event { url, type, timestamp, data }; null when it is not true any more.';

-- What notify calls ---------------------------------------------------------------------------------------------------

-- One at a time, so that the address is as old as the moment between this answer and the request. On the way to one
-- that can be sent it ends those that cannot: nobody to tell, not true (any more), no way out, or taken too often. An
-- e-mail that an unheard attempt may have sent is not sent again after 23 hours: the mail API forgets its keys after
-- 24. Locks the notice.
create function public.claim_notice(p_ways text[]) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  n edge_kit.notices;
  v_content jsonb;
  v_end edge_kit.notice_state;
  v_code text;
begin
  for i in 1..500 loop
    select * into n from edge_kit.notices d
    where d.state = 'queued' and d.way::text = any (p_ways) and d.run_at <= now()
      and (d.lease_until is null or d.lease_until < now())
    order by d.run_at limit 1 for update skip locked;
    if not found then
      return null;
    end if;
    v_content := edge_kit.notice_content(n);
    v_end := null;
    if n.attempts >= 20 then
      v_end := 'dead';
      v_code := coalesce(n.error_code, 'worker_lost');
    elsif n.way = 'email' and n.perhaps_sent_at < now() - interval '23 hours' then
      v_end := 'dead';
      v_code := 'perhaps_sent';
    elsif n.kind in ('refund_made', 'order.refunded') and n.created_at > now() - interval '1 day' and exists (
      select from public.refunds r
      where r.id = n.subject and r.status = 'succeeded'
        and not exists (select from public.orders o where o.id = r.order_id)
    ) then  -- the order that it is about may still come
      update edge_kit.notices set run_at = now() + interval '10 minutes' where id = n.id;
      continue;
    elsif v_content is null then
      v_end := 'dropped';
      v_code := 'not_true_any_more';
    elsif n.way = 'email' and v_content ->> 'to' is null then
      v_end := 'dropped';
      v_code := 'nobody_to_tell';
    elsif v_content ->> (case n.way when 'email' then 'from' else 'url' end) is null then
      v_end := 'held';
    end if;
    exit when v_end is null;
    update edge_kit.notices
    set state = v_end, ended_at = case when v_end <> 'held' then now() end,
      error_code = case when v_end <> 'held' then v_code end, lease_token = null, lease_until = null
    where id = n.id;
  end loop;
  if v_end is not null or v_content is null then
    return null;
  end if;
  update edge_kit.notices
  set attempts = attempts + 1, lease_token = gen_random_uuid(), lease_until = now() + interval '90 seconds',
    perhaps_sent_at = coalesce(perhaps_sent_at, now())
  where id = n.id
  returning * into n;
  return jsonb_build_object(
    'notice_id', n.id, 'lease_token', n.lease_token, 'attempt', n.attempts, 'way', n.way, 'kind', n.kind,
    'content', v_content
  );
end $$;
comment on function public.claim_notice(text[]) is
  'Leases one due notice of these ways (email, event) for 90 s and says where it goes and what it says, as the rows '
  'are now: { notice_id, lease_token, attempt, way, kind, content }, or null. For notify (service_role).';
revoke execute on function public.claim_notice(text[]) from public, anon, authenticated, service_role;
grant execute on function public.claim_notice(text[]) to service_role;

-- p_outcome: sent, refused; not_taken: it surely was not taken, and may be later; later: nobody knows. The latter two
-- are tried again by next_try().
create function public.record_notice(
  p_notice_id uuid, p_lease_token uuid, p_outcome text, p_receipt text default null, p_error_code text default null,
  p_error text default null, p_retry_after integer default 0
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  n edge_kit.notices;
begin
  if p_outcome in ('sent', 'refused', 'not_taken', 'later') is not true then
    perform edge_kit.refuse(422, 'invalid_outcome', 'Send sent, refused, not_taken or later.', p_outcome);
  end if;
  update edge_kit.notices u
  set state = t.state, ended_at = case when t.state <> 'queued' then now() end,
    run_at = case when t.state = 'queued' then edge_kit.next_try(u.attempts, p_retry_after) else u.run_at end,
    perhaps_sent_at = case when p_outcome in ('sent', 'later') then u.perhaps_sent_at end,
    receipt = left(p_receipt, 255), error_code = case when t.state = 'queued' or p_outcome = 'sent' then p_error_code
      else coalesce(p_error_code, p_outcome) end,
    error = left(p_error, 1000), lease_token = null, lease_until = null
  from (
    select case
      when p_outcome in ('sent', 'refused') then p_outcome
      when d.attempts >= 20 then 'dead'
      else 'queued'
    end::edge_kit.notice_state as state
    from edge_kit.notices d where d.id = p_notice_id
  ) t
  where u.id = p_notice_id and u.lease_token = p_lease_token
  returning u.* into n;
  return n.state;
end $$;
comment on function public.record_notice(uuid, uuid, text, text, text, text, integer) is
  'Writes down how an attempt ended and gives the lease back: the notice''s state, or null when the lease was lost; '
  'PT422 invalid_outcome. For notify (service_role).';
revoke execute on function public.record_notice(uuid, uuid, text, text, text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.record_notice(uuid, uuid, text, text, text, text, integer) to service_role;

-- The id is known to whoever got the e-mail. Of the other e-mails nobody unsubscribes: each tells of something that was
-- paid for, and none advertises.
create function public.unsubscribe_digest(p_notice_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform from edge_kit.notices n where n.id = p_notice_id and n.kind = 'attention' and n.state = 'sent';
  if not found then
    return false;
  end if;
  update edge_kit.settings set operator_email = null where operator_email is not null;
  if found then
    perform edge_kit.audit('unsubscribe_digest', p_notice_id::text, 'by the link in the e-mail', '{}');
  end if;
  return true;
end $$;
comment on function public.unsubscribe_digest(uuid) is
  'Ends the daily list for operators, by the id of one that was sent; false for any other id. For notify '
  '(service_role).';
revoke execute on function public.unsubscribe_digest(uuid) from public, anon, authenticated, service_role;
grant execute on function public.unsubscribe_digest(uuid) to service_role;

-- What an operator may do ---------------------------------------------------------------------------------------------

create function edge_kit.check_notice_state(p_state text, p_known text[]) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if p_state = any (p_known) is not true then
    perform edge_kit.refuse(422, 'invalid_state', format('Send one of %s.', array_to_string(p_known, ', ')), p_state);
  end if;
end $$;
comment on function edge_kit.check_notice_state(text, text[]) is
  'Raises PT422 invalid_state for a state that this cannot be done with.';

-- What is not true any more by then is dropped when it is claimed. Events that were sent go out again with the same
-- webhook-id, by which a receiver knows them.
create function public.release_notices(p_state text, p_reason text, p_since timestamptz default '-infinity')
returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_count bigint;
begin
  perform edge_kit.check_notice_state(p_state, '{held,refused,dead,sent}');
  v_count := edge_kit.queue_again(array(
    select n.id from edge_kit.notices n
    where n.state = p_state::edge_kit.notice_state and n.created_at >= p_since
      and (p_state <> 'sent' or n.way = 'event')
    order by n.id for update
  ));
  perform edge_kit.audit('release_notices', p_state, p_reason, jsonb_build_object(
    'since', p_since, 'notices', v_count
  ));
  return v_count;
end $$;
comment on function public.release_notices(text, text, timestamptz) is
  'Sends all notices that are held, refused or dead, or events that were sent, and began at or after p_since; answers '
  'how many. PT422 invalid_state | reason_missing. For operators (service_role).';
revoke execute on function public.release_notices(text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.release_notices(text, text, timestamptz) to service_role;

create function public.discard_notices(p_state text, p_reason text, p_until timestamptz default 'infinity')
returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_count bigint;
begin
  perform edge_kit.check_notice_state(p_state, '{held,refused,dead}');
  update edge_kit.notices
  set state = 'dropped', ended_at = coalesce(ended_at, now()), error_code = coalesce(error_code, 'discarded')
  where state = p_state::edge_kit.notice_state and created_at <= p_until;
  get diagnostics v_count = row_count;
  perform edge_kit.audit('discard_notices', p_state, p_reason, jsonb_build_object(
    'until', p_until, 'notices', v_count
  ));
  return v_count;
end $$;
comment on function public.discard_notices(text, text, timestamptz) is
  'Gives up all notices that are held, refused or dead and began until p_until; answers how many. PT422 invalid_state '
  '| reason_missing. For operators (service_role).';
revoke execute on function public.discard_notices(text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.discard_notices(text, text, timestamptz) to service_role;

create function public.replay_notice(p_notice_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  n edge_kit.notices;
begin
  select * into n from edge_kit.notices where id = p_notice_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_notice', 'Use an id of edge_kit.notices.', p_notice_id::text);
  elsif n.state in ('queued', 'dropped') or n.state = 'sent' and n.way = 'email' then
    perform edge_kit.refuse(
      409, 'not_stopped', 'Only a notice that is held, refused or dead, or an event, can be sent again.', n.state::text
    );
  end if;
  perform edge_kit.audit('replay_notice', n.id::text, p_reason, jsonb_build_object(
    'state', n.state, 'error_code', n.error_code
  ));
  perform edge_kit.queue_again(array[n.id]);
end $$;
comment on function public.replay_notice(uuid, text) is
  'Sends one notice again, once what stood in its way is mended; PT404 unknown_notice, PT409 not_stopped, PT422 '
  'reason_missing. For operators (service_role).';
revoke execute on function public.replay_notice(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.replay_notice(uuid, text) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

-- One ring, however many wait: whoever answers it takes one after the other.
create function edge_kit.sweep_notices() returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.ring('notify', '{}')
  where exists (
    select from edge_kit.notices n
    where n.state = 'queued' and n.run_at <= now() and (n.lease_until is null or n.lease_until < now())
  );
end $$;
comment on function edge_kit.sweep_notices() is 'Rings notify when a notice is due. Cron: edge-kit-sweeps.';

-- From six in the morning, UTC, once a day. The list is made when it is sent.
create function edge_kit.write_digest() returns void
language plpgsql set search_path = '' as $$
declare
  v_now timestamp := now() at time zone 'utc';
begin
  perform edge_kit.tell('attention', v_now::date::text, v_now::date::text)
  from edge_kit.settings s
  where s.operator_email is not null and s.mail_from is not null and extract(hour from v_now) between 6 and 8
    and not exists (select from edge_kit.notices n where n.key = 'attention:' || v_now::date)
    and edge_kit.attention_mail() is not null;
end $$;
comment on function edge_kit.write_digest() is
  'Tells operators once a day what needs someone, if anything does. Cron: edge-kit-hourly.';


-- supabase/schemas/51_support.sql

-- "I paid and see nothing": who that is, what there is of theirs, what is wrong in one sentence, and what to do next.

create type edge_kit.support_finding as (finding text, about text, sentence text, next text);
comment on type edge_kit.support_finding is
  'One thing that explains why somebody does not see what they paid for: its word, the row it is about, one sentence, '
  'and the statement to run or what to tell the buyer; null: nothing is to be done.';

create function edge_kit.support_accounts(p_person edge_kit.person)
returns table (user_id text, email text, confirmed boolean, deleted boolean)
language sql stable set search_path = '' as $$
  select p.user_id, p.email, p.email is not null, p.deleted_at is not null
  from public.profiles p
  where p.user_id = any (p_person.user_ids)
  union all
  select u.id::text, edge_kit.normal_email(u.email), u.email_confirmed_at is not null, false
  from auth.users u
  where u.email = any (p_person.emails) and not u.is_sso_user and u.id::text <> all (p_person.user_ids)
$$;
comment on function edge_kit.support_accounts(edge_kit.person) is
  'The accounts of a person: profiles, and accounts with Supabase Auth that have no profile or have not proven their '
  'e-mail yet.';

-- Whoever owns them: somebody who was signed in may have paid with another e-mail than the account's.
create function edge_kit.support_orders(p_person edge_kit.person) returns setof public.orders
language plpgsql stable set search_path = '' as $$
begin
  return query
  select * from public.orders o
  where o.id = any (p_person.orders)
    or o.polar_customer_id = any (p_person.customers)
    or o.polar_customer_id = any (array(
      select c.id from edge_kit.polar_customers c where c.email = any (p_person.emails)
    ));
end $$;
comment on function edge_kit.support_orders(edge_kit.person) is
  'Orders that a person owns or can claim, and those that a customer of one of their e-mails paid, whoever owns them.';

-- From what keeps everything away to what is only told; the first finding is the answer.
create function edge_kit.support_findings(p_person text) returns setof edge_kit.support_finding
language plpgsql stable set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
  v_orders text[] := array(select o.id from edge_kit.support_orders(r) o);
  v_objects text[] := r.customers || v_orders || r.subscriptions;
begin
  return query
  select f.finding, f.about, f.sentence, f.next
  from (
    -- Webhooks that are not worked yet: about something of theirs, or with their e-mail in it.
    select 10 as gravity, e.received_at as since, 'event_' || e.state as finding, e.webhook_id as about,
      format('Polar''s %s of %s is here and could not be worked: %s', e.type, e.received_at, e.error) as sentence,
      format('select public.replay_polar_event(%L);', e.webhook_id) as next
    from edge_kit.polar_events e
    where (e.state = 'failed' or e.state = 'dead') and (e.object_id = any (v_objects) or exists (
      select from unnest(r.emails) m (email) where strpos(lower(e.payload collate "C"), m.email) > 0
    ))

    union all
    select 20, o.created_at, 'not_paid', o.id,
      format('Order %s was never paid: Polar calls it %s.', o.id, o.status),
      'Ask for the receipt. If there is one, POST polar-reconcile.'
    from public.orders o
    where o.id = any (v_orders) and o.status in ('draft', 'pending', 'void')

    union all
    select 30, o.created_at, s.finding, o.id, s.sentence, s.next
    from public.orders o
    left join lateral (
      select * from edge_kit.support_accounts(r) a
      where a.email = o.email and not a.deleted order by a.confirmed desc limit 1
    ) a on true
    cross join lateral (
      select 'unattributed' as finding,
        format('Order %s is paid, and names no e-mail by which somebody could claim it.', o.id) as sentence,
        format('select public.attach_order(%L, ''<user_id>'', ''<reason>'');', o.id) as next
      where o.email is null
      union all
      select 'waits_for_sign_up',
        format('Order %s was paid as a guest with %s, and nobody has signed up with that e-mail.', o.id, o.email),
        'Ask them to sign up with that e-mail and to confirm it: the order is theirs at the next sign-in.'
      where o.email is not null and a.user_id is null
      union all
      select 'waits_for_confirmation',
        format('Order %s waits: account %s has not confirmed %s.', o.id, a.user_id, o.email),
        'Ask them to open the mail of Auth and to sign in again. Auth can send it once more.'
      where not a.confirmed
      union all
      select 'waits_for_sign_in',
        format('Order %s is paid, and account %s has not signed in since.', o.id, a.user_id),
        format(
          'Ask them to sign in again, or: select public.attach_order(%L, %L, ''<reason>'');', o.id, a.user_id
        )
      where a.confirmed
    ) s
    where o.id = any (v_orders) and o.user_id is null and edge_kit.is_paid(o.status) and o.erased_at is null

    union all
    select 40, o.created_at, 'other_account', o.id,
      format('Order %s belongs to account %s (%s).', o.id, o.user_id, coalesce(p.email, 'no e-mail proven')),
      format(
        'Ask them to sign in with that account. If it is not theirs: select public.move_order(%L, ''<user_id>'', '
        '''<reason>'');', o.id
      )
    from public.orders o
    join public.profiles p on p.user_id = o.user_id
    where o.id = any (v_orders) and o.user_id <> all (r.user_ids)

    union all
    select 50, o.created_at, a.reason, o.id, format('Order %s is flagged %s.', o.id, a.reason), a.advice
    from public.orders o
    join edge_kit.attention_reasons a on a.reason = any (o.attention) and a.urgent and a.reason <> 'unattributed'
    where o.id = any (v_orders) and o.status <> 'refunded'

    union all
    select 60, c.asked_at, c.reason, c.id::text,
      format('Polar was asked for %s of %s, which is %s. %s', c.kind, c.subject, c.state, c.error),
      coalesce(c.retry, 'Look at the log of polar-commands.')
    from edge_kit.open_commands c
    where c.subject = any (v_objects) and c.reason is not null

    union all
    select 70, p.created_at, s.finding, p.id::text, s.sentence, s.next
    from public.purchases p
    left join edge_kit.stuck_purchases k on k.id = p.id
    left join edge_kit.scrape_jobs j on j.purchase_id = p.id and j.state in ('queued', 'running')
    cross join lateral (
      select 'wrong_address' as finding,
        format('%s leads to no shop (%s): the buyer has to correct it.', p.url, p.failure_code) as sentence,
        'Ask them to correct the address on their page.' as next
      where edge_kit.has_wrong_address(p.failure_code)
      union all
      select 'failed', format('The delivery of %s for %s failed: %s.', p.product, p.url, p.failure_code),
        format('select public.rerun_purchase(%L, ''<reason>'');', p.id)
      where p.status = 'failed' and not edge_kit.has_wrong_address(p.failure_code)
      union all
      select 'late', format('%s for %s should be there by now: %s attempts. %s', p.product, p.url, k.attempts, k.error),
        'Run deno task doctor: does the clock run, and is the scraper deployed?'
      where k.status in ('pending_scrape', 'scraping')
      union all
      select 'awaiting_url', format('%s waits for the buyer to name a shop.', p.product),
        'Ask them to name it on their page.'
      where p.status = 'awaiting_url'
      union all
      select 'under_way',
        format('%s for %s is being made: %s of %s pages read.', p.product, p.url,
          coalesce(j.progress ->> 'pages_read', '0'), coalesce(j.progress ->> 'pages_planned', '?')),
        null
      where p.status in ('pending_scrape', 'scraping') and k.id is null
      union all
      select 'refunded', format('%s was paid back at %s: its reports are hidden.', p.product, p.refunded_at), null
      where p.refunded_at is not null
    ) s
    where p.order_id = any (v_orders)

    union all
    select 80, s.created_at, 'subscription_' || s.status, s.id,
      format('Subscription %s is %s (Polar: %s), up to %s.', s.id, s.status, s.polar_status, s.current_period_end),
      case s.status
        when 'past_due' then 'Polar could not charge. Ask them to open the customer portal and to change their card.'
        when 'paused' then 'Ask them to resume it in the customer portal.'
      end
    from public.subscriptions s
    where s.id = any (r.subscriptions) and s.status not in ('active', 'trialing')

    union all
    select 90, null, 'delivered', p.id::text,
      format('%s for %s is delivered, to account %s.', p.product, coalesce(p.url, 'no shop'), p.user_id),
      'Ask which account they are signed in with.'
    from public.purchases p
    where p.order_id = any (v_orders) and p.status = 'completed' and p.refunded_at is null and p.user_id is not null

    union all
    select 100, null, 'nothing_bought', p_person, 'Nothing was bought under this.',
      'Ask for the e-mail on the receipt, and whether money was taken. If so, POST polar-reconcile.'
    where v_orders = '{}' and r.subscriptions = '{}'
  ) f
  order by f.gravity, f.since desc nulls last, f.about collate "C";
end $$;
comment on function edge_kit.support_findings(text) is
  'Why a person, told by user id or e-mail, may not see what they paid for, the gravest first.';

create function public.support(p_person text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
  v_findings edge_kit.support_finding[] := array(select f from edge_kit.support_findings(p_person) f);
begin
  return jsonb_build_object(
    'wrong', (v_findings[1]).sentence,
    'next', (v_findings[1]).next,
    'findings', to_jsonb(v_findings),
    'person', jsonb_build_object(
      'emails', r.emails,
      'accounts', (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from edge_kit.support_accounts(r) a),
      'customers', r.customers,
      'credits', (select coalesce(sum(edge_kit.credit_balance(u.id)), 0) from unnest(r.user_ids) u (id))
    ),
    'orders', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', o.id, 'status', o.status, 'email', o.email, 'user_id', o.user_id, 'total_amount', o.total_amount,
        'refunded_amount', o.refunded_amount, 'currency', o.currency, 'receipt_number', o.receipt_number,
        'attention', o.attention, 'created_at', o.created_at
      ) order by o.created_at desc), '[]')
      from edge_kit.support_orders(r) o
    ),
    'purchases', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', p.id, 'order_id', p.order_id, 'product', p.product, 'status', p.status, 'failure_code', p.failure_code,
        'url', p.url, 'refunded_at', p.refunded_at, 'created_at', p.created_at, 'job', (
          select jsonb_build_object(
            'state', j.state, 'attempts', j.attempts, 'next_attempt_at', j.run_at, 'error', j.error
          )
          from edge_kit.scrape_jobs j where j.purchase_id = p.id order by j.created_at desc limit 1
        )
      ) order by p.created_at desc), '[]')
      from public.purchases p
      where p.order_id in (select o.id from edge_kit.support_orders(r) o)
    ),
    'subscriptions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', s.id, 'status', s.status, 'user_id', s.user_id, 'current_period_end', s.current_period_end,
        'cancel_at_period_end', s.cancel_at_period_end, 'attention', s.attention
      ) order by s.created_at desc), '[]')
      from public.subscriptions s where s.id = any (r.subscriptions)
    )
  );
end $$;
comment on function public.support(text) is
  'The answer to "I paid and see nothing", for a user id or an e-mail: { wrong, next, findings, person, orders, '
  'purchases, subscriptions }. wrong is one sentence, next what to do; changes nothing. For operators (service_role).';
revoke execute on function public.support(text) from public, anon, authenticated, service_role;
grant execute on function public.support(text) to service_role;


-- supabase/schemas/60_retention.sql

-- Retention: what is kept for a while and then goes. Everything that proves a payment stays for good: orders,
-- purchases, credits, refunds, audit, and the inbox row of every event, of which only the body goes. pg_net cleans its
-- answers itself (pg_net.ttl, six hours).

-- Oldest first, by an index. Whoever works on a row at the same moment keeps it: rows that are locked wait for the next
-- hour. The bounds of an hour are those of a shop with 35,000 orders a day (docs/scale.md).
create function edge_kit.sweep_retention() returns void
language plpgsql set search_path = '' as $$
declare
  s edge_kit.settings := (select t from edge_kit.settings t);
  v_carts uuid[];
  v_erased text[];
begin
  update edge_kit.polar_events e set payload = null
  where e.webhook_id = any (array(
    select d.webhook_id from edge_kit.polar_events d
    where d.payload is not null and d.received_at < now() - s.payload_retention and d.state not in ('failed', 'dead')
    order by d.received_at limit 20000 for update skip locked
  ));

  -- What Polar told of erased people before it had anonymised them.
  v_erased := array(
    select c.id from edge_kit.polar_customers c where c.erased_at > now() - s.payload_retention
  );
  if cardinality(v_erased) > 0 then
    perform edge_kit.forget_payloads(
      v_erased || array(
        select unnest(array[o.id, o.checkout_id]) from public.orders o where o.polar_customer_id = any (v_erased)
        union all
        select unnest(array[b.id, b.checkout_id]) from public.subscriptions b
        where b.polar_customer_id = any (v_erased)
      )
    );
  end if;
  perform edge_kit.forget_words(100000);

  -- A worker that was at it may have stored a file later. Files are found by Storage's index of beginnings of names: 0
  -- is what comes after a slash.
  delete from edge_kit.erased_purchases e
  where e.erased_at < now() - interval '1 hour' and not exists (
    select from storage.objects o
    where o.bucket_id = 'reports' and o.name ~>=~ (e.purchase_id || '/') and o.name ~<~ (e.purchase_id || '0')
  );
  perform edge_kit.ring('scraper', '{"remove_files": true}') where exists (select from edge_kit.erased_purchases);

  -- Locked first, then looked at: an order on its way locks its cart too, and is seen here once it has committed.
  v_carts := array(
    select c.id from public.temp_carts c
    where not c.kept and coalesce(c.checkout_expires_at, c.created_at) < now() - s.cart_retention
    order by coalesce(c.checkout_expires_at, c.created_at) limit 5000 for update skip locked
  );
  if cardinality(v_carts) > 0 then
    update public.temp_carts c set kept = true
    where c.id = any (array(
      select o.cart_id from public.orders o where o.cart_id = any (v_carts)
      union all
      select b.cart_id from public.subscriptions b where b.cart_id = any (v_carts)
    ));
    delete from public.temp_carts c where c.id = any (v_carts) and not c.kept;
  end if;

  delete from edge_kit.scrape_pages p
  where p.ctid = any (array(
    select o.ctid from edge_kit.scrape_pages o
    where o.created_at < now() - s.page_retention order by o.created_at limit 50000 for update skip locked
  ));
  delete from edge_kit.notices n
  where n.id = any (array(
    select d.id from edge_kit.notices d
    where d.created_at < now() - s.notice_retention and d.state <> 'queued'
    order by d.created_at limit 10000 for update skip locked
  ));
  delete from edge_kit.rate_limits r where r.empty_at <= now();
  delete from edge_kit.reconcile_runs r
  where r.finished_at < now() - s.reconcile_retention and r.until is distinct from edge_kit.reconcile_watermark();

  -- There is no index by time, but ids count upwards: only the oldest are looked at.
  delete from cron.job_run_details d
  where d.runid = any (array(select o.runid from cron.job_run_details o order by o.runid limit 1000))
    and coalesce(d.end_time, d.start_time) < now() - s.cron_retention;
end $$;
comment on function edge_kit.sweep_retention() is
  'Lets go what was kept long enough, a bounded share of each kind at a time. Cron: edge-kit-hourly.';


-- supabase/schemas/60_sweeps.sql

-- How the clock runs its sweeps.

-- Each sweep has a transaction of its own, so that none holds what another one waits for, and none waits for a lock
-- longer than ten seconds. One that fails is written down and the others go on; afterwards the whole run fails, for
-- pg_cron's diary. A procedure that commits may not have a `set` clause.
create procedure edge_kit.run_sweeps(variadic p_sweeps text[])
language plpgsql as $$
declare
  v_sweep text;
  v_error text;
  v_failed text[] := '{}';
begin
  perform set_config('search_path', '', false);
  foreach v_sweep in array p_sweeps loop
    begin
      perform set_config('lock_timeout', '10s', true);
      execute format('select edge_kit.%I()', v_sweep);
      delete from edge_kit.sweep_failures f where f.sweep = v_sweep;
    exception when others or query_canceled then
      v_error := left(sqlstate || ' ' || sqlerrm, 500);
      v_failed := v_failed || (v_sweep || ': ' || v_error);
      insert into edge_kit.sweep_failures as f (sweep, error) values (v_sweep, v_error)
      on conflict (sweep) do update
      set failures = f.failures + 1, failed_at = excluded.failed_at, error = excluded.error;
    end;
    commit;
  end loop;
  if v_failed <> '{}' then
    raise exception '%', array_to_string(v_failed, '; ');
  end if;
end $$;
comment on procedure edge_kit.run_sweeps(text[]) is
  'Runs functions of edge_kit one after the other, each for itself; one that fails stands in edge_kit.sweep_failures, '
  'and all that did in the error at the end. Cron: edge-kit-sweeps, edge-kit-hourly.';


-- supabase/schemas/61_cron.sql

-- Clock work, all of it in one place: what is due every minute, what is due every hour, and the comparison with Polar.
-- Each sweep is a few index look-ups when there is nothing to do. pg_cron starts no job while its previous run still
-- goes; were two to meet all the same, one of them called by hand, rows that the other one has are skipped or waited
-- for, and nothing is done twice.

-- What an earlier installation left behind, a paused job included, goes first.
select cron.unschedule(jobid) from cron.job where jobname like 'edge-kit-%';

select cron.schedule(
  'edge-kit-sweeps', '* * * * *',
  'call edge_kit.run_sweeps(''sweep_scrape_jobs'', ''sweep_polar_commands'', ''sweep_notices'', ''sweep_usage'', '
  '''sweep_polar_events'', ''sweep_expired_lots'')'
);
select cron.schedule(
  'edge-kit-hourly', '7 * * * *',
  'call edge_kit.run_sweeps(''grant_due_months'', ''write_digest'', ''sweep_retention'')'
);
select cron.schedule('edge-kit-reconcile', '23 * * * *', 'select edge_kit.ring(''polar-reconcile'', ''{}'')');


-- supabase/schemas/90_privileges.sql

-- Postgres lets everybody execute a new function. In `public` each one is closed beside itself and opened by name;
-- nobody enters `edge_kit`, and its functions are closed here as well. A migration that adds one ends with the same
-- statement.

revoke execute on all routines in schema edge_kit from public, anon, authenticated, service_role;

-- Policies run as whoever asks. Without usage on the schema nobody can call it by its name.
grant execute on function edge_kit.bearer() to authenticated;
