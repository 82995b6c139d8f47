-- Takes the kit out of a database, and nothing else: what belongs to the project around it stays as it is. All orders,
-- purchases, credits and the list of reports go with it: make a backup first. While something of the project depends on
-- the kit, it fails, names that and takes nothing. docs/setup.md says what else there is to remove.
begin;

select cron.unschedule(jobid) from cron.job where jobname like 'edge-kit-%';
delete from vault.secrets where name in ('automations_key', 'edge_url', 'rate_limit_salt');
drop policy "users read the files of their own outputs" on storage.objects;
do $$
begin
  if to_regclass('realtime.messages') is not null then
    drop policy if exists "users hear of their own purchases" on realtime.messages;
  end if;
end $$;

drop function
  public.adjust_credits, public.ask_subscription_change, public.assign_seat, public.attach_checkout,
  public.attach_order, public.cancel_subscription, public.change_subscription_plan, public.check_invoice,
  public.checkout_status, public.checkpoint_scrape, public.claim_notice, public.claim_polar_command,
  public.claim_scrape, public.claim_usage, public.close_polar_command, public.command_for,
  public.compare_polar_objects, public.complete_scrape, public.create_cart, public.credit_balance,
  public.dashboard, public.discard_notices, public.drop_usage, public.erase_person, public.export_person,
  public.fail_scrape, public.finish_reconcile, public.has_active_subscription, public.health,
  public.ingest_polar_event, public.link_polar_customer, public.link_profile, public.list_erased_files,
  public.list_forged_objects, public.list_polar_rereads, public.list_received_events, public.mark_forged_events,
  public.move_order, public.my_command, public.my_entitlements, public.portal_customer,
  public.preview_subscription_change, public.record_notice, public.record_polar_command,
  public.record_reconcile, public.record_usage, public.refund_order, public.refund_purchase,
  public.release_notices, public.replay_notice, public.replay_polar_event, public.rerun_purchase,
  public.retry_polar_command, public.retry_purchase, public.retry_usage, public.revoke_seat,
  public.send_polar_command, public.set_purchase_url, public.set_subscription_url, public.spend_credits,
  public.spend_credits_for, public.start_reconcile, public.support, public.uncancel_subscription,
  public.undo_forged_object, public.unsubscribe_digest, public.yield_scrape;

-- Each kind in one statement, since the objects of a kind need each other; never cascading.
do $$
declare
  v_drop text;
begin
  for v_drop in
    select distinct format('drop policy %I on %s', p.polname, p.polrelid::regclass)
    from pg_policy p join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
      join pg_proc f on d.refclassid = 'pg_proc'::regclass and f.oid = d.refobjid
    where f.pronamespace = 'edge_kit'::regnamespace
    union all
    select format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where p.pronamespace = 'edge_kit'::regnamespace and not t.tgisinternal
    union all
    select 'drop view ' || string_agg(c.oid::regclass::text, ', ')
    from pg_class c where c.relnamespace = 'edge_kit'::regnamespace and c.relkind = 'v'
    union all
    select 'alter table public.subscriptions drop column status' -- which a function makes
    union all
    select 'drop routine ' || string_agg(p.oid::regprocedure::text, ', ')
    from pg_proc p where p.pronamespace = 'edge_kit'::regnamespace
    union all
    select 'drop table ' || string_agg(c.oid::regclass::text, ', ')
    from pg_class c
    where c.relkind = 'r' and (c.relnamespace = 'edge_kit'::regnamespace or c.oid = any (
      '{
        public.benefit_grants, public.credit_entries, public.credit_lots, public.orders, public.outputs,
        public.product_prices, public.products, public.profiles, public.purchases, public.refunds, public.seats,
        public.subscriptions, public.temp_carts
      }'::regclass[]
    ))
    union all
    select 'drop type ' || string_agg(t.oid::regtype::text, ', ')
    from pg_type t left join pg_class c on c.oid = t.typrelid
    where t.typelem = 0 and coalesce(c.relkind, 'c') = 'c' and (
      t.typnamespace = 'edge_kit'::regnamespace or t.oid = any (
        '{public.credit_entry_kind, public.credit_source, public.expiry_rule, public.product_kind,
          public.purchase_status, public.report_kind, public.seat_credits, public.subscription_status}'::regtype[]
      )
    )
  loop
    execute v_drop;
  end loop;
end $$;
drop schema edge_kit;

-- The bucket goes once its files are gone, which only Storage may remove.
delete from storage.buckets b
where b.id = 'reports' and not exists (select from storage.objects o where o.bucket_id = b.id);

delete from supabase_migrations.schema_migrations where name = 'baseline';
delete from supabase_migrations.seed_files where path = 'supabase/seed.sql';

commit;
