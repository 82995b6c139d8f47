-- Usage: spends of credits that Polar's meters are still to hear of. A queue: a row goes once Polar has it, so that the
-- table is empty while all is told.

create table edge_kit.usage_events (
  lot_id uuid not null,
  n integer not null,
  queued_at timestamptz not null default now(),
  attempts integer not null default 0,
  run_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  error_code text,
  error text,
  refused_at timestamptz,
  primary key (lot_id, n),
  check ((lease_token is null) = (lease_until is null)),
  check (refused_at is null or (error_code is not null and lease_token is null))
);
create index usage_events_due on edge_kit.usage_events (run_at) where refused_at is null;
create index usage_events_lease on edge_kit.usage_events (lease_token) where lease_token is not null;

comment on table edge_kit.usage_events is
  'Spends that Polar is still to be told of, while settings.usage_event names an event. (lot_id, n) is the entry of '
  'the ledger, and Polar''s external_id, by which it counts each once.';
comment on column edge_kit.usage_events.lot_id is 'The entry''s lot.';
comment on column edge_kit.usage_events.n is 'The entry''s number among the spends of its lot.';
comment on column edge_kit.usage_events.queued_at is 'When it was spent.';
comment on column edge_kit.usage_events.attempts is 'Times a worker took it.';
comment on column edge_kit.usage_events.run_at is 'Not to be told before.';
comment on column edge_kit.usage_events.lease_token is 'The batch in which it is being told; a new claim replaces it.';
comment on column edge_kit.usage_events.lease_until is 'Past this moment another worker may take it.';
comment on column edge_kit.usage_events.error_code is 'Why the last attempt failed.';
comment on column edge_kit.usage_events.error is 'The same in Polar''s words.';
comment on column edge_kit.usage_events.refused_at is
  'When Polar said that it will not take it; tried again when an operator says so.';

alter table edge_kit.usage_events enable row level security;
