-- What an operator looks at, in Studio or psql, and the one call behind the health endpoint. supabase/snippets has a
-- saved query for each.

-- Webhooks and the clock ----------------------------------------------------------------------------------------------

-- Repairs of reconciliation are left out: they have not travelled. Costs a look at each event of the week, by
-- polar_events_received; each of the three words names an index.
create view edge_kit.webhook_health with (security_invoker = true) as
select
  coalesce(e.type, 'unreadable') as type,
  count(*) filter (where e.state = 'processed') as processed,
  count(*) filter (where e.state = 'stale') as stale,
  count(*) filter (where e.state = 'ignored') as ignored,
  count(*) filter (where e.state = 'failed') as failed,
  count(*) filter (where e.state = 'dead') as dead,
  percentile_disc(0.5) within group (order by e.processed_at - e.event_at) as lag_p50,
  percentile_disc(0.95) within group (order by e.processed_at - e.event_at) as lag_p95,
  max(e.received_at) as last_received_at,
  min(e.received_at) filter (where e.state = 'failed') as oldest_failed_at
from edge_kit.polar_events e
where (
    e.received_at > now() - interval '7 days' and e.payload is not null or e.state = 'failed' or e.state = 'dead'
  )
  and e.webhook_id not like 'reconcile:%'
group by coalesce(e.type, 'unreadable');
comment on view edge_kit.webhook_health is
  'Webhooks of the last seven days by type: counts by state, time from Polar''s event to its effect (median and 95th '
  'percentile), last received, oldest failed. Failed and dead ones of any age.';
comment on column edge_kit.webhook_health.type is 'Polar''s event type; unreadable for bodies that are no JSON.';
comment on column edge_kit.webhook_health.processed is 'How many were applied.';
comment on column edge_kit.webhook_health.stale is
  'How many came after a newer event of the same object: facts were taken, the mirror was not.';
comment on column edge_kit.webhook_health.ignored is
  'How many were kept without effect: unknown types, and orders that are not ours.';
comment on column edge_kit.webhook_health.failed is 'How many are tried again by the sweep, of any age.';
comment on column edge_kit.webhook_health.dead is 'How many gave up after ten attempts, of any age.';
comment on column edge_kit.webhook_health.lag_p50 is 'Median of the time from Polar''s event to its effect.';
comment on column edge_kit.webhook_health.lag_p95 is '95th percentile of the same.';
comment on column edge_kit.webhook_health.last_received_at is 'When the last one came.';
comment on column edge_kit.webhook_health.oldest_failed_at is 'When the oldest came that is still tried.';

create view edge_kit.dead_events with (security_invoker = true) as
select e.webhook_id, e.type, e.object_id, e.attempts, e.error, e.received_at,
  format('select public.replay_polar_event(%L);', e.webhook_id) as replay
from edge_kit.polar_events e
where e.state = 'dead';
comment on view edge_kit.dead_events is
  'Events that failed ten times, with the error of the last attempt and the statement that works them again.';
comment on column edge_kit.dead_events.webhook_id is 'Key of the event in the inbox.';
comment on column edge_kit.dead_events.type is 'Polar''s event type; null when the body could not be read.';
comment on column edge_kit.dead_events.object_id is 'The order, subscription, … it is about.';
comment on column edge_kit.dead_events.attempts is 'Times the work was tried.';
comment on column edge_kit.dead_events.error is 'SQLSTATE and message of the last attempt.';
comment on column edge_kit.dead_events.received_at is 'When it came.';
comment on column edge_kit.dead_events.replay is 'Statement that works it again.';

-- Overdue: it has not run for longer than its schedule explains.
create view edge_kit.cron_health with (security_invoker = true) as
select
  j.jobname as job, j.schedule, j.active,
  r.start_time as last_started_at, r.status as last_status, r.return_message as last_message,
  r.start_time < now() - case
    when j.schedule ~ '^\d+ seconds$' or j.schedule = '* * * * *' then interval '5 minutes'
    when j.schedule ~ '^[\d*]\S* \* ' then interval '3 hours'
    else interval '2 days'
  end as overdue
from cron.job j
left join lateral (
  select d.start_time, d.status, d.return_message
  from cron.job_run_details d where d.jobid = j.jobid
  order by d.runid desc limit 1
) r on true
where j.jobname like 'edge-kit-%';
comment on view edge_kit.cron_health is
  'Our cron jobs with their last run; overdue is null for one that has not run yet.';
comment on column edge_kit.cron_health.job is 'Name in cron.job.';
comment on column edge_kit.cron_health.schedule is 'As pg_cron reads it.';
comment on column edge_kit.cron_health.active is 'False: somebody has paused it.';
comment on column edge_kit.cron_health.last_started_at is 'When its last run began; null before the first.';
comment on column edge_kit.cron_health.last_status is 'Of that run, in pg_cron''s word.';
comment on column edge_kit.cron_health.last_message is 'What that run returned or failed with.';
comment on column edge_kit.cron_health.overdue is
  'It has not run for longer than its schedule explains; null before the first run.';

-- Degraded: no cron job has started for five minutes, or an event has failed for longer than an hour. Dead events are
-- named, but wait for a person and not for the machine. A handful of index look-ups, whatever is stored.
create function public.health() returns jsonb
language sql stable security definer set search_path = ''
return (
  select jsonb_build_object(
    'status', case when f.oldest < now() - interval '1 hour' or c.last is null or c.last < now() - interval '5 minutes'
      then 'degraded' else 'ok' end,
    'failed_events', f.events,
    'oldest_failed_at', f.oldest,
    'dead_events', (select count(*) from edge_kit.polar_events e where e.state = 'dead'),
    'last_received_at', (select max(e.received_at) from edge_kit.polar_events e where e.payload is not null),
    'cron_last_started_at', c.last,
    'reconciled_until', edge_kit.reconcile_watermark()
  )
  from
    (select count(*) as events, min(e.received_at) as oldest from edge_kit.polar_events e where e.state = 'failed') f,
    (select (select d.start_time from cron.job_run_details d order by d.runid desc limit 1) as last) c
);
comment on function public.health() is
  'Whether events are worked and the clock runs: { status: ok | degraded, … }. For the health endpoint of '
  'polar-reconcile (service_role).';
revoke execute on function public.health() from public, anon, authenticated, service_role;
grant execute on function public.health() to service_role;

-- What needs someone --------------------------------------------------------------------------------------------------

-- Invariant I5 of docs/architecture.md.
create view edge_kit.stuck_purchases with (security_invoker = true) as
select p.id, p.order_id, p.email, p.product, p.status, p.failure_code, p.created_at, j.attempts, j.error_code, j.error
from public.purchases p
left join lateral (
  select * from edge_kit.scrape_jobs s where s.purchase_id = p.id order by s.created_at desc limit 1
) j on true
where p.status not in ('completed', 'canceled')  -- follows from the rest, and names the index
  and (
    p.status = 'failed'
    or p.status = 'awaiting_url' and p.created_at < now() - interval '1 day'
    or p.status in ('pending_scrape', 'scraping') and j.created_at < now() - interval '2 hours'
  );
comment on view edge_kit.stuck_purchases is
  'Purchases that need someone: failed, without a URL for a day, or unfinished two hours after their run was queued.';
comment on column edge_kit.stuck_purchases.id is 'purchases.id.';
comment on column edge_kit.stuck_purchases.order_id is 'The order that paid for it.';
comment on column edge_kit.stuck_purchases.email is 'Of the buyer, as the order has it.';
comment on column edge_kit.stuck_purchases.product is 'What was bought (products.slug).';
comment on column edge_kit.stuck_purchases.status is 'How far the delivery is.';
comment on column edge_kit.stuck_purchases.failure_code is 'Why it failed; null while it has not.';
comment on column edge_kit.stuck_purchases.created_at is 'When the purchase was made.';
comment on column edge_kit.stuck_purchases.attempts is 'Of its newest run, since that got anywhere.';
comment on column edge_kit.stuck_purchases.error_code is 'Of the last attempt of that run.';
comment on column edge_kit.stuck_purchases.error is 'The same in words.';

-- `reason`: why it needs someone, null while there is nothing to worry about.
create view edge_kit.open_commands with (security_invoker = true) as
select
  c.id, c.kind, c.subject, c.args, c.state, c.attempts, c.asked_at, c.run_at as next_attempt_at, c.sent_at,
  c.error_code, c.error,
  case
    when c.state = 'refused' then 'command_refused'
    when c.state = 'unclear' then 'command_unclear'
    when coalesce(c.answered_at, c.asked_at) < now() - interval '10 minutes' then 'command_late'
  end as reason,
  case when c.state in ('refused', 'unclear')
    then format('select public.retry_polar_command(%L, ''<reason>'');', c.id) end as retry
from edge_kit.polar_commands c
where c.mirrored_at is null and c.closed_at is null;
comment on view edge_kit.open_commands is
  'Commands to Polar that are not over: on their way, refused, unclear, or done and not yet seen in the mirror; with '
  'Polar''s words, and the statement that tries again.';
comment on column edge_kit.open_commands.id is 'Key of the command; what the call that asked for it answered.';
comment on column edge_kit.open_commands.kind is 'What Polar is to do.';
comment on column edge_kit.open_commands.subject is 'The order, subscription or customer at Polar.';
comment on column edge_kit.open_commands.args is 'What else it was asked with.';
comment on column edge_kit.open_commands.state is 'asked, sent, confirmed, refused or unclear.';
comment on column edge_kit.open_commands.attempts is 'Times Polar was asked.';
comment on column edge_kit.open_commands.asked_at is 'When somebody asked for it.';
comment on column edge_kit.open_commands.next_attempt_at is 'When it is tried next.';
comment on column edge_kit.open_commands.sent_at is 'When it was last sent to Polar.';
comment on column edge_kit.open_commands.error_code is 'Why the last attempt failed.';
comment on column edge_kit.open_commands.error is 'The same in Polar''s words.';
comment on column edge_kit.open_commands.reason is 'Why it needs someone; null while there is nothing to worry about.';
comment on column edge_kit.open_commands.retry is 'Statement that tries again; null unless it is refused or unclear.';

create view edge_kit.stopped_notices with (security_invoker = true) as
select
  n.id, n.way, n.kind, n.subject, n.state, n.attempts, n.created_at, n.ended_at, n.error_code, n.error,
  format('select public.replay_notice(%L, ''<reason>'');', n.id) as replay
from edge_kit.notices n
where n.state in ('refused', 'dead');
comment on view edge_kit.stopped_notices is
  'Notices that were not sent and will not be by themselves, with the words of the mail API or the endpoint, and the '
  'statement that sends one again.';
comment on column edge_kit.stopped_notices.id is 'Key of the notice.';
comment on column edge_kit.stopped_notices.way is 'email or event.';
comment on column edge_kit.stopped_notices.kind is 'What it tells.';
comment on column edge_kit.stopped_notices.subject is 'The row it is about.';
comment on column edge_kit.stopped_notices.state is
  'refused: nobody will take it; dead: nobody took it in twenty attempts.';
comment on column edge_kit.stopped_notices.attempts is 'Times it was tried.';
comment on column edge_kit.stopped_notices.created_at is 'When it was written.';
comment on column edge_kit.stopped_notices.ended_at is 'When it was given up.';
comment on column edge_kit.stopped_notices.error_code is 'Why it ended so.';
comment on column edge_kit.stopped_notices.error is 'The same in words.';
comment on column edge_kit.stopped_notices.replay is 'Statement that sends it again.';

-- `open`: it has not been dealt with by other means.
create view edge_kit.attention with (security_invoker = true) as
select
  a.kind, a.id, a.reason, a.open and r.urgent as urgent, a.email, a.product, a.since, now() - a.since as age, r.advice
from (
  select 'order' as kind, o.id, flag as reason, o.email, p.slug as product, o.created_at as since, case flag
      when 'amount_mismatch' then o.status <> 'refunded' and not o.fulfilled
      when 'cart_paid_twice' then o.status = 'paid'
      else o.status <> 'refunded'
    end as open
  from public.orders o
  cross join lateral unnest(o.attention) flag
  left join public.products p on p.polar_product_id = o.product_id
  where o.attention <> '{}'
  union all
  select 'subscription', s.id, flag, s.email, p.slug, s.created_at, s.status <> 'revoked'
  from public.subscriptions s
  cross join lateral unnest(s.attention) flag
  left join public.products p on p.polar_product_id = s.product_id
  where s.attention <> '{}'
  union all
  select 'subscription', s.id, 'deleted_account_subscribed', s.email, p.slug, s.owner_deleted_at, true
  from public.subscriptions s
  left join public.products p on p.polar_product_id = s.product_id
  where s.owner_deleted_at is not null and s.user_id is null and not s.cancel_at_period_end
    and edge_kit.is_running(s.polar_status)
  union all
  select case when s.user_id is null then 'customer' else 'user' end, coalesce(s.user_id, s.polar_customer_id),
    'two_subscriptions', max(s.email), null, max(s.created_at), true
  from public.subscriptions s  -- a sum: each of them is read
  where s.polar_status in ('trialing', 'active', 'past_due', 'paused', 'unpaid')  -- is_running(), in one pass
  group by 1, 2
  having count(*) > 1
  union all
  select 'purchase', e.purchase_id::text, 'files_to_remove', null, null, e.erased_at, true
  from edge_kit.erased_purchases e
  where e.erased_at < now() - interval '3 hours'
  union all
  select 'event', e.webhook_id, 'dead', null, null, e.received_at, true
  from edge_kit.polar_events e where e.state = 'dead'
  union all
  select f.kind, f.id, 'forged', null, null, f.found_at, true
  from edge_kit.forged_objects f where f.put_right_at is null
  union all
  select 'purchase', p.id::text,
    case
      when edge_kit.has_wrong_address(p.failure_code) then 'wrong_address'
      when p.status in ('failed', 'awaiting_url') then p.status::text
      else 'late'
    end,
    p.email, p.product, p.created_at, true
  from edge_kit.stuck_purchases p
  union all
  select 'command', c.id::text, c.reason, null, null, c.asked_at, true
  from edge_kit.open_commands c where c.reason is not null
  union all  -- one row for all of a kind: a mail API that is down must not hide everything else
  select 'notice', concat_ws(' ', n.way, n.error_code),
    case n.state when 'dead' then 'notice_dead' else 'notice_refused' end, null, null, min(n.ended_at), true
  from edge_kit.stopped_notices n
  group by n.way, n.error_code, n.state
  union all
  select 'notice', n.way::text, 'notice_late', null, null, min(n.created_at), true
  from edge_kit.notices n
  where n.state = 'queued' and n.created_at < now() - interval '1 hour'
  group by n.way
  union all
  select 'usage', 'spends', 'usage_late', null, null, min(u.queued_at), true
  from edge_kit.usage_events u where u.refused_at is null
  having min(u.queued_at) < now() - interval '1 hour'
  union all
  select 'usage', 'spends', 'usage_refused', null, null, min(u.refused_at), true
  from edge_kit.usage_events u where u.refused_at is not null
  having count(*) > 0
  union all  -- once may be a busy lock
  select 'sweep', f.sweep, 'sweep_failed', null, null, f.failing_since, true
  from edge_kit.sweep_failures f where f.failures > 1
  union all
  select 'product', p.slug, 'price_drift', null, p.slug, null, true
  from public.products p where p.price_drift and p.active
) a
left join edge_kit.attention_reasons r using (reason);
comment on view edge_kit.attention is
  'Everything that needs someone, one row for each reason, with what to do. urgent: somebody waits, and the row goes '
  'away once it is dealt with.';
comment on column edge_kit.attention.kind is
  'What it is about: order, subscription, purchase, customer, user, event, command, notice, usage, sweep or product; '
  'of what forged events named also checkout, refund, dispute, benefit_grant or customer_seat.';
comment on column edge_kit.attention.id is 'Its key: the slug of a product, the webhook_id of an event.';
comment on column edge_kit.attention.reason is 'Word of edge_kit.attention_reasons.';
comment on column edge_kit.attention.urgent is 'True: somebody waits until it is dealt with.';
comment on column edge_kit.attention.email is 'Of the buyer, where the row has one. Never proof of who they are.';
comment on column edge_kit.attention.product is 'products.slug of what was bought, where it is known.';
comment on column edge_kit.attention.since is 'Since when; null where that is not known.';
comment on column edge_kit.attention.age is 'How long ago that was.';
comment on column edge_kit.attention.advice is 'What to do.';

create view edge_kit.unattributed_payments with (security_invoker = true) as
select
  o.id, o.created_at, o.email, o.email is not null as claimable, o.total_amount, o.currency, o.receipt_number,
  o.polar_customer_id, o.attention,
  format('select public.attach_order(%L, ''<user_id>'', ''<reason>'');', o.id) as attach
from public.orders o
where o.user_id is null and edge_kit.is_paid(o.status);
comment on view edge_kit.unattributed_payments is
  'Paid orders that nobody owns. claimable: the guest gets it by signing up with that e-mail; one without an e-mail '
  'waits for an operator, who runs `attach` with a user and a reason.';
comment on column edge_kit.unattributed_payments.id is 'Order at Polar.';
comment on column edge_kit.unattributed_payments.created_at is 'When it was made.';
comment on column edge_kit.unattributed_payments.email is 'Of the buyer; null: nobody can claim it.';
comment on column edge_kit.unattributed_payments.claimable is 'The guest gets it by signing up with that e-mail.';
comment on column edge_kit.unattributed_payments.total_amount is 'Paid, tax included; minor units.';
comment on column edge_kit.unattributed_payments.currency is 'ISO 4217, lower case.';
comment on column edge_kit.unattributed_payments.receipt_number is 'Polar''s, for asking the buyer.';
comment on column edge_kit.unattributed_payments.polar_customer_id is 'Customer at Polar.';
comment on column edge_kit.unattributed_payments.attention is 'Flags of the order.';
comment on column edge_kit.unattributed_payments.attach is 'Statement that gives it to a user.';

-- Nothing is ever assigned to a deleted account. Begins with those, and looks for each of them by index.
create view edge_kit.tombstone_holdings with (security_invoker = true) as
select h.what, h.id, p.user_id
from public.profiles p
cross join lateral (
  select 'customer' as what, c.id from edge_kit.polar_customers c where c.user_id = p.user_id
  union all select 'order', o.id from public.orders o where o.user_id = p.user_id
  union all select 'purchase', b.id::text from public.purchases b where b.user_id = p.user_id
  union all select 'subscription', s.id from public.subscriptions s where s.user_id = p.user_id
  union all select 'credit lot', l.key from public.credit_lots l where l.user_id = p.user_id
  union all select 'seat', s.id from public.seats s where s.user_id = p.user_id
) h
where p.deleted_at is not null;
comment on view edge_kit.tombstone_holdings is
  'What belongs to a deleted account. Must be empty at any moment.';
comment on column edge_kit.tombstone_holdings.what is 'customer, order, purchase, subscription or credit lot.';
comment on column edge_kit.tombstone_holdings.id is 'Its key.';
comment on column edge_kit.tombstone_holdings.user_id is 'The deleted account that it is said to belong to.';

-- Money ---------------------------------------------------------------------------------------------------------------

-- One pass: lots and entries are read from end to end, once, and what the entries say is taken off what the lot says.
-- Looking the entries up lot by lot, or in the order of the lots, would fetch a page for each. No request may wait for
-- it.
create view edge_kit.ledger_faults with (security_invoker = true) as
select
  l.id, l.key, l.user_id, l.granted, l.spent, l.clawed_back, l.expired, l.value,
  l.granted - r.granted as entries_granted,
  l.spent - r.spent as entries_spent,
  l.clawed_back - r.clawed_back as entries_clawed_back,
  l.expired - r.expired as entries_expired,
  r.entries, r.gaps
from (
  select
    e.id,
    sum(e.granted) as granted, sum(e.spent) as spent, sum(e.clawed_back) as clawed_back, sum(e.expired) as expired,
    count(e.kind) as entries,
    coalesce(max(e.n) filter (where e.kind = 'grant'), 0) + coalesce(max(e.n) filter (where e.kind = 'spend'), 0)
      + coalesce(max(e.n) filter (where e.kind = 'clawback'), 0)
      + coalesce(max(e.n) filter (where e.kind = 'expiry'), 0) - count(e.kind) as gaps,
    coalesce(bool_or(e.expired_forever), false) as expired_forever
  from (
    select w.id, null::public.credit_entry_kind as kind, null::integer as n,
      w.granted, w.spent, w.clawed_back, w.expired, w.expires_at is null and w.expired <> 0 as expired_forever
    from public.credit_lots w
    union all
    select c.lot_id, c.kind, c.n,
      case c.kind when 'grant' then -c.amount else 0 end, case c.kind when 'spend' then c.amount else 0 end,
      case c.kind when 'clawback' then c.amount else 0 end, case c.kind when 'expiry' then c.amount else 0 end, null
    from public.credit_entries c
    offset 0  -- or an index would be followed for the order, and each row fetched for itself
  ) e
  group by e.id
) r
join public.credit_lots l on l.id = r.id
where (r.granted, r.spent, r.clawed_back, r.expired) <> (0, 0, 0, 0) or r.gaps > 0 or r.expired_forever;
comment on view edge_kit.ledger_faults is
  'Lots whose columns are not the sums of their entries, or that break a rule of their own. Must be empty at any '
  'moment.';
comment on column edge_kit.ledger_faults.id is 'credit_lots.id.';
comment on column edge_kit.ledger_faults.key is 'The fact that the lot was granted for.';
comment on column edge_kit.ledger_faults.user_id is 'Whose it is.';
comment on column edge_kit.ledger_faults.granted is 'As the lot says.';
comment on column edge_kit.ledger_faults.spent is 'As the lot says.';
comment on column edge_kit.ledger_faults.clawed_back is 'As the lot says.';
comment on column edge_kit.ledger_faults.expired is 'As the lot says.';
comment on column edge_kit.ledger_faults.value is 'What the lot adds to the balance.';
comment on column edge_kit.ledger_faults.entries_granted is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries_spent is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries_clawed_back is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries_expired is 'Sum of its entries of that kind.';
comment on column edge_kit.ledger_faults.entries is 'How many entries it has.';
comment on column edge_kit.ledger_faults.gaps is
  'Numbers that are missing: a kind''s entries are 1, 2, … without a gap.';

create function edge_kit.ledger_holds(p_user_id text default null) returns boolean
language sql stable set search_path = '' as $$
  select not exists (select from edge_kit.ledger_faults f where p_user_id is null or f.user_id = p_user_id)
$$;
comment on function edge_kit.ledger_holds(text) is 'True when the ledger of one user, or of everyone, adds up.';

-- Costs a look at each order of the days asked for, by the index of ranges orders_day; of all there are without a
-- `where day > …`. So does the next one, with the orders' purchases.
create view edge_kit.sales_by_day with (security_invoker = true) as
select
  (o.created_at at time zone 'utc')::date as day,
  o.currency,
  count(*) as orders,
  sum(o.net_amount)::bigint as gross,
  sum(o.refunded_amount)::bigint as refunded,
  sum(o.net_amount - o.refunded_amount)::bigint as net,
  sum(o.tax_amount)::bigint as tax
from public.orders o
where edge_kit.is_paid(o.status)
group by day, o.currency;
comment on view edge_kit.sales_by_day is
  'Paid orders by UTC day and currency, in minor units: gross after discounts and before tax, what was refunded of '
  'these orders so far (whenever), net of both. Tax stands beside it: Polar collects and pays it.';
comment on column edge_kit.sales_by_day.day is 'UTC day on which the orders were made.';
comment on column edge_kit.sales_by_day.currency is 'ISO 4217, lower case.';
comment on column edge_kit.sales_by_day.orders is 'How many.';
comment on column edge_kit.sales_by_day.gross is 'After discounts, before tax; minor units.';
comment on column edge_kit.sales_by_day.refunded is 'Of these orders so far, net of tax; minor units.';
comment on column edge_kit.sales_by_day.net is 'Gross less refunded; minor units.';
comment on column edge_kit.sales_by_day.tax is 'Beside it; Polar collects and pays it.';

create view edge_kit.sales_by_product with (security_invoker = true) as
select
  (o.created_at at time zone 'utc')::date as day,
  r.slug as product,
  r.name,
  o.currency,
  count(*) as sold,
  coalesce(sum(p.quantity), 0)::bigint as quantity,
  sum(coalesce(p.amount, o.total_amount))::bigint as paid,
  coalesce(sum(p.amount) filter (where p.refunded_at is not null), 0)::bigint as refunded
from public.orders o
left join public.purchases p on p.order_id = o.id and not p.forged
left join public.products billed on billed.polar_product_id = o.product_id
left join public.products r on r.slug = case when p.id is null then billed.slug else p.product end
where edge_kit.is_paid(o.status)
group by 1, 2, 3, 4;
comment on view edge_kit.sales_by_product is
  'What was paid by UTC day, product and currency, tax included, in minor units: by purchase, or by order where an '
  'order makes none, as that of a plan that only grants credits.';
comment on column edge_kit.sales_by_product.day is 'UTC day on which the orders were made.';
comment on column edge_kit.sales_by_product.product is 'products.slug; null for one that the catalogue does not know.';
comment on column edge_kit.sales_by_product.name is 'As the shop calls it today.';
comment on column edge_kit.sales_by_product.currency is 'ISO 4217, lower case.';
comment on column edge_kit.sales_by_product.sold is 'How many purchases, or orders without one.';
comment on column edge_kit.sales_by_product.quantity is 'How many pieces.';
comment on column edge_kit.sales_by_product.paid is 'Their shares of what was paid, tax included; minor units.';
comment on column edge_kit.sales_by_product.refunded is
  'Of it, purchases that were paid back in full; minor units. Other refunds name no product (sales_by_day has them).';

create function edge_kit.per_month(p_amount bigint, p_interval text, p_count integer) returns numeric
language sql immutable set search_path = ''
return p_amount
  * case p_interval when 'day' then 365 when 'week' then 52 when 'month' then 12 when 'year' then 1 end
  / (12.0 * p_count);
comment on function edge_kit.per_month(bigint, text, integer) is
  'A recurring amount per month, in minor units: a year is 12 months, a week 1/52 and a day 1/365 of a year.';

-- Added up by interval before it is turned into months: what is running is read once, and divided a few times.
create view edge_kit.recurring_revenue with (security_invoker = true) as
select
  t.currency,
  sum(t.paying)::bigint as subscriptions,
  coalesce(round(sum(edge_kit.per_month(t.amount, t.recurring_interval, t.recurring_interval_count))), 0)::bigint
    as mrr,
  coalesce(round(sum(edge_kit.per_month(t.ending, t.recurring_interval, t.recurring_interval_count))), 0)::bigint
    as ending,
  coalesce(round(sum(edge_kit.per_month(t.past_due, t.recurring_interval, t.recurring_interval_count))), 0)::bigint
    as past_due,
  sum(t.trials)::bigint as trials
from (
  select
    s.currency, s.recurring_interval, s.recurring_interval_count,
    count(*) filter (where s.status <> 'trialing') as paying,
    sum(s.amount) filter (where s.status <> 'trialing')::bigint as amount,
    sum(s.amount) filter (where s.status <> 'trialing' and s.cancel_at_period_end)::bigint as ending,
    sum(s.amount) filter (where s.status = 'past_due')::bigint as past_due,
    count(*) filter (where s.status = 'trialing') as trials
  from public.subscriptions s
  where s.status in ('trialing', 'active', 'past_due') and s.amount > 0
  group by s.currency, s.recurring_interval, s.recurring_interval_count
) t
group by t.currency;
comment on view edge_kit.recurring_revenue is
  'Recurring revenue per month and currency, in minor units before tax and discounts: of active and past-due '
  'subscriptions, how much of it ends with its period, how much is past due; trials are counted beside it.';
comment on column edge_kit.recurring_revenue.currency is 'ISO 4217, lower case.';
comment on column edge_kit.recurring_revenue.subscriptions is 'Active and past due ones that cost something.';
comment on column edge_kit.recurring_revenue.mrr is 'Theirs a month, before tax and discounts; minor units.';
comment on column edge_kit.recurring_revenue.ending is 'Of it, what ends with its period; minor units.';
comment on column edge_kit.recurring_revenue.past_due is 'Of it, what could not be charged; minor units.';
comment on column edge_kit.recurring_revenue.trials is 'Trials beside them.';

create view edge_kit.refunds_by_reason with (security_invoker = true) as
select coalesce(r.reason, 'none given') as reason, r.status, r.currency, count(*) as refunds,
  sum(r.amount)::bigint as amount, sum(r.tax_amount)::bigint as tax, max(r.created_at) as last_at
from public.refunds r
group by coalesce(r.reason, 'none given'), r.status, r.currency;
comment on view edge_kit.refunds_by_reason is
  'Refunds by reason, status and currency: how many, amounts net of tax and tax beside it, in minor units.';
comment on column edge_kit.refunds_by_reason.reason is 'Polar''s word, or none given.';
comment on column edge_kit.refunds_by_reason.status is 'Polar''s word: pending, succeeded, failed, canceled.';
comment on column edge_kit.refunds_by_reason.currency is 'ISO 4217, lower case.';
comment on column edge_kit.refunds_by_reason.refunds is 'How many.';
comment on column edge_kit.refunds_by_reason.amount is 'Net of tax; minor units.';
comment on column edge_kit.refunds_by_reason.tax is 'Refunded beside it; minor units.';
comment on column edge_kit.refunds_by_reason.last_at is 'When the last one was made.';
