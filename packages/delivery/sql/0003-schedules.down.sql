drop function delivery.after_restore(timestamptz, double precision, text), delivery.purge(integer, integer, integer, integer),
  delivery.first_id_of(timestamptz), delivery.resume_schedule(text, text), delivery.pause_schedule(text, text, text),
  delivery.run_schedule_now(text, uuid, uuid, text),
  delivery.fire_schedule(text, timestamptz, timestamptz, timestamptz[], uuid[], timestamptz[], integer),
  delivery.job_of_schedule(public.cron_schedules, uuid, text), delivery.read_schedules(), delivery.set_schedules(uuid, jsonb),
  delivery.note_missed(text, timestamptz[], integer), delivery.slot_word(timestamptz);
drop index public.delivery_links_job;
drop table public.cron_schedules;
