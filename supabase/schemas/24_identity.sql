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
