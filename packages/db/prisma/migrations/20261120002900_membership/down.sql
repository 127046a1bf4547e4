drop function app.live_membership();
drop table membership_wishes;
drop table memberships;
drop function app_private.keep_membership();
