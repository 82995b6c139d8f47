-- What an operator looks at, in Studio or psql, and the one call behind the health endpoint. supabase/snippets has a
-- saved query for each.

-- Webhooks and the clock ----------------------------------------------------------------------------------------------

-- Repairs of reconciliation are left out: they have not travelled.
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
where (e.received_at > now() - interval '7 days' and e.payload is not null or e.state in ('failed', 'dead'))
  and e.webhook_id not like 'reconcile:%'
group by coalesce(e.type, 'unreadable');
comment on view edge_kit.webhook_health is
  'Webhooks of the last seven days by type: counts by state, time from Polar''s event to its effect (median and 95th '
  'percentile), last received, oldest failed. Failed and dead ones of any age.';

create view edge_kit.dead_events with (security_invoker = true) as
select e.webhook_id, e.type, e.object_id, e.attempts, e.error, e.received_at,
  format('select public.replay_polar_event(%L);', e.webhook_id) as replay
from edge_kit.polar_events e
where e.state = 'dead';
comment on view edge_kit.dead_events is
  'Events that failed ten times, with the error of the last attempt and the statement that works them again.';

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
select p.id, p.order_id, p.product, p.status, p.failure_code, p.created_at, j.attempts, j.error_code, j.error
from public.purchases p
left join lateral (
  select * from edge_kit.scrape_jobs s where s.purchase_id = p.id order by s.created_at desc limit 1
) j on true
where p.status = 'failed'
  or p.status = 'awaiting_url' and p.created_at < now() - interval '1 day'
  or p.status in ('pending_scrape', 'scraping') and j.created_at < now() - interval '2 hours';
comment on view edge_kit.stuck_purchases is
  'Purchases that need someone: failed, without a URL for a day, or unfinished two hours after their run was queued.';

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

create view edge_kit.stopped_notices with (security_invoker = true) as
select
  n.id, n.way, n.kind, n.subject, n.state, n.attempts, n.created_at, n.ended_at, n.error_code, n.error,
  format('select public.replay_notice(%L, ''<reason>'');', n.id) as replay
from edge_kit.notices n
where n.state in ('refused', 'dead');
comment on view edge_kit.stopped_notices is
  'Notices that were not sent and will not be by themselves, with the words of the mail API or the endpoint, and the '
  'statement that sends one again.';

-- `open`: it has not been dealt with by other means.
create view edge_kit.attention with (security_invoker = true) as
select a.kind, a.id, a.reason, a.open and r.urgent as urgent, a.since, r.advice
from (
  select 'order' as kind, o.id, flag as reason, o.created_at as since, case flag
      when 'amount_mismatch' then o.status <> 'refunded' and not o.fulfilled
      when 'cart_paid_twice' then o.status = 'paid'
      else o.status <> 'refunded'
    end as open
  from public.orders o cross join lateral unnest(o.attention) flag
  where o.attention <> '{}'
  union all
  select 'subscription', s.id, flag, s.created_at, s.status <> 'revoked'
  from public.subscriptions s cross join lateral unnest(s.attention) flag
  where s.attention <> '{}'
  union all
  select 'subscription', s.id, 'deleted_account_subscribed', s.owner_deleted_at, true
  from public.subscriptions s
  where s.owner_deleted_at is not null and s.user_id is null and not s.cancel_at_period_end
    and edge_kit.is_running(s.polar_status)
  union all
  select case when s.user_id is null then 'customer' else 'user' end, coalesce(s.user_id, s.polar_customer_id),
    'two_subscriptions', max(s.created_at), true
  from public.subscriptions s
  where edge_kit.is_running(s.polar_status)
  group by 1, 2
  having count(*) > 1
  union all
  select 'purchase', e.purchase_id::text, 'files_to_remove', e.erased_at, true
  from edge_kit.erased_purchases e
  where e.erased_at < now() - interval '3 hours'
  union all
  select 'event', e.webhook_id, 'dead', e.received_at, true from edge_kit.polar_events e where e.state = 'dead'
  union all
  select 'purchase', p.id::text,
    case
      when edge_kit.has_wrong_address(p.failure_code) then 'wrong_address'
      when p.status in ('failed', 'awaiting_url') then p.status::text
      else 'late'
    end,
    p.created_at, true
  from edge_kit.stuck_purchases p
  union all
  select 'command', c.id::text, c.reason, c.asked_at, true from edge_kit.open_commands c where c.reason is not null
  union all  -- one row for all of a kind: a mail API that is down must not hide everything else
  select 'notice', concat_ws(' ', n.way, n.error_code),
    case n.state when 'dead' then 'notice_dead' else 'notice_refused' end, min(n.ended_at), true
  from edge_kit.stopped_notices n
  group by n.way, n.error_code, n.state
  union all
  select 'notice', n.way::text, 'notice_late', min(n.created_at), true
  from edge_kit.notices n
  where n.state = 'queued' and n.created_at < now() - interval '1 hour'
  group by n.way
  union all
  select 'product', p.slug, 'price_drift', null, true from public.products p where p.price_drift and p.active
) a
left join edge_kit.attention_reasons r using (reason);
comment on view edge_kit.attention is
  'Everything that needs someone, one row for each reason, with what to do. urgent: somebody waits, and the row goes '
  'away once it is dealt with.';

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

-- Nothing is ever assigned to a deleted account.
create view edge_kit.tombstone_holdings with (security_invoker = true) as
select h.what, h.id, h.user_id
from (
  select 'customer' as what, c.id, c.user_id from edge_kit.polar_customers c
  union all select 'order', o.id, o.user_id from public.orders o
  union all select 'purchase', p.id::text, p.user_id from public.purchases p
  union all select 'subscription', s.id, s.user_id from public.subscriptions s
  union all select 'credit lot', l.key, l.user_id from public.credit_lots l
) h
join public.profiles p on p.user_id = h.user_id and p.deleted_at is not null;
comment on view edge_kit.tombstone_holdings is
  'What belongs to a deleted account. Must be empty at any moment.';

-- Money ---------------------------------------------------------------------------------------------------------------

create view edge_kit.ledger_faults with (security_invoker = true) as
select l.id, l.key, l.user_id, l.granted, l.spent, l.clawed_back, l.expired, l.value, e.*
from public.credit_lots l
cross join lateral (
  select
    coalesce(sum(c.amount) filter (where c.kind = 'grant'), 0) as entries_granted,
    coalesce(-sum(c.amount) filter (where c.kind = 'spend'), 0) as entries_spent,
    coalesce(-sum(c.amount) filter (where c.kind = 'clawback'), 0) as entries_clawed_back,
    coalesce(-sum(c.amount) filter (where c.kind = 'expiry'), 0) as entries_expired,
    count(*) as entries,
    count(*) filter (where c.n > k.entries) as gaps
  from public.credit_entries c
  join lateral (
    select count(*) as entries from public.credit_entries d where d.lot_id = c.lot_id and d.kind = c.kind
  ) k on true
  where c.lot_id = l.id
) e
where (l.granted, l.spent, l.clawed_back, l.expired)
    is distinct from (e.entries_granted, e.entries_spent, e.entries_clawed_back, e.entries_expired)
  or e.gaps > 0
  or l.expires_at is null and l.expired <> 0;
comment on view edge_kit.ledger_faults is
  'Lots whose columns are not the sums of their entries, or that break a rule of their own. Must be empty at any '
  'moment.';

create function edge_kit.ledger_holds(p_user_id text default null) returns boolean
language sql stable set search_path = '' as $$
  select not exists (select from edge_kit.ledger_faults f where p_user_id is null or f.user_id = p_user_id)
$$;
comment on function edge_kit.ledger_holds(text) is 'True when the ledger of one user, or of everyone, adds up.';

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

create function edge_kit.per_month(p_amount bigint, p_interval text, p_count integer) returns numeric
language sql immutable set search_path = ''
return p_amount
  * case p_interval when 'day' then 365 when 'week' then 52 when 'month' then 12 when 'year' then 1 end
  / (12.0 * p_count);
comment on function edge_kit.per_month(bigint, text, integer) is
  'A recurring amount per month, in minor units: a year is 12 months, a week 1/52 and a day 1/365 of a year.';

create view edge_kit.recurring_revenue with (security_invoker = true) as
select
  s.currency,
  count(*) filter (where s.status <> 'trialing') as subscriptions,
  coalesce(round(sum(edge_kit.per_month(s.amount, s.recurring_interval, s.recurring_interval_count))
    filter (where s.status <> 'trialing')), 0)::bigint as mrr,
  coalesce(round(sum(edge_kit.per_month(s.amount, s.recurring_interval, s.recurring_interval_count))
    filter (where s.status <> 'trialing' and s.cancel_at_period_end)), 0)::bigint as ending,
  coalesce(round(sum(edge_kit.per_month(s.amount, s.recurring_interval, s.recurring_interval_count))
    filter (where s.status = 'past_due')), 0)::bigint as past_due,
  count(*) filter (where s.status = 'trialing') as trials
from public.subscriptions s
where s.status in ('trialing', 'active', 'past_due') and s.amount > 0
group by s.currency;
comment on view edge_kit.recurring_revenue is
  'Recurring revenue per month and currency, in minor units before tax and discounts: of active and past-due '
  'subscriptions, how much of it ends with its period, how much is past due; trials are counted beside it.';

create view edge_kit.refunds_by_reason with (security_invoker = true) as
select coalesce(r.reason, 'none given') as reason, r.status, r.currency, count(*) as refunds,
  sum(r.amount)::bigint as amount, sum(r.tax_amount)::bigint as tax, max(r.created_at) as last_at
from public.refunds r
group by coalesce(r.reason, 'none given'), r.status, r.currency;
comment on view edge_kit.refunds_by_reason is
  'Refunds by reason, status and currency: how many, amounts net of tax and tax beside it, in minor units.';
