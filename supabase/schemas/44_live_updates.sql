-- Live updates: what its owner can see changing of a purchase is announced on the private Realtime channel
-- `purchases:<user id>`, by broadcast from the database. The message is a hint to call dashboard() again. A project
-- without Realtime announces nothing, and its frontend asks again instead.

-- No payment fails because nobody could be told about it.
create function edge_kit.announce_purchase(p_user_id text, p_purchase_id uuid, p_status public.purchase_status)
returns void
language plpgsql set search_path = '' as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(
      jsonb_build_object('id', p_purchase_id, 'status', p_status), 'purchase', 'purchases:' || p_user_id, true
    );
  end if;
exception when others then
  raise warning 'purchase % not announced: %', p_purchase_id, sqlerrm;
end $$;
comment on function edge_kit.announce_purchase(text, uuid, public.purchase_status) is
  'Tells the owner''s private Realtime channel purchases:<user id> of { id, status }, as the event purchase; never '
  'raises.';

create function edge_kit.announce_status() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.announce_purchase(new.user_id, new.id, new.status);
  return null;
end $$;
comment on function edge_kit.announce_status() is 'Trigger on purchases: announces a new status or owner.';

create trigger purchases_announce after insert or update of status, user_id on public.purchases
  for each row when (new.user_id is not null and to_regnamespace('realtime') is not null)
  execute function edge_kit.announce_status();

create function edge_kit.announce_progress() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform edge_kit.announce_purchase(p.user_id, p.id, p.status)
  from public.purchases p where p.id = new.purchase_id and p.user_id is not null;
  return null;
end $$;
comment on function edge_kit.announce_progress() is 'Trigger on scrape_jobs: announces that a run has come further.';

create trigger scrape_jobs_announce after update of progress on edge_kit.scrape_jobs
  for each row when (new.progress is distinct from old.progress and to_regnamespace('realtime') is not null)
  execute function edge_kit.announce_progress();

-- Only the owner may listen. Nobody may speak: the database alone sends.
do $$
begin
  if to_regclass('realtime.messages') is not null then
    create policy "users hear of their own purchases" on realtime.messages for select to authenticated
      using (realtime.topic() = 'purchases:' || (select edge_kit.bearer()) and extension = 'broadcast');
  end if;
end $$;
