-- Notices: what is told when. A notice is written where the row changes that it is about, in the same transaction, and
-- names that row; whom it goes to and what it says is asked of the rows when it leaves (51_notices.sql). Nobody is rung
-- here: a payment must not wait for its e-mail, and the sweep looks every minute.
--
-- The `when` of a trigger only keeps out what is most common, and the function asks for the rest: Postgres reads the
-- text of a `when` anew in each statement that writes the table, whereas a function is read once.

-- E-mails are held while nothing is set up at all, and not written where only the shop's endpoint is: then the shop
-- writes them itself. Events are written while there is an endpoint. Idempotency key: kind and p_key; locks nothing but
-- the new row.
create function edge_kit.tell(
  p_kind edge_kit.notice_kind, p_subject text, p_key text, p_user_id text default null
) returns void
language plpgsql set search_path = '' as $$
declare
  v_way edge_kit.notice_way := case when strpos(p_kind::text, '.') > 0 then 'event' else 'email' end;
  v_mail_from text;
  v_events_url text;
begin
  select s.mail_from, s.events_url into v_mail_from, v_events_url from edge_kit.settings s;
  if v_events_url is null and v_way = 'event' or v_mail_from is null and v_events_url is not null and v_way = 'email'
  then
    return;
  end if;
  insert into edge_kit.notices (key, way, kind, subject, user_id, state)
  values (
    p_kind || ':' || p_key, v_way, p_kind, p_subject, p_user_id,
    case when v_mail_from is null and v_way = 'email' then 'held' else 'queued' end::edge_kit.notice_state
  )
  on conflict (key) do nothing;
end $$;
comment on function edge_kit.tell(edge_kit.notice_kind, text, text, text) is
  'Writes a notice about the row p_subject, once per kind and key: queued, or held where nothing is set up. p_user_id: '
  'for whom, where that row does not tell.';

-- Attempts count anew. An e-mail of which it is not known whether it went goes with the same key: within 23 hours the
-- mail API sends it once all the same, later the operator has decided.
create function edge_kit.queue_again(p_notices uuid[]) returns bigint
language plpgsql set search_path = '' as $$
declare
  v_count bigint;
begin
  update edge_kit.notices
  set state = 'queued', attempts = 0, run_at = now(), ended_at = null, error_code = null, error = null,
    perhaps_sent_at = case when perhaps_sent_at > now() - interval '23 hours' then perhaps_sent_at end
  where id = any (p_notices);
  get diagnostics v_count = row_count;
  return v_count;
end $$;
comment on function edge_kit.queue_again(uuid[]) is 'Sends notices again, and says how many.';

-- A refund that failed after all, or a dispute that was won. Waits for a worker that is about to drop one.
create function edge_kit.tell_after_all(p_subject text) returns void
language plpgsql set search_path = '' as $$
begin
  perform from edge_kit.notices n
  where n.subject = p_subject and n.way = 'email' and n.state in ('queued', 'dropped')
  order by n.id for update;
  perform edge_kit.queue_again(array(
    select n.id from edge_kit.notices n
    where n.subject = p_subject and n.way = 'email' and n.state = 'dropped' and n.error_code = 'not_true_any_more'
  ));
end $$;
comment on function edge_kit.tell_after_all(text) is
  'Sends the e-mails about a row that were dropped because they were not true, and may be true again.';

-- A purchase that came without a shop's address, was delivered, or could not be. Of each run once.
create function edge_kit.tell_purchase() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_run text := new.id || ':' || (select count(*) from edge_kit.scrape_jobs j where j.purchase_id = new.id);
begin
  if old.refunded_at is not null and new.refunded_at is null then
    perform edge_kit.tell_after_all(new.id::text);
  end if;
  if new.status = old.status then
    return null;
  end if;
  case new.status
    when 'awaiting_url' then
      if new.user_id is not null then  -- a guest is told when asked to claim it
        perform edge_kit.tell('address_needed', new.id::text, new.id::text);
      end if;
      perform edge_kit.tell('purchase.awaiting_url', new.id::text, new.id::text);
    when 'completed' then
      perform edge_kit.tell('report_ready', new.id::text, v_run);
      perform edge_kit.tell('purchase.completed', new.id::text, v_run);
    when 'failed' then
      perform edge_kit.tell('report_failed', new.id::text, v_run);
      perform edge_kit.tell('purchase.failed', new.id::text, v_run);
  end case;
  return null;
end $$;
comment on function edge_kit.tell_purchase() is
  'Trigger on purchases: tells of one that waits for an address, was delivered or failed.';

create trigger purchases_tell_new after insert on public.purchases
  for each row when (new.status = 'awaiting_url') execute function edge_kit.tell_purchase();
create trigger purchases_tell after update of status, refunded_at on public.purchases
  for each row when (
    new.status in ('awaiting_url', 'completed', 'failed')
    and (new.status, new.refunded_at is null) is distinct from (old.status, old.refunded_at is null)
  ) execute function edge_kit.tell_purchase();

-- A guest's payment: the purchase waits until somebody proves the e-mail.
create function edge_kit.tell_order() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.email is not null and new.status = 'paid' and new.billing_reason in ('purchase', 'subscription_create') then
    if tg_op = 'INSERT' or old.status in ('draft', 'pending') then
      perform edge_kit.tell('purchase_to_claim', new.id, new.id);
    elsif old.status = 'refunded' or old.charged_back then
      perform edge_kit.tell_after_all(new.id);
    end if;
  end if;
  return null;
end $$;
comment on function edge_kit.tell_order() is
  'Trigger on orders that nobody owns: tells a guest who has paid that a purchase waits to be claimed.';

create trigger orders_tell after insert or update of status, charged_back on public.orders
  for each row when (new.user_id is null) execute function edge_kit.tell_order();

create function edge_kit.tell_refund() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.tell('refund_made', new.id, new.id);
  perform edge_kit.tell('order.refunded', new.id, new.id);
  return null;
end $$;
comment on function edge_kit.tell_refund() is 'Trigger on refunds: tells of one that has succeeded.';

create trigger refunds_tell_new after insert on public.refunds
  for each row when (new.status = 'succeeded') execute function edge_kit.tell_refund();
create trigger refunds_tell after update of status on public.refunds
  for each row when (new.status = 'succeeded' and old.status <> 'succeeded') execute function edge_kit.tell_refund();

-- Own rows only: a placeholder made from a copy proves nothing. A version is told of once, by the event that wrote it,
-- and a missing payment once for each time that it is missing.
create function edge_kit.tell_subscription() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_version text;
  v_known boolean := tg_op = 'UPDATE' and (old.last_writer).own = 1;
begin
  if v_known
    and (new.polar_status, new.product_id, new.cancel_at_period_end, new.pause_at_period_end, new.units, new.user_id)
      is not distinct from (
        old.polar_status, old.product_id, old.cancel_at_period_end, old.pause_at_period_end, old.units, old.user_id
      ) then
    return null;
  end if;
  v_version := new.id || ':' || md5(new.last_writer::text);
  perform edge_kit.tell('subscription.changed', new.id, v_version);
  if new.polar_status = 'past_due' and (not v_known or old.polar_status <> 'past_due') then
    perform edge_kit.tell(
      'payment_failed', new.id, coalesce(new.id || ':' || extract(epoch from new.past_due_at), v_version)
    );
  end if;
  if not v_known then
    return null;
  elsif new.polar_status = 'canceled' then
    if old.polar_status <> 'canceled' then
      perform edge_kit.tell(
        'subscription_ended', new.id, coalesce(new.id || ':' || extract(epoch from new.ended_at), v_version)
      );
    end if;
    return null;
  end if;
  if new.product_id <> old.product_id then
    perform edge_kit.tell('plan_changed', new.id, v_version);
  end if;
  if new.cancel_at_period_end <> old.cancel_at_period_end then
    perform edge_kit.tell(
      case when new.cancel_at_period_end then 'subscription_ending'
        else 'subscription_goes_on' end::edge_kit.notice_kind,
      new.id, v_version
    );
  end if;
  if (new.polar_status = 'paused') <> (old.polar_status = 'paused') then
    perform edge_kit.tell(
      case when new.polar_status = 'paused' then 'subscription_paused'
        else 'subscription_resumed' end::edge_kit.notice_kind,
      new.id, v_version
    );
  elsif new.pause_at_period_end <> old.pause_at_period_end then
    perform edge_kit.tell(
      case when new.pause_at_period_end then 'pause_planned' else 'pause_undone' end::edge_kit.notice_kind,
      new.id, v_version
    );
  end if;
  return null;
end $$;
comment on function edge_kit.tell_subscription() is
  'Trigger on subscriptions: tells that one began, changed, is not paid, is to end or pause, goes on after all, has '
  'paused, resumed or ended.';

create trigger subscriptions_tell after insert or update of
    polar_status, product_id, cancel_at_period_end, pause_at_period_end, units, user_id, last_writer
  on public.subscriptions for each row when ((new.last_writer).own = 1) execute function edge_kit.tell_subscription();

-- Polar itself writes the invitation. A seat that is taken back forgets its holder, so that one is named here; who had
-- no account yet has lost nothing.
create function edge_kit.tell_seat() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_given boolean := new.status = 'claimed' and (
    tg_op = 'INSERT' or old.status <> 'claimed' or new.assigned_at is distinct from old.assigned_at
  );
begin
  if tg_op = 'UPDATE' then
    if old.status = 'claimed' and old.user_id is not null and (new.status = 'revoked' or v_given) then
      perform edge_kit.tell(
        'seat_revoked', new.id, concat_ws(':', new.id, extract(epoch from old.assigned_at)), old.user_id
      );
    end if;
  end if;
  if v_given then
    perform edge_kit.tell('seat_given', new.id, concat_ws(':', new.id, extract(epoch from new.assigned_at)));
  end if;
  return null;
end $$;
comment on function edge_kit.tell_seat() is
  'Trigger on seats: tells whoever has got one, and whoever has it no more.';

create trigger seats_tell_new after insert on public.seats
  for each row when (new.status = 'claimed') execute function edge_kit.tell_seat();
create trigger seats_tell after update of status, assigned_at on public.seats
  for each row when (
    (new.status, new.assigned_at) is distinct from (old.status, old.assigned_at)
    and (new.status = 'claimed' or old.status = 'claimed')
  )
  execute function edge_kit.tell_seat();

create function edge_kit.tell_credits() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.tell('credits.granted', new.lot_id::text, format('%s:%s', new.lot_id, new.n))
  from edge_kit.settings s where new.amount > 0 and s.events_url is not null;  -- nearly always there is none
  return null;
end $$;
comment on function edge_kit.tell_credits() is
  'Trigger on credit_entries: tells the shop''s endpoint of granted credits.';

create trigger credit_entries_tell after insert on public.credit_entries
  for each row when (new.kind = 'grant') execute function edge_kit.tell_credits();

-- Whom it goes to, now ------------------------------------------------------------------------------------------------

-- For an account with Supabase Auth the account itself is asked: it may have changed since the profile was proven.
create function edge_kit.user_email(p_user_id text) returns text
language plpgsql stable set search_path = '' as $$
declare
  v_profile public.profiles;
begin
  select * into v_profile from public.profiles p where p.user_id = p_user_id;
  if not found or v_profile.deleted_at is not null then
    return null;
  elsif v_profile.issuer <> edge_kit.auth_issuer() then
    return v_profile.email;
  end if;
  return (
    select edge_kit.normal_email(u.email) from auth.users u
    where u.id = edge_kit.uuid_or_null(p_user_id) and u.email_confirmed_at is not null
  );
end $$;
comment on function edge_kit.user_email(text) is
  'The verified e-mail that a user has now; null for a deleted user, and for one who has none.';

-- What a guest bought is written about to the e-mail of the purchase, unless that is known not to be theirs any more:
-- Polar has another one, or a user had proven it and gave it up since.
create function edge_kit.guest_email(p_email text, p_email_at timestamptz, p_polar_customer_id text) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (
    select p_email
    from (select) one left join edge_kit.polar_customers c on c.id = p_polar_customer_id
    where c.deleted_at is null and c.erased_at is null and coalesce(c.email, p_email) = p_email
      and not exists (
        select from edge_kit.former_emails f where f.email = p_email and f.until >= coalesce(p_email_at, '-infinity')
      )
  );
end $$;
comment on function edge_kit.guest_email(text, timestamptz, text) is
  'The e-mail of a purchase that nobody owns, null when it may be somebody else''s by now.';

-- A seat is whoever's has proven its address; until then the address itself is written to, which the buyer typed and
-- whoever reads it has confirmed by taking the invitation.
create function edge_kit.seat_email(p_seat public.seats) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_seat.user_id is not null then
    return edge_kit.user_email(p_seat.user_id);
  end if;
  return edge_kit.guest_email(p_seat.email, p_seat.assigned_at, null);
end $$;
comment on function edge_kit.seat_email(public.seats) is
  'Whom an e-mail about a seat goes to now: its holder, else the address that it was given to; null for nobody.';

create function edge_kit.is_left_behind(p_user_ids text[], p_subscription_id text) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return exists (select from public.profiles p where p.user_id = any (p_user_ids) and p.deleted_at is not null)
    or exists (
      select from public.subscriptions s where s.id = p_subscription_id and s.owner_deleted_at is not null
    );
end $$;
comment on function edge_kit.is_left_behind(text[], text) is
  'True for what was bought, or goes on, in the name of an account that was deleted.';

create function edge_kit.order_email(p_order public.orders) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_order.user_id is not null then
    return edge_kit.user_email(p_order.user_id);
  elsif p_order.erased_at is not null or p_order.owner_deleted_at is not null
    or p_order.attention && '{owner_mismatch}'
    or edge_kit.is_left_behind(array[
      p_order.metadata ->> 'user_id', (select c.user_id from public.temp_carts c where c.id = p_order.cart_id)
    ], p_order.subscription_id) then
    return null;
  end if;
  return edge_kit.guest_email(p_order.email, p_order.email_at, p_order.polar_customer_id);
end $$;
comment on function edge_kit.order_email(public.orders) is
  'Whom an e-mail about an order, or about one of its purchases, goes to now; null for nobody.';

create function edge_kit.subscription_email(p_subscription public.subscriptions) returns text
language plpgsql stable set search_path = '' as $$
begin
  if p_subscription.user_id is not null then
    return edge_kit.user_email(p_subscription.user_id);
  elsif p_subscription.erased_at is not null or p_subscription.attention && '{owner_mismatch}'
    or edge_kit.is_left_behind(array[
      p_subscription.metadata ->> 'user_id',
      (select c.user_id from public.temp_carts c where c.id = p_subscription.cart_id)
    ], p_subscription.id) then
    return null;
  end if;
  return edge_kit.guest_email(p_subscription.email, p_subscription.email_at, p_subscription.polar_customer_id);
end $$;
comment on function edge_kit.subscription_email(public.subscriptions) is
  'Whom an e-mail about a subscription goes to now; null for nobody.';
