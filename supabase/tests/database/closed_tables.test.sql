-- Contract: I8. Who may do what with which table, view, column and sequence is the list below and nothing else.
-- Kills: a table that default privileges opened, a view that reads past row level security, a column grant forgotten.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(7);

create temporary table allowed (relation, role, privilege) as
select t.relation, r.role, 'SELECT'
from (values
  ('public.products', '{anon,authenticated,service_role}'::text[]),
  ('public.product_prices', '{anon,authenticated,service_role}'),
  ('public.profiles', '{authenticated,service_role}'),
  ('public.temp_carts', '{service_role}'),
  ('public.orders', '{authenticated,service_role}'),
  ('public.purchases', '{authenticated,service_role}'),
  ('public.outputs', '{authenticated,service_role}'),
  ('public.subscriptions', '{authenticated,service_role}'),
  ('public.credit_lots', '{authenticated,service_role}'),
  ('public.credit_entries', '{authenticated,service_role}'),
  ('public.refunds', '{authenticated,service_role}'),
  ('public.benefit_grants', '{authenticated,service_role}'),
  ('public.seats', '{authenticated,service_role}')
) t (relation, roles)
cross join unnest(t.roles) r (role);

create temporary view walked as
select format('%s.%s', c.relnamespace::regnamespace, c.relname) as relation, c.relkind, r.role, p.privilege,
  case when c.relkind = 'S' then has_sequence_privilege(r.role, c.oid, p.privilege)
    else has_table_privilege(r.role, c.oid, p.privilege)
      or p.privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
        and has_any_column_privilege(r.role, c.oid, p.privilege)
  end as may
from pg_class c
cross join (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (role)
cross join (values
  ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('REFERENCES'), ('TRIGGER'), ('MAINTAIN'), ('USAGE')
) p (privilege)
where c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace)
  and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and case when c.relkind = 'S' then p.privilege in ('SELECT', 'UPDATE', 'USAGE') else p.privilege <> 'USAGE' end;

select cmp_ok(
  (select count(*) from walked), '>=', 350::bigint, 'the walk covers eleven relations, four roles and eight privileges'
);
select is_empty(
  'select relation, role, privilege from walked where may except select * from allowed',
  'no role does what the list does not allow'
);
select is_empty(
  'select * from allowed except select relation, role, privilege from walked where may',
  'every role does what the list allows'
);
select is_empty(
  $$select r.role, p.privilege
    from (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (role),
      (values ('USAGE'), ('CREATE')) p (privilege)
    where has_schema_privilege(r.role, 'edge_kit', p.privilege)$$,
  'no API role enters the schema edge_kit'
);
select is_empty(
  $$select role from (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (role)
    where has_schema_privilege(role, 'public', 'CREATE')$$,
  'no API role creates anything in public'
);
select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace)
      and c.relkind in ('r', 'p') and not c.relrowsecurity$$,
  'row level security is on for every table of public and edge_kit'
);
select is_empty(
  $$select c.oid::regclass from pg_class c
    where c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and c.relkind = 'v'
      and not coalesce(c.reloptions @> '{security_invoker=true}', false)$$,
  'every view asks with the rights of its reader'
);

select * from finish();
rollback;
