-- Access (docs/money.md §6): the one place that decides who may use a subscription, and until when.

-- A pause whose end was never told counts while the row still says that it is paused.
create function edge_kit.was_paused(p_subscription public.subscriptions, p_at timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_last edge_kit.subscription_marks;
begin
  select * into v_last from edge_kit.subscription_marks m
  where m.subscription_id = p_subscription.id and m.mark in ('paused', 'resumed') and m.at <= p_at
  order by m.at desc, m.mark limit 1;
  return v_last.mark is not distinct from 'paused' and (p_subscription.paused_at is not null or exists (
    select from edge_kit.subscription_marks m
    where m.subscription_id = p_subscription.id and m.mark = 'resumed' and m.at > v_last.at
  ));
end $$;
comment on function edge_kit.was_paused(public.subscriptions, timestamptz) is
  'Whether a subscription was paused at a moment.';

create function edge_kit.was_ended(p_subscription public.subscriptions, p_at timestamptz) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_last edge_kit.subscription_marks;
begin
  select * into v_last from edge_kit.subscription_marks m
  where m.subscription_id = p_subscription.id and m.mark in ('ended', 'active') and m.at <= p_at
  order by m.at desc, m.mark limit 1;
  return v_last.mark is not distinct from 'ended';
end $$;
comment on function edge_kit.was_ended(public.subscriptions, timestamptz) is
  'Whether a subscription had ended at a moment and had not come back by then.';

create function edge_kit.access_until(s public.subscriptions) returns timestamptz
language sql stable set search_path = '' as $$
  select case s.polar_status
    when 'past_due' then coalesce(s.past_due_at, s.current_period_start) + settings.past_due_grace
    when 'trialing' then until.at
    when 'active' then until.at
  end
  from edge_kit.settings,
  lateral (select case
    when s.cancel_at_period_end then s.current_period_end
    else greatest(s.current_period_end, case when (s.last_writer).own = 1 then (s.last_writer).event_at end)
      + settings.access_slack
  end as at) until
$$;
comment on function edge_kit.access_until(public.subscriptions) is
  'Until when a subscription gives access, null for none.';

create function edge_kit.accessible_subscriptions(p_user_id text) returns setof public.subscriptions
language sql stable set search_path = '' as $$
  select s.*
  from public.subscriptions s
  left join public.products p on p.polar_product_id = s.product_id
  where s.id = any (array(
      select own.id from public.subscriptions own where own.user_id = p_user_id
      union all
      select seat.subscription_id from public.seats seat where seat.user_id = p_user_id and seat.status = 'claimed'
    ))
    and now() < edge_kit.access_until(s)
  order by p.tier_rank desc nulls last, s.current_period_end desc nulls last, s.id collate "C"
$$;
comment on function edge_kit.accessible_subscriptions(text) is
  'The subscriptions that give a user access now, as the owner or by a seat, the one that counts first: highest tier, '
  'then the latest period end, then the id.';
