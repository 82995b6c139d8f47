-- The inbox: every webhook that Polar delivers, and what became of it.

create type edge_kit.polar_event_state as enum ('processed', 'stale', 'ignored', 'failed', 'dead', 'forged');
comment on type edge_kit.polar_event_state is 'What became of an event.';

create table edge_kit.polar_events (
  webhook_id text collate "C" primary key check (length(webhook_id) between 1 and 255),
  type text,
  event_at timestamptz,
  api_version text,
  object_id text,
  payload text,
  state edge_kit.polar_event_state not null,
  attempts smallint not null default 1,
  error text,
  next_attempt_at timestamptz,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  check ((state = 'failed') = (next_attempt_at is not null))
);
-- For sweep_polar_events(), edge_kit.dead_events, and whoever looks for an object: reconciliation, export, erasure.
create index polar_events_due on edge_kit.polar_events (next_attempt_at) where state = 'failed';
create index polar_events_dead on edge_kit.polar_events (received_at) where state = 'dead';
create index polar_events_object on edge_kit.polar_events (object_id);
-- For on_product_mapped(): what a shared organisation let pass.
create index polar_events_passed on edge_kit.polar_events (received_at)
  where state = 'ignored' and split_part(type, '.', 1) in ('order', 'subscription');
-- Retention and the views go by it.
create index polar_events_received on edge_kit.polar_events (received_at) where payload is not null;

comment on table edge_kit.polar_events is
  'Inbox of Polar''s webhooks. The key is transport''s: what an event means has keys of its own.';
comment on column edge_kit.polar_events.webhook_id is
  'webhook-id header: the same on every retry and redelivery of one event.';
comment on column edge_kit.polar_events.type is
  'Event type, for example order.paid; null when the body could not be read.';
comment on column edge_kit.polar_events.event_at is 'timestamp of the body: when Polar made the event.';
comment on column edge_kit.polar_events.api_version is 'api_version of the body.';
comment on column edge_kit.polar_events.object_id is 'data.id of the body.';
comment on column edge_kit.polar_events.payload is
  'The body as received; text, because what cannot be parsed is kept too.';
comment on column edge_kit.polar_events.state is
  'processed; stale: mirror unchanged, facts applied; ignored: nothing of ours; failed: will be tried again; dead: ten '
  'attempts, needs someone (replay_polar_event); forged: Polar never sent it, and what it said was taken back.';
comment on column edge_kit.polar_events.attempts is 'Times the work was tried.';
comment on column edge_kit.polar_events.error is 'Why the last attempt failed: SQLSTATE and message.';
comment on column edge_kit.polar_events.next_attempt_at is 'When the sweep tries a failed event again.';
comment on column edge_kit.polar_events.received_at is 'First delivery.';
comment on column edge_kit.polar_events.processed_at is 'When its work succeeded.';

create table edge_kit.erased_words (
  word text primary key,
  searched_until timestamptz
);

comment on table edge_kit.erased_words is
  'Addresses and customer ids of erased people that are still looked for in the bodies of webhooks, share by share, '
  'because no index knows them (forget_words()). A word goes when all bodies have been searched.';
comment on column edge_kit.erased_words.word is 'In small letters.';
comment on column edge_kit.erased_words.searched_until is
  'Bodies received up to then have been searched; null: it waits for a search that is under way to end.';

alter table edge_kit.erased_words enable row level security;

-- Compressing a body is the dearest single step of an event with Postgres' own method; lz4 does it in a fifth of the
-- time, where the server has it (Supabase's has).
do $$
begin
  if (select 'lz4' = any (enumvals) from pg_catalog.pg_settings where name = 'default_toast_compression') then
    alter table edge_kit.polar_events alter column payload set compression lz4;
  end if;
end $$;

alter table edge_kit.polar_events enable row level security;
