-- "I paid and see nothing": who that is, what there is of theirs, what is wrong in one sentence, and what to do next.

create type edge_kit.support_finding as (finding text, about text, sentence text, next text);
comment on type edge_kit.support_finding is
  'One thing that explains why somebody does not see what they paid for: its word, the row it is about, one sentence, '
  'and the statement to run or what to tell the buyer; null: nothing is to be done.';

create function edge_kit.support_accounts(p_person edge_kit.person)
returns table (user_id text, email text, confirmed boolean, deleted boolean)
language sql stable set search_path = '' as $$
  select p.user_id, p.email, p.email is not null, p.deleted_at is not null
  from public.profiles p
  where p.user_id = any (p_person.user_ids)
  union all
  select u.id::text, edge_kit.normal_email(u.email), u.email_confirmed_at is not null, false
  from auth.users u
  where u.email = any (p_person.emails) and not u.is_sso_user and u.id::text <> all (p_person.user_ids)
$$;
comment on function edge_kit.support_accounts(edge_kit.person) is
  'The accounts of a person: profiles, and accounts with Supabase Auth that have no profile or have not proven their '
  'e-mail yet.';

-- Whoever owns them: somebody who was signed in may have paid with another e-mail than the account's.
create function edge_kit.support_orders(p_person edge_kit.person) returns setof public.orders
language plpgsql stable set search_path = '' as $$
begin
  return query
  select * from public.orders o
  where o.id = any (p_person.orders)
    or o.polar_customer_id = any (p_person.customers)
    or o.polar_customer_id = any (array(
      select c.id from edge_kit.polar_customers c where c.email = any (p_person.emails)
    ));
end $$;
comment on function edge_kit.support_orders(edge_kit.person) is
  'Orders that a person owns or can claim, and those that a customer of one of their e-mails paid, whoever owns them.';

-- From what keeps everything away to what is only told; the first finding is the answer.
create function edge_kit.support_findings(p_person text) returns setof edge_kit.support_finding
language plpgsql stable set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
  v_orders text[] := array(select o.id from edge_kit.support_orders(r) o);
  v_objects text[] := r.customers || v_orders || r.subscriptions;
begin
  return query
  select f.finding, f.about, f.sentence, f.next
  from (
    -- Webhooks that are not worked yet: about something of theirs, or with their e-mail in it.
    select 10 as gravity, e.received_at as since, 'event_' || e.state as finding, e.webhook_id as about,
      format('Polar''s %s of %s is here and could not be worked: %s', e.type, e.received_at, e.error) as sentence,
      format('select public.replay_polar_event(%L);', e.webhook_id) as next
    from edge_kit.polar_events e
    where (e.state = 'failed' or e.state = 'dead') and (e.object_id = any (v_objects) or exists (
      select from unnest(r.emails) m (email) where strpos(lower(e.payload collate "C"), m.email) > 0
    ))

    union all
    select 20, o.created_at, 'not_paid', o.id,
      format('Order %s was never paid: Polar calls it %s.', o.id, o.status),
      'Ask for the receipt. If there is one, POST polar-reconcile.'
    from public.orders o
    where o.id = any (v_orders) and o.status in ('draft', 'pending', 'void')

    union all
    select 30, o.created_at, s.finding, o.id, s.sentence, s.next
    from public.orders o
    left join lateral (
      select * from edge_kit.support_accounts(r) a
      where a.email = o.email and not a.deleted order by a.confirmed desc limit 1
    ) a on true
    cross join lateral (
      select 'unattributed' as finding,
        format('Order %s is paid, and names no e-mail by which somebody could claim it.', o.id) as sentence,
        format('select public.attach_order(%L, ''<user_id>'', ''<reason>'');', o.id) as next
      where o.email is null
      union all
      select 'waits_for_sign_up',
        format('Order %s was paid as a guest with %s, and nobody has signed up with that e-mail.', o.id, o.email),
        'Ask them to sign up with that e-mail and to confirm it: the order is theirs at the next sign-in.'
      where o.email is not null and a.user_id is null
      union all
      select 'waits_for_confirmation',
        format('Order %s waits: account %s has not confirmed %s.', o.id, a.user_id, o.email),
        'Ask them to open the mail of Auth and to sign in again. Auth can send it once more.'
      where not a.confirmed
      union all
      select 'waits_for_sign_in',
        format('Order %s is paid, and account %s has not signed in since.', o.id, a.user_id),
        format(
          'Ask them to sign in again, or: select public.attach_order(%L, %L, ''<reason>'');', o.id, a.user_id
        )
      where a.confirmed
    ) s
    where o.id = any (v_orders) and o.user_id is null and edge_kit.is_paid(o.status) and o.erased_at is null

    union all
    select 40, o.created_at, 'other_account', o.id,
      format('Order %s belongs to account %s (%s).', o.id, o.user_id, coalesce(p.email, 'no e-mail proven')),
      format(
        'Ask them to sign in with that account. If it is not theirs: select public.move_order(%L, ''<user_id>'', '
        '''<reason>'');', o.id
      )
    from public.orders o
    join public.profiles p on p.user_id = o.user_id
    where o.id = any (v_orders) and o.user_id <> all (r.user_ids)

    union all
    select 50, o.created_at, a.reason, o.id, format('Order %s is flagged %s.', o.id, a.reason), a.advice
    from public.orders o
    join edge_kit.attention_reasons a on a.reason = any (o.attention) and a.urgent and a.reason <> 'unattributed'
    where o.id = any (v_orders) and o.status <> 'refunded'

    union all
    select 60, c.asked_at, c.reason, c.id::text,
      format('Polar was asked for %s of %s, which is %s. %s', c.kind, c.subject, c.state, c.error),
      coalesce(c.retry, 'Look at the log of polar-commands.')
    from edge_kit.open_commands c
    where c.subject = any (v_objects) and c.reason is not null

    union all
    select 70, p.created_at, s.finding, p.id::text, s.sentence, s.next
    from public.purchases p
    left join edge_kit.stuck_purchases k on k.id = p.id
    left join edge_kit.scrape_jobs j on j.purchase_id = p.id and j.state in ('queued', 'running')
    cross join lateral (
      select 'wrong_address' as finding,
        format('%s leads to no shop (%s): the buyer has to correct it.', p.url, p.failure_code) as sentence,
        'Ask them to correct the address on their page.' as next
      where edge_kit.has_wrong_address(p.failure_code)
      union all
      select 'failed', format('The delivery of %s for %s failed: %s.', p.product, p.url, p.failure_code),
        format('select public.rerun_purchase(%L, ''<reason>'');', p.id)
      where p.status = 'failed' and not edge_kit.has_wrong_address(p.failure_code)
      union all
      select 'late', format('%s for %s should be there by now: %s attempts. %s', p.product, p.url, k.attempts, k.error),
        'Run deno task doctor: does the clock run, and is the scraper deployed?'
      where k.status in ('pending_scrape', 'scraping')
      union all
      select 'awaiting_url', format('%s waits for the buyer to name a shop.', p.product),
        'Ask them to name it on their page.'
      where p.status = 'awaiting_url'
      union all
      select 'under_way',
        format('%s for %s is being made: %s of %s pages read.', p.product, p.url,
          coalesce(j.progress ->> 'pages_read', '0'), coalesce(j.progress ->> 'pages_planned', '?')),
        null
      where p.status in ('pending_scrape', 'scraping') and k.id is null
      union all
      select 'refunded', format('%s was paid back at %s: its reports are hidden.', p.product, p.refunded_at), null
      where p.refunded_at is not null
    ) s
    where p.order_id = any (v_orders)

    union all
    select 80, s.created_at, 'subscription_' || s.status, s.id,
      format('Subscription %s is %s (Polar: %s), up to %s.', s.id, s.status, s.polar_status, s.current_period_end),
      case s.status
        when 'past_due' then 'Polar could not charge. Ask them to open the customer portal and to change their card.'
        when 'paused' then 'Ask them to resume it in the customer portal.'
      end
    from public.subscriptions s
    where s.id = any (r.subscriptions) and s.status not in ('active', 'trialing')

    union all
    select 90, null, 'delivered', p.id::text,
      format('%s for %s is delivered, to account %s.', p.product, coalesce(p.url, 'no shop'), p.user_id),
      'Ask which account they are signed in with.'
    from public.purchases p
    where p.order_id = any (v_orders) and p.status = 'completed' and p.refunded_at is null and p.user_id is not null

    union all
    select 100, null, 'nothing_bought', p_person, 'Nothing was bought under this.',
      'Ask for the e-mail on the receipt, and whether money was taken. If so, POST polar-reconcile.'
    where v_orders = '{}' and r.subscriptions = '{}'
  ) f
  order by f.gravity, f.since desc nulls last, f.about collate "C";
end $$;
comment on function edge_kit.support_findings(text) is
  'Why a person, told by user id or e-mail, may not see what they paid for, the gravest first.';

create function public.support(p_person text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  r edge_kit.person := edge_kit.person_of(p_person);
  v_findings edge_kit.support_finding[] := array(select f from edge_kit.support_findings(p_person) f);
begin
  return jsonb_build_object(
    'wrong', (v_findings[1]).sentence,
    'next', (v_findings[1]).next,
    'findings', to_jsonb(v_findings),
    'person', jsonb_build_object(
      'emails', r.emails,
      'accounts', (select coalesce(jsonb_agg(to_jsonb(a)), '[]') from edge_kit.support_accounts(r) a),
      'customers', r.customers,
      'credits', (select coalesce(sum(edge_kit.credit_balance(u.id)), 0) from unnest(r.user_ids) u (id))
    ),
    'orders', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', o.id, 'status', o.status, 'email', o.email, 'user_id', o.user_id, 'total_amount', o.total_amount,
        'refunded_amount', o.refunded_amount, 'currency', o.currency, 'receipt_number', o.receipt_number,
        'attention', o.attention, 'created_at', o.created_at
      ) order by o.created_at desc), '[]')
      from edge_kit.support_orders(r) o
    ),
    'purchases', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', p.id, 'order_id', p.order_id, 'product', p.product, 'status', p.status, 'failure_code', p.failure_code,
        'url', p.url, 'refunded_at', p.refunded_at, 'created_at', p.created_at, 'job', (
          select jsonb_build_object(
            'state', j.state, 'attempts', j.attempts, 'next_attempt_at', j.run_at, 'error', j.error
          )
          from edge_kit.scrape_jobs j where j.purchase_id = p.id order by j.created_at desc limit 1
        )
      ) order by p.created_at desc), '[]')
      from public.purchases p
      where p.order_id in (select o.id from edge_kit.support_orders(r) o)
    ),
    'subscriptions', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', s.id, 'status', s.status, 'user_id', s.user_id, 'current_period_end', s.current_period_end,
        'cancel_at_period_end', s.cancel_at_period_end, 'attention', s.attention
      ) order by s.created_at desc), '[]')
      from public.subscriptions s where s.id = any (r.subscriptions)
    )
  );
end $$;
comment on function public.support(text) is
  'The answer to "I paid and see nothing", for a user id or an e-mail: { wrong, next, findings, person, orders, '
  'purchases, subscriptions }. wrong is one sentence, next what to do; changes nothing. For operators (service_role).';
revoke execute on function public.support(text) from public, anon, authenticated, service_role;
grant execute on function public.support(text) to service_role;
