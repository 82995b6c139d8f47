-- Helpers that every later file may use. Functions on the way of an event are plpgsql even when they are one
-- expression: Postgres plans a `language sql` function that has a search_path of its own anew at each call.

-- Names in use: `edge_url` (https://<ref>.supabase.co), `automations_key` (the secret API key named automations),
-- `rate_limit_salt` (12_carts.sql makes it).
create function edge_kit.secret(p_name text) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (select decrypted_secret from vault.decrypted_secrets where name = p_name);
end $$;
comment on function edge_kit.secret(text) is 'A Vault secret by name, null when it is not set.';

create function edge_kit.auth_issuer() returns text
language plpgsql stable set search_path = '' as $$
begin
  return coalesce((select s.auth_issuer from edge_kit.settings s), edge_kit.secret('edge_url') || '/auth/v1');
end $$;
comment on function edge_kit.auth_issuer() is 'The JWT issuer of Supabase Auth; null before Vault knows where that is.';

-- Sent only if this transaction commits. Without Vault secrets, or without pg_net, a sweep will ring again and the log
-- says why. The function goes on when pg_net stops listening: how its work ended is in the rows.
create function edge_kit.ring(p_function text, p_body jsonb) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_edge_url text;
  v_key text;
begin
  select min(s.decrypted_secret) filter (where s.name = 'edge_url'),
    min(s.decrypted_secret) filter (where s.name = 'automations_key')
  into v_edge_url, v_key
  from vault.decrypted_secrets s where s.name in ('edge_url', 'automations_key');
  if v_edge_url is null or v_key is null then
    raise warning '% not rung: set the Vault secrets edge_url and automations_key', p_function;
    return false;
  end if;
  return net.http_post(
    url := v_edge_url || '/functions/v1/' || p_function,
    headers := jsonb_build_object('Content-Type', 'application/json', 'apikey', v_key),
    body := p_body,
    timeout_milliseconds := 5000
  ) is not null;
exception when others then
  raise warning '% not rung: %', p_function, sqlerrm;
  return false;
end $$;
comment on function edge_kit.ring(text, jsonb) is
  'Rings an edge function through pg_net; false when it could not, never raises.';

-- What leaves by an outbox and was not taken is tried again by this: half of the wait is random, so that what failed
-- together does not come back together.
create function edge_kit.next_try(p_attempts integer, p_retry_after integer default 0) returns timestamptz
language plpgsql volatile set search_path = '' as $$
begin
  return now() + greatest(
    least(interval '15 seconds' * 2 ^ (p_attempts - 1), interval '1 hour') * (0.5 + random() / 2),
    least(p_retry_after, 86400) * interval '1 second'
  );
end $$;
comment on function edge_kit.next_try(integer, integer) is
  'When to try again after so many attempts: after 15 s doubling to an hour, half of it at random, and not before '
  'p_retry_after seconds, a day at most.';

-- PostgREST turns SQLSTATE PTnnn into HTTP status nnn; the edge functions answer
-- { code: message, message: hint, details: detail }.
create function edge_kit.refuse(p_status integer, p_code text, p_hint text, p_detail text default null) returns void
language plpgsql immutable set search_path = '' as $$
begin
  raise exception using
    errcode = 'PT' || p_status, message = p_code, hint = p_hint, detail = coalesce(p_detail, '');
end $$;
comment on function edge_kit.refuse(integer, text, text, text) is
  'Raises an error that the caller can mend: SQLSTATE PT<status>, a stable code as message, what to do as hint.';

-- No dot or plus folding, and only A to Z become small, whatever locale the database was made with: elsewhere the
-- Kelvin sign becomes a k, so that two people's addresses are one. Plain text, because citext's operators are not found
-- under `search_path = ''` and would silently compare case.
create function edge_kit.normal_email(p_email text) returns text
language plpgsql immutable set search_path = '' as $$
begin
  return case when length(p_email) <= 320 then nullif(lower(trim(p_email) collate "C"), '') end;
end $$;
comment on function edge_kit.normal_email(text) is
  'An e-mail as it is stored and compared: trimmed, A to Z in lower case, null when empty or longer than one can be.';

create function edge_kit.uuid_or_null(p_text text) returns uuid
language plpgsql immutable set search_path = '' as $$
begin
  return p_text::uuid;
exception when invalid_text_representation then
  return null;
end $$;
comment on function edge_kit.uuid_or_null(text) is 'What a stranger typed, as a uuid; null when it is none.';

-- Syntax only: the scraper resolves and checks addresses again before it connects.
create function edge_kit.is_shop_url(p_url text) returns boolean
language sql immutable set search_path = ''
return length(p_url) <= 2048
  and p_url ~* '^https?://([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])(:(80|443))?([/?#]\S*)?$'
  and p_url !~* '^https?://[^/?#:]*\.(localhost|local|internal|lan|arpa|test|invalid|onion)([:/?#]|$)';
comment on function edge_kit.is_shop_url(text) is
  'True for the URL of a shop that a report may be bought for: http(s), a public dotted name, no address, credentials '
  'or odd port.';

create function edge_kit.shop_host(p_url text) returns text
language sql immutable set search_path = ''
return lower(substring(p_url from '(?i)^https?://(?:www\.)?([^/?#:]+)') collate "C");
comment on function edge_kit.shop_host(text) is
  'Which shop an address is of, however it is written: its host in lower case, without www.; null when it is none.';

-- UTC, so that no daylight saving shifts a period.
create function edge_kit.months_after(p_start timestamptz, p_n integer, p_interval text) returns timestamptz
language plpgsql immutable set search_path = '' as $$
begin
  return ((p_start at time zone 'utc') + (p_n || ' ' || p_interval)::interval) at time zone 'utc';
end $$;
comment on function edge_kit.months_after(timestamptz, integer, text) is
  'The moment p_n intervals (day, week, month or year) after another, counted in UTC.';

-- Versions of mirrored rows -------------------------------------------------------------------------------------------

-- Compared field by field, left to right: an object's own event beats a copy inside another object, then Polar's
-- modified_at, then the event's time, then terminal states, then the webhook id so that two events of one instant end
-- alike in either order.
create type edge_kit.last_writer as (
  own smallint,
  modified_at timestamptz,
  event_at timestamptz,
  rank smallint,
  webhook_id text collate "C"
);
comment on type edge_kit.last_writer is
  'Who wrote a mirrored row last, its version: (own 1 | copy 0, modified_at, event time, terminal rank, webhook id).';

-- A copy that is newer than the row that the object's own event wrote: the row is to be read again by API. The writers
-- are the row's and the event's, the losing one first.
create function edge_kit.copied_at(
  p_seen timestamptz, p_loser edge_kit.last_writer, p_winner edge_kit.last_writer
) returns timestamptz
language plpgsql immutable set search_path = '' as $$
begin
  return case when (p_winner).own = 0 then greatest(p_seen, (p_loser).modified_at, (p_winner).modified_at)
    else nullif(
      greatest(p_seen, case when (p_loser).own = 0 then (p_loser).modified_at end, (p_winner).modified_at),
      (p_winner).modified_at
    ) end;
end $$;
comment on function edge_kit.copied_at(timestamptz, edge_kit.last_writer, edge_kit.last_writer) is
  'modified_at of the newest copy seen, null once the object''s own event is as new.';
