-- Clock work, all of it in one place. Each job is one cheap query when there is nothing to do, and pg_cron starts
-- none while its previous run still goes.

select cron.schedule('edge-kit-sweep-scrape-jobs', '30 seconds', 'select private.sweep_scrape_jobs()');
select cron.schedule('edge-kit-sweep-polar-events', '* * * * *', 'select private.sweep_polar_events()');
select cron.schedule('edge-kit-grant-due-months', '7 * * * *', 'select private.grant_due_months()');
select cron.schedule('edge-kit-sweep-expired-lots', '*/15 * * * *', 'select private.sweep_expired_lots()');
