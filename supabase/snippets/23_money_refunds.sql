-- Refunds by reason, in minor units, net of tax.
select * from edge_kit.refunds_by_reason order by refunds desc;
