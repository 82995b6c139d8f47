-- Linking: a visitor with a verified e-mail becomes the owner of what was bought under it (docs/money.md §5).

-- Writes down that these claims are this profile, with its verified e-mail. False for a tombstone, and for a `sub`
-- that another issuer has proven before.
create function private.prove_profile(p_identity private.identity) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.profiles as p (user_id, issuer, email)
  values (p_identity.user_id, p_identity.issuer, p_identity.email)
  on conflict (user_id) do update set issuer = excluded.issuer, email = excluded.email
    where p.deleted_at is null and coalesce(p.issuer, excluded.issuer) = excluded.issuer;
  return found;
end $$;
comment on function private.prove_profile(private.identity) is 'Stores issuer and verified e-mail of a profile; false for a tombstone or a foreign issuer.';

-- Gives the caller every Polar customer of the caller's verified e-mail that nobody owns, with its orders and
-- purchases. Called by the frontend after sign-in (linkClerkUserAction in older documents). Idempotent; locks the
-- customers in order of id. Raises PT403 email_not_verified | profile_unavailable.
create function public.link_profile() returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_me private.identity := private.identify(auth.jwt());
  v_linked jsonb;
begin
  if v_me.email is null then
    perform private.refuse(403, 'email_not_verified', 'Confirm your e-mail address, then try again.');
  elsif not private.prove_profile(v_me) then
    perform private.refuse(403, 'profile_unavailable', 'This account was deleted or belongs to another sign-in provider: contact support.');
  end if;

  select jsonb_build_object(
    'customers', coalesce(sum(l.customers), 0), 'orders', coalesce(sum(l.orders), 0), 'purchases', coalesce(sum(l.purchases), 0)
  )
  into v_linked
  from (
    select c.id from private.polar_customers c
    where c.email = v_me.email and c.user_id is null and c.deleted_at is null
    order by c.id
    for update
  ) claimable
  cross join lateral private.link_customer(claimable.id, v_me.user_id) l;

  update public.profiles set linked_at = now() where user_id = v_me.user_id;
  return v_linked;
end $$;
comment on function public.link_profile() is
  'Links what was bought under the caller''s verified e-mail and nobody owns: { customers, orders, purchases } newly linked. For signed-in users.';
revoke execute on function public.link_profile() from public, anon, authenticated, service_role;
grant execute on function public.link_profile() to authenticated;

-- Links the Polar customer that checkout created or adopted for a buyer with a verified e-mail. Called by the
-- checkout function with the claims it verified. False when the e-mail is not the buyer's verified one, or the
-- customer is somebody else's or deleted: then checkout must not send it to Polar.
create function public.link_polar_customer(p_claims jsonb, p_polar_customer_id text, p_email text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_me private.identity := private.identify(p_claims);
begin
  if v_me.email is null or v_me.email is distinct from private.normal_email(p_email) or not private.prove_profile(v_me) then
    return false;
  end if;

  insert into private.polar_customers (id, external_id, email) values (p_polar_customer_id, v_me.user_id, v_me.email)
  on conflict (id) do nothing;
  perform private.link_customer(p_polar_customer_id, v_me.user_id)
  from private.polar_customers where id = p_polar_customer_id and deleted_at is null;
  return exists (
    select from private.polar_customers where id = p_polar_customer_id and user_id = v_me.user_id and deleted_at is null
  );
end $$;
comment on function public.link_polar_customer(jsonb, text, text) is
  'Links a Polar customer to the verified buyer that checkout made it for; false when it must not be used. For the checkout function (service_role).';
revoke execute on function public.link_polar_customer(jsonb, text, text) from public, anon, authenticated, service_role;
grant execute on function public.link_polar_customer(jsonb, text, text) to service_role;
