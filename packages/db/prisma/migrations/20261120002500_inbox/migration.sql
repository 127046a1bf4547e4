-- When the house tries a failed event again by itself; null on a failed one waits for the desk's repeat or a person.
alter table webhook_events add column retry_at timestamptz;
create index webhook_events_open on webhook_events (received_at) where status in ('processing', 'failed');
-- What a person needs to see before an event is replayed: the projection holds ids, words, amounts and times.
grant select (payload, retry_at) on webhook_events to omen_operator;

-- One arrival at the door, in one statement. `take` is the seed's claim: an id comes back when the caller now owns the
-- event, under a lease of 60 s. `wait` makes it durable and leaves it, without a lease, for whoever has hands free;
-- `ignore` notes what concerns nobody. Each counts the arrival, and tells how the event stands afterwards: `waits`
-- says that nobody holds it.
create function app.claim_webhook(p_stripe_event_id text, p_event_type text, p_payload jsonb, p_as text)
returns table (id uuid, attempts integer, status text, waits boolean)
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  mine uuid;
begin
  if p_as = 'take' then
    select i.id into mine from public.insert_webhook_if_new(p_stripe_event_id, p_event_type, p_payload) i;
    return query
      select mine, w.attempts, w.status, w.lease_until is null or w.lease_until < clock_timestamp()
        from public.webhook_events w where w.stripe_event_id = p_stripe_event_id;
    return;
  end if;
  if p_as is null or p_as not in ('wait', 'ignore') then
    raise exception 'an event is taken, left waiting or ignored' using errcode = '22023';
  end if;
  return query
    insert into public.webhook_events as w (stripe_event_id, event_type, payload, object_id, livemode, payload_sha256, status, attempts, processed_at)
    values (p_stripe_event_id, p_event_type, p_payload - 'payload_sha256', p_payload ->> 'object_id', coalesce((p_payload ->> 'livemode')::boolean, false),
            decode(p_payload ->> 'payload_sha256', 'hex'), case p_as when 'ignore' then 'ignored' else 'processing' end, case p_as when 'ignore' then 1 else 0 end,
            case p_as when 'ignore' then clock_timestamp() end)
    on conflict (stripe_event_id) do update
       set seen = w.seen + 1,
           -- The desk asks again for what failed: it waits for hands once more, however often it was tried.
           status = case w.status when 'failed' then 'processing' else w.status end,
           error_message = null,
           retry_at = null
    returning null::uuid, w.attempts, w.status, w.lease_until is null or w.lease_until < clock_timestamp();
end
$$;
alter function app.claim_webhook(text, text, jsonb, text) owner to omen_owner;
revoke all on function app.claim_webhook(text, text, jsonb, text) from public;
grant execute on function app.claim_webhook(text, text, jsonb, text) to omen_webhook;
