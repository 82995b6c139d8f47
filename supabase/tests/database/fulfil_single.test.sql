-- Contract: docs/money.md §2. An order of a catalogue product pays for one line of it, for the shop that the cart gave
-- it; at another price than ours it is delivered, and somebody has a look.
-- Kills: a paid kit withheld because of a discount code; a kit delivered for the URL of another line.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();

select from tests.buy('ord_cart', null, 'https://harbor.example.com/');
select results_eq(
  $$select line, product, url, amount, status::text from public.purchases where order_id = 'ord_cart'$$,
  $$values (1, 'base-kit', 'https://harbor.example.com/', 14900::bigint, 'pending_scrape')$$,
  'one kit, for the shop of its cart'
);

select from tests.deliver(tests.order_event('ord_bare'));
select results_eq(
  $$select line, url, status::text from public.purchases where order_id = 'ord_bare'$$,
  $$values (1, null::text, 'awaiting_url')$$,
  'bought without a cart it waits for its URL'
);

select from tests.deliver(tests.order_event('ord_other', jsonb_build_object(
  'product_id', 'polar-threat-scanner', 'subtotal_amount', 9900, 'metadata', jsonb_build_object(
    'tempCartId', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]')
  )
)));
select results_eq(
  $$select product, url from public.purchases where order_id = 'ord_other'$$, $$values ('threat-scanner', null::text)$$,
  'a cart of another product gives it no URL'
);

select from tests.deliver(tests.order_event('ord_cheap', '{"subtotal_amount": 100, "total_amount": 100}'));
select is(
  (select attention from public.orders where id = 'ord_cheap'), '{amount_mismatch}',
  'another price than ours is flagged'
);
select is((select amount from public.purchases where order_id = 'ord_cheap'), 100::bigint, 'and delivered');

select from tests.deliver(tests.order_event('ord_euro', '{"currency": "eur"}'));
select is((select attention from public.orders where id = 'ord_euro'), '{amount_mismatch}', 'so is another currency');
select is((select currency from public.purchases where order_id = 'ord_euro'), 'eur', 'and delivered');

select from tests.deliver(
  tests.order_event('ord_discount', '{"discount_amount": 14900, "net_amount": 0, "total_amount": 0}')
);
select is(
  (select attention from public.orders where id = 'ord_discount'), '{}',
  'a discount does not change the price before it'
);
select is(
  (select amount from public.purchases where order_id = 'ord_discount'), 0::bigint, 'and a kit for nothing is a kit'
);

-- The price of the day of the cart is our price.
select from set_config(
  'tests.cart', tests.cart('[{"product": "base-kit", "url": "https://harbor.example.com/"}]'), true
);
update public.products set price_amount = 19900 where slug = 'base-kit';
select from tests.deliver(tests.order_event(
  'ord_yesterday', jsonb_build_object('metadata', jsonb_build_object('tempCartId', current_setting('tests.cart')))
));
select is(
  (select attention from public.orders where id = 'ord_yesterday'), '{}',
  'the price of the cart is ours, also after it went up'
);

select from tests.deliver(tests.order_event('ord_pending', '{"status": "pending"}'));
select from tests.deliver(tests.order_event('ord_draft', '{"status": "draft"}'));
select from tests.deliver(tests.order_event('ord_void', '{"status": "void"}'));
select is_empty(
  $$select * from public.purchases where order_id in ('ord_pending', 'ord_draft', 'ord_void')$$,
  'an unpaid order pays for nothing'
);
select is_empty(
  $$select * from public.orders where id in ('ord_pending', 'ord_draft', 'ord_void') and attention <> '{}'$$,
  'and raises no flag'
);
select from tests.deliver(tests.order_event('ord_pending', p_at => '2026-11-20T11:00:00Z'));
select is((select count(*) from public.purchases where order_id = 'ord_pending'), 1::bigint, 'until it is paid');

select * from finish();
rollback;
