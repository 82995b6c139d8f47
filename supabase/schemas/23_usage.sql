-- Usage: each spend of credits is put down for Polar's meters in the transaction that books it, if the shop wants that.

create function edge_kit.queue_usage() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into edge_kit.usage_events (lot_id, n)
  select new.lot_id, new.n from edge_kit.settings s where s.usage_event is not null;
  return null;
end $$;
comment on function edge_kit.queue_usage() is
  'Trigger on credit_entries: a spend is to be told to Polar, if settings.usage_event names an event.';

create trigger credit_entries_usage after insert on public.credit_entries
  for each row when (new.kind = 'spend') execute function edge_kit.queue_usage();

-- Whoever pays Polar for what the lot is of, also where the holder of a seat has spent it; of credits that no purchase
-- gave, the newest customer of their owner. A user whom Polar does not know yet is named by our id: Polar keeps such an
-- event for the customer who comes with that external id.
create function edge_kit.usage_customer(p_lot public.credit_lots) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(
    (
      select jsonb_build_object('customer_id', c.id)
      from edge_kit.polar_customers c
      where c.deleted_at is null and c.id = coalesce(
        (select s.polar_customer_id from public.subscriptions s where s.id = p_lot.subscription_id),
        (select o.polar_customer_id from public.orders o where o.id = p_lot.order_id)
      )
    ),
    (
      select jsonb_build_object('customer_id', p.polar_customer_id)
      from public.profiles p where p.user_id = p_lot.user_id and p.polar_customer_id is not null
    ),
    (select jsonb_build_object('external_customer_id', p_lot.user_id) where p_lot.user_id is not null)
  );
end $$;
comment on function edge_kit.usage_customer(public.credit_lots) is
  'Whom a spend of a lot is told of at Polar: { customer_id } or { external_customer_id }; null when nobody is left.';
