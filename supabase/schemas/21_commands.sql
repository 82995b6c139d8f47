-- Commands to Polar (docs/money.md §8): how one is asked for, and when the mirror shows that it was done. What leaves
-- for Polar goes through this outbox and nowhere else.

-- What each kind needs. Whoever asks is code of ours or an operator's call.
create function edge_kit.check_command(p_kind edge_kit.polar_command_kind, p_args jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return case p_kind
    when 'refund' then (p_args ->> 'amount')::bigint > 0 and length(p_args ->> 'reason') between 1 and 100
    when 'change_plan' then length(p_args ->> 'product_id') between 1 and 255
    when 'change_customer_email' then p_args ->> 'email' = edge_kit.normal_email(p_args ->> 'email')
      and length(p_args ->> 'email') between 3 and 320
    else p_args = '{}'
  end;
end $$;
comment on function edge_kit.check_command(edge_kit.polar_command_kind, jsonb) is
  'True when the arguments of a command are what its kind needs; false or null when not.';

-- Rung as soon as the asker's transaction has committed; a ring that is lost is repeated by the sweep. Idempotency key:
-- p_key; locks nothing but the new row.
create function edge_kit.ask_polar(
  p_kind edge_kit.polar_command_kind, p_key text, p_subject text, p_args jsonb default '{}'
) returns uuid
language plpgsql set search_path = '' as $$
declare
  v_command edge_kit.polar_commands;
begin
  if edge_kit.check_command(p_kind, p_args) is not true or p_subject is null then
    perform edge_kit.refuse(422, 'invalid_command', 'Send what this kind of command needs.', p_kind::text);
  end if;
  insert into edge_kit.polar_commands (key, kind, subject, args, rung_at)
  values (p_key, p_kind, p_subject, p_args, now())
  on conflict (key) do nothing
  returning * into v_command;
  if found then
    if not edge_kit.ring('polar-commands', jsonb_build_object('command_id', v_command.id)) then
      update edge_kit.polar_commands set rung_at = null where id = v_command.id;
    end if;
    return v_command.id;
  end if;

  select * into strict v_command from edge_kit.polar_commands where key = p_key;
  if (v_command.kind, v_command.subject, v_command.args - 'email') is distinct from (p_kind, p_subject, p_args - 'email')
    or v_command.args ->> 'email' <> p_args ->> 'email' then
    perform edge_kit.refuse(409, 'key_reused', 'This key was used for another command: choose a new one.', p_key);
  end if;
  return v_command.id;
end $$;
comment on function edge_kit.ask_polar(edge_kit.polar_command_kind, text, text, jsonb) is
  'Asks Polar for something, once per key, and returns the command''s id. p_subject is Polar''s id of the order, '
  'subscription or customer; p_args as in polar_commands.args. PT409 key_reused, PT422 invalid_command.';
