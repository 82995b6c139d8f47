-- Linking: a visitor with a verified e-mail becomes the owner of what was bought under it (docs/money.md §5).

-- Writes down that these claims are this profile, with its verified e-mail. False for a tombstone, and for a `sub`
-- that another issuer has proven before.
create function edge_kit.prove_profile(p_identity edge_kit.identity) returns boolean
language plpgsql set search_path = '' as $$
begin
  insert into public.profiles as p (user_id, issuer, email)
  values (p_identity.user_id, p_identity.issuer, p_identity.email)
  on conflict (user_id) do update set issuer = excluded.issuer, email = excluded.email
    where p.deleted_at is null and coalesce(p.issuer, excluded.issuer) = excluded.issuer;
  return found;
end $$;
comment on function edge_kit.prove_profile(edge_kit.identity) is 'Stores issuer and verified e-mail of a profile; false for a tombstone or a foreign issuer.';

-- Gives the caller every Polar customer of the caller's verified e-mail that nobody owns, with its orders and
-- purchases. Called by the frontend after sign-in (linkClerkUserAction in older documents). Idempotent; locks the
-- customers in order of id. Raises PT403 email_not_verified | profile_unavailable.
create function public.link_profile() returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_me edge_kit.identity := edge_kit.identify(auth.jwt());
  v_customers text[];
  v_linked jsonb;
begin
  if v_me.email is null then
    perform edge_kit.refuse(403, 'email_not_verified', 'Confirm your e-mail address, then try again.');
  end if;
  v_customers := array(
    select c.id from edge_kit.polar_customers c
    where c.email = v_me.email and c.user_id is null and c.deleted_at is null
    order by c.id
    for update
  );
  if not edge_kit.prove_profile(v_me) then
    perform edge_kit.refuse(403, 'profile_unavailable', 'This account was deleted or belongs to another sign-in provider: contact support.');
  end if;

  select jsonb_build_object(
    'customers', coalesce(sum(l.customers), 0), 'orders', coalesce(sum(l.orders), 0), 'purchases', coalesce(sum(l.purchases), 0),
    'subscriptions', coalesce(sum(l.subscriptions), 0), 'credit_lots', coalesce(sum(l.credit_lots), 0)
  )
  into v_linked
  from unnest(v_customers) customer (id) cross join lateral edge_kit.link_customer(customer.id, v_me.user_id) l;

  update public.profiles set linked_at = now() where user_id = v_me.user_id;
  return v_linked;
end $$;
comment on function public.link_profile() is
  'Links what was bought under the caller''s verified e-mail and nobody owns: { customers, orders, purchases, subscriptions, credit_lots } newly linked. For signed-in users.';
revoke execute on function public.link_profile() from public, anon, authenticated, service_role;
grant execute on function public.link_profile() to authenticated;

-- Links the Polar customer that checkout created or adopted for a buyer with a verified e-mail. Called by the
-- checkout function with the claims it verified. False when the e-mail is not the buyer's verified one, or the
-- customer is somebody else's or deleted: then checkout must not send it to Polar.
create function public.link_polar_customer(p_claims jsonb, p_polar_customer_id text, p_email text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_me edge_kit.identity := edge_kit.identify(p_claims);
begin
  if v_me.email is null or v_me.email is distinct from edge_kit.normal_email(p_email) then
    return false;
  end if;
  insert into edge_kit.polar_customers (id, external_id, email) values (p_polar_customer_id, v_me.user_id, v_me.email)
  on conflict (id) do nothing;
  perform from edge_kit.polar_customers where id = p_polar_customer_id for update;
  if not edge_kit.prove_profile(v_me) then
    return false;
  end if;
  perform edge_kit.link_customer(p_polar_customer_id, v_me.user_id)
  from edge_kit.polar_customers where id = p_polar_customer_id and deleted_at is null;
  return exists (
    select from edge_kit.polar_customers where id = p_polar_customer_id and user_id = v_me.user_id and deleted_at is null
  );
end $$;
comment on function public.link_polar_customer(jsonb, text, text) is
  'Links a Polar customer to the verified buyer that checkout made it for; false when it must not be used. For the checkout function (service_role).';
revoke execute on function public.link_polar_customer(jsonb, text, text) from public, anon, authenticated, service_role;
grant execute on function public.link_polar_customer(jsonb, text, text) to service_role;


-- What a visitor gave a customer: link it and fill that customer's rows that nobody owns --------------------

-- Links a Polar customer to a user and hands over its unowned rows, in the caller's transaction. The customer's
-- row is locked first, so that an order arriving at the same moment sees the owner or is seen here.
-- Idempotency: an owner, once set, stays. Returns how many rows found an owner.
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
      l.order_id in (select o.id from public.orders o where o.polar_customer_id = p_customer_id and o.user_id = p_user_id)
      or l.subscription_id in (select s.id from public.subscriptions s where s.polar_customer_id = p_customer_id and s.user_id = p_user_id)
    )
  );
  perform edge_kit.settle_lots(v_lots);
  select count(*) into credit_lots from public.credit_lots l where l.id = any (v_lots) and l.user_id = p_user_id;

  perform edge_kit.settle_profile(p_user_id);
  return next;
end $$;
comment on function edge_kit.link_customer(text, text) is 'Links a Polar customer to a user and gives its unowned orders, purchases, subscriptions and credits to that user.';


-- The Polar customer whose portal the caller may open: the one linked to the caller, or that of one of the caller's
-- subscriptions if it is linked too. A subscription can be owned through its metadata while Polar booked it under the
-- customer of an e-mail that somebody typed: that portal is not the caller's. For the customer-portal function.
-- Raises PT404 no_customer, PT403 not_your_subscription, PT409 link_first.
create function public.portal_customer(p_user_id text, p_subscription_id text default null) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_customer text;
begin
  if p_subscription_id is null then
    select p.polar_customer_id into v_customer from public.profiles p where p.user_id = p_user_id;
    if v_customer is null and not exists (select from public.orders o where o.user_id = p_user_id) then
      perform edge_kit.refuse(404, 'no_customer', 'There is nothing to manage yet: buy something, or call link_profile() if you bought as a guest.');
    end if;
  else
    select c.id into v_customer
    from public.subscriptions s left join edge_kit.polar_customers c on c.id = s.polar_customer_id and c.user_id = p_user_id and c.deleted_at is null
    where s.id = p_subscription_id and s.user_id = p_user_id;
    if not found then
      perform edge_kit.refuse(403, 'not_your_subscription', 'Choose one of your own subscriptions.');
    end if;
  end if;
  if v_customer is null then
    perform edge_kit.refuse(409, 'link_first', 'Confirm the e-mail address you bought with and call link_profile() first.');
  end if;
  return v_customer;
end $$;
comment on function public.portal_customer(text, text) is
  'Polar customer whose portal a user may open; PT404 no_customer, PT403 not_your_subscription, PT409 link_first. For the customer-portal function (service_role).';
revoke execute on function public.portal_customer(text, text) from public, anon, authenticated, service_role;
grant execute on function public.portal_customer(text, text) to service_role;


-- A deleted account leaves a tombstone: history of money stays, without an owner ------------------------

-- Runs when Supabase Auth deletes a user. Its rows lose their owner; the id is never assigned anything again.
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
comment on function edge_kit.bury_profile() is 'Trigger on auth.users: turns the profile of a deleted account into a tombstone.';

create trigger edge_kit_bury_profile after delete on auth.users
  for each row execute function edge_kit.bury_profile();
