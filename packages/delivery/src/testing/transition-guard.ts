import { moves } from '../ledger/states.rules.ts';

/** SQL for a test database: a trigger made from the table of lawful moves, which raises `OM099` on any other. */
export function transitionGuard(): string {
  const births = [...new Set(moves.filter((m) => m.from === null).map((m) => `'${m.to}'`))].join(', ');
  const pairs = [...new Set(moves.filter((m) => m.from !== null).map((m) => `'${m.from}>${m.to}'`))].join(', ');
  return `
    create function public.guard_moves() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        if new.status not in (${births}) then raise exception 'unlawful birth as %', new.status using errcode = 'OM099'; end if;
      elsif new.status <> old.status and old.status || '>' || new.status not in (${pairs}) then
        raise exception 'unlawful move % > %', old.status, new.status using errcode = 'OM099';
      elsif new.dispatch_seq < old.dispatch_seq then
        raise exception 'a waiting period cannot be taken back' using errcode = 'OM099';
      end if;
      return new;
    end $$;
    create trigger guard_moves before insert or update on public.delivery_jobs for each row execute function public.guard_moves();`;
}
