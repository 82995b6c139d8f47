-- Clock work, all of it in one place. Each job is a few index look-ups when there is nothing to do. pg_cron starts none
-- while its previous run still goes; were two to meet all the same, one of them called by hand, rows that the other one
-- has are skipped or waited for, and nothing is done twice.

-- What an earlier installation left behind, a paused job included, goes first.
select cron.unschedule(jobid) from cron.job where jobname like 'edge-kit-%';

select cron.schedule('edge-kit-sweep-scrape-jobs', '30 seconds', 'select edge_kit.sweep_scrape_jobs()');
select cron.schedule(
  'edge-kit-sweep-outboxes', '30 seconds',
  'select edge_kit.sweep_polar_commands(), edge_kit.sweep_notices(), edge_kit.sweep_usage()'
);
select cron.schedule('edge-kit-sweep-polar-events', '30 seconds', 'select edge_kit.sweep_polar_events()');
select cron.schedule('edge-kit-sweep-expired-lots', '*/15 * * * *', 'select edge_kit.sweep_expired_lots()');
select cron.schedule('edge-kit-grant-due-months', '7 * * * *', 'select edge_kit.grant_due_months()');
select cron.schedule('edge-kit-reconcile', '23 * * * *', 'select edge_kit.ring(''polar-reconcile'', ''{}'')');
select cron.schedule(
  'edge-kit-sweep-retention', '41 * * * *', 'select edge_kit.sweep_retention(), edge_kit.write_digest()'
);
