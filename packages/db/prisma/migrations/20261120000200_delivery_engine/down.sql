drop view public.delivery_overview;
drop schema delivery cascade;
drop table public.delivery_controls, public.delivery_leases, public.delivery_workers, public.delivery_attempts,
  public.delivery_requests, public.delivery_effects, public.delivery_links, public.delivery_keys,
  public.delivery_payloads, public.delivery_jobs;
