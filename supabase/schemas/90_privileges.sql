-- Postgres lets everybody execute a new function. In `public` each one is closed beside itself and opened by name;
-- nobody enters `edge_kit`, and its functions are closed here as well. A migration that adds one ends with the same
-- statement.

revoke execute on all routines in schema edge_kit from public, anon, authenticated, service_role;

-- Policies run as whoever asks. Without usage on the schema nobody can call it by its name.
grant execute on function edge_kit.bearer() to authenticated;
