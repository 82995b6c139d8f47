-- Contract: whoever holds the lease may write how it ended, and nobody else; what was not taken is tried again later
-- and later, twenty times at most; an e-mail that may have gone is not sent again once the mail API has forgotten its
-- key.
-- Kills: a second e-mail a day later; a worker that writes after its time; a notice that is tried for ever.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(30);

select tests.open_shop();
update edge_kit.settings set mail_from = 'Shop <hello@shop.example>' where true;
select from tests.buy('ord_gil');

create function tests.n() returns edge_kit.notices language plpgsql as $$
begin
  return (select n from edge_kit.notices n where kind = 'purchase_to_claim');
end $$;
create function tests.record(p_outcome text, p_retry_after integer default 0) returns text language sql volatile
return public.record_notice(
  (tests.n()).id, (tests.n()).lease_token, p_outcome, 'receipt', 'code', 'words', p_retry_after
);
create function tests.due() returns void language sql volatile begin atomic
  update edge_kit.notices set run_at = now() where true;
end;

select is(public.claim_notice('{event}'), null, 'a worker without that way out gets none of it');
select is(public.claim_notice('{}'), null, 'nor one without any');
select results_eq(
  $$select jsonb_object_keys(public.claim_notice('{email,event}')) order by 1$$,
  array['attempt', 'content', 'kind', 'lease_token', 'notice_id', 'way'], 'a claim has all that a worker needs'
);
select ok((tests.n()).perhaps_sent_at is not null, 'from then on it may have gone');
select is(
  public.record_notice((tests.n()).id, gen_random_uuid(), 'sent'), null, 'without the lease nothing is written'
);
select is(tests.record('later'), 'queued', 'an answer that says nothing leaves it queued');
select ok((tests.n()).perhaps_sent_at is not null, 'and perhaps sent');
select ok(
  (tests.n()).run_at between now() + interval '7 seconds' and now() + interval '15 seconds', 'for 15 s at most'
);
select is(public.claim_notice('{email}'), null, 'it is not due before');
select tests.due();
select isnt(public.claim_notice('{email}'), null, 'then it is');
select is(tests.record('not_taken', 5000), 'queued', 'what was not taken too');
select is((tests.n()).perhaps_sent_at, (select e from (select null::timestamptz) x (e)), 'and surely has not gone');
select is((tests.n()).run_at, now() + interval '5000 seconds', 'Retry-After counts when it is longer');
select tests.due();
select public.claim_notice('{email}');
select tests.record('not_taken', 9999999);
select is((tests.n()).run_at, now() + interval '1 day', 'but no longer than a day');
select is(tests.refusal($$select tests.record('perhaps')$$), 'PT422 invalid_outcome', 'there are four ways to end');

-- The mail API knows a key for a day.
update edge_kit.notices set run_at = now(), perhaps_sent_at = now() - interval '22 hours' where true;
select isnt(
  public.claim_notice('{email}'), null, 'within a day it may be sent again: the key keeps it from going twice'
);
update edge_kit.notices set lease_until = now() - interval '1 second', perhaps_sent_at = now() - interval '24 hours'
  where true;
select is(public.claim_notice('{email}'), null, 'afterwards it is not');
select results_eq(
  $$select state::text, error_code from edge_kit.notices$$, $$values ('dead', 'perhaps_sent')$$, 'and a person decides'
);
select results_eq(
  $$select reason, urgent from edge_kit.attention where kind = 'notice'$$, $$values ('notice_dead', true)$$,
  'who is told of it'
);
select public.replay_notice((tests.n()).id, 'the buyer did not get it');
select isnt(public.claim_notice('{email}'), null, 'sent again, as was decided');
select is(tests.record('sent'), 'sent', 'it ends well');
select is((tests.n()).receipt, 'receipt', 'with the API''s id');
select is(
  tests.refusal($$select public.replay_notice((tests.n()).id, 'again')$$), 'PT409 not_stopped', 'an e-mail goes once'
);

-- The end of it.
update edge_kit.notices
set state = 'queued', ended_at = null, attempts = 19, run_at = now(), perhaps_sent_at = null where true;
select public.claim_notice('{email}');
select is(tests.record('not_taken'), 'dead', 'the twentieth attempt is the last');
update edge_kit.notices
set state = 'queued', ended_at = null, attempts = 19, run_at = now(), perhaps_sent_at = null, error_code = null
where true;
select public.claim_notice('{email}');
update edge_kit.notices set lease_until = now() - interval '1 second' where true;
select public.claim_notice('{email}');
select results_eq(
  $$select state::text, error_code from edge_kit.notices$$, $$values ('dead', 'worker_lost')$$,
  'also of a worker that died'
);
select is(public.release_notices('dead', 'mended'), 1::bigint, 'all of a state are released at once');
select public.claim_notice('{email}');
select is(tests.record('refused'), 'refused', 'what the API will not take is refused');
select results_eq(
  $$select reason, urgent from edge_kit.attention where kind = 'notice'$$, $$values ('notice_refused', false)$$,
  'which somebody may look at'
);
select is(public.discard_notices('refused', 'no such mailbox'), 1::bigint, 'and give up');
select is(
  tests.refusal($$select public.release_notices('queued', 'x')$$), 'PT422 invalid_state',
  'what is on its way is left alone'
);

select * from finish();
rollback;
