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
