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
comment on table edge_kit.polar_customers is 'Mirror of Polar customers, and whose they are. Its row is the lock that every writer of that customer''s rows takes first.';
comment on column edge_kit.polar_customers.id is 'Customer id at Polar; the only key rows are found by.';
comment on column edge_kit.polar_customers.user_id is 'Owner. Set once by checkout, by a matching customer event or by link_profile().';
comment on column edge_kit.polar_customers.external_id is 'External id at Polar. Freed on deletion there, therefore never a key.';
comment on column edge_kit.polar_customers.email is 'Current e-mail at Polar, normalised. The buyer can change it, therefore never a key.';
comment on column edge_kit.polar_customers.created_at is 'Created at Polar.';
comment on column edge_kit.polar_customers.deleted_at is 'Deleted at Polar.';
comment on column edge_kit.polar_customers.active_subscription_ids is 'Subscriptions that Polar''s last customer.state_changed called active or trialing. Compared, never obeyed.';
comment on column edge_kit.polar_customers.snapshot_writer is 'Guard of active_subscription_ids.';
comment on column edge_kit.polar_customers.copied_at is 'modified_at of a copy newer than the row''s own event: the row should be read again (edge_kit.polar_rereads).';
comment on column edge_kit.polar_customers.last_writer is 'Guard: which event wrote the mirrored columns.';
alter table edge_kit.polar_customers enable row level security;


-- Who the bearer of these claims is ---------------------------------------------------------------------

create type edge_kit.identity as (user_id text, issuer text, email text);
comment on type edge_kit.identity is 'Bearer of a JWT: sub, iss, and the e-mail only if it is verified.';

-- Reads verified JWT claims. An e-mail counts as verified only by auth.users.email_confirmed_at for
-- Supabase Auth, or by `email_verified: true` from an issuer listed in settings. Anonymous sign-ins and
-- unknown issuers have none. Called by link_profile(), create_cart() and link_polar_customer().
create function edge_kit.identify(p_claims jsonb) returns edge_kit.identity
language sql stable set search_path = '' as $$
  select
    p_claims ->> 'sub',
    p_claims ->> 'iss',
    case
      when p_claims -> 'is_anonymous' = 'true' then null
      when p_claims ->> 'iss' = coalesce(s.auth_issuer, edge_kit.secret('edge_url') || '/auth/v1') then (
        select edge_kit.normal_email(u.email)
        from auth.users u
        where u.id = edge_kit.uuid_or_null(p_claims ->> 'sub') and u.email_confirmed_at is not null
      )
      when p_claims ->> 'iss' = any (s.trusted_issuers) and p_claims -> 'email_verified' = 'true'
        then edge_kit.normal_email(p_claims ->> 'email')
    end
  from edge_kit.settings s
$$;
comment on function edge_kit.identify(jsonb) is 'User id, issuer and verified e-mail of verified JWT claims.';

-- Makes the profile if it is missing, and locks it. False when this id is a tombstone: assign nothing to it.
create function edge_kit.ensure_profile(p_user_id text) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.profiles (user_id) values (p_user_id) on conflict do nothing;
  if not found then
    perform from public.profiles where user_id = p_user_id and deleted_at is null for no key update;
  end if;
  return found;
end $$;
comment on function edge_kit.ensure_profile(text) is 'Makes the profile if missing and locks it; false for a tombstone.';

-- Target: a profile's Polar customer is its newest one that is not deleted.
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
  where p.user_id = p_user_id and p.polar_customer_id is distinct from newest.id;
end $$;
comment on function edge_kit.settle_profile(text) is 'Recomputes profiles.polar_customer_id from the linked customers.';


-- Events of customers ------------------------------------------------------------------------------------------------

-- Mirrors a customer and locks its row, also when it is not written. Called with the object of a customer event, or with
-- the copy inside another object, which makes a placeholder at most and may be missing. True when the row was written.
create function edge_kit.mirror_customer(p_event edge_kit.polar_events, p_own boolean, p_id text, p_customer jsonb) returns boolean
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
  insert into edge_kit.polar_customers as c (id, external_id, email, created_at, deleted_at, copied_at, last_writer)
  values (
    p_id, p_customer ->> 'external_id', edge_kit.normal_email(p_customer ->> 'email'),
    (p_customer ->> 'created_at')::timestamptz, (p_customer ->> 'deleted_at')::timestamptz,
    case when not p_own then v_writer.modified_at end, v_writer
  )
  on conflict (id) do update
  set external_id = excluded.external_id, email = excluded.email, created_at = excluded.created_at, deleted_at = excluded.deleted_at,
    copied_at = edge_kit.copied_at(c.copied_at, c.last_writer, v_writer), last_writer = v_writer
  where v_writer > c.last_writer;
  v_written := found;

  if not v_written and not p_own then
    update edge_kit.polar_customers c set copied_at = edge_kit.copied_at(c.copied_at, v_writer, c.last_writer)
    where c.id = p_id and c.copied_at is distinct from edge_kit.copied_at(c.copied_at, v_writer, c.last_writer);
  end if;
  return v_written;
end $$;
comment on function edge_kit.mirror_customer(edge_kit.polar_events, boolean, text, jsonb) is 'Mirrors a customer, own or copy, and locks its row.';

-- customer.*: mirror. An event whose external id and e-mail are a profile's links the customer to it, also when the
-- event is stale: who it was then is a fact. The snapshot customer.state_changed counts as a copy, and is compared
-- with the subscriptions, never written to them.
create function edge_kit.apply_customer(p_event edge_kit.polar_events, p_data jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_id text := p_data ->> 'id';
  v_own boolean := p_event.type <> 'customer.state_changed';
  v_written boolean := edge_kit.mirror_customer(p_event, v_own, v_id, p_data);
begin
  if v_own and p_data ->> 'deleted_at' is null then
    perform edge_kit.link_customer(v_id, p.user_id)
    from public.profiles p
    where p.user_id = p_data ->> 'external_id' and p.email = edge_kit.normal_email(p_data ->> 'email') and p.deleted_at is null;
  elsif not v_own then
    update edge_kit.polar_customers c
    set active_subscription_ids = array(
        select s ->> 'id' from jsonb_array_elements(nullif(p_data -> 'active_subscriptions', 'null')) s order by 1
      ),
      snapshot_writer = edge_kit.writer(p_event, false, p_data, 0)
    where c.id = v_id and c.snapshot_writer < edge_kit.writer(p_event, false, p_data, 0);
    v_written := v_written or found;
  end if;

  perform edge_kit.settle_profile(c.user_id) from edge_kit.polar_customers c where c.id = v_id and c.user_id is not null;
  return v_written;
end $$;
comment on function edge_kit.apply_customer(edge_kit.polar_events, jsonb) is 'Handler of customer.*.';
