-- A deleted account leaves a tombstone (docs/money.md §5): history of money stays, without an owner. What runs in its
-- name at Polar is brought to an end.

-- Customers, then carts, then the profile, as every writer locks them. What came to the user while this waited is seen
-- once the profile is locked; then the locks are given back, so that they are taken in that order again.
create function edge_kit.lock_person(p_user_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_customers text[];
  v_carts uuid[];
begin
  loop
    v_customers := edge_kit.customers_of(p_user_id);
    v_carts := array(select c.id from public.temp_carts c where c.user_id = p_user_id);
    begin
      perform from edge_kit.polar_customers c where c.id = any (v_customers) order by c.id for update;
      perform from public.temp_carts c where c.id = any (v_carts) order by c.id for no key update;
      perform edge_kit.ensure_profile(p_user_id);
      exit when edge_kit.customers_of(p_user_id) <@ v_customers
        and not exists (select from public.temp_carts c where c.user_id = p_user_id and c.id <> all (v_carts));
      raise exception using errcode = '40001', message = 'more of the user arrived';
    exception when serialization_failure then
      null;
    end;
  end loop;
end $$;
comment on function edge_kit.lock_person(text) is
  'Locks everything that writers of a user''s rows lock: the customers, the carts, and the profile, which it makes.';

create function edge_kit.disown(p_user_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_subscriptions text[];
begin
  perform edge_kit.lock_person(p_user_id);
  update public.profiles set email = null, polar_customer_id = null, deleted_at = now() where user_id = p_user_id;
  delete from edge_kit.former_emails where user_id = p_user_id;
  update edge_kit.polar_customers set user_id = null where user_id = p_user_id;
  update public.temp_carts set email = null where user_id = p_user_id and email is not null;
  with owned as (
    update public.subscriptions set user_id = null where user_id = p_user_id returning id
  )
  select array_agg(id) into v_subscriptions from owned;
  perform edge_kit.end_for_deleted_account(v_subscriptions);
  update public.orders set user_id = null where user_id = p_user_id;
  update public.purchases set user_id = null where user_id = p_user_id;
  perform edge_kit.lock_lots(array(select l.id from public.credit_lots l where l.user_id = p_user_id));
  update public.credit_lots set user_id = null where user_id = p_user_id;
end $$;
comment on function edge_kit.disown(text) is
  'Turns a profile, made if it is missing, into a tombstone: its rows lose their owner, its subscriptions end.';

-- The id of an account may also be that of a trusted issuer's user, who stays.
create function edge_kit.bury_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if not exists (
    select from public.profiles p where p.user_id = old.id::text and p.issuer <> edge_kit.auth_issuer()
  ) then
    perform edge_kit.disown(old.id::text);
  end if;
  return null;
end $$;
comment on function edge_kit.bury_profile() is
  'Trigger on auth.users: turns the profile of a deleted account into a tombstone; its rows lose their owner, and the '
  'id is never assigned anything again.';

create trigger edge_kit_bury_profile after delete on auth.users
  for each row execute function edge_kit.bury_profile();
