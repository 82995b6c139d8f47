-- The schema of this kit, and the extensions that it uses. `public` is the API and nothing else; `edge_kit` holds what
-- no client may touch. Nothing in this folder changes what the project around it has, or what it makes afterwards.
--
-- No file needs a later one, so that the folder reads from top to bottom: foundation (0), records (1), rules (2),
-- events (3), doors (4), views (5), clock (6), privileges (9).

do $$
begin
  if current_setting('server_version_num')::integer < 170000 then
    raise exception using message = 'E-Com Edge Kit needs Postgres 17 or newer: this is ' || version(),
      hint = 'Upgrade the project first (Supabase: Settings, Infrastructure). Nothing was written.';
  end if;
end $$;

create extension if not exists pg_net with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;
create extension if not exists supabase_vault with schema vault;

create schema edge_kit;
comment on schema edge_kit is
  'Inbox, jobs, provider details, settings and helpers. Not exposed: no API role has usage on it.';
