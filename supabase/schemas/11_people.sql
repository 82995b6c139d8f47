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

alter table public.profiles enable row level security;
revoke all on public.profiles from public, anon, authenticated, service_role;
create policy "users read their own profile" on public.profiles for select to authenticated
  using (user_id = (select auth.jwt()) ->> 'sub');
grant select on public.profiles to authenticated, service_role;

create table edge_kit.polar_customers (
  id text primary key,
  user_id text references public.profiles,
  external_id text,
  email text,
  created_at timestamptz,
  deleted_at timestamptz,
  active_subscription_ids text[] not null default '{}',
  snapshot_writer edge_kit.last_writer not null default row(0, '-infinity', '-infinity', 0, ''),
  copied_at timestamptz,
  last_writer edge_kit.last_writer not null default row(0, '-infinity', '-infinity', 0, '')
);
create index polar_customers_user_id on edge_kit.polar_customers (user_id);
create index polar_customers_claimable on edge_kit.polar_customers (email) where user_id is null and deleted_at is null;

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
comment on column edge_kit.polar_customers.active_subscription_ids is
  'Subscriptions that Polar''s last customer.state_changed called active or trialing. Compared, never obeyed.';
comment on column edge_kit.polar_customers.snapshot_writer is 'Guard of active_subscription_ids.';
comment on column edge_kit.polar_customers.copied_at is
  'modified_at of a copy newer than the row''s own event: the row should be read again (edge_kit.polar_rereads).';
comment on column edge_kit.polar_customers.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table edge_kit.polar_customers enable row level security;
