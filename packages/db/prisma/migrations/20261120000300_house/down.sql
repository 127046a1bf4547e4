drop table auth."rateLimit", auth.verification, auth.account, auth.session, auth."user";
drop table seed_checkpoints, cron_job_runs, admin_audit_events, mail_suppressions, omen_consent_current, omen_consents,
  consent_gates, consent_texts, oracle_artifacts, finance_events, webhook_events, purchase_links, reading_records,
  product_prices, products, attempt_windows, capability_tokens, operator_sessions, operators, guest_sessions, subjects, houses;
