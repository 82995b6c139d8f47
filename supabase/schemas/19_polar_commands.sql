-- The outbox: what Polar is to do, written in the transaction of whoever asks, and done by the function polar-commands.

create type edge_kit.polar_command_kind as enum (
  'refund', 'cancel_at_period_end', 'cancel_now', 'uncancel', 'change_plan', 'change_units', 'change_seats',
  'undo_change', 'pause', 'unpause', 'resume', 'assign_seat', 'revoke_seat', 'change_customer_email',
  'anonymize_customer'
);
comment on type edge_kit.polar_command_kind is 'What Polar is asked to do.';

create type edge_kit.polar_command_state as enum ('asked', 'sent', 'confirmed', 'refused', 'unclear');
comment on type edge_kit.polar_command_state is 'How far a command is.';

create table edge_kit.polar_commands (
  id uuid primary key default gen_random_uuid(),
  key text collate "C" not null unique check (length(key) between 1 and 300),
  kind edge_kit.polar_command_kind not null,
  subject text collate "C" not null check (length(subject) between 1 and 255),
  args jsonb not null default '{}' check (jsonb_typeof(args) = 'object'),
  user_id text references public.profiles,
  state edge_kit.polar_command_state not null default 'asked',
  attempts smallint not null default 0 check (attempts between 0 and 12),
  run_at timestamptz not null default now(),
  rung_at timestamptz,
  lease_token uuid,
  lease_until timestamptz,
  sent_at timestamptz,
  seen_at timestamptz,
  answer jsonb,
  error_code text,
  error text,
  asked_at timestamptz not null default clock_timestamp(),
  answered_at timestamptz,
  mirrored_at timestamptz,
  closed_at timestamptz,
  check ((lease_token is null) = (lease_until is null)),
  check (lease_token is null or state in ('asked', 'sent')),
  check (state <> 'sent' or sent_at is not null),
  check ((state = 'confirmed') = (answered_at is not null)),
  check (mirrored_at is null or state = 'confirmed'),
  check ((state in ('refused', 'unclear')) <= (error_code is not null)),
  check (closed_at is null or state not in ('asked', 'sent'))
);
-- For the sweep, what is open of a subject, a buyer's own, and export_person() with erase_person().
create index polar_commands_due on edge_kit.polar_commands (run_at) where state in ('asked', 'sent');
create index polar_commands_subject on edge_kit.polar_commands (subject, asked_at)
  where mirrored_at is null and closed_at is null;
create index polar_commands_user on edge_kit.polar_commands (user_id, asked_at) where user_id is not null;
create index polar_commands_about on edge_kit.polar_commands (subject);
create index polar_commands_email on edge_kit.polar_commands ((args ->> 'email')) where args ->> 'email' is not null;

comment on table edge_kit.polar_commands is
  'Commands to Polar, one row for each intent. Written by edge_kit.ask_polar() in the asker''s transaction.';
comment on column edge_kit.polar_commands.id is
  'Our key; a refund carries it in its metadata at Polar, by which it is found again.';
comment on column edge_kit.polar_commands.key is
  'What is meant, in the asker''s words: asking again with the same key is the same command.';
comment on column edge_kit.polar_commands.kind is 'What Polar is to do.';
comment on column edge_kit.polar_commands.subject is
  'Polar''s id of the order, subscription or customer. Commands of one subject are done one after the other.';
comment on column edge_kit.polar_commands.args is
  'refund: { amount, reason, purchase_id, line }, minor units net of tax; change_plan: { product_id, '
  'proration_behavior }; change_units, change_seats: { units | seats, proration_behavior }; pause: { resumes_at }; '
  'cancel_at_period_end: { customer_cancellation_reason, customer_cancellation_comment }; change_customer_email: '
  '{ email }; assign_seat: { email, claim }; revoke_seat: { seat_id, email }. Comment and e-mail go once the '
  'command is over.';
comment on column edge_kit.polar_commands.user_id is
  'The buyer who asked for it; null for an operator, and for what follows from a rule.';
comment on column edge_kit.polar_commands.state is
  'asked: not sent yet; sent: Polar may have it, and has not answered; confirmed: Polar did it; refused: Polar will '
  'not, error says why; unclear: no answer that says whether Polar did it.';
comment on column edge_kit.polar_commands.attempts is 'Times a worker took it; twelve at most.';
comment on column edge_kit.polar_commands.run_at is 'Not to be tried before.';
comment on column edge_kit.polar_commands.rung_at is 'Last time polar-commands was rung for it.';
comment on column edge_kit.polar_commands.lease_token is
  'Whoever holds it may send and write; a new claim replaces it.';
comment on column edge_kit.polar_commands.lease_until is 'Past this moment another worker may claim it.';
comment on column edge_kit.polar_commands.sent_at is
  'When it was last on its way to Polar without an answer that it was not taken; null while Polar surely has not done '
  'it.';
comment on column edge_kit.polar_commands.seen_at is
  'Polar''s modified_at of the subject when the worker last read it: a mirror that is newer knows more.';
comment on column edge_kit.polar_commands.answer is 'What Polar answered, in ids and words: { refund_id, status, … }.';
comment on column edge_kit.polar_commands.error_code is
  'Why the last attempt failed, or the command ended so; set for good when refused or unclear.';
comment on column edge_kit.polar_commands.error is 'The same in Polar''s words.';
comment on column edge_kit.polar_commands.asked_at is
  'When it was asked, to the microsecond: two commands of one transaction keep their order.';
comment on column edge_kit.polar_commands.answered_at is 'When it was known that Polar did it.';
comment on column edge_kit.polar_commands.mirrored_at is 'When the mirror showed it too.';
comment on column edge_kit.polar_commands.closed_at is
  'When an operator said that nothing more is to be done about it.';

alter table edge_kit.polar_commands enable row level security;
