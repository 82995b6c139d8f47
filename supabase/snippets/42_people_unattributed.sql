-- Paid orders that nobody owns. Claimable ones wait for their buyer to sign up with that e-mail; for the others run the
-- statement in `attach` with a user and a reason.
select * from edge_kit.unattributed_payments order by claimable, created_at;
