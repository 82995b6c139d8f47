-- Up to when all is compared with Polar, the last runs, and what should be read again.
select private.reconcile_watermark();
select * from private.reconcile_runs order by started_at desc limit 20;
select * from private.polar_rereads order by kind, id limit 100;
