-- What forged events named, and whether it has been put right (docs/money.md §10).

create table edge_kit.forged_objects (
  kind text not null check (length(kind) <= 40),
  id text collate "C" not null check (length(id) between 1 and 255),
  named_by text[] not null,
  found_at timestamptz not null default now(),
  put_right_at timestamptz,
  at_polar boolean,
  primary key (kind, id),
  check ((put_right_at is null) = (at_polar is null))
);
-- For list_forged_objects() and edge_kit.attention: next to none are open.
create index forged_objects_open on edge_kit.forged_objects (found_at) where put_right_at is null;

comment on table edge_kit.forged_objects is
  'Objects that events named which Polar never sent: each is read at Polar and put right.';
comment on column edge_kit.forged_objects.kind is
  'customer, order, subscription, refund, dispute, benefit_grant, checkout, product or customer_seat.';
comment on column edge_kit.forged_objects.id is
  'The id that was told; for customer_seat that of the subscription or order whose seats they are.';
comment on column edge_kit.forged_objects.named_by is 'Webhook ids of the forged events that named it.';
comment on column edge_kit.forged_objects.found_at is 'When a forged event was last found that names it.';
comment on column edge_kit.forged_objects.put_right_at is 'When its rows were brought back to what Polar says.';
comment on column edge_kit.forged_objects.at_polar is 'False: Polar has no such object.';

alter table edge_kit.forged_objects enable row level security;
