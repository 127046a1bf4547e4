drop function app.close_open_refunds(uuid);
drop policy answer_own on refund_requests;
