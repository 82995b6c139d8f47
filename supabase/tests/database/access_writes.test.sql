-- Contract: S92. No client role writes any table directly, not even its own rows: everything goes through functions.
-- Kills: a user who marks the own order as paid, moves another's purchase, or deletes a report.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(5);

select tests.open_shop();
select from tests.scrape(tests.buy('ord_bob', tests.clerk_claims('bob')));

-- What happens when the current role tries to insert into, update and delete from every table and view of public.
create function tests.attempts() returns table (attempt text, outcome text) language plpgsql as $$
declare
  r record;
begin
  for r in
    select format(s.statement, c.oid::regclass, a.attname) as statement
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
    cross join (values ('insert into %s default values'), ('update %s set %2$I = %2$I'), ('delete from %s'), ('truncate %s cascade')) s (statement)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  loop
    attempt := r.statement;
    outcome := coalesce(tests.refusal(r.statement), 'allowed');
    return next;
  end loop;
end $$;
grant execute on function tests.attempts() to public;

select tests.sign_in(tests.clerk_claims('bob'));
select is_empty($$select * from tests.attempts() where outcome not like '42501 %'$$, 'S92: a user with rows of his own writes no table');
select cmp_ok((select count(*) from tests.attempts()), '>=', 24::bigint, 'the walk tries four ways on each of six tables at least');
select tests.sign_out();

select tests.sign_in(null);
select is_empty($$select * from tests.attempts() where outcome not like '42501 %'$$, 'S92: a signed-out visitor writes no table');
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select is_empty($$select * from tests.attempts() where outcome not like '42501 %'$$, 'S92: the service role, which passes by the policies, writes no table');
select tests.sign_out();

select is((select status::text from public.purchases), 'completed', 'and his purchase is as it was');

select * from finish();
rollback;
