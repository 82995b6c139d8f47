-- Commands to Polar (docs/money.md §8): how one is asked for, and when the mirror shows that it was done. What leaves
-- for Polar goes through this outbox and nowhere else.

-- What each kind needs. Whoever asks is code of ours or an operator's call.
create function edge_kit.check_command(p_kind edge_kit.polar_command_kind, p_args jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return case p_kind
    when 'refund' then (p_args ->> 'amount')::bigint > 0 and length(p_args ->> 'reason') between 1 and 100
    when 'change_plan' then length(p_args ->> 'product_id') between 1 and 255
    when 'change_units' then (p_args ->> 'units')::bigint between 1 and 2147483647
    when 'change_seats' then (p_args ->> 'seats')::bigint between 1 and 2147483647
    when 'pause' then p_args - 'resumes_at' = '{}' and (
      not p_args ? 'resumes_at' or pg_input_is_valid(p_args ->> 'resumes_at', 'timestamptz')
    )
    when 'cancel_at_period_end' then
      p_args - '{customer_cancellation_reason,customer_cancellation_comment}'::text[] = '{}'
      and (
        not p_args ? 'customer_cancellation_reason' or p_args ->> 'customer_cancellation_reason' in (
          'too_expensive', 'missing_features', 'switched_service', 'unused', 'customer_service', 'low_quality',
          'too_complex', 'other'
        )
      )
      and (
        not p_args ? 'customer_cancellation_comment'
        or length(p_args ->> 'customer_cancellation_comment') between 1 and 1000
      )
    when 'change_customer_email' then p_args ->> 'email' = edge_kit.normal_email(p_args ->> 'email')
      and length(p_args ->> 'email') between 3 and 320
    when 'assign_seat' then p_args ->> 'email' = edge_kit.normal_email(p_args ->> 'email')
      and length(p_args ->> 'email') between 3 and 320 and jsonb_typeof(p_args -> 'claim') = 'boolean'
    when 'revoke_seat' then length(p_args ->> 'seat_id') between 1 and 255
    else p_args = '{}'
  end;
end $$;
comment on function edge_kit.check_command(edge_kit.polar_command_kind, jsonb) is
  'True when the arguments of a command are what its kind needs; false or null when not.';

-- What the same command may lack, or say otherwise: words of a person, which go once it is over, and why one leaves.
create function edge_kit.meant(p_args jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
begin
  return p_args - '{email,customer_cancellation_reason,customer_cancellation_comment}'::text[];
end $$;
comment on function edge_kit.meant(jsonb) is 'The arguments by which two commands of one kind differ.';

-- Rung as soon as the asker's transaction has committed; a ring that is lost is repeated by the sweep. Whoever asks for
-- a user tries at once, so that only the sweep rings. Idempotency key: p_key; locks nothing but the new row.
create function edge_kit.ask_polar(
  p_kind edge_kit.polar_command_kind, p_key text, p_subject text, p_args jsonb default '{}', p_user_id text default null
) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_command edge_kit.polar_commands;
begin
  if edge_kit.check_command(p_kind, p_args) is not true or p_subject is null then
    perform edge_kit.refuse(422, 'invalid_command', 'Send what this kind of command needs.', p_kind::text);
  end if;
  insert into edge_kit.polar_commands (key, kind, subject, args, user_id, rung_at)
  values (p_key, p_kind, p_subject, p_args, p_user_id, now())
  on conflict (key) do nothing
  returning * into v_command;
  if found then
    if p_user_id is null and not edge_kit.ring('polar-commands', jsonb_build_object('command_id', v_command.id)) then
      update edge_kit.polar_commands set rung_at = null where id = v_command.id;
    end if;
    return v_command.id;
  end if;

  select * into strict v_command from edge_kit.polar_commands where key = p_key;
  if (v_command.kind, v_command.subject, edge_kit.meant(v_command.args))
      is distinct from (p_kind, p_subject, edge_kit.meant(p_args))
    or v_command.args ->> 'email' <> p_args ->> 'email' then
    perform edge_kit.refuse(409, 'key_reused', 'This key was used for another command: choose a new one.', p_key);
  end if;
  return v_command.id;
end $$;
comment on function edge_kit.ask_polar(edge_kit.polar_command_kind, text, text, jsonb, text) is
  'Asks Polar for something, once per key, and returns the command''s id. p_subject is Polar''s id of the order, '
  'subscription or customer; p_args as in polar_commands.args; p_user_id the buyer who asks, if one does. PT409 '
  'key_reused, PT422 invalid_command.';

-- A subscription that is paused has no period to end with: Polar refuses to cancel it at the end of one, and would
-- resume and charge it one day.
create function edge_kit.ending(p_polar_status text) returns edge_kit.polar_command_kind
language plpgsql immutable set search_path = '' as $$
begin
  return case when p_polar_status = 'paused' then 'cancel_now' else 'cancel_at_period_end' end;
end $$;
comment on function edge_kit.ending(text) is
  'The command that ends a subscription of this status with what was paid for: with its period, or now if it is '
  'paused.';

-- What the mirror says -----------------------------------------------------------------------------------------------

-- Own rows only: a copy proves nothing. Without a word on how to bill, Polar's settings decide whether a change waits
-- for the next period.
create function edge_kit.command_shown(
  p_command edge_kit.polar_commands, out modified_at timestamptz, out shown boolean
)
language plpgsql stable set search_path = '' as $$
declare
  v_units bigint := coalesce(p_command.args ->> 'units', p_command.args ->> 'seats');
begin
  if p_command.kind in ('change_customer_email', 'anonymize_customer') then
    select (c.last_writer).modified_at,
      case p_command.kind
        when 'change_customer_email' then c.email = p_command.args ->> 'email'
        else c.deleted_at is not null
      end
    into modified_at, shown
    from edge_kit.polar_customers c where c.id = p_command.subject and (c.last_writer).own = 1;
  elsif p_command.kind = 'assign_seat' then
    select (s.last_writer).modified_at,
      s.email is not distinct from p_command.args ->> 'email' and s.status <> 'revoked'
    into modified_at, shown
    from public.seats s
    where s.subscription_id = p_command.subject
      and (s.email = p_command.args ->> 'email' or s.id = p_command.answer ->> 'seat_id')
    order by s.email = p_command.args ->> 'email' desc nulls last limit 1;
  elsif p_command.kind = 'revoke_seat' then
    select (s.last_writer).modified_at, s.status = 'revoked' or s.email <> p_command.args ->> 'email'
    into modified_at, shown
    from public.seats s where s.id = p_command.args ->> 'seat_id';
  else
    select (s.last_writer).modified_at,
      case p_command.kind
        when 'cancel_at_period_end' then s.cancel_at_period_end or s.polar_status = 'canceled'
        when 'cancel_now' then s.polar_status = 'canceled'
        when 'uncancel' then not s.cancel_at_period_end and s.polar_status <> 'canceled'
        when 'change_plan' then
          s.product_id = p_command.args ->> 'product_id' and s.pending_product_id is null
          or s.pending_product_id = p_command.args ->> 'product_id'
            and coalesce(p_command.args ->> 'proration_behavior', 'next_period') = 'next_period'
        when 'undo_change' then s.pending_from is null
        when 'pause' then s.polar_status = 'paused' or s.pause_at_period_end
          and s.resumes_at is not distinct from (p_command.args ->> 'resumes_at')::timestamptz
        when 'unpause' then not s.pause_at_period_end
        when 'resume' then s.polar_status in ('active', 'trialing', 'past_due')
        else (  -- change_units, change_seats
          s.units = v_units and s.pending_units is null
          or s.pending_units = v_units and p_command.args ->> 'proration_behavior' = 'next_period'
        )
      end
    into modified_at, shown
    from public.subscriptions s where s.id = p_command.subject and (s.last_writer).own = 1;
  end if;
end $$;
comment on function edge_kit.command_shown(edge_kit.polar_commands) is
  'Whether the mirror shows what a command about a subscription, its seats or a customer asks for, and of which '
  'version it is.';

-- Called after every own event of a subscription or customer, and when a worker has written an answer. A command that
-- was not tried yet is left to its worker: what the mirror shows may be older than the one before it. Locks the
-- commands, after the customer.
create function edge_kit.settle_commands(p_subject text) returns void
language plpgsql set search_path = '' as $$
declare
  c edge_kit.polar_commands;
  v_mirror record;
begin
  for c in
    select * from edge_kit.polar_commands
    where subject = p_subject and kind <> 'refund' and state <> 'asked' and mirrored_at is null and closed_at is null
    order by asked_at, id for update
  loop
    v_mirror := edge_kit.command_shown(c);
    continue when v_mirror.modified_at is null
      or c.state = 'confirmed' and not (
        v_mirror.shown and v_mirror.modified_at >= coalesce(c.seen_at, '-infinity') or v_mirror.modified_at > c.seen_at
      ) is true
      or c.state <> 'confirmed' and not (
        v_mirror.shown and v_mirror.modified_at > coalesce(c.seen_at, c.asked_at)
      ) is true;
    update edge_kit.polar_commands
    set state = 'confirmed', answered_at = coalesce(c.answered_at, now()), mirrored_at = now(),
      args = c.args - '{email,customer_cancellation_comment}'::text[],
      lease_token = null, lease_until = null
    where id = c.id;
  end loop;
  if found then  -- a schedule that was undone before its event came is never seen
    update edge_kit.polar_commands e set mirrored_at = now()
    where e.subject = p_subject and e.kind in ('change_plan', 'change_units', 'change_seats') and e.state = 'confirmed'
      and e.mirrored_at is null and e.closed_at is null and exists (
        select from edge_kit.polar_commands l
        where l.subject = p_subject and l.kind in ('change_plan', 'change_units', 'change_seats', 'undo_change')
          and l.mirrored_at is not null and (l.asked_at, l.id) > (e.asked_at, e.id)
      );
  end if;
end $$;
comment on function edge_kit.settle_commands(text) is
  'Confirms the commands about a subscription or customer whose effect the mirror shows, by a version that is newer '
  'than what their worker last saw; a change that a later one has overtaken is over too.';

-- A refund is known by the command's id in its metadata, so there is nothing to guess. One that failed after all undoes
-- the confirmation.
create function edge_kit.settle_refund_command(p_command_id uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_status text;
begin
  perform from edge_kit.polar_commands where id = p_command_id and kind = 'refund' for update;
  select r.status into v_status from public.refunds r where r.command_id = p_command_id
  order by r.status in ('pending', 'succeeded') desc, r.created_at desc limit 1;
  if v_status in ('pending', 'succeeded') then
    update edge_kit.polar_commands
    set state = 'confirmed', answered_at = coalesce(answered_at, now()), mirrored_at = coalesce(mirrored_at, now()),
      error_code = null, error = null, lease_token = null, lease_until = null
    where id = p_command_id and mirrored_at is null;
  elsif v_status in ('failed', 'canceled') then
    update edge_kit.polar_commands
    set state = 'refused', answered_at = null, mirrored_at = null, sent_at = null,
      error_code = 'refund_failed', error = 'Polar made the refund, and then it was ' || v_status || '.',
      lease_token = null, lease_until = null
    where id = p_command_id and state in ('sent', 'confirmed', 'unclear');
  end if;
end $$;
comment on function edge_kit.settle_refund_command(uuid) is
  'Brings the command of a refund up to date with the refunds that carry its id.';

-- How it stands, for whoever asked ------------------------------------------------------------------------------------

create function edge_kit.command_answer(p_command_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'command_id', c.id, 'kind', c.kind, 'state', c.state, 'subject', c.subject, 'amount', c.args -> 'amount',
    'error_code', c.error_code, 'error', c.error, 'asked_at', c.asked_at
  )
  from edge_kit.polar_commands c where c.id = p_command_id
$$;
comment on function edge_kit.command_answer(uuid) is
  'What an operator''s call answers: { command_id, kind, state, subject, amount, error_code, error, asked_at }.';

-- One after the other ------------------------------------------------------------------------------------------------

-- Whoever writes more than one of them takes them in this order, as an event that settles them does.
create function edge_kit.lock_commands(p_subject text) returns void
language plpgsql set search_path = '' as $$
begin
  perform from edge_kit.polar_commands c
  where c.subject = p_subject and c.mirrored_at is null and c.closed_at is null
  order by c.asked_at, c.id for update;
end $$;
comment on function edge_kit.lock_commands(text) is 'Locks all commands about an object that are not over.';

create function edge_kit.is_first_command(p_command edge_kit.polar_commands) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return not exists (
    select from edge_kit.polar_commands e
    where e.subject = p_command.subject and e.mirrored_at is null and e.closed_at is null
      and e.state in ('asked', 'sent') and (e.asked_at, e.id) < (p_command.asked_at, p_command.id)
  );
end $$;
comment on function edge_kit.is_first_command(edge_kit.polar_commands) is
  'True when no earlier command about the same object is still to be done.';

create function edge_kit.ring_next_command(p_subject text) returns void
language plpgsql set search_path = '' as $$
begin
  update edge_kit.polar_commands c set rung_at = now()
  where c.id = (
    select e.id from edge_kit.polar_commands e
    where e.subject = p_subject and e.mirrored_at is null and e.closed_at is null and e.state in ('asked', 'sent')
    order by e.asked_at, e.id limit 1
  )
    and c.run_at <= now() and c.lease_token is null
    and edge_kit.ring('polar-commands', jsonb_build_object('command_id', c.id));
end $$;
comment on function edge_kit.ring_next_command(text) is
  'Rings for the first command about an object that is still to be done, if it is due.';

create function edge_kit.command_state_after(p_attempts integer, p_sent_at timestamptz)
returns edge_kit.polar_command_state
language plpgsql immutable set search_path = '' as $$
begin
  return case
    when p_attempts < 12 and p_sent_at is null then 'asked'
    when p_attempts < 12 then 'sent'
    when p_sent_at is null then 'refused'
    else 'unclear'
  end;
end $$;
comment on function edge_kit.command_state_after(integer, timestamptz) is
  'State of a command after an attempt that settled nothing; twelve are the most.';

-- A seat by its address: others of the subscription are other people's.
create function edge_kit.undoes(p_later edge_kit.polar_commands, p_command edge_kit.polar_commands) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return p_later.kind <> p_command.kind and case
    when p_command.kind in ('cancel_at_period_end', 'cancel_now', 'uncancel')
      then p_later.kind in ('cancel_at_period_end', 'cancel_now', 'uncancel')
    when p_command.kind in ('change_plan', 'change_units', 'change_seats', 'undo_change')
      then p_later.kind in ('change_plan', 'change_units', 'change_seats', 'undo_change')
    when p_command.kind in ('pause', 'unpause', 'resume') then p_later.kind in ('pause', 'unpause', 'resume')
    when p_command.kind = 'assign_seat'
      then p_later.kind = 'revoke_seat' and p_later.args ->> 'email' = p_command.args ->> 'email'
    else false
  end;
end $$;
comment on function edge_kit.undoes(edge_kit.polar_commands, edge_kit.polar_commands) is
  'Whether a later command about the same object may take back what an earlier one asks for.';

-- Keys of one intent are numbered: `refund:order:<order>:1`, `…:2`. p_again: once the mirror shows that the last one
-- was done, the same may be asked for again; and at once after something that takes it back, or who cancels, undoes it
-- and cancels again before Polar's event has come would be shown the first command, and go on to pay.
create function edge_kit.next_command_key(p_prefix text, p_again boolean default true) returns text
language plpgsql stable set search_path = '' as $$
begin
  return (
    select p_prefix || (count(*) + count(*) filter (where c.is_last and c.is_over) + (count(*) = 0)::integer)
    from (
      select row_number() over (order by e.asked_at desc, e.id desc) = 1 as is_last,
        e.closed_at is not null or p_again and (
          e.mirrored_at is not null or exists (
            select from edge_kit.polar_commands l
            where l.subject = e.subject and l.mirrored_at is null and l.closed_at is null
              and (l.asked_at, l.id) > (e.asked_at, e.id) and l.state <> 'refused' and edge_kit.undoes(l, e)
          )
        ) as is_over
      from edge_kit.polar_commands e where starts_with(e.key, p_prefix)
    ) c
  );
end $$;
comment on function edge_kit.next_command_key(text, boolean) is
  'Key of the last command of this intent while that one is not over, else a new one.';
