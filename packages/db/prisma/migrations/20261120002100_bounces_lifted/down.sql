drop function app.lift_bounce(uuid);
drop policy lift on mail_suppressions;
