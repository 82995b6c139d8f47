-- Webhooks of the last seven days, and whether the clock runs.
select * from edge_kit.webhook_health order by type;
select * from edge_kit.cron_health order by job;
select * from edge_kit.sweep_failures order by sweep;
select public.health();
