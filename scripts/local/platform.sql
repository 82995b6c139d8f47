-- What a hosted Supabase project has before its first migration, as far as this project touches it: a project made
-- after 30 October 2026, when new tables and functions in `public` stopped being exposed by default.
-- Runs as often as one likes.
--
-- Missing: `safeupdate`, a C library that hosted Supabase loads for requests of the Data API and that refuses an
-- update or delete without a where clause. `postgres` is a superuser here and is not one there.

-- Roles belong to the whole cluster, so another database may have made them already.
do $$
declare
  role record;
begin
  for role in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit')
    ) as roles (name, options)
  loop
    if not exists (select from pg_roles where rolname = role.name) then
      execute format('create role %I %s', role.name, role.options);
    end if;
  end loop;
end
$$;
grant anon, authenticated, service_role to authenticator;
alter role postgres set search_path to "$user", public, extensions;

create schema if not exists auth;
create schema if not exists extensions;
create schema if not exists storage;
create schema if not exists vault;
grant usage on schema public, auth, extensions, storage to anon, authenticated, service_role;

-- The Storage service makes its tables after this; row level security decides there.
alter default privileges for role postgres in schema storage
  grant all on tables to anon, authenticated, service_role;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists supabase_vault with schema vault;

-- Tells the Data API to read the catalogue again after every change of the schema.
create or replace function extensions.pgrst_ddl_watch() returns event_trigger
language plpgsql
set search_path = ''
as $$
begin
  notify pgrst, 'reload schema';
end
$$;
drop event trigger if exists pgrst_ddl_watch;
create event trigger pgrst_ddl_watch on ddl_command_end execute function extensions.pgrst_ddl_watch();
drop event trigger if exists pgrst_drop_watch;
create event trigger pgrst_drop_watch on sql_drop execute function extensions.pgrst_ddl_watch();
