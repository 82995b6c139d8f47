-- Contract: S91. Every policy works for the roles it is made for with exactly the grants they have: whatever a policy
-- calls or reads, the caller may call and read.
-- Kills: a revoke on a helper that turns each query of a signed-in user into "permission denied for function".
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(4);

-- Bob has something in every table.
select tests.open_shop();
update public.products set credits = 10 where slug = 'base-kit';
insert into public.product_prices (product, currency, amount) values ('base-kit', 'eur', 13900);
select from tests.scrape(tests.buy('ord_bob', tests.clerk_claims('bob')));
select from tests.deliver(tests.subscription_event('sub_bob', '{"metadata": {"user_id": "user_bob"}}'));
select from tests.deliver(tests.refund_event('re_bob', 'ord_bob'));
select from tests.deliver(tests.benefit_grant_event('bg_bob', 'ord_bob'));
select from tests.deliver(tests.seat_event('seat_bob', '{"subscription_id": "sub_bob"}'));

-- Counts the rows of every table that the current role may read.
create function tests.readable() returns table (relation regclass, rows bigint) language plpgsql as $$
begin
  for relation in
    select c.oid from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
      and has_table_privilege(c.oid, 'select')
  loop
    execute format('select count(*) from %s', relation) into rows;
    return next;
  end loop;
end $$;
grant execute on function tests.readable() to public;

select tests.sign_in(tests.clerk_claims('bob'));
select lives_ok('select * from tests.readable()', 'S91: a signed-in user queries every table he was granted');
select is_empty('select relation from tests.readable() where rows = 0', 'S91: and finds his rows in each of them');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('carol'));
select results_eq(
  'select relation::text from tests.readable() where rows > 0 order by 1', array['product_prices', 'products'],
  'S91: somebody else finds nothing but the catalogue'
);
select tests.sign_out();

select tests.sign_in(null);
select lives_ok('select * from tests.readable()', 'S91: a signed-out visitor queries what is for everyone');
select tests.sign_out();

select * from finish();
rollback;
