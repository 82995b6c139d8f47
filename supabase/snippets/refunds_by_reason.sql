-- Refunds by reason, in minor units, net of tax.
select * from private.refunds_by_reason order by refunds desc;
