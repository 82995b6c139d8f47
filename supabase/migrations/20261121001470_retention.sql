-- Retention: what is kept for a while and then goes. Everything that proves a payment stays for good: orders, purchases,
-- credits, refunds, audit, and the inbox row of every event, of which only the body goes. pg_net cleans its answers
-- itself (pg_net.ttl, six hours).

alter table edge_kit.settings
  add column payload_retention interval not null default '90 days' check (payload_retention > '0'),
  add column cart_retention interval not null default '30 days' check (cart_retention >= '1 day'),
  add column cron_retention interval not null default '7 days' check (cron_retention >= '1 day'),
  add column page_retention interval not null default '90 days' check (page_retention >= '7 days'),
  add column reconcile_retention interval not null default '90 days' check (reconcile_retention > '0');
comment on column edge_kit.settings.payload_retention is 'How long bodies of webhooks are kept; those of failed and dead events stay until they are dealt with. Without its body an event cannot be replayed.';
comment on column edge_kit.settings.cart_retention is 'How long a cart is kept after its checkout expired; one that an order or subscription names stays for good.';
comment on column edge_kit.settings.cron_retention is 'How long cron.job_run_details is kept.';
comment on column edge_kit.settings.page_retention is 'How long the scraper''s notes of the pages it has read are kept; reports stay.';
comment on column edge_kit.settings.reconcile_retention is 'How long finished runs of reconciliation are kept; the one that holds the watermark stays.';

-- A cart is looked at once, when its time is over: it goes, or it is marked and never looked at again.
alter table public.temp_carts add column kept boolean not null default false;
comment on column public.temp_carts.kept is 'An order or subscription names it: it stays for good. Set by the sweep when the cart would have gone.';
create index temp_carts_expired on public.temp_carts ((coalesce(checkout_expires_at, created_at))) where not kept;
create index reconcile_runs_finished on edge_kit.reconcile_runs (finished_at) where finished_at is not null;

-- Every hour: a bounded share of each kind, oldest first, by an index. Whoever works on a row at the same moment keeps it:
-- rows that are locked wait for the next hour.
create function edge_kit.sweep_retention() returns void
language plpgsql set search_path = '' as $$
declare
  s edge_kit.settings := (select t from edge_kit.settings t);
  v_carts uuid[];
begin
  update edge_kit.polar_events e set payload = null
  where e.webhook_id = any (array(
    select d.webhook_id from edge_kit.polar_events d
    where d.payload is not null and d.received_at < now() - s.payload_retention and d.state not in ('failed', 'dead')
    order by d.received_at limit 5000 for update skip locked
  ));

  -- Locked first, then looked at: an order on its way locks its cart too, and is seen here once it has committed.
  v_carts := array(
    select c.id from public.temp_carts c
    where not c.kept and coalesce(c.checkout_expires_at, c.created_at) < now() - s.cart_retention
    order by coalesce(c.checkout_expires_at, c.created_at) limit 1000 for update skip locked
  );
  if cardinality(v_carts) > 0 then
    update public.temp_carts c set kept = true
    where c.id = any (v_carts) and (
      exists (select from public.orders o where o.cart_id = c.id) or exists (select from public.subscriptions b where b.cart_id = c.id)
    );
    delete from public.temp_carts c where c.id = any (v_carts) and not c.kept;
  end if;

  delete from edge_kit.scrape_pages p
  where p.ctid = any (array(
    select o.ctid from edge_kit.scrape_pages o
    where o.created_at < now() - s.page_retention order by o.created_at limit 5000 for update skip locked
  ));
  delete from edge_kit.rate_limits r where r.empty_at <= now();
  delete from edge_kit.reconcile_runs r
  where r.finished_at < now() - s.reconcile_retention and r.until is distinct from edge_kit.reconcile_watermark();

  -- There is no index by time, but ids count upwards: only the oldest are looked at.
  delete from cron.job_run_details d
  where d.runid = any (array(select o.runid from cron.job_run_details o order by o.runid limit 1000))
    and coalesce(d.end_time, d.start_time) < now() - s.cron_retention;
end $$;
comment on function edge_kit.sweep_retention() is 'Lets go what was kept long enough, a bounded share at a time. Cron: edge-kit-sweep-retention.';
