-- Contract: `from('profiles').select('*, purchases(*, outputs(*))')` gives the whole of one's own and nothing else:
-- every policy holds inside a join, and the foreign keys that embedding needs are there.
-- Kills: a policy that leaks through a join, a policy whose sub-select is not allowed to the caller.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(6);

select tests.open_shop();
select from tests.scrape(tests.buy('ord_ann', tests.sign_up('ann')));
select from tests.scrape(tests.buy('ord_bob', tests.clerk_claims('bob')));
select from tests.buy('ord_bob_2', tests.clerk_claims('bob'));

prepare page as
select f.user_id, p.order_id, o.kind::text
from public.profiles f
left join public.purchases p on p.user_id = f.user_id
left join public.outputs o on o.purchase_id = p.id
order by p.order_id;

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq(
  'page', format($$values (%L, 'ord_ann', 'survival_blueprint')$$, md5('ann')::uuid),
  'Ann gets her profile, purchase and report'
);
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select results_eq(
  'page', $$values ('user_bob', 'ord_bob', 'survival_blueprint'), ('user_bob', 'ord_bob_2', null)$$,
  'Bob gets his profile, both purchases and the report that is ready'
);
select is_empty(
  $$select from public.purchases p join public.orders o on o.id = p.order_id where o.user_id <> 'user_bob'$$,
  'and joins from purchases to orders bring nothing of Ann'
);
select tests.sign_out();

select fk_ok('public', 'purchases', 'user_id', 'public', 'profiles', 'user_id', 'purchases are embedded in profiles');
select fk_ok('public', 'purchases', 'order_id', 'public', 'orders', 'id', 'purchases are embedded in orders');
select fk_ok('public', 'outputs', 'purchase_id', 'public', 'purchases', 'id', 'outputs are embedded in purchases');

select * from finish();
rollback;
