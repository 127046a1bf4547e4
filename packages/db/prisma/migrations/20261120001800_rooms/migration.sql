-- What the operators' rooms and the buyer's answer stand on: lists that stay quick however long the ledger grows.

-- The jobs table takes no further index. What ended otherwise than by being handed over is rare and is what people look
-- for, so each such end has its line here, and a row that goes on loses it.
create table delivery_endings (
  house_id uuid not null,
  word text not null,
  job_id uuid not null,
  primary key (house_id, word, job_id),
  constraint delivery_endings_word check (word in ('needs_a_person', 'skipped', 'cancelled', 'lapsed', 'delivered'))
);
alter table delivery_endings owner to omen_owner;
alter table delivery_endings enable row level security;
alter table delivery_endings force row level security;
create policy house_of_operator on delivery_endings for select to omen_operator
  using (house_id = (select app.current_house()) and (select app.current_kind()) = 'operator');
create policy look_up on delivery_endings to omen_owner using (true) with check (true);
grant select on delivery_endings to omen_operator;

create function app_private.note_ending() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and old.status = 'dead' and new.status <> 'dead' then
    delete from public.delivery_endings e where e.house_id = new.house_id and e.word = 'needs_a_person' and e.job_id = new.id;
  end if;
  if new.status in ('dead', 'cancelled', 'expired') or new.delivered_at is not null then
    insert into public.delivery_endings (house_id, word, job_id)
    values (new.house_id, case when new.status = 'dead' then 'needs_a_person' when new.status = 'expired' then 'lapsed'
                               when new.status = 'cancelled' and new.reason like 'blocked\_%' then 'skipped'
                               when new.status = 'cancelled' then 'cancelled' else 'delivered' end, new.id)
    on conflict do nothing;
  end if;
  return null;
end
$$;
create function app_private.forget_endings() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.delivery_endings e using gone g
   where e.house_id = g.house_id and e.word in ('needs_a_person', 'skipped', 'cancelled', 'lapsed', 'delivered') and e.job_id = g.id;
  return null;
end
$$;
alter function app_private.note_ending() owner to omen_owner;
alter function app_private.forget_endings() owner to omen_owner;
revoke all on function app_private.note_ending(), app_private.forget_endings() from public;

insert into delivery_endings (house_id, word, job_id)
select house_id, tracker, id from delivery_overview where tracker in ('needs_a_person', 'skipped', 'cancelled', 'lapsed', 'delivered');

create trigger note_ending_left after insert on delivery_jobs for each row
  when (new.status in ('dead', 'cancelled', 'expired') or new.delivered_at is not null)
  execute function app_private.note_ending();
create trigger note_ending after update on delivery_jobs for each row
  when ((old.status is distinct from new.status and (new.status in ('dead', 'cancelled', 'expired') or old.status = 'dead'))
        or (old.delivered_at is null and new.delivered_at is not null))
  execute function app_private.note_ending();
create trigger forget_endings after delete on delivery_jobs referencing old table as gone for each statement
  execute function app_private.forget_endings();

-- As before, with the order found by its key instead of by its key's text. The cast stands fenced off: where rows are
-- walled, an index is asked only for a value that is ready.
create or replace view ops.deliveries with (security_invoker = true) as
select d.*, l.order_code, s.address_mask
  from public.delivery_overview d
  left join lateral (select x.entity_key::uuid as order_id from public.delivery_links x where x.job_id = d.id and x.entity = 'purchase' offset 0) k on true
  left join public.purchase_links l on l.id = k.order_id
  left join public.subjects s on s.id = d.subject_id;

-- The buyer's word that a letter of unknown outcome arrived; asked for after a quarter of an hour, and taken no sooner.
-- Foreign, settled and too young answer false alike.
create function app.letter_arrived(p_job uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from public.delivery_jobs j
    where j.id = p_job and j.house_id = app.current_house() and j.subject_id = app.current_subject()
      and j.status = 'uncertain' and j.updated_at <= now() - interval '15 minutes' for update;
  if not found then
    return false;
  end if;
  return (select e.settled from delivery.evidence(p_job, 'accepted', 'recipient', null) e);
end
$$;
alter function app.letter_arrived(uuid) owner to omen_engine;
revoke all on function app.letter_arrived(uuid) from public;
grant execute on function app.letter_arrived(uuid) to omen_app;
