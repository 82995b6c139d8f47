-- Contract: docs/money.md §1. What may happen once is unique in the table itself, whoever writes and however many do at
-- once; no function looks first and then inserts.
-- Kills: two purchases of one order line, two lots of one period, two rows of one webhook, after a check that both
-- passed.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(8);

select tests.open_shop();
select from tests.buy('ord_1');
select from public.purchases p, lateral public.claim_scrape(p.id);
insert into public.outputs (
  purchase_id, kind, run_key, title, data
) select p.id, 'survival_blueprint', '1', 'a', '{}' from public.purchases p;
insert into public.credit_lots (key, source, granted_at, promised) values ('adjustment:a', 'adjustment', now(), 0);

create function tests.again(p_table regclass, p_without text[]) returns text language plpgsql as $$
declare
  v_columns text := (
    select string_agg(quote_ident(attname), ', ') from pg_attribute
    where attrelid = p_table and attnum > 0 and not attisdropped and attgenerated = '' and attname <> all (p_without)
  );
begin
  return format('insert into %s (%s) select %s from %s', p_table, v_columns, v_columns, p_table);
end $$;

select throws_ok(tests.again('edge_kit.polar_events', '{}'), '23505', null, 'S30: a webhook id is in the inbox once');
select throws_ok(tests.again('public.orders', '{}'), '23505', null, 'S30: an order is mirrored once');
select throws_ok(tests.again('public.purchases', '{id}'), '23505', null, 'S30: an order line is one purchase');
select throws_ok(tests.again('public.outputs', '{id}'), '23505', null, 'S30: a run delivers a kind of report once');
select throws_ok(tests.again('public.credit_lots', '{id}'), '23505', null, 'S30: a grant has one lot');
select throws_ok(
  $$insert into edge_kit.scrape_jobs (purchase_id, run_key, url, hosts)
    select purchase_id, 'another', url, '{another.example.com}' from edge_kit.scrape_jobs$$, '23505', null,
  'S30: a purchase has one open run'
);
select throws_ok(
  $$insert into public.products (slug, kind, name, description, price_amount) values ('cart-2', 'cart', 'x', 'x', 0)$$,
  '23505', null,
  'S30: there is one cart product'
);
select is_empty(
  $$select p.oid::regprocedure from pg_proc p
    where p.pronamespace in ('public'::regnamespace, 'edge_kit'::regnamespace)
      and p.prosrc ~* 'if\s+not\s+exists\s*\(\s*select[^;]*then\s*insert'$$,
  'S30: no function looks first and then inserts'
);

select * from finish();
rollback;
