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
