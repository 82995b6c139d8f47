-- What a person may ask for: everything that is kept about them, and that it goes. For operators, who know by then who
-- asks: by user id, or by an e-mail that the person has shown to be theirs.

create function edge_kit.person_or_refuse(p_person text) returns edge_kit.person
language plpgsql stable set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
begin
  if (r.user_ids || r.customers || r.orders || r.subscriptions || r.seats) = '{}' and r.carts = '{}' then
    perform edge_kit.refuse(404, 'unknown_person', 'Use the user_id of a profile, or the e-mail of a customer.');
  end if;
  return r;
end $$;
comment on function edge_kit.person_or_refuse(text) is
  'All by which rows of a person are found; PT404 unknown_person when there is nothing of them.';

create function edge_kit.named(p_person edge_kit.person) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return left(array_to_string(p_person.user_ids || p_person.customers || p_person.orders || p_person.seats, ' '), 1000);
end $$;
comment on function edge_kit.named(edge_kit.person) is 'A person in the audit: ids, never an e-mail.';

-- Rows as they are kept, without what only orders events. Files are named by their paths in the bucket `reports`.
create function public.export_person(p_person text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_or_refuse(p_person);
  v_objects text[] := r.customers || r.orders || r.subscriptions;
  v_lots uuid[] := array(
    select l.id from public.credit_lots l
    where l.user_id = any (r.user_ids) or l.order_id = any (r.orders) or l.subscription_id = any (r.subscriptions)
  );
  v_told_of text[] := v_objects || r.checkouts || array(
    select f.id from public.refunds f where f.order_id = any (r.orders)
    union all select d.id from edge_kit.polar_disputes d where d.order_id = any (r.orders)
    union all select g.id from public.benefit_grants g where g.order_id = any (r.orders)
  );
  v_export jsonb;
begin
  perform edge_kit.audit('export_person', edge_kit.named(r), p_reason, '{}');
  select jsonb_object_agg(e.what, e.rows) into v_export
  from (
    select 'accounts' as what, jsonb_agg(jsonb_build_object('id', u.id, 'email', u.email)) as rows
    from auth.users u where u.id = any (array(select edge_kit.uuid_or_null(i) from unnest(r.user_ids) i))
    union all
    select 'profiles', jsonb_agg(to_jsonb(p)) from public.profiles p where p.user_id = any (r.user_ids)
    union all
    select 'former_emails', jsonb_agg(to_jsonb(f)) from edge_kit.former_emails f where f.user_id = any (r.user_ids)
    union all
    select 'customers', jsonb_agg(to_jsonb(c) - '{last_writer,snapshot_writer,copied_at,odd_snapshot}'::text[])
    from edge_kit.polar_customers c where c.id = any (r.customers)
    union all
    select 'orders', jsonb_agg(to_jsonb(o) - 'last_writer') from public.orders o where o.id = any (r.orders)
    union all
    select 'subscriptions', jsonb_agg(to_jsonb(s) - '{last_writer,copied_at}'::text[])
    from public.subscriptions s where s.id = any (r.subscriptions)
    union all
    select 'subscription_marks', jsonb_agg(to_jsonb(m))
    from edge_kit.subscription_marks m where m.subscription_id = any (r.subscriptions)
    union all
    select 'purchases', jsonb_agg(to_jsonb(p)) from public.purchases p where p.id = any (r.purchases)
    union all
    select 'outputs', jsonb_agg(to_jsonb(o)) from public.outputs o where o.purchase_id = any (r.purchases)
    union all
    select 'scrapes', jsonb_agg(to_jsonb(j) - '{lease_token,lease_until}'::text[])
    from edge_kit.scrape_jobs j where j.purchase_id = any (r.purchases)
    union all
    select 'refunds', jsonb_agg(to_jsonb(f) - '{last_writer,unmatched}'::text[])
    from public.refunds f where f.order_id = any (r.orders) or f.polar_customer_id = any (r.customers)
    union all
    select 'disputes', jsonb_agg(to_jsonb(d) - 'last_writer')
    from edge_kit.polar_disputes d where d.order_id = any (r.orders)
    union all
    select 'returns', jsonb_agg(to_jsonb(b)) from edge_kit.returned_lines b where b.order_id = any (r.orders)
    union all
    select 'benefit_grants', jsonb_agg(to_jsonb(g) - 'last_writer')
    from public.benefit_grants g
    where g.order_id = any (r.orders) or g.subscription_id = any (r.subscriptions)
    union all
    select 'credit_lots', jsonb_agg(to_jsonb(l) - 'teller') from public.credit_lots l where l.id = any (v_lots)
    union all
    select 'credit_entries', jsonb_agg(to_jsonb(c)) from public.credit_entries c where c.lot_id = any (v_lots)
    union all
    select 'credit_spends', jsonb_agg(to_jsonb(s)) from edge_kit.credit_spends s where s.user_id = any (r.user_ids)
    union all
    select 'seats', jsonb_agg(to_jsonb(s) - 'last_writer') from public.seats s where s.id = any (r.seats)
    union all
    select 'carts', jsonb_agg(to_jsonb(c) - 'last_writer') from public.temp_carts c where c.id = any (r.carts)
    union all
    select 'webhooks', jsonb_agg(jsonb_build_object(
      'webhook_id', e.webhook_id, 'type', e.type, 'received_at', e.received_at, 'body', e.payload
    ))
    from edge_kit.polar_events e
    where e.object_id = any (v_told_of) or e.object_id = any (r.seats) and exists (  -- others had the seat before
      select from unnest(r.emails) w (word) where strpos(lower(e.payload collate "C"), w.word) > 0
    )
    union all
    select 'commands', jsonb_agg(to_jsonb(c) - '{lease_token,lease_until}'::text[])
    from edge_kit.polar_commands c
    where c.subject = any (v_objects) and c.kind not in ('assign_seat', 'revoke_seat')
      or c.args ->> 'email' = any (r.emails)
    union all
    select 'notices', jsonb_agg(to_jsonb(n) - '{lease_token,lease_until}'::text[])
    from edge_kit.notices n
    where n.user_id = any (r.user_ids) or n.subject = any (v_objects || r.purchases::text[] || v_lots::text[] || array(
      select f.id from public.refunds f where f.order_id = any (r.orders)
    ))
    union all
    select 'operator_actions', jsonb_agg(to_jsonb(a))
    from edge_kit.operator_actions a
    where a.subject = any (r.user_ids || r.orders || r.subscriptions || r.purchases::text[])
      or a.details ->> 'user_id' = any (r.user_ids)
    union all
    select 'files', jsonb_agg(o.name)
    from unnest(r.purchases) p (id)
    join storage.objects o on o.bucket_id = 'reports' and o.name ~>=~ (p.id || '/') and o.name ~<~ (p.id || '0')
  ) e;
  return jsonb_build_object('exported_at', now(), 'emails', r.emails) || v_export;
end $$;
comment on function public.export_person(text, text) is
  'Everything that is kept about a person, told by user id or e-mail, as one document: a list of rows for each kind, '
  'null for none; PT404 unknown_person, PT422 reason_missing. For operators (service_role).';
revoke execute on function public.export_person(text, text) from public, anon, authenticated, service_role;
grant execute on function public.export_person(text, text) to service_role;

-- Again is harmless. The account itself is the sign-in provider's. Bodies of webhooks about what is theirs go at once,
-- by index. Those that name them elsewhere are found by reading: the first thousand bodies now, which may be all there
-- are, the others by sweep_retention().
create function public.erase_person(p_person text, p_reason text) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_or_refuse(p_person);
  v_events integer;
  v_erased jsonb;
begin
  r := edge_kit.erase(p_person);
  v_events := edge_kit.forget_payloads(
    r.customers || r.orders || r.subscriptions || r.seats || r.checkouts || array(
      select g.id from public.benefit_grants g where g.polar_customer_id = any (r.customers)
      union all select f.id from public.refunds f where f.order_id = any (r.orders)
      union all select d.id from edge_kit.polar_disputes d where d.order_id = any (r.orders)
    )
  );
  insert into edge_kit.erased_words (word) select unnest(r.emails || r.customers) on conflict do nothing;
  v_events := v_events + edge_kit.forget_words(1000);
  perform edge_kit.ring('scraper', '{"remove_files": true}') where r.purchases <> '{}';
  v_erased := jsonb_build_object(
    'users', cardinality(r.user_ids), 'customers', cardinality(r.customers), 'orders', cardinality(r.orders),
    'subscriptions', cardinality(r.subscriptions), 'seats', cardinality(r.seats),
    'purchases', cardinality(r.purchases), 'carts', cardinality(r.carts), 'webhooks', v_events
  );
  perform edge_kit.audit('erase_person', edge_kit.named(r), p_reason, v_erased);
  return v_erased || jsonb_build_object(
    'unfinished_events', (
      select count(*) from edge_kit.polar_events e
      where (e.state = 'failed' or e.state = 'dead') and exists (  -- each names an index
        select from unnest(r.emails || r.customers) w (word) where strpos(lower(e.payload collate "C"), w.word) > 0
      )
    ),
    'accounts', (
      select count(*) from auth.users u
      where u.id = any (array(select edge_kit.uuid_or_null(i) from unnest(r.user_ids) i))
    )
  );
end $$;
comment on function public.erase_person(text, text) is
  'Takes away what is personal of a person, told by user id or e-mail, and keeps what tax law needs; answers how many '
  'rows of each kind, and what is left to do: unfinished_events to be dealt with, whose bodies go within the '
  'hour then, and accounts to be deleted with the sign-in provider. Bodies that name them without being about them are '
  'searched until edge_kit.erased_words is empty. PT404 unknown_person, PT422 reason_missing. For '
  'operators (service_role).';
revoke execute on function public.erase_person(text, text) from public, anon, authenticated, service_role;
grant execute on function public.erase_person(text, text) to service_role;

create function public.list_erased_files(p_limit integer) returns setof text
language sql stable security definer set search_path = '' as $$
  select o.name
  from edge_kit.erased_purchases e
  join storage.objects o
    on o.bucket_id = 'reports' and o.name ~>=~ (e.purchase_id || '/') and o.name ~<~ (e.purchase_id || '0')
  order by o.name collate "C"
  limit p_limit
$$;
comment on function public.list_erased_files(integer) is
  'Paths in the bucket `reports` that are to be removed. For the scraper (service_role).';
revoke execute on function public.list_erased_files(integer) from public, anon, authenticated, service_role;
grant execute on function public.list_erased_files(integer) to service_role;
