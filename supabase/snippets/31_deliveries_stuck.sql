-- Deliveries that should have moved by now: rerun_purchase(id, reason) or refund_purchase(id, reason).
select * from edge_kit.stuck_purchases order by created_at;
