-- Contract: I8, S92. Over every table of public, whichever there will be: two users (Supabase Auth and Clerk) who have
-- something in each see exactly what is theirs, and a guest, an attacker with whatever token and a signed-out visitor
-- see nothing. A table without a row in this story fails it.
-- Kills: a new table whose policy was forgotten, a policy that compares with null, like, or another column.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = extensions, public;
\ir story.psql
select plan(13);

select tests.open_shop();
select tests.trust_clerk();

-- Something in every table: an order delivered and refunded in part, a subscription, a benefit, credits spent.
create function tests.furnish(p_name text, p_claims jsonb) returns void language plpgsql as $$
declare
  v_user text := p_claims ->> 'sub';
begin
  perform tests.scrape(tests.buy('ord_' || p_name, p_claims));
  perform tests.deliver(tests.subscription_event('sub_' || p_name, jsonb_build_object(
    'customer_id', 'cus_' || p_name, 'metadata', jsonb_strip_nulls(jsonb_build_object('user_id', v_user))
  )));
  perform tests.deliver(tests.refund_event('re_' || p_name, 'ord_' || p_name));
  perform tests.deliver(tests.benefit_grant_event('bg_' || p_name, 'ord_' || p_name));
  perform tests.deliver(tests.seat_event('seat_' || p_name, jsonb_build_object(
    'subscription_id', 'sub_' || p_name, 'email', 'holder-of-' || p_name || '@example.com'
  )));
  if v_user is not null then
    perform public.adjust_credits(v_user, 100, 'gift_' || p_name, 'story');
    perform public.spend_credits_for(v_user, 5, 'spend_' || p_name, 'story');
  end if;
end $$;
select from tests.furnish('ann', tests.sign_up('ann'));
select from tests.furnish('bob', tests.clerk_claims('bob'));
select from tests.furnish('gil', null);

create temporary table seen (who text, relation regclass, line text);
create temporary table owned_relation as
select c.oid::regclass as relation from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and c.oid not in (
    'public.products'::regclass, 'public.product_prices'::regclass, 'public.temp_carts'::regclass
  );

-- All that the bearer of some claims can read of every table, and in which ones they may not even ask.
create function tests.look(p_who text, p_claims jsonb) returns text language plpgsql as $$
declare
  v_relation regclass;
  v_lines text[];
  v_forbidden text := '';
begin
  for v_relation in select relation from owned_relation order by relation::text loop
    begin
      perform tests.sign_in(p_claims);
      execute format('select array_agg(t::text) from %s t', v_relation) into v_lines;
      perform tests.sign_out();
      insert into seen select p_who, v_relation, l from unnest(v_lines) l;
    exception when insufficient_privilege then
      v_forbidden := v_forbidden || ' ' || v_relation;
    end;
  end loop;
  return v_forbidden;
end $$;

select is(
  tests.look('ann', tests.supabase_claims('ann')) || tests.look('bob', tests.clerk_claims('bob')), '',
  'signed-in users may ask every table'
);
select is_empty(
  $$select w.who, r.relation from owned_relation r cross join (values ('ann'), ('bob')) w (who)
    except select s.who, s.relation from seen s$$,
  'S92: Ann (Supabase Auth) and Bob (Clerk) see something of theirs in every table'
);
select is_empty(
  $$select relation, line from seen group by 1, 2 having count(distinct who) > 1$$,
  'no row is seen by both'
);
select is_empty(
  $$select who, relation from seen group by 1, 2 having count(*) <> 1
    and relation <> 'public.credit_entries'::regclass$$,
  'each sees the one row that is theirs, and not the guest''s'
);

-- Tokens that are nobody's, or claim to be somebody's by what does not count.
create temporary table attack (what, claims) as values
  ('eve, signed in', tests.clerk_claims('eve')),
  ('gil, the guest, before linking', tests.clerk_claims('gil')),
  ('no subject', '{"role": "authenticated"}'::jsonb),
  ('a null subject', '{"role": "authenticated", "sub": null}'),
  ('an empty subject', '{"role": "authenticated", "sub": ""}'),
  ('the word null', '{"role": "authenticated", "sub": "null"}'),
  ('a wildcard', '{"role": "authenticated", "sub": "%"}'),
  ('a pattern', '{"role": "authenticated", "sub": "user_%"}'),
  ('Bob in capitals', '{"role": "authenticated", "sub": "USER_BOB"}'),
  ('Bob and a space', '{"role": "authenticated", "sub": "user_bob "}'),
  ('Ann without dashes', jsonb_build_object('role', 'authenticated', 'sub', md5('ann'))),
  ('Ann in capitals', jsonb_build_object('role', 'authenticated', 'sub', upper(md5('ann')::uuid::text))),
  (
    'a list of subjects',
    jsonb_build_object('role', 'authenticated', 'sub', jsonb_build_array('user_bob', md5('ann')::uuid))
  ),
  ('an object', '{"role": "authenticated", "sub": {"eq": "user_bob"}}'),
  ('an e-mail alone', '{"role": "authenticated", "email": "ann@example.com", "email_verified": true}'),
  (
    'user_id instead of sub',
    '{"role": "authenticated", "sub": "user_eve", "user_id": "user_bob", "user_metadata": {"sub": "user_bob"}}'
  ),
  (
    'the role in another claim',
    '{
      "role": "authenticated", "sub": "user_eve", "app_metadata": {"role": "service_role"}, "user_role": "service_role"
    }'
  ),
  ('SQL', $${"role": "authenticated", "sub": "x' or true --"}$$);
select is(
  (select string_agg(tests.look('attack: ' || what, claims), '') from attack), '', 'an attacker with a token may ask'
);
select is_empty(
  $$select who, relation from seen where who like 'attack:%'$$, 'S92: and sees nothing, with any of 18 tokens'
);

select is(
  tests.look('anonymous', null),
  (select string_agg(' ' || relation::text, '' order by relation::text) from owned_relation),
  'S90: a signed-out visitor may ask no table but the catalogue'
);

-- Each of them tries to write, too.
create function tests.write_attempts(p_claims jsonb) returns table (attempt text, outcome text) language plpgsql as $$
begin
  for attempt in
    select format(w.statement, c.oid::regclass, a.attname)
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
    cross join (values
      ('insert into %s default values'), ('update %s set %2$I = %2$I where true'), ('delete from %s where true'),
      ('truncate %s cascade'), ('lock table %s in access exclusive mode')
    ) w (statement)
    where c.relnamespace in ('public'::regnamespace, 'edge_kit'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm')
  loop
    perform tests.sign_in(p_claims);
    outcome := coalesce(tests.refusal(attempt), 'allowed');
    perform tests.sign_out();
    return next;
  end loop;
end $$;
select cmp_ok(
  (select count(*) from tests.write_attempts(null)), '>=', 100::bigint,
  'the walk tries five ways on each of twenty tables and views at least'
);
select is_empty(
  format('select * from tests.write_attempts(%L) where outcome not like $$42501 %%$$', claims),
  format('S92: %s writes to no table of public or edge_kit', name)
)
from (values
  ('a user, not even to a row of the own,', tests.supabase_claims('ann')),
  ('a user of Clerk, not even to a row of the own,', tests.clerk_claims('bob')),
  ('a signed-out visitor', null),
  ('the service role, which passes by the policies,', '{"role": "service_role"}')
) p (name, claims);
select is(
  (select string_agg(id || ' ' || status, ', ' order by id) from public.orders),
  'ord_ann paid, ord_bob paid, ord_gil paid',
  'and all is as it was'
);

select * from finish();
rollback;
