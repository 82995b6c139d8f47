-- E-mails and events that were not sent, with the words of whoever refused them, and the statement that sends one.
select * from edge_kit.stopped_notices order by ended_at desc;
