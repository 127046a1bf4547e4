-- What a person does about jobs: a verdict on one that nobody can know of, many at once without a flood, and what the
-- last audit found, noted for whoever looks.

-- T12 to T14 by a person, and only while the row is uncertain: a verdict that comes later is lost, whatever the job became.
create function delivery.resolve_by_person(p_job uuid, p_verdict text, p_reason text, p_actor text)
returns table (settled boolean, dispatch_seq integer, queue text)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  j public.delivery_jobs;
begin
  select * into j from public.delivery_jobs d where d.id = p_job for update;
  if not found then return query select false, null::integer, null::text; return; end if;
  perform delivery.assert_owner(j.house_id, j.subject_id);
  if j.status <> 'uncertain' then return query select false, null::integer, null::text; return; end if;
  perform set_config('delivery.actor', p_actor, true);
  if p_verdict = 'close' then
    return query select delivery.close_uncertain(p_job, p_reason, p_actor), null::integer, null::text;
  else
    return query select s.settled, s.dispatch_seq, s.queue from delivery.settle_by_evidence(p_job, p_verdict, 'operator', null) s;
  end if;
end $$;

-- Gives waiting jobs a later start each, so that what is put back in one go leaves in a measured pace. Never an earlier
-- one, and a row that has begun or ended is left as it is. Answers how many wait.
create function delivery.space_out(p_ids uuid[], p_wait_seconds double precision[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
as $$
declare
  j record;
  v_count integer;
begin
  for j in select d.house_id, d.subject_id from public.delivery_jobs d where d.id = any (p_ids) order by d.id for update
  loop
    perform delivery.assert_owner(j.house_id, j.subject_id);
  end loop;
  update public.delivery_jobs d set next_run_at = greatest(d.next_run_at, now() + make_interval(secs => w.seconds)), updated_at = now()
    from unnest(p_ids, p_wait_seconds) as w (id, seconds) where d.id = w.id and d.status = 'pending';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Notes what an audit found, as an object of counts, under lease `audit`: it costs, and many want to know.
create function delivery.note_audit(p_findings jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into public.delivery_leases as l (name, owner, until, state)
    values ('audit', '00000000-0000-0000-0000-000000000000', 'infinity', jsonb_build_object('at', clock_timestamp(), 'findings', p_findings))
  on conflict (name) do update set state = excluded.state
$$;

revoke execute on function delivery.resolve_by_person(uuid, text, text, text), delivery.space_out(uuid[], double precision[]), delivery.note_audit(jsonb) from public;
