-- Everything that needs someone, with what to do. urgent: somebody waits.
select * from edge_kit.attention order by urgent desc, since;
