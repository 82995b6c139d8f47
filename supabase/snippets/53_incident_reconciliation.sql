-- Up to when all is compared with Polar, the last runs, and what should be read again.
select edge_kit.reconcile_watermark();
select * from edge_kit.reconcile_runs order by started_at desc limit 20;
select * from edge_kit.polar_rereads order by kind, id limit 100;
