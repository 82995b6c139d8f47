-- Contract: S136, docs/money.md §5. A body that names an erased person without being about anything of theirs is found
-- by reading, a bounded share at a time: at once in a small shop, within hours in a large one, and the word that is
-- looked for goes with the last share. However many are erased meanwhile, one search serves them all.
-- Kills: an erasure that reads every body that there is while somebody waits; an address that is kept for a search
-- which has ended; a search that begins anew with each person and never ends.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(15);

select tests.open_shop();
select from vault.create_secret('a key', 'automations_key');
create function tests.stranger(p_n integer, p_says text, p_state text default 'ignored') returns void language sql
as $$
  insert into edge_kit.polar_events (webhook_id, type, payload, state, received_at, next_attempt_at)
  values (
    'told_' || p_n, 'survey.answered', format('{"says": "%s"}', p_says), p_state::edge_kit.polar_event_state,
    now() - interval '1 day' + p_n * interval '1 second', case when p_state = 'failed' then now() end
  )
$$;
create function tests.bodies(p_word text) returns bigint language sql stable
return (select count(*) from edge_kit.polar_events e where strpos(lower(e.payload), p_word) > 0);
select public.link_polar_customer(tests.sign_up(p), 'cus_' || p, p || '@example.com')
from unnest('{ann,bob,cid}'::text[]) p;
select tests.buy('ord_' || p, tests.supabase_claims(p), 'https://shop.example.com/')
from unnest('{ann,bob,cid}'::text[]) p;

-- All there is fits into the first share.
select tests.stranger(1, 'Ask CID@example.com');
select tests.stranger(2, 'cid@example.com again', 'failed');
select is(tests.bodies('cid@example.com') >= 2, true, 'before, he is named by strangers');
select from public.erase_person('cid@example.com', 'asked by letter');
select is(
  (select string_agg(webhook_id, ' ') from edge_kit.polar_events where strpos(lower(payload), 'cid@example.com') > 0),
  'told_2', 'S136: a small shop is searched at once; an event that waits keeps its body'
);
select is((select count(*) from edge_kit.erased_words), 0::bigint, 'and nothing is left to look for');

-- More than two shares of bodies.
select tests.stranger(n, 'nobody') from generate_series(10, 2200) n;
select tests.stranger(2300, 'Ann@Example.com writes about cus_nobody');
select tests.stranger(2301, 'bob@example.com writes too');
select tests.stranger(2302, 'annabel.ann@example.com is another one');  -- found by parts of words, rather too much
select is(
  (public.erase_person('ann@example.com', 'asked by letter') ->> 'webhooks')::integer > 0, true,
  'what is about her goes at once'
);
select is((select payload from edge_kit.polar_events where object_id = 'ord_ann' limit 1), null,
  'S136: the bodies of her orders first');
select is(tests.bodies('ann@example.com'), 2::bigint, 'a body beyond the first share is not read while somebody waits');
select is(
  (select bool_and(searched_until between now() - interval '1 day' and now()) from edge_kit.erased_words), true,
  'S136: how far the search has come is written down'
);
select from public.erase_person('bob@example.com', 'asked by letter');
select is(
  (select count(*) from edge_kit.erased_words where word = 'bob@example.com' and searched_until is null), 1::bigint,
  'who is erased meanwhile waits for the next search, so that this one ends'
);
select edge_kit.sweep_retention();
select is(tests.bodies('ann@example.com'), 0::bigint, 'S136: the next hour reads the rest');
select is(tests.bodies('bob@example.com'), 1::bigint, 'for those whose search it is');
select results_eq(
  $$select word from edge_kit.erased_words where word like '%@%'$$, $$values ('bob@example.com')$$,
  'and lets their address go'
);
select edge_kit.sweep_retention();
select is(tests.bodies('bob@example.com'), 0::bigint, 'then those who waited have theirs');
select is((select count(*) from edge_kit.erased_words), 0::bigint, 'and nothing is left to look for');
select is(edge_kit.forget_words(100), 0, 'a search without a word reads nothing');
select is(
  (select count(*) from edge_kit.polar_events where payload like '%nobody%'), 2191::bigint,
  'nobody else lost a body'
);

select * from finish();
rollback;
