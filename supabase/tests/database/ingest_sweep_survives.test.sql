-- Contract: I2, I5. An order that waits for its product and cannot be fulfilled hinders neither the sweep of failed
-- events nor the orders that wait beside it.
-- Kills: one unlucky order that rolls back every retry of every event, each minute.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(4);

select tests.open_shop();
update public.products set polar_product_id = null where slug = 'base-kit';
select from tests.deliver(tests.order_event('ord_bad', '{"customer_id": "cus_a"}'));
select from tests.deliver(tests.order_event('ord_good', '{"customer_id": "cus_b"}'));
alter table public.products disable trigger products_fulfil_waiting_orders;  -- as if both had come in the same instant
update public.products set polar_product_id = 'polar-base-kit' where slug = 'base-kit';

select tests.break('edge_kit.polar_customers', 'insert', 'P0001');
select from tests.deliver(tests.customer_event('cus_c'), 'evt_c');
select tests.mend('edge_kit.polar_customers');
update edge_kit.polar_events set next_attempt_at = now() where webhook_id = 'evt_c';

create function tests.raise_for_ord_bad() returns trigger language plpgsql as $$
begin
  if new.order_id = 'ord_bad' then
    raise exception 'this one cannot be fulfilled';
  end if;
  return new;
end $$;
create trigger broken before insert on public.purchases for each row execute function tests.raise_for_ord_bad();

set local client_min_messages = error;
select lives_ok('select edge_kit.sweep_polar_events()', 'the sweep survives an order that cannot be fulfilled');
select is(
  (select state::text from edge_kit.polar_events where webhook_id = 'evt_c'), 'processed', 'the failed event is worked'
);
select results_eq('select order_id from public.purchases', array['ord_good'], 'and the other order is fulfilled');
select is((select attention from public.orders where id = 'ord_bad'), '{unknown_product}', 'the bad one stays visible');

select * from finish();
rollback;
