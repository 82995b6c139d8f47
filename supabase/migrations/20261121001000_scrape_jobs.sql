-- Scrape jobs: the truth about work to do. pg_net only rings a bell: a lost ring is repaired by the sweep, a
-- double ring is fenced by the lease token, and a purchase's status follows its job in the same transaction. What a
-- worker has read is stored page by page, so that any other worker goes on where it stopped.

create type edge_kit.scrape_job_state as enum ('queued', 'running', 'succeeded', 'dead', 'canceled');
comment on type edge_kit.scrape_job_state is 'How far a run is.';

create table edge_kit.scrape_jobs (
  id uuid primary key default gen_random_uuid(),
  purchase_id uuid not null references public.purchases,
  run_key text not null,
  url text not null,
  state edge_kit.scrape_job_state not null default 'queued',
  attempts smallint not null default 0 check (attempts between 0 and 5),
  run_at timestamptz not null default now(),
  rung_at timestamptz,
  progress jsonb,
  lease_token uuid,
  lease_until timestamptz,
  error_code text,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (purchase_id, run_key),
  check ((state = 'running') = (lease_until is not null)),
  check ((state in ('succeeded', 'dead', 'canceled')) = (finished_at is not null))
);
create unique index scrape_jobs_one_open on edge_kit.scrape_jobs (purchase_id) where state in ('queued', 'running');
create index scrape_jobs_due on edge_kit.scrape_jobs (run_at) where state = 'queued';
create index scrape_jobs_leased on edge_kit.scrape_jobs (lease_until) where state = 'running';

comment on table edge_kit.scrape_jobs is 'One row per run of a purchase''s scrape; at most one of them open.';
comment on column edge_kit.scrape_jobs.id is 'Our key; the worker names it beside the lease token.';
comment on column edge_kit.scrape_jobs.purchase_id is 'The purchase it delivers.';
comment on column edge_kit.scrape_jobs.run_key is 'Run of the purchase: 1, 2, …; also the key of its outputs.';
comment on column edge_kit.scrape_jobs.url is 'The shop, as the purchase named it when the run was queued.';
comment on column edge_kit.scrape_jobs.state is 'queued → running → succeeded, back to queued after a failure worth repeating or when a worker hands over, or dead; canceled when refunded.';
comment on column edge_kit.scrape_jobs.attempts is 'Times it was claimed since it got anywhere; five without a new page are dead.';
comment on column edge_kit.scrape_jobs.run_at is 'Not to be claimed before.';
comment on column edge_kit.scrape_jobs.rung_at is 'Last time the scraper was rung for it.';
comment on column edge_kit.scrape_jobs.progress is 'What the buyer is shown: { pages_read, pages_planned, checks_done, checks_total }; null before the first page.';
comment on column edge_kit.scrape_jobs.lease_token is 'Whoever holds it may write the result; a new claim replaces it.';
comment on column edge_kit.scrape_jobs.lease_until is 'Past this moment another worker may claim the job.';
comment on column edge_kit.scrape_jobs.error_code is 'Code of the last failure.';
comment on column edge_kit.scrape_jobs.error is 'Message of the last failure, for operators.';
comment on column edge_kit.scrape_jobs.created_at is 'When it was queued first.';
comment on column edge_kit.scrape_jobs.finished_at is 'When it succeeded, died or was canceled.';
alter table edge_kit.scrape_jobs enable row level security;

create table edge_kit.scrape_pages (
  job_id uuid not null references edge_kit.scrape_jobs on delete cascade,
  position integer not null check (position >= 0),
  visit jsonb not null check (jsonb_typeof(visit) = 'object'),
  created_at timestamptz not null default now(),
  primary key (job_id, position)
);
create index scrape_pages_created_at on edge_kit.scrape_pages (created_at);
comment on table edge_kit.scrape_pages is 'What a run has asked and the facts of the answers, no pages themselves: a crawl is the list of them. Written by the holder of the lease only.';
comment on column edge_kit.scrape_pages.job_id is 'The run.';
comment on column edge_kit.scrape_pages.position is 'Order in the crawl, from 0.';
comment on column edge_kit.scrape_pages.visit is 'One request or question, as supabase/functions/scraper/visit.ts describes it.';
comment on column edge_kit.scrape_pages.created_at is 'When it was stored; purged by age.';
alter table edge_kit.scrape_pages enable row level security;


-- Queueing and ringing --------------------------------------------------------------------------------------

-- Trigger on purchases. A purchase that waits for its scrape gets a run, unless one is open, and the scraper is rung;
-- the run is stored as rung, as almost all are, and so written once. A canceled one loses its open run, which fences a
-- worker that is still at it.
create function edge_kit.schedule_scrape() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_earlier bigint := 0;
  v_job_id uuid;
begin
  if new.status = 'pending_scrape' then
    if tg_op = 'UPDATE' then
      v_earlier := (select count(*) from edge_kit.scrape_jobs where purchase_id = new.id);
    end if;
    insert into edge_kit.scrape_jobs (purchase_id, run_key, url, rung_at)
    values (new.id, v_earlier + 1, new.url, now())
    on conflict (purchase_id) where state in ('queued', 'running') do nothing
    returning id into v_job_id;
    if v_job_id is not null then
      if not edge_kit.ring('scraper', jsonb_build_object('purchase_id', new.id)) then
        update edge_kit.scrape_jobs set rung_at = null where id = v_job_id;
      end if;
    end if;
  else
    update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null
    where purchase_id = new.id and state in ('queued', 'running');
  end if;
  return null;
end $$;
comment on function edge_kit.schedule_scrape() is 'Trigger on purchases: queues and rings a scrape for pending_scrape, cancels it for canceled.';

create trigger purchases_schedule_scrape after insert or update of status on public.purchases
  for each row when (new.status in ('pending_scrape', 'canceled')) execute function edge_kit.schedule_scrape();

-- Trigger on scrape_jobs: the purchase's status is its open or last run's, in the same transaction. A run that has read
-- something and waits for its next worker is still under way to the buyer.
create function edge_kit.follow_scrape() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.purchases p
  set status = t.status, failure_code = case when t.status = 'failed' then new.error_code end
  from (select case new.state
    when 'queued' then case when new.progress is null then 'pending_scrape' else 'scraping' end
    when 'running' then 'scraping'
    when 'succeeded' then 'completed'
    when 'dead' then 'failed'
  end::public.purchase_status as status) t
  where p.id = new.purchase_id and p.status <> t.status;
  return null;
end $$;
comment on function edge_kit.follow_scrape() is 'Trigger on scrape_jobs: carries the run''s state to the purchase''s status.';

create trigger scrape_jobs_follow after update of state on edge_kit.scrape_jobs
  for each row when (new.state <> 'canceled') execute function edge_kit.follow_scrape();


-- Locks the purchase of a run. Payments and refunds reach a run through its purchase; whoever starts at the run must take
-- the same way round.
create function edge_kit.lock_run(p_job_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.purchases where id = (select purchase_id from edge_kit.scrape_jobs where id = p_job_id) for update;
end $$;
comment on function edge_kit.lock_run(uuid) is 'Locks the purchase of a run, before the run itself.';


-- What the scraper calls ------------------------------------------------------------------------------------

-- Another run's pages for a run that is the first of its purchase: the same buyer bought another report on the same shop
-- within a week. Competitors' pages come along if they are the same shops. A subscription's run looks for what has
-- changed, and a later run of a purchase for what has been mended, so those read anew.
create function edge_kit.reuse_pages(p_job edge_kit.scrape_jobs) returns void
language sql set search_path = '' as $$
  with wanted as (
    select p.*, o.polar_customer_id
    from public.purchases p
    join public.orders o on o.id = p.order_id
    join public.products product on product.slug = p.product
    where p.id = p_job.purchase_id and p_job.run_key = '1' and product.kind <> 'subscription'
  ),
  source as (
    select j.id, p.competitor_urls = w.competitor_urls as same_competitors
    from wanted w
    join public.orders o on o.polar_customer_id = w.polar_customer_id or o.user_id = w.user_id
    join public.purchases p on p.order_id = o.id and p.id <> w.id
    join edge_kit.scrape_jobs j on j.purchase_id = p.id
    where j.url = p_job.url and j.state = 'succeeded' and j.finished_at > now() - interval '7 days'
    order by j.finished_at desc
    limit 1
  )
  insert into edge_kit.scrape_pages (job_id, position, visit)
  select p_job.id, row_number() over (order by page.position) - 1, page.visit
  from source join edge_kit.scrape_pages page on page.job_id = source.id
  where source.same_competitors or (page.visit ->> 'shop')::integer = 0
  on conflict do nothing
$$;
comment on function edge_kit.reuse_pages(edge_kit.scrape_jobs) is 'Copies the pages of the same buyer''s last finished run on the same shop, not older than 7 days, into a new run.';

-- The data that the next edge update of a subscription compares with: the snapshot of the newest earlier one on the same
-- shop. Null for the first, and for anything that is no subscription.
create function edge_kit.previous_snapshot(p_purchase public.purchases) returns jsonb
language sql stable set search_path = '' as $$
  select output.data -> 'snapshot'
  from public.orders mine
  join public.orders earlier on earlier.subscription_id = mine.subscription_id and earlier.period_start < mine.period_start
  join public.purchases p on p.order_id = earlier.id and p.url = p_purchase.url
  join public.outputs output on output.purchase_id = p.id and output.kind = 'edge_update'
  where mine.id = p_purchase.order_id
  order by earlier.period_start desc, output.created_at desc
  limit 1
$$;
comment on function edge_kit.previous_snapshot(public.purchases) is 'data.snapshot of the newest earlier edge update of the same subscription and shop.';

-- Takes the due run of a purchase for 90 seconds, or one whose lease has lapsed, with the pages that were read for it so
-- far. Two calls at once: one gets it, the other null. The token fences everything the worker writes later. Like
-- whatever changes a run's state, it locks the purchase first.
create function public.claim_scrape(p_purchase_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_job edge_kit.scrape_jobs;
begin
  perform from public.purchases where id = p_purchase_id for update;
  update edge_kit.scrape_jobs j
  set state = 'running', attempts = j.attempts + 1, lease_token = gen_random_uuid(), lease_until = now() + interval '90 seconds'
  where j.purchase_id = p_purchase_id and j.attempts < 5
    and (j.state = 'queued' and j.run_at <= now() or j.state = 'running' and j.lease_until < now())
  returning * into v_job;
  if not found then
    return null;
  end if;
  if v_job.attempts = 1 and v_job.progress is null then
    perform edge_kit.reuse_pages(v_job);
  end if;
  return (
    select jsonb_build_object(
      'job_id', v_job.id, 'lease_token', v_job.lease_token, 'purchase_id', p.id, 'run_key', v_job.run_key, 'attempt', v_job.attempts,
      'url', v_job.url, 'reports', to_jsonb(product.reports), 'competitor_urls', to_jsonb(p.competitor_urls),
      'visits', (
        select coalesce(jsonb_agg(page.visit order by page.position), '[]') from edge_kit.scrape_pages page where page.job_id = v_job.id
      ),
      'previous', edge_kit.previous_snapshot(p), 'period', to_char(o.period_start at time zone 'utc', 'yyyy-mm')
    )
    from public.purchases p
    join public.products product on product.slug = p.product
    join public.orders o on o.id = p.order_id
    where p.id = v_job.purchase_id
  );
end $$;
comment on function public.claim_scrape(uuid) is
  'Leases the due scrape of a purchase for 90 s: { job_id, lease_token, purchase_id, run_key, attempt, url, reports, competitor_urls, visits, previous, period }, or null. For the scraper (service_role).';
revoke execute on function public.claim_scrape(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_scrape(uuid) to service_role;

-- The worker's heartbeat: renews the lease, stores the visits made since the last one and what the buyer is shown. A new
-- page is progress, from which attempts count anew. False when the lease was lost: then nothing is written and the worker
-- must stop. Locks the run only, since its state stays.
create function public.checkpoint_scrape(p_job_id uuid, p_lease_token uuid, p_visits jsonb, p_progress jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update edge_kit.scrape_jobs j
  set lease_until = now() + interval '90 seconds', progress = p_progress,
    attempts = case when jsonb_array_length(p_visits) > 0 then 0 else j.attempts end
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running';
  if not found then
    return false;
  end if;
  insert into edge_kit.scrape_pages (job_id, position, visit)
  select p_job_id, stored.count + v.position - 1, v.visit
  from jsonb_array_elements(p_visits) with ordinality as v (visit, position),
    (select count(*) from edge_kit.scrape_pages page where page.job_id = p_job_id) stored;
  return true;
end $$;
comment on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb) is
  'Stores new visits and the progress { pages_read, pages_planned, checks_done, checks_total }, and renews the lease for 90 s; false when it was lost. For the scraper (service_role).';
revoke execute on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb) to service_role;

-- Hands a run over to the next worker, who is rung at once. No failure: a worker that has stored a page has used up no
-- attempt. The fifth in a row that stored none is the last. False when the lease was lost.
create function public.yield_scrape(p_job_id uuid, p_lease_token uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_state edge_kit.scrape_job_state;
  v_purchase_id uuid;
begin
  perform edge_kit.lock_run(p_job_id);
  update edge_kit.scrape_jobs j
  set state = t.state, lease_until = null, run_at = now(),
    rung_at = case when t.state = 'queued' then now() else j.rung_at end,
    error_code = case when t.state = 'dead' then 'worker_lost' else j.error_code end,
    error = case when t.state = 'dead' then 'five workers in a row left before they had read a page' else j.error end,
    finished_at = case when t.state = 'dead' then now() end
  from (select case when d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
        from edge_kit.scrape_jobs d where d.id = p_job_id) t
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running'
  returning j.state, j.purchase_id into v_state, v_purchase_id;
  if v_state = 'queued' then
    if not edge_kit.ring('scraper', jsonb_build_object('purchase_id', v_purchase_id)) then
      update edge_kit.scrape_jobs set rung_at = null where id = p_job_id;
    end if;
  end if;
  return v_state is not null;
end $$;
comment on function public.yield_scrape(uuid, uuid) is
  'Queues a run again for the next worker and rings it; false when the lease was lost. For the scraper (service_role).';
revoke execute on function public.yield_scrape(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.yield_scrape(uuid, uuid) to service_role;

-- Delivers: the outputs and the end of the run commit together. Kinds that were not bought are left out. False
-- when the lease was lost, then nothing is written. Raises PT422 outputs_incomplete when a promised kind is missing.
create function public.complete_scrape(p_job_id uuid, p_lease_token uuid, p_outputs jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_job edge_kit.scrape_jobs;
  v_promised public.report_kind[];
  v_missing public.report_kind[];
begin
  perform edge_kit.lock_run(p_job_id);
  select * into v_job from edge_kit.scrape_jobs
  where id = p_job_id and lease_token = p_lease_token and state = 'running'
  for update;
  if not found then
    return false;
  end if;

  select product.reports into strict v_promised
  from public.purchases p join public.products product on product.slug = p.product
  where p.id = v_job.purchase_id;

  select array_agg(r) into v_missing from unnest(v_promised) r
  where not exists (select from jsonb_array_elements(p_outputs) o where o ->> 'kind' = r::text);
  if v_missing is not null then
    perform edge_kit.refuse(422, 'outputs_incomplete', 'Send an output for each promised report.', v_missing::text);
  end if;

  insert into public.outputs (purchase_id, kind, run_key, title, score, data, storage_path)
  select v_job.purchase_id, o.kind, v_job.run_key, o.title, o.score, o.data, o.storage_path
  from jsonb_to_recordset(p_outputs) as o (kind public.report_kind, title text, score smallint, data jsonb, storage_path text)
  where o.kind = any (v_promised);

  update edge_kit.scrape_jobs set state = 'succeeded', finished_at = now(), lease_until = null where id = v_job.id;
  return true;
end $$;
comment on function public.complete_scrape(uuid, uuid, jsonb) is
  'Stores outputs [{ kind, title, score, data, storage_path }] and ends the run; false when the lease was lost. For the scraper (service_role).';
revoke execute on function public.complete_scrape(uuid, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.complete_scrape(uuid, uuid, jsonb) to service_role;

-- Gives a run back with a reason. Worth repeating and attempts left: queued again after 30 s doubling to an hour,
-- half of it at random; else dead, and the purchase shows the code. Null when the lease was lost.
create function public.fail_scrape(p_job_id uuid, p_lease_token uuid, p_code text, p_message text, p_retryable boolean) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_state text;
begin
  perform edge_kit.lock_run(p_job_id);
  update edge_kit.scrape_jobs j
  set state = t.state,
    error_code = p_code,
    error = left(p_message, 500),
    lease_until = null,
    finished_at = case when t.state = 'dead' then now() end,
    run_at = now() + least(interval '30 seconds' * 2 ^ (greatest(j.attempts, 1) - 1), interval '1 hour') * (0.5 + random() / 2)
  from (select case when p_retryable and d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
        from edge_kit.scrape_jobs d where d.id = p_job_id) t
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running'
  returning j.state::text into v_state;
  return v_state;
end $$;
comment on function public.fail_scrape(uuid, uuid, text, text, boolean) is
  'Ends an attempt with a code: queued to try again, dead, or null when the lease was lost. For the scraper (service_role).';
revoke execute on function public.fail_scrape(uuid, uuid, text, text, boolean) from public, anon, authenticated, service_role;
grant execute on function public.fail_scrape(uuid, uuid, text, text, boolean) to service_role;

-- Every half minute: buries runs whose last attempt was lost, frees the other lapsed ones, and rings again for due
-- runs that were not rung within the last minute. One cheap query each when there is nothing to do. Never overlaps
-- itself: a sweep that finds another one at work leaves everything to it.
create function edge_kit.sweep_scrape_jobs() returns void
language plpgsql set search_path = '' as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('edge_kit.sweep_scrape_jobs', 0)) then
    return;
  end if;

  update edge_kit.scrape_jobs j
  set state = t.state, lease_until = null, run_at = now(), error_code = 'worker_lost', error = 'the worker did not come back before its lease ended',
    finished_at = case when t.state = 'dead' then now() end
  from (
    select d.id, case when d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
    from edge_kit.scrape_jobs d join public.purchases p on p.id = d.purchase_id
    where d.state = 'running' and d.lease_until < now()
    for update of p skip locked
  ) t
  where j.id = t.id and j.state = 'running' and j.lease_until < now();

  with due as materialized (
    select d.id, d.purchase_id from edge_kit.scrape_jobs d
    where d.state = 'queued' and d.run_at <= now() and (d.rung_at is null or d.rung_at < now() - interval '1 minute')
    order by d.run_at
    limit 50
    for update skip locked
  ),
  rung as materialized (select due.id from due where edge_kit.ring('scraper', jsonb_build_object('purchase_id', due.purchase_id)))
  update edge_kit.scrape_jobs j set rung_at = now() from rung where j.id = rung.id;
end $$;
comment on function edge_kit.sweep_scrape_jobs() is 'Frees or buries lapsed runs and rings again for due ones. Cron: edge-kit-sweep-scrape-jobs.';


-- What the buyer can do about it ------------------------------------------------------------------------------

-- Names the shop of an own purchase that waits for one, or corrects it after a failure; queues its scrape.
-- Raises PT404 unknown_purchase, PT422 invalid_url, PT409 url_not_wanted | too_many_runs.
create function public.set_purchase_url(p_purchase_id uuid, p_url text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_purchase public.purchases;
begin
  select * into v_purchase from public.purchases
  where id = p_purchase_id and user_id = (select auth.jwt()) ->> 'sub'
  for update;
  if not found then
    perform edge_kit.refuse(404, 'unknown_purchase', 'Choose one of your own purchases.');
  elsif v_purchase.status not in ('awaiting_url', 'failed') then
    perform edge_kit.refuse(409, 'url_not_wanted', 'The shop can be named while the purchase waits for it or after a failure.');
  elsif edge_kit.is_shop_url(p_url) is not true then
    perform edge_kit.refuse(422, 'invalid_url', 'Send the public http(s) address of the shop.', p_url);
  elsif (select count(*) >= 10 from edge_kit.scrape_jobs where purchase_id = p_purchase_id) then
    perform edge_kit.refuse(409, 'too_many_runs', 'Ten runs failed: contact the shop''s support, nothing is lost.');
  end if;
  update public.purchases set url = p_url, status = 'pending_scrape', failure_code = null where id = p_purchase_id;
end $$;
comment on function public.set_purchase_url(uuid, text) is 'Names or corrects the shop of an own purchase (awaiting_url, failed) and queues its scrape. For signed-in users.';
revoke execute on function public.set_purchase_url(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.set_purchase_url(uuid, text) to authenticated;

-- Tries a failed own purchase again for the same shop. Errors as set_purchase_url().
create function public.retry_purchase(p_purchase_id uuid) returns void
language sql security definer set search_path = '' as $$
  select public.set_purchase_url(p_purchase_id, (select url from public.purchases where id = p_purchase_id))
$$;
comment on function public.retry_purchase(uuid) is 'Queues a failed own purchase again for the same shop. For signed-in users.';
revoke execute on function public.retry_purchase(uuid) from public, anon, authenticated, service_role;
grant execute on function public.retry_purchase(uuid) to authenticated;

-- What should have moved by now and has not: for operators (I5).
create view edge_kit.stuck_purchases with (security_invoker = true) as
select p.id, p.order_id, p.product, p.status, p.failure_code, p.created_at, j.attempts, j.error_code, j.error
from public.purchases p
left join lateral (
  select * from edge_kit.scrape_jobs s where s.purchase_id = p.id order by s.created_at desc limit 1
) j on true
where p.status = 'failed'
  or p.status = 'awaiting_url' and p.created_at < now() - interval '1 day'
  or p.status in ('pending_scrape', 'scraping') and j.created_at < now() - interval '2 hours';
comment on view edge_kit.stuck_purchases is 'Purchases that need someone: failed, without a URL for a day, or unfinished two hours after their run was queued.';
