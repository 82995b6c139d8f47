-- Everything that needs someone, with what to do. urgent: somebody waits.
select * from private.attention order by urgent desc, since;
