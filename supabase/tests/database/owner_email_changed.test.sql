-- Contract: S82. A link is by id: what a customer's e-mail becomes at Polar moves nothing and opens nothing; before the
-- link, the current e-mail counts.
-- Kills: a buyer who changes the e-mail in the portal to a victim's and is given, or takes away, the victim's
-- purchases.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(10);

select tests.open_shop();
select tests.trust_clerk();
create function tests.link(p_name text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.sign_in(tests.clerk_claims(p_name));
  v_answer := tests.link();
  perform tests.sign_out();
  return v_answer;
end $$;

-- After the link.
select from tests.deliver(tests.customer_event('cus_eve', '{"email": "eve@example.com"}'));
select from tests.deliver(
  tests.order_event('ord_eve', '{"customer_id": "cus_eve", "customer": {"email": "eve@example.com"}}')
);
select is(tests.link('eve'), '1 customers, 1 orders, 1 purchases', 'Eve links her customer');
select from tests.deliver(tests.customer_event('cus_eve', '{"email": "victim@example.com"}', '2026-11-20T12:00:00Z'));
select is(
  (select email from edge_kit.polar_customers where id = 'cus_eve'), 'victim@example.com',
  'S82: she changes its e-mail to the victim''s'
);
select is(tests.link('victim'), 'nothing', 'S82: the victim is given nothing of hers');
select is((select user_id from edge_kit.polar_customers where id = 'cus_eve'), 'user_eve', 'S82: the link stays');
select from tests.deliver(
  tests.order_event('ord_victim', '{"customer_id": "cus_victim", "customer": {"email": "victim@example.com"}}')
);
select is(tests.link('eve'), 'nothing', 'S82: Eve is given nothing of the victim''s');
select is(tests.link('victim'), '1 customers, 1 orders, 1 purchases', 'S82: the victim gets what is the victim''s');
select is(
  (select email from public.profiles where user_id = 'user_eve'), 'eve@example.com',
  'S82: Eve''s own e-mail is what she proved'
);

-- Before the link.
select from tests.deliver(tests.customer_event('cus_gil', '{"email": "typo@example.com"}'));
select from tests.deliver(tests.order_event('ord_gil', '{"customer": {"email": "typo@example.com"}}'));
select from tests.deliver(tests.customer_event('cus_gil', '{"email": "gil@example.com"}', '2026-11-20T12:00:00Z'));
select is(tests.link('typo'), 'nothing', 'an e-mail that the customer has left links nothing');
select is(tests.link('gil'), '1 customers, 1 orders, 1 purchases', 'the current one does');
select is(
  (select user_id from public.orders where id = 'ord_gil'), 'user_gil',
  'and the order, which knows the old one, comes along'
);

select * from finish();
rollback;
