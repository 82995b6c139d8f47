-- Reports that are being made, or wait for their turn. How many were done on each of the last seven days, and how fast.
select state, count(*) as runs, min(run_at) as next_at, max(attempts) as attempts
from edge_kit.scrape_jobs where state in ('queued', 'running') group by state;
select finished_at::date as day, state, count(*) as runs,
  percentile_disc(0.5) within group (order by finished_at - created_at) as median,
  percentile_disc(0.95) within group (order by finished_at - created_at) as p95
from edge_kit.scrape_jobs where finished_at > now() - interval '7 days'
group by 1, 2 order by 1 desc, 2;
