-- Contract: I8, S89. Who may execute which function is the list below and nothing else, for every function of public
-- and edge_kit and every API role, PUBLIC included. A new function is closed until it is granted and listed here.
-- Kills: `revoke … from public` that leaves the roles' own grants; a definer function that anybody may call.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
select plan(4);

create temporary table allowed (routine, roles) as values
  ('public.adjust_credits(text,bigint,text,text,timestamp with time zone)', '{service_role}'::text[]),
  ('public.assign_seat(text,text,boolean)', '{authenticated}'),
  ('edge_kit.bearer()', '{authenticated}'),  -- policies ask it; nobody enters its schema
  ('public.ask_subscription_change(text,text,text,text,jsonb)', '{service_role}'),
  ('public.attach_checkout(uuid,text,text,timestamp with time zone,text,text)', '{service_role}'),
  ('public.attach_order(text,text,text)', '{service_role}'),
  ('public.cancel_subscription(text,text,boolean)', '{service_role}'),
  ('public.change_subscription_plan(text,text,text,text)', '{service_role}'),
  ('public.check_invoice(text,text,text)', '{service_role}'),
  ('public.checkout_status(text)', '{anon,authenticated,service_role}'),
  ('public.checkpoint_scrape(uuid,uuid,jsonb,jsonb)', '{service_role}'),
  ('public.claim_notice(text[])', '{service_role}'),
  ('public.claim_polar_command(uuid)', '{service_role}'),
  ('public.claim_scrape(uuid)', '{service_role}'),
  ('public.claim_usage(integer)', '{service_role}'),
  ('public.close_polar_command(uuid,text)', '{service_role}'),
  ('public.command_for(text,uuid)', '{service_role}'),
  ('public.compare_polar_objects(text,jsonb)', '{service_role}'),
  ('public.complete_scrape(uuid,uuid,jsonb)', '{service_role}'),
  ('public.create_cart(jsonb,jsonb,text,text,jsonb)', '{service_role}'),
  ('public.credit_balance()', '{authenticated}'),
  ('public.dashboard()', '{authenticated}'),
  ('public.drop_usage(text)', '{service_role}'),
  ('public.discard_notices(text,text,timestamp with time zone)', '{service_role}'),
  ('public.erase_person(text,text)', '{service_role}'),
  ('public.export_person(text,text)', '{service_role}'),
  ('public.fail_scrape(uuid,uuid,text,text,boolean)', '{service_role}'),
  ('public.finish_reconcile(uuid,uuid,text,jsonb)', '{service_role}'),
  ('public.has_active_subscription()', '{authenticated}'),
  ('public.health()', '{service_role}'),
  ('public.ingest_polar_event(text,text)', '{service_role}'),
  ('public.link_polar_customer(jsonb,text,text)', '{service_role}'),
  ('public.link_profile()', '{authenticated}'),
  ('public.list_erased_files(integer)', '{service_role}'),
  ('public.list_forged_objects(integer)', '{service_role}'),
  ('public.list_polar_rereads(integer,text)', '{service_role}'),
  ('public.list_received_events(timestamp with time zone,text,integer)', '{service_role}'),
  ('public.mark_forged_events(text[],text)', '{service_role}'),
  ('public.move_order(text,text,text)', '{service_role}'),
  ('public.my_command(uuid)', '{authenticated}'),
  ('public.my_entitlements()', '{authenticated}'),
  ('public.portal_customer(text,text,text)', '{service_role}'),
  ('public.preview_subscription_change(text,text,text,text,jsonb)', '{service_role}'),
  ('public.record_notice(uuid,uuid,text,text,text,text,integer)', '{service_role}'),
  ('public.record_polar_command(uuid,uuid,text,timestamp with time zone,jsonb,text,text,integer)', '{service_role}'),
  ('public.record_reconcile(uuid,uuid,timestamp with time zone,jsonb,jsonb)', '{service_role}'),
  ('public.record_usage(uuid,text,text,text,text[],integer)', '{service_role}'),
  ('public.refund_order(text,text,bigint,text)', '{service_role}'),
  ('public.refund_purchase(uuid,text,text)', '{service_role}'),
  ('public.release_notices(text,text,timestamp with time zone)', '{service_role}'),
  ('public.replay_notice(uuid,text)', '{service_role}'),
  ('public.replay_polar_event(text)', '{service_role}'),
  ('public.rerun_purchase(uuid,text)', '{service_role}'),
  ('public.retry_polar_command(uuid,text)', '{service_role}'),
  ('public.retry_purchase(uuid)', '{authenticated}'),
  ('public.retry_usage(text)', '{service_role}'),
  ('public.revoke_seat(text)', '{authenticated}'),
  ('public.send_polar_command(uuid,uuid,timestamp with time zone)', '{service_role}'),
  ('public.set_purchase_url(uuid,text)', '{authenticated}'),
  ('public.set_subscription_url(text,text)', '{authenticated}'),
  ('public.spend_credits(bigint,text,text)', '{authenticated}'),
  ('public.spend_credits_for(text,bigint,text,text,boolean)', '{service_role}'),
  ('public.start_reconcile(timestamp with time zone,boolean)', '{service_role}'),
  ('public.support(text)', '{service_role}'),
  ('public.uncancel_subscription(text,text)', '{service_role}'),
  ('public.undo_forged_object(text,text,jsonb)', '{service_role}'),
  ('public.unsubscribe_digest(uuid)', '{service_role}'),
  ('public.yield_scrape(uuid,uuid)', '{service_role}');

create temporary view walked as
select format(
  '%s.%s(%s)', p.pronamespace::regnamespace, p.proname, replace(pg_get_function_identity_arguments(p.oid), ', ', ',')
) as named,
  p.oid, r.role, has_function_privilege(r.role, p.oid, 'execute') as may
from pg_proc p
cross join (values ('public'), ('anon'), ('authenticated'), ('service_role')) r (role)
where p.pronamespace in ('public'::regnamespace, 'edge_kit'::regnamespace)
  and not exists (
    select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
  );

create temporary view expected as
select a.routine::regprocedure as oid, r.role from allowed a cross join unnest(a.roles) r (role);

select cmp_ok(
  (select count(*) from walked), '>=', 160::bigint, 'the walk covers at least forty functions and four roles'
);
select is_empty(
  'select named, role from walked w where may and (w.oid, w.role) not in (select e.oid, e.role from expected e)',
  'S89: nobody executes what the list does not allow'
);
select is_empty(
  'select e.oid, e.role from expected e join walked w using (oid, role) where not w.may',
  'everybody executes what the list allows'
);
select is_empty(
  $$select p.oid::regprocedure from pg_proc p where p.pronamespace = 'edge_kit'::regnamespace and p.prosecdef
    and p.prorettype <> 'trigger'::regtype and p.oid <> 'edge_kit.bearer()'::regprocedure$$,
  'no definer function stands in edge_kit but for triggers, which nobody can call, and the one that policies ask'
);

select * from finish();
rollback;
