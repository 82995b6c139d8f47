-- What should be read again at Polar because rows contradict each other (docs/money.md §1). It is marked when it is
-- written, so that edge_kit.polar_rereads and list_polar_rereads() need not look at everything.

create function edge_kit.is_odd(p_subscription public.subscriptions, p_customer edge_kit.polar_customers)
returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return (p_customer.snapshot_writer).event_at > (p_subscription.last_writer).event_at
    and (p_subscription.polar_status in ('trialing', 'active'))
      <> (p_subscription.id = any (p_customer.active_subscription_ids));
end $$;
comment on function edge_kit.is_odd(public.subscriptions, edge_kit.polar_customers) is
  'True when the last snapshot of its customer is newer than a subscription and sees it otherwise.';

create function edge_kit.settle_snapshot(p_customer_id text) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_customers c set odd_snapshot = not c.odd_snapshot
  where c.id = p_customer_id and c.odd_snapshot <> (
    exists (select from public.subscriptions s where s.polar_customer_id = c.id and edge_kit.is_odd(s, c))
    or exists (
      select from unnest(c.active_subscription_ids) a (id)
      where not exists (select from public.subscriptions s where s.id = a.id)
    )
  );
end $$;
comment on function edge_kit.settle_snapshot(text) is
  'Recomputes whether a customer''s last snapshot and the subscriptions that we know agree.';

-- Under the lock of the order's customer, if the order is there: otherwise one of them might change unseen.
create function edge_kit.settle_refunds(p_order_id text) returns void
language plpgsql set search_path = '' as $$
declare
  v_unmatched boolean := (select o.refunded_amount from public.orders o where o.id = p_order_id) is distinct from (
    select coalesce(sum(r.amount) filter (where r.status = 'succeeded'), 0)
    from public.refunds r where r.order_id = p_order_id
  );
begin
  update public.refunds r set unmatched = v_unmatched where r.order_id = p_order_id and r.unmatched <> v_unmatched;
end $$;
comment on function edge_kit.settle_refunds(text) is
  'Recomputes of an order''s refunds whether they are unmatched: they do not add up to what the order says was '
  'refunded, or it is not here.';
