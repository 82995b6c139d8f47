-- Contract: I2. What may be better in a moment is raised again, so that Polar retries, and leaves no inbox row; what
-- will not is kept as failed.
-- Kills: ten attempts burnt while the database restarts; a poison event that answers 5xx.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(26);

select tests.open_shop();

-- What becomes of an order while writing purchases fails with this code, and how many inbox rows remain of it.
create function tests.outcome(p_code text) returns text language plpgsql as $$
declare
  v_answer text;
begin
  perform tests.break('public.purchases', 'insert', p_code);
  begin
    v_answer := tests.deliver(tests.order_event('ord_1'), 'evt_' || p_code);
  exception when query_canceled or others then
    v_answer := 'raised ' || sqlstate;
  end;
  perform tests.mend('public.purchases');
  return v_answer || ', kept: ' || (select count(*) from edge_kit.polar_events where webhook_id = 'evt_' || p_code);
end $$;

select is(tests.outcome(code), format('raised %s, kept: 0', code), format('%s is for Polar to try again', what))
from (values
  ('08006', 'a connection failure'), ('40001', 'a serialization failure'), ('40P01', 'a deadlock'),
  ('53100', 'a full disk'),
  ('53200', 'a lack of memory'), ('53300', 'too many connections'), ('57014', 'a statement timeout'),
  ('57P01', 'a shutdown'),
  ('57P03', 'a start-up'), ('58030', 'an input/output error'), ('XX000', 'an internal error'),
  ('XX001', 'corrupted data'),
  ('55006', 'an object in use'), ('25006', 'a read-only standby')
) t (code, what);

select is(tests.outcome(code), 'failed, kept: 1', format('%s is kept as failed', what))
from (values
  ('55P03', 'a lock that is not to be had'),
  ('P0001', 'an exception of ours'), ('PT422', 'a refusal of ours'), ('22P02', 'a text that is no number'),
  ('22003', 'a number too large'),
  ('23502', 'a missing value'), ('23505', 'a duplicate key'), ('42P01', 'a missing table'),
  ('42501', 'a missing privilege'),
  ('54001', 'a statement too complex'), ('55000', 'a wrong state'), ('0A000', 'an unsupported feature')
) t (code, what);

select * from finish();
rollback;
