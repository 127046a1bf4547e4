/**
 * SQL for a world's database: the ledger keeps a diary of its own moves, intents and pauses, in the transaction of each,
 * so that what a crash takes back is taken back from both.
 */
export const ledgerDiary = `
  create table public.world_rows (job_id uuid not null, fence uuid not null);
  create table public.world_moves (
    id bigint generated always as identity, at timestamptz not null default clock_timestamp(), job_id uuid not null, was text, became text not null,
    fence uuid, worker_id uuid, seq integer not null, due_at timestamptz not null, crashes smallint not null, dest_key text
  );
  create table public.world_intents (id bigint generated always as identity, at timestamptz not null default clock_timestamp(), job_id uuid not null, fence uuid not null);
  create table public.world_pauses (scope text not null, at timestamptz not null default clock_timestamp(), until timestamptz, lifted boolean not null);

  create function public.world_note_move() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      insert into public.world_moves (job_id, was, became, fence, worker_id, seq, due_at, crashes, dest_key) values (new.id, null, new.status, null, null, new.dispatch_seq, new.next_run_at, new.crashes, new.dest_key);
    elsif new.status <> old.status then
      insert into public.world_moves (job_id, was, became, fence, worker_id, seq, due_at, crashes, dest_key)
        values (new.id, old.status, new.status, coalesce(new.fence, old.fence), coalesce(new.worker_id, old.worker_id), old.dispatch_seq, case when old.status = 'pending' then old.next_run_at else new.next_run_at end, new.crashes, new.dest_key);
    end if;
    return null;
  end $$;
  create trigger world_note_move after insert or update on public.delivery_jobs for each row execute function public.world_note_move();

  create function public.world_note_intent() returns trigger language plpgsql as $$
  begin
    if new.state = 'intent' and (tg_op = 'INSERT' or old.fence <> new.fence) then
      insert into public.world_intents (job_id, fence) values (new.job_id, new.fence);
    end if;
    return null;
  end $$;
  create trigger world_note_intent after insert or update on public.delivery_effects for each row execute function public.world_note_intent();

  create function public.world_note_pause() returns trigger language plpgsql as $$
  begin
    insert into public.world_pauses (scope, until, lifted) values (coalesce(new.scope, old.scope), new.until, tg_op = 'DELETE');
    return null;
  end $$;
  create trigger world_note_pause after insert or update or delete on public.delivery_controls for each row execute function public.world_note_pause();
`;
