-- Seats as Polar tells them: what was bought by the seat, and to whom the buyer gave it.

create table public.seats (
  id text primary key,
  status text not null,
  subscription_id text,
  order_id text,
  email text check (email = lower(trim(email) collate "C")),
  user_id text references public.profiles,
  assigned_at timestamptz,
  claimed_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz,
  modified_at timestamptz,
  erased_at timestamptz,
  last_writer edge_kit.last_writer not null,
  check (user_id is null or status <> 'revoked')
);
create index seats_user_id on public.seats (user_id);
create index seats_subscription_id on public.seats (subscription_id);
create index seats_order_id on public.seats (order_id) where order_id is not null;
create index seats_email on public.seats (email) where email is not null;

comment on table public.seats is
  'Mirror of Polar''s seats. Written by ingest_polar_event() only, but for `user_id`, which link_profile() fills too.';
comment on column public.seats.id is 'Seat id at Polar. One that was taken back is given again under its id.';
comment on column public.seats.status is
  'Polar''s word: pending (invited), claimed, revoked, or one that Polar adds. Only a claimed seat gives anything.';
comment on column public.seats.subscription_id is 'The subscription that it belongs to, for one of a subscription.';
comment on column public.seats.order_id is 'The order that it belongs to, for one that was bought once.';
comment on column public.seats.email is
  'To whom the buyer gave it. Never proof of identity: it counts for whoever has proven that address. Null once taken '
  'back.';
comment on column public.seats.user_id is
  'Its holder: the user who had proven the e-mail when the event came, or proved it later. Null for nobody yet.';
comment on column public.seats.assigned_at is
  'When it was given: tells one holder''s time from the next one''s under the same id.';
comment on column public.seats.claimed_at is 'When the invitation was taken up.';
comment on column public.seats.revoked_at is 'When it was taken back.';
comment on column public.seats.created_at is 'Created at Polar.';
comment on column public.seats.modified_at is 'Modified at Polar.';
comment on column public.seats.erased_at is
  'Its holder was erased: the e-mail stays away, whatever events tell, until the seat is given anew.';
comment on column public.seats.last_writer is 'Guard: which event wrote the mirrored columns.';

alter table public.seats enable row level security;
revoke all on public.seats from public, anon, authenticated, service_role;
create policy "users read the seats they hold and those they pay for" on public.seats for select to authenticated
  using (
    user_id = (select edge_kit.bearer())
    or subscription_id = any (array(
      select s.id from public.subscriptions s where s.user_id = (select edge_kit.bearer())
    ))
    or order_id = any (array(select o.id from public.orders o where o.user_id = (select edge_kit.bearer())))
  );
grant select on public.seats to authenticated, service_role;
