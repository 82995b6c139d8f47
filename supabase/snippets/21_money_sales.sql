-- Sales of the last 30 days by UTC day and currency, in minor units, net of tax.
select * from edge_kit.sales_by_day where day > current_date - 30 order by day desc, currency;
-- The same by product, tax included.
select * from edge_kit.sales_by_product where day > current_date - 30 order by day desc, paid desc;
