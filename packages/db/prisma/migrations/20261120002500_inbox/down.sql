drop function app.claim_webhook(text, text, jsonb, text);
revoke select (payload, retry_at) on webhook_events from omen_operator;
drop index webhook_events_open;
alter table webhook_events drop column retry_at;
