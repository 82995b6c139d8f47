-- Notices: what the function notify calls, what an operator may do about them, and the clock. Whom a notice goes to and
-- what it says is read from the rows at the moment in which a worker takes it, and nothing of it is stored.

-- What a notice says --------------------------------------------------------------------------------------------------

-- Each answers { to, locale, data }, without `to` when there is nobody to tell, null when it is not true any more.
create function edge_kit.purchase_mail(p_kind edge_kit.notice_kind, p_purchase_id uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.order_email(o),
      'locale', (select c.locale from public.temp_carts c where c.id = o.cart_id),
      'data', jsonb_build_object(
        'purchase_id', p.id, 'product', product.name, 'shop', edge_kit.shop_host(p.url), 'claim', o.user_id is null,
        'wrong_address', coalesce(edge_kit.has_wrong_address(p.failure_code), false)
      )
    )
    from public.purchases p
    join public.orders o on o.id = p.order_id
    join public.products product on product.slug = p.product
    where p.id = p_purchase_id and p.refunded_at is null and p.status = case p_kind
      when 'address_needed' then 'awaiting_url' when 'report_ready' then 'completed' else 'failed'
    end::public.purchase_status
  );
end $$;
comment on function edge_kit.purchase_mail(edge_kit.notice_kind, uuid) is
  'What an e-mail about a purchase says, and to whom; null when it is not true any more.';

create function edge_kit.order_mail(p_order_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.order_email(o),
      'locale', (select c.locale from public.temp_carts c where c.id = o.cart_id),
      'data', jsonb_build_object('products', coalesce(
        nullif(array(
          select p.name from public.purchases b join public.products p on p.slug = b.product
          where b.order_id = o.id order by b.line
        ), '{}'),
        array(select p.name from public.products p where p.polar_product_id = o.product_id)
      ))
    )
    from public.orders o
    where o.id = p_order_id and o.user_id is null and o.status in ('paid', 'partially_refunded') and not o.charged_back
  );
end $$;
comment on function edge_kit.order_mail(text) is
  'What the e-mail about a guest''s payment says, and to whom; null when somebody owns it or it was paid back.';

create function edge_kit.refund_mail(p_refund_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.order_email(o),
      'locale', (select c.locale from public.temp_carts c where c.id = o.cart_id),
      'data', jsonb_build_object(
        'amount', r.amount + coalesce(r.tax_amount, 0), 'currency', coalesce(r.currency, o.currency), 'product', (
          select p.name from public.purchases b join public.products p on p.slug = b.product
          where b.order_id = o.id and b.line = r.line
        )
      )
    )
    from public.refunds r join public.orders o on o.id = r.order_id
    where r.id = p_refund_id and r.status = 'succeeded' and r.amount > 0
  );
end $$;
comment on function edge_kit.refund_mail(text) is
  'What the e-mail about a refund says, and to whom; null when it failed after all, or its order has not come yet.';

create function edge_kit.subscription_mail(p_kind edge_kit.notice_kind, p_subscription_id text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', edge_kit.subscription_email(s),
      'locale', (select c.locale from public.temp_carts c where c.id = s.cart_id),
      'data', jsonb_build_object(
        'product', (select p.name from public.products p where p.polar_product_id = s.product_id),
        'until', case p_kind
          when 'subscription_ending' then coalesce(s.ends_at, s.current_period_end)
          when 'payment_failed' then edge_kit.access_until(s)
          when 'pause_planned' then s.current_period_end
          when 'subscription_paused' then s.resumes_at
        end
      )
    )
    from public.subscriptions s
    where s.id = p_subscription_id and case p_kind
      when 'payment_failed' then s.polar_status = 'past_due'
      when 'subscription_ending' then s.cancel_at_period_end and s.polar_status <> 'canceled'
      when 'subscription_goes_on' then not s.cancel_at_period_end and s.status in ('trialing', 'active', 'past_due')
      when 'subscription_ended' then s.polar_status = 'canceled'
      when 'plan_changed' then s.status in ('trialing', 'active', 'past_due', 'paused')
      when 'pause_planned' then s.pause_at_period_end and s.status in ('trialing', 'active', 'past_due')
      when 'pause_undone' then not s.pause_at_period_end and s.status in ('trialing', 'active', 'past_due')
      when 'subscription_paused' then s.status = 'paused'
      when 'subscription_resumed' then s.status in ('trialing', 'active', 'past_due')
    end
  );
end $$;
comment on function edge_kit.subscription_mail(edge_kit.notice_kind, text) is
  'What an e-mail about a subscription says, and to whom; null when it is not true any more.';

-- Who pays and sits there needs not be told, and who has another seat by then has lost nothing.
create function edge_kit.seat_mail(p_notice edge_kit.notices) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object(
      'to', case p_notice.kind
        when 'seat_given' then edge_kit.seat_email(seat) else edge_kit.user_email(p_notice.user_id) end,
      'locale', (select c.locale from public.temp_carts c where c.id = coalesce(s.cart_id, o.cart_id)),
      'data', jsonb_build_object('product', p.name, 'claim', p_notice.kind = 'seat_given' and seat.user_id is null)
    )
    from public.seats seat
    left join public.subscriptions s on s.id = seat.subscription_id
    left join public.orders o on o.id = seat.order_id
    left join public.products p on p.polar_product_id = coalesce(s.product_id, o.product_id)
    where seat.id = p_notice.subject and case p_notice.kind
      when 'seat_given' then seat.status = 'claimed' and seat.erased_at is null
        and (seat.user_id is null or seat.user_id is distinct from coalesce(s.user_id, o.user_id))
      else p_notice.user_id is distinct from coalesce(s.user_id, o.user_id) and not exists (
        select from public.seats other
        where other.user_id = p_notice.user_id and other.status = 'claimed'
          and (other.subscription_id = seat.subscription_id or other.order_id = seat.order_id)
      )
    end
  );
end $$;
comment on function edge_kit.seat_mail(edge_kit.notices) is
  'What an e-mail about a seat says, and to whom; null when it is not true any more.';

-- Ids stay out of it: an e-mail lies in mailboxes for years.
create function edge_kit.attention_mail() returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return (
    select jsonb_build_object('to', s.operator_email, 'locale', null, 'data', jsonb_build_object('needs', needs.rows))
    from edge_kit.settings s, (
      select jsonb_agg(jsonb_build_object('kind', a.kind, 'reason', a.reason, 'count', a.count, 'advice', a.advice)
        order by a.kind, a.reason) as rows
      from (
        select kind, reason, advice, count(*) as count from edge_kit.attention where urgent group by 1, 2, 3
      ) a
    ) needs
    where needs.rows is not null
  );
end $$;
comment on function edge_kit.attention_mail() is
  'What the daily list for operators says, and to whom; null when nothing needs anybody.';

-- Ids and words, no e-mail: the receiver asks for more with a key of its own.
create function edge_kit.event_data(p_kind edge_kit.notice_kind, p_subject text) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return case p_kind
    when 'order.refunded' then (
      select jsonb_build_object(
        'refund_id', r.id, 'order_id', o.id, 'user_id', o.user_id, 'amount', r.amount, 'tax_amount', r.tax_amount,
        'currency', coalesce(r.currency, o.currency), 'line', r.line, 'order_status', o.status
      )
      from public.refunds r join public.orders o on o.id = r.order_id where r.id = p_subject
    )
    when 'subscription.changed' then (
      select jsonb_build_object(
        'subscription_id', s.id, 'user_id', s.user_id, 'status', s.status, 'product', p.slug, 'units', s.units,
        'cancel_at_period_end', s.cancel_at_period_end, 'pause_at_period_end', s.pause_at_period_end,
        'resumes_at', s.resumes_at, 'current_period_end', s.current_period_end,
        'access_until', edge_kit.access_until(s)
      )
      from public.subscriptions s left join public.products p on p.polar_product_id = s.product_id
      where s.id = p_subject
    )
    when 'credits.granted' then (
      select jsonb_build_object(
        'lot_id', l.id, 'user_id', l.user_id, 'granted', l.granted, 'source', l.source, 'product', l.product,
        'order_id', l.order_id, 'subscription_id', l.subscription_id, 'expires_at', l.expires_at
      )
      from public.credit_lots l where l.id = p_subject::uuid
    )
    else (
      select jsonb_build_object(
        'purchase_id', p.id, 'order_id', p.order_id, 'user_id', p.user_id, 'product', p.product, 'status', p.status,
        'failure_code', p.failure_code, 'url', p.url
      )
      from public.purchases p where p.id = p_subject::uuid
    )
  end;
end $$;
comment on function edge_kit.event_data(edge_kit.notice_kind, text) is
  'The data of an event, from the rows as they are now; null when its row is not there yet.';

create function edge_kit.notice_content(p_notice edge_kit.notices) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  s edge_kit.settings := (select t from edge_kit.settings t);
  v_said jsonb;
begin
  if p_notice.way = 'event' then
    v_said := edge_kit.event_data(p_notice.kind, p_notice.subject);
    return case when v_said is not null then jsonb_build_object(
      'url', s.events_url, 'type', p_notice.kind, 'timestamp', p_notice.created_at, 'data', v_said
    ) end;
  end if;
  v_said := case
    when p_notice.kind in ('address_needed', 'report_ready', 'report_failed')
      then edge_kit.purchase_mail(p_notice.kind, p_notice.subject::uuid)
    when p_notice.kind = 'purchase_to_claim' then edge_kit.order_mail(p_notice.subject)
    when p_notice.kind = 'refund_made' then edge_kit.refund_mail(p_notice.subject)
    when p_notice.kind in ('seat_given', 'seat_revoked') then edge_kit.seat_mail(p_notice)
    when p_notice.kind = 'attention' then edge_kit.attention_mail()
    else edge_kit.subscription_mail(p_notice.kind, p_notice.subject)
  end;
  return jsonb_build_object(
    'from', s.mail_from, 'reply_to', s.mail_reply_to, 'shop', s.shop_name, 'color', s.shop_color
  ) || v_said;
end $$;
comment on function edge_kit.notice_content(edge_kit.notices) is
  'Where a notice goes and what it says, now: of an e-mail { from, reply_to, shop, color, to, locale, data }, of an '
  'event { url, type, timestamp, data }; null when it is not true any more.';

-- What notify calls ---------------------------------------------------------------------------------------------------

-- One at a time, so that the address is as old as the moment between this answer and the request. On the way to one
-- that can be sent it ends those that cannot: nobody to tell, not true (any more), no way out, or taken too often. An
-- e-mail that an unheard attempt may have sent is not sent again after 23 hours: the mail API forgets its keys after
-- 24. Locks the notice.
create function public.claim_notice(p_ways text[]) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  n edge_kit.notices;
  v_content jsonb;
  v_end edge_kit.notice_state;
  v_code text;
begin
  for i in 1..500 loop
    select * into n from edge_kit.notices d
    where d.state = 'queued' and d.way::text = any (p_ways) and d.run_at <= now()
      and (d.lease_until is null or d.lease_until < now())
    order by d.run_at limit 1 for update skip locked;
    if not found then
      return null;
    end if;
    v_content := edge_kit.notice_content(n);
    v_end := null;
    if n.attempts >= 20 then
      v_end := 'dead';
      v_code := coalesce(n.error_code, 'worker_lost');
    elsif n.way = 'email' and n.perhaps_sent_at < now() - interval '23 hours' then
      v_end := 'dead';
      v_code := 'perhaps_sent';
    elsif n.kind in ('refund_made', 'order.refunded') and n.created_at > now() - interval '1 day' and exists (
      select from public.refunds r
      where r.id = n.subject and r.status = 'succeeded'
        and not exists (select from public.orders o where o.id = r.order_id)
    ) then  -- the order that it is about may still come
      update edge_kit.notices set run_at = now() + interval '10 minutes' where id = n.id;
      continue;
    elsif v_content is null then
      v_end := 'dropped';
      v_code := 'not_true_any_more';
    elsif n.way = 'email' and v_content ->> 'to' is null then
      v_end := 'dropped';
      v_code := 'nobody_to_tell';
    elsif v_content ->> (case n.way when 'email' then 'from' else 'url' end) is null then
      v_end := 'held';
    end if;
    exit when v_end is null;
    update edge_kit.notices
    set state = v_end, ended_at = case when v_end <> 'held' then now() end,
      error_code = case when v_end <> 'held' then v_code end, lease_token = null, lease_until = null
    where id = n.id;
  end loop;
  if v_end is not null or v_content is null then
    return null;
  end if;
  update edge_kit.notices
  set attempts = attempts + 1, lease_token = gen_random_uuid(), lease_until = now() + interval '90 seconds',
    perhaps_sent_at = coalesce(perhaps_sent_at, now())
  where id = n.id
  returning * into n;
  return jsonb_build_object(
    'notice_id', n.id, 'lease_token', n.lease_token, 'attempt', n.attempts, 'way', n.way, 'kind', n.kind,
    'content', v_content
  );
end $$;
comment on function public.claim_notice(text[]) is
  'Leases one due notice of these ways (email, event) for 90 s and says where it goes and what it says, as the rows '
  'are now: { notice_id, lease_token, attempt, way, kind, content }, or null. For notify (service_role).';
revoke execute on function public.claim_notice(text[]) from public, anon, authenticated, service_role;
grant execute on function public.claim_notice(text[]) to service_role;

-- p_outcome: sent, refused; not_taken: it surely was not taken, and may be later; later: nobody knows. The latter two
-- are tried again by next_try().
create function public.record_notice(
  p_notice_id uuid, p_lease_token uuid, p_outcome text, p_receipt text default null, p_error_code text default null,
  p_error text default null, p_retry_after integer default 0
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  n edge_kit.notices;
begin
  if p_outcome in ('sent', 'refused', 'not_taken', 'later') is not true then
    perform edge_kit.refuse(422, 'invalid_outcome', 'Send sent, refused, not_taken or later.', p_outcome);
  end if;
  update edge_kit.notices u
  set state = t.state, ended_at = case when t.state <> 'queued' then now() end,
    run_at = case when t.state = 'queued' then edge_kit.next_try(u.attempts, p_retry_after) else u.run_at end,
    perhaps_sent_at = case when p_outcome in ('sent', 'later') then u.perhaps_sent_at end,
    receipt = left(p_receipt, 255), error_code = case when t.state = 'queued' or p_outcome = 'sent' then p_error_code
      else coalesce(p_error_code, p_outcome) end,
    error = left(p_error, 1000), lease_token = null, lease_until = null
  from (
    select case
      when p_outcome in ('sent', 'refused') then p_outcome
      when d.attempts >= 20 then 'dead'
      else 'queued'
    end::edge_kit.notice_state as state
    from edge_kit.notices d where d.id = p_notice_id
  ) t
  where u.id = p_notice_id and u.lease_token = p_lease_token
  returning u.* into n;
  return n.state;
end $$;
comment on function public.record_notice(uuid, uuid, text, text, text, text, integer) is
  'Writes down how an attempt ended and gives the lease back: the notice''s state, or null when the lease was lost; '
  'PT422 invalid_outcome. For notify (service_role).';
revoke execute on function public.record_notice(uuid, uuid, text, text, text, text, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.record_notice(uuid, uuid, text, text, text, text, integer) to service_role;

-- The id is known to whoever got the e-mail. Of the other e-mails nobody unsubscribes: each tells of something that was
-- paid for, and none advertises.
create function public.unsubscribe_digest(p_notice_id uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform from edge_kit.notices n where n.id = p_notice_id and n.kind = 'attention' and n.state = 'sent';
  if not found then
    return false;
  end if;
  update edge_kit.settings set operator_email = null where operator_email is not null;
  if found then
    perform edge_kit.audit('unsubscribe_digest', p_notice_id::text, 'by the link in the e-mail', '{}');
  end if;
  return true;
end $$;
comment on function public.unsubscribe_digest(uuid) is
  'Ends the daily list for operators, by the id of one that was sent; false for any other id. For notify '
  '(service_role).';
revoke execute on function public.unsubscribe_digest(uuid) from public, anon, authenticated, service_role;
grant execute on function public.unsubscribe_digest(uuid) to service_role;

-- What an operator may do ---------------------------------------------------------------------------------------------

create function edge_kit.check_notice_state(p_state text, p_known text[]) returns void
language plpgsql immutable set search_path = '' as $$
begin
  if p_state = any (p_known) is not true then
    perform edge_kit.refuse(422, 'invalid_state', format('Send one of %s.', array_to_string(p_known, ', ')), p_state);
  end if;
end $$;
comment on function edge_kit.check_notice_state(text, text[]) is
  'Raises PT422 invalid_state for a state that this cannot be done with.';

-- What is not true any more by then is dropped when it is claimed. Events that were sent go out again with the same
-- webhook-id, by which a receiver knows them.
create function public.release_notices(p_state text, p_reason text, p_since timestamptz default '-infinity')
returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_count bigint;
begin
  perform edge_kit.check_notice_state(p_state, '{held,refused,dead,sent}');
  v_count := edge_kit.queue_again(array(
    select n.id from edge_kit.notices n
    where n.state = p_state::edge_kit.notice_state and n.created_at >= p_since
      and (p_state <> 'sent' or n.way = 'event')
    order by n.id for update
  ));
  perform edge_kit.audit('release_notices', p_state, p_reason, jsonb_build_object(
    'since', p_since, 'notices', v_count
  ));
  return v_count;
end $$;
comment on function public.release_notices(text, text, timestamptz) is
  'Sends all notices that are held, refused or dead, or events that were sent, and began at or after p_since; answers '
  'how many. PT422 invalid_state | reason_missing. For operators (service_role).';
revoke execute on function public.release_notices(text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.release_notices(text, text, timestamptz) to service_role;

create function public.discard_notices(p_state text, p_reason text, p_until timestamptz default 'infinity')
returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_count bigint;
begin
  perform edge_kit.check_notice_state(p_state, '{held,refused,dead}');
  update edge_kit.notices
  set state = 'dropped', ended_at = coalesce(ended_at, now()), error_code = coalesce(error_code, 'discarded')
  where state = p_state::edge_kit.notice_state and created_at <= p_until;
  get diagnostics v_count = row_count;
  perform edge_kit.audit('discard_notices', p_state, p_reason, jsonb_build_object(
    'until', p_until, 'notices', v_count
  ));
  return v_count;
end $$;
comment on function public.discard_notices(text, text, timestamptz) is
  'Gives up all notices that are held, refused or dead and began until p_until; answers how many. PT422 invalid_state '
  '| reason_missing. For operators (service_role).';
revoke execute on function public.discard_notices(text, text, timestamptz)
  from public, anon, authenticated, service_role;
grant execute on function public.discard_notices(text, text, timestamptz) to service_role;

create function public.replay_notice(p_notice_id uuid, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  n edge_kit.notices;
begin
  select * into n from edge_kit.notices where id = p_notice_id for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_notice', 'Use an id of edge_kit.notices.', p_notice_id::text);
  elsif n.state in ('queued', 'dropped') or n.state = 'sent' and n.way = 'email' then
    perform edge_kit.refuse(
      409, 'not_stopped', 'Only a notice that is held, refused or dead, or an event, can be sent again.', n.state::text
    );
  end if;
  perform edge_kit.audit('replay_notice', n.id::text, p_reason, jsonb_build_object(
    'state', n.state, 'error_code', n.error_code
  ));
  perform edge_kit.queue_again(array[n.id]);
end $$;
comment on function public.replay_notice(uuid, text) is
  'Sends one notice again, once what stood in its way is mended; PT404 unknown_notice, PT409 not_stopped, PT422 '
  'reason_missing. For operators (service_role).';
revoke execute on function public.replay_notice(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.replay_notice(uuid, text) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

-- One ring, however many wait: whoever answers it takes one after the other.
create function edge_kit.sweep_notices() returns void
language plpgsql set search_path = '' as $$
begin
  perform edge_kit.ring('notify', '{}')
  where exists (
    select from edge_kit.notices n
    where n.state = 'queued' and n.run_at <= now() and (n.lease_until is null or n.lease_until < now())
  );
end $$;
comment on function edge_kit.sweep_notices() is 'Rings notify when a notice is due. Cron: edge-kit-sweeps.';

-- From six in the morning, UTC, once a day. The list is made when it is sent.
create function edge_kit.write_digest() returns void
language plpgsql set search_path = '' as $$
declare
  v_now timestamp := now() at time zone 'utc';
begin
  perform edge_kit.tell('attention', v_now::date::text, v_now::date::text)
  from edge_kit.settings s
  where s.operator_email is not null and s.mail_from is not null and extract(hour from v_now) between 6 and 8
    and not exists (select from edge_kit.notices n where n.key = 'attention:' || v_now::date)
    and edge_kit.attention_mail() is not null;
end $$;
comment on function edge_kit.write_digest() is
  'Tells operators once a day what needs someone, if anything does. Cron: edge-kit-hourly.';
