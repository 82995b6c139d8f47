-- Contract: the PDF of a report is read by whoever may read the report's row, by nobody else, and written by nobody but
-- the service role. Kills: a link that works after the money went back; a report found by guessing its path; a buyer
-- who replaces or deletes a file.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(16);

select tests.open_shop();

-- A delivered purchase whose report has its file, as the scraper leaves them.
create function tests.deliver_file(p_order text, p_claims jsonb) returns text language plpgsql as $$
declare
  v_purchase uuid := tests.buy(p_order, p_claims);
  v_path text := v_purchase || '/1/survival_blueprint-0123456789abcdef.pdf';
begin
  perform tests.scrape(v_purchase);
  update public.outputs set storage_path = v_path where purchase_id = v_purchase;
  insert into storage.objects (bucket_id, name) values ('reports', v_path);
  return v_path;
end $$;

select results_eq(
  'select public, file_size_limit, allowed_mime_types from storage.buckets where id = ''reports''',
  $$values (false, 5242880::bigint, '{application/pdf}'::text[])$$,
  'the bucket is private and takes small PDFs only'
);
select is(
  (select relrowsecurity from pg_class where oid = 'storage.objects'::regclass), true,
  'row level security guards the files'
);
select is(
  (select count(*) from pg_policies where schemaname = 'storage' and tablename = 'objects'), 1::bigint,
  'one policy, for reading'
);

select from tests.deliver_file('ord_ann', tests.sign_up('ann'));
select from tests.deliver_file('ord_bob', tests.clerk_claims('bob'));
select from tests.deliver_file('ord_gil', null);
insert into storage.buckets (id, name, public) values ('elsewhere', 'elsewhere', false);
insert into storage.objects (bucket_id, name) select 'elsewhere', name from storage.objects;
insert into storage.objects (bucket_id, name)
select 'reports', id || '/1/survival_blueprint-ffffffffffffffff.pdf' from public.purchases where order_id = 'ord_ann';

select tests.sign_in(tests.supabase_claims('ann'));
select results_eq(
  'select bucket_id, name from storage.objects', 'select ''reports'', storage_path from public.outputs',
  'Ann (Supabase Auth) sees the file of her report; not others'', not another bucket''s, not one that no report names'
);
select is((select count(*) from storage.objects), 1::bigint, 'and it is one');
select throws_ok(
  $$insert into storage.objects (bucket_id, name) values ('reports', 'mine.pdf')$$, '42501', null, 'she writes no file'
);
select results_eq($$with changed as (
  update storage.objects set name = 'mine.pdf' where bucket_id = 'reports' returning 1
)
  select count(*) from changed$$, array[0::bigint], 'she moves no file');
select results_eq($$with gone as (delete from storage.objects where bucket_id = 'reports' returning 1)
  select count(*) from gone$$, array[0::bigint], 'she deletes no file');
select tests.sign_out();

select tests.sign_in(tests.clerk_claims('bob'));
select is((select count(*) from storage.objects), 1::bigint, 'Bob (Clerk) sees his');
select tests.sign_out();

select from tests.deliver(tests.order_event(
  'ord_bob', '{"customer_id": "cus_bob", "status": "refunded"}', '2026-11-20T11:00:00Z', 'order.refunded'
));
select tests.sign_in(tests.clerk_claims('bob'));
select is_empty('select * from storage.objects', 'Bob got his money back and sees it no more');
select tests.sign_out();

select from tests.deliver(
  tests.order_event('ord_bob', '{"customer_id": "cus_bob"}', '2026-11-20T12:00:00Z', 'order.updated')
);
select tests.sign_in(tests.clerk_claims('bob'));
select is((select count(*) from storage.objects), 1::bigint, 'his bank refused the refund: he sees it again');
select tests.sign_out();

select tests.sign_in('{"role": "authenticated"}');
select is_empty('select * from storage.objects', 'a token without a subject does not see the files of guests');
select tests.sign_out();

select tests.sign_in(null);
select is_empty('select * from storage.objects', 'a signed-out visitor sees none');
select throws_ok(
  $$insert into storage.objects (bucket_id, name) values ('reports', 'mine.pdf')$$, '42501', null, 'and writes none'
);
select tests.sign_out();

select tests.sign_in('{"role": "service_role"}');
select lives_ok(
  $$insert into storage.objects (bucket_id, name) values ('reports', 'p/1/k-0.pdf')$$, 'the service role writes'
);
select is((select count(*) from storage.objects where bucket_id = 'reports'), 5::bigint, 'and sees all');
select tests.sign_out();

select * from finish();
rollback;
