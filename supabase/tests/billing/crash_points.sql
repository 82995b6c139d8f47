-- What crash_points.test.ts needs inside the database. Every statement of the functions that crash_points.ts has put in
-- again is followed by `assert tests.point('<function>:<n>')`, which leaves `found` as it was; a `perform` would not.

-- Counts points as they are passed. A sequence, because a count in a table would be undone with the work.
create sequence tests.passed;
create table tests.points_passed (n bigint primary key, label text not null);

create function tests.point(p_label text) returns boolean language plpgsql as $$
declare
  v_n bigint := nextval('tests.passed');
begin
  if current_setting('tests.recording', true) = 'on' then
    insert into tests.points_passed values (v_n, p_label);
  elsif current_setting('tests.crash_at', true) = v_n::text then
    raise exception using errcode = current_setting('tests.crash_with'), message = 'crashed after ' || p_label;
  end if;
  return true;
end $$;

-- From here on the n-th point raises; null: none does.
create function tests.crash_at(p_n bigint, p_code text) returns void language plpgsql as $$
begin
  perform setval('tests.passed', 1, false);
  perform set_config('tests.crash_at', coalesce(p_n::text, ''), true);
  perform set_config('tests.crash_with', p_code, true);
end $$;

create function tests.inbox(p_id text) returns edge_kit.polar_events language sql volatile
return (select e from edge_kit.polar_events e where e.webhook_id = p_id);

-- Takes an event in as it comes, undoes it, and tells which points it passed and what came of it.
create function tests.undisturbed(
  p_id text, p_body text, out state text, out effects text, out points text[]
) language plpgsql as $$
begin
  perform tests.crash_at(null, '');
  perform set_config('tests.recording', 'on', true);
  state := public.ingest_polar_event(p_id, p_body);
  effects := tests.effects();
  points := array(select label from tests.points_passed order by n);
  raise exception using errcode = 'TS000', message = 'undo';
exception when sqlstate 'TS000' then
  null;
end $$;

-- Takes an event in, crashes it at its n-th point, looks at what is left, has it worked again, looks again, and undoes
-- all of it. Null when everything is as it must be, else what is wrong.
--   A lasting error leaves the inbox row alone, failed, with the reason; one outside the guarded block, and any
--   transient one, is raised and leaves nothing. A failed ring or announcement is swallowed by design: the job waits
--   for the sweep, the frontend asks again.
create function tests.crash(
  p_id text, p_body text, p_n bigint, p_label text, p_code text, p_before text, p_state text, p_effects text
) returns text language plpgsql as $$
declare
  v_state text;
  v_row edge_kit.polar_events;
  v_wrong text;
begin
  perform tests.crash_at(p_n, p_code);
  begin
    v_state := public.ingest_polar_event(p_id, p_body);
  exception when query_canceled or others then
    if sqlerrm not like 'crashed after %' then
      raise;
    end if;
    v_state := 'raised';
  end;
  perform tests.crash_at(null, '');
  v_row := tests.inbox(p_id);

  if p_label ~ '^edge_kit\.(ring|announce_purchase):' then
    perform edge_kit.sweep_scrape_jobs();
    v_wrong := case
      when v_state <> p_state or split_part(tests.effects(), ' ', 1) <> split_part(p_effects, ' ', 1)
        then 'what was only to be told took something along'
      when split_part(tests.effects(), ' ', 2)::int < split_part(p_effects, ' ', 2)::int then 'nobody is rung'
    end;
  elsif tests.effects() <> p_before then
    v_wrong := 'something of the event remains';
  elsif v_state = 'raised' then
    v_wrong := case when v_row is not null then 'raised, and yet the inbox has it' end;
  elsif p_code = '40001' then
    v_wrong := 'a transient error was kept as ' || v_state || ' instead of being raised';
  elsif (v_state, v_row.state::text, v_row.attempts) is distinct from ('failed', 'failed', 1::smallint)
    or v_row.payload is distinct from p_body or v_row.next_attempt_at is null
    -- The statement may be another one: lots are settled in the order of their ids, which are of chance.
    or split_part(v_row.error, ':', 1) is distinct from p_code || ' crashed after ' || split_part(p_label, ':', 1) then
    v_wrong := 'the inbox says ' || coalesce(v_row::text, 'nothing');
  end if;

  if v_wrong is null and p_label !~ '^edge_kit\.(ring|announce_purchase):' then
    case
      when v_state = 'raised' or p_n % 3 = 0 then
        v_state := public.ingest_polar_event(p_id, p_body);
      when p_n % 3 = 1 then
        v_state := public.replay_polar_event(p_id);
      else
        update edge_kit.polar_events set next_attempt_at = now() where webhook_id = p_id;
        perform edge_kit.sweep_polar_events();
        v_state := (tests.inbox(p_id)).state;
    end case;
    v_row := tests.inbox(p_id);
    if (v_state, v_row.state::text) is distinct from (p_state, p_state) or v_row.error is not null then
      v_wrong := 'worked again it is ' || v_state || ', undisturbed it was ' || p_state;
    elsif tests.effects() <> p_effects then
      v_wrong := 'worked again it leaves other rows than undisturbed';
    end if;
  end if;
  raise exception using errcode = 'TS000', message = 'undo';
exception when sqlstate 'TS000' then
  return v_wrong;
end $$;

-- The same at every point of these that an event passes.
create function tests.crash_everywhere(
  p_id text, p_body text, p_code text, p_labels text[]
) returns table (label text, wrong text)
language plpgsql as $$
declare
  v_before text := tests.effects();
  v_usual record;
begin
  select * into v_usual from tests.undisturbed(p_id, p_body);
  return query
    select p.label, tests.crash(p_id, p_body, p.n, p.label, p_code, v_before, v_usual.state, v_usual.effects)
    from unnest(v_usual.points) with ordinality p (label, n)
    where p.label = any (p_labels);
end $$;
