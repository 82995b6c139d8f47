-- What Polar is asked to do and has not done yet, or will not: run the statement in `retry` once the cause is mended.
select * from edge_kit.open_commands order by reason nulls last, asked_at;
-- It is settled by other means:
-- select public.close_polar_command('<id>', '<reason>');
