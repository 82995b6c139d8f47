-- Linking: a visitor with a verified e-mail becomes the owner of what was bought under it, and the holder of seats that
-- were given to it (docs/money.md §5).

-- Called by the frontend after sign-in (linkClerkUserAction in older documents). Idempotent; locks the e-mail, and in
-- order of id the customers of the e-mail, the caller's own, and those under which something was bought with it.
create function public.link_profile() returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_me edge_kit.identity := edge_kit.hold_account(edge_kit.identify(auth.jwt()));
  v_customers text[];
  v_linked jsonb;
begin
  if v_me.email is null then
    perform edge_kit.refuse(403, 'email_not_verified', 'Confirm your e-mail address, then try again.');
  end if;
  perform edge_kit.lock_seat_email(v_me.email);
  v_customers := array(
    select c.id from edge_kit.polar_customers c
    where c.id in (
      select u.id from edge_kit.polar_customers u
      where u.email = v_me.email and u.user_id is null and u.deleted_at is null
      union all select o.id from edge_kit.polar_customers o where o.user_id = v_me.user_id
      union all select b.polar_customer_id from public.orders b where b.user_id is null and b.email = v_me.email
    )
    order by c.id
    for update
  );
  if not edge_kit.prove_profile(v_me) then
    perform edge_kit.refuse(
      403, 'profile_unavailable',
      'This account was deleted or belongs to another sign-in provider: contact support.'
    );
  end if;

  select jsonb_build_object(
    'customers', coalesce(sum(l.customers), 0),
    'orders', coalesce(sum(l.orders), 0),
    'purchases', coalesce(sum(l.purchases), 0),
    'subscriptions', coalesce(sum(l.subscriptions), 0),
    'credit_lots', coalesce(sum(l.credit_lots), 0)
  )
  into v_linked
  from edge_kit.polar_customers c
  cross join lateral edge_kit.link_customer(c.id, v_me.user_id, p_whole => true) l
  where c.id = any (v_customers) and (c.user_id is not null or c.email = v_me.email and c.deleted_at is null);
  v_linked := v_linked || jsonb_build_object('seats', edge_kit.link_seats(v_me.user_id, v_me.email));

  update public.profiles set linked_at = now() where user_id = v_me.user_id;
  return v_linked;
end $$;
comment on function public.link_profile() is
  'Gives the caller every Polar customer of the caller''s verified e-mail that nobody owns, with what it bought, and '
  'what was bought under that e-mail as a customer who is somebody else''s: { customers, orders, purchases, '
  'subscriptions, credit_lots, seats } newly linked; PT403 email_not_verified | profile_unavailable. For signed-in '
  'users.';
revoke execute on function public.link_profile() from public, anon, authenticated, service_role;
grant execute on function public.link_profile() to authenticated;

-- Called with the claims that checkout verified. After false checkout must not send the customer to Polar.
create function public.link_polar_customer(p_claims jsonb, p_polar_customer_id text, p_email text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_me edge_kit.identity := edge_kit.hold_account(edge_kit.identify(p_claims));
begin
  if v_me.email is null or v_me.email is distinct from edge_kit.normal_email(p_email) then
    return false;
  end if;
  insert into edge_kit.polar_customers (id, external_id, email) values (p_polar_customer_id, v_me.user_id, v_me.email)
  on conflict (id) do nothing;
  perform from edge_kit.polar_customers c
  where c.id = p_polar_customer_id or c.user_id = v_me.user_id
  order by c.id for update;
  if not edge_kit.prove_profile(v_me) then
    return false;
  end if;
  perform edge_kit.link_customer(p_polar_customer_id, v_me.user_id, p_whole => true)
  from edge_kit.polar_customers where id = p_polar_customer_id and deleted_at is null;
  return exists (
    select from edge_kit.polar_customers
    where id = p_polar_customer_id and user_id = v_me.user_id and deleted_at is null
  );
end $$;
comment on function public.link_polar_customer(jsonb, text, text) is
  'Links the Polar customer that checkout created or adopted for a buyer with a verified e-mail; false when the e-mail '
  'is not the buyer''s verified one, or the customer is somebody else''s or deleted. For the checkout function '
  '(service_role).';
revoke execute on function public.link_polar_customer(jsonb, text, text) from public, anon, authenticated, service_role;
grant execute on function public.link_polar_customer(jsonb, text, text) to service_role;

-- A subscription can be owned through its metadata while Polar booked it under the customer of an e-mail that somebody
-- typed: that portal is not the user's. p_issuer: of the user's token; without it, as functions of before call, the
-- subject alone counts.
create function public.portal_customer(
  p_user_id text, p_subscription_id text default null, p_issuer text default null
) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
  v_customer text;
begin
  if p_issuer is not null then
    perform edge_kit.refuse_unless_bearer(p_user_id, p_issuer);
  end if;
  if p_subscription_id is null then
    select p.polar_customer_id into v_customer from public.profiles p where p.user_id = p_user_id;
    if v_customer is null and not exists (select from public.orders o where o.user_id = p_user_id) then
      perform edge_kit.refuse(
        404, 'no_customer',
        'There is nothing to manage yet: buy something, or call link_profile() if you bought as a guest.'
      );
    end if;
  else
    select c.id into v_customer
    from public.subscriptions s
    left join edge_kit.polar_customers c
      on c.id = s.polar_customer_id and c.user_id = p_user_id and c.deleted_at is null
    where s.id = p_subscription_id and s.user_id = p_user_id;
    if not found then
      perform edge_kit.refuse(403, 'not_your_subscription', 'Choose one of your own subscriptions.');
    end if;
  end if;
  if v_customer is null then
    perform edge_kit.refuse(
      409, 'link_first', 'Confirm the e-mail address you bought with and call link_profile() first.'
    );
  end if;
  return v_customer;
end $$;
comment on function public.portal_customer(text, text, text) is
  'Polar customer whose portal a user may open: the one linked to the user, or that of one of the user''s '
  'subscriptions if it is linked too; PT404 no_customer, PT403 not_your_subscription | '
  'profile_unavailable, PT409 link_first. For the customer-portal function (service_role).';
revoke execute on function public.portal_customer(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.portal_customer(text, text, text) to service_role;
