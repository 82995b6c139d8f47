-- Recurring revenue a month by currency, in minor units.
select * from edge_kit.recurring_revenue order by mrr desc;
