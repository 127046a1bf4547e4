drop trigger suppress_bounced on delivery_attempts;
drop function app_private.suppress_bounced();
drop policy note on mail_suppressions;
