-- Somebody says "I paid and see nothing": put in the e-mail of the account, or that on the receipt, or a user id.
select finding, sentence, next from edge_kit.support_findings('somebody@example.com');
-- All of what there is of theirs:
select jsonb_pretty(public.support('somebody@example.com'));
