-- Webhooks of the last seven days, and whether the clock runs.
select * from private.webhook_health order by type;
select * from private.cron_health order by job;
select public.health();
