-- Whether an earlier call under the key of this claim's intent has never been heard of again. A fresh intent starts the
-- key's clock, an intent over an open one keeps the first clock: so a clock that is too old tells of an earlier call.
-- Asked where this claim's own call was definitely not accepted, which says nothing of the earlier one.
create function delivery.earlier_call_open(p_job uuid, p_fence uuid, p_key_life_seconds double precision) returns boolean
language sql security definer stable set search_path = pg_catalog, pg_temp
as $$
  select exists (select 1 from public.delivery_effects e
    where e.job_id = p_job and e.fence = p_fence and e.state = 'intent' and e.class = 'keyed'
      and e.key_expires_at < e.intent_at + make_interval(secs => p_key_life_seconds))
$$;

revoke execute on function delivery.earlier_call_open(uuid, uuid, double precision) from public;
