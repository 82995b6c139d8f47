-- Credits: lots that are granted, spent, clawed back and expire, and the append-only entries that prove each of them.
-- One lot per key for life; a lot's columns are the sums of its entries, always.

create type public.credit_source as enum (
  'order', 'period', 'month', 'share', 'trial', 'adjustment', 'settlement'
);
comment on type public.credit_source is 'What granted a lot of credits.';

create type public.credit_entry_kind as enum ('grant', 'spend', 'clawback', 'expiry');
comment on type public.credit_entry_kind is 'What an entry of the ledger changes.';

create type edge_kit.lot_teller as (by_event smallint, at timestamptz, id text collate "C");
comment on type edge_kit.lot_teller is
  'Who told the size of a credit lot; the lowest is right, so an order before a subscription event, then the earlier '
  'one: (order 0 | event 1, when, id).';

create type edge_kit.paid_period as (starts_at timestamptz, ends_at timestamptz, cost bigint, units bigint);
comment on type edge_kit.paid_period is
  'A period that a subscription''s order opens, for how many units, and what was charged for it after discount, in '
  'minor units; ends_at null where nobody said.';

create table public.credit_lots (
  id uuid primary key default gen_random_uuid(),
  key text collate "C" not null unique,
  source public.credit_source not null,
  user_id text references public.profiles,
  product text references public.products,
  order_id text references public.orders,
  subscription_id text references public.subscriptions,
  period_start timestamptz,
  period_end timestamptz,
  cost bigint,
  due_at timestamptz,
  next_month_at timestamptz,
  granted_at timestamptz not null,
  expires_at timestamptz,
  promised bigint not null,
  granted bigint not null default 0,
  spent bigint not null default 0 check (spent >= 0),
  clawed_back bigint not null default 0,
  expired bigint not null default 0,
  value bigint not null generated always as (granted - spent - clawed_back - expired) stored,
  teller edge_kit.lot_teller,
  check (promised >= 0 or source = 'adjustment'),
  check (clawed_back between least(granted, 0) and greatest(granted, 0))
);
-- Their queries: credit_balance(), settle_order(), settle_subscription(), grant_due_months(), sweep_expired_lots(). The
-- last two are written for lots that the clock has something to do for, no others.
create index credit_lots_user_id on public.credit_lots (user_id, expires_at);
create index credit_lots_order_id on public.credit_lots (order_id) where order_id is not null;
create index credit_lots_subscription_id on public.credit_lots (subscription_id, period_start)
  where subscription_id is not null;
create index credit_lots_months on public.credit_lots (next_month_at) where next_month_at is not null;
create index credit_lots_expiring on public.credit_lots (expires_at)
  where expires_at is not null and value <> 0;

comment on table public.credit_lots is
  'Credits granted together, one row per key. value = granted - spent - clawed_back - expired = sum of its entries.';
comment on column public.credit_lots.id is 'Our key; what entries refer to.';
comment on column public.credit_lots.key is
  'order:<order>:<line>, period:<subscription>:<start>, month:<subscription>:<start>:<n>, share:<order>:<line id>, '
  'trial:<subscription>, adjustment:<key>, settlement:<user>:<key>.';
comment on column public.credit_lots.source is 'What granted it.';
comment on column public.credit_lots.user_id is 'Owner, filled once: the order''s, else the subscription''s.';
comment on column public.credit_lots.product is 'Product whose credits these are.';
comment on column public.credit_lots.order_id is 'Order that paid for it; its refunds claw back.';
comment on column public.credit_lots.subscription_id is 'Subscription whose period, month, share or trial this is.';
comment on column public.credit_lots.period_start is 'Start of the paid period, or of the share of one.';
comment on column public.credit_lots.period_end is 'Its end as the order tells it; null for months.';
comment on column public.credit_lots.cost is
  'What was charged for it after discount, minor units: giving that money back takes credits back. Null where no line '
  'of a subscription was charged.';
comment on column public.credit_lots.due_at is
  'When the grant was due: the start of the period, the share or the month. A subscription that ended by then takes it '
  'back.';
comment on column public.credit_lots.next_month_at is
  'Of a period that grants monthly: when the first month is due that is not granted yet. Null: there is none.';
comment on column public.credit_lots.granted_at is 'When the credits count from; older ones are spent first.';
comment on column public.credit_lots.expires_at is 'From here on the lot is worth nothing; null for never.';
comment on column public.credit_lots.promised is 'Credits that its teller told.';
comment on column public.credit_lots.granted is 'Sum of its grant entries.';
comment on column public.credit_lots.spent is 'Credits spent from it.';
comment on column public.credit_lots.clawed_back is
  'Credits taken back for refunds and for what changes of plan give back, by share of the money.';
comment on column public.credit_lots.expired is 'What was left when it expired, credit or debt.';
comment on column public.credit_lots.value is 'What it is worth; negative is a debt until it expires.';
comment on column public.credit_lots.teller is 'Who told `promised`.';

alter table public.credit_lots enable row level security;
revoke all on public.credit_lots from public, anon, authenticated, service_role;
create policy "users read their own credit lots" on public.credit_lots for select to authenticated
  using (user_id = (select edge_kit.bearer()));
grant select on public.credit_lots to authenticated, service_role;

create table public.credit_entries (
  lot_id uuid not null references public.credit_lots,
  kind public.credit_entry_kind not null,
  n integer not null check (n >= 1),
  amount bigint not null check (amount <> 0),
  spend_key text,
  seat_id text,
  created_at timestamptz not null default now(),
  primary key (lot_id, kind, n),
  check ((kind = 'spend') = (spend_key is not null)),
  check (seat_id is null or kind = 'spend')
);
-- For seat_part().
create index credit_entries_seat on public.credit_entries (lot_id, seat_id) where seat_id is not null;

comment on table public.credit_entries is
  'The ledger: append-only, without an owner. Key (lot, kind, n); never an amount in a key.';
comment on column public.credit_entries.lot_id is 'The lot it changes.';
comment on column public.credit_entries.kind is
  'grant, spend, clawback (negative amounts take, positive ones give back) or expiry.';
comment on column public.credit_entries.n is 'Counted per lot and kind, under the lot''s lock.';
comment on column public.credit_entries.amount is 'Change of the lot''s value.';
comment on column public.credit_entries.spend_key is 'Idempotency key of the spend.';
comment on column public.credit_entries.seat_id is
  'The seat by which somebody else than the lot''s owner spent; null for the owner.';
comment on column public.credit_entries.created_at is 'When it was appended.';

alter table public.credit_entries enable row level security;
revoke all on public.credit_entries from public, anon, authenticated, service_role;
create policy "users read the entries of their own lots" on public.credit_entries for select to authenticated
  using (lot_id = any (array(select l.id from public.credit_lots l where l.user_id = (select edge_kit.bearer()))));
grant select on public.credit_entries to authenticated, service_role;

create table edge_kit.returned_lines (
  order_id text not null references public.orders,
  line_id text not null,
  subscription_id text not null references public.subscriptions,
  product text references public.products,
  starts_at timestamptz,
  amount bigint not null check (amount > 0),
  primary key (order_id, line_id)
);
-- For given_back(), and the foreign key.
create index returned_lines_subscription_id on edge_kit.returned_lines (subscription_id);
create index returned_lines_product on edge_kit.returned_lines (product);

comment on table edge_kit.returned_lines is
  'Negative lines of paid orders: money given back of a subscription''s periods and shares, because plan, units or '
  'seats changed. Insert-only, as they were when the order was fulfilled; what they take is computed whenever a lot is '
  'settled.';
comment on column edge_kit.returned_lines.order_id is 'The order; a refund of it undoes the return by its share.';
comment on column edge_kit.returned_lines.line_id is 'Id of the line at Polar.';
comment on column edge_kit.returned_lines.subscription_id is 'The subscription.';
comment on column edge_kit.returned_lines.product is
  'The plan whose price the line names; null for a price that we never had.';
comment on column edge_kit.returned_lines.starts_at is
  'From when on time is given back: of what ran then; null when the line told no times.';
comment on column edge_kit.returned_lines.amount is 'Money given back, minor units.';

alter table edge_kit.returned_lines enable row level security;

create function edge_kit.keep_entries() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = '55000', message = 'credit_entries is append-only', hint = 'Use adjust_credits().';
end $$;
comment on function edge_kit.keep_entries() is 'Trigger on credit_entries: refuses any change of the past.';

create trigger credit_entries_append_only before update or delete or truncate on public.credit_entries
  for each statement execute function edge_kit.keep_entries();

create table edge_kit.credit_spends (
  user_id text not null references public.profiles,
  idempotency_key text not null check (length(idempotency_key) between 1 and 200),
  amount bigint not null check (amount > 0),
  reason text check (length(reason) <= 500),
  settlement boolean not null,
  answer jsonb not null,
  created_at timestamptz not null default now(),
  primary key (user_id, idempotency_key)
);

comment on table edge_kit.credit_spends is
  'Spends that were granted, with the first answer, which every replay gets again.';
comment on column edge_kit.credit_spends.user_id is 'Who spent.';
comment on column edge_kit.credit_spends.idempotency_key is 'Chosen by the caller, one per spend.';
comment on column edge_kit.credit_spends.amount is 'Credits taken.';
comment on column edge_kit.credit_spends.reason is 'What for, in the caller''s words.';
comment on column edge_kit.credit_spends.settlement is 'True when it booked work already done and could go below zero.';
comment on column edge_kit.credit_spends.answer is '{ spent, balance } as first answered.';
comment on column edge_kit.credit_spends.created_at is 'When.';

alter table edge_kit.credit_spends enable row level security;
