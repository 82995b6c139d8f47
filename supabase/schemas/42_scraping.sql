-- Scraping: pg_net only rings a bell, and whoever answers takes the next run in the line. A lost ring is repaired by
-- the sweep, a double one finds nothing, and a purchase's status follows its job in the same transaction. What a worker
-- has read is stored page by page, so that any other worker goes on where it stopped.

-- The line ------------------------------------------------------------------------------------------------------------

-- Past those whose shop is being read, the line goes on. Answered from the index alone: a run has at most four hosts,
-- and no more than scrape_workers runs have a lease.
create view edge_kit.scrapes_to_claim with (security_invoker = true) as
select j.id, j.purchase_id, j.hosts, j.run_at
from edge_kit.scrape_jobs j
where j.state = 'queued' and j.run_at <= now()
  and not j.hosts && (
    select coalesce(array_agg(host), '{}') from edge_kit.scrape_jobs r, unnest(r.hosts) host where r.state = 'running'
  );
comment on view edge_kit.scrapes_to_claim is
  'Runs that are due and whose shops nobody reads at the moment. The first by run_at is the next.';
comment on column edge_kit.scrapes_to_claim.id is 'scrape_jobs.id.';
comment on column edge_kit.scrapes_to_claim.purchase_id is 'The purchase it delivers.';
comment on column edge_kit.scrapes_to_claim.hosts is 'Hosts that it reads.';
comment on column edge_kit.scrapes_to_claim.run_at is 'Its place in the line.';

create function edge_kit.free_scrapers() returns integer
language plpgsql stable set search_path = '' as $$
begin
  return (select s.scrape_workers from edge_kit.settings s)
    - (select count(*) from edge_kit.scrape_jobs where state = 'running');
end $$;
comment on function edge_kit.free_scrapers() is
  'How many more workers of the scraper may begin; not above zero while all are at work.';

-- Queueing and ringing ------------------------------------------------------------------------------------------------

-- No second run while one is open. While all workers are busy nobody is rung: whoever is done rings the next one. A
-- canceled run fences the worker that is still at it.
create function edge_kit.schedule_scrape() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  v_earlier bigint := 0;
begin
  if new.status = 'pending_scrape' then
    if tg_op = 'UPDATE' then
      v_earlier := (select count(*) from edge_kit.scrape_jobs where purchase_id = new.id);
    end if;
    insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts)
    select new.id, v_earlier + 1, new.url, edge_kit.shop_host(new.url) || array(
      select edge_kit.shop_host(rival) from unnest(new.competitor_urls) rival
      where 'competitor_matrix' = any (product.reports)
    )
    from public.products product where product.slug = new.product
    on conflict (purchase_id) where state in ('queued', 'running') do nothing;
    if found and edge_kit.free_scrapers() > 0 then
      perform edge_kit.ring('scraper', '{}');
    end if;
  else
    update edge_kit.scrape_jobs set state = 'canceled', finished_at = now(), lease_until = null
    where purchase_id = new.id and state in ('queued', 'running');
  end if;
  return null;
end $$;
comment on function edge_kit.schedule_scrape() is
  'Trigger on purchases: queues and rings a scrape for pending_scrape, cancels it for canceled.';

create trigger purchases_schedule_scrape after insert or update of status on public.purchases
  for each row when (new.status in ('pending_scrape', 'canceled')) execute function edge_kit.schedule_scrape();

-- The status is that of the open or last run, in the same transaction. A run that has read something and waits for its
-- next worker is still under way to the buyer.
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
comment on function edge_kit.follow_scrape() is
  'Trigger on scrape_jobs: carries the run''s state to the purchase''s status.';

create trigger scrape_jobs_follow after update of state on edge_kit.scrape_jobs
  for each row when (new.state <> 'canceled') execute function edge_kit.follow_scrape();

-- Each run that ends makes room for one. It locks nothing: it may be part of an event about somebody else.
create function edge_kit.ring_next_scrape() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if edge_kit.free_scrapers() > 0 and exists (select from edge_kit.scrapes_to_claim) then
    perform edge_kit.ring('scraper', '{}');
  end if;
  return null;
end $$;
comment on function edge_kit.ring_next_scrape() is
  'Trigger on scrape_jobs: a worker that is done, or has handed over, rings for the next run in the line.';

create trigger scrape_jobs_ring_next after update of state on edge_kit.scrape_jobs
  for each row when (old.state = 'running' and new.state <> 'running') execute function edge_kit.ring_next_scrape();

-- What the scraper calls ----------------------------------------------------------------------------------------------

-- Payments and refunds reach a run through its purchase; whoever starts at the run must take the same way round.
create function edge_kit.lock_run(p_job_id uuid) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.purchases
  where id = (select purchase_id from edge_kit.scrape_jobs where id = p_job_id)
  for update;
end $$;
comment on function edge_kit.lock_run(uuid) is 'Locks the purchase of a run, before the run itself.';

-- Only for the first run of a purchase that bought another report on the same shop. Competitors' pages come along if
-- they are the same shops. A subscription's run looks for what has changed, and a later run of a purchase for what has
-- been mended, so those read anew.
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
comment on function edge_kit.reuse_pages(edge_kit.scrape_jobs) is
  'Copies the pages of the same buyer''s last finished run on the same shop, not older than 7 days, into a new run.';

-- What the next edge update of a subscription compares with.
create function edge_kit.previous_snapshot(p_purchase public.purchases) returns jsonb
language sql stable set search_path = '' as $$
  select output.data -> 'snapshot'
  from public.orders mine
  join public.orders earlier
    on earlier.subscription_id = mine.subscription_id and earlier.period_start < mine.period_start
  join public.purchases p on p.order_id = earlier.id and p.url = p_purchase.url
  join public.outputs output on output.purchase_id = p.id and output.kind = 'edge_update'
  where mine.id = p_purchase.order_id
  order by earlier.period_start desc, output.created_at desc
  limit 1
$$;
comment on function edge_kit.previous_snapshot(public.purchases) is
  'data.snapshot of the newest earlier edge update of the same subscription and shop; null for the first, and for '
  'anything that is no subscription.';

-- Its place in the line is kept, its shop is free again. Past its last attempt it is buried.
create function edge_kit.free_lapsed_scrapes() returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.scrape_jobs j
  set state = t.state, lease_until = null,
    error_code = 'worker_lost', error = 'the worker did not come back before its lease ended',
    finished_at = case when t.state = 'dead' then now() end
  from (
    select d.id, case when d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
    from edge_kit.scrape_jobs d join public.purchases p on p.id = d.purchase_id
    where d.state = 'running' and d.lease_until < now()
    for update of p skip locked
  ) t
  where j.id = t.id and j.state = 'running' and j.lease_until < now();
end $$;
comment on function edge_kit.free_lapsed_scrapes() is
  'Takes runs back from workers that are gone: queued again, or dead after the fifth attempt.';

-- One claim after the other, so that each sees what the last one took: no host is read twice at a time, and no more
-- workers begin than there may be. Then it locks the purchase, like whatever changes a run's state; one that somebody
-- else has is passed over. The token fences everything the worker writes later; `visits` are the pages that were read
-- for the run so far.
create function public.claim_scrape(p_purchase_id uuid default null) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_id uuid;
  v_job edge_kit.scrape_jobs;
begin
  perform pg_advisory_xact_lock(hashtextextended('edge_kit.claim_scrape', 0));
  perform edge_kit.free_lapsed_scrapes();
  if edge_kit.free_scrapers() <= 0 then
    return null;
  end if;
  loop
    with line as materialized (
      select c.id, c.purchase_id, c.run_at from edge_kit.scrapes_to_claim c
      where p_purchase_id is null or c.purchase_id = p_purchase_id
      order by c.run_at limit 20
    )
    select line.id into v_id from line join public.purchases p on p.id = line.purchase_id
    order by line.run_at limit 1
    for update of p skip locked;
    if not found then
      return null;
    end if;
    update edge_kit.scrape_jobs j
    set state = 'running', attempts = j.attempts + 1, lease_token = gen_random_uuid(),
      lease_until = now() + interval '90 seconds'
    where j.id = v_id and j.state = 'queued'
    returning * into v_job;
    exit when found; -- else it was canceled a moment ago
  end loop;
  if v_job.attempts = 1 and v_job.progress is null then
    perform edge_kit.reuse_pages(v_job);
  end if;
  return (
    select jsonb_build_object(
      'job_id', v_job.id, 'lease_token', v_job.lease_token, 'purchase_id', p.id, 'run_key', v_job.run_key,
      'attempt', v_job.attempts, 'url', v_job.url,
      'reports', to_jsonb(product.reports), 'competitor_urls', to_jsonb(p.competitor_urls),
      'visits', (
        select coalesce(jsonb_agg(page.visit order by page.position), '[]')
        from edge_kit.scrape_pages page where page.job_id = v_job.id
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
  'Leases the next run in the line for 90 s, or that of one purchase out of turn: { job_id, lease_token, purchase_id, '
  'run_key, attempt, url, reports, competitor_urls, visits, previous, period }, or null. For the scraper '
  '(service_role).';
revoke execute on function public.claim_scrape(uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_scrape(uuid) to service_role;

-- The worker's heartbeat. A new page is progress, from which attempts count anew. Once the lease is lost nothing is
-- written, and the worker must stop. Locks the run only, since its state stays.
create function public.checkpoint_scrape(p_job_id uuid, p_lease_token uuid, p_visits jsonb, p_progress jsonb)
returns boolean
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
  'Stores new visits and the progress { pages_read, pages_planned, checks_done, checks_total }, and renews the lease '
  'for 90 s; false when it was lost. For the scraper (service_role).';
revoke execute on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.checkpoint_scrape(uuid, uuid, jsonb, jsonb) to service_role;

-- No failure: a worker that has stored a page has used up no attempt, and the run keeps its place in the line. The
-- fifth in a row that stored none is the last.
create function public.yield_scrape(p_job_id uuid, p_lease_token uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.lock_run(p_job_id);
  update edge_kit.scrape_jobs j
  set state = t.state, lease_until = null,
    error_code = case when t.state = 'dead' then 'worker_lost' else j.error_code end,
    error = case when t.state = 'dead' then 'five workers in a row left before they had read a page' else j.error end,
    finished_at = case when t.state = 'dead' then now() end
  from (
    select case when d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
    from edge_kit.scrape_jobs d where d.id = p_job_id
  ) t
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running';
  return found;
end $$;
comment on function public.yield_scrape(uuid, uuid) is
  'Hands a run over to the next worker; false when the lease was lost. For the scraper (service_role).';
revoke execute on function public.yield_scrape(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.yield_scrape(uuid, uuid) to service_role;

-- The outputs and the end of the run commit together; without the lease nothing is written. Kinds that were not bought
-- are left out.
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
  from jsonb_to_recordset(p_outputs) as o (
    kind public.report_kind, title text, score smallint, data jsonb, storage_path text
  )
  where o.kind = any (v_promised);

  update edge_kit.scrape_jobs set state = 'succeeded', finished_at = now(), lease_until = null where id = v_job.id;
  return true;
end $$;
comment on function public.complete_scrape(uuid, uuid, jsonb) is
  'Stores outputs [{ kind, title, score, data, storage_path }] and ends the run; false when the lease was lost, PT422 '
  'outputs_incomplete when a promised kind is missing. For the scraper (service_role).';
revoke execute on function public.complete_scrape(uuid, uuid, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.complete_scrape(uuid, uuid, jsonb) to service_role;

-- Worth repeating and attempts left: queued again after 30 s doubling to an hour, half of it at random. Dead: the
-- purchase shows the code.
create function public.fail_scrape(p_job_id uuid, p_lease_token uuid, p_code text, p_message text, p_retryable boolean)
returns text
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
    run_at = now()
      + least(interval '30 seconds' * 2 ^ (greatest(j.attempts, 1) - 1), interval '1 hour') * (0.5 + random() / 2)
  from (
    select case when p_retryable and d.attempts < 5 then 'queued' else 'dead' end::edge_kit.scrape_job_state as state
    from edge_kit.scrape_jobs d where d.id = p_job_id
  ) t
  where j.id = p_job_id and j.lease_token = p_lease_token and j.state = 'running'
  returning j.state::text into v_state;
  return v_state;
end $$;
comment on function public.fail_scrape(uuid, uuid, text, text, boolean) is
  'Ends an attempt with a code: queued to try again, dead, or null when the lease was lost. For the scraper '
  '(service_role).';
revoke execute on function public.fail_scrape(uuid, uuid, text, text, boolean)
  from public, anon, authenticated, service_role;
grant execute on function public.fail_scrape(uuid, uuid, text, text, boolean) to service_role;

-- By the clock --------------------------------------------------------------------------------------------------------

-- Rings as many workers as could begin now, one for each shop that waits. Two cheap queries when there is nothing to
-- do. Never overlaps itself: a sweep that finds another one at work leaves everything to it.
create function edge_kit.sweep_scrape_jobs() returns void
language plpgsql set search_path = '' as $$
begin
  if not pg_try_advisory_xact_lock(hashtextextended('edge_kit.sweep_scrape_jobs', 0)) then
    return;
  end if;
  perform edge_kit.free_lapsed_scrapes();
  perform edge_kit.ring('scraper', '{}')
  from generate_series(1, least(
    edge_kit.free_scrapers(), (select count(distinct c.hosts[1]) from edge_kit.scrapes_to_claim c), 50
  ));
end $$;
comment on function edge_kit.sweep_scrape_jobs() is
  'Frees or buries lapsed runs and rings for what waits. Cron: edge-kit-sweeps.';
