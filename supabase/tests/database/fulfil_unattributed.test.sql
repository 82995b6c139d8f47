-- Contract: S85. A payment that names nobody, neither an e-mail nor a user, is recorded, delivered as far as it goes,
-- and flagged; the flag goes when its customer finds an owner.
-- Kills: an order dropped, or answered 5xx, because no user could be found for it.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(7);

select tests.open_shop();
select is(
  tests.deliver(tests.order_event('ord_1', '{"customer": {"email": null}}')), 'processed',
  'S85: an order of nobody is taken'
);
select results_eq(
  'select user_id, email, attention from public.orders', $$values (null::text, null::text, '{unattributed}'::text[])$$,
  'S85: and flagged'
);
select is((select status::text from public.purchases), 'awaiting_url', 'S85: its kit waits for its URL');

select is(tests.deliver(tests.order_event('ord_2')), 'processed', 'an order of a guest');
select is((select attention from public.orders where id = 'ord_2'), '{}', 'has an e-mail, and is not flagged');

select is(
  public.link_polar_customer(tests.sign_up('ann'), 'cus_gil', 'ann@example.com'), true,
  'the customer turns out to be Ann'
);
select results_eq(
  $$select o.user_id, p.user_id, o.attention from public.orders o join public.purchases p on p.order_id = o.id
    where o.id = 'ord_1'$$,
  format($$values (%1$L, %1$L, '{}'::text[])$$, md5('ann')::uuid),
  'S85: the order and its kit are hers, and nobody is needed any more'
);

select * from finish();
rollback;
