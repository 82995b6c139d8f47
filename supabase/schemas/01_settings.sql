-- Settings: one row, one typed column each.

create table edge_kit.settings (
  singleton boolean primary key default true check (singleton),
  -- people
  auth_issuer text,
  trusted_issuers text[] not null default '{}',
  cancel_on_deletion boolean not null default true,
  -- money
  access_slack interval not null default '3 days',
  past_due_grace interval not null default '7 days',
  large_grant bigint not null default 10000 check (large_grant > 0),
  shared_organization boolean not null default false,
  usage_event text check (length(trim(usage_event)) > 0 and length(usage_event) <= 128),
  -- limits on checkouts: each one costs a call to Polar, and a thief tries cards on them
  checkouts_per_user integer default 30 check (checkouts_per_user > 0),
  checkouts_per_address integer default 60 check (checkouts_per_address > 0),
  checkout_window interval not null default '1 hour' check (checkout_window > '0'),
  -- what buyers may do to their subscriptions, besides ending them; pausing is off, as it is at Polar
  buyer_actions text[] not null default '{change_plan,change_units,change_seats}' check (
    buyer_actions <@ '{change_plan,change_units,change_seats,pause}'::text[]
  ),
  buyer_prorations text[] not null default '{invoice,prorate,next_period}' check (
    cardinality(buyer_prorations) > 0 and buyer_prorations <@ '{invoice,prorate,next_period,reset}'::text[]
  ),
  changes_per_user integer default 30 check (changes_per_user > 0),
  -- reports
  scrape_workers integer not null default 20 check (scrape_workers > 0),
  -- notices: what people and the shop's own programs are told (19_notices.sql)
  mail_from text check (length(mail_from) <= 320
    and mail_from ~ '^([^<>@[:cntrl:]]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$'),
  mail_reply_to text check (length(mail_reply_to) <= 320 and mail_reply_to ~ '^[^<>@\s]+@[^<>@\s]+$'),
  shop_name text check (length(shop_name) between 1 and 60 and shop_name !~ '[[:cntrl:]]'),
  shop_color text not null default '#1f3a5f' check (shop_color ~ '^#[0-9a-f]{6}$'),
  operator_email text check (length(operator_email) <= 320 and operator_email ~ '^[^<>@\s]+@[^<>@\s]+$'),
  events_url text check (length(events_url) <= 2048
    and events_url ~ '^(https://|http://(127\.0\.0\.1|localhost)[:/])\S+$'),
  -- what is kept for a while
  payload_retention interval not null default '90 days' check (payload_retention > '0'),
  cart_retention interval not null default '30 days' check (cart_retention >= '1 day'),
  cron_retention interval not null default '7 days' check (cron_retention >= '1 day'),
  notice_retention interval not null default '30 days' check (notice_retention >= '2 days'),
  page_retention interval not null default '90 days' check (page_retention >= '7 days'),
  reconcile_retention interval not null default '90 days' check (reconcile_retention > '0')
);

comment on table edge_kit.settings is 'One row of switches that an operator may turn. Secrets live in Vault.';
comment on column edge_kit.settings.singleton is 'Always true: keeps the table at one row.';
comment on column edge_kit.settings.auth_issuer is
  'JWT issuer of Supabase Auth, if it is not the Vault secret edge_url with /auth/v1 behind it.';
comment on column edge_kit.settings.trusted_issuers is
  'JWT issuers besides Supabase Auth (Clerk''s Frontend API URL) whose `email_verified` claim counts.';
comment on column edge_kit.settings.cancel_on_deletion is
  'A deleted account''s subscriptions are canceled at Polar at the end of their period. False: an operator sees to it.';
comment on column edge_kit.settings.access_slack is
  'How long a subscription keeps access past its period end while Polar has not said how it went on.';
comment on column edge_kit.settings.past_due_grace is 'How long a subscription keeps access after a payment failed.';
comment on column edge_kit.settings.large_grant is 'Credits in one grant above which an operator should look.';
comment on column edge_kit.settings.shared_organization is
  'True when the Polar organisation also sells what is not ours: orders of unknown products without a cart of ours are '
  'then ignored until the product is mapped.';
comment on column edge_kit.settings.usage_event is
  'Name of the event by which each spend of credits is told to Polar, for its meters to count; null: none is told.';
comment on column edge_kit.settings.checkouts_per_user is
  'Checkouts that one signed-in user may open within checkout_window; null for any number.';
comment on column edge_kit.settings.checkouts_per_address is
  'Checkouts that one client address may open within checkout_window; null for any number. An office or a mobile '
  'network shares an address.';
comment on column edge_kit.settings.checkout_window is 'Time in which checkouts are counted.';
comment on column edge_kit.settings.buyer_actions is
  'What buyers may do to their subscriptions: change_plan, change_units, change_seats, pause (with resuming). '
  'Canceling, and undoing that or a scheduled change, is theirs anyway.';
comment on column edge_kit.settings.buyer_prorations is
  'How buyers may have a change of plan, units or seats billed, in Polar''s words; the first one if they do not say.';
comment on column edge_kit.settings.changes_per_user is
  'Commands about subscriptions that one user may ask for within an hour; null for any number.';
comment on column edge_kit.settings.scrape_workers is
  'How many workers of the scraper are at work at a time, each on one shop.';
comment on column edge_kit.settings.mail_from is
  'Sender of all e-mails, "Shop <hello@shop.example>", of a domain that the mail API knows. Null: no e-mail leaves.';
comment on column edge_kit.settings.mail_reply_to is 'Where answers to e-mails go; null for the sender.';
comment on column edge_kit.settings.shop_name is
  'How e-mails name the shop; null for the host of the function secret APP_URL.';
comment on column edge_kit.settings.shop_color is
  'Colour of the head and the button of e-mails, #rrggbb in small letters.';
comment on column edge_kit.settings.operator_email is
  'Who gets the daily list of what needs someone; null for nobody. The list''s link to unsubscribe sets it to null.';
comment on column edge_kit.settings.events_url is
  'The shop''s own endpoint, which is told of events (Standard Webhooks); null for none. Without mail_from this says '
  'that the shop writes its e-mails itself: then none are kept here.';
comment on column edge_kit.settings.payload_retention is
  'How long bodies of webhooks are kept; those of failed and dead events stay until they are dealt with. Without its '
  'body an event cannot be replayed.';
comment on column edge_kit.settings.cart_retention is
  'How long a cart is kept after its checkout expired; one that an order or subscription names stays for good.';
comment on column edge_kit.settings.cron_retention is 'How long cron.job_run_details is kept.';
comment on column edge_kit.settings.notice_retention is
  'How long a notice is kept that is not on its way any more, or that is held because nothing was set up to send it.';
comment on column edge_kit.settings.page_retention is
  'How long the scraper''s notes of the pages it has read are kept; reports stay.';
comment on column edge_kit.settings.reconcile_retention is
  'How long finished runs of reconciliation are kept; the one that holds the watermark stays.';

insert into edge_kit.settings default values;
alter table edge_kit.settings enable row level security;
