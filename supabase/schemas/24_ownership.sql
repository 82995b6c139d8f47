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
