-- What needs what, as far as Postgres knows it. A sequence belongs to its column and does not need it; a view is its
-- rule.
select
  format('%s %s %s', case when r.oid is null then d.classid else 'pg_class'::regclass::oid end,
    coalesce(r.ev_class, d.objid), d.objsubid) as by,
  format('%s %s %s', d.refclassid::oid, d.refobjid, d.refobjsubid) as needed
from pg_depend as d
left join pg_class as s on d.classid = 'pg_class'::regclass and s.oid = d.objid and s.relkind = 'S'
left join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
where s.oid is null and d.objid >= 16384 and d.refobjid >= 16384
