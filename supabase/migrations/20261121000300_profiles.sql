-- Identity: who a JWT is, which Polar customer belongs to whom. The rules are in docs/money.md §5:
-- an owner comes from a verified token or from a verified e-mail, never from an e-mail in a payload.

create table public.profiles (
  user_id text primary key check (length(user_id) between 1 and 255),
  issuer text,
  email text check (email = lower(trim(email))),
  polar_customer_id text,
  linked_at timestamptz,
  deleted_at timestamptz,
  created_at timestamptz not null default now(),
  check (deleted_at is null or (email is null and polar_customer_id is null))
);
comment on table public.profiles is 'One row per person who bought or linked, keyed by the JWT `sub` of Supabase Auth or Clerk (clerkUserId in older documents).';
comment on column public.profiles.user_id is 'JWT `sub`: a uuid (Supabase Auth) or `user_…` (Clerk).';
comment on column public.profiles.issuer is 'JWT `iss` that first proved this profile; another issuer with the same `sub` is refused.';
comment on column public.profiles.email is 'Verified e-mail, lower case; null until proven.';
comment on column public.profiles.polar_customer_id is 'Newest undeleted Polar customer linked to this profile.';
comment on column public.profiles.linked_at is 'Last time link_profile() ran for this profile.';
comment on column public.profiles.deleted_at is 'Tombstone: the account is gone, nothing is ever assigned to it again.';
comment on column public.profiles.created_at is 'When the row was made, by link_profile(), checkout or the first paid order.';

alter table public.profiles enable row level security;
create policy "users read their own profile" on public.profiles for select to authenticated
  using (user_id = (select auth.jwt()) ->> 'sub');
grant select on public.profiles to authenticated, service_role;


-- Who wrote a mirrored row last. Compared field by field, left to right: an object''s own event beats a
-- copy inside another object, then Polar''s modified_at, then the event''s time, then terminal states,
-- then the webhook id so that two events of one instant end alike in either order.
create type private.last_writer as (
  own smallint,
  modified_at timestamptz,
  event_at timestamptz,
  rank smallint,
  webhook_id text collate "C"
);
comment on type private.last_writer is 'Version of a mirrored row: (own 1 | copy 0, modified_at, event time, terminal rank, webhook id).';

create table private.polar_customers (
  id text primary key,
  user_id text references public.profiles,
  external_id text,
  email text,
  created_at timestamptz,
  deleted_at timestamptz,
  last_writer private.last_writer not null default row(0, '-infinity', '-infinity', 0, '')
);
create index polar_customers_user_id on private.polar_customers (user_id);
create index polar_customers_claimable on private.polar_customers (email) where user_id is null and deleted_at is null;
comment on table private.polar_customers is 'Mirror of Polar customers, and whose they are. Its row is the lock that every writer of that customer''s rows takes first.';
comment on column private.polar_customers.id is 'Customer id at Polar; the only key rows are found by.';
comment on column private.polar_customers.user_id is 'Owner. Set once by checkout, by a matching customer event or by link_profile().';
comment on column private.polar_customers.external_id is 'External id at Polar. Freed on deletion there, therefore never a key.';
comment on column private.polar_customers.email is 'Current e-mail at Polar, normalised. The buyer can change it, therefore never a key.';
comment on column private.polar_customers.created_at is 'Created at Polar.';
comment on column private.polar_customers.deleted_at is 'Deleted at Polar.';
comment on column private.polar_customers.last_writer is 'Guard: which event wrote the mirrored columns.';
alter table private.polar_customers enable row level security;


-- Who the bearer of these claims is ---------------------------------------------------------------------

create type private.identity as (user_id text, issuer text, email text);
comment on type private.identity is 'Bearer of a JWT: sub, iss, and the e-mail only if it is verified.';

-- Reads verified JWT claims. An e-mail counts as verified only by auth.users.email_confirmed_at for
-- Supabase Auth, or by `email_verified: true` from an issuer listed in settings. Anonymous sign-ins and
-- unknown issuers have none. Called by link_profile(), create_cart() and link_polar_customer().
create function private.identify(p_claims jsonb) returns private.identity
language sql stable set search_path = '' as $$
  select
    p_claims ->> 'sub',
    p_claims ->> 'iss',
    case
      when p_claims -> 'is_anonymous' = 'true' then null
      when p_claims ->> 'iss' = private.secret('edge_url') || '/auth/v1' then (
        select private.normal_email(u.email)
        from auth.users u
        where u.id = private.uuid_or_null(p_claims ->> 'sub') and u.email_confirmed_at is not null
      )
      when p_claims ->> 'iss' = any (s.trusted_issuers) and p_claims -> 'email_verified' = 'true'
        then private.normal_email(p_claims ->> 'email')
    end
  from private.settings s
$$;
comment on function private.identify(jsonb) is 'User id, issuer and verified e-mail of verified JWT claims.';

-- Makes the profile if it is missing. False when this id is a tombstone: assign nothing to it.
create function private.ensure_profile(p_user_id text) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.profiles (user_id) values (p_user_id) on conflict do nothing;
  return exists (select from public.profiles where user_id = p_user_id and deleted_at is null);
end $$;
comment on function private.ensure_profile(text) is 'Makes the profile if missing; false for a tombstone.';

-- Target: a profile's Polar customer is its newest one that is not deleted.
create function private.settle_profile(p_user_id text) returns void
language sql set search_path = '' as $$
  update public.profiles p
  set polar_customer_id = newest.id
  from (
    select (
      select c.id from private.polar_customers c
      where c.user_id = p_user_id and c.deleted_at is null
      order by c.created_at desc nulls last, c.id collate "C" desc
      limit 1
    ) as id
  ) newest
  where p.user_id = p_user_id and p.polar_customer_id is distinct from newest.id
$$;
comment on function private.settle_profile(text) is 'Recomputes profiles.polar_customer_id from the linked customers.';


-- A deleted account leaves a tombstone: history of money stays, without an owner ------------------------

-- Runs when Supabase Auth deletes a user. Its rows lose their owner; the id is never assigned anything again.
create function private.bury_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (user_id, deleted_at) values (old.id::text, now())
  on conflict (user_id) do update set email = null, polar_customer_id = null, deleted_at = now();
  update private.polar_customers set user_id = null where user_id = old.id::text;
  update public.orders set user_id = null where user_id = old.id::text;
  update public.purchases set user_id = null where user_id = old.id::text;
  return null;
end $$;
comment on function private.bury_profile() is 'Trigger on auth.users: turns the profile of a deleted account into a tombstone.';

create trigger edge_kit_bury_profile after delete on auth.users
  for each row execute function private.bury_profile();
