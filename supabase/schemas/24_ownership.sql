-- Who owns this (docs/money.md §5): an owner comes from a verified token or a verified e-mail, never from an e-mail in
-- a payload. Whoever gives a row its owner, or takes it away, does it by a function of this file.

-- Who the bearer of a token is ----------------------------------------------------------------------------------------

create type edge_kit.identity as (user_id text, issuer text, email text);
comment on type edge_kit.identity is 'Bearer of a JWT: sub, iss, and the e-mail only if it is verified.';

-- An e-mail counts as verified only by auth.users.email_confirmed_at for Supabase Auth, or by `email_verified: true`
-- from an issuer listed in settings. Anonymous sign-ins and unknown issuers have none. Called by link_profile(),
-- create_cart() and link_polar_customer().
create function edge_kit.identify(p_claims jsonb) returns edge_kit.identity
language sql stable set search_path = '' as $$
  select
    p_claims ->> 'sub' as user_id,
    p_claims ->> 'iss' as issuer,
    case
      when p_claims -> 'is_anonymous' = 'true' then null
      when p_claims ->> 'iss' = coalesce(s.auth_issuer, edge_kit.secret('edge_url') || '/auth/v1') then (
        select edge_kit.normal_email(u.email)
        from auth.users u
        where u.id = edge_kit.uuid_or_null(p_claims ->> 'sub') and u.email_confirmed_at is not null
      )
      when p_claims ->> 'iss' = any (s.trusted_issuers) and p_claims -> 'email_verified' = 'true'
        then edge_kit.normal_email(p_claims ->> 'email')
    end as email
  from edge_kit.settings s
$$;
comment on function edge_kit.identify(jsonb) is 'User id, issuer and verified e-mail of verified JWT claims.';

create function edge_kit.prove_profile(p_identity edge_kit.identity) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.profiles as p (user_id, issuer, email)
  values (p_identity.user_id, p_identity.issuer, p_identity.email)
  on conflict (user_id) do update set issuer = excluded.issuer, email = excluded.email
    where p.deleted_at is null and coalesce(p.issuer, excluded.issuer) = excluded.issuer;
  return found;
end $$;
comment on function edge_kit.prove_profile(edge_kit.identity) is
  'Stores issuer and verified e-mail of a profile; false for a tombstone, and for a `sub` that another issuer has '
  'proven before.';

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
  where p.user_id = p_user_id and p.polar_customer_id is distinct from newest.id;
end $$;
comment on function edge_kit.settle_profile(text) is
  'Recomputes profiles.polar_customer_id: the newest linked customer that is not deleted.';

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

-- metadata.user_id counts because checkout wrote it from a verified token, unless the cart contradicts it: then nobody
-- is proven. Makes the profile that it names if it is missing; a tombstone owns nothing.
create function edge_kit.proven_owner(p_customer_id text, p_cart public.temp_carts, p_metadata jsonb) returns text
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
  return (select c.user_id from edge_kit.polar_customers c where c.id = p_customer_id);
end $$;
comment on function edge_kit.proven_owner(text, public.temp_carts, jsonb) is
  'Owner of an order or subscription that has none: metadata.user_id, else whoever the Polar customer is linked to; '
  'null for nobody.';

create function edge_kit.order_owner(p_order public.orders, p_cart public.temp_carts, p_metadata jsonb) returns text
language plpgsql set search_path = '' as $$
declare
  v_assigned text;
begin
  if p_order.subscription_id is not null then
    select s.user_id into v_assigned from public.subscriptions s where s.id = p_order.subscription_id and s.assigned;
  end if;
  return coalesce(v_assigned, edge_kit.proven_owner(p_order.polar_customer_id, p_cart, p_metadata));
end $$;
comment on function edge_kit.order_owner(public.orders, public.temp_carts, jsonb) is
  'Owner of an order that has none: the user whom an operator gave its subscription to, else the proven one; null for '
  'nobody.';

-- Linking: a customer gets an owner, and its unowned rows with it -----------------------------------------------------

-- In the caller's transaction. The customer's row is locked first, so that an order arriving at the same moment sees
-- the owner or is seen here. Idempotency: an owner, once set, stays.
create function edge_kit.link_customer(p_customer_id text, p_user_id text)
returns table (customers integer, orders integer, purchases integer, subscriptions integer, credit_lots integer)
language plpgsql set search_path = '' as $$
declare
  v_lots uuid[];
begin
  perform from edge_kit.polar_customers c where c.id = p_customer_id for update;

  update edge_kit.polar_customers c set user_id = p_user_id
  where c.id = p_customer_id and c.user_id is null;
  get diagnostics customers = row_count;

  update public.orders o set user_id = p_user_id, attention = array_remove(o.attention, 'unattributed')
  where o.polar_customer_id = p_customer_id and o.user_id is null and not edge_kit.owner_mismatch(o.cart_id, o.metadata)
    and exists (select from edge_kit.polar_customers c where c.id = p_customer_id and c.user_id = p_user_id);
  get diagnostics orders = row_count;

  update public.purchases p set user_id = p_user_id
  from public.orders o
  where o.polar_customer_id = p_customer_id and o.user_id = p_user_id and p.order_id = o.id and p.user_id is null;
  get diagnostics purchases = row_count;

  update public.subscriptions s set user_id = p_user_id
  where s.polar_customer_id = p_customer_id and s.user_id is null and (s.last_writer).own = 1
    and not edge_kit.owner_mismatch(s.cart_id, s.metadata)
    and exists (select from edge_kit.polar_customers c where c.id = p_customer_id and c.user_id = p_user_id);
  get diagnostics subscriptions = row_count;

  v_lots := array(
    select l.id from public.credit_lots l
    where l.user_id is null and (
      l.order_id in (
        select o.id from public.orders o where o.polar_customer_id = p_customer_id and o.user_id = p_user_id
      )
      or l.subscription_id in (
        select s.id from public.subscriptions s where s.polar_customer_id = p_customer_id and s.user_id = p_user_id
      )
    )
  );
  perform edge_kit.settle_lots(v_lots);
  select count(*) into credit_lots from public.credit_lots l where l.id = any (v_lots) and l.user_id = p_user_id;

  perform edge_kit.settle_profile(p_user_id);
  return next;
end $$;
comment on function edge_kit.link_customer(text, text) is
  'Links a Polar customer to a user and gives its unowned orders, purchases, subscriptions and credits to that user; '
  'returns how many rows found an owner.';

-- Assigning: an operator decides --------------------------------------------------------------------------------------

-- What follows from a new owner is settled by the caller. Locks the customer first, as every writer does. Raises PT404
-- unknown_order | unknown_user.
create function edge_kit.assign_order(p_order_id text, p_user_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_order public.orders;
  v_orders text[];
  v_lots uuid[];
begin
  select * into v_order from public.orders where id = p_order_id;
  if not found then
    perform edge_kit.refuse(404, 'unknown_order', 'Use the id of an order.', p_order_id);
  elsif not exists (select from public.profiles where user_id = p_user_id and deleted_at is null) then
    perform edge_kit.refuse(404, 'unknown_user', 'Use the user_id of a profile.', p_user_id);
  end if;
  perform from edge_kit.polar_customers where id = v_order.polar_customer_id for update;

  v_orders := array(
    select o.id from public.orders o
    where o.id = p_order_id or o.subscription_id = v_order.subscription_id
    order by o.id
  );
  update public.subscriptions set user_id = p_user_id, assigned = true where id = v_order.subscription_id;
  update public.orders set user_id = p_user_id where id = any (v_orders);
  update public.purchases set user_id = p_user_id where order_id = any (v_orders);
  v_lots := array(
    select l.id from public.credit_lots l
    where l.order_id = any (v_orders) or l.subscription_id = v_order.subscription_id
  );
  perform edge_kit.lock_lots(v_lots, p_user_id);
  update public.credit_lots set user_id = p_user_id where id = any (v_lots);
end $$;
comment on function edge_kit.assign_order(text, text) is
  'Makes a user the owner of an order and of all that hangs together with it: its subscription, that one''s orders, '
  'their purchases and lots.';

-- A deleted account leaves a tombstone: history of money stays, without an owner --------------------------------------

create function edge_kit.bury_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform from edge_kit.polar_customers c
  where c.user_id = old.id::text
    or c.id in (select o.polar_customer_id from public.orders o where o.user_id = old.id::text)
    or c.id in (select s.polar_customer_id from public.subscriptions s where s.user_id = old.id::text)
  order by c.id for update;
  insert into public.profiles (user_id, deleted_at) values (old.id::text, now())
  on conflict (user_id) do update set email = null, polar_customer_id = null, deleted_at = now();
  update edge_kit.polar_customers set user_id = null where user_id = old.id::text;
  update public.temp_carts set email = null where user_id = old.id::text;
  update public.orders set user_id = null where user_id = old.id::text;
  update public.purchases set user_id = null where user_id = old.id::text;
  update public.subscriptions set user_id = null where user_id = old.id::text;
  perform edge_kit.lock_lots(array(select l.id from public.credit_lots l where l.user_id = old.id::text));
  update public.credit_lots set user_id = null where user_id = old.id::text;
  return null;
end $$;
comment on function edge_kit.bury_profile() is
  'Trigger on auth.users: turns the profile of a deleted account into a tombstone; its rows lose their owner, and the '
  'id is never assigned anything again.';

create trigger edge_kit_bury_profile after delete on auth.users
  for each row execute function edge_kit.bury_profile();
