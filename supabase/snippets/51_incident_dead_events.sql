-- Webhooks that failed ten times. Mend the cause, then run the statement in `replay`.
select * from edge_kit.dead_events order by received_at;
-- What Polar sent, while the body is kept:
-- select payload::jsonb from edge_kit.polar_events where webhook_id = '…';
