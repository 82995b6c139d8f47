-- Contract (S167): docs/money.md §9. With settings.usage_event, each spend is put down in its own transaction and told
-- to Polar in batches until Polar has it; what Polar will never take is set apart and stands in attention. Without,
-- nothing is. Kills: a spend that is never told, or told under two ids; a batch that one unknown customer holds up for
-- good; a lease that two workers have; a queue that grows where nobody wants it.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(31);

select tests.open_shop();
select tests.sell_team(tests.sign_up('ben'));
select vault.create_secret('sb_secret_automations', 'automations_key');
select tests.sign_up('ada'), tests.sign_up('gus');
select tests.deliver(tests.seat_event('s1', '{"invitation_token_expires_at": null}'));
select from tests.sign_in(tests.supabase_claims('ada'));
select from public.link_profile();
select tests.sign_out();
insert into public.profiles (user_id, issuer) values (md5('gus')::uuid, edge_kit.auth_issuer());
select public.adjust_credits(md5('gus')::uuid::text, 10, 'gift', 'story');

create function tests.minutes(p_n integer) returns void language plpgsql as $$
begin
  update edge_kit.usage_events set queued_at = queued_at - p_n * interval '1 minute',
    run_at = run_at - p_n * interval '1 minute', lease_until = lease_until - p_n * interval '1 minute'
  where true;
end $$;
create function tests.queue() returns text language sql volatile
return (select string_agg(concat_ws(' ', l.source, l.user_id = md5('ben')::uuid::text, u.n, u.error_code,
    case when u.refused_at is not null then 'refused' end), ', ' order by l.key, u.n)
  from edge_kit.usage_events u join public.credit_lots l on l.id = u.lot_id);

-- Off.
select public.spend_credits_for(md5('ben')::uuid::text, 5, 'b0', 'story');
select is((select count(*) from edge_kit.usage_events), 0::bigint, 'nothing is put down where nobody asked for it');
select is(public.claim_usage(), null, 'and there is nothing to tell');

-- On.
update edge_kit.settings set usage_event = 'credits_spent' where singleton;
select public.spend_credits_for(md5('ben')::uuid::text, 7, 'b1', 'story');
select public.spend_credits_for(md5('ben')::uuid::text, 7, 'b1', 'story');
select is(
  (select count(*) from edge_kit.usage_events), 1::bigint, 'a spend is put down, once however often it is asked for'
);
select tests.sign_in(tests.supabase_claims('ada'));
select public.spend_credits(11, 'a1', 'story');
select tests.sign_out();
select public.spend_credits_for(md5('gus')::uuid::text, 14, 'g1', 'work that was done', true);
select is(tests.refusal(format('select public.spend_credits_for(%L, 9999, ''b2'', ''story'')', md5('ben')::uuid)),
  'PT402 insufficient_credits', 'a spend that is refused');
select is((select count(*) from edge_kit.usage_events), 4::bigint, 'is not put down; one from two lots is two entries');
select is(public.claim_usage(), null, 'for a minute they wait, so that they are past by Polar''s clock too');
select tests.minutes(2);

create temporary table batch as select public.claim_usage() as doc;
select is(
  (select jsonb_agg(e -> 'metadata' -> 'credits' order by (e -> 'metadata' ->> 'credits')::int)
    from batch, jsonb_array_elements(doc -> 'events') e),
  '[4, 7, 10, 11]', 'then they are told, each with what was spent'
);
select is(
  (select string_agg(concat_ws(' ', e -> 'metadata' ->> 'credits', e ->> 'customer_id',
    e ->> 'external_customer_id' = md5('gus')::uuid::text), ', '
    order by (e -> 'metadata' ->> 'credits')::int) from batch, jsonb_array_elements(doc -> 'events') e),
  '4 t, 7 cus_ben, 10 t, 11 cus_ben', 'of whoever pays, also for a seat; whom Polar does not know is named by our id'
);
select is(
  (select count(*) from batch, jsonb_array_elements(doc -> 'events') e join public.credit_entries c
    on e ->> 'external_id' = c.lot_id || ':' || c.n
      and c.kind = 'spend' and -c.amount = (e -> 'metadata' ->> 'credits')::bigint),
  4::bigint, 'under the ids of their entries'
);
select doesnt_match((select doc::text from batch), 'story|example', 'without a word that a person wrote');
select is(public.claim_usage(), null, 'while they are leased nobody else has them');

-- The worker dies; a second one takes over, and the first comes back.
select tests.minutes(2);
create temporary table second as select public.claim_usage() as doc;
select is(
  (select second.doc -> 'events' from second), (select batch.doc -> 'events' from batch),
  'after the lease another tells the same'
);
select is(
  (select public.record_usage((doc ->> 'lease_token')::uuid, 'reported') from batch),
  0, 'the first has nothing to say any more'
);
select is((select count(*) from edge_kit.usage_events), 4::bigint, 'and takes nothing away');

-- Polar is down.
select is(
  (select public.record_usage((doc ->> 'lease_token')::uuid, 'later', 'polar_unavailable', 'Down.') from second),
  4, 'Polar is down'
);
select is(public.claim_usage(), null, 'they wait');
select is_empty($$select reason from edge_kit.attention where reason like 'usage%'$$, 'for an hour nobody need know');
select tests.minutes(61);
select is(
  (select string_agg(reason || ' ' || urgent, ', ') from edge_kit.attention where reason like 'usage%'),
  'usage_late true', 'then it shows'
);
select edge_kit.sweep_usage();
select is(
  (select count(*) from net.http_request_queue where convert_from(body, 'utf8')::jsonb = '{"report_usage": true}'),
  1::bigint, 'and the sweep rings'
);

-- Polar refuses one.
create temporary table third as select public.claim_usage() as doc;
select is(
  (select public.record_usage((doc ->> 'lease_token')::uuid, 'later', 'refused', 'Customer not found.',
    array(select e ->> 'external_id' from jsonb_array_elements(doc -> 'events') e
      where e -> 'metadata' -> 'credits' = '7')) from third), 4,
  'Polar does not know one of the customers'
);
select is(
  (select string_agg(concat_ws(' ', u.error_code, u.refused_at is not null), ', ' order by u.refused_at)
    from edge_kit.usage_events u),
  'refused t, f, f, f', 'that one is set apart, the others wait for nothing'
);
create temporary table fourth as select public.claim_usage() as doc;
select is(
  (select public.record_usage((doc ->> 'lease_token')::uuid, 'reported') from fourth), 3, 'the others are told at once'
);
select is(
  (select string_agg(reason || ' ' || urgent, ', ') from edge_kit.attention where reason like 'usage%'),
  'usage_refused true', 'one needs somebody'
);
select is(tests.refusal($$select public.retry_usage('')$$), 'PT422 reason_missing', 'who says why');
select is(public.retry_usage('the customer is back'), 1, 'it is told again');
create temporary table fifth as select public.claim_usage() as doc;
select is(
  (select public.record_usage((doc ->> 'lease_token')::uuid, 'later', 'refused', 'No.',
    array[doc -> 'events' -> 0 ->> 'external_id']) from fifth),
  1, 'refused again'
);
select is(public.drop_usage('nobody to charge'), 1, 'it may be let go');
select is((select count(*) from edge_kit.usage_events), 0::bigint, 'and nothing is left');
select matches(
  (select details::text from edge_kit.operator_actions where action = 'drop_usage'), ':[0-9]+": "refused"',
  'but its name in the audit'
);

-- Nobody is left who could be charged.
select public.spend_credits_for(md5('gus')::uuid::text, 3, 'g2', 'work that was done', true);
delete from auth.users where id = md5('gus')::uuid;
select tests.minutes(2);
select is(public.claim_usage(), null, 'a spend of a deleted account that no customer paid for');
select is(tests.queue(), 'settlement 1 no_customer refused', 'is set apart');

select * from finish();
rollback;
