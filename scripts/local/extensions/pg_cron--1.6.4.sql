-- Stand-in for pg_cron 1.6.4: same tables, functions and schedule syntax as on hosted Supabase. There the scheduler is
-- a background process of Postgres; here it is scripts/local/cron_runner.ts, which asks cron._is_due every minute.

create schema cron;
create sequence cron.jobid_seq;
create sequence cron.runid_seq;

create table cron.job (
  jobid bigint primary key default nextval('cron.jobid_seq'),
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport int not null default inet_server_port(),
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  constraint jobname_username_uniq unique (jobname, username)
);

create table cron.job_run_details (
  jobid bigint,
  runid bigint primary key default nextval('cron.runid_seq'),
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);

alter table cron.job enable row level security;
alter table cron.job_run_details enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
grant select on cron.job to public;
grant select, delete on cron.job_run_details to public;
grant select on sequence cron.jobid_seq, cron.runid_seq to public;

-- Schedules ---------------------------------------------------------------------------------------------------------

-- The values that one field of a cron expression stands for, null if it is malformed.
create function cron._field_values(field text, low int, high int, names text[]) returns int[]
language plpgsql immutable strict
set search_path = ''
as $$
declare
  element text;
  m text[];
  first_value int;
  last_value int;
  step int;
  result int[] := '{}';
begin
  foreach element in array string_to_array(lower(field), ',') loop
    m := regexp_match(element, '^(?:\*|([a-z0-9]+)(?:-([a-z0-9]+))?)(?:/([0-9]{1,4}))?$');
    if m is null or (m[1] is not null and m[2] is null and m[3] is not null) then
      return null; -- a step needs a range: `1/20` is an error in pg_cron
    end if;
    if m[1] is null then
      first_value := low;
      last_value := high;
    else
      first_value := coalesce(array_position(names, m[1]) - 1 + low, substring(m[1] from '^[0-9]{1,4}$')::int);
      last_value := case when m[2] is null then first_value
        else coalesce(array_position(names, m[2]) - 1 + low, substring(m[2] from '^[0-9]{1,4}$')::int) end;
    end if;
    step := coalesce(m[3]::int, 1);
    if (first_value between low and high and last_value between low and high and step between 1 and high) is not true
    then
      return null;
    end if;
    result := result || array(select generate_series(first_value, last_value, step));
  end loop;
  return result;
end
$$;

-- The seconds of a schedule like '10 seconds', null for every other text.
create function cron._interval_seconds(schedule text) returns int
language sql immutable strict
set search_path = ''
as $$ select substring(lower(schedule) from '^\s*([1-9]|[1-5][0-9])\s*seconds?\s*$')::int $$;

-- Whether a cron expression names this minute (UTC); null if it is not a cron expression. When day of month and day of
-- week are both restricted, either is enough.
create function cron._is_due(schedule text, at timestamptz) returns boolean
language plpgsql immutable
set search_path = ''
as $$
declare
  expression text := coalesce(
    '{"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
      "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *"}'::jsonb ->> btrim(schedule), schedule);
  f text[] := regexp_split_to_array(btrim(expression, E' \t'), '[ \t]+');
  t timestamp := at at time zone 'UTC';
  minutes int[] := cron._field_values(f[1], 0, 59, '{}');
  hours int[] := cron._field_values(f[2], 0, 23, '{}');
  is_last_day boolean := f[3] = '$' and extract(day from t + interval '1 day') = 1;
  days int[] := case when f[3] = '$' then '{}' else cron._field_values(f[3], 1, 31, '{}') end;
  months int[] := cron._field_values(f[4], 1, 12, '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}');
  weekdays int[] := cron._field_values(f[5], 0, 7, '{sun,mon,tue,wed,thu,fri,sat,sun}');
  day_matches boolean := extract(day from t)::int = any (days) or is_last_day;
  weekday_matches boolean := extract(dow from t)::int = any (weekdays) or extract(isodow from t)::int = any (weekdays);
begin
  if cardinality(f) <> 5 or minutes is null or hours is null or days is null or months is null or weekdays is null then
    return null;
  end if;
  return extract(minute from t)::int = any (minutes)
    and extract(hour from t)::int = any (hours)
    and extract(month from t)::int = any (months)
    and case when f[3] like '*%' or f[5] like '*%' then day_matches and weekday_matches
      else day_matches or weekday_matches end;
end
$$;

create function cron._check_schedule(schedule text) returns void
language plpgsql
set search_path = ''
as $$
begin
  if cron._interval_seconds(schedule) is null and cron._is_due(schedule, now()) is null then
    raise exception 'invalid schedule: %', schedule using
      errcode = 'invalid_parameter_value',
      hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
  end if;
end
$$;

-- Jobs --------------------------------------------------------------------------------------------------------------

create function cron.schedule(schedule text, command text) returns bigint
language plpgsql strict
set search_path = ''
as $$
declare
  id bigint;
begin
  perform cron._check_schedule(schedule);
  insert into cron.job (schedule, command) values (schedule, command) returning jobid into id;
  return id;
end
$$;
comment on function cron.schedule(text, text) is 'schedule a pg_cron job';

create function cron.schedule_in_database(
  job_name text, schedule text, command text, database text, username text default null, active boolean default true
) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  id bigint;
begin
  if job_name is null or schedule is null or command is null then
    raise exception '% can not be NULL', case when job_name is null then 'job_name'
      when schedule is null then 'schedule' else 'command' end;
  end if;
  perform cron._check_schedule(schedule);
  insert into cron.job as j (schedule, command, database, username, active, jobname)
  values (schedule, command, coalesce(database, current_database()), coalesce(username, current_user), active, job_name)
  on conflict on constraint jobname_username_uniq do update
    set schedule = excluded.schedule, command = excluded.command, database = excluded.database
  returning j.jobid into id;
  return id;
end
$$;
comment on function cron.schedule_in_database(text, text, text, text, text, boolean) is 'schedule a pg_cron job';

create function cron.schedule(job_name text, schedule text, command text) returns bigint
language sql
set search_path = ''
as $$ select cron.schedule_in_database(job_name, schedule, command, null) $$;
comment on function cron.schedule(text, text, text) is 'schedule a pg_cron job';

create function cron.alter_job(
  job_id bigint,
  schedule text default null,
  command text default null,
  database text default null,
  username text default null,
  active boolean default null
) returns void
language plpgsql
set search_path = ''
as $$
begin
  if schedule is not null then
    perform cron._check_schedule(schedule);
  end if;
  update cron.job as j
  set
    schedule = coalesce(alter_job.schedule, j.schedule),
    command = coalesce(alter_job.command, j.command),
    database = coalesce(alter_job.database, j.database),
    username = coalesce(alter_job.username, j.username),
    active = coalesce(alter_job.active, j.active)
  where j.jobid = job_id;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', job_id;
  end if;
end
$$;
comment on function cron.alter_job(bigint, text, text, text, text, boolean) is
  'Alter the job identified by job_id. Any option left as NULL will not be modified.';

create function cron.unschedule(job_id bigint) returns bool
language plpgsql strict
set search_path = ''
as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then
    raise exception 'could not find valid entry for job %', job_id;
  end if;
  return true;
end
$$;
comment on function cron.unschedule(bigint) is 'unschedule a pg_cron job';

create function cron.unschedule(job_name text) returns bool
language plpgsql strict
set search_path = ''
as $$
begin
  delete from cron.job where jobname = job_name and username = current_user;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_name;
  end if;
  return true;
end
$$;
comment on function cron.unschedule(text) is 'unschedule a pg_cron job';

revoke all on function cron.alter_job, cron.schedule_in_database from public;

select pg_catalog.pg_extension_config_dump('cron.job', '');
select pg_catalog.pg_extension_config_dump('cron.jobid_seq', '');
select pg_catalog.pg_extension_config_dump('cron.job_run_details', '');
select pg_catalog.pg_extension_config_dump('cron.runid_seq', '');
