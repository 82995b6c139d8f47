-- Recurring revenue a month by currency, in minor units.
select * from private.recurring_revenue order by mrr desc;
