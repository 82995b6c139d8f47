-- Operations: what may need someone, and what operators and reconciliation write down.

create table edge_kit.attention_reasons (
  reason text primary key,
  urgent boolean not null,
  advice text not null
);

comment on table edge_kit.attention_reasons is
  'Every reason for which something may need someone. Flags of orders and subscriptions are these words.';
comment on column edge_kit.attention_reasons.reason is 'The word, as flags and views have it.';
comment on column edge_kit.attention_reasons.urgent is
  'True: somebody waits until it is dealt with. False: worth a look, and it may stay.';
comment on column edge_kit.attention_reasons.advice is 'What to do.';

alter table edge_kit.attention_reasons enable row level security;

insert into edge_kit.attention_reasons (reason, urgent, advice) values
  ('amount_mismatch', true,
    'Compare the order''s amounts with its cart''s. refund_order(order, reason), or leave it if the discount was '
    'yours.'),
  ('awaiting_url', false, 'The buyer has not named a shop for a day: write to them.'),
  ('cart_paid_twice', true, 'The buyer paid the same cart twice: refund_order(order, reason) for one of them.'),
  ('command_late', true,
    'Polar was asked more than ten minutes ago, and it is not done or not seen here: see edge_kit.open_commands, then '
    'the log of polar-commands. Polar is busy, the clock stands still, or a webhook was lost (POST polar-reconcile).'),
  ('command_refused', true,
    'Polar will not do it: edge_kit.open_commands.error says why. Mend that and retry_polar_command(command, reason), '
    'or close_polar_command(command, reason).'),
  ('command_unclear', true,
    'Polar may have done it: look in its dashboard. retry_polar_command(command, reason) looks again before it sends. '
    'close_polar_command(command, reason) if all is done.'),
  ('dead', true, 'Read edge_kit.dead_events.error, mend the cause, then replay_polar_event(webhook_id).'),
  ('deleted_account_subscribed', true,
    'The account is gone and its subscription runs: see edge_kit.open_commands, then cancel_subscription(subscription, '
    'reason).'),
  ('dispute_lost', false,
    'The buyer''s bank took the money back: credits and purchases were taken back as by a full refund. Nothing to do.'),
  ('failed', true, 'See failure_code: rerun_purchase(purchase, reason), or refund_purchase(purchase, reason).'),
  ('files_to_remove', true,
    'Files of an erased person are still in the bucket reports: see the scraper''s log, or remove them in Storage.'),
  ('forged', true,
    'An event that Polar never sent named it, and its rows are not put right yet: POST polar-reconcile with '
    'forged_since and undo, until it is complete.'),
  ('large_grant', false, 'More credits at once than settings.large_grant: make sure that it was meant.'),
  ('late', true, 'No report two hours after it was due: see edge_kit.scrape_jobs, then the scraper''s log.'),
  ('notice_dead', true,
    'Notices that could not be sent in twenty attempts: edge_kit.stopped_notices.error says why. Mend that, then '
    'release_notices(''dead'', reason), or discard_notices(''dead'', reason).'),
  ('notice_late', true,
    'A notice is older than an hour and still on its way: see edge_kit.notices.error, then the log of notify, and '
    'whether RESEND_API_KEY or EVENTS_SECRET is set.'),
  ('notice_refused', false,
    'The mail API or the shop''s endpoint will not take it: edge_kit.stopped_notices.error says why. '
    'replay_notice(notice, reason) once that is mended, or discard_notices(''refused'', reason).'),
  ('owner_mismatch', true,
    'Metadata and cart name different users: ask the buyer, then attach_order(order, user, reason).'),
  ('partial_refund', false,
    'Some lines of the order were refunded: nothing was canceled. Nothing to do if that was the intent.'),
  ('period_overlap', false,
    'Two periods of one subscription begin within an hour: look at its lots, correct with adjust_credits().'),
  ('price_drift', true, 'Polar does not offer our price any more: deno task products:sync.'),
  ('refunded_period_runs', false,
    'The period was paid back in full, and the next one will be charged: cancel_subscription(subscription, reason, '
    'now). Nothing to do if it is to go on.'),
  ('revoked_without_refund', false,
    'Polar took back what was paid for, and nothing was refunded: look for a dispute in Polar''s dashboard. A lost one '
    'is taken in by reconciliation. Else adjust_credits(), if the customer is to keep less.'),
  ('sweep_failed', true,
    'Work of the clock failed more than once in a row: edge_kit.sweep_failures.error says why, the log of Postgres '
    'where. The other sweeps go on.'),
  ('two_subscriptions', true,
    'One person is charged for two subscriptions: ask which one, then cancel_subscription(subscription, reason).'),
  ('unattributed', true,
    'Find out who paid (receipt, Polar''s dashboard), then attach_order(order, user, reason).'),
  ('unknown_product', true,
    'Map the product: deno task products:sync, or set products.polar_product_id. That fulfils it. Or '
    'refund_order(order, reason).'),
  ('unknown_status', true, 'Polar has a status that this version does not know: update the kit.'),
  ('usage_late', true,
    'Spends wait for more than an hour to be told to Polar: edge_kit.usage_events.error says why, else see the log of '
    'polar-commands.'),
  ('usage_refused', true,
    'Polar does not take some spends: edge_kit.usage_events.error says why. Mend that and retry_usage(reason), or '
    'drop_usage(reason).'),
  ('wrong_address', false,
    'The buyer named an address that leads to no shop, and was told: nothing to do, or write to them.');

create table edge_kit.operator_actions (
  id bigint generated always as identity primary key,
  action text not null,
  subject text not null,
  reason text not null check (length(trim(reason)) > 0 and length(reason) <= 2000),
  details jsonb not null default '{}',
  done_by text not null default session_user,
  done_at timestamptz not null default now()
);
-- For is_assigned() and export_person().
create index operator_actions_subject on edge_kit.operator_actions (subject, action);
create index operator_actions_user on edge_kit.operator_actions ((details ->> 'user_id'))
  where details ->> 'user_id' is not null;

comment on table edge_kit.operator_actions is 'Audit of every operator call that touches money or ownership.';
comment on column edge_kit.operator_actions.id is 'In the order of the calls.';
comment on column edge_kit.operator_actions.action is 'The function called.';
comment on column edge_kit.operator_actions.subject is 'What it was about: an order, purchase or user id.';
comment on column edge_kit.operator_actions.reason is 'Why, in the operator''s words.';
comment on column edge_kit.operator_actions.details is 'Arguments and result.';
comment on column edge_kit.operator_actions.done_by is 'Database role of the session.';
comment on column edge_kit.operator_actions.done_at is 'When.';

alter table edge_kit.operator_actions enable row level security;

create table edge_kit.sweep_failures (
  sweep text primary key,
  failures integer not null default 1 check (failures > 0),
  failing_since timestamptz not null default now(),
  failed_at timestamptz not null default now(),
  error text not null
);

comment on table edge_kit.sweep_failures is
  'Sweeps of the clock whose last run failed; the next one that works takes its row away.';
comment on column edge_kit.sweep_failures.sweep is 'Function of edge_kit.';
comment on column edge_kit.sweep_failures.failures is 'How many runs failed in a row.';
comment on column edge_kit.sweep_failures.failing_since is 'When the first of them failed.';
comment on column edge_kit.sweep_failures.failed_at is 'When the last of them failed.';
comment on column edge_kit.sweep_failures.error is 'SQLSTATE and message of the last one.';

alter table edge_kit.sweep_failures enable row level security;

create table edge_kit.reconcile_runs (
  id uuid primary key default gen_random_uuid(),
  dry_run boolean not null,
  since timestamptz not null,
  until timestamptz,
  covers boolean not null,
  cursor jsonb,
  counts jsonb not null default '{}',
  stopped_by text,
  lease_token uuid,
  lease_until timestamptz,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  complete boolean not null default false,
  check (not complete or (finished_at is not null and until is not null)),
  check ((lease_token is null) = (lease_until is null)),
  check (finished_at is null or lease_token is null)
);
create index reconcile_runs_unfinished on edge_kit.reconcile_runs (started_at) where finished_at is null;
create index reconcile_runs_watermark on edge_kit.reconcile_runs (until) where complete and covers and not dry_run;
create index reconcile_runs_finished on edge_kit.reconcile_runs (finished_at) where finished_at is not null;

comment on table edge_kit.reconcile_runs is
  'One row per comparison with Polar''s API. A run that ran out of time stays unfinished, and the next call goes on '
  'with it.';
comment on column edge_kit.reconcile_runs.id is 'Named in the drift report.';
comment on column edge_kit.reconcile_runs.dry_run is 'True: it compared and repaired nothing.';
comment on column edge_kit.reconcile_runs.since is
  'Orders created and deliveries made after this moment are read; the other lists are read whole.';
comment on column edge_kit.reconcile_runs.until is
  'When it began by Polar''s clock: the watermark, once it is complete. Null before Polar first answered.';
comment on column edge_kit.reconcile_runs.covers is
  'It began no later than the watermark, so that nothing is left out when it becomes the next one.';
comment on column edge_kit.reconcile_runs.cursor is
  'Where to go on: { step, page } or { step, after }. Null: from the start.';
comment on column edge_kit.reconcile_runs.counts is
  'By kind: objects read, found missing, stale or different, ours_only (Polar has it not), repaired, failed.';
comment on column edge_kit.reconcile_runs.stopped_by is
  'Why the last call ended early: a code of the function''s errors, or time_is_up.';
comment on column edge_kit.reconcile_runs.lease_token is
  'Whoever holds it may write; null while nobody works on the run.';
comment on column edge_kit.reconcile_runs.lease_until is 'Past this moment another call may take the run over.';
comment on column edge_kit.reconcile_runs.started_at is 'First call.';
comment on column edge_kit.reconcile_runs.finished_at is
  'When it was complete, or given up for a run with another start.';
comment on column edge_kit.reconcile_runs.complete is
  'Every list was read to its end. Only such a run advances the watermark.';

alter table edge_kit.reconcile_runs enable row level security;
