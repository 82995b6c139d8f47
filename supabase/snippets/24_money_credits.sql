-- Credits: true, and no row, at any moment. Then the users with the largest balances and the deepest debts.
select edge_kit.ledger_holds();
select * from edge_kit.ledger_faults;
select user_id, sum(value) as balance from public.credit_lots
where expires_at is null or expires_at > now()
group by user_id order by abs(sum(value)) desc limit 20;
