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
  update public.orders set user_id = null, owner_deleted_at = now() where user_id = p_user_id;
  update public.purchases set user_id = null where user_id = p_user_id;
  update public.seats set user_id = null where user_id = p_user_id;
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

-- Erasure -------------------------------------------------------------------------------------------------------------

create type edge_kit.person as (
  user_ids text[], emails text[], customers text[], orders text[], subscriptions text[], purchases uuid[], carts uuid[],
  seats text[], checkouts text[]
);
comment on type edge_kit.person is 'All by which rows of one person are found.';

-- An e-mail that a user gave up is not looked for: what is booked under it is somebody else's. Of what nobody owns a
-- person's is what was bought under the e-mail, what a customer of that e-mail bought, and what names a deleted id.
-- Each alternative has an index of its own (orders_claimable, orders_naming, …), so that they are looked up together.
create function edge_kit.person_of(p_person text) returns edge_kit.person
language plpgsql stable set search_path = '' as $$
declare
  v_email text := case when p_person like '%@%' then edge_kit.normal_email(p_person) end;
  v_nobodys text[];
  r edge_kit.person;
begin
  r.user_ids := array(
    select p.user_id from public.profiles p where p.user_id = p_person or p.email = v_email order by 1
  );
  r.emails := array_remove(array(
    select v_email union select p.email from public.profiles p where p.user_id = any (r.user_ids) order by 1
  ), null);
  r.customers := array(
    select c.id from edge_kit.polar_customers c
    where c.user_id = any (r.user_ids)
      or c.user_id is null and c.email = any (r.emails)
      or c.user_id is null and c.external_id = any (r.user_ids)
    order by 1
  );
  v_nobodys := array(
    select c.id from edge_kit.polar_customers c where c.id = any (r.customers) and c.user_id is null
  );
  r.orders := array(
    select o.id from public.orders o
    where o.user_id = any (r.user_ids)
      or o.user_id is null and o.email = any (r.emails)
      or o.user_id is null and o.metadata ->> 'user_id' = any (r.user_ids)
      or o.user_id is null and o.polar_customer_id = any (v_nobodys)
    order by 1
  );
  r.subscriptions := array(
    select s.id from public.subscriptions s
    where s.user_id = any (r.user_ids)
      or s.user_id is null and s.email = any (r.emails)
      or s.user_id is null and s.metadata ->> 'user_id' = any (r.user_ids)
      or s.user_id is null and s.polar_customer_id = any (v_nobodys)
    order by 1
  );
  r.purchases := array(select p.id from public.purchases p where p.order_id = any (r.orders) order by 1);
  r.carts := array(
    select c.id from public.temp_carts c
    where c.user_id = any (r.user_ids) or c.user_id is null and c.id = any (array(
      select o.cart_id from public.orders o where o.id = any (r.orders)
      union select s.cart_id from public.subscriptions s where s.id = any (r.subscriptions)
    ))
    order by 1
  );
  r.seats := array(
    select s.id from public.seats s
    where s.user_id = any (r.user_ids) or s.user_id is null and s.email = any (r.emails)
    order by 1
  );
  r.checkouts := array(
    select o.checkout_id from public.orders o where o.id = any (r.orders) and o.checkout_id is not null
    union select s.checkout_id from public.subscriptions s
    where s.id = any (r.subscriptions) and s.checkout_id is not null
    union select c.checkout_id from public.temp_carts c where c.id = any (r.carts) and c.checkout_id is not null
    order by 1
  );
  return r;
end $$;
comment on function edge_kit.person_of(text) is
  'All by which rows of a person are found, who is told by user id or e-mail; empty where there is nothing of them.';

-- Failed and dead events keep their body until they are dealt with, as in sweep_retention().
create function edge_kit.forget_payloads(p_objects text[]) returns integer
language plpgsql set search_path = '' as $$
declare
  v_events integer;
begin
  update edge_kit.polar_events e set payload = null
  where e.object_id = any (p_objects) and e.payload is not null and e.state not in ('failed', 'dead');
  get diagnostics v_events = row_count;
  return v_events;
end $$;
comment on function edge_kit.forget_payloads(text[]) is 'Lets the bodies of webhooks go that are about these objects.';

-- Bodies are read oldest first, by polar_events_received, so many and those of the same instant as the last. Words that
-- come while a search is under way wait for the next one, which is theirs together: however many people are erased, no
-- body is read more than twice. A share that somebody else reads at this moment is left to them.
create function edge_kit.forget_words(p_bodies integer) returns integer
language plpgsql set search_path = '' as $$
declare
  v_words text[];
  v_from timestamptz;
  v_until timestamptz;
  v_read integer;
  v_events integer;
begin
  v_words := array(
    select w.word from edge_kit.erased_words w
    where w.searched_until is not null
      or not exists (select from edge_kit.erased_words u where u.searched_until is not null)
    order by w.word for update skip locked
  );
  if v_words = '{}' then
    return 0;
  end if;
  v_from := (
    select min(coalesce(w.searched_until, '-infinity')) from edge_kit.erased_words w where w.word = any (v_words)
  );
  select max(b.received_at), count(*) into v_until, v_read
  from (
    select e.received_at from edge_kit.polar_events e
    where e.payload is not null and e.received_at > v_from order by e.received_at limit p_bodies
  ) b;
  update edge_kit.polar_events e set payload = null
  where e.payload is not null and e.received_at > v_from and e.received_at <= v_until
    and e.state not in ('failed', 'dead') and exists (
      select from (select lower(e.payload collate "C") as text offset 0) body cross join unnest(v_words) w (word)
      where strpos(body.text, w.word) > 0
    );
  get diagnostics v_events = row_count;
  if v_read < p_bodies then
    delete from edge_kit.erased_words where word = any (v_words);
  else
    update edge_kit.erased_words set searched_until = greatest(searched_until, v_until) where word = any (v_words);
  end if;
  return v_events;
end $$;
comment on function edge_kit.forget_words(integer) is
  'Reads the next so many bodies of webhooks and lets those go that hold a word of edge_kit.erased_words; answers how '
  'many did.';

-- Locks all customers in order of id, then each user as deletion does; what is erased is looked up once they are
-- locked.
create function edge_kit.erase(p_person text) returns edge_kit.person
language plpgsql set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
begin
  perform from edge_kit.polar_customers c
  where c.id = any (array(
    select unnest(r.customers)
    union select o.polar_customer_id from public.orders o where o.id = any (r.orders)
    union select s.polar_customer_id from public.subscriptions s where s.id = any (r.subscriptions)
  ))
  order by c.id for update;
  perform edge_kit.lock_person(u.id) from unnest(r.user_ids) u (id);
  r := edge_kit.person_of(p_person);

  perform edge_kit.disown(u.id) from unnest(r.user_ids) u (id);
  perform edge_kit.end_for_deleted_account(array(
    select s.id from public.subscriptions s where s.id = any (r.subscriptions) and s.owner_deleted_at is null
  ));
  update public.subscriptions set metadata = '{}', email = null, url = null, erased_at = now()
  where id = any (r.subscriptions);
  update public.orders o
  set metadata = '{}', email = null, erased_at = now(),
    attention = array_remove(array_remove(o.attention, 'unattributed'), 'owner_mismatch')
  where o.id = any (r.orders);

  -- A seat is nothing without an address: Polar takes it back, and with it lets the address go.
  perform edge_kit.ask_polar('revoke_seat', format('erased:%s:%s', s.id, extract(epoch from s.assigned_at)),
    s.subscription_id, jsonb_build_object('seat_id', s.id))
  from public.seats s where s.id = any (r.seats) and s.status <> 'revoked' and s.subscription_id is not null;
  update public.seats set user_id = null, email = null, erased_at = now() where id = any (r.seats);

  insert into edge_kit.erased_purchases (purchase_id)
  select unnest(r.purchases) on conflict (purchase_id) do update set erased_at = excluded.erased_at;
  update public.purchases p
  set email = null, competitor_urls = '{}', failure_code = null, url = null,
    status = case when p.status = 'completed' then 'completed' else 'canceled' end::public.purchase_status
  where p.id = any (r.purchases);
  delete from public.outputs where purchase_id = any (r.purchases);
  delete from edge_kit.scrape_jobs where purchase_id = any (r.purchases);
  update edge_kit.notices n
  set state = 'dropped', ended_at = now(), error_code = 'erased', error = null, lease_token = null, lease_until = null
  where n.state in ('held', 'queued', 'refused', 'dead') and (n.user_id = any (r.user_ids) or n.subject = any (
    r.orders || r.subscriptions || r.seats || r.purchases::text[] || array(
      select f.id from public.refunds f where f.order_id = any (r.orders)
    )
  ));

  update public.benefit_grants set properties = '{}'
  where order_id = any (r.orders) or subscription_id = any (r.subscriptions) or polar_customer_id = any (r.customers);
  update edge_kit.credit_spends set reason = null where user_id = any (r.user_ids);
  update edge_kit.polar_commands set args = args - 'customer_cancellation_comment'
  where subject = any (r.subscriptions) and args ? 'customer_cancellation_comment';
  update edge_kit.polar_commands set closed_at = now(), args = args - 'email'  -- nobody need do it any more
  where state in ('refused', 'unclear') and closed_at is null
    and (kind = 'change_customer_email' and subject = any (r.customers) or args ->> 'email' = any (r.emails));
  delete from public.temp_carts where id = any (r.carts);
  update edge_kit.polar_customers set user_id = null, email = null, external_id = null, erased_at = now()
  where id = any (r.customers);
  perform edge_kit.ask_polar('anonymize_customer', 'erased:' || c.id, c.id)
  from edge_kit.polar_customers c where c.id = any (r.customers);
  return r;
end $$;
comment on function edge_kit.erase(text) is
  'Takes everything personal of a person away and answers what it found; ids, amounts, dates and the ledger stay '
  '(docs/money.md §5).';
