/** Triggers without which the log could be changed, or an event left out; `table trigger`. */
export const auditGuards: readonly string[] = [
  ...['admin_audit_events', 'audit_links', 'audit_checkpoints', 'audit_witness'].flatMap((table) => [`${table} only_added`, `${table} only_added_whole`]),
  'admin_audit_events queue_event', 'audit_details only_deleted', 'audit_details only_deleted_whole', 'audit_queue only_drained', 'audit_queue only_drained_whole', 'audit_queue linked_first',
  'omen_consents audit_consent', 'purchase_links audit_purchase_placed', 'purchase_links audit_purchase_moved',
  'delivery_jobs audit_delivery_resent', 'delivery_jobs audit_delivery_moved', 'delivery_controls audit_control', 'cron_schedules audit_schedule',
];
