drop function app.model_pulse();
drop table ai_drafts, ai_calls, house_flags;
drop function app_private.ask_before_model(), app_private.keep_call(), app_private.keep_draft();
