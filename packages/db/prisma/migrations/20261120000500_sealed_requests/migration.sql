-- What the engine keeps for a letter may hold whatever the letter holds: the secret on its way, and a request frozen for a
-- repeat. It stands here as an envelope or not at all.
alter table public.delivery_requests add constraint delivery_requests_bytes_sealed
  check (octet_length(bytes) >= 334 and get_byte(bytes, 0) = 1 and get_byte(bytes, 1) = 1);
alter table public.delivery_payloads add constraint delivery_payloads_sealed
  check (sealed is null or (octet_length(sealed) >= 334 and get_byte(sealed, 0) = 1 and get_byte(sealed, 1) = 1));
