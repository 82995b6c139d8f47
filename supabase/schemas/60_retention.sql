-- Retention: what is kept for a while and then goes. Everything that proves a payment stays for good: orders,
-- purchases, credits, refunds, audit, and the inbox row of every event, of which only the body goes. pg_net cleans its
-- answers itself (pg_net.ttl, six hours).

-- Oldest first, by an index. Whoever works on a row at the same moment keeps it: rows that are locked wait for the next
-- hour. The bounds of an hour are those of a shop with 35,000 orders a day (docs/scale.md).
create function edge_kit.sweep_retention() returns void
language plpgsql set search_path = '' as $$
declare
  s edge_kit.settings := (select t from edge_kit.settings t);
  v_carts uuid[];
  v_erased text[];
begin
  update edge_kit.polar_events e set payload = null
  where e.webhook_id = any (array(
    select d.webhook_id from edge_kit.polar_events d
    where d.payload is not null and d.received_at < now() - s.payload_retention and d.state not in ('failed', 'dead')
    order by d.received_at limit 20000 for update skip locked
  ));

  -- What Polar told of erased people before it had anonymised them.
  v_erased := array(
    select c.id from edge_kit.polar_customers c where c.erased_at > now() - s.payload_retention
  );
  if cardinality(v_erased) > 0 then
    perform edge_kit.forget_payloads(
      v_erased || array(
        select unnest(array[o.id, o.checkout_id]) from public.orders o where o.polar_customer_id = any (v_erased)
        union all
        select unnest(array[b.id, b.checkout_id]) from public.subscriptions b
        where b.polar_customer_id = any (v_erased)
      )
    );
  end if;
  perform edge_kit.forget_words(100000);

  -- A worker that was at it may have stored a file later. Files are found by Storage's index of beginnings of names: 0
  -- is what comes after a slash.
  delete from edge_kit.erased_purchases e
  where e.erased_at < now() - interval '1 hour' and not exists (
    select from storage.objects o
    where o.bucket_id = 'reports' and o.name ~>=~ (e.purchase_id || '/') and o.name ~<~ (e.purchase_id || '0')
  );
  perform edge_kit.ring('scraper', '{"remove_files": true}') where exists (select from edge_kit.erased_purchases);

  -- Locked first, then looked at: an order on its way locks its cart too, and is seen here once it has committed.
  v_carts := array(
    select c.id from public.temp_carts c
    where not c.kept and coalesce(c.checkout_expires_at, c.created_at) < now() - s.cart_retention
    order by coalesce(c.checkout_expires_at, c.created_at) limit 5000 for update skip locked
  );
  if cardinality(v_carts) > 0 then
    update public.temp_carts c set kept = true
    where c.id = any (array(
      select o.cart_id from public.orders o where o.cart_id = any (v_carts)
      union all
      select b.cart_id from public.subscriptions b where b.cart_id = any (v_carts)
    ));
    delete from public.temp_carts c where c.id = any (v_carts) and not c.kept;
  end if;

  delete from edge_kit.scrape_pages p
  where p.ctid = any (array(
    select o.ctid from edge_kit.scrape_pages o
    where o.created_at < now() - s.page_retention order by o.created_at limit 50000 for update skip locked
  ));
  delete from edge_kit.notices n
  where n.id = any (array(
    select d.id from edge_kit.notices d
    where d.created_at < now() - s.notice_retention and d.state <> 'queued'
    order by d.created_at limit 10000 for update skip locked
  ));
  delete from edge_kit.rate_limits r where r.empty_at <= now();
  delete from edge_kit.reconcile_runs r
  where r.finished_at < now() - s.reconcile_retention and r.until is distinct from edge_kit.reconcile_watermark();

  -- There is no index by time, but ids count upwards: only the oldest are looked at.
  delete from cron.job_run_details d
  where d.runid = any (array(select o.runid from cron.job_run_details o order by o.runid limit 1000))
    and coalesce(d.end_time, d.start_time) < now() - s.cron_retention;
end $$;
comment on function edge_kit.sweep_retention() is
  'Lets go what was kept long enough, a bounded share of each kind at a time. Cron: edge-kit-hourly.';
