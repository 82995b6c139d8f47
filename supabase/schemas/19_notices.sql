-- The outbox to people and to the shop's own programs: what they are to be told, written in the transaction of what
-- happened, and sent by the function notify.

create type edge_kit.notice_way as enum ('email', 'event');
comment on type edge_kit.notice_way is
  'How a notice leaves: an e-mail to a person, or an event to the shop''s endpoint.';

create type edge_kit.notice_kind as enum (
  'purchase_to_claim', 'address_needed', 'report_ready', 'report_failed', 'refund_made',
  'payment_failed', 'subscription_ending', 'subscription_goes_on', 'subscription_ended', 'plan_changed',
  'pause_planned', 'pause_undone', 'subscription_paused', 'subscription_resumed', 'seat_given', 'seat_revoked',
  'attention',
  'purchase.awaiting_url', 'purchase.completed', 'purchase.failed', 'order.refunded', 'subscription.changed',
  'credits.granted'
);
comment on type edge_kit.notice_kind is 'What is told: e-mails by words, events by their type, which has a dot.';

create type edge_kit.notice_state as enum ('held', 'queued', 'sent', 'refused', 'dead', 'dropped');
comment on type edge_kit.notice_state is 'How far a notice is.';

-- No address and no text: both are looked up when it is sent, so that neither is ever out of date.
create table edge_kit.notices (
  id uuid primary key default gen_random_uuid(),
  key text collate "C" not null unique,
  way edge_kit.notice_way not null,
  kind edge_kit.notice_kind not null,
  subject text collate "C" not null,
  user_id text references public.profiles,
  state edge_kit.notice_state not null,
  attempts smallint not null default 0 check (attempts between 0 and 20),
  run_at timestamptz not null default now(),
  lease_token uuid,
  lease_until timestamptz,
  perhaps_sent_at timestamptz,
  receipt text,
  error_code text,
  error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((lease_token is null) = (lease_until is null)),
  check (lease_token is null or state = 'queued'),
  check ((state >= 'sent') = (ended_at is not null)),  -- in the order of the type
  check (state < 'refused' or error_code is not null)
);
-- For claim_notice(), edge_kit.attention, doctor, edge_kit.stopped_notices, sweep_retention() and erase_person().
create index notices_due on edge_kit.notices (run_at) where state = 'queued';
create index notices_late on edge_kit.notices (created_at) where state = 'queued';
create index notices_held on edge_kit.notices (created_at) where state = 'held';
create index notices_stopped on edge_kit.notices (ended_at) where state in ('refused', 'dead');
create index notices_over on edge_kit.notices (created_at) where state <> 'queued';
create index notices_subject on edge_kit.notices (subject);
create index notices_user_id on edge_kit.notices (user_id) where user_id is not null;

comment on table edge_kit.notices is
  'What people and the shop''s own programs are told, one row for each telling. Written by edge_kit.tell() in the '
  'transaction of what happened.';
comment on column edge_kit.notices.id is
  'Our key, and that of whoever sends: Idempotency-Key of an e-mail, webhook-id of an event.';
comment on column edge_kit.notices.key is 'What is told of what, so that it is told once.';
comment on column edge_kit.notices.way is 'How it leaves.';
comment on column edge_kit.notices.kind is 'What is told.';
comment on column edge_kit.notices.subject is
  'Id of the order, purchase, refund, subscription, seat or credit lot that it is about; the day of a list of what '
  'needs someone.';
comment on column edge_kit.notices.user_id is
  'Whom it is for, where its row does not tell any more: the former holder of a seat.';
comment on column edge_kit.notices.state is
  'held: nothing is set up to send it; queued: to be sent; sent: the mail API or the endpoint has taken it; refused: '
  'it will not; dead: nobody took it in twenty attempts; dropped: there was nobody to tell, or it was not true any '
  'more.';
comment on column edge_kit.notices.attempts is 'Times a worker took it; twenty at most.';
comment on column edge_kit.notices.run_at is 'Not to be tried before.';
comment on column edge_kit.notices.lease_token is 'Whoever holds it may send and write; a new claim replaces it.';
comment on column edge_kit.notices.lease_until is 'Past this moment another worker may claim it.';
comment on column edge_kit.notices.perhaps_sent_at is
  'Since when it may have been taken without our hearing of it; null while it surely was not.';
comment on column edge_kit.notices.receipt is 'The mail API''s id of the e-mail.';
comment on column edge_kit.notices.error_code is
  'Why the last attempt failed, or the notice ended so; sent_before for an e-mail that an unheard attempt had sent.';
comment on column edge_kit.notices.error is 'The same in words, without addresses.';
comment on column edge_kit.notices.created_at is 'When it happened.';
comment on column edge_kit.notices.ended_at is 'When it was sent or given up.';

alter table edge_kit.notices enable row level security;
