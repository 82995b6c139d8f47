-- Scrape jobs: the truth about work to do, and what was read for it.

create type edge_kit.scrape_job_state as enum ('queued', 'running', 'succeeded', 'dead', 'canceled');
comment on type edge_kit.scrape_job_state is 'How far a run is.';

create table edge_kit.scrape_jobs (
  id uuid primary key default gen_random_uuid(),
  purchase_id uuid not null references public.purchases,
  run_key text not null,
  url text not null,
  hosts text[] not null check (cardinality(hosts) > 0),
  state edge_kit.scrape_job_state not null default 'queued',
  attempts smallint not null default 0 check (attempts between 0 and 5),
  run_at timestamptz not null default now(),
  progress jsonb,
  lease_token uuid,
  lease_until timestamptz,
  error_code text,
  error text,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  unique (purchase_id, run_key),
  check (state <> 'queued' or attempts < 5),
  check ((state = 'running') = (lease_until is not null)),
  check ((state >= 'succeeded') = (finished_at is not null))  -- in the order of the type
);
create unique index scrape_jobs_one_open on edge_kit.scrape_jobs (purchase_id) where state in ('queued', 'running');
-- Behind claim_scrape()'s own rule.
create unique index scrape_jobs_one_per_host on edge_kit.scrape_jobs ((hosts[1])) where state = 'running';
-- For scrapes_to_claim, without the table.
create index scrape_jobs_due on edge_kit.scrape_jobs (run_at) include (id, purchase_id, hosts) where state = 'queued';
-- For sweep_scrape_jobs().
create index scrape_jobs_leased on edge_kit.scrape_jobs (lease_until) where state = 'running';

comment on table edge_kit.scrape_jobs is 'One row per run of a purchase''s scrape; at most one of them open.';
comment on column edge_kit.scrape_jobs.id is 'Our key; the worker names it beside the lease token.';
comment on column edge_kit.scrape_jobs.purchase_id is 'The purchase it delivers.';
comment on column edge_kit.scrape_jobs.run_key is 'Run of the purchase: 1, 2, …; also the key of its outputs.';
comment on column edge_kit.scrape_jobs.url is 'The shop, as the purchase named it when the run was queued.';
comment on column edge_kit.scrape_jobs.hosts is
  'Hosts that it reads, its own shop first, then those to compare it with: no two runs read one at a time.';
comment on column edge_kit.scrape_jobs.state is
  'queued → running → succeeded, back to queued after a failure worth repeating or when a worker hands over, or '
  'dead; canceled when refunded.';
comment on column edge_kit.scrape_jobs.attempts is
  'Times it was claimed since it got anywhere; five without a new page are dead.';
comment on column edge_kit.scrape_jobs.run_at is
  'Not to be claimed before, and its place in the line: a run that is handed over keeps it.';
comment on column edge_kit.scrape_jobs.progress is
  'What the buyer is shown: { pages_read, pages_planned, checks_done, checks_total }; null before the first page.';
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

comment on table edge_kit.scrape_pages is
  'What a run has asked and the facts of the answers, no pages themselves: a crawl is the list of them. Written by the '
  'holder of the lease only.';
comment on column edge_kit.scrape_pages.job_id is 'The run.';
comment on column edge_kit.scrape_pages.position is 'Order in the crawl, from 0.';
comment on column edge_kit.scrape_pages.visit is
  'One request or question, as supabase/functions/_audit/visit.ts describes it.';
comment on column edge_kit.scrape_pages.created_at is 'When it was stored; purged by age.';

alter table edge_kit.scrape_pages enable row level security;
