-- Clock work, all of it in one place: what is due every minute, what is due every hour, and the comparison with Polar.
-- Each sweep is a few index look-ups when there is nothing to do. pg_cron starts no job while its previous run still
-- goes; were two to meet all the same, one of them called by hand, rows that the other one has are skipped or waited
-- for, and nothing is done twice.

-- What an earlier installation left behind, a paused job included, goes first.
select cron.unschedule(jobid) from cron.job where jobname like 'edge-kit-%';

select cron.schedule(
  'edge-kit-sweeps', '* * * * *',
  'call edge_kit.run_sweeps(''sweep_scrape_jobs'', ''sweep_polar_commands'', ''sweep_notices'', ''sweep_usage'', '
  '''sweep_polar_events'', ''sweep_expired_lots'')'
);
select cron.schedule(
  'edge-kit-hourly', '7 * * * *',
  'call edge_kit.run_sweeps(''grant_due_months'', ''write_digest'', ''sweep_retention'')'
);
select cron.schedule('edge-kit-reconcile', '23 * * * *', 'select edge_kit.ring(''polar-reconcile'', ''{}'')');
