-- Contract: S74, I9. edge_kit.ledger_faults names each lot whose columns are not the sums of its entries, whose entries
-- are not numbered without a gap, or that expired though it lasts forever; it says what the entries say, and nothing of
-- the lots that are right.
-- Kills: a sum that adds up over kinds while the kinds do not; a lot without entries that is passed over.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(8);

select tests.open_shop();
insert into public.profiles (user_id) values ('ada'), ('bo');
create function tests.lot(
  p_key text, p_granted bigint, p_spent bigint, p_clawed_back bigint, p_expired bigint, p_expires_at timestamptz,
  p_entries text, p_user text default 'ada'
) returns void language plpgsql as $$
declare
  v_id uuid;
begin
  insert into public.credit_lots (
    key, source, user_id, granted_at, promised, granted, spent, clawed_back, expired, expires_at
  )
  values (p_key, 'order', p_user, now(), p_granted, p_granted, p_spent, p_clawed_back, p_expired, p_expires_at)
  returning id into v_id;
  insert into public.credit_entries (lot_id, kind, n, amount, spend_key)
  select v_id, e[1]::public.credit_entry_kind, e[2]::integer, e[3]::bigint, case e[1] when 'spend' then e[2] end
  from regexp_matches(p_entries, '(\w+) (\d+) (-?\d+)', 'g') e;
end $$;
create function tests.fault(p_key text) returns text language sql stable
return (
  select concat_ws(' ', entries_granted, entries_spent, entries_clawed_back, entries_expired, entries, gaps)
  from edge_kit.ledger_faults where key = p_key
);

select tests.lot('right', 10, 3, 2, 5, now(), 'grant 1 10, spend 1 -1, spend 2 -2, clawback 1 -2, expiry 1 -5');
select tests.lot('given back', 10, 0, 0, 0, null, 'grant 1 10, clawback 1 -4, clawback 2 4');
select is_empty('select * from edge_kit.ledger_faults', 'lots that add up are none');
select ok(edge_kit.ledger_holds(), 'and the ledger holds');

select tests.lot('wrong kind', 10, 3, 0, 0, null, 'grant 1 10, clawback 1 -3');
select tests.lot('no entries', 10, 0, 0, 0, null, '', 'bo');
select tests.lot('a gap', 10, 3, 0, 0, null, 'grant 1 10, spend 1 -1, spend 4 -2');
select tests.lot('forever', 10, 0, 0, 10, null, 'grant 1 10, expiry 1 -10');
select is(tests.fault('wrong kind'), '10 0 3 0 2 0', 'S74: each kind is added up for itself');
select is(tests.fault('no entries'), '0 0 0 0 0 0', 'S74: a lot that nothing was written down for is one');
select is(tests.fault('a gap'), '10 3 0 0 3 2', 'S74: so is one with entries missing in their row');
select is(tests.fault('forever'), '10 0 0 10 2 0', 'S74: and one that expired though it lasts forever');
select is((select count(*) from edge_kit.ledger_faults), 4::bigint, 'nothing else is');
select is(
  array[edge_kit.ledger_holds(), edge_kit.ledger_holds('bo'), edge_kit.ledger_holds('nobody')],
  '{false,false,true}'::boolean[], 'one user can be asked for'
);

select * from finish();
rollback;
