-- How the clock runs its sweeps.

-- Each sweep has a transaction of its own, so that none holds what another one waits for, and none waits for a lock
-- longer than ten seconds. One that fails is written down and the others go on; afterwards the whole run fails, for
-- pg_cron's diary. A procedure that commits may not have a `set` clause.
create procedure edge_kit.run_sweeps(variadic p_sweeps text[])
language plpgsql as $$
declare
  v_sweep text;
  v_error text;
  v_failed text[] := '{}';
begin
  perform set_config('search_path', '', false);
  foreach v_sweep in array p_sweeps loop
    begin
      perform set_config('lock_timeout', '10s', true);
      execute format('select edge_kit.%I()', v_sweep);
      delete from edge_kit.sweep_failures f where f.sweep = v_sweep;
    exception when others or query_canceled then
      v_error := left(sqlstate || ' ' || sqlerrm, 500);
      v_failed := v_failed || (v_sweep || ': ' || v_error);
      insert into edge_kit.sweep_failures as f (sweep, error) values (v_sweep, v_error)
      on conflict (sweep) do update
      set failures = f.failures + 1, failed_at = excluded.failed_at, error = excluded.error;
    end;
    commit;
  end loop;
  if v_failed <> '{}' then
    raise exception '%', array_to_string(v_failed, '; ');
  end if;
end $$;
comment on procedure edge_kit.run_sweeps(text[]) is
  'Runs functions of edge_kit one after the other, each for itself; one that fails stands in edge_kit.sweep_failures, '
  'and all that did in the error at the end. Cron: edge-kit-sweeps, edge-kit-hourly.';
