-- What Polar never sent (docs/operations.md, "The webhook secret has leaked"), and whether what it named is put right.
select f.kind, f.id, f.found_at, f.put_right_at, f.at_polar, e.webhook_id, e.type, e.received_at, e.error as reason
from edge_kit.forged_objects f
left join edge_kit.polar_events e on e.webhook_id = any (f.named_by)
order by f.put_right_at nulls first, f.kind, f.id, e.received_at;
